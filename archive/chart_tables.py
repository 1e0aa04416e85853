"""Every chart as a table: what documents hold where a picture cannot stand, and what is read where it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.charts import Chart
from archive.comparing import Cell, Comparison
from archive.trending import Trends
from catalog.shares import Share, percentage

Drawn = Chart | Comparison | Trends


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell says: a count, and below it the share. `at` and `interval` place a mark, in percent of the scale."""

    text: str
    detail: str = ""
    at: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def said(self) -> str:
        """The whole of it in one line."""
        return f"{self.text}, {self.detail}" if self.detail else self.text


@dataclass(frozen=True, slots=True)
class Table:
    """`head` names the columns; a row is its name and a cell for each of the others."""

    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[TableCell]]]


def table_of(chart: Drawn) -> Table:
    match chart:
        case Chart():
            most = chart.peak or 1
            return Table(
                (chart.label, chart.unit),
                [(label, [TableCell(f"{count:,}", at=100 * count / most)]) for label, count in chart.points],
            )
        case Comparison():
            return Table(
                ["Theme", *(f"{group.label} ({group.reviews:,})" for group in chart.groups)],
                [(theme.label, [_compared(cell) for cell in theme.cells]) for theme in chart.found],
            )
        case Trends():
            return _by_year(chart) if chart.series else _over_all_years(chart)


def _by_year(chart: Trends) -> Table:
    """A row a year (or years taken together), a column a theme or lesson: all have the same years."""
    years = zip(*(series.points for series in chart.series), strict=True)
    return Table(
        ["Years" if chart.series[0].window > 1 else "Year", *(series.label for series in chart.series)],
        [(points[0].label, [_share(point.share, point.interval) for point in points]) for points in years],
    )


def _over_all_years(chart: Trends) -> Table:
    return Table(
        ["Theme", "Dated reviews", "Trend"],
        [(one.label, [_share(one.share, one.share.interval()), TableCell(one.word)]) for one in chart.themes],
    )


def _compared(cell: Cell) -> TableCell:
    found = _share(cell.share, cell.interval)
    often = {1: "; more often", -1: "; less often", 0: ""}[cell.differs]
    return TableCell(found.text, found.detail + often, found.at, found.interval)


def _share(share: Share, interval: tuple[float, float] | None) -> TableCell:
    return TableCell(f"{share.n:,} of {share.of:,}", percentage(share, interval), share.percent, interval)


def lines_of(table: Table) -> Iterator[str]:
    """A line a row, in words: "2020: Reviews 5"."""
    for name, cells in table.rows:
        yield f"{name}: " + "; ".join(f"{head} {cell.said}" for head, cell in zip(table.head[1:], cells, strict=True))
