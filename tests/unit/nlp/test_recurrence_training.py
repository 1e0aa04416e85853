"""The training text, the contrast it is learnt by, and the file that it yields."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from nlp.low_rank import add_deltas, write_deltas
from nlp.recurrence.landmarks import read_landmarks
from nlp.recurrence.model import ADAPTER, LANDMARKS, SHIPPED
from nlp.recurrence.statements import Alike, alike_lessons, training_statements
from nlp.recurrence.training import contrast


def test_the_training_text_has_pairs_enough() -> None:
    statements = training_statements()
    lessons: dict[str, list[str]] = {}
    for one in statements:
        lessons.setdefault(one.lesson, []).append(one.family)
    assert sum(math.comb(len(texts), 2) for texts in lessons.values()) >= 3000
    alike = alike_lessons()
    assert {one for pair in alike.same | alike.different | alike.unclear for one in pair} <= set(lessons)


def test_no_pair_is_both_the_same_and_unclear_and_every_pair_goes_both_ways() -> None:
    alike = alike_lessons()
    assert alike.same
    assert not alike.same & alike.unclear
    assert not alike.different & (alike.same | alike.unclear)
    for pairs in (alike.same, alike.different, alike.unclear):
        assert all((other, one) in pairs and one != other for one, other in pairs)


def test_what_was_said_of_lessons_that_are_not_taught_is_left_out() -> None:
    pair, across = {("a", "b"), ("b", "a")}, {("a", "c"), ("c", "a")}
    alike = Alike(frozenset(pair | across), frozenset(across), frozenset(pair))
    assert alike.among({"a", "b"}) == Alike(frozenset(pair), frozenset(), frozenset(pair))


def test_contrast_falls_when_the_same_lesson_draws_near() -> None:
    same = torch.tensor([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=torch.bool)
    ignored = torch.eye(3, dtype=torch.bool)
    far, near = torch.zeros(3, 3), torch.tensor([[0.0, 5, 0], [5, 0, 0], [0, 0, 0]])
    assert contrast(near, same, ignored) < contrast(far, same, ignored)
    other = torch.tensor([[0.0, 0, 5], [0, 0, 5], [5, 5, 0]])
    assert contrast(other, same, ignored) > contrast(far, same, ignored)


def test_deltas_are_added_and_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 2))
    before = model[0].weight.detach().clone()
    deltas = {"0.up": np.ones((2, 1), np.float32), "0.down": np.array([[1, 2, 3]], np.float32)}
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    write_deltas(one, deltas)
    write_deltas(other, dict(reversed(deltas.items())))
    assert one.read_bytes() == other.read_bytes()
    add_deltas(model, one)
    assert torch.allclose(model[0].weight - before, torch.tensor([[1.0, 2, 3], [1, 2, 3]]))
    write_deltas(one, {"nowhere.up": deltas["0.up"], "nowhere.down": deltas["0.down"]})
    with pytest.raises(KeyError):
        add_deltas(model, one)


def test_what_ships_is_small_and_plain_numbers() -> None:
    assert (SHIPPED / ADAPTER).stat().st_size < 2_000_000
    assert (SHIPPED / LANDMARKS).stat().st_size < 14_000_000  # two rows of 384 numbers a known lesson, a byte each
    for name, kinds in ((ADAPTER, {"float16"}), (LANDMARKS, {"int8", "float32"})):
        with np.load(SHIPPED / name, allow_pickle=False) as arrays:
            assert {str(arrays[part].dtype) for part in arrays.files} == kinds
            assert all(np.isfinite(arrays[part]).all() for part in arrays.files)


def test_the_shipped_landmarks_are_the_lessons_of_the_training_text() -> None:
    lessons = {one.lesson for one in training_statements()}
    assert len(read_landmarks(SHIPPED / LANDMARKS).centres) == len(lessons)
