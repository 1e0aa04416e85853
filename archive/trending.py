"""Themes and recurring lessons by year, each share with its interval; a trend or a change is told where a test holds.

One object, `Trends`, gives the charts, the tables, the CSV, the record and the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from archive.charts import Chart, chart_of_years, counted
from archive.kind_history import Replaced, changes_among
from archive.narrowing import Narrowing, keeps, known_value, said
from archive.overview import Browsing, Marks, Overview
from archive.urls import lesson_url, search_url, trends_url
from catalog.shares import FEWEST, Share
from catalog.statistics import LEVEL, change_test, corrected, trend_test
from search.contract import BadQuery, Facet, Granularity

MOST_SERIES = 6
WINDOWS = (1, 3, 5)


@dataclass(frozen=True)
class AskedTrends:
    """What a URL or a command line asks, as typed: ids of themes and of recurring lessons."""

    themes: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    narrowing: Narrowing = field(default_factory=Narrowing)

    def url(self, form: str = "") -> str:
        """The canonical URL."""
        chosen = [*(("theme", one) for one in self.themes), *(("lesson", one) for one in self.lessons)]
        return trends_url([*chosen, *self.narrowing.parameters()], form)


@dataclass(frozen=True, slots=True)
class Point:
    """A year, or the years `first` to `last` taken together. `interval` in percent, None where there are too few."""

    first: int
    last: int
    share: Share
    interval: tuple[float, float] | None
    url: str

    @property
    def label(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Change:
    """A year from which on the share is another than before it; `p` is Pettitt's, corrected."""

    year: int
    before: Share
    after: Share
    p: float


@dataclass(frozen=True, slots=True)
class TrendResult:
    """A theme over all years: its share, and 1 where it rises, -1 where it falls, 0 where neither holds."""

    id: str
    label: str
    group: str
    share: Share
    direction: int
    p: float | None
    url: str

    @property
    def told(self) -> str:
        """What the test says, in words."""
        if self.p is None:
            return "Too few to test for a trend."
        told = {1: "Its share rises over the years", -1: "Its share falls over the years", 0: "No trend holds"}
        return f"{told[self.direction]} ({_p(self.p)})."

    @property
    def word(self) -> str:
        """The same for a table's cell."""
        return "too few" if self.p is None else {1: "rises", -1: "falls", 0: "none holds"}[self.direction]


def _p(p: float) -> str:
    """ "corrected p = 0.03"."""
    return "corrected p < 0.001" if p < 0.001 else f"corrected p = {p:.2g}" if p < 0.1 else f"corrected p = {p:.1f}"


@dataclass(frozen=True, slots=True)
class Series:
    """A theme's or a lesson's share by year, or by years taken together (`window` of them)."""

    kind: str
    id: str
    label: str
    url: str
    window: int
    points: Sequence[Point]
    tested: TrendResult
    change: Change | None

    @property
    def title(self) -> str:
        return f"Reviews {'tagged' if self.kind == 'theme' else 'that make the lesson:'} {self.label}"

    @property
    def takeaway(self) -> str:
        """What the series shows, in a few sentences."""
        share = self.tested.share
        said_ = [f"{share.n:,} of {share.of:,} dated reviews.", self.tested.told]
        if self.change:
            before, after = self.change.before, self.change.after
            said_.append(
                f"A change holds at {self.change.year}: {before.n} of {before.of} before, "
                f"{after.n} of {after.of} from then on ({_p(self.change.p)})."
            )
        return " ".join(said_)


