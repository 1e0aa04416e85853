from __future__ import annotations

import pytest
from made_documents import PROSE, Box, Placed, assert_sound, cells, column, make_pdf, rows, texts

from ingest.document import BlockKind, UnreadableDocument
from ingest.readers import read


def page_with_furniture(number: int, body: list[Placed]) -> list[Placed]:
    return [Placed(72, 810, "Review of Child Q - final"), *body, Placed(280, 30, f"Page {number} of 4")]


def test_lines_become_paragraphs() -> None:
    document = read(make_pdf([column([*PROSE, "", *PROSE])]), "a.pdf")
    assert texts(document) == [" ".join(PROSE)] * 2
    assert_sound(document)


def test_running_lines_and_page_numbers_go_and_are_told() -> None:
    pages = [page_with_furniture(number, column(list(PROSE))) for number in range(1, 5)]
    document = read(make_pdf(pages), "a.pdf")
    assert "final" not in document.text
    assert "Page" not in document.text
    assert any("Review of Child Q" in note for note in document.notes)
    assert any("4 pages" in note for note in document.notes)


def test_numbered_headings_at_the_top_of_pages_are_not_furniture() -> None:
    pages = [
        [Placed(72, 790, f"Recommendation {number}", "Helvetica-Bold", 14), *column(list(PROSE))]
        for number in (3, 7, 4)
    ]
    document = read(make_pdf(pages), "a.pdf")
    assert [document.block_text(heading) for heading in document.headings] == [
        "Recommendation 3",
        "Recommendation 7",
        "Recommendation 4",
    ]


def test_a_paragraph_over_a_page_turn_is_one_block_of_its_first_page() -> None:
    first, second, third = PROSE
    pages = [
        page_with_furniture(1, column([*PROSE, "", first], top=120)),
        page_with_furniture(2, column([second, third, "", "A note of two words."])),
        page_with_furniture(3, column(["Another page begins here, and it has", "two lines."])),
    ]
    document = read(make_pdf(pages), "a.pdf")
    assert texts(document)[:2] == [" ".join(PROSE), " ".join(PROSE)]
    run_over = document.blocks[1]
    assert document.page_at(run_over.start) == 1
    assert run_over.start < document.page_starts[1] < run_over.end
    assert document.text[document.page_starts[1] :].startswith(second)
    assert texts(document)[2:] == ["A note of two words.", "Another page begins here, and it has two lines."]
    assert document.page_at(document.blocks[-1].start) == 3
    assert_sound(document)


def test_headings_have_levels_by_size_and_number() -> None:
    page = [
        *column(["1 Introduction"], top=780, font="Helvetica-Bold", size=16),
        *column(list(PROSE), top=750),
        *column(["1.1 Reason for the review"], top=680, font="Helvetica-Bold", size=13),
        *column(list(PROSE), top=650),
        *column(["2 Findings"], top=580, font="Helvetica-Bold", size=16),
        *column(["Finding 1: The agencies worked apart from each other for too long", "in all the years"], top=550),
        *column(list(PROSE), top=500),
    ]
    headings = read(make_pdf([page]), "a.pdf").headings
    assert [heading.level for heading in headings[:3]] == [1, 2, 1]


def test_short_lines_over_body_text_are_headings_and_lead_ins_are_not() -> None:
    page = column(["Anyshire County:", "", *PROSE, "", "The board should:", "", *PROSE])
    document = read(make_pdf([page]), "a.pdf")
    assert texts(document, BlockKind.HEADING) == ["Anyshire County:"]


def test_a_contents_list_goes_and_is_told() -> None:
    entries = [f"{number} Chapter about something {'.' * 40} {number + 3}" for number in range(1, 6)]
    pages = [column(["Contents", "", *entries]), column(["1 Chapter about something", "", *PROSE])]
    document = read(make_pdf(pages), "a.pdf")
    assert "...." not in document.text
    assert "Contents" not in document.text
    assert texts(document, BlockKind.HEADING) == ["1 Chapter about something"]
    assert any(note.startswith("Contents list left out (page 1)") for note in document.notes)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            ("The health visitor asked for infor-", "mation from the school and wrote down all that was said."),
            "information",
        ),
        (
            ("The wound that was found was thought to be self-", "inflicted by all who saw the record at that time."),
            "self-inflicted",
        ),
    ],
)
def test_words_broken_at_a_line_end_are_joined(broken: tuple[str, str], whole: str) -> None:
    document = read(make_pdf([column([*PROSE, "", *broken, *PROSE])]), "a.pdf")
    assert f" {whole} " in document.text


def test_footnote_marks_go_and_footnotes_stay() -> None:
    page = [
        Placed(72, 760, "The strategy meeting was not held that week."),
        Placed(72 + 222, 764, "1", size=6),
        Placed(72, 746, "A second meeting was held in May, as the record shows [2]."),
        Placed(72, 60, "1 See the procedures of the partnership.", size=8),
        Placed(72, 48, "2 See the minutes.", size=8),
    ]
    document = read(make_pdf([page]), "a.pdf")
    assert "week." in document.text
    assert "week.1" not in document.text.replace(" ", "")
    assert "[2]" not in document.text
    assert "1 See the procedures of the partnership." in texts(document)
    assert any(note.startswith("2 footnote marks") for note in document.notes)


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [
        "The first column tells of the",
        "child and of the home, and it",
        "runs on to the foot, where it",
        "is not yet at an end but goes",
    ]
    right = ["on in the second column with", "what the agencies knew of all", "this, which was very little."]
    document = read(make_pdf([[*column(left), *column(right, x=320)]]), "a.pdf")
    assert texts(document) == [" ".join([*left, *right])]


