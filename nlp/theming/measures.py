"""The rulers: F1, Wilson's interval, calibration error."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.bool_]
_Z = 1.96
_BINS = 10


def macro_f1(truth: Marks, found: Marks) -> float:
    """The mean F1 of the themes that occur in the truth."""
    there = truth.any(axis=0)
    return float(np.mean([scores(truth[:, at], found[:, at])[2] for at in np.flatnonzero(there)]))


def calibration_error(chances: NDArray[np.float32], truth: Marks) -> float:
    """Expected calibration error: ten bins of equal width, each counted by its size."""
    if not len(chances):
        return 0.0
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(chances[bins == one].mean()) - float(truth[bins == one].mean())) * int((bins == one).sum())
        for one in range(_BINS)
        if (bins == one).any()
    ]
    return sum(gaps) / len(chances)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Wilson's score interval at 95%; without tries, all is possible."""
    if not tries:
        return 0.0, 1.0
    share, spread = hits / tries, _Z**2 / tries
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / tries + spread / (4 * tries)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def scores(truth: Marks, found: Marks) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    both, given, there = int((truth & found).sum()), int(found.sum()), int(truth.sum())
    return both / given if given else 0.0, both / there if there else 0.0, 2 * both / max(given + there, 1)
