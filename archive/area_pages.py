"""Areas as people browse them, and what the archive covers: what is held by board and year, and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.charts import Chart, chart_of_years
from archive.overview import Browsing, Overview, theme_counts
from archive.urls import area_years_csv_url, coverage_csv_url
from catalog.areas import AreaTable, Authority
from catalog.domain import KIND_NAMES, NATION_NAMES, Nation
from catalog.holdings import Held, withdrawn_count
from catalog.shares import Share

THEMES_SHOWN = 12


class NoSuchArea(LookupError):
    """The area table has no authority with this id."""


@dataclass(frozen=True, slots=True)
class Place:
    """A region of England or another nation, with its authorities in alphabetical order and how many reviews each has.

    Alphabetical and never by count: counts measure publication, and this is no league table.
    """

    name: str
    nation: str
    areas: Sequence[tuple[Authority, int]]

    @property
    def held(self) -> list[tuple[Authority, int]]:
        return [one for one in self.areas if one[1]]

    @property
    def missing(self) -> list[Authority]:
        return [authority for authority, count in self.areas if not count]


@dataclass(frozen=True, slots=True)
class AreaPage:
    authority: Authority
    reviews: Sequence[Held]
    boards: Sequence[str]
    trend: Chart
    themes: Sequence[tuple[str, Share]]
    neighbours: Sequence[tuple[Authority, int]]


@dataclass(frozen=True, slots=True)
class BoardHeld:
    """A board as printed, with how many of its reviews are held by year (None: undated)."""

    name: str
    reviews: int
    years: Sequence[tuple[int | None, int]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is held and what is missing. `kinds` has a row a kind: its name, counts by period, total."""

    total: int
    trend: Chart
    periods: Sequence[str]
    kinds: Sequence[tuple[str, Sequence[int], int]]
    nations: Sequence[tuple[str, Share]]
    boards: Sequence[BoardHeld]
    places: Sequence[Place]
    undated: int
    unplaced: int
    quarantined: int
    withdrawn: int


def places(overview: Overview) -> list[Place]:
    """Every upper-tier authority of the four nations, by region and nation."""
    counts = Counter(area for review in overview.reviews for area in review.areas)
    grouped: dict[tuple[str, str], list[tuple[Authority, int]]] = defaultdict(list)
    for authority in AreaTable.load().authorities():
        nation = NATION_NAMES[authority.nation]
        grouped[authority.region or nation, nation].append((authority, counts[authority.id]))
    return [
        Place(name, nation, sorted(areas, key=lambda one: one[0].name)) for (name, nation), areas in grouped.items()
    ]


def unplaced(overview: Overview) -> list[tuple[str, int]]:
    """Areas as printed that no authority of the four nations stands for, with how many reviews print them."""
    printed = Counter(review.area_printed or "Not stated" for review in overview.reviews if not review.areas)
    return sorted(printed.items())


def area_page(browsing: Browsing, identity: str) -> AreaPage:
    """Raises NoSuchArea."""
    authority, overview = _authority(identity), browsing.overview()
    reviews = _of_area(overview, identity)
    counted = theme_counts(reviews)[:THEMES_SHOWN]
    near = next(place for place in places(overview) if any(one.id == identity for one, _ in place.areas))
    return AreaPage(
        authority=authority,
        reviews=reviews,
        boards=sorted({review.board for review in reviews if review.board}),
        trend=area_trend(browsing, identity),
        themes=[(theme, Share(count, len(reviews))) for theme, count in counted],
        neighbours=[one for one in near.held if one[0].id != identity],
    )


def area_trend(browsing: Browsing, identity: str) -> Chart:
    """The reviews of an area by year. Raises NoSuchArea."""
    authority = _authority(identity)
    years = [review.year for review in _of_area(browsing.overview(), identity)]
    return chart_of_years(years, f"Reviews about {authority.name}, by year", area_years_csv_url(identity))


def coverage(browsing: Browsing) -> Coverage:
    overview = browsing.overview()
    with browsing.archive.database.unit_of_work() as session:
        withdrawn = withdrawn_count(session)
    reviews = overview.reviews
    periods = periods_of(overview.years)
    nations = Counter(NATION_NAMES[Nation(one.nation)] if one.nation else "Not stated" for one in reviews)
    return Coverage(
        total=len(reviews),
        trend=coverage_trend(overview),
        periods=[*periods, "Undated"],
        kinds=_kinds(reviews, periods),
        nations=[(name, Share(count, len(reviews))) for name, count in sorted(nations.items())],
        boards=boards_held(reviews),
        places=places(overview),
        undated=sum(review.year is None for review in reviews),
        unplaced=sum(not review.areas for review in reviews),
        quarantined=len(browsing.archive.quarantined()),
        withdrawn=withdrawn,
    )


def coverage_trend(overview: Overview) -> Chart:
    years = [review.year for review in overview.reviews]
    return chart_of_years(years, "Reviews held, by year of publication", coverage_csv_url("years"))


def boards_held(reviews: Iterable[Held]) -> list[BoardHeld]:
    """Every board as printed, alphabetically, with what is held of it by year."""
    grouped: dict[str, list[int | None]] = defaultdict(list)
    for review in reviews:
        grouped[review.board or review.area_printed or "Not stated"].append(review.year)
    return [
        BoardHeld(name, len(years), sorted(Counter(years).items(), key=lambda one: one[0] or 9999))
        for name, years in sorted(grouped.items(), key=lambda one: one[0].lower())
    ]


def _of_area(overview: Overview, identity: str) -> list[Held]:
    return [review for review in overview.reviews if identity in review.areas]


def _authority(identity: str) -> Authority:
    try:
        return AreaTable.load().authority(identity)
    except KeyError:
        raise NoSuchArea(identity) from None


def periods_of(years: tuple[int, int] | None) -> Mapping[str, range]:
    """Periods of five years that cover the years, by their label."""
    if years is None:
        return {}
    starts = range(years[0] - years[0] % 5, years[1] + 1, 5)
    return {f"{start}–{(start + 4) % 100:02d}": range(start, start + 5) for start in starts}


def _kinds(reviews: Sequence[Held], periods: Mapping[str, range]) -> list[tuple[str, Sequence[int], int]]:
    rows: list[tuple[str, Sequence[int], int]] = []
    for kind, name in KIND_NAMES.items():
        years = [review.year for review in reviews if review.kind == kind]
        counts = [sum(year in period for year in years if year) for period in periods.values()]
        if years:
            rows.append((name, [*counts, years.count(None)], len(years)))
    return rows
