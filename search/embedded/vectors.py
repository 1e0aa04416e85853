"""Exact vector search over flat files: a quick scan in int8, and the best of it scored again in higher precision."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from search.contract import Vector
from search.embedded.columns import Mask

# Rows that are scanned at a time. A product of this size stays in the cache and on one thread: of twice the size BLAS
# takes two, which wait for each other where the machine has other work (4 ms becomes 60 over 60,000 rows).
_BLOCK = 1024
# How many of the best are scored again; at 200 the first ten are those of an exact search in 99.5 to 100 of 100.
RESCORED = 200
# Cosines from int8 are this near to the exact ones (measured: at most 0.0023 over a million pairs of MiniLM vectors).
_INT8_ERROR = 0.003
# NumPy works without holding the interpreter: large archives are scanned by as many threads as there are processors.
# No task of the pool waits for another, so that it cannot stand still.
_SCANNERS = os.cpu_count() or 1
_POOL = ThreadPoolExecutor(_SCANNERS, thread_name_prefix="scan")
_LEAST_SHARE = 16 * _BLOCK
# Every so manieth score is looked at to guess which can be among the best.
_SAMPLED = 16


class VectorScan:
    """Vectors of shape (n, dimension) as int8 with a scale a row, and as float16."""

    def __init__(self, small: NDArray[np.int8], scales: NDArray[np.float32], precise: NDArray[np.float16]) -> None:
        self._small = small
        self._scales = scales
        self._precise = precise

    @property
    def dimension(self) -> int:
        return int(self._small.shape[1])

    def cosines(self, query: Vector, among: Mask) -> NDArray[np.float32]:
        """The cosine of every row with the query, -1 for those not among the mask, the best ones exact."""
        return self.started(query)(among)

    def started(self, query: Vector) -> Callable[[Mask], NDArray[np.float32]]:
        """Begin to scan, side by side with whatever the caller does next; what is returned gives the `cosines`."""
        scores = np.empty(len(self._small), np.float32)
        share = max(_LEAST_SHARE, -(-len(scores) // (_SCANNERS * _BLOCK)) * _BLOCK)
        parts = [
            _POOL.submit(self._scan, query, scores, slice(start, start + share))
            for start in range(0, len(scores), share)
        ]

        def finished(among: Mask) -> NDArray[np.float32]:
            for part in parts:
                part.result()
            return self._rescored(scores, query, among)

        return finished

    def _scan(self, query: Vector, scores: NDArray[np.float32], part: slice) -> None:
        """Fill in the scores of some rows."""
        small, found = self._small[part], scores[part]
        block = np.empty((_BLOCK, self.dimension), np.float32)
        for start in range(0, len(found), _BLOCK):
            rows = small[start : start + _BLOCK]
            np.copyto(block[: len(rows)], rows)
            np.dot(block[: len(rows)], query, out=found[start : start + len(rows)])
        found *= self._scales[part]

    def _rescored(self, scores: NDArray[np.float32], query: Vector, among: Mask) -> NDArray[np.float32]:
        if not among.all():
            scores[~among] = -1
        best = best_places(scores, RESCORED)
        best = best[among[best]]
        scores[best] = self._precise[best].astype(np.float32) @ query
        return scores

    def make_exact(self, scores: NDArray[np.float32], query: Vector, around: float) -> None:
        """Score those again, in place, that int8 may have put on the wrong side of a limit."""
        close = np.flatnonzero(np.abs(scores - around) < _INT8_ERROR)
        scores[close] = self._precise[close].astype(np.float32) @ query

    def exact(self, place: int) -> Vector:
        return np.asarray(self._precise[place], np.float32)


def best_places(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Places of the highest scores, in no order."""
    if count >= len(scores):
        return np.arange(len(scores))
    sample = scores[::_SAMPLED]
    if len(sample) <= count:
        return _partitioned(scores, count)
    # As many as asked for reach the bound in the sample alone, so the best are among those that reach it.
    likely = np.flatnonzero(scores >= np.partition(sample, len(sample) - count)[len(sample) - count])
    return likely[_partitioned(scores[likely], count)]


def _partitioned(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    return np.argpartition(scores, len(scores) - count)[len(scores) - count :]
