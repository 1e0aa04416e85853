"""Groups side by side: how many reviews of each have a theme, of how many, and which differences hold.

One object, `Comparison`, gives the heat map, the table, the CSV, the record and the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from archive.charts import counted
from archive.groups import Dimension, Group, dimension_of, groups_of
from archive.narrowing import Narrowing, keeps, said
from archive.overview import Browsing, Overview
from archive.urls import compare_url, search_url
from catalog.shares import FEWEST, Share
from catalog.statistics import LEVEL, corrected, fisher, wilson
from search.contract import BadQuery, Facet, Filters, Granularity

FEWEST_GROUPS, MOST_GROUPS = 2, 6
_TOLD = 3  # differences that the takeaway names; the table marks them all
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AskedComparison:
    """What a URL or a command line asks to compare, as typed."""

    by: str = ""
    groups: tuple[str, ...] = ()
    rest: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)

    def url(self, form: str = "") -> str:
        """The canonical URL: groups as chosen, filters in a fixed order, nothing that is the default."""
        chosen = [("by", self.by), *(("group", group) for group in self.groups), ("rest", self.rest)]
        return compare_url([one for one in (*chosen, *self.narrowing.parameters()) if one[1]], form)


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """A column: the group's reviews, and a search for them."""

    value: str
    label: str
    reviews: int
    url: str

    @property
    def comparable(self) -> bool:
        return self.reviews >= FEWEST


@dataclass(frozen=True, slots=True)
class Cell:
    """Reviews of a group with a theme. `interval` in percent, None where there are too few to compare.

    `differs` is 1 where the theme is in more of the group's reviews than of the other groups' together, -1 where in
    fewer, 0 where no difference holds; `p` is Fisher's, corrected; None where it was not tested.
    """

    share: Share
    interval: tuple[float, float] | None
    differs: int
    p: float | None
    url: str


