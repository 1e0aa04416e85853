from __future__ import annotations

import time

import pytest
from made_documents import PROSE, assert_sound, cells, texts

from ingest.document import BlockKind
from ingest.readers import read


def test_wrapped_lines_become_paragraphs_and_short_lines_over_them_headings() -> None:
    document = read("\n".join(["Findings", "", *PROSE, "", "- one", "- two", "", *PROSE]).encode(), "a.txt")
    assert texts(document) == ["Findings", " ".join(PROSE), "one", "two", " ".join(PROSE)]
    assert [block.kind.value for block in document.blocks] == [
        "heading",
        "paragraph",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert_sound(document)


def test_markdown_headings_lists_tables_and_links() -> None:
    items = ["1. **Train** all", "2. See [the report](http://example.org/a)"]
    table = ["| No | Action |", "|---|---|", "| 1 | Train |"]
    quote = ["> A notice that", "> runs on.", ">", "> A second one."]
    text = "\n".join(["# Child Q", "", *quote, "", "## Learning", *PROSE, "", *items, "", *table])
    document = read(text.encode(), "a.md")
    assert [(document.block_text(block), block.level) for block in document.headings] == [
        ("Child Q", 1),
        ("Learning", 2),
    ]
    assert texts(document, BlockKind.LIST_ITEM) == ["1. Train all", "2. See the report"]
    assert cells(document) == [["No", "Action"], ["1", "Train"]]
    assert texts(document, BlockKind.PARAGRAPH)[:2] == ["A notice that runs on.", "A second one."]
    assert document.media_type == "text/markdown"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
def test_encodings(encoding: str) -> None:
    assert texts(read(f"The child’s café – {PROSE[0]}".encode(encoding), "a.txt")) == [f"The child’s café – {PROSE[0]}"]


def test_form_feeds_begin_pages() -> None:
    document = read(f"{PROSE[0]}\n\f{PROSE[1]}\n\f{PROSE[2]}".encode(), "a.txt")
    assert [document.page_at(block.start) for block in document.blocks] == [1, 2, 3]


def test_nul_characters_go_and_are_told() -> None:
    document = read(f"{PROSE[0]}\0\n{PROSE[1]}".encode(), "a.txt")
    assert "\0" not in document.text
    assert "1 NUL characters left out" in document.notes


def test_a_single_line_of_ten_megabytes_is_read_soon() -> None:
    line = (" ".join(PROSE) + " ") * 42_000
    started = time.process_time()
    document = read(line.encode(), "a.txt")
    assert time.process_time() - started < 20
    assert len(document.blocks) == 1
    assert len(document.text) == len(line.strip())
