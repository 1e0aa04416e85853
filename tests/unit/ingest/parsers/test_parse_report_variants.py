"""Reports, quarterly summaries and tables in shapes that the sample does not hold."""

from __future__ import annotations

import pytest

from catalog.domain import LessonKind, Nation, PartialDate, Review, ReviewKind
from ingest.parsers import parse
from ingest.parsers.subjects import labels_in_title
from ingest.readers import read

PROSE = (
    "The family had been known to services for a number of years and this section describes in outline what was "
    "known to each of them, when it was known and what was then done about it by whom."
)


def review(name: str, text: str) -> Review:
    (one,) = parse(read(text.encode(), name, None)).reviews
    return one


def lessons(one: Review) -> list[tuple[str, str | None, str]]:
    return [(lesson.kind.value, lesson.number, lesson.text) for lesson in one.lessons]


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("Serious Case Review: Child A", ("Child A",)),
        ("Significant Case Review: Executive Summary: Young Person A", ("Young Person A",)),
        ("Learning Review: Young Person A and Young Person B", ("Young Person A", "Young Person B")),
        ("Serious Case Review: Baby A and his family", ("Baby A",)),
        ("ADULT A AND ADULT B", ("Adult A", "Adult B")),
        ("Safeguarding a child", ()),
        ("Thematic Safeguarding Adults Review: AA, BB and CC", ("AA", "BB", "CC")),
        ("Thematic Safeguarding Adults Review: AA-DD", ("AA", "BB", "CC", "DD")),
    ],
)
def test_labels_with_the_letter_a(title: str, labels: tuple[str, ...]) -> None:
    assert labels_in_title(title) == labels


def test_a_case_management_review_with_chapters_numbered_to_nought() -> None:
    one = review(
        "ni.txt",
        "Case Management Review\n\nExecutive Summary\n\nCiara\n\nSafeguarding Board for Northern Ireland\n\n"
        "June 2016\n\n"
        "1.0 INTRODUCTION\n\n1.1 The Western Health and Social Care Trust notified the Board of the death of Ciara, a "
        f"four month old infant, in October 2014. {PROSE}\n\n5.0 SUMMARY OF RECOMMENDATIONS\n\n"
        "5.1 The Trust should ensure that teams respond within the timescales.\n\n"
        "5.2 PSNI should review how it shares information on domestic incidents.\n",
    )
    assert one.kind is ReviewKind.CMR
    assert one.area and (one.area.printed, one.area.nation) == ("Northern Ireland", Nation.NORTHERN_IRELAND)
    assert one.board == "Safeguarding Board for Northern Ireland"
    assert [(section.number, section.heading) for section in one.sections] == [
        ("1.0", "INTRODUCTION"),
        ("5.0", "SUMMARY OF RECOMMENDATIONS"),
    ]
    assert lessons(one) == [
        ("recommendation", "5.1", "The Trust should ensure that teams respond within the timescales."),
        ("recommendation", "5.2", "PSNI should review how it shares information on domestic incidents."),
    ]


def test_a_national_board_in_capitals_leaves_the_area_to_the_line_that_names_one() -> None:
    one = review(
        "ni.txt",
        "SAFEGUARDING BOARD FOR NORTHERN IRELAND\n\nCASE MANAGEMENT REVIEW\n\nBelfast\n\nJune 2016\n\n"
        f"1.0 INTRODUCTION\n\n1.1 {PROSE}\n",
    )
    assert one.board == "Safeguarding Board for Northern Ireland"
    assert one.area and (one.area.printed, one.area.authorities) == ("Belfast", ("belfast",))


