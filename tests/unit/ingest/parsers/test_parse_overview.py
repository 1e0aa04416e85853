"""Reports of one review: cover, headings, lessons in every mark, action plans."""

from __future__ import annotations

from text_documents import document

from catalog.domain import IncidentKind, LessonKind, Nation, Review, ReviewKind
from ingest.document import Document
from ingest.parsers import parse

PROSE = (
    "1.1 This serious case review concerns Child T9, a girl aged 20 months, who died in October 2008 after a fire. "
    "The panel considered what agencies knew and did in the two years before she died and what could be learned."
)
COVER = (
    "Norfolk Safeguarding Children Board",
    "SERIOUS CASE REVIEW",
    "in respect of Child T9",
    "Published: November 2010",
)


def read_report(*lines: object) -> tuple[Document, Review]:
    made = document(*lines)  # type: ignore[arg-type]
    parsed = parse(made)
    assert parsed.parser == "overview"
    return made, parsed.reviews[0]


def told(review: Review) -> list[tuple[str, str | None, str]]:
    return [(lesson.kind.value, lesson.number, lesson.text) for lesson in review.lessons]


def test_the_cover() -> None:
    _, review = read_report(*COVER, "Independent author: A. Sample", ("1 Introduction", 1), PROSE)
    assert review.title == "SERIOUS CASE REVIEW in respect of Child T9"
    assert review.kind is ReviewKind.SCR
    assert review.board == "Norfolk Safeguarding Children Board"
    assert review.area and review.area.printed == "Norfolk"
    assert review.nation is Nation.ENGLAND
    assert review.published and review.published.isoformat() == "2010-11"
    assert review.lead_reviewer == "A. Sample"
    assert review.incident is IncidentKind.DEATH
    assert review.incident_date and review.incident_date.isoformat() == "2008-10"
    (subject,) = review.subjects
    assert subject.label == "Child T9"
    assert subject.age and round(subject.age.years, 1) == 1.7


def test_every_fact_says_where_it_was_read() -> None:
    made, review = read_report(*COVER, ("1 Introduction", 1), PROSE)
    where = {name: made.text[span.start : span.end] for name, span in review.provenance.items()}
    assert where["published"] == "November 2010"
    assert where["area"] == "Norfolk"
    assert where["incident_date"] == "October 2008"
    assert where["subjects.0.age"] == "aged 20 months"


def test_a_cover_date_without_a_label_is_told() -> None:
    _, review = read_report(*COVER[:3], "March 2016", ("1 Introduction", 1), PROSE)
    assert review.published and review.published.isoformat() == "2016-03"
    assert any("no label" in one for one in review.reported)


def test_numbered_paragraphs_under_headings_for_lessons() -> None:
    _, review = read_report(
        *COVER,
        ("1 Introduction", 1),
        PROSE,
        ("7 Findings", 1),
        "7.1 Neglect was treated as a series of events.",
        ("8 Learning points", 1),
        "8.1 A tidy house says little about the evenings.",
        ("9 Recommendations", 1),
        ("Health", 2),
        "9.1 The Primary Care Trust should report to the Board once a year.",
        ("10 Conclusions", 1),
        "10.1 The Board will monitor the plan.",
    )
    assert told(review) == [
        ("finding", "7.1", "Neglect was treated as a series of events."),
        ("learning_point", "8.1", "A tidy house says little about the evenings."),
        ("recommendation", "9.1", "The Primary Care Trust should report to the Board once a year."),
    ]
    assert [(section.number, section.heading) for section in review.sections][:2] == [
        ("1", "Introduction"),
        ("7", "Findings"),
    ]


def test_findings_as_headings_with_questions_for_the_board() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Findings", 1),
        "The review team has prioritised one finding.",
        ("Finding 1: A pattern of seeing boys as troublesome means that they are not seen as harmed", 2),
        "Why does it matter? A child is asked what he has done.",
        "Questions for the Board to consider:",
        "- How will the Board know whether this changes?",
        "- Is the Board confident in its tools?",
    )
    assert [(kind, number) for kind, number, _ in told(review)] == [
        ("finding", "1"),
        ("question", None),
        ("question", None),
    ]


