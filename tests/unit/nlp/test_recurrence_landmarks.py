"""Statements placed by what they have in common with known lessons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlp.recurrence.grouping import Floats
from nlp.recurrence.landmarks import Landmarks, likeness, read_landmarks, write_landmarks
from nlp.recurrence.learning_landmarks import learned
from nlp.recurrence.statements import Alike, Statement

LESSONS = 6
NOBODY = Alike(frozenset(), frozenset(), frozenset())


def both_ways(one: str, other: str) -> frozenset[tuple[str, str]]:
    return frozenset({(one, other), (other, one)})


def statements() -> list[Statement]:
    return [Statement(f"f{n}", f"f{n}a", f"statement {turn}") for n in range(LESSONS) for turn in range(4)]


def vectors_near(lessons: list[int], seed: int, noise: float = 0.1) -> Floats:
    """Unit vectors that lie about as near to their lesson's axis as taught ones do."""
    rows = np.eye(LESSONS + 4, dtype=np.float32)[lessons]
    rows += noise * np.random.default_rng(seed).normal(size=rows.shape).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def landmarks() -> Landmarks:
    return learned(vectors_near([n for n in range(LESSONS) for _ in range(4)], 1), statements(), NOBODY)


def test_placed_vectors_have_length_one_and_the_stated_dimension(landmarks: Landmarks) -> None:
    placed = landmarks.placed(vectors_near([0, 1, 2], 2))
    assert placed.shape == (3, landmarks.dimension)
    assert np.linalg.norm(placed, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert landmarks.placed(np.zeros((0, LESSONS + 4), np.float32)).shape == (0, landmarks.dimension)


def test_statements_near_one_landmark_draw_together_and_others_apart(landmarks: Landmarks) -> None:
    vectors = vectors_near([0, 0, 1], 3, noise=0.3)
    before, after = vectors @ vectors.T, landmarks.placed(vectors) @ landmarks.placed(vectors).T
    assert after[0, 1] > before[0, 1]
    assert after[0, 1] - after[0, 2] > before[0, 1] - before[0, 2]


def test_landmarks_that_readers_held_to_be_the_same_draw_their_statements_together() -> None:
    taught = vectors_near([n for n in range(LESSONS) for _ in range(4)], 1)
    said = {
        "nothing": NOBODY,
        "unclear": Alike(frozenset(), frozenset(), both_ways("f0a", "f1a")),
        "same": Alike(both_ways("f0a", "f1a"), frozenset(), frozenset()),
    }
    likeness = {}
    for name, alike in said.items():
        one, other = learned(taught, statements(), alike).placed(vectors_near([0, 1], 4))
        likeness[name] = float(one @ other)
    assert likeness["nothing"] < likeness["unclear"] < likeness["same"]


def test_lessons_like_no_landmark_keep_what_their_vectors_say(landmarks: Landmarks) -> None:
    one, alike, other = landmarks.placed(vectors_near([LESSONS, LESSONS, LESSONS + 1], 5, noise=0.03))
    assert one @ alike > one @ other + 0.1


def test_a_vector_is_like_a_landmark_that_is_left_out_in_nothing() -> None:
    rows, centres = vectors_near([0, 1], 8), vectors_near(list(range(LESSONS)), 9)
    whole, without = likeness(rows, centres), likeness(rows, centres, np.array([0, 3]))
    assert whole[0].argmax() == 0
    assert without[0, 0] == without[1, 3] == 0
    assert np.linalg.norm(without, axis=1) == pytest.approx(np.ones(2), abs=1e-5)


def test_directions_are_found_with_statements_that_were_not_taught_where_there_are_any() -> None:
    vectors = vectors_near([n for n in range(LESSONS) for _ in range(4)], 1)
    fresh = [replace(one, taught=one.family != "f0") for one in statements()]
    assert learned(vectors, fresh, NOBODY).dimension == 4
    assert learned(vectors, statements(), NOBODY).dimension == 2 * LESSONS + 4


def test_rows_do_not_depend_on_their_neighbours(landmarks: Landmarks) -> None:
    vectors = vectors_near([n % LESSONS for n in range(1500)], 6)
    assert landmarks.placed(vectors)[1400] == pytest.approx(landmarks.placed(vectors[1400:1401])[0], abs=1e-5)


def test_landmarks_outlive_a_file_of_the_same_bytes(landmarks: Landmarks, tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    write_landmarks(one, landmarks)
    write_landmarks(other, landmarks)
    assert one.read_bytes() == other.read_bytes()
    vectors = vectors_near([0, 3], 7)
    assert read_landmarks(one).placed(vectors) == pytest.approx(landmarks.placed(vectors), abs=5e-3)
