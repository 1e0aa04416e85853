"""Where a chart's marks go. Widths are percentages, so that a chart fits any screen and its letters keep their size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.charts import Chart
from archive.comparing import Cell, ComparedTheme, Comparison
from archive.trending import Point, Series, Trends

HEIGHT = 150  # pixels of the plot; the labels stand below it
TOP = 18  # room for the number on the highest column
_LABELS = 6  # more would run into each other on a telephone
# The heat map, in percent and pixels: themes' names take the left of it.
_NAMES, _ROW, _HEAD = 42.0, 22, 24
_STEPS = 5  # shades; more could not be told apart
# Room at the left of a series for the percentages of its lines.
_SCALE = 9.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `x` and `width` in percent, `y` and `height` in pixels; `tick` where its label is shown."""

    label: str
    count: int
    x: float
    width: float
    centre: float
    y: float
    height: float
    tick: bool
    peak: bool


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell: `x` and `width` in percent, `shade` from 0 to 5; `text` is a percentage or a dash."""

    x: float
    width: float
    centre: float
    shade: int
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A theme: `y` in pixels from the top."""

    label: str
    y: int
    cells: Sequence[HeatCell]


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map: the letters that stand for the groups, with where they stand, and the rows."""

    heads: Sequence[tuple[str, float]]
    rows: Sequence[HeatRow]
    height: int
    most: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a series with the ends of its interval: `x` in percent, the others in pixels."""

    label: str
    text: str
    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """A series: points that can be compared, the steps between neighbours, the scale's lines, and the marked years."""

    dots: Sequence[Dot]
    steps: Sequence[tuple[Dot, Dot]]
    ticks: Sequence[tuple[str, float]]
    lines: Sequence[tuple[str, float]]
    marks: Sequence[tuple[str, float]]
    change: float | None


def columns(chart: Chart) -> list[Column]:
    """A column a point, left to right."""
    points = chart.points
    step = 100 / max(len(points), 1)
    width = min(step * 0.72, 8)
    every = max(1, -(-len(points) // _LABELS))
    return [
        Column(
            label=label,
            count=count,
            x=round(n * step + (step - width) / 2, 3),
            width=round(width, 3),
            centre=round(n * step + step / 2, 3),
            y=round(TOP + (HEIGHT - TOP) * (1 - count / chart.peak), 1) if chart.peak else HEIGHT,
            height=round((HEIGHT - TOP) * count / chart.peak, 1) if chart.peak else 0,
            tick=n % every == 0,
            peak=bool(count) and count == chart.peak,
        )
        for n, (label, count) in enumerate(points)
    ]


def bar_width(count: int, most: int) -> float:
    """The length of a bar in percent of its cell."""
    return round(100 * count / most, 1) if most else 0


def heat(comparison: Comparison) -> Heat:
    """Themes that any group has, groups as letters; the darkest shade is the largest share of all."""
    step = (100 - _NAMES) / len(comparison.groups)
    most = max((cell.share.percent or 0 for theme in comparison.found for cell in theme.cells), default=0)
    heads = [(letter(n), round(_NAMES + (n + 0.5) * step, 2)) for n in range(len(comparison.groups))]
    rows = [_heat_row(theme, _HEAD + n * _ROW, step, most) for n, theme in enumerate(comparison.found)]
    return Heat(heads, rows, _HEAD + _ROW * len(rows), most)


def letter(n: int) -> str:
    """The letter by which a group is named where its name has no room."""
    return chr(ord("A") + n)


def _heat_row(theme: ComparedTheme, y: int, step: float, most: float) -> HeatRow:
    return HeatRow(theme.label, y, [_heat_cell(cell, n, step, most) for n, cell in enumerate(theme.cells)])


def _heat_cell(cell: Cell, n: int, step: float, most: float) -> HeatCell:
    percent = cell.share.percent
    shade = round(_STEPS * percent / most) if percent and most else 0
    text = "–" if percent is None else f"{percent:.0f}"
    x = _NAMES + n * step
    mark = {1: "▲", -1: "▼", 0: ""}[cell.differs]
    return HeatCell(round(x + 0.4, 2), round(step - 0.8, 2), round(x + step / 2, 2), shade, text, mark)


def drawn_series(series: Series, trends: Trends) -> DrawnSeries:
    """One of the series on the scale that all of them share."""
    top = trends.scale_end
    step = (100 - _SCALE) / max(len(series.points), 1)
    places = {point.last: round(_SCALE + (n + 0.5) * step, 2) for n, point in enumerate(series.points)}
    every = max(1, -(-len(series.points) // _LABELS))
    dots = list(_dots(series.points, places, top))
    change = places.get(series.change.year) if series.change else None
    return DrawnSeries(
        dots=dots,
        steps=[(a, b) for a, b in pairwise(dots) if b.x - a.x < step * 1.01],
        ticks=[(str(point.last), places[point.last]) for point in series.points[::every]],
        lines=[(f"{percent:.0f}%", _y(percent, top)) for percent in (0, top / 2, top)],
        marks=[(name, _before(places[one.year], step)) for name, one in trends.marked if one.year in places],
        change=None if change is None else _before(change, step),
    )


def _before(place: float, step: float) -> float:
    """The left edge of a year: what changed in it shows from there on."""
    return round(place - step / 2, 2)


def _dots(points: Sequence[Point], places: dict[int, float], top: int) -> Iterator[Dot]:
    for point in points:
        percent, interval = point.share.percent, point.interval
        if percent is not None and interval is not None:
            text = f"{point.label}: {point.share.n} of {point.share.of}"
            low, high = (_y(end, top) for end in interval)
            yield Dot(point.label, text, places[point.last], _y(percent, top), low, high)


def _y(percent: float, top: int) -> float:
    return round(TOP + (HEIGHT - TOP) * (1 - percent / top), 1)
