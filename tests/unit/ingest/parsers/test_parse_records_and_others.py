"""Records, quarterly summaries, the fallback, and which parser is chosen."""

from __future__ import annotations

import json

import pytest
from text_documents import document, table_of_records

from catalog.domain import IncidentKind, LessonKind, Nation, ReviewKind, Sex
from ingest.parsers import PARSERS, NoSuchParser, parse

CORONER = json.dumps(
    {
        "place": ["ref"],
        "board": ["coroner"],
        "area": ["area"],
        "published": ["date"],
        "agencies": ["receiver"],
        "investigation": ["investigation"],
        "learning": ["concerns"],
        "keywords": ["categories"],
    }
)


def test_a_coroners_report() -> None:
    columns = {
        "ref": ["2014-9001"],
        "date": ["05/06/2014"],
        "coroner": ["A. Sample"],
        "area": ["Norfolk"],
        "receiver": ["A mental health trust"],
        "investigation": ["An inquest was opened by me touching Mr D, aged 84."],
        "concerns": [
            "In my opinion there is a risk.\n(1) No capacity assessment was made.\n(2) No meeting took place."
        ],
        "categories": ["Alcohol, drug and medication; Mental health"],
        "notice": ["Fictional."],
    }
    (review,) = parse(table_of_records(columns, CORONER)).reviews
    assert (review.kind, review.nation, review.place) == (ReviewKind.PFD, Nation.ENGLAND, "2014-9001")
    assert review.title.endswith("2014-9001 (Norfolk)")
    assert review.published and review.published.isoformat() == "2014-06-05"
    assert (review.board, review.lead_reviewer) == (None, "A. Sample")
    assert [(lesson.kind, lesson.number, lesson.text) for lesson in review.lessons] == [
        (LessonKind.FINDING, "1", "No capacity assessment was made."),
        (LessonKind.FINDING, "2", "No meeting took place."),
    ]
    assert review.lessons[1].addressees == ("mental-health",)
    assert [(one.label, one.age and one.age.years, one.sex) for one in review.subjects] == [("Mr D", 84, Sex.MALE)]
    assert review.keywords == ("Alcohol, drug and medication", "Mental health")
    assert review.content_notes == ("Fictional.",)


@pytest.mark.parametrize(
    ("concerns", "wanted"),
    [
        (
            "During the course of the inquest the evidence revealed matters giving rise to concern. In my opinion "
            "there is a risk that future deaths will occur unless action is taken. In the circumstances it is my "
            "statutory duty to report to you. The MATTERS OF CONCERN are as follows. – "
            "The ward had no call bell that worked.",
            ["The ward had no call bell that worked."],
        ),
        (
            "The MATTERS OF CONCERN are as follows: (1) The ward had no call bell. (2) The rota was never filled.",
            ["The ward had no call bell.", "The rota was never filled."],
        ),
        ("During the inquest the evidence revealed matters giving rise to concern.", []),
        ("It was a concern that the bell rang unanswered.", ["It was a concern that the bell rang unanswered."]),
    ],
)
def test_the_words_that_open_every_coroners_concerns_are_no_lesson(concerns: str, wanted: list[str]) -> None:
    columns = {"ref": ["2014-9002"], "concerns": [concerns]}
    (review,) = parse(table_of_records(columns, json.dumps({"place": ["ref"], "learning": ["concerns"]}))).reviews
    assert [lesson.text for lesson in review.lessons] == wanted


def test_an_unreadable_date_is_reported_and_repeats_get_their_own_place() -> None:
    columns = {"ref": ["A1", "A1"], "date": ["soon", "2014"], "investigation": ["Some text here.", "Other text here."]}
    fields = json.dumps({"place": ["ref"], "published": ["date"], "investigation": ["investigation"]})
    first, second = parse(table_of_records(columns, fields)).reviews
    assert (first.place, second.place) == ("a1", "a1-2")
    assert first.published is None
    assert any("'soon' could not be read" in told for told in first.reported)


def test_columns_that_nobody_mapped_keep_their_prose() -> None:
    prose = "The family had lived in the area for eleven years and was known to several agencies, " * 3
    columns = {"title": ["Domestic Homicide Review: “Anita”"], "What else": [prose.strip()]}
    (review,) = parse(table_of_records(columns, json.dumps({"title": ["title"]}))).reviews
    assert [section.heading for section in review.sections] == ["What else"]
    assert review.kind is ReviewKind.DHR
    assert [one.label for one in review.subjects] == ["Anita"]


