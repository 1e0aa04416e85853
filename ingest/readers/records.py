"""Reads CSV and JSONL: one record per row, every value kept with its place in the text."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from ingest.document import Document, UnreadableDocument
from ingest.readers.assembly import DocumentBuilder
from ingest.readers.decoding import decode
from ingest.readers.mapping import METADATA_KEY, ColumnMapping
from ingest.readers.sniff import CSV, JSONL, delimiter_of

_TOLD = 20  # line numbers told in one note
_PROBE = 65_536
_LIST_SEPARATOR = "; "

# The module's limit of 131,072 characters a cell is lower than a long report; there is no way to set it per reader.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def read_csv(data: bytes, name: str, mapping: ColumnMapping | None = None) -> Document:
    """A delimited table with a header row. Rows with too few or too many cells are kept and told in the notes."""
    decoded = decode(data)
    builder = DocumentBuilder()
    builder.notes.extend(decoded.notes)
    text = decoded.text
    delimiter = delimiter_of(text[:_PROBE], len(text) > _PROBE) or _commonest_delimiter(text)
    rows = _csv_rows(text, delimiter, builder)
    _, header = next(rows, (0, []))
    columns = _distinct(header)
    if not columns:
        raise UnreadableDocument("The table is empty")
    ragged: list[int] = []
    for line, cells in rows:
        if len(cells) != len(columns):
            ragged.append(line)
            columns += [f"column {number + 1}" for number in range(len(columns), len(cells))]
        builder.add_record(line, dict(zip(columns, cells, strict=False)))
    if ragged:
        builder.notes.append(
            f"{len(ragged)} rows have more or fewer cells than the header and were kept: line {_told(ragged)}"
        )
    return _finish(builder, name, CSV, columns, mapping)


def read_jsonl(data: bytes, name: str, mapping: ColumnMapping | None = None) -> Document:
    """JSON objects, one a line (or one list of objects). A broken line is told in the notes and in `broken_lines`."""
    decoded = decode(data)
    builder = DocumentBuilder()
    builder.notes.extend(decoded.notes)
    columns: dict[str, None] = {}
    broken: list[int] = []
    for line, record in _objects(decoded.text):
        if record is None:
            broken.append(line)
            continue
        values = dict(_flat(record))
        columns.update(dict.fromkeys(values))
        builder.add_record(line, values)
    if broken:
        builder.metadata["broken_lines"] = ",".join(map(str, broken))
        builder.notes.append(f"{len(broken)} lines are no JSON object and were left out: line {_told(broken)}")
    if not builder.records:
        raise UnreadableDocument("No line of the file is a JSON object")
    return _finish(builder, name, JSONL, list(columns), mapping)


def _finish(
    builder: DocumentBuilder, name: str, media_type: str, columns: Sequence[str], mapping: ColumnMapping | None
) -> Document:
    if not builder.records:
        raise UnreadableDocument("The table has a header and no rows")
    used = mapping or ColumnMapping.recognised(columns)
    if missing := used.missing(columns):
        builder.notes.append(f"The mapping names columns that the file has not: {', '.join(missing)}")
    builder.metadata[METADATA_KEY] = used.as_metadata()
    return builder.build(name, media_type)


def _csv_rows(text: str, delimiter: str, builder: DocumentBuilder) -> Iterator[tuple[int, list[str]]]:
    """(line where the row begins, cells), empty rows left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            builder.notes.append(f"The row at line {begins} could not be read: {error}")
            begins = reader.line_num + 1
            continue
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _commonest_delimiter(text: str) -> str:
    first = text.split("\n", 1)[0][:_PROBE]
    return max(",;\t|", key=first.count)


def _distinct(header: Sequence[str]) -> list[str]:
    """Column names made distinct: nameless ones are numbered, repeated ones too."""
    columns: list[str] = []
    for number, cell in enumerate(header, start=1):
        column = " ".join(cell.split()) or f"column {number}"
        columns.append(column if column not in columns else f"{column} ({number})")
    return columns


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, object] | None]]:
    """(line, object), with None for a line that is no object."""
    whole = _whole_list(text)
    if whole is not None:
        for number, item in enumerate(whole, start=1):
            yield number, item if isinstance(item, dict) else None
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            item = _parsed(line)
            yield number, item if isinstance(item, dict) else None


def _whole_list(text: str) -> list[object] | None:
    """The objects of a file that is one JSON list, or one object printed over several lines."""
    start = text.lstrip()[:1]
    if start != "[" and not (start == "{" and re.match(r"\s*\{\s*\n", text)):
        return None
    item = _parsed(text)
    return item if isinstance(item, list) else [item] if isinstance(item, dict) else None


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed


def _flat(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(column, text) of every value; nested objects become `outer.inner`, lists of plain values one text."""
    for key, value in record.items():
        column = prefix + key
        if isinstance(value, dict):
            yield from _flat(value, f"{column}.")
        elif isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
            yield column, _LIST_SEPARATOR.join(str(item) for item in value if item is not None)
        elif isinstance(value, list):
            yield (
                column,
                "\n".join(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value),
            )
        elif value is not None:
            yield column, str(value)


def _told(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - _TOLD} more" if len(lines) > _TOLD else ""
    return ", ".join(map(str, lines[:_TOLD])) + more
