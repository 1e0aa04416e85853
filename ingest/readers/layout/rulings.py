"""The straight lines drawn on a page: borders of table cells, but also underlines and frames."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_THIN = 3.0  # points; a border is drawn as a line or as a thin filled rectangle
_SHORTEST = 6.0
_SAME_PLACE = 2.5
_TOUCHING = 3.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A horizontal or vertical line from `low` to `high`, at one place on the other axis (points)."""

    at: float
    low: float
    high: float

    def covers(self, place: float) -> bool:
        return self.low - _TOUCHING <= place <= self.high + _TOUCHING

    def crosses(self, other: Segment) -> bool:
        """Whether this line meets a line of the other direction."""
        return self.covers(other.at) and other.covers(self.at)


@dataclass(frozen=True, slots=True)
class Rulings:
    """Lines as drawn, piece by piece."""

    horizontal: Sequence[Segment]
    vertical: Sequence[Segment]


def read_rulings(page: pdfium.PdfPage) -> Rulings:
    """Every thin path of the page; a larger rectangle counts as its four edges."""
    horizontal: list[Segment] = []
    vertical: list[Segment] = []
    largest = 0.9 * page.get_width()
    for left, bottom, right, top in _path_bounds(page):
        width, height = right - left, top - bottom
        if height <= _THIN:
            horizontal += [Segment(bottom + height / 2, left, right)] if width >= _SHORTEST else []
        elif width <= _THIN:
            vertical += [Segment(left + width / 2, bottom, top)] if height >= _SHORTEST else []
        elif width >= 2 * _SHORTEST and height >= _SHORTEST and width < largest:
            horizontal += [Segment(bottom, left, right), Segment(top, left, right)]
            vertical += [Segment(left, bottom, top), Segment(right, bottom, top)]
    return Rulings(horizontal, vertical)


def _path_bounds(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        item = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_PATH and pdfium_c.FPDFPageObj_GetBounds(
            item, left, bottom, right, top
        ):
            yield left.value, bottom.value, right.value, top.value


def clusters(values: Iterable[float], distance: float = _SAME_PLACE) -> list[float]:
    """Values that lie within `distance` of their neighbour become one, their mean; in rising order."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= distance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def joined(segments: Sequence[Segment]) -> list[Segment]:
    """Pieces that lie in one line and touch become one line."""
    lines: list[Segment] = []
    for place in clusters(segment.at for segment in segments):
        pieces = sorted((s.low, s.high) for s in segments if abs(s.at - place) <= _SAME_PLACE)
        low, high = pieces[0]
        for next_low, next_high in pieces[1:]:
            if next_low > high + _TOUCHING:
                lines.append(Segment(place, low, high))
                low = next_low
            high = max(high, next_high)
        lines.append(Segment(place, low, high))
    return lines
