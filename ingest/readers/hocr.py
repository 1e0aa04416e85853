"""Reads hOCR, in which tesseract describes a page glyph by glyph, into printed lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.readers.layout.lines import Line

_LINES = ".ocr_line, .ocr_header, .ocr_caption, .ocr_textfloat"
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_MARGIN_NUMBER = re.compile(r"\d{1,3}[.,]|\d{1,2}(?:\.\d{1,3}){1,3}\.?|\(?(?:[a-z]|[ivx]{1,5})[.)]")
# What tesseract makes of a round bullet. None of them begins a line of English as a word of its own.
_MISREAD_BULLETS = frozenset({"e", "¢", "©", "°", "«", "»"})
_DIGITS_MISREAD = str.maketrans("OQDlIiAZSBgq", "000111425899")
_RULING = "|"
_LOW = frozenset("acemnorsuvwxz")
_HIGH = frozenset("bdhklABCDEFGHIKLMNOPRSTUVWXYZ0123456789")
_LOW_TO_HIGH = 0.68  # the height of an x in that of a capital: 0.65 to 0.73 in the faces of documents
_FEWEST_LOW = 3
_RAISED = 0.3  # of the height of an x above the baseline
_TALL = 0.75  # of the height of an x: quotation marks are raised too, but shorter than a raised digit
_AFTER_A_MARK = frozenset(",;.)]")
_HEIGHT_OF_X = 0.5  # of the height that pdfium gives a font's letters
_SAME_LINE = 5.0  # points
_SAME_BASELINE = 0.2  # of a line's height
_BETWEEN_WORDS = 0.5  # of a line's height, at most


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """Lines in reading order, how sure tesseract is of each word (0 to 100), and how many footnote marks went."""

    lines: list[Line]
    confidences: list[float]
    footnote_marks: int


@dataclass(frozen=True, slots=True)
class _Scale:
    page: int
    points_per_pixel: float
    page_height: float  # points


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character and its box in pixels, y downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class _Row:
    """A line's measures in pixels: from `left` on, the baseline falls by `slope` a pixel."""

    left: float
    baseline: float
    slope: float
    x_height: float

    def is_raised(self, glyph: _Glyph) -> bool:
        baseline = self.baseline + self.slope * ((glyph.left + glyph.right) / 2 - self.left)
        return baseline - glyph.bottom > _RAISED * self.x_height and glyph.height > _TALL * self.x_height


def read_hocr(markup: str, *, page: int, points_per_pixel: float, page_height: float) -> RecognisedPage:
    """The lines of one page. `page_height` is in points; raised marks behind words, and drawn lines, are left out."""
    scale = _Scale(page, points_per_pixel, page_height)
    lines: list[Line] = []
    confidences: list[float] = []
    marks = 0
    for node in LexborHTMLParser(markup).css(_LINES):
        words = {word: _glyphs(word) for word in node.css(".ocrx_word")}
        row = _row(node, [glyph for glyphs in words.values() for glyph in glyphs])
        kept: list[tuple[LexborNode, str]] = []
        for index, (word, glyphs) in enumerate(words.items()):
            unmarked = _without_mark(glyphs, row) if index else glyphs
            marks += len(unmarked) < len(glyphs)
            text = "".join(glyph.text for glyph in unmarked)
            if text and text != _RULING:
                kept.append((word, text))
        if kept:
            lines.append(_line(kept, row, scale))
            confidences += [_measures(word)["x_wconf"][0] for word, _ in kept]
    return RecognisedPage(_in_one_piece(_beside_their_text(lines)), confidences, marks)


def _glyphs(word: LexborNode) -> list[_Glyph]:
    return [_Glyph(glyph.text(), *_measures(glyph)["x_bboxes"]) for glyph in word.css(".ocrx_cinfo")]


def _measures(node: LexborNode) -> dict[str, list[float]]:
    """An element's title, `bbox 1 2 3 4; x_size 20`, as numbers by name."""
    parts = (part.strip().partition(" ") for part in (node.attributes.get("title") or "").split(";"))
    return {name: [float(number) for number in _NUMBERS.findall(values)] for name, _, values in parts}