def test_bullets_are_list_items_without_their_mark() -> None:
    page = column(
        ["The partnership will:", "", "\u2022 review its training", "\u2022 publish what it learned", "", *PROSE]
    )
    assert texts(read(make_pdf([page]), "a.pdf"), BlockKind.LIST_ITEM) == [
        "review its training",
        "publish what it learned",
    ]


def table_page(top: float, lines: list[tuple[str, str, str]], page: int) -> tuple[list[Placed], list[Box]]:
    placed, boxes = [], []
    for row, texts_of_row in enumerate(lines):
        for index, text in enumerate(texts_of_row):
            x, y = 72 + 150 * index, top - 40 * row
            boxes.append(Box(page, x, y - 26, 150, 40))
            placed += [Placed(x + 4, y - 14 * n, part, size=10) for n, part in enumerate(text.split("|"))]
    return placed, boxes


def test_a_ruled_table_becomes_rows_with_cells() -> None:
    lines = [
        ("Recommendation", "Lead agency", "Target date"),
        ("1. Train all staff|in the new tool", "Children's|services", "May 2020"),
        ("2. Audit the files", "Police", ""),
    ]
    placed, boxes = table_page(600, lines, 0)
    document = read(make_pdf([[*column(list(PROSE)), *placed]], boxes), "a.pdf")
    assert cells(document) == [
        ["Recommendation", "Lead agency", "Target date"],
        ["1. Train all staff in the new tool", "Children's services", "May 2020"],
        ["2. Audit the files", "Police", ""],
    ]
    assert texts(document)[0] == " ".join(PROSE)
    assert_sound(document)


def test_a_table_without_lines_is_seen_by_its_gaps() -> None:
    lines = [("Relationship", "Age", "Lives with"), ("Mother", "31", "Child Q"), ("Father", "35", "His parents")]
    placed = [
        Placed(72 + 160 * place, 600 - 16 * row, text)
        for row, parts in enumerate(lines)
        for place, text in enumerate(parts)
    ]
    document = read(make_pdf([[*column(list(PROSE)), *placed, *column(list(PROSE), top=500)]]), "a.pdf")
    assert cells(document) == [list(parts) for parts in lines]
    assert texts(document, BlockKind.PARAGRAPH) == [" ".join(PROSE)] * 2


def test_a_table_over_a_page_turn_is_one_table_and_its_repeated_header_goes() -> None:
    header = ("Recommendation", "Lead agency", "Target date")
    first, boxes_first = table_page(300, [header, ("1. Train", "Health", "May 2020")], 0)
    second, boxes_second = table_page(780, [header, ("2. Audit", "Police", "June 2020")], 1)
    pages = [[*column(list(PROSE)), *first], [*second, *column(list(PROSE), top=500)]]
    document = read(make_pdf(pages, boxes_first + boxes_second), "a.pdf")
    assert [row[0] for row in cells(document)] == ["Recommendation", "1. Train", "2. Audit"]
    assert {row.table for row in rows(document)} == {0}
    assert document.page_at(rows(document)[-1].start) == 2


def test_blank_pages_are_counted() -> None:
    document = read(make_pdf([column(list(PROSE)), [], column(list(PROSE)), []]), "a.pdf")
    assert len(document.page_starts) == 4
    assert document.page_at(document.blocks[-1].start) == 3


def test_an_encrypted_pdf_says_so() -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        read(make_pdf([column(list(PROSE))], password="secret"), "a.pdf")


def test_a_pdf_cut_off_is_unreadable_or_tells_that_its_end_is_missing() -> None:
    whole = make_pdf([column(list(PROSE))] * 6)
    for share in (0.02, 0.3, 0.6, 0.9):
        try:
            document = read(whole[: int(share * len(whole))], "a.pdf")
        except UnreadableDocument as error:
            assert "PDF" in error.reason
        else:
            assert any("ends early" in note for note in document.notes)


def test_reading_twice_gives_the_same_document() -> None:
    data = make_pdf([page_with_furniture(number, column([*PROSE, "", *PROSE])) for number in range(1, 5)])
    assert read(data, "a.pdf") == read(data, "a.pdf")


def test_a_row_that_a_page_turn_cuts_in_two_is_one_row() -> None:
    first, boxes_first = table_page(300, [("Action", "Lead", "Date"), ("1. Train staff in", "Health", "May 2020")], 0)
    second, boxes_second = table_page(780, [("the pathway", "", ""), ("2. Audit", "Police", "June 2020")], 1)
    pages = [[*column(list(PROSE)), *first], [*second, *column(list(PROSE), top=500)]]
    document = read(make_pdf(pages, boxes_first + boxes_second), "a.pdf")
    assert cells(document)[1:] == [
        ["1. Train staff in the pathway", "Health", "May 2020"],
        ["2. Audit", "Police", "June 2020"],
    ]
    assert_sound(document)
