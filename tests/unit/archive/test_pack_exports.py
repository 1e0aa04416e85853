"""Exports of a pack that is written to break them, read back: every text is the source's, letter for letter."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import html5lib
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Pt

from archive.chart_tables import Drawn
from archive.charts import Chart
from archive.citing import Citation
from archive.pack_exports import EXPORTS, export_name, exported
from archive.pack_exports.slides import parts_of
from archive.pack_reading import CONTENT_NOTE, Pack, PackItem
from catalog.packs import BadPack, ItemKind
from catalog.shares import Share
from tests.charts import by_year, cell, compared

HOSTILE = "=cmd|\"x\" <script>alert(1)</script> & 'text'\twith a tab\nand a line; é “quoted” \U0001f9f5"
LONG = " ".join(f"Sentence {n} says what agency {n} knew." for n in range(90))
SECRET = "the-private-key"


def citation(key: str) -> Citation:
    return Citation(
        key=key,
        title=f"Review {key}",
        publisher="A board",
        kind="Serious case review",
        issued=None,
        url=f"https://lessons.example/reviews/{key}#p-1",
        source_url=f"https://example.org/{key}",
        retrieved=date(2026, 11, 28),
        part="paragraph 1",
    )


def passage(number: int, text: str, words: str = "") -> PackItem:
    cited = citation(f"r{number}")
    return PackItem(
        number, ItemKind.PASSAGE, words, f"Review r{number}, paragraph 1", text, url=cited.url, sources=(cited,)
    )


CHART = Chart("Reviews tagged Neglect, by year", "Year", "Reviews", [("2019", 3), ("2020", 5)], "8 reviews.", "/x.csv")
ITEMS = (
    PackItem(1, ItemKind.HEADING, "What happened"),
    PackItem(2, ItemKind.NOTE, f"My note. {HOSTILE}"),
    PackItem(3, ItemKind.THEME, "", "Neglect", "What it covers.", url="https://lessons.example/themes/neglect"),
    PackItem(
        4, ItemKind.CHART, "", CHART.title, "", "8 reviews.", "https://lessons.example/themes/x",
        chart=CHART, rows=CHART.rows(),
    ),
    passage(5, HOSTILE, "Ask the group first."),
    passage(6, LONG),
    PackItem(
        7, ItemKind.RECURRING, "", "A lesson that recurs", "Ask why.", "Made in 2 reviews.", "https://lessons.example/lessons/k1",
        sources=(citation("r7"), citation("r8")),
    ),
    PackItem(8, ItemKind.PASSAGE, "", gone="The review was taken down, and its text is gone."),
    PackItem(9, ItemKind.QUESTION, "What did we take as it was told to us?"),
    PackItem(10, ItemKind.QUESTION, "What makes it hard to ask?"),
)  # fmt: skip
PACK = Pack(
    key=SECRET,
    title="Seeing the child: é",
    items=ITEMS,
    writable=True,
    share_url=None,
    changed=date(2026, 11, 28),
    expires=date(2027, 5, 27),
    read=date(2026, 11, 28),
    taxonomy_version="1.0.0",
)
TEXTS = [item.text for item in ITEMS if item.text]
WORDS = [item.words for item in ITEMS if item.words]


def docx_paragraphs(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs]


def slides_of(file: bytes) -> list[tuple[str, list[str], str]]:
    """Title, other texts and notes of every slide. PowerPoint's vertical tab is a line within a paragraph."""
    found = []
    for slide in Presentation(io.BytesIO(file)).slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        found.append((slide.shapes.title.text, [one.replace("\v", "\n") for one in texts[1:]], notes))
    return found


@pytest.mark.parametrize("form", EXPORTS)
def test_every_form_has_what_a_pack_must_carry(form: str) -> None:
    text = read_whole(form, exported(PACK, form))
    for said in ("https://lessons.example/reviews/r5#p-1", "https://example.org/r5", "1.0.0", CONTENT_NOTE):
        assert said in text, said
    assert "28 November 2026" in text or "2026-11-28" in text
    assert "The review was taken down" in text


@pytest.mark.parametrize("form", EXPORTS)
def test_no_form_has_the_private_link(form: str) -> None:
    assert SECRET not in read_whole(form, exported(PACK, form))
    assert SECRET.encode() not in exported(PACK, form)


