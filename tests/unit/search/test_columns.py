"""Facets in memory."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from search.embedded.columns import Pairs

SIZE = 130


@pytest.mark.parametrize("values", [3, 200])
def test_shared_and_rare_values_are_counted_alike(values: int) -> None:
    """Few values are counted by bits, many that hardly any place has pair by pair."""
    chance = np.random.default_rng(values)
    pairs = [(place, f"value {chance.integers(values)}") for place in range(SIZE)]
    mask = chance.random(SIZE) < 0.5
    expected = Counter(value for place, value in pairs if mask[place])
    told = Pairs().extended(pairs).counts(mask)
    assert {one.value: one.count for one in told} == expected
    assert list(told) == sorted(told, key=lambda one: (-one.count, one.value))


def test_pairs_that_came_later_are_counted() -> None:
    before = Pairs().extended([(0, "scr"), (1, "dhr")])
    assert [(one.value, one.count) for one in before.counts(np.ones(2, np.bool_))] == [("dhr", 1), ("scr", 1)]
    after = before.extended([(2, "dhr"), (2, "sar")])
    assert [(one.value, one.count) for one in after.counts(np.ones(3, np.bool_))] == [
        ("dhr", 2),
        ("sar", 1),
        ("scr", 1),
    ]
    assert [(one.value, one.count) for one in before.counts(np.ones(2, np.bool_))] == [("dhr", 1), ("scr", 1)]
