"""Dates, ages, labels and marks in every form that reviews print."""

from __future__ import annotations

import pytest

from catalog.domain import AgeBand, AgeUnit, LessonKind, PartialDate, Sex
from ingest.parsers.ages import find_ages
from ingest.parsers.dates import find_dates, parse_date
from ingest.parsers.lessons import addressees, recommends, semicolon_items, sentence_items
from ingest.parsers.marks import MarkStyle, read_mark
from ingest.parsers.people import find_person
from ingest.parsers.places import Places, slug
from ingest.parsers.subjects import labels_in_title, labels_of


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("12 May 2013", "2013-05-12"),
        ("3rd June, 2014", "2014-06-03"),
        ("14/10/2015", "2015-10-14"),
        ("05/28/2016", "2016-05-28"),
        ("7.9.2011", "2011-09-07"),
        ("2017-8-29", "2017-08-29"),
        ("2019-11-05", "2019-11-05"),
        ("Sept. 6, 2016", "2016-09-06"),
        ("September, 6, 2016", "2016-09-06"),
        ("November 2018", "2018-11"),
        ("Autumn 2014", "2014"),
        ("between March and November 2020", "2020-03"),
        ("2021-07", "2021-07"),
        ("Jun-16", "2016-06"),
        ("Mar '19", "2019-03"),
        ("March-15 April 2019", "2019-04-15"),
        ("from May-16 June on", None),
        ("in 2012", "2012"),
        ("31 June 2012 or later", "2012-06"),
        ("no date at all", None),
    ],
)
def test_dates_keep_the_precision_printed(printed: str, date: str | None) -> None:
    found = parse_date(printed)
    assert (found.isoformat() if found else None) == date


def test_paragraph_numbers_are_no_dates() -> None:
    assert list(find_dates("2.3.12 The panel met. 4.1.15 It met again.")) == []


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Death of an 8-day-old boy", [8 / 365.25]),
        ("a 14-week-old infant", [14 * 7 / 365.25]),
        ("a 2-year-1-month-old girl", [2 + 1 / 12]),
        ("siblings aged 7-years-old, 5-years-old and 22-months-old", [7, 5, 22 / 12]),
        ("a 6- and 8-year-old", [6, 8]),
        ("children aged 15, 13 and 11", [15, 13, 11]),
        ("a twelve-year old", [12]),
        ("siblings aged 6, 8 and 11-years-old", [6, 8, 11]),
        ("a woman of 82 and a boy of 6", [82, 6]),
        ("siblings aged 3-years and 6-years-old", [3, 6]),
        ("2 years and 3 months old", [2.25]),
        ("Age at death: 92", [92]),
        ("a man of letters", []),
        ("the death of a newborn girl, seen by newborn screening", [0]),
        ("he was of the age of 66", [66]),
        ("an unborn child", [0]),
        ("six agencies for 5 years", []),
    ],
)
def test_ages_in_years(text: str, ages: list[float]) -> None:
    assert [one.age.years for one in find_ages(text)] == pytest.approx(ages, abs=0.01)


def test_an_upper_bound_has_no_band() -> None:
    (found,) = find_ages("three siblings aged under 11-years-old")
    assert found.age.under
    assert found.age.band is None
    (unborn,) = find_ages("an unborn baby")
    assert unborn.age.unit is AgeUnit.UNBORN
    assert unborn.age.band is AgeBand.UNBORN


@pytest.mark.parametrize(
    ("subject", "labels"),
    [
        ("Children F, G and H", ("Child F", "Child G", "Child H")),
        ("Siblings Maple, Oak and Rowan", ("Maple", "Oak", "Rowan")),
        ("Charlie and Sam", ("Charlie", "Sam")),
        ("Child F and Family", ("Child F",)),
        ("BDS12", ("BDS12",)),
        ("Babies with injuries", ("Babies with injuries",)),
    ],
)
def test_labels_of_a_catalogue_heading(subject: str, labels: tuple[str, ...]) -> None:
    assert labels_of(subject) == labels


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("Serious Case Review in respect of Child T9: Overview Report", ("Child T9",)),
        ("Overview Report into the death of Amelia (pseudonym)", ("Amelia",)),
        ('Domestic Homicide Review: "Anita"', ("Anita",)),
        ("Independent investigation into the care and treatment of Mr K", ("Mr K",)),
        ("Thematic Safeguarding Adults Review: AA, BB, CC and DD", ("AA", "BB", "CC", "DD")),
        ("Child Safeguarding Practice Review", ()),
        ("Adult Practice Review Report", ()),
    ],
)
def test_labels_in_a_title(title: str, labels: tuple[str, ...]) -> None:
    assert labels_in_title(title) == labels


