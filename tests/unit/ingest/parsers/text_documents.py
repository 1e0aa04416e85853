"""Documents made of plain lines, for parsers: what a reader would give, without a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.document import Block, BlockKind, Document, Record

Line = str | tuple[str, int] | Sequence[str]  # a paragraph; (heading, level); or the cells of a table row


def document(*lines: Line, name: str = "made.txt", metadata: Mapping[str, str] | None = None) -> Document:
    """One block a line: `- ` begins a list item, a tuple with a number is a heading, a list is a table row."""
    text, blocks, table = "", [], -1
    before: Line = ""
    for line in lines:
        if isinstance(line, list):
            table += not isinstance(before, list)
            blocks.append(_row(len(text), line, table))
            text += "\t".join(line) + "\n"
        else:
            words = line if isinstance(line, str) else str(line[0])
            kind = BlockKind.PARAGRAPH if isinstance(line, str) else BlockKind.HEADING
            if words.startswith("- "):
                words, kind = words[2:], BlockKind.LIST_ITEM
            level = 0 if isinstance(line, str) else int(line[1])
            blocks.append(Block(kind, len(text), len(text) + len(words), level))
            text += words + "\n\n"
        before = line
    return Document(name, "text/plain", text.rstrip("\n"), tuple(blocks), metadata=dict(metadata or {}))


def _row(start: int, cells: Sequence[str], table: int) -> Block:
    spans = []
    at = start
    for cell in cells:
        spans.append((at, at + len(cell)))
        at += len(cell) + 1
    return Block(BlockKind.TABLE_ROW, start, at - 1, 0, tuple(spans), table)


def table_of_records(columns: Mapping[str, Sequence[str]], fields: str) -> Document:
    """Records with these columns; `fields` is the reader's column mapping as JSON."""
    text, records, blocks = "", [], []
    for line in range(max(map(len, columns.values()))):
        spans = {}
        for column, values in columns.items():
            if line < len(values) and values[line]:
                spans[column] = (len(text), len(text) + len(values[line]))
                start = len(text)
                for part in values[line].split("\n"):
                    blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(part)))
                    start += len(part) + 1
                text += values[line] + "\n\n"
        records.append(Record(line + 2, spans))
    return Document("made.csv", "text/csv", text, tuple(blocks), records=tuple(records), metadata={"columns": fields})
