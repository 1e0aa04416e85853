"""Lessons in prose, what they ask, and the words of a recurring lesson."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.domain import LessonKind
from nlp.lesson_sentences import lesson_sentences
from nlp.lessons import action_of
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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The child was born in May.",
        "He should go.",
        "The father failed to seek medical treatment for the child.",
        "The injuries resulted from a lack of oxygen to the brain.",
        "There were no other children in the home and no services were provided.",
        "The doctor told the mother that the child should be brought back within a week.",
        "Learning disabilities were identified when the boy started at his second school.",
        "The referral concerned a lack of supervision and was screened out by the county.",
        "Should the child cry again, they were to ring the ward.",
    ],
)
def test_no_lesson_where_there_is_none(text: str) -> None:
    assert lesson_sentences(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Neither school knew, because information was not passed on.", LessonKind.FINDING),
        ("There was little management oversight of the plan after the move.", LessonKind.FINDING),
        ("Opportunities to refer the family for early help were missed.", LessonKind.FINDING),
        ("No professional spoke to the father about the new baby.", LessonKind.FINDING),
        ("The strategy meeting should have been convened on the day of the bruise.", LessonKind.FINDING),
        ("The county agency was cited for failing to complete two safety assessments.", LessonKind.FINDING),
        ("The mother was never seen alone by the midwife.", LessonKind.FINDING),
        ("Identifies issues around the sharing of information across borders.", LessonKind.LEARNING_POINT),
        ("Emphasises the importance of recording what a child says.", LessonKind.LEARNING_POINT),
        ("A key lesson is that bruises in babies need a second opinion.", LessonKind.LEARNING_POINT),
        ("Health visitors should ask about sleeping places at every visit.", LessonKind.RECOMMENDATION),
        ("It is essential that hospitals tell the nursery of a discharge.", LessonKind.RECOMMENDATION),
        ("Would a new worker see from the file why the case was closed?", LessonKind.QUESTION),
    ],
)
def test_the_ways_in_which_prose_teaches(text: str, kind: LessonKind) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in lesson_sentences(text)] == [(kind, text)]


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
