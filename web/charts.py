"""Where a chart's marks go. Widths are percentages, so that a chart fits any screen and its letters keep their size."""

from __future__ import annotations

from dataclasses import dataclass

from archive.charts import Chart

HEIGHT = 150  # pixels of the plot; the labels stand below it
TOP = 18  # room for the number on the highest column
_LABELS = 6  # more would run into each other on a telephone


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
