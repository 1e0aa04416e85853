"""Statistics on counts of reviews, each from SciPy or statsmodels; tests hold them to published worked examples.

Which, and why these: docs/adr/0007-statistics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import hypergeom, ks_2samp
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

Floats = NDArray[np.float64]

LEVEL = 0.05  # of a family of tests as a whole; intervals are of 95%


@dataclass(frozen=True, slots=True)
class TrendTest:
    """The Cochran-Armitage test for a linear trend in a proportion; `z` is positive where it rises."""

    z: float
    p: float


@dataclass(frozen=True, slots=True)
class ChangeTest:
    """A test for one change in a series of shares; `place` is how many points lie before where it most likely is."""

    place: int
    p: float


def wilson(n: ArrayLike, of: ArrayLike) -> tuple[Floats, Floats]:
    """The 95% Wilson score interval of each share `n / of`, from 0 to 1. `of` must be positive."""
    low, high = proportion_confint(np.asarray(n), np.asarray(of), alpha=LEVEL, method="wilson")
    return np.asarray(low, np.float64), np.asarray(high, np.float64)


def fisher(n: ArrayLike, of: ArrayLike, n_other: ArrayLike, of_other: ArrayLike) -> Floats:
    """Fisher's exact p-value, two-sided, that `n / of` and `n_other / of_other` are one share; arrays of one shape.

    Two-sided as twice the smaller tail, at most 1 (the central test: Fay, R Journal 2(1), 2010), so that "more often"
    and "less often" are each tested at half the level. SciPy's `fisher_exact` gives the same tails one table at a time.
    """
    has, size, other, size_other = (np.asarray(one, np.int64) for one in (n, of, n_other, of_other))
    every = has + other
    less = hypergeom.cdf(has, size + size_other, every, size)
    more = hypergeom.sf(has - 1, size + size_other, every, size)
    return np.asarray(np.clip(2 * np.minimum(less, more), 0, 1), np.float64)


def corrected(p_values: ArrayLike) -> Floats:
    """p-values of two-sided tests corrected for being many, by the Holm-Sidak step-down method.

    Plain Holm from statsmodels would collect the garbage of the whole process at each call: 0.4 s in a server.
    """
    found = np.asarray(p_values, np.float64)
    with np.errstate(divide="ignore"):  # the logarithm of 0, where a p-value is 1 and stays it
        return np.asarray(multipletests(found, LEVEL, "holm-sidak")[1], np.float64)


def trend_test(n: Sequence[int], of: Sequence[int], at: Sequence[float]) -> TrendTest | None:
    """Whether the share `n / of` rises or falls with `at` (years). None where there is nothing to test."""
    table = np.array([np.subtract(of, n), n], np.float64)
    if len(at) < 2 or (table.sum(axis=1) == 0).any() or np.count_nonzero(of) < 2:
        return None
    scores = np.asarray(at, np.float64)
    found = Table(table, shift_zeros=False).test_ordinal_association(np.array([0.0, 1.0]), scores)
    return TrendTest(float(found.zscore), float(found.pvalue))


def change_test(n: Sequence[int], of: Sequence[int]) -> ChangeTest | None:
    """Whether the share `n / of` is another from some point of a series on. None where there is nothing to test.

    Pettitt's test for zero-one observations (Biometrika 67, 1980): the two-sample Kolmogorov-Smirnov test of where in
    the series those that have it stand and those that do not. Observations of one point are tied, which makes it
    conservative.
    """
    count, total = np.asarray(n, np.int64), np.asarray(of, np.int64)
    places = np.arange(len(total))
    has, has_not = np.repeat(places, count), np.repeat(places, total - count)
    if not has.size or not has_not.size or np.count_nonzero(total) < 2:
        return None
    found = ks_2samp(has, has_not)
    return ChangeTest(int(found.statistic_location) + 1, float(found.pvalue))
