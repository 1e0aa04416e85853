"""List pages in shapes that the sample does not hold: other separators, lists, school years, Welsh boards, kinds."""

from __future__ import annotations

import pytest
from text_documents import document

from catalog.domain import LessonKind, Review, ReviewKind
from ingest.parsers import parse
from ingest.readers import read

OPENING = "Death of a 9-week-old girl in May 2011."


def reviews(*lines: str) -> tuple[Review, ...]:
    parsed = parse(document(*lines))
    assert parsed.parser == "catalogue-list"
    return parsed.reviews


def lessons(one: Review, kind: LessonKind) -> list[str]:
    return [lesson.text for lesson in one.lessons if lesson.kind is kind]


@pytest.mark.parametrize(
    ("heading", "area", "published", "label"),
    [
        ("2013-Anonymous-Child 12a", "Anonymous", "2013", "Child 12a"),
        ("2013-Stoke-on-Trent-Child F", "Stoke-on-Trent", "2013", "Child F"),
        ("2024-25 - Hull - Child P", "Hull", "2024", "Child P"),
        ("2014—Kent—Child H1", "Kent", "2014", "Child H1"),
        ("2025 - Bwrdd Diogelu Gogledd Cymru - Child practice review: Rowan", None, "2025", "Rowan"),
        ("2025 - Reading - Ash (local child safeguarding practice review)", "Reading", "2025", "Ash"),
        ("2017 – Barnet – Child A", "Barnet", "2017", "Child A"),
    ],
)
def test_headings(heading: str, area: str | None, published: str, label: str) -> None:
    (one,) = reviews(heading, OPENING, "Learning: one; two.", "Read the overview report")
    assert one.title == heading
    assert one.area
    assert one.area.printed == (area or "Bwrdd Diogelu Gogledd Cymru")
    assert bool(one.area.authorities) == (area != "Anonymous")
    assert one.published and one.published.isoformat() == published
    assert [subject.label for subject in one.subjects] == [label]


def test_a_kind_in_the_heading_is_the_kind() -> None:
    (one,) = reviews("2025 - Reading - Ash (local child safeguarding practice review)", OPENING, "Learning: a; b.")
    assert one.kind is ReviewKind.CSPR
    assert one.provenance["kind"].start < len(one.title)


def test_items_of_a_printed_list_are_items_without_semicolons() -> None:
    page = (
        "<main><h1>2017</h1><p><strong>July 2017 – Luton – Harry and Sam</strong></p>"
        "<p>Neglect of two brothers, Harry aged 3 and Sam aged 20-months-old.</p>"
        "<p>Key issues include:</p><ul><li>chronic neglect was normalised</li><li>lack of challenge</li></ul>"
        "<p>Recommendations:</p><ul><li>adopt a neglect tool</li><li>audit plans.</li></ul>"
        "<p>Keywords: neglect; siblings</p></main>"
    )
    (one,) = parse(read(page.encode(), "page.html", None)).reviews
    assert lessons(one, LessonKind.FINDING) == ["chronic neglect was normalised", "lack of challenge"]
    assert lessons(one, LessonKind.RECOMMENDATION) == ["adopt a neglect tool", "audit plans."]
    assert [(subject.label, subject.age and subject.age.printed) for subject in one.subjects] == [
        ("Harry", "aged 3"),
        ("Sam", "20-months-old"),
    ]
    assert one.keywords == ("neglect", "siblings")


@pytest.mark.parametrize(
    ("sentence", "kind", "items"),
    [
        (
            "Makes interagency and single agency recommendations covering: record keeping; supervision.",
            LessonKind.RECOMMENDATION,
            ["record keeping", "supervision"],
        ),
        ("Makes recommendations, including: a review; training.", LessonKind.RECOMMENDATION, ["a review", "training"]),
        ("Identifies lessons around: bruising; handovers.", LessonKind.LEARNING_POINT, ["bruising", "handovers"]),
        (
            "Recommendations: include reviewing advice; a campaign.",
            LessonKind.RECOMMENDATION,
            ["reviewing advice", "a campaign"],
        ),
        (
            "Recommendations for the LSCP: seek assurance; share it.",
            LessonKind.RECOMMENDATION,
            ["seek assurance", "share it"],
        ),
        (
            "focuses on: missing episodes; use of language.",
            LessonKind.LEARNING_POINT,
            ["missing episodes", "use of language"],
        ),
    ],
)
def test_labels(sentence: str, kind: LessonKind, items: list[str]) -> None:
    (one,) = reviews("2013 - Coventry - Child W", OPENING, sentence, "Read the overview report")
    assert lessons(one, kind) == items


def test_people() -> None:
    three, twins, unborn = reviews(
        "2014 – Anonymous – Children F, G and H",
        "Sexual abuse of three siblings aged 6, 8 and 11-years-old over several years.",
        "Learning: a; b.",
        "2014 - Hull - Twins P and Q",
        "Near fatal injuries to 6-week-old twins.",
        "Learning: a; b.",
        "2014 - Northern Ireland - Unborn baby",
        "Death of an unborn baby in 2013 after an assault on the mother by her partner.",
        "Learning: a; b.",
    )
    assert [(one.label, one.age and one.age.years) for one in three.subjects] == [
        ("Child F", 6),
        ("Child G", 8),
        ("Child H", 11),
    ]
    assert [one.label for one in twins.subjects] == ["P", "Q"]
    assert all(one.age and one.age.printed == "6-week-old" for one in twins.subjects)
    assert [one.sex for one in unborn.subjects] == [None]