def _row(node: LexborNode, glyphs: Sequence[_Glyph]) -> _Row:
    measures = _measures(node)
    left, _, _, bottom = measures["bbox"]
    slope, offset = measures.get("baseline", (0.0, 0.0))
    size = measures.get("x_size", [0.0])[0]
    beyond = measures.get("x_ascenders", [0.0])[0] + measures.get("x_descenders", [0.0])[0]
    # Each is too large at times: tesseract's where a line has few low letters, the other where glyphs touch.
    return _Row(left, bottom + offset, slope, min(max(0.0, size - beyond), _height_of_x(glyphs)))


def _height_of_x(glyphs: Sequence[_Glyph]) -> float:
    low = [glyph.height for glyph in glyphs if glyph.text in _LOW]
    if len(low) >= _FEWEST_LOW:
        return median(low)
    high = [glyph.height * _LOW_TO_HIGH for glyph in glyphs if glyph.text in _HIGH]
    return median(high or low or [0.0])


def _without_mark(glyphs: Sequence[_Glyph], row: _Row) -> Sequence[_Glyph]:
    """A word without the footnote mark at its end: nothing where it is but a mark.

    Tesseract reads raised digits as it can (`death.®`), so a mark is known by its place, not by what it was read as.
    Letters stay ("19th"), and so does what follows a digit ("37°").
    """
    end = len(glyphs)
    while end and glyphs[end - 1].text in _AFTER_A_MARK and not row.is_raised(glyphs[end - 1]):
        end -= 1
    start = end
    while start and not glyphs[start - 1].text.isalpha() and row.is_raised(glyphs[start - 1]):
        start -= 1
    if start == end or (start and glyphs[start - 1].text.isdigit()):
        return glyphs
    return [*glyphs[:start], *glyphs[end:]] if start else []


def _line(words: Sequence[tuple[LexborNode, str]], row: _Row, scale: _Scale) -> Line:
    unit = scale.points_per_pixel
    boxes = [_measures(word)["bbox"] for word, _ in words]
    texts = [text for _, text in words]
    if len(texts) > 1 and texts[0] in _MISREAD_BULLETS:
        texts[0] = "•"
    return Line(
        scale.page,
        " ".join(texts),
        min(box[0] for box in boxes) * unit,
        max(box[2] for box in boxes) * unit,
        scale.page_height - row.baseline * unit,
        row.x_height / _HEIGHT_OF_X * unit,
    )


def _in_one_piece(lines: Sequence[Line]) -> list[Line]:
    """The lines, with one that tesseract took for two beside each other put together again."""
    whole: list[Line] = []
    for line in lines:
        start = next((index for index, other in enumerate(whole) if _runs_on(other, line)), None)
        if start is None:
            whole.append(line)
        else:
            other = whole[start]
            whole[start] = replace(other, text=f"{other.text} {line.text}", right=line.right, height=line.height)
    return whole


def _runs_on(line: Line, more: Line) -> bool:
    height = more.height
    near = -_BETWEEN_WORDS * height < more.left - line.right < _BETWEEN_WORDS * height
    return near and abs(line.baseline - more.baseline) < _SAME_BASELINE * height


def _beside_their_text(lines: Sequence[Line]) -> list[Line]:
    """Paragraph numbers put back before their paragraphs: tesseract takes a margin of numbers for a column."""
    placed = {id(text): (mark, number, text) for mark, number, text in _pairs(lines)}
    gone = {id(number) for _, number, _ in placed.values()}
    return [_numbered(*placed[id(line)]) if id(line) in placed else line for line in lines if id(line) not in gone]


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[str, Line, Line]]:
    """(mark, the line that it is, the line of text beside it)."""
    for number in lines:
        mark = _margin_number(number.text)
        if mark is None:
            continue
        beside = [
            line for line in lines if abs(line.baseline - number.baseline) < _SAME_LINE and line.left > number.right
        ]
        if beside:
            yield mark, number, min(beside, key=lambda line: line.left)


def _margin_number(text: str) -> str | None:
    """A paragraph's number as it stands in a margin. Alone, tesseract easily reads digits as letters: `AQ.` is 40."""
    for read in (text, text.translate(_DIGITS_MISREAD)):
        if _MARGIN_NUMBER.fullmatch(read):
            return read.replace(",", ".")
    return None


def _numbered(mark: str, number: Line, text: Line) -> Line:
    return replace(text, text=f"{mark} {text.text}", left=number.left)
