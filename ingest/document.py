"""What a reader yields: one document's text, in reading order, with its pages and its blocks.

Readers take bytes and know formats; parsers take this and know reviews. Every offset is a code-point offset into
`Document.text`, which is kept in the catalogue unchanged, so a span stored today can be shown for ever.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from catalog.domain import Span


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like stretch `[start, end)` of the text. `level` is the heading level (1 outermost), 0 for others.

    `cells` are the `[start, end)` of a table row's cells; `table` numbers the table (from 0) within the document.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a CSV or one object of a JSONL file: column name to the `[start, end)` of its value in the text."""

    line: int
    fields: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Document:
    """A document that was read. `page_starts[i]` is where page i+1 begins; empty where the format has no pages.

    Blocks do not overlap, are in reading order, and together cover all text but the whitespace between them.
    `notes` say in plain words what the reader left out or had to guess.
    """

    name: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) that holds this offset, or None where the format has no pages."""
        return max(1, bisect_right(self.page_starts, offset)) if self.page_starts else None

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.page_at(start))

    def block_text(self, block: Block) -> str:
        return self.text[block.start : block.end]

    @cached_property
    def headings(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.kind is BlockKind.HEADING)


class UnreadableDocument(Exception):
    """A document that cannot be read. `reason` says what is wrong and what to do, for the person who ingests.

    `stage` is `read` here; the pipeline quarantines the bytes with it.
    """

    def __init__(self, reason: str, stage: str = "read") -> None:
        super().__init__(reason)
        self.reason = reason
        self.stage = stage
