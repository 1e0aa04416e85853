"""Groups side by side, and themes and recurring lessons by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from archive.comparing import AskedComparison, Comparison, asked_comparison, comparison
from archive.groups import DIMENSION_NAMES, RESTS, Dimension, dimension_of, offered
from archive.lesson_pages import strongest_lessons
from archive.trending import AskedTrends, Trends, asked_trends, trends
from catalog.recurrence import NoSuchRecurringLesson
from search.contract import BadQuery, Facet
from web.site import Site, SiteDep, csv_response

router = APIRouter()
# What the forms narrow by; a URL may narrow by more (docs/compare.md).
NARROWED_BY = (Facet.KIND, Facet.NATION, Facet.REGION, Facet.AGE_BAND, Facet.HARM)
LESSONS_OFFERED = 8


@router.get("/compare", response_class=HTMLResponse)
def compare(request: Request, site: SiteDep) -> HTMLResponse:
    asked = asked_comparison(request.query_params.multi_items())
    shown, problem = _compared(site, asked)
    dimension = _dimension(asked)
    return site.page(
        request,
        "compare.html",
        status=400 if problem else 200,
        asked=asked,
        shown=shown,
        problem=problem,
        dimension=dimension,
        dimensions=DIMENSION_NAMES,
        rests=RESTS[dimension],
        offered=offered(dimension, site.browsing.overview(), site.browsing.labels),
        choices=_choices(site, dimension.value),
    )


@router.get("/compare.csv")
def compare_csv(request: Request, site: SiteDep) -> Response:
    found = comparison(site.browsing, asked_comparison(request.query_params.multi_items()))
    return csv_response([tuple(row) for row in found.rows(site.base_url)], f"compare-{found.dimension.value}")


@router.get("/trends", response_class=HTMLResponse)
def trends_page(request: Request, site: SiteDep) -> HTMLResponse:
    asked = asked_trends(request.query_params.multi_items())
    shown, problem = _trended(site, asked)
    return site.page(
        request,
        "trends.html",
        status=400 if problem else 200,
        asked=asked,
        shown=shown,
        problem=problem,
        taxonomy=site.archive.taxonomy,
        lessons=_lessons(site, asked, shown),
        choices=_choices(site, ""),
    )


@router.get("/trends.csv")
def trends_csv(request: Request, site: SiteDep) -> Response:
    found = trends(site.browsing, asked_trends(request.query_params.multi_items()))
    return csv_response([tuple(row) for row in found.rows(site.base_url)], "trends")


def _compared(site: Site, asked: AskedComparison) -> tuple[Comparison | None, str]:
    """The comparison; nothing where nothing was chosen yet; or what is wrong, in words."""
    if not asked.groups and not asked.rest and not asked.by:
        return None, ""
    try:
        dimension_of(asked.by)
        return (comparison(site.browsing, asked), "") if asked.groups else (None, "")
    except BadQuery as error:
        return None, str(error)


def _dimension(asked: AskedComparison) -> Dimension:
    """What the form offers: what was asked for, else areas."""
    return Dimension(asked.by) if asked.by in set(Dimension) else Dimension.AREA


def _trended(site: Site, asked: AskedTrends) -> tuple[Trends | None, str]:
    try:
        return trends(site.browsing, asked), ""
    except BadQuery as error:
        return None, str(error)
    except NoSuchRecurringLesson as error:
        return None, f"there is no recurring lesson {error}"


def _choices(site: Site, own: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The values that each filter offers: what the archive holds, by label; what the groups differ in left out."""
    overview, labels = site.browsing.overview(), site.browsing.labels
    held: Mapping[Facet, set[str | None]] = {
        Facet.KIND: {one.kind for one in overview.reviews},
        Facet.NATION: {one.nation for one in overview.reviews},
        Facet.REGION: {one.region for one in overview.reviews},
        Facet.AGE_BAND: {band for one in overview.reviews for band in one.age_bands},
        Facet.HARM: {harm for one in overview.reviews for harm in one.harms},
    }
    return {
        facet.value: [(value, label) for value, label in labels.values(facet).items() if value in held[facet]]
        for facet in NARROWED_BY
        if facet.value != own
    }


def _lessons(site: Site, asked: AskedTrends, shown: Trends | None) -> list[tuple[str, str]]:
    """The recurring lessons that the form offers: those chosen, and those made in most reviews."""
    chosen = {one.id: one.label for one in (shown.series if shown else ()) if one.id in asked.lessons}
    strongest = strongest_lessons(site.browsing, LESSONS_OFFERED)
    return list((chosen | {one.id: one.label or one.statement for one in strongest}).items())
