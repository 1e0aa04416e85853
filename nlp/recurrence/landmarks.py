"""Statements placed by landmarks: the lessons that the encoder was taught, each at the mean of its statements.

The taught vectors tell well which of the known lessons a statement is near to, and less well how near two new
statements are to each other. So a statement is described by its likeness to every landmark, which counts in part for
the landmarks that readers held to be the same lesson or nearly so: two statements are alike where they are alike to
the same lessons. What the vector itself says is kept beside that, for lessons like none of the known ones. Both are
folded together to a vector of few numbers, along the directions in which the training statements differ most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.eight_bits import narrowed, widened
from nlp.recurrence.grouping import Floats
from nlp.recurrence.statements import Alike, Statement

# Chosen on the development part of taxonomy/recurrence/gold.jsonl, where half and twice of the shares change little.
# For the fading taxonomy/recurrence/validation.jsonl was looked at too: 0.05 is better there than 0.07.
_FADING = 0.05
_SAME, _UNCLEAR = 0.5, 0.2  # how much likeness to a landmark counts for one that is the same lesson, or perhaps is
_OF_LIKENESS = 0.7  # share of the squared length; the rest is the vector's own
DIMENSION = 384
_ROWS = 1024  # statements placed at once: against 11,000 landmarks they take 45 MB


@dataclass(frozen=True, slots=True)
class Landmarks:
    """`centres` has shape (landmarks, encoder's dimension), unit rows.

    `of_likeness` (landmarks, dimension) and `of_vector` (encoder's dimension, dimension) fold what they are named for.
    """

    centres: Floats
    of_likeness: Floats
    of_vector: Floats

    @property
    def dimension(self) -> int:
        return int(self.of_vector.shape[1])

    def placed(self, vectors: Floats) -> Floats:
        """Unit vectors of shape (n, dimension) from the encoder's, of shape (n, encoder's dimension)."""
        out = np.empty((len(vectors), self.dimension), np.float32)
        for start in range(0, len(vectors), _ROWS):
            rows = vectors[start : start + _ROWS]
            out[start : start + _ROWS] = _unit(_likeness(rows, self.centres) @ self.of_likeness + rows @ self.of_vector)
        return out


def learned(vectors: Floats, statements: Sequence[Statement], alike: Alike) -> Landmarks:
    """Landmarks from the statements' vectors by the taught encoder, of shape (len(statements), its dimension)."""
    place = {name: number for number, name in enumerate(dict.fromkeys(one.lesson for one in statements))}
    centres = np.zeros((len(place), vectors.shape[1]), np.float32)
    np.add.at(centres, [place[one.lesson] for one in statements], vectors)
    centres = _unit(centres)
    kinship = np.eye(len(place), dtype=np.float32)
    for pairs, share in ((alike.unclear, _UNCLEAR), (alike.same, _SAME)):
        for one, other in pairs:
            kinship[place[one], place[other]] = share
    own, likeness = np.sqrt(1 - _OF_LIKENESS), np.sqrt(_OF_LIKENESS)
    described = np.hstack([own * vectors, likeness * _likeness(vectors, centres) @ kinship])
    directions = _directions(described, min(DIMENSION, *described.shape))
    split = vectors.shape[1]
    return Landmarks(centres, likeness * kinship @ directions[split:], own * directions[:split])


def read_landmarks(path: Path) -> Landmarks:
    with np.load(path, allow_pickle=False) as held:
        return Landmarks(
            **{part.name: widened(held[part.name], held[f"{part.name}.scale"]) for part in fields(Landmarks)}
        )


def write_landmarks(path: Path, landmarks: Landmarks) -> None:
    """Write each array in 8 bits with a scale a row. The same arrays give the same bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    for part in fields(Landmarks):
        arrays[part.name], arrays[f"{part.name}.scale"] = narrowed(getattr(landmarks, part.name))
    np.savez(path, allow_pickle=False, **arrays)


def _likeness(vectors: Floats, centres: Floats) -> Floats:
    """How like each vector is to each landmark, in rows of length 1: shape (n, landmarks)."""
    return _unit(np.exp((vectors @ centres.T - 1) / _FADING))


def _directions(rows: Floats, count: int) -> Floats:
    """The directions along which rows are longest, of shape (columns, count)."""
    _, directions = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    return np.ascontiguousarray(directions[:, : -count - 1 : -1], np.float32)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