@dataclass(frozen=True, slots=True)
class ComparedTheme:
    """A row: a theme and its cells, in the order of the groups."""

    theme: str
    label: str
    group: str
    cells: Sequence[Cell]

    @property
    def found(self) -> bool:
        return any(cell.share.n for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """Themes in the taxonomy's order, groups as they were chosen. `tests` were corrected together.

    `shared` reviews are in several groups: they count in each, and take no part in the tests.
    """

    form: ClassVar[str] = "heat"
    asked: AskedComparison
    dimension: Dimension
    narrowed: str
    groups: Sequence[ComparedGroup]
    themes: Sequence[ComparedTheme]
    tests: int
    shared: int
    taxonomy_version: str

    @property
    def title(self) -> str:
        names = [group.label for group in self.groups]
        return f"{', '.join(names[:-1])} and {names[-1]}, by theme"

    @property
    def csv_url(self) -> str:
        return self.asked.url("csv")

    @property
    def found(self) -> list[ComparedTheme]:
        """The themes that any of the groups has."""
        return [theme for theme in self.themes if theme.found]

    @property
    def differences(self) -> list[tuple[ComparedTheme, ComparedGroup, Cell]]:
        """What differs, in the order of the table; of two groups, the one that has more."""
        only_more = len(self.groups) == FEWEST_GROUPS
        return [
            (theme, group, cell)
            for theme in self.themes
            for group, cell in zip(self.groups, theme.cells, strict=True)
            if cell.differs > 0 or (cell.differs and not only_more)
        ]

    @cached_property
    def takeaway(self) -> str:
        """What the comparison shows, in one or two sentences."""
        small = [group.label for group in self.groups if not group.comparable]
        few = f" Too few reviews to compare (under {FEWEST}): {', '.join(small)}." if small else ""
        if not self.tests:
            return f"No difference could be tested.{few}"
        found = [_difference(*one) for one in self.differences]
        if not found:
            return f"No difference holds after correction for {counted(self.tests, 'test')}.{few}"
        more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
        held = "One difference holds" if len(found) == 1 else f"{len(found)} differences hold"
        return f"{held} after correction for {counted(self.tests, 'test')}: {'; '.join(found[:_TOLD])}{more}.{few}"

    def rows(self, base_url: str) -> list[Sequence[object]]:
        """Header and data, a row a theme and group."""
        return [COLUMNS, *self._data(base_url)]

    def _data(self, base_url: str) -> Iterator[Sequence[object]]:
        for theme in self.themes:
            for group, cell in zip(self.groups, theme.cells, strict=True):
                low, high = cell.interval or (None, None)
                named = (theme.theme, theme.label, group.value, group.label)
                shown = (_rounded(cell.share.percent), _rounded(low), _rounded(high))
                yield (
                    *named,
                    cell.share.n,
                    cell.share.of,
                    *shown,
                    told(cell),
                    cell.p,
                    base_url + cell.url,
                    self.taxonomy_version,
                )


COLUMNS = (
    "theme",
    "theme_label",
    "group",
    "group_label",
    "reviews_with_theme",
    "reviews",
    "percent",
    "interval_low",
    "interval_high",
    "difference",
    "p_corrected",
    "url",
    "taxonomy_version",
)


def asked_comparison(parameters: Iterable[tuple[str, str]]) -> AskedComparison:
    """What a URL's parameters ask."""
    given = [(name, value.strip()) for name, value in parameters if value.strip()]
    one = dict(given)
    groups = tuple(dict.fromkeys(value for name, value in given if name == "group"))
    return AskedComparison(one.get("by", ""), groups, one.get("rest", ""), Narrowing.of(given))


def comparison(browsing: Browsing, asked: AskedComparison) -> Comparison:
    """Raises BadQuery naming what is not known or does not go together."""
    labels, overview, taxonomy = browsing.labels, browsing.overview(), browsing.archive.taxonomy
    dimension = dimension_of(asked.by)
    groups = groups_of(dimension, asked.groups, asked.rest, labels)
    if not FEWEST_GROUPS <= len(groups) <= MOST_GROUPS:
        raise BadQuery(
            f"a comparison is of {FEWEST_GROUPS} to {MOST_GROUPS} groups, the rest counted as one; "
            f"chosen: {len(groups)}"
        )
    filters = asked.narrowing.filters(labels)
    _refuse_own(dimension, filters)
    themes = [theme.id for theme in taxonomy.themes]
    members = _members(overview, groups, filters)
    counted = _Counted.of(overview, themes, members)
    searches = [_parameters(group, asked.narrowing) for group in groups]
    cells = list(_cells(counted, themes, searches))
    return Comparison(
        asked=asked,
        dimension=dimension,
        narrowed=said(filters, labels),
        groups=[
            ComparedGroup(group.value, group.label, int(size), search_url(search))
            for group, size, search in zip(groups, counted.sizes, searches, strict=True)
        ],
        themes=[
            ComparedTheme(theme.id, theme.label, theme.group, row)
            for theme, row in zip(taxonomy.themes, cells, strict=True)
        ],
        tests=counted.tests,
        shared=int((members.sum(axis=0) > 1).sum()),
        taxonomy_version=taxonomy.version,
    )


def told(cell: Cell) -> str:
    """ "more", "fewer", "too few" or nothing."""
    if not cell.share.comparable:
        return "too few"
    return {1: "more", -1: "fewer", 0: ""}[cell.differs]


def _refuse_own(dimension: Dimension, filters: Filters) -> None:
    """Periods differ in years: a range of years beside them would say the same thing twice, and differently."""
    by_years = dimension is Dimension.PERIOD and (filters.year_from or filters.year_to)
    if by_years or dimension.value in {facet.value for facet in filters.terms}:
        name = "years" if by_years else dimension.value
        raise BadQuery(f"the groups already differ in {name}: narrow by something else")


def _members(overview: Overview, groups: Sequence[Group], filters: Filters) -> NDArray[np.bool_]:
    """A row a group: which reviews are in it and pass the filters."""
    kept = [keeps(filters, review) for review in overview.reviews]
    return np.array(
        [[keep and group.has(review) for keep, review in zip(kept, overview.reviews, strict=True)] for group in groups],
        np.bool_,
    )


@dataclass(frozen=True)
class _Counted:
    """Counts by theme and group, their intervals, and what the tests say of each."""

    counts: Counts
    sizes: Counts
    low: Floats
    high: Floats
    differs: Counts
    p: Floats
    tests: int

    @classmethod
    def of(cls, overview: Overview, themes: Sequence[str], members: NDArray[np.bool_]) -> _Counted:
        tagged = np.array([overview.tagged(theme) for theme in themes])
        counts, sizes = _counts(tagged, members), members.sum(axis=1)
        low, high = wilson(counts, np.broadcast_to(np.maximum(sizes, 1), counts.shape))
        alone = members & (members.sum(axis=0) == 1)
        differs, p, tests = _tested(_counts(tagged, alone), alone.sum(axis=1))
        return cls(counts, sizes, 100 * low, 100 * high, differs, p, tests)


def _counts(tagged: NDArray[np.float32], members: NDArray[np.bool_]) -> Counts:
    return np.rint(tagged @ members.T.astype(np.float32)).astype(np.int64)


def _tested(counts: Counts, sizes: Counts) -> tuple[Counts, Floats, int]:
    """Each group against the others together, by Fisher's exact test; all tests corrected together by Holm-Sidak.

    Groups or others with too few reviews are not tested, nor are themes that none or all of the reviews have, which no
    test could tell apart whatever the groups. Of two groups the two tests are one.
    """
    every, total = counts.sum(axis=1, keepdims=True), int(sizes.sum())
    testable = (sizes >= FEWEST) & (total - sizes >= FEWEST)
    mask = ((every > 0) & (every < total)) & testable
    p = np.full(counts.shape, np.nan)
    of, other, of_other = np.broadcast_to(sizes, counts.shape), every - counts, total - sizes
    alike = len(sizes) == FEWEST_GROUPS
    once = mask & (np.arange(len(sizes)) == 0) if alike else mask
    p[once] = corrected(fisher(counts[once], of[once], other[once], np.broadcast_to(of_other, counts.shape)[once]))
    if alike:
        p[:, 1] = p[:, 0]
    more = np.sign(counts * np.maximum(of_other, 1) - other * np.maximum(sizes, 1))
    return np.where(p < LEVEL, more, 0), p, int(once.sum())


def _cells(counted: _Counted, themes: Sequence[str], searches: Sequence[list[tuple[str, str]]]) -> Iterator[list[Cell]]:
    tails = [search_url([(Facet.THEME.value, "-"), *search]).partition("theme=-")[2] for search in searches]
    for n, theme in enumerate(themes):
        head = search_url([(Facet.THEME.value, theme)])
        yield [_cell(counted, n, at, head + tail) for at, tail in enumerate(tails)]


def _cell(counted: _Counted, n: int, at: int, url: str) -> Cell:
    share = Share(int(counted.counts[n, at]), int(counted.sizes[at]))
    interval = (float(counted.low[n, at]), float(counted.high[n, at])) if share.comparable else None
    p = float(counted.p[n, at])
    return Cell(share, interval, int(counted.differs[n, at]), None if np.isnan(p) else p, url)


def _parameters(group: Group, narrowing: Narrowing) -> list[tuple[str, str]]:
    """The search for a group's passages, in the search page's own order but for the theme, which goes before."""
    order = [*(facet.value for facet in Facet), "q", "by", "year_from", "year_to"]
    asked = [*group.terms, *narrowing.parameters(), ("by", Granularity.PASSAGES.value)]
    return sorted(asked, key=lambda one: (order.index(one[0]), one[1]))


def _difference(theme: ComparedTheme, group: ComparedGroup, cell: Cell) -> str:
    """ "Neglect, more often in Wales (12 of 20)"."""
    often = "more" if cell.differs > 0 else "less"
    return f"{theme.label}, {often} often in {group.label} ({cell.share.n} of {cell.share.of})"


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)
