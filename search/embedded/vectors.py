"""Exact vector search over flat files: a quick scan in int8, and the best of it scored again in higher precision."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numkong
import numpy as np
from numpy.typing import NDArray

from search.contract import Vector
from search.embedded.columns import Mask, Places
from search.embedded.files import rounded

# How many of the best are scored again; at 200 the first ten are those of an exact search in 99.5 to 100 of 100.
RESCORED = 200
# Rounding moves a number by up to half a step, and a cosine by a sum of such moves: hardly ever by more than six times
# their standard deviation (measured: five times at most, 0.0031, over 3.6 million pairs of MiniLM vectors).
_SURE = 6
# Products are made without holding the interpreter: large archives are scanned by as many threads as there are
# processors, small ones by the caller alone. No task of the pool waits for another, so that it cannot stand still.
_SCANNERS = os.cpu_count() or 1
_POOL = ThreadPoolExecutor(_SCANNERS, thread_name_prefix="scan")
_LEAST_SHARE = 100_000
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
        scores = self._scanned(query)
        if not among.all():
            scores[~among] = -1
        best = best_places(scores, RESCORED)
        self._score_exactly(scores, query, best[among[best]])
        return scores

    def _scanned(self, query: Vector) -> NDArray[np.float32]:
        """The scores of all rows, from int8 on both sides."""
        scores = np.empty(len(self._small), np.float32)
        share = max(_LEAST_SHARE, -(-len(scores) // _SCANNERS))
        own, *others = [slice(start, start + share) for start in range(0, len(scores), share)] or [slice(0)]
        asked, scale = rounded(query[None])
        started = [_POOL.submit(self._scan, asked, scores, part) for part in others]
        self._scan(asked, scores, own)
        for other in started:
            other.result()
        scores *= scale
        return scores

    def _scan(self, asked: NDArray[np.int8], scores: NDArray[np.float32], part: slice) -> None:
        """Fill in the scores of some rows, but for the query's scale."""
        found = scores[part]
        if len(found):  # pairs, not packed products: on AVX2 these take 1.5 ms for 60,000 rows, those 3.4
            numkong.cdist(self._small[part], asked, "dot", out=found[:, None])
        found *= self._scales[part]

    def make_exact(self, scores: NDArray[np.float32], query: Vector, around: float) -> None:
        """Score those again, in place, that int8 may have put on the wrong side of a limit."""
        _, scale = rounded(query[None])
        likely = np.flatnonzero(scores > around - _error(scale, self._largest_scale))
        unsure = np.abs(scores[likely] - around) < _error(scale, self._scales[likely])
        self._score_exactly(scores, query, likely[unsure])

    @cached_property
    def _largest_scale(self) -> NDArray[np.float32]:
        return np.asarray(self._scales.max(initial=0.0), np.float32)

    def _score_exactly(self, scores: NDArray[np.float32], query: Vector, places: Places) -> None:
        """Fill in the scores of some rows from float16, with the query as two float16 for each of its numbers."""
        if not len(places):
            return
        coarse = query.astype(np.float16)
        packed = numkong.dots_pack(np.stack([coarse, (query - coarse).astype(np.float16)]), "float16")
        scores[places] = np.asarray(numkong.dots_packed(self._precise.take(places, axis=0), packed)).sum(axis=1)

    def exact(self, place: int) -> Vector:
        return np.asarray(self._precise[place], np.float32)


def _error(query_scale: NDArray[np.float32], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far rounding to such scales may have moved the scores of rows."""
    return np.hypot(query_scale, scales) * np.float32(_SURE / math.sqrt(12))


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
