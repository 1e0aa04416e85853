"""Headings, their numbers and levels, and the sections they open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.domain import Section
from ingest.document import Block, BlockKind, Document

_NUMBERED = re.compile(
    r"^(?:(?:section|chapter|"
    r"part)\s+)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\s*[.):\u2010-\u2015]?\s+(?P<words>\D.*)$",
    re.IGNORECASE | re.DOTALL,
)
_OPENING_NAMES = re.compile(
    r"^(?:introduction|background|executive summary|foreword|preface|summary|circumstances|overview|"
    r"the review process|"
    r"purpose|context|brief outline)",
    re.IGNORECASE,
)
_LONGEST_HEADING_WORDS = 12
# A paragraph this long is prose; what stands before the heading above it is the cover.
_PROSE_WORDS = 28
# A heading this long is a finding printed as a heading; headings beyond it are paragraphs set in bold.
_MOST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at blocks[index]: its words without the number, the number as printed, and its level (1 outermost)."""

    index: int
    words: str
    number: str | None
    level: int


def read_headings(document: Document) -> tuple[Heading, ...]:
    """The headings of the body in order, those of the cover left out; levels follow the numbers where there are any."""
    first = body_start(document)
    found = [
        (index, *_parted(document.block_text(block)), block.level)
        for index, block in enumerate(document.blocks)
        if index >= first and _is_heading(document, index)
    ]
    depth_of = _depths([(number, level) for _, _, number, level in found])
    return tuple(
        Heading(index, words, number, _depth(number) if number else depth_of[level])
        for index, words, number, level in found
    )


def read_sections(document: Document, start: int, end: int) -> tuple[Section, ...]:
    """The sections within `[start, end)`. A section's body reaches to the next heading that is not below its own."""
    headings = [one for one in read_headings(document) if start <= document.blocks[one.index].start < end]
    sections = []
    for n, heading in enumerate(headings):
        after = next((one for one in headings[n + 1 :] if one.level <= heading.level), None)
        first = document.blocks[heading.index].end
        last = document.blocks[after.index].start if after else end
        sections.append(Section(heading.words, heading.level, document.span(first, last), heading.number))
    return tuple(sections)


def body_start(document: Document) -> int:
    """The index of the block with which the report itself begins: the heading above the first prose paragraph."""
    blocks = document.blocks
    prose = next((n for n, block in enumerate(blocks) if _is_prose(document, block)), 0)
    heading = next((n for n in range(prose, -1, -1) if _is_heading(document, n)), prose)
    if _is_cover_line(document, heading):
        return prose
    while heading > 0 and _is_heading(document, heading - 1) and _opens(document.block_text(blocks[heading - 1])):
        heading -= 1
    return heading


def _is_cover_line(document: Document, index: int) -> bool:
    """Whether a heading tells when, by whom or for whom the report was made, as covers do."""
    return bool(
        re.match(
            r"\W*(?:published|date|author|independent|final|version|report)\b.*[:\d]",
            document.block_text(document.blocks[index]),
            re.I,
        )
    )


def _opens(text: str) -> bool:
    words, number = _parted(text)
    return number is not None or bool(_OPENING_NAMES.match(words))


def _is_prose(document: Document, block: Block) -> bool:
    return block.kind is not BlockKind.HEADING and len(document.block_text(block).split()) >= _PROSE_WORDS


def _is_heading(document: Document, index: int) -> bool:
    block = document.blocks[index]
    if block.kind is BlockKind.HEADING:
        return len(document.block_text(block).split()) <= _MOST_WORDS
    return block.kind is not BlockKind.TABLE_ROW and _is_numbered_title(document, index)


def _is_numbered_title(document: Document, index: int) -> bool:
    """`3. Findings` in plain text: short, without a full stop, and no item of a list that counts on."""
    number = _title_number(document, index)
    if number is None:
        return False
    neighbours = {
        other
        for near in (index - 1, index + 1)
        if 0 <= near < len(document.blocks) and (other := _leading_number(document.block_text(document.blocks[near])))
    }
    # `5.0 Findings` stands above 5.1: a chapter, not the first item of a list.
    before_next = set() if number.endswith(".0") else {_next(number, 1)}
    return not neighbours & (before_next | {_next(number, -1)})


def _title_number(document: Document, index: int) -> str | None:
    text = document.block_text(document.blocks[index])
    match = _NUMBERED.match(text)
    short = match is not None and len(text.split()) <= _LONGEST_HEADING_WORDS and match["words"][:1].isupper()
    contents_entry = re.search(r"\.{3,}|\s\d{1,3}$", text)
    ended = text.rstrip().endswith((".", ";", ":", ",", "?"))
    address = sum(map(str.isdigit, text)) > len(text) // 5  # "11 High Street, AB1 2CD, 01234 567890"
    return match["number"] if match and short and not contents_entry and not ended and not address else None


def _leading_number(text: str) -> str | None:
    match = _NUMBERED.match(text)
    return match["number"] if match else None


def _next(number: str, step: int) -> str:
    parts = number.split(".")
    return ".".join([*parts[:-1], str(int(parts[-1]) + step)])


def _parted(text: str) -> tuple[str, str | None]:
    """A heading's words and its number."""
    match = _NUMBERED.match(" ".join(text.split()))
    return (match["words"].strip(), match["number"]) if match else (" ".join(text.split()), None)


def _depth(number: str) -> int:
    parts = number.split(".")
    return len(parts) - (parts[-1] == "0" and len(parts) > 1)


def _depths(found: Sequence[tuple[str | None, int]]) -> dict[int, int]:
    """The depth of each of the reader's heading levels: that of its numbers, else its rank among the levels."""
    levels = sorted({level for _, level in found})
    ranks = {level: rank for rank, level in enumerate(levels, start=1)}
    depths: dict[int, int] = {}
    for level in levels:
        numbered = [_depth(number) for number, at in found if number and at == level]
        above = max((depths[other] for other in levels if other < level), default=0)
        depths[level] = min(numbered) if numbered else min(ranks[level], above + 1)
    return depths


def heading_above(headings: Sequence[Heading], index: int) -> Iterator[Heading]:
    """The headings that a block stands under, innermost first."""
    level = 99
    for heading in reversed([one for one in headings if one.index < index]):
        if heading.level < level:
            level = heading.level
            yield heading
