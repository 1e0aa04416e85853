"""Reads plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.document import BlockKind, Document, UnreadableDocument
from ingest.readers.assembly import DocumentBuilder
from ingest.readers.decoding import decode
from ingest.readers.layout.paragraphs import BULLET, LABELLED

PLAIN, MARKDOWN = "text/plain", "text/markdown"
_MARKED_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{3,}|~{3,})\s*$")
_RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+•●▪◦‣·]|\(?\d{1,3}[.)]\)?|\(?[a-z][.)])\s+\S")
_CODE = re.compile(r"^\s*(?:Rec|R|LP|L|KF|F)\.?\s?\d{1,2}\b[\s:.)–-]")  # R1, LP 2: how reports mark their lessons
_TABLE_LINE = re.compile(r"^\s*\|.*\|\s*$")
_TABLE_RULE = re.compile(r"^[\s|:\-]+$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\((?:[^()\s]{0,2000})(?:\s+\"[^\"]{0,200}\")?\)")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_LONGEST_WRAPPED = 120  # longer lines are not wrapped text: each is a paragraph of its own
_LONGEST_HEADING = 80
_SHORT = 0.7  # of the longest line: whoever wraps text fills more of each line
_NARROWEST_WRAPPED = 60  # nobody wraps running text closer: breaks between shorter lines are meant


def read_text(data: bytes, name: str, media_type: str = PLAIN) -> Document:
    """Plain text or Markdown in UTF-8, UTF-16 or Windows-1252. A form feed begins a new page."""
    decoded = decode(data)
    builder = DocumentBuilder()
    builder.notes.extend(decoded.notes)
    pages = decoded.text.split("\f")
    for number, page in enumerate(pages, start=1):
        add_text(builder, page, markdown=media_type == MARKDOWN, page=number if len(pages) > 1 else None)
    document = builder.build(name, media_type, pages=len(pages) if len(pages) > 1 else 0)
    if not document.blocks:
        raise UnreadableDocument("The file holds no text")
    return document


def add_text(builder: DocumentBuilder, text: str, *, markdown: bool = False, page: int | None = None) -> None:
    """Append a text's paragraphs, headings, list items and (Markdown) tables to the document."""
    stanzas = list(_stanzas(_QUOTE.sub("", text) if markdown else text))
    for index, stanza in enumerate(stanzas):
        following = stanzas[index + 1] if index + 1 < len(stanzas) else []
        if markdown and all(_TABLE_LINE.match(line) for line in stanza):
            _add_table(builder, stanza, page)
        elif len(stanza) == 1 and _is_plain_heading(stanza[0], following):
            builder.add(BlockKind.HEADING, _plain(stanza[0], markdown), level=1, page=page)
        else:
            _add_stanza(builder, stanza, markdown, page)


def _stanzas(text: str) -> Iterator[list[str]]:
    stanza: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            stanza.append(line)
        elif stanza:
            yield stanza
            stanza = []
    if stanza:
        yield stanza


def _is_plain_heading(line: str, following: Sequence[str]) -> bool:
    text = line.strip()
    if (
        len(text) > _LONGEST_HEADING
        or not following
        or text[0] in "#|"
        or _ITEM.match(line)
        or not any(map(str.isalpha, text))
    ):
        return False
    ends = text.endswith((".", ";", ",", "?", "!"))
    return (
        not ends and (bool(LABELLED.match(text)) or text[0].isupper()) and sum(map(len, following)) > _LONGEST_HEADING
    )


def _add_stanza(builder: DocumentBuilder, stanza: Sequence[str], markdown: bool, page: int | None) -> None:
    pending: list[str] = []

    def close() -> None:
        if pending:
            kind = BlockKind.LIST_ITEM if _ITEM.match(pending[0]) else BlockKind.PARAGRAPH
            builder.add(kind, _item_text(_plain(" ".join(pending), markdown), kind), page=page)
            pending.clear()

    width = max(map(len, stanza))
    unwrapped = width > _LONGEST_WRAPPED or (not markdown and width < _NARROWEST_WRAPPED)
    for line in stanza:
        if heading := _MARKED_HEADING.match(line):
            close()
            builder.add(BlockKind.HEADING, _plain(heading[2], markdown), level=len(heading[1]), page=page)
        elif (underline := _UNDERLINE.match(line)) and len(pending) == 1 and len(pending[0]) <= _LONGEST_HEADING:
            level = 1 if underline[1].startswith("=") else 2
            builder.add(BlockKind.HEADING, _plain(pending.pop(), markdown), level=level, page=page)
        elif not _RULE.match(line):
            if pending and (unwrapped or _begins_paragraph(pending[-1], line, 0 if markdown else width)):
                close()
            pending.append(line)
    close()


def _begins_paragraph(above: str, line: str, width: int) -> bool:
    """`width` is that of the stanza's longest line, or 0 where short lines say nothing."""
    room = len(above.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) < _SHORT * width
    if room and line[:1].isupper():
        return True
    if _ITEM.match(line):
        return bool(BULLET.match(line)) or bool(_SENTENCE_END.search(above.rstrip())) or bool(_ITEM.match(above))
    if LABELLED.match(line) or _CODE.match(line):
        return bool(_SENTENCE_END.search(above.rstrip()))
    if len(above) > _LONGEST_WRAPPED or len(line) > _LONGEST_WRAPPED:
        return True
    return bool(_SENTENCE_END.search(above.rstrip())) and len(above) + len(line.split(maxsplit=1)[0]) < len(line) - 5


def _item_text(text: str, kind: BlockKind) -> str:
    """A list item without its bullet; a number or letter stays, because people cite it."""
    return re.sub(r"^\s*[-*+•●▪◦‣·]\s+", "", text) if kind is BlockKind.LIST_ITEM else text


def _plain(text: str, markdown: bool) -> str:
    return _LINK.sub(r"\1", _EMPHASIS.sub(r"\2", text)) if markdown else text


def _add_table(builder: DocumentBuilder, stanza: Sequence[str], page: int | None) -> None:
    table = builder.new_table()
    for line in stanza:
        if not _TABLE_RULE.match(line):
            builder.add_row(table, [_plain(cell, True) for cell in line.strip().strip("|").split("|")], page=page)
