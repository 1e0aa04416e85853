"""Joins printed lines into paragraphs, over columns and page turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.layout.hyphens import LineEndJoiner
from ingest.readers.layout.lines import Line
from ingest.readers.layout.tables import Row

_SURE_BULLET = re.compile(r"^\s*[•●○▪▫◦‣·∙■□➢➤►✓❖\uf0a7\uf0b7]")
BULLET = re.compile(rf"{_SURE_BULLET.pattern}\s*|^\s*[-–—*o]\s+")
LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4})[).]\)?\s+\S")
LIST_NUMBER = re.compile(r"^\(?\d{1,3}(?:\s?[-–]\s?\d{1,3})?[.)]{1,3}(?:\s+\S|(?=[A-Z]))")
PARAGRAPH_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3}){1,3}\.?\s+\S")
LABELLED = re.compile(
    r"^(?:(?:key|local|national|regional|strategic|(?:single|multi)[- ]agency) )?"
    r"(?:finding|recommendation|learning point|learning|lesson|theme|question|appendix|annex|chapter|section"
    r"|part)"
    r"s?\s+(?:\d+(?:\.\d+)*[a-z]?|[A-Z]|[IVX]+|one|two|three|four|five|six|seven|eight|nine|ten)\b(?:\s*[:.–-]|\s*$|\s+[A-Z])",
    re.IGNORECASE,
)
_ITEM_MARKS = (BULLET, LETTERED, LIST_NUMBER, PARAGRAPH_NUMBER)
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_NEW_PARAGRAPH_GAP = 1.3  # of the usual line pitch; headings and list items are seldom set closer
_OTHER_SIZE = 1.12
_MUCH_ROOM = 0.3
_FIRST_LINE_INDENT = 8.0  # points


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together. `gap` is the space above it in line pitches, or infinite at the top of a column."""

    lines: list[Line]
    gap: float = float("inf")
    parts: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.parts)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def height(self) -> float:
        return self.lines[0].height


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in a document: line pitch and letter height of its body text, in points (height 0: unknown)."""

    pitch: float
    height: float
    margins: dict[tuple[int, int], float]

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> Measures:
        heights: Counter[float] = Counter()
        for line in (line for lines in pages for line in lines):
            heights[round(line.height * 2) / 2] += len(line.text)
        height = heights.most_common(1)[0][0] if heights else 0.0
        pitches = Counter(
            round((above.baseline - below.baseline) * 2) / 2
            for lines in pages
            for above, below in pairwise(lines)
            if 4 < above.baseline - below.baseline < 40 and abs(above.height - height) < 1
        )
        pitch = pitches.most_common(1)[0][0] if pitches else 14.0
        return cls(pitch, height, {key: edge for lines in pages for key, edge in _margins(lines)})

    def expected_pitch(self, line: Line) -> float:
        return self.pitch * (line.height / self.height if self.height and line.height else 1.0)

    def is_full(self, line: Line, following: Line) -> bool:
        """Whether the line was broken because the next word would not have fitted: true inside a paragraph."""
        word = len(following.text.split(maxsplit=1)[0]) + 1
        width = line.character_width or following.character_width
        return line.right + word * width > self.margin(line) - 0.5 * width

    def room_after(self, line: Line) -> float:
        """Which part of its column a line leaves empty."""
        margin = self.margin(line)
        return (margin - line.right) / max(1.0, margin - line.left)

    def margin(self, line: Line) -> float:
        return self.margins[line.page, round(line.left)]


def _margins(lines: Sequence[Line]) -> Iterable[tuple[tuple[int, int], float]]:
    """For each left edge on a page, how far to the right lines near that edge run: the 9th of 10 of them."""
    for left in {round(line.left) for line in lines}:
        rights = sorted(line.right for line in lines if abs(line.left - left) <= 40 and len(line.text) > 3)
        if rights:
            yield (lines[0].page, left), rights[int(0.9 * (len(rights) - 1))]
        else:
            yield (lines[0].page, left), left


def build_paragraphs(pages: Sequence[Sequence[Line | Row]], measures: Measures) -> list[Paragraph | Row]:
    """Paragraphs and table rows in reading order. A paragraph that runs over a page turn is one paragraph."""
    built: list[Paragraph | Row] = []
    for items in pages:
        notes_at = _footnotes_from(items, measures)
        for index, item in enumerate(items):
            if isinstance(item, Row):
                built.append(item)
                continue
            if index >= notes_at:
                _add_footnote(built, item, starts=index == notes_at)
                continue
            place = _last_of_the_text(built)
            last = built[place] if place >= 0 else None
            if isinstance(last, Paragraph) and _belongs(last.lines[-1], item, last, measures):
                built.append(built.pop(place))  # behind its page's footnotes, so that it can run on over the page turn
                last.lines.append(item)
            else:
                built.append(Paragraph([item], _gap(last, item, measures)))
    return built


def set_parts(paragraphs: Iterable[Paragraph], joiner: LineEndJoiner) -> None:
    """Write every paragraph's text from its lines, page by page, hyphens at line ends resolved."""
    for paragraph in paragraphs:
        first = paragraph.lines[0]
        paragraph.parts.append((first.page, first.text.strip()))
        for above, line in pairwise(paragraph.lines):
            _add_line(paragraph.parts, line, above.hyphenated, joiner)


