"""Lists of lessons in running text and in fields: their items, with the number as printed and whom they address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from catalog.domain import Lesson, LessonKind
from ingest.document import Block, BlockKind, Document
from ingest.parsers.marks import Mark, read_mark
from nlp.agencies import find_agencies

_MODAL = re.compile(
    r"\b(?:should|must|shall|will|needs? to|ought to|to (?:be|ensure|seek|review|consider|make))\b", re.IGNORECASE
)
# What introduces a list and is no item of it.
_PREAMBLE = re.compile(
    r":\W*$|\bas follows\b|\bin my opinion there is a risk\b|\bbrief summary of matters\b|"
    r"\bmatters? of concern (?:is|are)\b|"
    r"\bmatters giving rise to concern\b|^\W*(?:this|the following|these) (?:section|report|chapter|"
    r"recommendations?|findings?)\b|"
    r"^\W*(?:we|the (?:review|panel|author|reviewers?|report)) (?:makes?|has made|have made|"
    r"makes the following) .{0,60}"
    r"\b(?:recommendations?|findings?)\b[^.]{0,80}\.?$",
    re.IGNORECASE,
)
# The words with which every coroner's report opens its concerns; in one paragraph with them, the concern comes after.
_CORONERS_OPENING = re.compile(
    r"(?:[^.]{0,160}?\bmatters? giv(?:ing|en) rise to (?:a )?concerns?\b[^.]*\.\s*)?"
    r"(?:in my opinion,? there is a risk[^.]*\.\s*)?(?:in the circumstances[^.]*\bduty to report[^.]*\.\s*)?"
    r"(?:the matters? of concern (?:is|are) as follows[\s.:;–—-]*)?",
    re.IGNORECASE,
)
_SHORTEST_ITEM_WORDS = 5
_INLINE = re.compile(r"(?:(?<=\s)|^)\(?(?P<number>\d{1,2}|[a-z])[.)]\)?\s+(?=\S)")

# What follows a recommendation in the same paragraph and is no part of it.
_ASIDE = re.compile(
    r"(?<=[.;:])\s+(?:(?:intended|expected|desired)\s+)?(?:outcomes?|rationale|timescales?|by when|lead agency)\s*:",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!e\.g\.)(?<!i\.e\.)\s+(?=[\"'“‘(]?[A-Z])")

Item = tuple[str | None, int, int]  # number as printed, and where its words begin and end in the document


def addressees(text: str, heading: str = "") -> tuple[str, ...]:
    """Ids of the agencies told to act: those named before "should", else the heading's, else those in the text."""
    modal = _MODAL.search(text)
    for part in (text[: modal.start()] if modal else "", heading, text):
        found = tuple(dict.fromkeys(mention.agency for mention in find_agencies(part)))
        if found:
            return found
    return ()


def lesson(document: Document, kind: LessonKind, item: Item, heading: str = "") -> Lesson:
    """A lesson in the words of the document."""
    number, start, end = item
    aside = _ASIDE.search(document.text, start, end)
    end = aside.start() if aside else end
    text = document.text[start:end]
    return Lesson(kind, text, document.span(start, end), number, addressees(text, heading))


_ADVISES = re.compile(
    r"^\W*(?:to|that|for)\b|^\W*(?:ensure|review|develop|consider|seek|provide|establish|promote|implement|"
    r"continue|undertake|share|agree|"
    r"raise|strengthen|improve|audit|commission|update|include|explore|produce|introduce|monitor|embed|revise|"
    r"request|support|remind|"
    r"issue|deliver|create|make|adopt|identify|encourage|reinforce|write|amend|clarify|work with|use)\b",
    re.IGNORECASE,
)


def recommends(text: str) -> bool:
    """Whether a sentence asks somebody to do something, and does not only tell."""
    return bool(_MODAL.search(text) or _ADVISES.match(text))


def is_preamble(text: str) -> bool:
    return bool(_PREAMBLE.search(text.strip()))


