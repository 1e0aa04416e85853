"""Areas, and what the archive covers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from archive.area_pages import area_page, area_trend, boards_held, coverage, coverage_trend, places, unplaced
from archive.urls import search_url
from web.site import SiteDep, csv_response

router = APIRouter()


@router.get("/areas", response_class=HTMLResponse)
def areas(request: Request, site: SiteDep) -> HTMLResponse:
    overview = site.browsing.overview()
    return site.page(request, "areas.html", places=places(overview), unplaced=unplaced(overview))


@router.get("/areas/{area}", response_class=HTMLResponse)
def area(request: Request, site: SiteDep, area: str) -> HTMLResponse:
    page = area_page(site.browsing, area)
    return site.page(request, "area.html", shown=page, search=search_url([("area", area)]))


@router.get("/areas/{area}/years.csv")
def area_years(site: SiteDep, area: str) -> Response:
    return csv_response([tuple(row) for row in area_trend(site.browsing, area).rows()], f"{area}-by-year")


@router.get("/coverage", response_class=HTMLResponse)
def covered(request: Request, site: SiteDep) -> HTMLResponse:
    return site.page(request, "coverage.html", held=coverage(site.browsing))


@router.get("/coverage/years.csv")
def coverage_years(site: SiteDep) -> Response:
    rows = coverage_trend(site.browsing.overview()).rows()
    return csv_response([tuple(row) for row in rows], "reviews-by-year")


@router.get("/coverage/boards.csv")
def coverage_boards(site: SiteDep) -> Response:
    """A row a board and year."""
    boards = boards_held(site.browsing.overview().reviews)
    rows = [(board.name, year or "undated", count) for board in boards for year, count in board.years]
    return csv_response([("Board", "Year", "Reviews"), *rows], "reviews-by-board-and-year")
