"""Decides which paragraphs are headings, list items or plain paragraphs, and how deep a heading is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.document import BlockKind
from ingest.readers.layout.contents import heading_key
from ingest.readers.layout.paragraphs import BULLET, LABELLED, LETTERED, LIST_NUMBER, Footnote, Measures, Paragraph
from ingest.readers.layout.tables import Row

_HEADING_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z“‘]")
_ENDS_SENTENCE = re.compile(r"[.;,?!][\"'”’)\]]*$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
# "The board should:" introduces a list; "Reason for review:" is a heading.
_INTRODUCES = re.compile(
    r"\b(?:should|will|must|include[sd]?|including|are|is|was|were|also|following|that|by|to)\b|(?:\w+\W+){6}"
)
_LONGEST_HEADING = 220
_LONGEST_PLAIN_HEADING = 70
_LARGER = 1.12
_DEEPEST = 6
_LEAST_INDENT, _MOST_INDENT = 5.0, 60.0  # points
_LONGEST_CHAIN = 3  # so many plain short lines may follow each other before body text; longer runs are lists


@dataclass(frozen=True, slots=True)
class Styled:
    """A paragraph with what it is. `level` is 0 but for headings."""

    paragraph: Paragraph
    kind: BlockKind
    level: int = 0


# A heading's rank: larger first, then bold, then capitals, then how deep its number is.
_Rank = tuple[float, int, int, int]


def classify(items: Sequence[Paragraph | Row], measures: Measures, entries: frozenset[str]) -> list[Styled | Row]:
    """Every paragraph with its kind. `entries` are the contents list's headings as `heading_key` writes them."""
    mostly_bold = _mostly_bold(items)
    ranks: dict[int, _Rank] = {}
    for index, item in enumerate(items):
        if isinstance(item, Paragraph) and not isinstance(item, Footnote):
            rank = _rank(item, measures, entries, mostly_bold)
            if rank is not None:
                ranks[index] = rank
    for index in _plain_headings(items, measures, ranks):
        ranks[index] = (-measures.height, 1, 1, _depth(items[index]))
    levels = {rank: min(_DEEPEST, level) for level, rank in enumerate(sorted(set(ranks.values())), start=1)}
    styled: list[Styled | Row] = []
    above: Styled | None = None
    for index, item in enumerate(items):
        if isinstance(item, Row):
            styled.append(item)
            continue
        if index in ranks:
            above = Styled(item, BlockKind.HEADING, levels[ranks[index]])
        else:
            above = Styled(item, _body_kind(item, above))
        styled.append(above)
    return styled


def _rank(paragraph: Paragraph, measures: Measures, entries: frozenset[str], mostly_bold: bool) -> _Rank | None:
    text = paragraph.text
    if len(text) > _LONGEST_HEADING or not _WORDS.search(text) or BULLET.match(text):
        return None
    larger = paragraph.height > _LARGER * measures.height > 0
    bold = paragraph.bold and not mostly_bold
    capitals = text.upper() == text and len(_WORDS.findall(text)) > 0 and len(text) > 5
    sentence = bool(_ENDS_SENTENCE.search(text))
    named = (bool(LABELLED.match(text)) and len(text) <= _LONGEST_PLAIN_HEADING) or heading_key(text) in entries
    if not (larger or (bold and (not sentence or LABELLED.match(text))) or (not sentence and (named or capitals))):
        return None
    height = round(paragraph.height * 2) / 2 if larger else measures.height
    return (-height, 0 if bold else 1, 0 if capitals else 1, _depth(paragraph))


def _depth(item: Paragraph | Row) -> int:
    match = _HEADING_NUMBER.match(item.text) if isinstance(item, Paragraph) else None
    return match[1].count(".") + 1 if match else 1


def _plain_headings(items: Sequence[Paragraph | Row], measures: Measures, ranks: dict[int, _Rank]) -> Iterable[int]:
    """Short lines on their own, in the body's own type, that stand over body text."""
    chain: list[int] = []
    for index, item in enumerate(items):
        if isinstance(item, Paragraph) and index not in ranks and _is_plain_heading(item, measures):
            chain.append(index)
            continue
        heads = isinstance(item, Paragraph) and index not in ranks and _is_body(item)
        if heads and len(chain) <= _LONGEST_CHAIN:
            yield from chain
        chain = []


def _is_plain_heading(paragraph: Paragraph, measures: Measures) -> bool:
    text, line = paragraph.text, paragraph.lines[0]
    return (
        len(paragraph.lines) == 1
        and len(text) <= _LONGEST_PLAIN_HEADING
        and not isinstance(paragraph, Footnote)
        and (text[0].isupper() or bool(_HEADING_NUMBER.match(text)))
        and not _ENDS_SENTENCE.search(text)
        and not (text.endswith(":") and _INTRODUCES.search(text))
        and not LETTERED.match(text)
        and bool(_WORDS.search(text))
        and sum(character.isdigit() for character in text) <= len(text) // 3
        and paragraph.gap > 1.2
        and line.right < measures.margin(line) - 2 * line.character_width
    )


def _is_body(paragraph: Paragraph) -> bool:
    if isinstance(paragraph, Footnote) or paragraph.text[0].islower() or BULLET.match(paragraph.text):
        return False
    return len(paragraph.lines) > 1 or len(paragraph.text) > _LONGEST_PLAIN_HEADING


def _mostly_bold(items: Iterable[Paragraph | Row]) -> bool:
    lengths = [0, 0]
    for item in items:
        if isinstance(item, Paragraph):
            lengths[item.bold] += len(item.text)
    return lengths[True] > lengths[False]


def _body_kind(paragraph: Paragraph, above: Styled | None) -> BlockKind:
    """A list item has a mark, or is set further in than the text that introduces the list."""
    text = paragraph.text
    if isinstance(paragraph, Footnote):
        return BlockKind.PARAGRAPH
    if BULLET.match(text) or LETTERED.match(text) or LIST_NUMBER.match(text):
        return BlockKind.LIST_ITEM
    if above is None or above.kind is BlockKind.HEADING:
        return BlockKind.PARAGRAPH
    further_in = paragraph.lines[0].left - above.paragraph.lines[0].left
    follows_item = above.kind is BlockKind.LIST_ITEM and not BULLET.match(above.paragraph.text)
    if follows_item and _LEAST_INDENT <= abs(further_in) <= _MOST_INDENT:
        return BlockKind.LIST_ITEM if text[0].islower() else BlockKind.PARAGRAPH
    if follows_item and abs(further_in) < _LEAST_INDENT and not LIST_NUMBER.match(above.paragraph.text):
        return BlockKind.LIST_ITEM
    introduced = above.paragraph.text.endswith(":") and _LEAST_INDENT <= further_in <= _MOST_INDENT
    return BlockKind.LIST_ITEM if introduced else BlockKind.PARAGRAPH
