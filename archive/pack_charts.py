"""Charts that can be put into a pack: each is named `kind:id` and drawn anew, from the archive as it is, when read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from archive.area_pages import area_trend, coverage_trend
from archive.chart_tables import Drawn
from archive.charts import Chart
from archive.comparing import AskedComparison, asked_comparison, comparison
from archive.lesson_pages import lesson_trend
from archive.overview import Browsing
from archive.theme_pages import theme_trend
from archive.trending import AskedTrends, Trends, asked_trends, trends
from archive.urls import area_url, lesson_url, query_of, theme_url
from search.contract import BadQuery


class NoSuchChart(LookupError):
    """No chart has this name."""


@dataclass(frozen=True, slots=True)
class ChartKind:
    """How a kind of chart is drawn from the archive, and the page that it stands on, both by an id.

    `canonical` writes an id as the page itself would.
    """

    draw: Callable[[Browsing, str], Drawn]
    page: Callable[[str], str]
    canonical: Callable[[str], str] = str


def _recurring(browsing: Browsing, identity: str) -> Chart:
    return lesson_trend(browsing.archive.recurring_reader.one(identity).lesson)


def _as_compared(query: str) -> AskedComparison:
    return asked_comparison(parse_qsl(query))


def _as_trends(query: str) -> AskedTrends:
    return asked_trends(parse_qsl(query))


# A new kind of chart becomes collectable by a line here and a name given to `figure` in its template. What is compared,
# or shown by year, is named by the query of its page.
CHARTS: Mapping[str, ChartKind] = {
    "theme": ChartKind(theme_trend, theme_url),
    "area": ChartKind(area_trend, area_url),
    "recurring": ChartKind(_recurring, lesson_url),
    "coverage": ChartKind(lambda browsing, _: coverage_trend(browsing.overview()), lambda _: "/coverage"),
    "compare": ChartKind(
        lambda browsing, query: comparison(browsing, _as_compared(query)),
        lambda query: _as_compared(query).url(),
        lambda query: query_of(_as_compared(query).url()),
    ),
    "trends": ChartKind(
        lambda browsing, query: trends(browsing, _as_trends(query)),
        lambda query: _as_trends(query).url(),
        lambda query: query_of(_as_trends(query).url()),
    ),
}


@dataclass(frozen=True, slots=True)
class NamedChart:
    """A chart with its canonical name and the path of its page."""

    name: str
    page: str
    chart: Drawn

    @property
    def told(self) -> str:
        """What it shows, in sentences, with what it was narrowed to."""
        if isinstance(self.chart, Chart):
            return self.chart.takeaway
        told = self.chart.told if isinstance(self.chart, Trends) else self.chart.takeaway
        return f"{told} Filters that are on: {self.chart.narrowed}." if self.chart.narrowed else told

    @property
    def themes(self) -> Sequence[str]:
        """The themes that it is about."""
        kind, _, identity = self.name.partition(":")
        return self.chart.asked.themes if isinstance(self.chart, Trends) else [identity] if kind == "theme" else []

    def rows(self, base_url: str) -> list[Sequence[object]]:
        """Header and data, as the chart's own file has them."""
        return self.chart.rows() if isinstance(self.chart, Chart) else self.chart.rows(base_url)


def chart_named(browsing: Browsing, name: str) -> NamedChart:
    """The chart of this name. Raises LookupError where there is none (any more)."""
    kind, _, identity = name.partition(":")
    if kind not in CHARTS:
        raise NoSuchChart(name)
    found = CHARTS[kind]
    try:
        chart = found.draw(browsing, identity)
    except BadQuery as error:
        raise NoSuchChart(name) from error
    return NamedChart(f"{kind}:{found.canonical(identity)}", found.page(identity), chart)