@pytest.mark.parametrize(
    ("text", "kind", "number", "rest"),
    [
        ("Recommendation 1: The Board should", LessonKind.RECOMMENDATION, "1", "The Board should"),
        ("Recommendation 6 (national): The Home Office", LessonKind.RECOMMENDATION, "6", "The Home Office"),
        ("R1. The Board should", LessonKind.RECOMMENDATION, "1", "The Board should"),
        ("Rec 4 Staff who visit", LessonKind.RECOMMENDATION, "4", "Staff who visit"),
        ("4.1 Lesson 1: Control of money", LessonKind.LEARNING_POINT, "1", "Control of money"),
        ("Learning point A1: Missed", LessonKind.LEARNING_POINT, "A1", "Missed"),
        ("Finding One: A pattern", LessonKind.FINDING, "One", "A pattern"),
        ("Learning: Where there is", LessonKind.LEARNING_POINT, None, "Where there is"),
        ("Recommendation 3", LessonKind.RECOMMENDATION, "3", ""),
    ],
)
def test_named_marks(text: str, kind: LessonKind, number: str | None, rest: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.kind, mark.number, text[mark.end :]) == (kind, number, rest)


@pytest.mark.parametrize(
    "text", ["Recommendation 3 was accepted in full.", "FINDINGS", "Recommendations", "Learning together in Leeds"]
)
def test_what_only_mentions_a_lesson_is_no_mark(text: str) -> None:
    assert read_mark(text) is None


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("9.1 The Board should", MarkStyle.DIGITS, "9.1"),
        ("(1) I heard", MarkStyle.DIGITS, "1"),
        ("(1 ) I heard", MarkStyle.DIGITS, "1"),
        ("a) record", MarkStyle.LETTER, "a"),
        ("(ii) placing", MarkStyle.ROMAN, "ii"),
        ("• They used", MarkStyle.BULLET, None),
    ],
)
def test_bare_marks(text: str, style: MarkStyle, number: str | None) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.style, mark.number) == (style, number)


def test_a_number_that_counts_is_no_mark() -> None:
    assert read_mark("12 weeks later the family moved") is None


def test_items_between_semicolons_lose_only_the_joining_and() -> None:
    text = "one thing; another thing; and the last."
    assert [text[a:b] for a, b in semicolon_items(text, 0, len(text))] == ["one thing", "another thing", "the last"]


def test_a_list_of_sentences_is_read_by_sentences() -> None:
    text = "First it was seen. Then it was not."
    assert [text[a:b] for a, b in sentence_items(text, 0, len(text))] == ["First it was seen.", "Then it was not."]


def test_addressees_stand_before_the_verb() -> None:
    assert addressees("The police should tell the school on the same day.") == ("police",)
    assert addressees("There should be a record.", heading="Health visiting") == ("health-visiting",)


def test_what_recommends() -> None:
    assert recommends("To review the policy.")
    assert recommends("Agencies must record it.")
    assert not recommends("The team met on nine occasions.")


def test_the_person_of_an_inquest() -> None:
    person = find_person(
        "On 2 May 2014 I commenced an investigation into the death of Ann B. Sample, aged 41. She was ill. Her"
    )
    assert person is not None
    assert (person.label, person.age and person.age.years, person.sex) == ("Ann B. Sample", 41, Sex.FEMALE)


def test_places_are_made_of_words_and_counted() -> None:
    places = Places()
    assert [places.place(slug("2012Ceredigion – Child J")) for _ in range(3)] == [
        "2012ceredigion-child-j",
        "2012ceredigion-child-j-2",
        "2012ceredigion-child-j-3",
    ]
    assert slug("https://example.org/reports/2014-0001/?x=1") == "reports-2014-0001"


def test_a_partial_date_is_not_the_first_of_its_month() -> None:
    assert parse_date("May 2014") == PartialDate(2014, 5)