def test_findings_as_whole_sentences_with_questions() -> None:
    one = review(
        "scie.md",
        "# Serious Case Review: Child Z\n\nNorfolk Safeguarding Children Board\n\nDate of incident: 4 May 2012. "
        "Adopted by the Board: 12 December 2013. Published: 3 February 2014\n\n## 1 Introduction\n\n"
        f"{PROSE}\n\n## 2 The findings\n\n### Finding 1: A failure to see fathers as part of the family leaves "
        f"professionals without knowledge of who cares for a baby\n\n{PROSE}\n\nQuestions for the Board to consider\n\n"
        "- Does the Board know how many assessments include the father?\n\n"
        "### Finding 2. Is there a pattern of accepting explanations of bruises, so that babies are not examined?\n\n"
        f"{PROSE}\n\n#### Considerations for the Board\n\n1. How will the Board test whether the protocol is used?\n"
        "2. Are GPs aware of the protocol?\n",
    )
    dates = (one.incident_date, one.completed, one.published)
    assert [date and date.isoformat() for date in dates] == ["2012-05-04", "2013-12-12", "2014-02-03"]
    assert [(kind, number) for kind, number, _ in lessons(one)] == [
        ("finding", "1"),
        ("question", None),
        ("finding", "2"),
        ("question", "1"),
        ("question", "2"),
    ]


def test_a_welsh_report_in_two_languages() -> None:
    one = review(
        "wales.md",
        "# Adolygiad Ymarfer Plant / Child Practice Review Report\n\nBwrdd Diogelu Plant Gogledd Cymru / North Wales "
        "Safeguarding Board\n\n## Brief outline of circumstances resulting in the Review / Amlinelliad byr\n\n"
        f"The child was a girl aged 14 who took her own life in June 2015. {PROSE}\n\n"
        "## Practice and organisational learning / Dysgu ymarfer a sefydliadol\n\n"
        "1. The voice of the child was lost when adults disagreed.\n2. Schools were not invited to the meeting.\n\n"
        "## Improving Systems and Practice / Gwella Systemau ac Ymarfer\n\n"
        "1. The Board will revise its protocol on self-harm.\n\n## Statement by Reviewer(s)\n\n"
        "I make the following statement that I should not have been directly concerned with the child.\n",
    )
    assert one.area and "gwynedd" in one.area.authorities
    assert lessons(one) == [
        ("learning_point", "1", "The voice of the child was lost when adults disagreed."),
        ("learning_point", "2", "Schools were not invited to the meeting."),
        ("recommendation", "1", "The Board will revise its protocol on self-harm."),
    ]


QUARTER = """Summary of Child Fatalities, First Quarter 2025

CHILD FATALITIES

Dauphin

1) A 5 year old boy died 1/15/2025 from drowning.

2) An 11-month-old girl died on February 3rd, 2025 from unsafe sleep.

NEAR-FATALITIES

McKean

3) A twelve-year-old female suffered a near fatality on Jan. 9, 2025 when her insulin was withheld.

St. Clair County (continued)

4) On or about March 1, 2025, a 17-month-old male sustained serious injuries which resulted in a near fatality.
"""


def test_quarterly_summaries_whose_headings_are_plain_lines() -> None:
    parsed = parse(read(QUARTER.encode(), "quarter.txt", None))
    assert parsed.parser == "fatality"
    found = [
        (one.area and one.area.printed, one.incident_date and one.incident_date.isoformat()) for one in parsed.reviews
    ]
    assert found == [
        ("Dauphin County", "2025-01-15"),
        ("Dauphin County", "2025-02-03"),
        ("McKean County", "2025-01-09"),
        ("St. Clair County", "2025-03-01"),
    ]
    assert [one.title.split(" of ")[0] for one in parsed.reviews] == ["Fatality"] * 2 + ["Near fatality"] * 2
    assert "of an 11-month-old child" in parsed.reviews[1].title


