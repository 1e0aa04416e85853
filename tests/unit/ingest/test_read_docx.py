from __future__ import annotations

import io
import zipfile

import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from made_documents import PROSE, assert_sound, cells, make_docx, texts

from ingest.document import BlockKind, UnreadableDocument
from ingest.readers import docx as docx_reader
from ingest.readers import read


def overview(document: WordDocument) -> None:
    document.core_properties.title = "Overview report"
    document.add_heading("Introduction", 1)
    document.add_paragraph(" ".join(PROSE))
    document.add_heading("Scope", 2)
    document.add_paragraph().add_run("Terms of reference").bold = True
    document.add_paragraph("to look at the years before", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["No", "Action", "1", "Train staff"], strict=True
    ):
        cell.text = text
    document.add_paragraph("After the table.")


def test_blocks_come_in_document_order_with_their_kinds() -> None:
    document = read(make_docx(overview), "report.docx")
    assert [(block.kind, block.level) for block in document.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.HEADING, 2),
        (BlockKind.HEADING, 3),
        (BlockKind.LIST_ITEM, 0),
        (BlockKind.TABLE_ROW, 0),
        (BlockKind.TABLE_ROW, 0),
        (BlockKind.PARAGRAPH, 0),
    ]
    assert cells(document) == [["No", "Action"], ["1", "Train staff"]]
    assert document.metadata["title"] == "Overview report"
    assert document.notes == ()
    assert_sound(document)


def test_inserted_words_are_read_and_deleted_words_are_not() -> None:
    def tracked(document: WordDocument) -> None:
        paragraph = document.add_paragraph("The board ")
        for tag, inner, text in (("ins", "t", "should"), ("del", "delText", "may")):
            run = f'<w:{tag} {nsdecls("w")}><w:r><w:{inner} xml:space="preserve">{text}</w:{inner}></w:r></w:{tag}>'
            paragraph._p.append(parse_xml(run))
        paragraph.add_run(" act.")

    assert texts(read(make_docx(tracked), "a.docx")) == ["The board should act."]


def test_text_in_content_controls_is_read() -> None:
    def controlled(document: WordDocument) -> None:
        control = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Child Q</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        document.element.body.insert(0, parse_xml(control))

    assert texts(read(make_docx(controlled), "a.docx")) == ["Child Q"]


def rezipped(data: bytes, replaced: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name) or old.read(name))
        for name in replaced.keys() - set(old.namelist()):
            new.writestr(name, replaced[name])
    return buffer.getvalue()


def test_a_document_that_inflates_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "LARGEST_INFLATED", 2_000_000)
    bomb = rezipped(make_docx(overview), {"word/media/image1.bin": bytes(3_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableDocument, match="inflates"):
        read(bomb, "a.docx")


def test_a_directory_that_lies_about_sizes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "LARGEST_INFLATED", 2_000_000)
    bomb = bytearray(rezipped(make_docx(overview), {"word/media/image1.bin": bytes(3_000_000)}))
    honest = (3_000_000).to_bytes(4, "little")
    place = bomb.rindex(honest)
    bomb[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument):
        read(bytes(bomb), "a.docx")


def test_xml_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY e0 "ha">{laughs}]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>Before &e9;</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        document = read(rezipped(make_docx(overview), {"word/document.xml": xml.encode()}), "a.docx")
    except UnreadableDocument:
        return
    assert len(document.text) < 100


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_document_cut_off_is_unreadable(share: float) -> None:
    data = make_docx(overview)
    with pytest.raises(UnreadableDocument, match="cut off"):
        read(data[: int(share * len(data))], "a.docx")


def test_a_document_without_text_is_unreadable() -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        read(make_docx(lambda document: None), "a.docx")
