"""The search page. htmx asks for the results alone and gets them by the same route."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.searching import PER_PAGE, Asked, SearchPage, asked_from, search_page, sentence
from archive.theme_pages import nearest_themes
from archive.urls import search_url
from search.contract import BadQuery, Granularity, Mode, SearchUnavailable, Sort
from web.site import Site, SiteDep

router = APIRouter()
CHOICES = {
    "by": {
        Granularity.REVIEWS: "Reviews",
        Granularity.PASSAGES: "Passages",
        Granularity.LESSONS: "Lessons",
    },
    "mode": {Mode.HYBRID: "Words and meaning", Mode.WORDS: "Words only", Mode.MEANING: "Meaning only"},
    "sort": {Sort.RELEVANCE: "Most relevant", Sort.NEWEST: "Newest", Sort.OLDEST: "Oldest"},
    "per_page": {str(count): str(count) for count in PER_PAGE},
}


@router.get("/search", response_class=HTMLResponse)
def search(request: Request, site: SiteDep) -> HTMLResponse:
    asked = asked_from(request.query_params.multi_items())
    page, problem, status = _answered(site, asked)
    partial = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    response = site.page(
        request,
        "_refine.html" if partial else "search.html",
        status=200 if partial else status,  # htmx shows only what succeeded, and the words say what is wrong
        partial=partial,
        heading=_heading(asked, page),
        asked=asked,
        page=page,
        problem=problem,
        choices=CHOICES,
        sentence=sentence(asked, site.browsing.labels) if page else "",
        nothing=_way_out(site, page) if page and not page.found.rows else None,
    )
    if partial:
        response.headers["HX-Push-Url"] = asked.url
    response.headers["Vary"] = "HX-Request"
    return response


def _answered(site: Site, asked: Asked) -> tuple[SearchPage | None, str, int]:
    try:
        return search_page(site.archive, site.browsing.labels, asked), "", 200
    except BadQuery as error:
        return None, str(error), 400
    except SearchUnavailable as error:
        return None, f"Search cannot answer just now: {error.reason}", 503


def _heading(asked: Asked, page: SearchPage | None) -> str:
    numbered = f"page {page.query.page}" if page and page.query.page > 1 else ""
    return " – ".join(part for part in (asked.q, numbered, "Search") if part)


def _way_out(site: Site, page: SearchPage) -> dict[str, Any]:
    """What to offer where nothing was found, or where the page lies behind the last one."""
    asked, overview = page.asked, site.browsing.overview()
    did_you_mean = page.found.results.did_you_mean
    return {
        "beyond": page.found.results.total_passages > 0,
        "overview": overview,
        "themes": nearest_themes(site.browsing, asked.q),
        "meaning": replace(asked, mode=Mode.MEANING.value, page="1").url
        if asked.q and asked.mode == Mode.WORDS
        else "",
        "did_you_mean": (did_you_mean, search_url([("q", did_you_mean)])) if did_you_mean else None,
    }