def test_a_county_of_the_united_states_is_no_british_place() -> None:
    table = (
        "status,county,incident_date,narrative\n"
        'fatality,York,2015-03-02,"A two-year-old male died on March 2, 2015 of a head injury."\n'
        'near fatality,Cumberland,2015-04-09,"A 6-month-old female nearly died on April 9, 2015."\n'
    )
    parsed = parse(read(table.encode(), "table.csv", None))
    assert [one.kind for one in parsed.reviews] == [ReviewKind.FATALITY] * 2
    assert [(one.area and one.area.printed, one.nation) for one in parsed.reviews] == [
        ("York", Nation.UNITED_STATES),
        ("Cumberland", Nation.UNITED_STATES),
    ]
    assert all(one.area and not one.area.authorities for one in parsed.reviews)


def test_a_stated_nation_decides_over_a_name_that_ours_share() -> None:
    table = "title,area,country,summary\nA review,Somerset,United States,A child of six died at home in a fire.\n"
    (one,) = parse(read(table.encode(), "table.csv", None)).reviews
    assert one.area and (one.area.printed, one.area.authorities) == ("Somerset", ())
    assert one.nation is Nation.UNITED_STATES


def test_a_web_page_with_boxes_and_a_table() -> None:
    one = review(
        "finch.html",
        "<html><head><title>LCSPR Child Finch | Partnership</title></head><body><main>"
        "<h1>Local Child Safeguarding Practice Review: Child Finch</h1>"
        "<p>Leicester Safeguarding Children Partnership</p>"
        f"<p>Publication date: 7 March 2024</p><h2>1. Introduction</h2><p>{PROSE}</p><h2>4. Key learning</h2>"
        f"<h3>Theme 1: Safe sleep</h3><p>{PROSE}</p><div><p><strong>Learning point 1</strong></p>"
        "<p>Advice has to reach fathers and anyone else who cares for a baby.</p></div><h2>5. Recommendations</h2>"
        "<table><tr><th>No.</th>"
        "<th>Recommendation</th><th>Owner</th></tr><tr><td>1</td>"
        "<td>Midwives should see where the baby will sleep.</td>"
        "<td>University Hospitals</td></tr></table></main></body></html>",
    )
    assert one.title == "Local Child Safeguarding Practice Review: Child Finch"
    assert one.published and one.published.isoformat() == "2024-03-07"
    assert lessons(one) == [
        ("learning_point", "1", "Advice has to reach fathers and anyone else who cares for a baby."),
        ("recommendation", "1", "Midwives should see where the baby will sleep."),
    ]
    assert one.lessons[1].addressees == ("hospital",)


def test_a_partnership_says_more_than_its_region() -> None:
    table = (
        "Title,CSP,CSP region,Uploaded on,Date of death,Summary\n"
        '"DHR into the death of Anna","Safer Devon Partnership","South West","March 2023","November 2019",'
        '"Anna, aged 45, was killed by her husband. The GP did not ask about abuse."\n'
    )
    (one,) = parse(read(table.encode(), "table.csv", None)).reviews
    assert one.area and one.area.authorities == ("devon",)
    assert one.provenance["area"] == one.provenance["board"]
    assert [(lesson.kind, lesson.text) for lesson in one.lessons] == [
        (LessonKind.FINDING, "The GP did not ask about abuse.")
    ]


def test_weaknesses_named_in_running_text_are_findings() -> None:
    one = review(
        "near-fatality.txt",
        f"REPORT ON THE NEAR FATALITY OF\n\nDate of Report Finalized: 02/01/2013\n\n{PROSE}\n\n"
        "County Weaknesses: The assessment did not look at the brothers and sisters in the home.\n",
    )
    assert one.kind is ReviewKind.FATALITY
    assert lessons(one) == [("finding", None, "The assessment did not look at the brothers and sisters in the home.")]


