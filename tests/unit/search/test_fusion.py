"""One ranking from two."""

from __future__ import annotations

import numpy as np
import pytest

from search.fusion import Candidates, meaning_cutoff


def ranked(
    words: dict[int, float],
    meaning: dict[int, float],
    names: tuple[int, ...] = (),
    themes: dict[int, float] | None = None,
) -> list[int]:
    keys = sorted({*words, *meaning})
    by_words, cosines, evidence = (
        np.array([held.get(key, 0.0) for key in keys]) for held in (words, meaning, themes or {})
    )
    named = np.array([key in names for key in keys], np.bool_)
    order, scores = Candidates(np.array(keys, np.int64), by_words, cosines, named, evidence).order()
    assert np.all(np.diff(scores) <= 0)
    assert np.all((scores >= 0) & (scores <= 1))
    return [keys[at] for at in order]


def test_what_both_find_comes_first() -> None:
    assert ranked({1: 9.0, 2: 8.0}, {2: 0.8, 3: 0.7})[0] == 2


def test_what_has_the_name_comes_first() -> None:
    assert ranked({1: 9.0, 2: 1.0}, {1: 0.9, 2: 0.1}, names=(2,)) == [2, 1]


def test_evidence_of_the_querys_themes_lifts_and_names_stay_above_it() -> None:
    words, meaning = {1: 9.0, 2: 8.0, 3: 1.0}, {1: 0.8, 2: 0.7, 3: 0.5}
    assert ranked(words, meaning, themes={3: 1.0, 2: 0.4}) == [3, 2, 1]
    assert ranked(words, meaning, names=(1,), themes={3: 0.9}) == [1, 3, 2]


def test_one_kind_alone_keeps_its_order() -> None:
    assert ranked({5: 1.0, 3: 4.0, 4: 2.0}, {}) == [3, 4, 5]
    assert ranked({}, {5: 0.1, 3: 0.4}) == [3, 5]
    assert ranked({}, {}) == []


def test_of_equals_the_lower_key_comes_first() -> None:
    assert ranked({9: 1.0, 2: 1.0, 5: 1.0}, {}) == [2, 5, 9]


def test_the_cutoff_follows_the_best_down_to_a_floor() -> None:
    assert meaning_cutoff(0.8) > meaning_cutoff(0.5) > meaning_cutoff(0.0) == meaning_cutoff(0.01)
    assert meaning_cutoff(0.9) < 0.9


@pytest.mark.parametrize("seed", range(3))
def test_the_scale_of_word_scores_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = {int(key): float(score) for key, score in zip(range(20), rng.random(20) + 0.1, strict=True)}
    meaning = {int(key): float(score) for key, score in zip(range(10, 30), rng.random(20) + 0.1, strict=True)}
    assert ranked(words, meaning) == ranked({key: 7 * score for key, score in words.items()}, meaning)
