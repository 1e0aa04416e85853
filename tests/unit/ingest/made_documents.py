"""Documents made for a test: PDFs string by string with reportlab, Word documents with python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.document import Block, BlockKind, Document

PROSE = (
    "The practitioners who knew the family met often, and each of them held a part of",
    "the picture; nobody had been asked to put these parts together before the review.",
    "The panel saw this in every agency that took part and heard the reasons for it.",
)


@dataclass(frozen=True)
class Placed:
    """A string at a place on a page, in points from the bottom left."""

    x: float
    y: float
    text: str
    font: str = "Helvetica"
    size: float = 11


@dataclass(frozen=True)
class Box:
    """A rectangle drawn on a page (from 0): a table cell's border."""

    page: int
    x: float
    y: float
    width: float
    height: float


def column(
    texts: Sequence[str], *, x: float = 72, top: float = 760, font: str = "Helvetica", size: float = 11
) -> list[Placed]:
    """Lines one under the other, 14 points apart; an empty string leaves a line out, as a gap between paragraphs."""
    return [Placed(x, top - 14 * i, text, font, size) for i, text in enumerate(texts) if text]


def make_pdf(pages: Sequence[Sequence[Placed]], boxes: Sequence[Box] = (), password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=password)
    for number, page in enumerate(pages):
        for placed in page:
            canvas.setFont(placed.font, placed.size)
            canvas.drawString(placed.x, placed.y, placed.text)
        for box in boxes:
            if box.page == number:
                canvas.rect(box.x, box.y, box.width, box.height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def make_docx(fill: Callable[[WordDocument], None]) -> bytes:
    document = docx.Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def texts(document: Document, kind: BlockKind | None = None) -> list[str]:
    return [document.block_text(block) for block in document.blocks if kind is None or block.kind is kind]


def cells(document: Document) -> list[list[str]]:
    return [[document.text[start:end] for start, end in block.cells] for block in rows(document)]


def rows(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind is BlockKind.TABLE_ROW]


def assert_sound(document: Document) -> None:
    """What every document promises: blocks in order, apart, and nothing but whitespace between them."""
    place = 0
    for block in document.blocks:
        assert document.text[place : block.start].strip() == ""
        assert block.start < block.end
        assert (block.level > 0) == (block.kind is BlockKind.HEADING)
        for start, end in block.cells:
            assert block.start <= start <= end <= block.end
        place = block.end
    assert document.text[place:].strip() == ""
    assert list(document.page_starts) == sorted(document.page_starts)
    assert all(start <= len(document.text) for start in document.page_starts)
