"""Lessons in prose, what they ask, and the words of a recurring lesson."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.domain import LessonKind
from nlp.lessons import action_of, lesson_sentences
from nlp.recurrence.words import label_of, representative

SUMMARY = (
    "Mr. B was taken to hospital on 3 May. Social workers did not speak to the child alone, e.g. at school. "
    "He went home with his uncle the next day. The Board should ensure that records are checked before a visit. "
    "This review highlights that injuries to babies need a strategy discussion. "
    "How will partners be sure that staff ask about violence? There was a lack of communication between agencies."
)


def test_sentences_that_teach_are_found_and_narrative_is_left() -> None:
    found = lesson_sentences(SUMMARY)
    assert [one.kind for one in found] == [
        LessonKind.FINDING,
        LessonKind.RECOMMENDATION,
        LessonKind.LEARNING_POINT,
        LessonKind.QUESTION,
        LessonKind.FINDING,
    ]
    texts = [SUMMARY[one.start : one.end] for one in found]
    assert texts[0] == "Social workers did not speak to the child alone, e.g. at school."
    assert texts[1] == "The Board should ensure that records are checked before a visit."
    assert not any("uncle" in text or "hospital" in text for text in texts)


@pytest.mark.parametrize("text", ["", "The child was born in May.", "He should go."])
def test_no_lesson_where_there_is_none(text: str) -> None:
    assert lesson_sentences(text) == []


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("The Board should ensure that records are checked before a visit.", "records are checked before a visit"),
        ("Practitioners must record what the child said.", "record what the child said"),
        ("There was a lack of communication.", None),
    ],
)
def test_what_a_lesson_asks(text: str, action: str | None) -> None:
    assert action_of(text) == action


def test_the_representative_is_the_nearest_member_that_can_be_read() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    assert representative(["One.", "Middle.", "Other."], vectors) == 1
    assert representative(["One.", "word " * 60, "Other."], vectors) != 1


def test_a_label_is_short_and_in_the_text_s_words() -> None:
    assert label_of("Practitioners must record what the child said.") == "Record what the child said"
    long = label_of("There was no plan for the family and nobody had asked who was to be told when he came home.")
    assert long.endswith("…")
    assert len(long.split()) <= 15
