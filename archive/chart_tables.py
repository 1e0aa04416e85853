"""Every chart as a table: what documents hold where a picture cannot stand, and what is read where it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.charts import Chart
from archive.comparing import Cell, Comparison
from archive.trending import Trends
from catalog.shares import FEWEST, Share, percentage

Drawn = Chart | Comparison | Trends
_FEW = "too few"
INTERVALS = "Shares with their 95% intervals."


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell says: a count, and below it the share. `at` and `interval` place a mark, in percent of the scale.

    `differs` as in a comparison's cell: 1 more often, -1 less often than in the other groups together.
    """

    text: str
    detail: str = ""
    differs: int = 0
    at: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def count(self) -> str:
        """The text with the sign of a difference."""
        return self.text + {1: " ▲", -1: " ▼", 0: ""}[self.differs]

    @property
    def said(self) -> str:
        """The whole of it in one line of words."""
        often = {1: "; more often", -1: "; less often", 0: ""}[self.differs]
        return (f"{self.text}, {self.detail}" if self.detail else self.text) + often


@dataclass(frozen=True, slots=True)
class Table:
    """`head` names the columns; a row is its name and a cell for each of the others."""

    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[TableCell]]]

    @property
    def note(self) -> str:
        """How its shares and signs are read; empty for plain counts."""
        cells = [cell for _, row in self.rows for cell in row]
        said = {
            INTERVALS: any(cell.interval for cell in cells),
            f"Too few to compare: under {FEWEST} reviews.": any(cell.detail == _FEW for cell in cells),
            "▲ more often, ▼ less often than in the other groups together, where that holds.": any(
                cell.differs for cell in cells
            ),
        }
        return " ".join(sentence for sentence, holds in said.items() if holds)


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
    return replace(_share(cell.share, cell.interval), differs=cell.differs)


def _share(share: Share, interval: tuple[float, float] | None) -> TableCell:
    detail = percentage(share, interval) if interval else _FEW
    return TableCell(f"{share.n:,} of {share.of:,}", detail, at=share.percent, interval=interval)


def lines_of(table: Table) -> Iterator[str]:
    """A line a row, in words: "2020: Reviews 5"."""
    for name, cells in table.rows:
        yield f"{name}: " + "; ".join(f"{head} {cell.said}" for head, cell in zip(table.head[1:], cells, strict=True))