@dataclass(frozen=True)
class Trends:
    """`themes` are all themes, tested together; `series` are those chosen. `held` counts all reviews by year.

    `tests` and `change_tests` are how many tests were corrected together.
    """

    form: ClassVar[str] = "series"
    asked: AskedTrends
    narrowed: str
    held: Chart
    undated: int
    themes: Sequence[TrendResult]
    series: Sequence[Series]
    history: Sequence[Replaced]
    tests: int
    change_tests: int
    taxonomy_version: str

    @property
    def title(self) -> str:
        if not self.series:
            return "Every theme over the years"
        *others, last = [one.label for one in self.series]
        return f"{', '.join(others)} and {last}, by year" if others else f"{last}, by year"

    @property
    def marked(self) -> list[tuple[str, Replaced]]:
        """What changed in a year, with the letter by which charts mark it."""
        return [(chr(ord("A") + n), one) for n, one in enumerate(one for one in self.history if one.year)]

    @property
    def scale_end(self) -> int:
        """Above the highest interval of all series, in whole tens of percent."""
        ends = [point.interval[1] for series in self.series for point in series.points if point.interval]
        return min(100, -(-int(max(ends, default=0) + 1) // 10) * 10)

    @property
    def takeaway(self) -> str:
        """What all themes together show."""
        rising = [one.label for one in self.themes if one.direction > 0]
        falling = [one.label for one in self.themes if one.direction < 0]
        if not self.tests:
            return f"Nothing could be tested: under {FEWEST} dated reviews, or no theme in them."
        if not rising and not falling:
            return f"No trend holds after correction for {counted(self.tests, 'test')}."
        found = [f"{word}: {', '.join(names)}" for word, names in (("rising", rising), ("falling", falling)) if names]
        return f"What holds after correction for {counted(self.tests, 'test')}: {'; '.join(found)}."

    @property
    def told(self) -> str:
        """What is shown, in words: each series, and what its letters mark; else all themes together."""
        if not self.series:
            return self.takeaway
        named = [f"{one.label}: {one.takeaway}" if len(self.series) > 1 else one.takeaway for one in self.series]
        return " ".join([*named, *(f"{letter} ({one.year}): {one.sentence}" for letter, one in self.marked)])

    def rows(self, base_url: str) -> list[Sequence[object]]:
        """Header and data: the points of the series, or where none is chosen, all themes over all years."""
        return [POINT_COLUMNS, *self._points(base_url)] if self.series else [THEME_COLUMNS, *self._themes(base_url)]

    def _points(self, base_url: str) -> Iterator[Sequence[object]]:
        for one in self.series:
            for point in one.points:
                low, high = point.interval or (None, None)
                shown = [None if value is None else round(value, 1) for value in (point.share.percent, low, high)]
                counted = (point.first, point.last, point.share.n, point.share.of)
                yield (one.kind, one.id, one.label, *counted, *shown, base_url + point.url, self.taxonomy_version)

    def _themes(self, base_url: str) -> Iterator[Sequence[object]]:
        for one in self.themes:
            told = {1: "rises", -1: "falls", 0: ""}[one.direction]
            yield (one.id, one.label, one.share.n, one.share.of, told, one.p, base_url + one.url, self.taxonomy_version)


POINT_COLUMNS = (
    "kind",
    "id",
    "label",
    "first_year",
    "last_year",
    "reviews_with",
    "reviews",
    "percent",
    "interval_low",
    "interval_high",
    "url",
    "taxonomy_version",
)
THEME_COLUMNS = ("theme", "label", "reviews_with", "reviews", "trend", "p_corrected", "url", "taxonomy_version")


def asked_trends(parameters: Iterable[tuple[str, str]]) -> AskedTrends:
    """What a URL's parameters ask."""
    given = [(name, value.strip()) for name, value in parameters if value.strip()]
    themes, lessons = (tuple(dict.fromkeys(v for n, v in given if n == name)) for name in ("theme", "lesson"))
    return AskedTrends(themes, lessons, Narrowing.of(given))


def trends(browsing: Browsing, asked: AskedTrends) -> Trends:
    """Raises BadQuery naming what is not known, NoSuchRecurringLesson."""
    labels, taxonomy = browsing.labels, browsing.archive.taxonomy
    themes = [known_value(labels, Facet.THEME, one) for one in asked.themes]
    if len(themes) + len(asked.lessons) > MOST_SERIES:
        raise BadQuery(f"at most {MOST_SERIES} themes and lessons can be shown at once")
    filters, overview = asked.narrowing.filters(labels), browsing.overview()
    kept = [keeps(filters, review) for review in overview.reviews]
    reviews = [review for review, keep in zip(overview.reviews, kept, strict=True) if keep]
    years = _Years([review.year if keep else None for review, keep in zip(overview.reviews, kept, strict=True)])
    tested = _tested(browsing, overview, years, asked.narrowing)
    sources = [_theme_source(browsing, overview, one, asked.narrowing) for one in themes]
    sources += [_lesson_source(browsing, overview, one) for one in asked.lessons]
    by_id = {one.id: one for one in tested}
    lessons = _with_trend([one for one in sources if one.kind == "lesson"], years)
    series, change_tests = _series(sources, years, by_id | {one.id: one for one in lessons})
    return Trends(
        asked=asked,
        narrowed=said(filters, labels),
        held=chart_of_years([one.year for one in reviews], "All reviews held, by year", ""),
        undated=sum(one.year is None for one in reviews),
        themes=tested,
        series=series,
        history=changes_among(one.kind for one in reviews),
        tests=sum(one.p is not None for one in tested),
        change_tests=change_tests,
        taxonomy_version=taxonomy.version,
    )


class _Years:
    """Reviews by year, every year from the first to the last, and how many years to take together.

    Made of each review's year, None for one that does not count.
    """

    def __init__(self, year_of: Sequence[int | None]) -> None:
        years = np.array([year or 0 for year in year_of], np.int64)
        self._counts = years > 0
        dated = years[self._counts]
        first = int(dated.min()) if dated.size else 0
        self._places = dated - first
        self.of: list[int] = np.bincount(self._places).tolist()
        self.years = list(range(first, first + len(self.of)))
        self.window = next((one for one in WINDOWS if self._enough(one)), WINDOWS[-1])

    def counted(self, marks: Marks) -> list[int]:
        """How many of the marked reviews there are in each year."""
        marked = np.bincount(self._places, marks[self._counts], len(self.of))
        return [round(count) for count in marked.tolist()]

    def spans(self) -> Iterator[tuple[int, int]]:
        """Places of the first and of the last year of each point; with fewer years than a window, all in one."""
        for last in range(max(0, min(self.window, len(self.years)) - 1), len(self.years)):
            yield max(0, last - self.window + 1), last

    def _enough(self, window: int) -> bool:
        """Whether at least half of the points have as many reviews as a percentage needs."""
        sums = [sum(self.of[at : at + window]) for at in range(max(1, len(self.of) - window + 1))]
        return 2 * sum(one >= FEWEST for one in sums) >= len(sums)


@dataclass(frozen=True)
class _Source:
    """What a series counts: which reviews are marked, and where a point leads."""

    kind: str
    id: str
    label: str
    url: str
    marks: Marks
    parameters: Sequence[tuple[str, str]] = ()

    def point_url(self, first: int, last: int) -> str:
        if self.kind == "lesson":
            return self.url
        own = [one for one in self.parameters if one[0] not in {"year_from", "year_to"}]
        return search_url([*own, ("year_from", str(first)), ("year_to", str(last))])


def _theme_source(browsing: Browsing, overview: Overview, theme: str, narrowing: Narrowing) -> _Source:
    parameters = _search_of(theme, narrowing)
    label = browsing.labels.of(Facet.THEME, theme)
    return _Source("theme", theme, label, search_url(parameters), overview.tagged(theme), parameters)


def _lesson_source(browsing: Browsing, overview: Overview, identity: str) -> _Source:
    lesson = browsing.archive.recurring_reader.one(identity).lesson
    marks = overview.marked({member.review.id for member in lesson.members})
    return _Source("lesson", lesson.id, lesson.label or lesson.statement, lesson_url(lesson.id), marks)


def _search_of(theme: str, narrowing: Narrowing) -> list[tuple[str, str]]:
    """The search for a theme's passages, in the search page's own order."""
    order = [*(facet.value for facet in Facet), "by", "year_from", "year_to"]
    asked = [(Facet.THEME.value, theme), *narrowing.parameters(), ("by", Granularity.PASSAGES.value)]
    return sorted(asked, key=lambda one: (order.index(one[0]), one[1]))


def _tested(browsing: Browsing, overview: Overview, years: _Years, narrowing: Narrowing) -> list[TrendResult]:
    """Every theme of the taxonomy, in its order."""
    taxonomy = browsing.archive.taxonomy
    sources = [_theme_source(browsing, overview, theme.id, narrowing) for theme in taxonomy.themes]
    return _with_trend(sources, years, taxonomy.groups_of_themes())


def _with_trend(
    sources: Sequence[_Source], years: _Years, groups: Mapping[str, str] | None = None
) -> list[TrendResult]:
    """The Cochran-Armitage test of each, corrected together; not tested where all reviews are too few."""
    by_year = [years.counted(one.marks) for one in sources]
    enough = sum(years.of) >= FEWEST
    found = [trend_test(n, years.of, years.years) if enough else None for n in by_year]
    held = iter(corrected([one.p for one in found if one]))
    tested = []
    for source, n, test in zip(sources, by_year, found, strict=True):
        p = float(next(held)) if test else None
        direction = int(np.sign(test.z)) if test and p is not None and p < LEVEL else 0
        group = (groups or {}).get(source.id, "")
        tested.append(
            TrendResult(source.id, source.label, group, Share(sum(n), sum(years.of)), direction, p, source.url)
        )
    return tested


def _series(sources: Sequence[_Source], years: _Years, tested: Mapping[str, TrendResult]) -> tuple[list[Series], int]:
    """The series, and how many of them were tested for a change and corrected together."""
    by_year = [years.counted(one.marks) for one in sources]
    found = [change_test(n, years.of) for n in by_year]
    held = iter(corrected([one.p for one in found if one]))
    series = []
    for source, n, test in zip(sources, by_year, found, strict=True):
        change = _change(n, years, test.place, float(next(held))) if test else None
        points = list(_points(source, n, years))
        series.append(
            Series(source.kind, source.id, source.label, source.url, years.window, points, tested[source.id], change)
        )
    return series, sum(test is not None for test in found)


def _change(n: Sequence[int], years: _Years, place: int, p: float) -> Change | None:
    """The change, where it holds and there are enough reviews before it and from then on to tell it by."""
    before = Share(sum(n[:place]), sum(years.of[:place]))
    after = Share(sum(n[place:]), sum(years.of[place:]))
    holds = p < LEVEL and before.comparable and after.comparable
    return Change(years.years[place], before, after, p) if holds else None


def _points(source: _Source, n: Sequence[int], years: _Years) -> Iterator[Point]:
    for first, last in years.spans():
        share = Share(sum(n[first : last + 1]), sum(years.of[first : last + 1]))
        start, end = years.years[first], years.years[last]
        yield Point(start, end, share, share.interval(), source.point_url(start, end))
