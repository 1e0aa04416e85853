"""Action plans: tables whose rows say which agency leads on which recommendation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from catalog.domain import Lesson, LessonKind
from ingest.document import Block, BlockKind, Document
from ingest.parsers.marks import read_mark
from nlp.agencies import find_agencies

_RECOMMENDATION = re.compile(
    r"recommendation|learning point|area for improvement|"
    r"\bwhat\b.{0,25}\bchange\b|\bchanges? (?:needed|required|proposed)|\bwhat (?:we|the \w+) will do\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\blead\b|owner|responsib|by whom|\bagency\b|\bagencies\b|accountable|"
    r"organisation|\bwho\b",
    re.IGNORECASE,
)
_OTHER_COLUMNS = re.compile(
    r"action|milestone|target|outcome|date|progress|status|timescale|lead|owner|evidence|agency|finding|learning|"
    r"scope|\bwho\b|\bwhen\b",
    re.IGNORECASE,
)
# Action plans shorten recommendations: the start of one is enough to know it.
_COMPARED_CHARACTERS = 140
_SAME = 82.0
_FEWEST_WORDS = 6


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row: the recommendation's number, its words at `[start, end)`, and who leads."""

    number: str | None
    start: int
    end: int
    leads: tuple[str, ...]


def with_action_plan(document: Document, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """The lessons, with the plan's lead agencies; its rows are the recommendations where the text has none."""
    entries = list(_entries(document))
    found = list(lessons)
    if not any(one.kind is LessonKind.RECOMMENDATION for one in lessons):
        found += [_as_lesson(document, entry) for entry in entries if _says_something(document, entry)]
        return tuple(sorted(found, key=lambda one: one.span.start))
    for entry in entries:
        index = _same_recommendation(document, found, entry)
        if index is not None:
            known = found[index]
            found[index] = replace(known, addressees=tuple(dict.fromkeys([*known.addressees, *entry.leads])))
    return tuple(found)


def _entries(document: Document) -> Iterator[_Entry]:
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.TABLE_ROW and block.table is not None:
            tables[block.table].append(block)
    for rows in tables.values():
        yield from _rows(document, rows)


def _rows(document: Document, rows: Sequence[Block]) -> Iterator[_Entry]:
    """The rows of a table that has a column of recommendations; a second header row is one of them no more."""
    header = [document.text[start:end] for start, end in rows[0].cells]
    column = next((n for n, cell in enumerate(header) if _RECOMMENDATION.search(cell)), None)
    if column is None or not any(_OTHER_COLUMNS.search(cell) for n, cell in enumerate(header) if n != column):
        return
    lead = next((n for n, cell in enumerate(header) if n != column and _LEAD.search(cell)), None)
    for row in rows[1:]:
        if column >= len(row.cells):
            continue
        start, end = row.cells[column]
        text = document.text[start:end]
        leads = (
            find_agencies(document.text[slice(*row.cells[lead])]) if lead is not None and lead < len(row.cells) else ()
        )
        mark = read_mark(text)
        number = (
            mark.number if mark else (text.strip() if re.fullmatch(r"\s*\d{1,2}(?:\.\d{1,2})*\.?\s*", text) else None)
        )
        begin = start + (mark.end if mark else 0)
        number = number or _number_beside(document, row, column)
        if text.strip():
            yield _Entry(
                number.rstrip(".") if number else None, begin, end, tuple(dict.fromkeys(one.agency for one in leads))
            )


def _number_beside(document: Document, row: Block, column: int) -> str | None:
    """The number in a column of its own, left of the words."""
    for start, end in row.cells[:column]:
        match = re.fullmatch(
            r"\s*(?:R|Rec\.?|Recommendation)?\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s*", document.text[start:end]
        )
        if match:
            return match["number"]
    return None


def _says_something(document: Document, entry: _Entry) -> bool:
    return len(document.text[entry.start : entry.end].split()) >= _FEWEST_WORDS


def _as_lesson(document: Document, entry: _Entry) -> Lesson:
    text = document.text[entry.start : entry.end]
    return Lesson(LessonKind.RECOMMENDATION, text, document.span(entry.start, entry.end), entry.number, entry.leads)


def _same_recommendation(document: Document, lessons: Sequence[Lesson], entry: _Entry) -> int | None:
    """The recommendation with the row's number, else the one whose beginning the row repeats."""
    wanted = [n for n, one in enumerate(lessons) if one.kind is LessonKind.RECOMMENDATION]
    numbered = [n for n in wanted if entry.number is not None and lessons[n].number == entry.number]
    if len(numbered) == 1:
        return numbered[0]
    text = document.text[entry.start : entry.end][:_COMPARED_CHARACTERS]
    if len(text.split()) < _FEWEST_WORDS:
        return None
    scored = [(fuzz.partial_ratio(text, lessons[n].text[: 2 * _COMPARED_CHARACTERS]), -n) for n in wanted]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= _SAME else None
