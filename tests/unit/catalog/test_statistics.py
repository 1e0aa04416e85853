"""Every statistic against a worked example that was published, to four digits."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from catalog.shares import Share
from catalog.statistics import LEVEL, change_test, corrected, fisher, trend_test, wilson


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_newcombes(n: int, of: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (score, without continuity correction)."""
    found = wilson([n], [of])
    assert (round(float(found[0][0]), 4), round(float(found[1][0]), 4)) == (low, high)
    assert Share(n, of).interval() == pytest.approx((100 * found[0][0], 100 * found[1][0]))


def test_fishers_tea() -> None:
    """Fisher's lady tasting tea, The Design of Experiments (1935), as R prints it: the example of `?fisher.test`
    (one-sided p = 0.2429), and of `?r2dtable` in R's own tests/Examples/stats-Ex.Rout.save (two-sided p = 0.4857).
    """
    assert round(float(fisher(3, 4, 1, 4)), 4) == 0.4857
    assert round(float(fisher(3, 4, 1, 4)) / 2, 4) == 0.2429


def test_fishers_convictions() -> None:
    """Criminals and their twins: 2 of 17 dizygotic twins were convicted, 10 of 13 monozygotic ones.

    The second example of R's `?fisher.test`, after Fisher, J. R. Statist. Soc. 98 (1935): one-sided p = 0.0004652. Ours
    is twice the smaller tail, the central test of Fay, R Journal 2(1) (2010), and of R's package exact2x2.
    """
    assert float(f"{float(fisher(2, 17, 10, 13)) / 2:.4g}") == 0.0004652


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_fisher_is_scipys_of_both_sides(of: int, of_other: int, data: st.DataObject) -> None:
    n, other = data.draw(st.integers(0, of)), data.draw(st.integers(0, of_other))
    table = [[n, of - n], [other, of_other - other]]
    tails = [fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert float(fisher(n, of, other, of_other)) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        (
            [0.002, 0.004, 0.006, 0.008, 0.01, 0.012],
            [0.01194016, 0.01984064, 0.02378486, 0.02380851, 0.02380851, 0.02380851],
        ),
        (
            [0.001, 0.002, 0.003, 0.004, 0.005, 0.05, 0.06, 0.07, 0.08, 0.09],
            [0.00995512, 0.01785667, 0.02374951, 0.02766623, 0.02962749, *[0.22621906] * 5],
        ),
    ],
)
def test_the_correction_is_multtests(raw: list[float], published: list[float]) -> None:
    """`SidakSD` of Bioconductor's multtest (`mt.rawp2adjp`), as statsmodels' own tests print it:
    statsmodels/stats/tests/test_multi.py, `res_multtest2` and `res_multtest3`.
    """
    assert corrected(raw).tolist() == pytest.approx(published, abs=5e-9)
    assert corrected(raw[::-1]).tolist() == pytest.approx(published[::-1], abs=5e-9)


def test_a_correction_of_ones_or_of_nothing() -> None:
    assert corrected([1.0, 1.0]).tolist() == [1.0, 1.0]
    assert corrected([]).size == 0


def test_the_trend_is_the_encyclopedias() -> None:
    """Lung tumours in mice by dose: Armitage and Colton, Encyclopedia of Biostatistics (1998), p. 4578, table 2.

    T = 10.6381, p = 0.001108, as T. Hothorn printed it from R's package coin on r-help, 29 November 2005
    (stat.ethz.ch/pipermail/r-help/2005-November/083554.html).
    """
    found = trend_test([2, 7, 15], [40, 50, 48], [0, 1, 2])
    assert found
    assert found.z > 0
    assert round(found.z**2, 4) == 10.6381
    assert float(f"{found.p:.4g}") == 0.001108


