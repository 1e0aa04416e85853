"""The index of themes and a theme's page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from archive.lesson_pages import strongest_lessons
from archive.theme_pages import theme_page, theme_trend, themes_by_group
from search.contract import Facet, Filters
from web.site import SiteDep, csv_response
from web.structured import theme_data

router = APIRouter()
LESSONS_SHOWN = 5


@router.get("/themes", response_class=HTMLResponse)
def themes(request: Request, site: SiteDep) -> HTMLResponse:
    groups = themes_by_group(site.browsing)
    most = max((one.reviews for _, counted in groups for one in counted), default=0)
    return site.page(request, "themes.html", groups=groups, most=most, overview=site.browsing.overview())


@router.get("/themes/{theme}", response_class=HTMLResponse)
def theme(request: Request, site: SiteDep, theme: str) -> HTMLResponse:
    page = theme_page(site.browsing, theme)
    lessons = strongest_lessons(site.browsing, LESSONS_SHOWN, Filters({Facet.THEME: (theme,)}))
    structured = theme_data(page.theme, site.base_url)
    return site.page(request, "theme.html", shown=page, lessons=lessons, structured=structured)


@router.get("/themes/{theme}/years.csv")
def years(site: SiteDep, theme: str) -> Response:
    return csv_response([tuple(row) for row in theme_trend(site.browsing, theme).rows()], f"{theme}-by-year")
