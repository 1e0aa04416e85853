"""The printed lines of a page, with just enough geometry to rebuild paragraphs from them.

Asking pdfium for every character's box would cost several times the text extraction itself; two or three boxes a line
cost about a tenth of it.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# pdfium writes a line-end hyphen as U+FFFE or U+0002 and leaves the line break itself out.
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_LINE_END_HYPHENS = "\ufffe\x02"
_LINE_ENDS = " \t\u00a0" + _LINE_END_HYPHENS
_NUMBER_ALONE = re.compile(r"\d{1,3}(?=[\s.,;]|$)")
_BEFORE_MARKS = frozenset("abcdefghijklmnopqrstuvwxyz.,;:)]’”\"'")
_BOLD_NAME = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
_MARK_ALONE = re.compile(r"[\d,\s*†‡]{1,6}")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. Positions are in points from the bottom left of the page; `height` 0 means unknown (OCR)."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    height: float = 0.0
    bold: bool = False
    hyphenated: bool = False

    @property
    def character_width(self) -> float:
        return (self.right - self.left) / max(1, len(self.text))


class LineReader:
    """Reads the lines of one text page after another; keeps its C buffers and what it learned about fonts."""

    def __init__(self) -> None:
        self._loose = pdfium_c.FS_RECTF()
        self._left, self._right, self._bottom, self._top = (ctypes.c_double() for _ in range(4))
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._bold_fonts: dict[bytes, bool] = {}
        self._handle: object = None
        self._shifted = False
        self.footnote_marks = 0

    def read(self, textpage: pdfium.PdfTextPage, page: int) -> list[Line]:
        """The lines of a page in the order of its content, footnote marks taken out. `page` counts from 1."""
        text = textpage.get_text_range()
        self._handle = textpage.raw
        # Characters without a Unicode value shift text positions against character positions.
        self._shifted = textpage.count_chars() != len(text)
        lines: list[Line] = []
        for match in _LINE.finditer(text):
            raw = match.group()
            stripped = raw.rstrip(_LINE_ENDS)
            start = len(raw) - len(raw.lstrip())
            if start >= len(stripped):
                continue
            line = self._line(stripped, start, match.start(), page, raw[-1] in _LINE_END_HYPHENS)
            if lines and _continues_on_same_line(lines[-1], line):
                lines[-1] = self._merge(lines[-1], line)
            else:
                lines.append(line)
        return lines

    def _line(self, raw: str, start: int, offset: int, page: int, hyphenated: bool) -> Line:
        first, last = self._index(offset + start), self._index(offset + len(raw) - 1)
        left, height = self._loose_box(first)
        letter = first
        if not raw[start].isalnum():
            # A bullet is often set in a symbol font with its own height: the first letter speaks for the line.
            lead = next((i for i in range(start, min(len(raw), start + 8)) if raw[i].isalnum()), start)
            letter = self._index(offset + lead)
            height = self._loose_box(letter)[1]
        pdfium_c.FPDFText_GetCharOrigin(self._handle, letter, self._x, self._y)
        pdfium_c.FPDFText_GetCharBox(self._handle, last, self._left, self._right, self._bottom, self._top)
        bold = self._is_bold(letter) and self._is_bold(last)
        text = self._without_marks(raw, start, offset, height)
        return Line(page, text, left, max(left, self._right.value), self._y.value, height, bold, hyphenated)

    def _index(self, position: int) -> int:
        if not self._shifted:
            return position
        return max(0, int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._handle, position)))

    def _loose_box(self, index: int) -> tuple[float, float]:
        """(left, height) of a character's cell: its height follows the font size, whatever the letter."""
        box = self._loose
        pdfium_c.FPDFText_GetLooseCharBox(self._handle, index, box)
        return box.left, abs(box.top - box.bottom)

    def _is_bold(self, index: int) -> bool:
        pdfium_c.FPDFText_GetFontInfo(self._handle, index, self._name, 128, self._flags)
        name = self._name.value
        if name not in self._bold_fonts:
            self._bold_fonts[name] = bool(_BOLD_NAME.search(name))
        return self._bold_fonts[name]

    def _without_marks(self, raw: str, start: int, offset: int, height: float) -> str:
        pieces: list[str] = []
        kept_to = start
        for match in _NUMBER_ALONE.finditer(raw, start + 1):
            begins = match.start() - (raw[match.start() - 1] == " ")
            if raw[begins - 1] not in _BEFORE_MARKS:
                continue
            _, mark_height = self._loose_box(self._index(offset + match.end() - 1))
            if 0 < mark_height < 0.8 * height:
                pieces.append(raw[kept_to:begins])
                kept_to = match.end()
                self.footnote_marks += 1
        return "".join(pieces) + raw[kept_to:]

    def _merge(self, line: Line, more: Line) -> Line:
        if more.height < 0.8 * line.height and _MARK_ALONE.fullmatch(more.text):
            self.footnote_marks += 1
            return replace(line, right=max(line.right, more.right))
        gap = more.left - line.right > 0.15 * line.height
        return replace(
            line,
            text=line.text + (" " if gap else "") + more.text,
            right=max(line.right, more.right),
            height=max(line.height, more.height),
            bold=line.bold and more.bold,
            hyphenated=more.hyphenated,
        )


def _continues_on_same_line(line: Line, more: Line) -> bool:
    """Whether a "line" is but a raised or lowered run right beside the one before: pdfium takes it for a new line."""
    tallest = max(line.height, more.height)
    return (
        -0.1 * tallest < more.left - line.right < 0.5 * tallest and abs(more.baseline - line.baseline) < 0.6 * tallest
    )
