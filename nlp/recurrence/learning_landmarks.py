"""Learning landmarks from the statements that the lesson encoder was taught, and from what readers said of lessons.

Apart from the landmarks themselves, since what only places statements must not load what learns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from nlp.recurrence.grouping import Floats, Ints
from nlp.recurrence.landmarks import ROWS, Landmarks, likeness, unit_rows
from nlp.recurrence.statements import Alike, Statement

# Chosen on the development part of taxonomy/recurrence/gold.jsonl, on validation.jsonl and on natural.jsonl, where half
# and twice of each change little.
_SAME, _UNCLEAR = 0.5, 0.35  # how much likeness to a landmark counts for one that is the same lesson, or perhaps is
_VECTOR = 0.5  # how long a vector is beside its likeness to landmarks, while directions are looked for
DIMENSION = 384
_ITERATIONS = 10  # of the search for the directions


def learned(vectors: Floats, statements: Sequence[Statement], alike: Alike) -> Landmarks:
    """Landmarks from the statements' vectors by the taught encoder, of shape (len(statements), its dimension).

    The directions are those in which statements differ most that the encoder was not taught, each without the landmark
    of its own lesson: so lie the statements of an archive. Taught ones lie at their own landmark, nearer than any other
    text ever will, and differ in which that is. Where all are taught, all are looked at.
    """
    place = {name: number for number, name in enumerate(dict.fromkeys(one.lesson for one in statements))}
    own = np.array([place[one.lesson] for one in statements])
    centres = np.zeros((len(place), vectors.shape[1]), np.float32)
    np.add.at(centres, own, vectors)
    centres, kinship = unit_rows(centres), _kinship(place, alike)
    fresh = [row for row, one in enumerate(statements) if not one.taught] or list(range(len(statements)))
    products, length = _products(vectors[fresh], own[fresh], centres, kinship)
    directions = _directions(products, min(DIMENSION, len(fresh), len(products)))
    of_vector, of_likeness = np.split(directions, [vectors.shape[1]])
    return Landmarks(centres, np.asarray(kinship @ of_likeness / length, np.float32), of_vector)


def _kinship(place: Mapping[str, int], alike: Alike) -> csr_array:
    """How much likeness to one landmark counts for another: shape (landmarks, landmarks), symmetric."""
    shares = {(at, at): 1.0 for at in place.values()}
    for pairs, share in ((alike.unclear, _UNCLEAR), (alike.same, _SAME)):
        shares |= {(place[one], place[other]): share for one, other in pairs}
    rows, columns = np.array(list(shares)).T
    return csr_array((np.array(list(shares.values()), np.float32), (rows, columns)))


def _products(vectors: Floats, own: Ints, centres: Floats, kinship: csr_array) -> tuple[Floats, float]:
    """Of the columns [vectors, likeness] with each other, over all rows; and how long likeness is on average.

    `own` names each row's landmark. Likeness counts with the same length in every row, or statements with many kin
    would outweigh the others. Block by block: all at once are gigabytes.
    """
    size = vectors.shape[1] + len(centres)
    products, lengths = np.zeros((size, size), np.float32), list[Floats]()
    for start in range(0, len(vectors), ROWS):
        rows, left_out = vectors[start : start + ROWS], own[start : start + ROWS]
        shared = (kinship @ likeness(rows, centres, left_out).T).T
        lengths.append(np.linalg.norm(shared, axis=1, keepdims=True))
        described = np.hstack([_VECTOR * rows, shared / lengths[-1]])
        products += described.T @ described
    return products, float(np.concatenate(lengths).mean())


def _directions(products: Floats, count: int) -> Floats:
    """The directions along which rows are longest, of shape (columns, count), from their columns' products.

    To find all directions of 15,000 columns would take many times as long as to search for the first ones.
    """
    directions, _, _ = randomized_svd(
        products, count, n_iter=_ITERATIONS, power_iteration_normalizer="QR", random_state=0
    )
    return np.asarray(directions, np.float32)
