"""Learning from made decisions: adopted where people see what the tagger does not, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest

from nlp.theming.learning import (
    MIN_DECISIONS,
    BadLearnedHeads,
    Evidence,
    learn,
    read_learned,
    write_learned,
)

THRESHOLD = 0.3


def made(count: int, leaning: float, seed: int) -> tuple[Evidence, np.ndarray]:
    """Passages that the tagger all tags. People confirm by the vector's first direction, as strongly as `leaning`."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, 48)).astype(np.float32)
    confirmed = np.arange(count) % 3 != 0
    vectors[:, 0] += np.where(confirmed, leaning, -leaning)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chances = random.uniform(0.35, 0.9, count).astype(np.float32)
    return Evidence(vectors, chances, np.zeros(count, bool), np.zeros(count, bool)), confirmed


def undecided(count: int = 300) -> Evidence:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(count, 48)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    none = np.zeros(count, bool)
    return Evidence(vectors, random.uniform(0, 0.1, count).astype(np.float32), none, none)


def test_a_head_is_adopted_where_people_see_what_the_tagger_does_not() -> None:
    decided, confirmed = made(90, leaning=8, seed=2)
    trial, head = learn("neglect", decided, confirmed, THRESHOLD, undecided())
    assert trial.adopted
    assert head is not None
    assert trial.head_f1 > trial.tagger_f1
    assert trial.mended > trial.broken
    others, truth = made(90, leaning=8, seed=3)
    assert ((head.chances(others) >= head.threshold) == truth).mean() > 0.9


@pytest.mark.parametrize("seed", range(6))
def test_no_head_is_adopted_where_decisions_have_nothing_to_do_with_the_text(seed: int) -> None:
    decided, confirmed = made(90, leaning=0, seed=seed)
    trial, head = learn("neglect", decided, confirmed, THRESHOLD, undecided())
    assert head is None
    assert not trial.adopted
    assert trial.head_f1 is not None


def test_no_head_is_adopted_where_the_tagger_is_right_already() -> None:
    decided, confirmed = made(90, leaning=8, seed=4)
    right = Evidence(decided.vectors, np.where(confirmed, 0.9, 0.05).astype(np.float32), decided.said, decided.denied)
    trial, head = learn("neglect", right, confirmed, THRESHOLD, undecided())
    assert head is None
    assert (trial.tagger_f1, trial.mended) == (1.0, 0)


@pytest.mark.parametrize(("yes", "no"), [(MIN_DECISIONS - 11, 10), (60, 9), (9, 60)])
def test_too_few_decisions_teach_nothing(yes: int, no: int) -> None:
    decided, _ = made(yes + no, leaning=8, seed=5)
    trial, head = learn("neglect", decided, np.arange(yes + no) < yes, THRESHOLD, undecided())
    assert head is None
    assert (trial.confirmed, trial.rejected, trial.head_f1) == (yes, no, None)


def test_a_head_does_not_fire_where_nobody_looked() -> None:
    """Only missed passages confirmed, only given ones rejected: unlikely passages must not all become tags for it."""
    decided, confirmed = made(90, leaning=8, seed=6)
    missed = np.where(confirmed, 0.02, decided.chances).astype(np.float32)
    evidence = Evidence(decided.vectors, missed, decided.said, decided.denied)
    _, head = learn("neglect", evidence, confirmed, THRESHOLD, undecided())
    assert head is not None
    assert (head.chances(undecided()) >= head.threshold).mean() < 0.05


def test_what_words_rule_out_stays_ruled_out() -> None:
    decided, confirmed = made(90, leaning=8, seed=2)
    _, head = learn("neglect", decided, confirmed, THRESHOLD, undecided())
    assert head is not None
    denied = Evidence(decided.vectors, decided.chances, decided.said, np.ones(90, bool))
    assert not head.chances(denied).any()


def test_learned_heads_survive_the_file_as_plain_numbers_and_only_for_their_tagger(tmp_path: Path) -> None:
    decided, confirmed = made(90, leaning=8, seed=2)
    trial, head = learn("neglect", decided, confirmed, THRESHOLD, undecided())
    assert head is not None
    path = tmp_path / "learned-themes.json"
    write_learned(path, "heads 1", [head], [trial])
    read = read_learned(path, "heads 1")["neglect"]
    assert np.array_equal(read.chances(decided), head.chances(decided))
    assert read_learned(path, "heads 2") == {}
    assert read_learned(tmp_path / "none.json", "heads 1") == {}


@pytest.mark.parametrize("content", ["", "[]", '{"basis": "heads 1"}', '{"basis": "heads 1", "heads": [{}]}'])
def test_a_file_that_holds_no_learned_heads_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "learned-themes.json"
    path.write_text(content)
    with pytest.raises(BadLearnedHeads, match="lessons themes learn"):
        read_learned(path, "heads 1")
