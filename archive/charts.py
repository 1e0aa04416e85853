"""A chart's one data object: the picture, the table, the CSV and the takeaway all come from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts by label, in order. `unit` names what is counted; `csv_url` is where the same data are a file."""

    form: ClassVar[str] = "columns"
    title: str
    label: str
    unit: str
    points: Sequence[tuple[str, int]]
    takeaway: str
    csv_url: str

    @property
    def total(self) -> int:
        return sum(count for _, count in self.points)

    @property
    def peak(self) -> int:
        return max((count for _, count in self.points), default=0)

    def rows(self) -> list[Sequence[object]]:
        """Header and data, as the table and the CSV show them."""
        return [(self.label, self.unit), *self.points]


def chart_of_years(years: Iterable[int | None], title: str, csv_url: str) -> Chart:
    """Reviews by year, with the years that have none between the first and the last."""
    listed = list(years)
    dated = [year for year in listed if year is not None]
    span = range(min(dated), max(dated) + 1) if dated else range(0)
    points = [(str(year), dated.count(year)) for year in span]
    return Chart(title, "Year", "Reviews", points, _takeaway(points, len(listed) - len(dated)), csv_url)


def _takeaway(points: Sequence[tuple[str, int]], undated: int) -> str:
    if not points:
        return "No review here has a date."
    reviews = sum(count for _, count in points)
    peak = max(count for _, count in points)
    best = [year for year, count in points if count == peak]
    span = f"in {points[0][0]}" if len(points) == 1 else f"from {points[0][0]} to {points[-1][0]}"
    said = f"{counted(reviews, 'review')} {span}"
    if len(points) > 1:
        said += f"; most in {best[0]} ({peak})" if len(best) == 1 else f"; at most {peak} in a year"
    return said + (f"; {undated} more without a date." if undated else ".")


def counted(count: int, noun: str) -> str:
    """ "1 review", "1,200 reviews"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