def semicolon_items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items between semicolons, the `and` before the last and the full stop after it left out."""
    for match in re.finditer(r"[^;]+", text[start:end]):
        item = match.group()
        lead = re.match(r"\s*(?:(?:and also|and)\s+)?", item) if match.start() else re.match(r"\s*", item)
        first = start + match.start() + (lead.end() if lead else 0)
        last = start + match.start() + len(item.rstrip().rstrip(".").rstrip())
        if first < last:
            yield first, last


def sentence_items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list whose items are sentences: between semicolons where there are any, else the sentences."""
    if ";" in text[start:end]:
        yield from semicolon_items(text, start, end)
        return
    first = start
    for match in [*_SENTENCE_END.finditer(text, start, end), None]:
        last = match.start() if match else end
        stretch = text[first:last]
        if stretch.strip():
            lead = len(stretch) - len(stretch.lstrip())
            yield first + lead, first + len(stretch.rstrip())
        first = match.end() if match else end


def field_items(document: Document, start: int, end: int) -> Iterator[Item]:
    """The items of a field's value: marked paragraphs, or marks within one paragraph, or semicolons, or paragraphs."""
    blocks = [block for block in document.blocks if start <= block.start and block.end <= end]
    marks = [read_mark(document.block_text(block), listed=block.kind is BlockKind.LIST_ITEM) for block in blocks]
    first = next((mark for mark in marks if mark is not None), None)
    if first is not None and (len(blocks) > 1 or not _INLINE.search(document.text, start + first.end, end)):
        yield from _marked_items(blocks, marks, first)
    elif len(blocks) == 1:
        yield from _items_within(document.text, start, end)
    else:
        yield from _paragraph_items(document, blocks)


def _marked_items(blocks: Sequence[Block], marks: Sequence[Mark | None], first: Mark) -> Iterator[Item]:
    """Items begin at marks of the first mark's style; what stands before the first only introduces them."""
    item: Item | None = None
    for block, mark in zip(blocks, marks, strict=True):
        if mark is not None and mark.style is first.style and mark.depth <= first.depth:
            if item is not None:
                yield item
            item = mark.number, block.start + mark.end, block.end
        elif item is not None:
            item = item[0], item[1], block.end
    if item is not None:
        yield item


def _items_within(text: str, start: int, end: int) -> Iterator[Item]:
    opening = _CORONERS_OPENING.match(text, start, end)
    start = opening.end() if opening else start
    if not text[start:end].strip():
        return
    numbered = _inline_items(text, start, end)
    if numbered:
        yield from numbered
        return
    parts = list(semicolon_items(text, start, end))
    whole = start, start + len(text[start:end].rstrip())
    # One semicolon may be a sentence's own; a list of items has short parts.
    for first, last in parts if len(parts) > 1 else [whole]:
        yield None, first, last


def _inline_items(text: str, start: int, end: int) -> list[Item]:
    """`(1) ... (2) ...` or `a) ... b) ...` within one paragraph: marks that count up from the first."""
    found: list[re.Match[str]] = []
    for match in _INLINE.finditer(text, start, end):
        wanted = _following(found[-1]["number"]) if found else {"1", "a"}
        if match["number"] in wanted:
            found.append(match)
    if len(found) < 2:
        return []
    ends = [match.start() for match in found[1:]] + [end]
    return [
        (match["number"], match.end(), match.end() + len(text[match.end() : last].rstrip(" ;\n")))
        for match, last in zip(found, ends, strict=True)
    ]


def _following(number: str) -> set[str]:
    return {str(int(number) + 1)} if number.isdigit() else {chr(ord(number) + 1)}


def _paragraph_items(document: Document, blocks: Sequence[Block]) -> Iterator[Item]:
    for block in blocks:
        text = document.block_text(block)
        if not is_preamble(text) and len(text.split()) >= _SHORTEST_ITEM_WORDS:
            yield None, block.start, block.end