def _add_line(parts: list[tuple[int, str]], line: Line, hyphenated: bool, joiner: LineEndJoiner) -> None:
    text = line.text.strip()
    page, before = parts[-1]
    if hyphenated or (before.endswith("-") and before[-2:-1].isalpha() and text[:1].islower()):
        # The word goes where it began, so that no page start falls inside it.
        word, _, rest = text.partition(" ")
        parts[-1] = (page, joiner.join(before.rstrip("-"), word))
        text = rest
    if not text:
        return
    if line.page == page:
        page, before = parts.pop()
        text = f"{before} {text}"
    parts.append((line.page, text))


def _gap(last: Paragraph | Row | None, line: Line, measures: Measures) -> float:
    if not isinstance(last, Paragraph) or last.lines[-1].page != line.page:
        return float("inf")
    drop = last.lines[-1].baseline - line.baseline
    return drop / measures.pitch if drop > 0 else float("inf")


def _belongs(above: Line, line: Line, paragraph: Paragraph, measures: Measures) -> bool:
    if above.hyphenated or _other_style(above, line, paragraph):
        return above.hyphenated
    full = measures.is_full(above, line)
    ended = bool(_SENTENCE_END.search(above.text))
    indented = above.page == line.page and len(paragraph.lines) > 1 and line.left - above.left > _FIRST_LINE_INDENT
    if _begins_item(line, above, full, ended) or (indented and ended):
        return False
    drop = above.baseline - line.baseline
    if above.page != line.page or drop < -0.5 * measures.pitch:
        return _continues_over_turn(line, full, ended, paragraph)
    if drop > _NEW_PARAGRAPH_GAP * max(measures.expected_pitch(above), measures.expected_pitch(line)):
        return False
    return _fills_its_line(above, line, full, ended, measures)


def _fills_its_line(above: Line, line: Line, full: bool, ended: bool, measures: Measures) -> bool:
    if full or line.text[:1].islower():
        return full or not ended
    # A name that begins a line may have been carried over whole; only a much shorter line ends a heading or an address.
    return not ended and measures.room_after(above) < _MUCH_ROOM


def _other_style(above: Line, line: Line, paragraph: Paragraph) -> bool:
    if above.height and line.height:
        ratio = max(above.height, line.height) / min(above.height, line.height)
        if ratio > _OTHER_SIZE:
            return True
    return line.bold not in (above.bold, paragraph.bold)


def _begins_item(line: Line, above: Line, full: bool, ended: bool) -> bool:
    if _SURE_BULLET.match(line.text):
        return True
    if LABELLED.match(line.text):
        return ended or not full or line.bold
    if any(mark.match(line.text) for mark in _ITEM_MARKS):
        # "on March / 12. The father" is no list item: a full line before it did not end its sentence.
        return ended or not full or line.left < above.left - 4
    return False


def _continues_over_turn(line: Line, full: bool, ended: bool, paragraph: Paragraph) -> bool:
    if line.page > paragraph.lines[-1].page + 1:  # a blank page parts chapters
        return False
    if line.text[:1].islower():
        return True
    return full and (len(paragraph.lines) > 1 or not ended)


def _footnotes_from(items: Sequence[Line | Row], measures: Measures) -> int:
    """Where the footnotes at the foot of a page begin: small lines to the end, the first of them numbered."""
    first = len(items)
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if isinstance(item, Row) or not 0 < item.height < 0.9 * measures.height:
            break
        if re.match(r"^\[?\d{1,3}\]?[.)]?\s*\S", item.text):
            first = index
    return first if first > 0 else len(items)


def _add_footnote(built: list[Paragraph | Row], line: Line, *, starts: bool) -> None:
    last = built[-1] if built else None
    if not starts and isinstance(last, Footnote) and not re.match(r"^\[?\d{1,3}\]?[.)]?\s*[^\d\s]", line.text):
        last.lines.append(line)
    else:
        built.append(Footnote([line]))


class Footnote(Paragraph):
    """A note at the foot of a page."""


def _last_of_the_text(built: Sequence[Paragraph | Row]) -> int:
    """The index of the last item that is no footnote, or -1."""
    return next((index for index in range(len(built) - 1, -1, -1) if not isinstance(built[index], Footnote)), -1)
