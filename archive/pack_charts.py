"""Charts that can be put into a pack: each is named `kind:id` and drawn anew, from the archive as it is, when read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.area_pages import area_trend, coverage_trend
from archive.charts import Chart
from archive.lesson_pages import lesson_trend
from archive.overview import Browsing
from archive.theme_pages import theme_trend
from archive.urls import area_url, lesson_url, theme_url


class NoSuchChart(LookupError):
    """No chart has this name."""


@dataclass(frozen=True, slots=True)
class ChartKind:
    """How a kind of chart is drawn from the archive, and the page that it stands on, both by an id."""

    draw: Callable[[Browsing, str], Chart]
    page: Callable[[str], str]


def _recurring(browsing: Browsing, identity: str) -> Chart:
    return lesson_trend(browsing.archive.recurring_reader.one(identity).lesson)


# A new kind of chart becomes collectable by a line here and a name given to `figure` in its template.
CHARTS: Mapping[str, ChartKind] = {
    "theme": ChartKind(theme_trend, theme_url),
    "area": ChartKind(area_trend, area_url),
    "recurring": ChartKind(_recurring, lesson_url),
    "coverage": ChartKind(lambda browsing, _: coverage_trend(browsing.overview()), lambda _: "/coverage"),
}


def chart_named(browsing: Browsing, name: str) -> tuple[Chart, str]:
    """The chart of this name, and the path of its page. Raises LookupError where there is none (any more)."""
    kind, _, identity = name.partition(":")
    if kind not in CHARTS:
        raise NoSuchChart(name)
    found = CHARTS[kind]
    return found.draw(browsing, identity), found.page(identity)
