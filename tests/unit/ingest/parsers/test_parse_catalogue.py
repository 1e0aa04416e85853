"""List pages of a national catalogue: every era's labels, the quirks of their headings, and joined lines."""

from __future__ import annotations

import pytest
from text_documents import document

from catalog.domain import IncidentKind, LessonKind, Nation, ReviewKind, Sex
from ingest.parsers import parse


def review(*lines: str):
    parsed = parse(document(*lines))
    assert parsed.parser == "catalogue-list"
    (one,) = parsed.reviews
    return one


@pytest.mark.parametrize(
    ("heading", "area", "published", "label"),
    [
        ("2012Ceredigion - Child J", "Ceredigion", "2012", "Child J"),
        ("October 2016 – Norfolk – Child Q", "Norfolk", "2016-10", "Child Q"),
        ("2016- Northern Ireland – Child Linnet", "Northern Ireland", "2016", "Child Linnet"),
        (
            "March 2014NSPCC on behalf of unnamed LSCB - Child C",
            "NSPCC on behalf of unnamed LSCB",
            "2014-03",
            "Child C",
        ),
        ("2025 - Cambridgeshire and Peterborough - Wren", "Cambridgeshire and Peterborough", "2025", "Wren"),
    ],
)
def test_headings(heading: str, area: str, published: str, label: str) -> None:
    one = review(heading, "Death of a 9-week-old girl in May 2011.", "Learning: one; two.", "Read the overview report")
    assert one.title == heading
    assert one.area and one.area.printed == area
    assert one.published and one.published.isoformat() == published
    assert [subject.label for subject in one.subjects] == [label]
    assert one.subjects[0].sex is Sex.FEMALE
    assert one.incident is IncidentKind.DEATH
    assert one.incident_date and one.incident_date.isoformat() == "2011-05"


def test_a_prose_era_with_a_line_of_keywords() -> None:
    one = review(
        "2012 – Avon - Baby R2",
        "Serious injury of a baby. Makes recommendations for: visits at home; and a shared record.",
        "head injuries, unknown men.",
    )
    assert [(lesson.kind, lesson.text) for lesson in one.lessons] == [
        (LessonKind.RECOMMENDATION, "visits at home"),
        (LessonKind.RECOMMENDATION, "a shared record"),
    ]
    assert one.keywords == ("head injuries", "unknown men")
    assert one.incident is IncidentKind.SERIOUS_HARM


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Issues identified include:", LessonKind.FINDING),
        ("Key issues: include:", LessonKind.FINDING),
        ("Learning:", LessonKind.LEARNING_POINT),
        ("Learning focuses on:", LessonKind.LEARNING_POINT),
        ("Learning themes include:", LessonKind.LEARNING_POINT),
        ("includes:", LessonKind.LEARNING_POINT),
        ("Recommendations include:", LessonKind.RECOMMENDATION),
        ("Recommendations to the partnership include:", LessonKind.RECOMMENDATION),
    ],
)
def test_labels_of_every_era(label: str, kind: LessonKind) -> None:
    one = review(
        "2019 – Leeds – Child Q", "Neglect of a boy.", f"{label} first; and second.", "> Read the overview report"
    )
    assert [(lesson.kind, lesson.text) for lesson in one.lessons] == [(kind, "first"), (kind, "second")]


def test_everything_in_one_paragraph() -> None:
    one = review(
        "2023 – Leeds – Child Q",
        "Death of a 16-year-old girl. She was alone. Learning focuses on: one; two. Recommendations include: three.",
    )
    assert [section.heading for section in one.sections] == ["Summary", "Learning", "Recommendations"]
    assert [lesson.text for lesson in one.lessons] == ["one", "two", "three."]


def test_a_heading_that_was_joined_to_its_text_and_a_trailer_to_the_keywords() -> None:
    parsed = parse(
        document(
            "2014 – Leeds - Child A Death of a 3-year-old boy. Learning: one; two. "
            "Keywords: sleep, cots Read the overview report",
            "2014 – Norfolk - Child B Serious neglect of a girl. Learning: three; four. "
            "Keywords: homes Read the overview report",
        )
    )
    assert [one.title for one in parsed.reviews] == ["2014 – Leeds - Child A", "2014 – Norfolk - Child B"]
    assert [one.keywords for one in parsed.reviews] == [("sleep", "cots"), ("homes",)]


def test_the_kind_comes_from_words_else_from_nation_and_year() -> None:
    named = review("2015 – Cardiff – Child A", "Death of a boy. A child practice review.", "Learning: one.")
    assert (named.kind, named.nation) == (ReviewKind.CPR, Nation.WALES)
    taken = review("2016 – Glasgow – Child A", "Death of a boy.", "Learning: one.")
    assert (taken.kind, taken.nation) == (ReviewKind.SCR, Nation.SCOTLAND)
    assert any("kind of review is not named" in told for told in taken.reported)


def test_ages_in_order_belong_to_labels_in_order() -> None:
    one = review("2012 - Humberside – Children V and W", "Neglect of two girls aged 7 and 5.", "Learning: one.")
    assert [(subject.label, subject.age and subject.age.years) for subject in one.subjects] == [
        ("Child V", 7),
        ("Child W", 5),
    ]


def test_a_relative_is_not_the_child() -> None:
    one = review(
        "2018 - Leeds - Child H1", "Sexual abuse of a 15-year-old adolescent by her older brother.", "Learning: a."
    )
    assert one.subjects[0].sex is Sex.FEMALE
