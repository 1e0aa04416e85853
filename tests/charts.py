"""Comparisons and trends of numbers that a test names."""

from __future__ import annotations

from archive.charts import chart_of_years
from archive.comparing import AskedComparison, Cell, ComparedGroup, ComparedTheme, Comparison
from archive.groups import Dimension
from archive.kind_history import HISTORY
from archive.trending import AskedTrends, Change, Point, Series, TrendResult, Trends
from catalog.shares import Share


def cell(n: int, of: int, differs: int = 0) -> Cell:
    share = Share(n, of)
    return Cell(share, share.interval(), differs, None, "/search")


def compared(*rows: tuple[Cell, ...]) -> Comparison:
    groups = [ComparedGroup(f"g{n}", f"Group {n}", one.share.of, "/search") for n, one in enumerate(rows[0])]
    themes = [ComparedTheme(f"t{n}", f"Theme {n}", "group", row) for n, row in enumerate(rows)]
    asked = AskedComparison("area", ("g0", "g1"))
    return Comparison(asked, Dimension.AREA, "", groups, themes, len(rows), 0, "1")


def by_year(*counts: tuple[int, int, int], change: Change | None = None) -> Trends:
    points = [Point(year, year, Share(n, of), Share(n, of).interval(), "/search") for year, n, of in counts]
    tested = TrendResult("neglect", "Neglect", "harm", Share(9, 90), 0, 0.5, "/search")
    series = Series("theme", "neglect", "Neglect", "/search", 1, points, tested, change)
    return Trends(AskedTrends(), "", chart_of_years([], "", ""), 0, [tested], [series], HISTORY, 1, 1, "1")
