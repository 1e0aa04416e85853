"""The home page: search, what the archive holds, themes, what recurs most, the newest."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.lesson_pages import strongest_lessons
from archive.overview import theme_counts
from web.site import SiteDep
from web.structured import site_data

router = APIRouter()
THEMES_SHOWN = 12
NEWEST_SHOWN = 6
LESSONS_SHOWN = 5


@router.get("/", response_class=HTMLResponse)
def home(request: Request, site: SiteDep) -> HTMLResponse:
    overview = site.browsing.overview()
    return site.page(
        request,
        "home.html",
        overview=overview,
        themes=theme_counts(overview.reviews)[:THEMES_SHOWN],
        lessons=strongest_lessons(site.browsing, LESSONS_SHOWN),
        newest=overview.reviews[:NEWEST_SHOWN],
        structured=site_data(site.base_url),
    )
