"""What recurs: the ranked list of recurring lessons, and one with its timeline and every statement of it."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from archive.lesson_pages import asked_lessons, lesson_page, lesson_trend, lessons_page
from archive.recurring_reading import Ranking
from archive.urls import lesson_url
from web.site import SiteDep, csv_response

router = APIRouter()
RANKINGS: Mapping[str, str] = {
    Ranking.RECURRENCE: "In most reviews",
    Ranking.PERSISTENCE: "Over the longest time",
    Ranking.SPREAD: "In most areas",
    Ranking.RECENCY: "Most recently",
    Ranking.RISING: "More often of late",
    Ranking.FALLING: "Less often of late",
}


@router.get("/lessons", response_class=HTMLResponse)
def lessons(request: Request, site: SiteDep) -> HTMLResponse:
    asked = asked_lessons(request.query_params.multi_items())
    page = lessons_page(site.browsing, asked)
    return site.page(request, "lessons.html", shown=page, asked=asked, rankings=RANKINGS)


@router.get("/lessons/{lesson}")
def lesson(request: Request, site: SiteDep, lesson: str) -> Response:
    """A lesson that was merged into another leads on to it for good."""
    page = lesson_page(site.browsing, lesson)
    if page.detail.lesson.id != lesson:
        return RedirectResponse(lesson_url(page.detail.lesson.id), 308)
    return site.page(request, "lesson.html", shown=page)


@router.get("/lessons/{lesson}/years.csv")
def years(site: SiteDep, lesson: str) -> Response:
    page = lesson_page(site.browsing, lesson)
    return csv_response([tuple(row) for row in lesson_trend(page.detail.lesson).rows()], f"{lesson}-by-year")