@pytest.mark.parametrize(("scores", "x_squared"), [([1, 2, 3, 4], 8.2249), ([0, 0, 0, 1], 12.1731)])
def test_a_falling_share_has_a_negative_trend(scores: list[float], x_squared: float) -> None:
    """Smokers among patients: Fleiss, Statistical Methods for Rates and Proportions (2nd ed. 1981), p. 139, as R prints
    it for `prop.trend.test` in its own tests/Examples/stats-Ex.Rout.save.

    R divides by N where this test, like coin's, divides by N - 1.
    """
    smokers, patients = [83, 90, 129, 70], [86, 93, 136, 82]
    found = trend_test(smokers, patients, scores)
    assert found
    assert found.z < 0
    total = sum(patients)
    assert round(found.z**2 * total / (total - 1), 4) == x_squared


@pytest.mark.parametrize(("n", "of"), [([], []), ([3], [9]), ([0, 0], [9, 9]), ([9, 9], [9, 9]), ([0, 4], [0, 9])])
def test_where_nothing_can_be_tested_nothing_is(n: list[int], of: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trend_test(n, of, range(len(n))) is None


FEEDBACK = (-0.15, 8.60, 5.00, 3.71, 4.29, 7.74, 2.48, 3.25, -1.15, 8.38)
NO_FEEDBACK = (2.55, 12.07, 0.46, 0.35, 2.69, -0.94, 1.73, 0.73, -0.35, -0.37)


def test_the_change_is_hollander_and_wolfes() -> None:
    """Hollander, Wolfe and Chicken, Nonparametric Statistical Methods (3rd ed. 2014), example 5.4: P = .0524.

    The Kolmogorov-Smirnov test of two samples, which in their common order are a series of zeros and ones. The book's R
    package NSM3 has the data (table 5.7) in its examples of `pKolSmirn`, and P in those of `cKolSmirn`. The steps are
    listed at math.wustl.edu/~sawyer/m408s09/mprogs/KolmogrvSmirnov.txt: the difference is largest at 2.69, the twelfth.
    """
    series = sorted([(value, 1) for value in FEEDBACK] + [(value, 0) for value in NO_FEEDBACK])
    found = change_test([one for _, one in series], [1] * len(series))
    assert found
    assert round(found.p, 4) == 0.0524
    assert found.place == 12


def _cusum(series: Sequence[int]) -> float:
    """How far the running count of ones is from what it would be were they spread evenly, at the most."""
    even = np.arange(1, len(series) + 1) * sum(series) / len(series)
    return float(np.abs(np.cumsum(series) - even).max())


@pytest.mark.parametrize("series", [[0, 0, 0, 0, 1, 0, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 1, 0]])
def test_a_change_in_zeros_and_ones_is_that_of_their_cumulative_sum(series: list[int]) -> None:
    """Pettitt, Biometrika 67 (1980) 79-84: p is the part of all orders whose cumulative sum strays as far or more."""
    found = change_test(series, [1] * len(series))
    orders = list(itertools.combinations(range(len(series)), sum(series)))
    further = sum(_cusum([at in ones for at in range(len(series))]) >= _cusum(series) - 1e-9 for ones in orders)
    assert found
    assert found.p == pytest.approx(further / len(orders))


def test_a_planted_change_is_found_where_it_is() -> None:
    found = change_test([2] * 6 + [14] * 6, [20] * 12)
    assert found
    assert found.place == 6
    assert found.p < LEVEL


def test_chance_alone_seldom_makes_a_change() -> None:
    """400 series without a change: at most the level of them may show one."""
    chance = np.random.default_rng(7)
    found = 0
    for _ in range(400):
        of = chance.integers(5, 40, 12)
        test = change_test(chance.binomial(of, 0.3).tolist(), of.tolist())
        found += bool(test and test.p < LEVEL)
    assert found <= 400 * LEVEL


@pytest.mark.parametrize(("n", "of"), [([], []), ([3], [9]), ([0, 0], [9, 9]), ([9, 9], [9, 9]), ([0, 4], [0, 9])])
def test_where_nothing_can_change_nothing_is_tested(n: list[int], of: list[int]) -> None:
    assert change_test(n, of) is None