def test_strengths_are_no_lessons_and_captions_say_the_kind() -> None:
    one = review(
        "near-fatality.md",
        f"# REPORT ON THE NEAR FATALITY OF\n\nDate of Report Finalized: 02/01/2013\n\n## Summary\n\n{PROSE}\n\n"
        "## County Strengths and Deficiencies and Recommendations for Change\n\n"
        "- County Strengths:\n- The team recommended work with the family within 30 days.\n"
        "- Deficiencies:\n- The team did not tell the Department of its meeting.\n"
        "- Recommendations for Change:\n- The agency needs to send somebody other than the caseworker.\n\n"
        "## Findings\n\nStrengths: the agency has a good relationship with its partners.\n\n"
        "- No violations were found.\n- The safety plan was not signed by the supervisor.\n\n"
        "## Strengths\n\n- The social worker visited twice in each week.\n",
    )
    assert lessons(one) == [
        ("finding", None, "The team did not tell the Department of its meeting."),
        ("recommendation", None, "The agency needs to send somebody other than the caseworker."),
        ("finding", None, "The safety plan was not signed by the supervisor."),
    ]


def test_marks_of_recommendations() -> None:
    one = review(
        "rec.txt",
        'LOCAL CHILD SAFEGUARDING PRACTICE REVIEW\n\n"Child Kestrel"\n\nDevon Safeguarding Children Partnership\n\n'
        f"Published 12th May 2023\n\n1. Introduction\n\n{PROSE}\n\n3. Recommendations\n\n"
        "Rec 1 - For the Partnership: The Partnership should develop a neglect strategy.\n\n"
        "R2. Children's social care should review cases closed within six weeks.\n\n"
        "National recommendation: The Department for Education should consider a register.\n",
    )
    assert [(number, kind) for kind, number, _ in lessons(one)] == [
        ("1", LessonKind.RECOMMENDATION.value),
        ("2", LessonKind.RECOMMENDATION.value),
        (None, LessonKind.RECOMMENDATION.value),
    ]
    assert one.published and one.published.isoformat() == "2023-05-12"


def test_recommendations_stand_under_captions_that_say_whom_they_are_for() -> None:
    one = review(
        "dhr.txt",
        "Domestic Homicide Review\n\nThe death of Anwen in May 2019\n\n1. Introduction\n\n"
        f"1. Anwen, aged 34, was killed by a former partner. {PROSE}\n\n"
        "Conclusions and lessons to be learned\n\n2. Separation was not treated as a time of danger.\n\n"
        "3. Housing held information about the door which nobody asked for.\n\nRecommendations\n\n"
        "Single agency\n\nNorthtown Police\n\n4. To complete the screening tool.\n\n"
        "Seaview Homes\n\n5. To train officers in domestic abuse.\n\n"
        "Multi-agency\n\n6. The partnership to review how people are referred to the stalking clinic, and by whom.\n",
    )
    assert [(kind, number) for kind, number, _ in lessons(one)] == [
        ("learning_point", "2"),
        ("learning_point", "3"),
        ("recommendation", "4"),
        ("recommendation", "5"),
        ("recommendation", "6"),
    ]
    assert one.lessons[2].addressees == ("police",)


@pytest.mark.parametrize("header", ["What do we want to change?", "What should change", "What the partnership will do"])
def test_a_plan_says_in_other_words_which_column_recommends(header: str) -> None:
    one = review(
        "plan.md",
        f"# Safeguarding adults review: Frank\n\n## Background\n\nFrank, aged 66, died in January 2021. {PROSE}\n\n"
        f"## Plan\n\n| Scope | {header} | Who | By when |\n|---|---|---|---|\n"
        "| Local | Memory clinics should see each partner alone. | The memory clinic and the hospital | July |\n"
        "| Local | Assessments of carers should ask about harm. | Adult Social Care | May |\n",
    )
    assert [text for kind, _, text in lessons(one) if kind == "recommendation"] == [
        "Memory clinics should see each partner alone.",
        "Assessments of carers should ask about harm.",
    ]
    assert one.lessons[1].addressees == ("adult-social-care",)


