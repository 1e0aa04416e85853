"""Statements placed by landmarks: the lessons of the training text, each at the mean of its statements.

The taught vectors tell well which of the known lessons a statement is near to, and less well how near two new
statements are to each other. So a statement is described by its likeness to every landmark, which counts in part for
the landmarks that readers held to be the same lesson or nearly so: two statements are alike where they are alike to
the same lessons. What the vector itself says is kept beside that, for lessons like none of the known ones. Both are
folded together to a vector of few numbers, along the directions in which statements differ most.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.eight_bits import narrowed, widened
from nlp.recurrence.grouping import Floats, Ints

# Chosen on the development part of taxonomy/recurrence/gold.jsonl, on validation.jsonl and on natural.jsonl: better
# there than 0.05 and 0.027.
_FADING = 0.035
ROWS = 1024  # statements placed at once: against 15,000 landmarks they take 60 MB


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
        for start in range(0, len(vectors), ROWS):
            rows = vectors[start : start + ROWS]
            folded = likeness(rows, self.centres) @ self.of_likeness + rows @ self.of_vector
            out[start : start + ROWS] = unit_rows(folded)
        return out


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


def likeness(vectors: Floats, centres: Floats, left_out: Ints | None = None) -> Floats:
    """How like each vector is to each landmark, in rows of length 1: shape (n, landmarks).

    `left_out` may name one landmark for each vector that it is to be like in nothing.
    """
    found = np.exp((vectors @ centres.T - 1) / _FADING)
    if left_out is not None:
        found[np.arange(len(found)), left_out] = 0
    return unit_rows(found)


def unit_rows(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