COMPARED = compared((cell(3, 40, -1), cell(20, 40, 1), cell(2, 5)))
BY_YEAR = by_year((2018, 5, 20), (2019, 1, 4), (2020, 10, 20))


def of_charts(*charts: Drawn) -> Pack:
    items = [
        PackItem(n, ItemKind.CHART, "", one.title, "", "What it shows.", "/x", chart=one)
        for n, one in enumerate(charts)
    ]
    return replace(PACK, items=items)


@pytest.mark.parametrize("form", [form for form in EXPORTS if form != "json"])
def test_every_form_says_shares_with_their_counts_and_intervals(form: str) -> None:
    text = read_whole(form, exported(of_charts(COMPARED, BY_YEAR), form))
    signs = ("; less often", "; more often") if form == "csv" else ("3 of 40 ▼", "20 of 40 ▲", "▼ less often than in")
    for said in ("3 of 40", "8% (3–20%)", "20 of 40", "50% (35–65%)", "2 of 5", "too few", *signs):
        assert said in text, said
    assert "Neglect, by year" in text or form == "pptx"
    assert [said for said in ("5 of 20", "25% (11–47%)") if said not in text and form != "pptx"] == []


def test_slides_draw_the_intervals_of_a_series() -> None:
    [shape] = [
        shape
        for slide in Presentation(io.BytesIO(exported(of_charts(BY_YEAR), "pptx"))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    drawn = shape.chart.plots[0].series[0]
    assert list(drawn.values) == [25.0, None, 50.0]
    ends = (
        drawn._element.findall(".//{*}errBars/{*}minus//{*}pt"),
        drawn._element.findall(".//{*}errBars/{*}plus//{*}pt"),
    )
    reached = [
        (share - float(minus.findtext("{*}v")), share + float(plus.findtext("{*}v")))
        for share, minus, plus in zip((25, 50), *ends, strict=True)
    ]
    assert reached == [pytest.approx(Share(n, 20).interval(), abs=1e-3) for n in (5, 10)]
    assert shape.chart.value_axis.maximum_scale == 80, "no interval runs over"


@pytest.mark.parametrize("form", EXPORTS)
@pytest.mark.parametrize("counts", [[], [(2020, 1, 4), (2021, 2, 5)]])
def test_a_series_with_nothing_to_draw_breaks_nothing(form: str, counts: list[tuple[int, int, int]]) -> None:
    assert "Neglect" in read_whole(form, exported(of_charts(by_year(*counts)), form))


def test_a_table_goes_on_over_slides_and_every_row_is_on_one() -> None:
    deck = Presentation(io.BytesIO(exported(of_charts(compared(*[(cell(3, 40), cell(20, 40))] * 40)), "pptx")))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    names = [row.cells[0].text for table in tables for row in list(table.rows)[1:]]
    assert names == [f"Theme {n}" for n in range(40)]
    assert all(table.cell(0, 1).text == "Group 0 (40)" for table in tables)


@pytest.mark.parametrize("form", EXPORTS)
def test_the_content_note_is_said_once(form: str) -> None:
    noted = [replace(passage(n, "A text."), content_notes=["A child dies."]) for n in range(3)]
    text = read_whole(form, exported(replace(PACK, items=noted), form))
    assert (text.count(CONTENT_NOTE), text.count("A child dies.")) == (1, 1)


def read_whole(form: str, file: bytes) -> str:
    match form:
        case "docx":
            document = Document(io.BytesIO(file))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return "\n".join([*docx_paragraphs(file), *cells])
        case "pptx":
            tables = [s.table for slide in Presentation(io.BytesIO(file)).slides for s in slide.shapes if s.has_table]
            said = ["\n".join([title, *texts, notes]) for title, texts, notes in slides_of(file)]
            return "\n".join([*said, *(one.text for table in tables for one in table.iter_cells())])
        case _:
            return file.decode()


def test_word_has_every_text_exactly() -> None:
    paragraphs = docx_paragraphs(exported(PACK, "docx"))
    assert [text for text in (*TEXTS, *WORDS) if text not in paragraphs] == []


def test_word_has_headings_links_and_the_chart_as_a_table() -> None:
    document = Document(io.BytesIO(exported(PACK, "docx")))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading 1")]
    assert headings == ["Before you begin", "What happened", "Sources"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:] == [["2019", "3"], ["2020", "5"]]
    links = {link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks}
    assert "https://lessons.example/reviews/r5#p-1" in {f"{one}" for one in links} | {
        f"{link.address}#{link.fragment}" for paragraph in document.paragraphs for link in paragraph.hyperlinks
    }


def test_slides_have_every_text_exactly_long_ones_in_parts() -> None:
    slides = slides_of(exported(PACK, "pptx"))
    bodies = [text for _, texts, _ in slides for text in texts]
    assert HOSTILE in bodies
    assert "Ask why." in bodies
    parts = [texts[0] for title, texts, _ in slides if title.startswith("Review r6")]
    assert len(parts) > 2
    assert "".join(parts) == LONG


def test_slides_have_citations_in_the_notes_and_a_chart_that_can_be_edited() -> None:
    file = exported(PACK, "pptx")
    titles = {title: notes for title, _, notes in slides_of(file)}
    assert "https://example.org/r5" in titles["Review r5, paragraph 1"]
    assert "Ask the group first." in titles["Review r5, paragraph 1"]
    charts = [
        shape.chart for slide in Presentation(io.BytesIO(file)).slides for shape in slide.shapes if shape.has_chart
    ]
    (plot,) = charts[0].plots
    assert list(plot.categories) == ["2019", "2020"]
    assert list(plot.series[0].values) == [3, 5]
    questions = next(texts[0] for title, texts, _ in slides_of(file) if title == "For discussion")
    assert questions.splitlines() == [ITEMS[-2].words, ITEMS[-1].words]


def test_slides_keep_within_their_edges() -> None:
    deck = Presentation(io.BytesIO(exported(PACK, "pptx")))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            sizes = [r.font.size for p in (shape.text_frame.paragraphs if shape.has_text_frame else ()) for r in p.runs]
            assert all(size is None or size >= Pt(13) for size in sizes)


def test_html_stands_alone_and_has_every_text_exactly() -> None:
    file = exported(PACK, "html")
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    document = parser.parse(file.decode())
    said = ["".join(element.itertext()) for element in document.iter() if element.tag in {"blockquote", "p", "h2"}]
    wanted = [text for item in ITEMS for text in (item.text, item.words) if text and item.kind is not ItemKind.QUESTION]
    assert [text for text in wanted if text not in said] == []
    assert not [one for one in document.iter() if one.get("src") or one.tag in {"script", "link"}]


def test_csv_has_a_row_an_item_and_no_formula() -> None:
    text = exported(PACK, "csv").decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(rows) == len(ITEMS)
    texts = [row[header.index("text")] for row in rows]
    assert texts[4] == f"'{HOSTILE}", "a cell that a spreadsheet would run gets an apostrophe, and is else as it is"
    assert texts[5] == LONG
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_json_has_everything() -> None:
    record = json.loads(exported(PACK, "json"))
    assert [item["text"] for item in record["items"] if item["text"]] == TEXTS
    assert record["items"][3]["chart"]["rows"] == [["Year", "Reviews"], ["2019", 3], ["2020", 5]]
    assert [one["csl"]["id"] for one in record["items"][6]["sources"]] == ["r7", "r8"]


@pytest.mark.parametrize("form", EXPORTS)
def test_letters_that_xml_cannot_hold_break_nothing(form: str) -> None:
    odd = replace(PACK, title="a\x0bb", items=(passage(1, "one\x0ctwo\ufffe", "\x00words"),))
    assert exported(odd, form)
    assert exported(replace(PACK, items=()), form)


def test_another_form_is_refused_and_files_are_named_after_the_pack() -> None:
    with pytest.raises(BadPack, match="docx, pptx"):
        exported(PACK, "exe")
    assert export_name(PACK, "docx") == "seeing-the-child-e.docx"
    assert export_name(replace(PACK, title="???"), "csv") == "pack.csv"


@given(st.text(min_size=0, max_size=400), st.integers(min_value=5, max_value=60))
def test_parts_joined_are_the_text(text: str, most: int) -> None:
    parts = parts_of(text, most)
    assert "".join(parts) == text
    assert all(0 < len(part) <= most for part in parts if text)