def test_short_lines_of_plain_text_are_lines_of_their_own() -> None:
    one = review(
        "owhr.txt",
        "Offensive Weapons Homicide Review\nPilot area: London Borough of Lambeth\nSubject: Kofi, aged 19\n"
        f"Date of death: 5 November 2023\n\nExecutive summary\n\nKofi, a 19-year-old man, was stabbed. {PROSE}\n\n"
        "Learning\n\nL1: Exclusion at fifteen was followed by no education for months.\n"
        "L2: Youth justice workers were not told that he had been threatened.\n\n"
        "Recommendations\n\nLocal recommendation 1 - The council should find alternative provision sooner.\n"
        "National recommendation One - The Home Office should publish guidance.\n",
    )
    assert one.title == "Offensive Weapons Homicide Review: Pilot area: London Borough of Lambeth"
    assert [(subject.label, subject.age and subject.age.years) for subject in one.subjects] == [("Kofi", 19.0)]
    assert [(kind, number) for kind, number, _ in lessons(one)] == [
        ("learning_point", "1"),
        ("learning_point", "2"),
        ("recommendation", "1"),
        ("recommendation", "One"),
    ]


def test_a_seven_minute_briefing_names_its_parts_by_questions() -> None:
    one = review(
        "briefing.txt",
        "Seven minute briefing: rapid review\n\nChild Q\n\n1. Background\n\n"
        f"Child Q, aged 17, was hurt in December 2023. {PROSE}\n\n4. What we would do differently\n\n"
        "- Meetings would be held with the family.\n- Referral to the national mechanism would be thought of.\n\n"
        "5. What to do next\n\n- Every agency should name a lead for exploitation.\n",
    )
    assert [kind for kind, _, _ in lessons(one)] == ["learning_point", "learning_point", "recommendation"]


@pytest.mark.parametrize(
    ("line", "board", "authority"),
    [
        ("Child Protection Committee: Fife", "Child Protection Committee: Fife", "fife"),
        ("Community Safety Partnership: Safer Stockton Partnership", "Safer Stockton Partnership", "stockton-on-tees"),
        ("Report produced on behalf of Safer Barnsley Partnership", "Safer Barnsley Partnership", "barnsley"),
        ("Keeping Bristol Safe Partnership", "Keeping Bristol Safe Partnership", "bristol"),
    ],
)
def test_boards_and_their_places(line: str, board: str, authority: str) -> None:
    one = review("board.txt", f"Learning review\n\n{line}\n\n1. Introduction\n\n{PROSE}\n")
    assert one.board == board
    assert one.area and one.area.authorities == (authority,)


def test_a_table_on_the_cover_tells_dates() -> None:
    one = review(
        "table.md",
        "# Safeguarding Adults Review: Mrs E\n\n| | |\n|---|---|\n"
        "| Period under review | 1 April 2019 – 12 July 2020 |\n| Date of death | 12 July 2020 |\n"
        f"| Victim | Mrs E |\n| Approved | 9 Nov 2021 |\n\n## 1.0 Circumstances\n\n1.1 Mrs E died. {PROSE}\n",
    )
    assert one.incident_date == PartialDate(2020, 7, 12)
    assert one.completed == PartialDate(2021, 11, 9)
    assert one.published is None


def test_the_victim_is_the_subject_and_not_who_killed() -> None:
    one = review(
        "victim.txt",
        "Domestic Homicide Review\n\nVictim: Margaret (aged 79)\n\nDate of death: April 2019\n\n1. Introduction\n\n"
        f"1.1 Margaret was killed by her husband, Ron, aged 82, who cared for her. {PROSE}\n",
    )
    assert [(subject.label, subject.age and subject.age.years) for subject in one.subjects] == [("Margaret", 79.0)]


def test_an_address_is_no_chapter() -> None:
    one = review(
        "address.txt",
        "Serious case review: Child A\n\n11 Stone Street, Room 260, 01632 960123, Fax 01632 960124\n\n"
        f"1. Introduction\n\n{PROSE}\n",
    )
    assert [section.heading for section in one.sections] == ["Introduction"]
