"""Reads PDF: text from pdfium, then the layout steps; pages without text go to character recognition."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.document import BlockKind, Document, UnreadableDocument
from ingest.readers import ocr
from ingest.readers.assembly import DocumentBuilder
from ingest.readers.layout.contents import find_contents
from ingest.readers.layout.furniture import find_furniture
from ingest.readers.layout.headings import Styled, classify
from ingest.readers.layout.hyphens import LineEndJoiner
from ingest.readers.layout.lines import Line, LineReader
from ingest.readers.layout.paragraphs import BULLET, Measures, Paragraph, build_paragraphs, set_parts
from ingest.readers.layout.tables import Row, TableFinder, rejoined

MEDIA_TYPE = "application/pdf"
_TAIL = 2048  # a whole PDF says %%EOF in its last bytes
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD

# pdfium keeps global state: two threads inside it crash the process.
_PDFIUM = threading.Lock()


def read_pdf(data: bytes, name: str) -> Document:
    """The text of a PDF without running lines, page numbers, contents lists and footnote marks.

    Raises UnreadableDocument where the file is encrypted, damaged beyond repair, or holds no text to be had.
    """
    builder = DocumentBuilder()
    with _PDFIUM, _opened(data) as pdf:
        if b"%%EOF" not in data[-_TAIL:]:
            builder.notes.append("The file ends early: what came after its last whole page is missing")
        pages = _read_pages(pdf, builder)
    if not any(pages):
        raise UnreadableDocument("The PDF holds no text, neither typed nor recognised")
    _lay_out(pages, builder)
    return builder.build(name, MEDIA_TYPE, pages=len(pages))


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(_why_not_opened(error)) from error
    try:
        if len(pdf) == 0:
            raise UnreadableDocument("The PDF has no pages: it was cut off or is damaged")
        yield pdf
    finally:
        pdf.close()


def _why_not_opened(error: pdfium.PdfiumError) -> str:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
        return "The PDF is encrypted: save a copy without a password and add that"
    return "The PDF is damaged or was cut off, and cannot be opened"


def _read_pages(pdf: pdfium.PdfDocument, builder: DocumentBuilder) -> list[list[Line | Row]]:
    reader, finder = LineReader(), TableFinder()
    pages: list[list[Line | Row]] = []
    pictures: list[int] = []
    for number in range(1, len(pdf) + 1):
        lines, is_picture = _read_page(pdf, number, reader, finder, builder)
        pages.append(lines)
        if is_picture:
            pictures.append(number)
    if pictures:
        _recognise(pdf, pictures, pages, builder)
    builder.footnote_marks += reader.footnote_marks
    if finder.repeated_headers:
        builder.notes.append(f"{finder.repeated_headers} table headings repeated after a page turn left out")
    return rejoined(pages)


def _read_page(
    pdf: pdfium.PdfDocument, number: int, reader: LineReader, finder: TableFinder, builder: DocumentBuilder
) -> tuple[list[Line | Row], bool]:
    """The lines of a page, and whether it is a picture of text rather than text."""
    try:
        page = pdf[number - 1]
    except pdfium.PdfiumError:
        builder.notes.append(f"Page {number} is damaged and was left out")
        return [], False
    try:
        textpage = page.get_textpage()
        lines = reader.read(textpage, number)
        items = finder.place_tables(page, textpage, lines)
        textpage.close()
        return items, not lines and _has_picture(page)
    finally:
        page.close()


def _has_picture(page: pdfium.PdfPage) -> bool:
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    kinds = {pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page.raw, index)) for index in range(count)}
    return bool(kinds & {pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM})


def _recognise(
    pdf: pdfium.PdfDocument, numbers: Sequence[int], pages: list[list[Line | Row]], builder: DocumentBuilder
) -> None:
    try:
        recognised = ocr.recognise(pdf, numbers)
    except UnreadableDocument as error:
        if not any(pages):
            raise
        builder.notes.append(f"Pages without text were left out ({', '.join(map(str, numbers))}): {error.reason}")
        return
    for number, lines in recognised.lines.items():
        pages[number - 1] = list(lines)
    builder.notes.extend(recognised.notes)
    builder.footnote_marks += recognised.footnote_marks
    builder.metadata["recognised_pages"] = ",".join(str(number) for number in recognised.lines)


def _lay_out(pages: Sequence[Sequence[Line | Row]], builder: DocumentBuilder) -> None:
    printed = _lines(pages)
    furniture, notes = find_furniture(printed)
    builder.notes.extend(notes)
    contents = find_contents([[line for line in lines if id(line) not in furniture] for lines in printed])
    if contents.lines:
        where = ", ".join(map(str, contents.pages))
        builder.notes.append(f"Contents list left out (page {where}): {len(contents.entries)} entries")
    dropped = furniture | contents.lines
    body = [[item for item in items if id(item) not in dropped] for items in pages]
    measures = Measures.of(_lines(body))
    joiner = LineEndJoiner(line for lines in printed for line in lines)
    items = build_paragraphs(body, measures)
    set_parts((item for item in items if isinstance(item, Paragraph)), joiner)
    tables: dict[int, int] = {}
    for item in classify(items, measures, contents.entries):
        if isinstance(item, Row):
            if item.table not in tables:
                tables[item.table] = builder.new_table()
            builder.add_row(tables[item.table], [joiner.resolve(cell) for cell in item.cells], page=item.page)
        else:
            _add(builder, item)


def _lines(pages: Sequence[Sequence[Line | Row]]) -> list[list[Line]]:
    return [[item for item in items if isinstance(item, Line)] for items in pages]


def _add(builder: DocumentBuilder, styled: Styled) -> None:
    parts = styled.paragraph.parts
    if styled.kind is BlockKind.LIST_ITEM:
        page, text = parts[0]
        parts[0] = (page, BULLET.sub("", text))
    builder.add_parts(styled.kind, parts, level=styled.level)
