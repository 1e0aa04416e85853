"""Reads DOCX: paragraphs and tables in document order, headings by style. Only the document's own XML is opened."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from ingest.document import BlockKind, Document, UnreadableDocument
from ingest.readers.assembly import DocumentBuilder, clean
from ingest.readers.sniff import DOCX

LARGEST_INFLATED = 200 * 1024 * 1024  # bytes of all parts together; real reports with pictures stay below 60 MB
_CHUNK = 1024 * 1024
_HEADING_STYLE = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|bullet", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^toc\b|^contents\s*\d|^table of figures", re.IGNORECASE)
_LONGEST_BOLD_HEADING = 120
_LETTERS = re.compile(r"[^\W\d_]")
_W_P, _W_TBL, _W_SDT, _W_T, _W_TAB = qn("w:p"), qn("w:tbl"), qn("w:sdt"), qn("w:t"), qn("w:tab")
_BREAKS = frozenset({_W_TAB, qn("w:br"), qn("w:cr")})
_CONTAINERS = frozenset({_W_SDT, qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag"), qn("w:moveTo")})
_UNREAD = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:txbxContent"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
_TEXT_BOX = qn("w:txbxContent")


def read_docx(data: bytes, name: str) -> Document:
    """A Word document. Raises UnreadableDocument where it is damaged, encrypted, or inflates beyond the limit."""
    _refuse_bombs(data)
    try:
        word = docx.Document(io.BytesIO(data))
    except Exception as error:  # zlib, lxml and python-docx raise errors with no common base on damaged parts
        raise UnreadableDocument("The Word document is damaged or was cut off") from error
    builder = DocumentBuilder()
    if title := clean(word.core_properties.title or ""):
        builder.metadata["title"] = title
    _Walk(word, builder).walk()
    document = builder.build(name, DOCX)
    if not document.blocks:
        raise UnreadableDocument("The Word document holds no text (it may hold pictures of pages: save it as PDF)")
    return document


def _refuse_bombs(data: bytes) -> None:
    """Inflate every part once, in small pieces: what a zip directory says of sizes can be a lie."""
    inflated = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_INFLATED:
                raise UnreadableDocument(_too_large())
            for part in archive.infolist():
                with archive.open(part) as stream:
                    while piece := stream.read(_CHUNK):
                        inflated += len(piece)
                        if inflated > LARGEST_INFLATED:
                            raise UnreadableDocument(_too_large())
    except UnreadableDocument:
        raise
    except RuntimeError as error:
        raise UnreadableDocument(
            "The Word document is encrypted: save a copy without a password and add that"
        ) from error
    except Exception as error:  # zipfile and zlib raise errors of many kinds on damaged archives
        raise UnreadableDocument("The Word document is damaged or was cut off") from error


def _too_large() -> str:
    return f"The Word document inflates to more than {LARGEST_INFLATED // 2**20} MB and was not opened"


class _Walk:
    """Goes through a document's body once."""

    def __init__(self, word: WordDocument, builder: DocumentBuilder) -> None:
        self._word = word
        self._builder = builder
        self._contents = 0
        self._level = 0

    def walk(self) -> None:
        for element in _block_elements(self._word.element.body):
            if element.tag == _W_P:
                self._paragraph(element)
            else:
                self._table(element)
        self._footnotes()
        if self._contents:
            self._builder.notes.append(f"Contents list left out: {self._contents} entries")

    def _paragraph(self, element: BaseOxmlElement) -> None:
        paragraph = Paragraph(element, self._word)
        style = _style_name(paragraph)
        text = clean(_text_of(element))
        if text and _CONTENTS_STYLE.match(style):
            self._contents += 1
        elif text:
            self._text(paragraph, style, text)
        for box in element.iter(_TEXT_BOX):
            if not any(parent.tag in _UNREAD - {_TEXT_BOX} for parent in box.iterancestors()):
                for inner in box.iter(_W_P):
                    self._builder.add(BlockKind.PARAGRAPH, _text_of(inner))

    def _text(self, paragraph: Paragraph, style: str, text: str) -> None:
        heading = _HEADING_STYLE.match(style)
        if heading or style == "Title":
            self._level = int(heading[1]) if heading else 1
            self._builder.add(BlockKind.HEADING, text, level=self._level)
        elif _is_bold_heading(paragraph, text):
            self._builder.add(BlockKind.HEADING, text, level=min(6, self._level + 1))
        elif _LIST_STYLE.search(style) or _is_numbered(paragraph):
            self._builder.add(BlockKind.LIST_ITEM, text)
        else:
            self._builder.add(BlockKind.PARAGRAPH, text)

    def _table(self, element: BaseOxmlElement) -> None:
        table = self._builder.new_table()
        for row in _rows_of(element):
            cells = [" ".join(clean(_text_of(p)) for p in cell.iter(_W_P)) for cell in row.iter(qn("w:tc"))]
            if len(cells) == 1:
                self._builder.add(BlockKind.PARAGRAPH, cells[0])
            else:
                self._builder.add_row(table, cells)

    def _footnotes(self) -> None:
        parts = [
            rel.target_part
            for rel in self._word.part.rels.values()
            if rel.reltype.endswith("/footnotes") and not rel.is_external
        ]
        count = 0
        for part in parts:
            for note in parse_xml(part.blob).iter(qn("w:footnote")):
                if note.get(qn("w:type")) in (None, "normal"):
                    count += self._builder.add(BlockKind.PARAGRAPH, _text_of(note)) is not None
        if count:
            self._builder.notes.append(f"{count} footnotes stand at the end of the text, without their marks")


def _block_elements(body: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    for child in body:
        if child.tag in (_W_P, _W_TBL):
            yield child
        elif child.tag in _CONTAINERS:
            yield from _block_elements(child)


def _rows_of(table: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for child in table:
        if child.tag == qn("w:tr"):
            yield child
        elif child.tag in _CONTAINERS:
            yield from _rows_of(child)


def _text_of(element: BaseOxmlElement) -> str:
    """A paragraph's text with inserted and without deleted words; footnote marks and text boxes have no text here."""
    pieces: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == _W_T:
            pieces.append(node.text or "")
        elif node.tag in _BREAKS:
            pieces.append(" ")
        elif node.tag not in _UNREAD:
            stack.extend(reversed(node))
    return "".join(pieces)


def _style_name(paragraph: Paragraph) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _is_numbered(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _is_bold_heading(paragraph: Paragraph, text: str) -> bool:
    if len(text) > _LONGEST_BOLD_HEADING or text.endswith((".", ";", ",")) or not _LETTERS.search(text):
        return False
    runs = [run for run in paragraph.runs if run.text.strip()]
    by_style = paragraph.style is not None and bool(paragraph.style.font.bold)
    return bool(runs) and all(run.bold or (by_style and run.bold is None) for run in runs)
