"""Puts a document's text together block by block, so that every offset is right by construction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.document import Block, BlockKind, Document, Record

# Control characters and lone surrogates, which databases and XML refuse, and what nobody sees: soft hyphens, byte-order
# marks, zero-width spaces. Tabs and line feeds are whitespace like any other.
_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
# "text[1]", "text [1].", "text[footnote 1]" and raised digits, but not "5 m²", and not a "[1]" that begins a footnote.
_FOOTNOTE_MARK = re.compile(
    r"(?<=\S)(?:\[(?:footnote )?\d{1,3}\]|\s\[\d{1,3}\](?=[.,;]|$))|(?<=[a-ln-z.,;:)’”])[¹²³⁴-⁹⁰]+"
)
_MAY_BE_MARK = re.compile(r"[\[¹²³⁴-⁹⁰]")


def clean(text: str) -> str:
    """One line of plain text: runs of whitespace become one space, what cannot be stored or seen is dropped."""
    if not text.isprintable():
        text = _DROPPED.sub("", text.replace("\r", "\n"))
    return " ".join(text.split())


class DocumentBuilder:
    """Collects blocks in reading order. `page` arguments count from 1; a block may run on over page turns."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._page_starts: list[int] = []
        self._tables = 0
        self.footnote_marks = 0
        self.notes: list[str] = []
        self.metadata: dict[str, str] = {}
        self.records: list[Record] = []

    def new_table(self) -> int:
        """The number of the table whose rows follow."""
        self._tables += 1
        return self._tables - 1

    def add(self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None) -> Block | None:
        """Append one block of text; None where nothing is left of it after cleaning."""
        return self.add_parts(kind, [(page, text)], level=level)

    def add_parts(self, kind: BlockKind, parts: Sequence[tuple[int | None, str]], *, level: int = 0) -> Block | None:
        """Append one block whose text comes in (page, text) parts; the parts are joined with a space.

        A part that begins a new page leaves a page start inside the block.
        """
        cleaned = [
            (page, text) for page, text in ((page, self._without_marks(clean(raw))) for page, raw in parts) if text
        ]
        if not cleaned:
            return None
        self._separate(kind, None)
        start = self._length
        for index, (page, text) in enumerate(cleaned):
            if index:
                self._append(" ")
            self._turn_to(page)
            self._append(text)
        return self._close(Block(kind, start, self._length, level))

    def add_row(self, table: int, cells: Sequence[str], *, page: int | None = None) -> Block | None:
        """Append a table row. Tabs separate its cells; each keeps its own offsets, an empty one an empty span."""
        cleaned = [self._without_marks(clean(cell)) for cell in cells]
        if not any(cleaned):
            return None
        self._separate(BlockKind.TABLE_ROW, table)
        self._turn_to(page)
        start = self._length
        spans: list[tuple[int, int]] = []
        for index, cell in enumerate(cleaned):
            if index:
                self._append("\t")
            spans.append((self._length, self._length + len(cell)))
            self._append(cell)
        return self._close(Block(BlockKind.TABLE_ROW, start, self._length, 0, tuple(spans), table))

    def add_record(self, line: int, fields: Mapping[str, str]) -> None:
        """Append a record, one block per line of a value, and remember where each value begins and ends."""
        spans: dict[str, tuple[int, int]] = {}
        for column, value in fields.items():
            blocks = [block for part in value.splitlines() if (block := self.add(BlockKind.PARAGRAPH, part))]
            if blocks:
                spans[column] = (blocks[0].start, blocks[-1].end)
        self.records.append(Record(line, spans))

    def build(self, name: str, media_type: str, *, pages: int = 0) -> Document:
        """The finished document. `pages` is how many pages it has, so that empty last pages are counted too."""
        self._turn_to(pages)
        if self.footnote_marks:
            self.notes.append(f"{self.footnote_marks} footnote marks taken out of the text")
        return Document(
            name=name,
            media_type=media_type,
            text="".join(self._pieces),
            blocks=tuple(self._blocks),
            page_starts=tuple(self._page_starts),
            records=tuple(self.records),
            metadata=dict(self.metadata),
            notes=tuple(self.notes),
        )

    def _without_marks(self, text: str) -> str:
        if not _MAY_BE_MARK.search(text):
            return text
        text, found = _FOOTNOTE_MARK.subn("", text)
        self.footnote_marks += found
        return text

    def _separate(self, kind: BlockKind, table: int | None) -> None:
        if not self._blocks:
            return
        last = self._blocks[-1]
        together = last.kind is kind and kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW) and last.table == table
        self._append("\n" if together else "\n\n")

    def _turn_to(self, page: int | None) -> None:
        while page is not None and len(self._page_starts) < page:
            self._page_starts.append(self._length)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def _close(self, block: Block) -> Block:
        self._blocks.append(block)
        return block
