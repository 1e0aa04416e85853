"""Learning landmarks from the statements that the lesson encoder was taught, and from what readers said of lessons.

Apart from the landmarks themselves, since what only places statements must not load what learns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import block_diag, csr_array, eye_array
from sklearn.utils.extmath import randomized_svd

from nlp.recurrence.grouping import Floats
from nlp.recurrence.landmarks import ROWS, Landmarks, likeness, unit_rows
from nlp.recurrence.statements import Alike, Statement

# Chosen on the development part of taxonomy/recurrence/gold.jsonl, where half and twice of the shares change little.
_SAME, _UNCLEAR = 0.5, 0.2  # how much likeness to a landmark counts for one that is the same lesson, or perhaps is
_OF_LIKENESS = 0.7  # share of the squared length; the rest is the vector's own
DIMENSION = 384
_ITERATIONS = 10  # of the search for the directions


def learned(vectors: Floats, statements: Sequence[Statement], alike: Alike) -> Landmarks:
    """Landmarks from the statements' vectors by the taught encoder, of shape (len(statements), its dimension)."""
    place = {name: number for number, name in enumerate(dict.fromkeys(one.lesson for one in statements))}
    centres = np.zeros((len(place), vectors.shape[1]), np.float32)
    np.add.at(centres, [place[one.lesson] for one in statements], vectors)
    centres = unit_rows(centres)
    own, shared = np.sqrt(1 - _OF_LIKENESS), np.sqrt(_OF_LIKENESS)
    shares = block_diag([own * eye_array(vectors.shape[1]), shared * _kinship(place, alike)], format="csr")
    products = shares.T @ (_products(vectors, centres) @ shares)
    folded = np.asarray(shares @ _directions(products, min(DIMENSION, len(vectors), len(products))), np.float32)
    return Landmarks(centres, folded[vectors.shape[1] :], folded[: vectors.shape[1]])


def _kinship(place: Mapping[str, int], alike: Alike) -> csr_array:
    """How much likeness to one landmark counts for another: shape (landmarks, landmarks), symmetric."""
    shares = {(at, at): 1.0 for at in place.values()}
    for pairs, share in ((alike.unclear, _UNCLEAR), (alike.same, _SAME)):
        shares |= {(place[one], place[other]): share for one, other in pairs}
    rows, columns = np.array(list(shares)).T
    return csr_array((np.array(list(shares.values()), np.float32), (rows, columns)))


def _products(vectors: Floats, centres: Floats) -> Floats:
    """Of the columns [vectors, likeness] with each other, over all rows, block by block: all at once are gigabytes."""
    size = vectors.shape[1] + len(centres)
    products = np.zeros((size, size), np.float32)
    for start in range(0, len(vectors), ROWS):
        rows = vectors[start : start + ROWS]
        described = np.hstack([rows, likeness(rows, centres)])
        products += described.T @ described
    return products


def _directions(products: Floats, count: int) -> Floats:
    """The directions along which rows are longest, of shape (columns, count), from their columns' products.

    To find all directions of 15,000 columns would take many times as long as to search for the first ones.
    """
    directions, _, _ = randomized_svd(
        products, count, n_iter=_ITERATIONS, power_iteration_normalizer="QR", random_state=0
    )
    return np.asarray(directions, np.float32)