SUMMARY = (
    ("Fatalities", 1),
    ("BERKS COUNTY:", 2),
    "1. A 3-month-old female child died on Jan. 6, 2011, as a result of neglect. The county agency named both parents.",
    "The report was closed on May 1, 2011.",
    "4-5. Twin siblings, one year of age, died on May 24, 2012, due to drowning.",
    ("Near Fatalities", 1),
    ("Erie County", 2),
    "1. On Feb. 2, 2011, an 11-year-old male child nearly died. The family moved to another house. Centre County",
    "2. A 4-year-old boy nearly died on 03/09/2011 after a fall.",
)


def test_quarterly_summaries() -> None:
    parsed = parse(document(*SUMMARY))
    assert parsed.parser == "fatality"
    assert [
        (one.area and one.area.printed, one.incident, one.incident_date and one.incident_date.isoformat())
        for one in parsed.reviews
    ] == [
        ("Berks County", IncidentKind.DEATH, "2011-01-06"),
        ("Berks County", IncidentKind.DEATH, "2012-05-24"),
        ("Erie County", IncidentKind.NEAR_FATALITY, "2011-02-02"),
        ("Centre County", IncidentKind.NEAR_FATALITY, "2011-03-09"),
    ]
    first = parsed.reviews[0]
    assert first.nation is Nation.UNITED_STATES
    assert first.subjects[0].sex is Sex.FEMALE
    assert first.place == "fatal-berks-county-2011-01-06"
    assert first.body.end > first.body.start + 120, "the second paragraph belongs to the first review"


def test_a_summary_without_a_first_heading() -> None:
    reviews = parse(document(*SUMMARY[1:])).reviews
    assert [one.incident for one in reviews][:2] == [IncidentKind.DEATH, IncidentKind.DEATH]


def test_any_other_document_is_kept_whole() -> None:
    made = document(
        ("Minutes of the allotment society", 1), "The hedge was discussed.", ("Any other business", 2), "None."
    )
    parsed = parse(made)
    assert parsed.parser == "generic"
    (review,) = parsed.reviews
    assert review.title == "Minutes of the allotment society"
    assert (review.body.start, review.body.end) == (0, len(made.text))
    assert review.kind is ReviewKind.OTHER
    assert review.reported


def test_a_parser_can_be_named() -> None:
    assert parse(document(*SUMMARY), "generic").parser == "generic"
    with pytest.raises(NoSuchParser, match="overview"):
        parse(document(*SUMMARY), "nonsense")
    assert set(PARSERS) == {"records", "catalogue-list", "fatality", "overview", "generic"}


def test_a_document_without_text_has_no_reviews() -> None:
    assert parse(document()).reviews == ()


def test_a_summary_that_lists_no_lessons_gives_the_sentences_that_teach() -> None:
    parsed = parse(
        document(
            "2012 - Anonymous - Child V",
            "Death of a 2-year-old boy in June 2010 from scalding. He lived with his aunt for a year. "
            "The nursery was not told that the plan had ended. Midwives did not ask about the household.",
            "Hospitals should tell the health visitor of every burn.",
            "Read the overview report",
        )
    )
    (one,) = parsed.reviews
    assert [(lesson.kind.value, lesson.text) for lesson in one.lessons] == [
        ("finding", "The nursery was not told that the plan had ended."),
        ("finding", "Midwives did not ask about the household."),
        ("recommendation", "Hospitals should tell the health visitor of every burn."),
    ]
    assert "hospital" in one.lessons[2].addressees
    assert "no lessons are listed: taken from sentences of the prose: 3" in one.reported


def test_prose_adds_nothing_where_lessons_are_listed_or_no_review_is_known() -> None:
    told = "Agencies did not share information, and professionals should have met."
    listed = parse(
        document("2016 - Devon - Child A", f"Death of a boy. {told}", "Recommendations: check the door; ask.")
    )
    assert [lesson.text for lesson in listed.reviews[0].lessons] == ["check the door", "ask"]
    unknown = parse(document("Notes of a meeting", told))
    assert unknown.reviews[0].lessons == ()
