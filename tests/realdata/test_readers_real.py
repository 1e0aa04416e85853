"""Readers on real documents. Nothing of these documents is quoted here."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from ingest.document import BlockKind, Document
from ingest.readers import ColumnMapping, read

pytestmark = pytest.mark.realdata

_NOT_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def read_file(path: Path) -> Document:
    return read(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def summaries(corpus: Path) -> dict[str, Document]:
    return {path.name: read_file(path) for path in sorted((corpus / "fatality-summaries").glob("*.pdf"))}


@pytest.fixture(scope="module")
def narratives(corpus: Path) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    with (corpus / "fatality-summaries" / "truth.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["pdf"]].append(row["narrative"])
    return dict(found)


def test_the_beginning_of_nearly_every_narrative_is_in_the_text(
    summaries: dict[str, Document], narratives: dict[str, list[str]]
) -> None:
    # A narrative whose first lines run over a page turn has the running header inside it in the other team's text.
    hits = [
        letters(narrative)[:150] in letters(summaries[name].text)
        for name in summaries
        for narrative in narratives[name]
    ]
    assert len(hits) > 900
    assert sum(hits) / len(hits) >= 0.97


def test_running_headers_of_every_summary_are_gone(summaries: dict[str, Document]) -> None:
    for name, document in summaries.items():
        assert len(re.findall(r"\d(?:st|nd|rd|th)\s?Quarter", document.text)) <= 1, name
        assert len(document.page_starts) > 1, name


def test_no_paragraph_of_a_summary_begins_inside_a_sentence(summaries: dict[str, Document]) -> None:
    blocks = [(document, block) for document in summaries.values() for block in document.blocks]
    lower = sum(document.block_text(block)[0].islower() for document, block in blocks)
    assert lower / len(blocks) < 0.002


def test_numbered_paragraphs_of_summaries_are_blocks_and_counties_are_headings(
    summaries: dict[str, Document], narratives: dict[str, list[str]]
) -> None:
    numbered = sum(
        bool(re.match(r"\d{1,2}(?:\s?-\s?\d+)?\.", document.block_text(block)))
        for document in summaries.values()
        for block in document.blocks
    )
    reviews = sum(len(rows) for rows in narratives.values())
    assert 0.93 < numbered / reviews < 1.02
    assert all(document.headings for document in summaries.values())


def test_the_rapid_review_has_its_recommendations_in_order_on_their_pages(corpus: Path) -> None:
    path = corpus / "documents" / "rapid-review.pdf"
    document = read_file(path)
    found = [
        (document.block_text(block), document.page_at(block.start))
        for block in document.headings
        if re.fullmatch(r"Recommendation \d+", document.block_text(block))
    ]
    assert [text for text, _ in found] == [f"Recommendation {number}" for number in range(1, 14)]
    pdf = pdfium.PdfDocument(path)
    for text, page in found:
        assert page is not None
        assert re.search(rf"^{text}\r?$", pdf[page - 1].get_textpage().get_text_range(), re.MULTILINE), text
    pdf.close()


def test_the_rapid_reviews_tables_run_over_pages(corpus: Path) -> None:
    document = read_file(corpus / "documents" / "rapid-review.pdf")
    rows = [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW]
    by_table: defaultdict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        by_table[row.table].append(len(row.cells))
    assert len(rows) > 30
    assert all(len(set(widths)) == 1 for widths in by_table.values())
    assert len(by_table) < 8


def test_reports_to_prevent_future_deaths_are_read_field_by_field(corpus: Path) -> None:
    document = read_file(corpus / "pfd" / "reports.jsonl")
    assert len(document.records) == 1175
    assert "broken_lines" not in document.metadata
    columns = ColumnMapping.of(document).columns
    assert columns["learning"] == ("concerns",)
    assert sum("concerns" in record.fields for record in document.records) > 1000


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scanned_finding_is_recognised(corpus: Path) -> None:
    from benchmarks.ocr_accuracy import classify, error_rates, kept_words, reference_words

    folder = corpus / "documents"
    kept = kept_words(folder / "scanned-inquest-finding.pdf")
    assert len(kept) == 50
    pages = reference_words(folder / "scanned-inquest-finding.text.jsonl")
    reference, found = list(chain(*pages.values())), list(chain(*kept.values()))
    # The other text has words out of order and footnotes elsewhere: only what is not merely moved is held against us.
    assert classify(reference, found).but_moved / len(reference) < 0.10
    assert error_rates(reference, found).position_independent < 0.05