def test_a_mark_alone_takes_the_paragraph_and_its_list() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Recommendations", 1),
        "Recommendation 1",
        "The Board should assure itself that all agencies:",
        "a) record the details of fathers",
        "b) share them",
        "Recommendation 2",
        "The Trust should review its guidance.",
        "Single agency recommendations",
        "1. The Constabulary to review its training.",
    )
    assert [(number, text.split("\n")[0]) for _, number, text in told(review)] == [
        ("1", "The Board should assure itself that all agencies:"),
        ("2", "The Trust should review its guidance."),
        ("1", "The Constabulary to review its training."),
    ]
    assert "share them" in review.lessons[0].text


def test_bullets_that_recommend() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Recommendations", 1),
        "- The panel met on nine occasions to agree these.",
        "- Schools should identify young carers.",
        "- To review the policy on missed appointments.",
    )
    assert [text for _, _, text in told(review)] == [
        "Schools should identify young carers.",
        "To review the policy on missed appointments.",
    ]


def test_appendices_and_good_practice_hold_no_recommendations() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Good practice and learning", 1),
        "- The teacher wrote down the words of the child at once.",
        ("Appendix 1: Recommendations of an earlier review", 1),
        "Recommendation 1: The Board should do what it did not do.",
    )
    assert review.lessons == ()
    assert any("no findings" in one for one in review.reported)


def test_the_action_plan_tells_who_leads_and_repeats_nothing() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Recommendations", 1),
        "Recommendation 1: There should be one record of who lives in the household.",
        ("Action plan", 1),
        ["Recommendation", "Action to take", "Lead agency", "Target date"],
        ["1. One record of the household", "New form", "Health visiting service", "May 2011"],
    )
    (lesson,) = review.lessons
    assert lesson.addressees == ("health-visiting",)


def test_recommendations_that_stand_only_in_a_table() -> None:
    _, review = read_report(
        *COVER,
        ("Introduction", 1),
        PROSE,
        ("Recommendations", 1),
        ["No", "Recommendation", "Lead agency", "Timescale"],
        ["1", "The Board should seek assurance that the policy is used.", "Police", "March 2024"],
        ["2", "The Trust should provide training to all its community staff.", "Hospital", "June 2024"],
    )
    assert [(lesson.number, lesson.addressees) for lesson in review.lessons] == [
        ("1", ("police",)),
        ("2", ("hospital",)),
    ]
    assert all(lesson.kind is LessonKind.RECOMMENDATION for lesson in review.lessons)


def test_people_in_a_table() -> None:
    _, review = read_report(
        "Thematic Safeguarding Adults Review: AA and BB",
        "Cornwall Safeguarding Adults Board",
        ("1. Why this review was carried out", 1),
        PROSE.replace("Child T9", "each person"),
        ["Person", "Age", "Sex"],
        ["AA", "34", "Female"],
        ["BB", "52", "Male"],
    )
    assert [(one.label, one.age and one.age.years, one.sex and one.sex.value) for one in review.subjects] == [
        ("AA", 34, "female"),
        ("BB", 52, "male"),
    ]


def test_a_person_who_was_convicted_is_not_the_subject() -> None:
    _, review = read_report(
        "Single Unified Safeguarding Review",
        "Gwent Safeguarding Board",
        ("1. The circumstances", 1),
        "The review was commissioned following the death of Adult 1, a woman aged 27. Adult 1 lived with Child 1, "
        "aged 5. Child 1 was at home. Adult 2, aged 30, was convicted of the murder of Adult 1. Adult 2 had been on "
        "licence then.",
    )
    assert [one.label for one in review.subjects] == ["Adult 1", "Child 1"]


def test_what_the_summary_repeats_is_kept_once() -> None:
    made, review = read_report(
        *COVER,
        ("Executive summary", 1),
        PROSE,
        "R1 The Board should ask each agency for a report.",
        ("Recommendations", 1),
        "Recommendation 1: The Board should ask each agency for a report.",
    )
    (lesson,) = review.lessons
    assert lesson.span.start > made.text.index("Recommendations")


def test_a_place_that_nobody_knows_stays_as_printed() -> None:
    _, review = read_report("Blackshire Safeguarding Children Board", *COVER[1:], ("1 Introduction", 1), PROSE)
    assert review.area
    assert (review.area.printed, review.area.authorities) == ("Blackshire", ())
    assert any("does not know 'Blackshire'" in told for told in review.reported)
