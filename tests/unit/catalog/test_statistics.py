"""Every statistic against a worked example that was published, to four digits."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from catalog.shares import Share
from catalog.statistics import LEVEL, corrected, fisher, splits, trend_test, wilson


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
    """Fisher's lady tasting tea, in Agresti, Categorical Data Analysis (3rd ed. 2013), section 3.5.2.

    One-sided p = 0.2429, two-sided 0.4857.
    """
    assert round(float(fisher(3, 4, 1, 4)), 4) == 0.4857
    assert round(float(fisher(3, 4, 1, 4)) / 2, 4) == 0.2429


def test_fishers_convictions() -> None:
    """Convictions of criminals' twins: Fisher, Statistical Methods for Research Workers, section 21.02.

    2 of 17 dizygotic twins and 10 of 13 monozygotic ones; R's documentation of `fisher.test` prints p = 0.0004652 for
    the one tail.
    """
    assert float(f"{float(fisher(2, 17, 10, 13)) / 2:.4g}") == 0.0004652


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_fisher_is_scipys_of_both_sides(of: int, of_other: int, data: st.DataObject) -> None:
    n, other = data.draw(st.integers(0, of)), data.draw(st.integers(0, of_other))
    table = [[n, of - n], [other, of_other - other]]
    tails = [fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert float(fisher(n, of, other, of_other)) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


def test_the_correction_is_abdis() -> None:
    """Abdi, Holm's sequential Bonferroni procedure, in Encyclopedia of Research Design (Sage 2010), section 4."""
    assert [round(float(p), 6) for p in corrected([0.000040, 0.016100, 0.612300])] == [0.000120, 0.031941, 0.612300]
    assert corrected([1.0, 1.0]).tolist() == [1.0, 1.0]
    assert corrected([]).size == 0


def test_the_trend_is_agrestis() -> None:
    """Alcohol and infant malformation: Agresti, An Introduction to Categorical Data Analysis, section 2.5.

    Scores 0, 0.5, 1.5, 4 and 7: M squared = 6.5699, M = 2.5632.
    """
    found = trend_test([48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38], [0, 0.5, 1.5, 4, 7])
    assert found
    assert round(found.z, 4) == 2.5632
    assert round(found.z**2, 4) == 6.5699
    assert round(found.p, 4) == 0.0104


def test_a_falling_share_has_a_negative_trend() -> None:
    """Smokers among lung patients: Fleiss, Statistical Methods for Rates and Proportions (2nd ed. 1981), p. 139.

    R's documentation of `prop.trend.test` prints X squared = 8.2249 for these, which divides by N where this test
    divides by N - 1.
    """
    smokers, patients = [83, 90, 129, 70], [86, 93, 136, 82]
    found = trend_test(smokers, patients, [1, 2, 3, 4])
    assert found
    assert found.z < 0
    total = sum(patients)
    assert round(found.z**2 * total / (total - 1), 4) == 8.2249


@pytest.mark.parametrize(("n", "of"), [([], []), ([3], [9]), ([0, 0], [9, 9]), ([9, 9], [9, 9]), ([0, 4], [0, 9])])
def test_where_nothing_can_be_tested_nothing_is(n: list[int], of: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trend_test(n, of, range(len(n))) is None


def test_a_planted_change_is_found_where_it_is() -> None:
    of = [20] * 12
    found = splits([2] * 6 + [14] * 6, of, least=10)
    after = corrected([p for _, p in found])
    place = found[int(np.argmin(after))][0]
    assert place == 6
    assert after.min() < LEVEL


def test_chance_alone_seldom_makes_a_change() -> None:
    """400 series without a change: at most the level of them may show one."""
    chance = np.random.default_rng(7)
    found = 0
    for _ in range(400):
        of = chance.integers(5, 40, 12)
        after = corrected([p for _, p in splits(chance.binomial(of, 0.3).tolist(), of.tolist(), least=10)])
        found += bool(after.min() < LEVEL)
    assert found <= 400 * LEVEL


def test_a_series_too_short_has_no_place_to_cut() -> None:
    assert splits([1, 2], [5, 5], least=10) == []
    assert splits([], [], least=10) == []
    assert [place for place, _ in splits([1, 0, 2], [20, 0, 20], least=10)] == [1]
