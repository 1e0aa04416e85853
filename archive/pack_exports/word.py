"""A pack as a Word document, with real headings, quotations, tables and links."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from archive.chart_tables import Table, TableCell, table_of
from archive.pack_exports.wording import BEFORE, SOURCES, about, cited, source_line
from archive.pack_reading import Pack, PackItem
from archive.xml_letters import xml_text
from catalog.packs import ItemKind

_SMALL, _SMALLEST = Pt(9), Pt(7.5)
_TABLE, _NAMES = Inches(6), Inches(1.2)  # the page's width between its margins, and a table's first column
_BROAD = 4  # columns up to which a cell has room for its words
_TEMPLATE_BLUES = {"4F81BD", "365F91", "17365D", "243F60"}
_ACCENT = RGBColor(0x0B, 0x5D, 0x57)


def word(pack: Pack) -> bytes:
    document = Document()
    _in_our_colour(document)
    document.core_properties.title = xml_text(pack.title)
    document.core_properties.author = "Lessons Library"
    document.core_properties.language = "en-GB"
    document.add_heading(xml_text(pack.title), 0)
    document.add_heading(BEFORE, 1)
    for note in pack.content_notes:
        document.add_paragraph(xml_text(note))
    for item in pack.items:
        _add_item(document, item)
    _add_sources(document, pack)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _in_our_colour(document: Any) -> None:  # noqa: ANN401 - python-docx has no public type for it
    """Headings, rules and tables of the package's template are in its blues."""
    for element in document.styles.element.iter():
        for name, value in element.attrib.items():
            if value in _TEMPLATE_BLUES:
                element.set(name, str(_ACCENT))
                for own in [one for one in element.attrib if "theme" in one]:
                    del element.attrib[own]


def _add_item(document: Any, item: PackItem) -> None:  # noqa: ANN401 - python-docx has no public type for it
    words = xml_text(item.words)
    match item.kind:
        case ItemKind.HEADING:
            document.add_heading(words, 1)
        case ItemKind.QUESTION:
            document.add_paragraph(words, "List Bullet")
        case ItemKind.NOTE:
            document.add_paragraph(words)
        case _:
            _add_evidence(document, item)
            if words:
                document.add_paragraph(words)


def _add_evidence(document: Any, item: PackItem) -> None:  # noqa: ANN401
    if item.gone:
        document.add_paragraph(xml_text(item.gone), "Caption")
        return
    if item.kind in {ItemKind.THEME, ItemKind.CHART, ItemKind.RECURRING}:
        document.add_heading(xml_text(item.title), 2)
    if item.chart:
        document.add_paragraph(xml_text(item.detail))
        _add_table(document, table_of(item.chart))
    if item.text:
        style = "Normal" if item.kind is ItemKind.THEME else "Quote"
        document.add_paragraph(xml_text(item.text), style)
    line = "" if item.kind in {ItemKind.THEME, ItemKind.CHART} else cited(item)
    _add_line(document, " ".join(line.replace(item.url, "").split()), item.url)


def _add_table(document: Any, table: Table) -> None:  # noqa: ANN401
    """A share stands below its count. The first row is repeated where the table goes on over the page."""
    rows = [list(table.head), *([name, *(_lines(cell) for cell in cells)] for name, cells in table.rows)]
    shown = document.add_table(rows=len(rows), cols=len(table.head), style="Light List Accent 1")
    shown.autofit = False
    widths = [_NAMES, *[(_TABLE - _NAMES) // (len(table.head) - 1)] * (len(table.head) - 1)]
    if len(table.head) > _BROAD:
        _narrow_margins(shown)
    for column, width in zip(shown.columns, widths, strict=True):
        column.width = width
    for row, texts in zip(shown.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.text, cell.width = xml_text(text), width
            for run in cell.paragraphs[0].runs:
                run.font.size = _SMALL if len(table.head) <= _BROAD else _SMALLEST
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    shown.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if table.note:
        document.add_paragraph().add_run(table.note).font.size = _SMALL


def _narrow_margins(table: Any) -> None:  # noqa: ANN401
    """Of its cells; python-docx has no word for them."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # in the order that the format wants


def _lines(cell: TableCell) -> str:
    return f"{cell.count}\n{cell.detail}" if cell.detail else cell.count


def _add_line(document: Any, text: str, url: str) -> None:  # noqa: ANN401
    """A small line with a link at its end."""
    paragraph = document.add_paragraph()
    if text:
        paragraph.add_run(xml_text(text) + " ").font.size = _SMALL
    _add_link(paragraph, url)


def _add_link(paragraph: Any, url: str) -> None:  # noqa: ANN401
    """python-docx reads links and does not write them."""
    run = paragraph.add_run(url)
    run.font.size, run.font.underline, run.font.color.rgb = _SMALL, True, _ACCENT
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run._r)


def _add_sources(document: Any, pack: Pack) -> None:  # noqa: ANN401
    document.add_heading(SOURCES, 1)
    for citation in pack.sources:
        document.add_paragraph(xml_text(source_line(citation)), "List Bullet")
    for line in about(pack):
        document.add_paragraph().add_run(xml_text(line)).font.size = _SMALL
