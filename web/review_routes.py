"""The list of reviews, a review's page, and its citation and lessons as files."""

from __future__ import annotations

import json

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from archive.citing import TEXT_FORMS, csl
from archive.lesson_pages import made_before
from archive.reading import citation_at, disputed_tag, lesson_rows, review_page, similar_reviews
from archive.references import references
from web.site import SiteDep, csv_response
from web.structured import report_data

router = APIRouter()
REVIEWS_A_PAGE = 50


@router.get("/reviews", response_class=HTMLResponse)
def reviews(request: Request, site: SiteDep, page: int = Query(1, ge=1)) -> HTMLResponse:
    """Every review, newest first: browsing needs no index."""
    overview = site.browsing.overview()
    last = max(1, -(-len(overview.reviews) // REVIEWS_A_PAGE))
    if page > last:
        raise HTTPException(404)
    shown = overview.reviews[(page - 1) * REVIEWS_A_PAGE : page * REVIEWS_A_PAGE]
    return site.page(request, "reviews.html", overview=overview, shown=shown, page=page, last=last)


@router.get("/reviews/{slug}", response_class=HTMLResponse)
def review(request: Request, site: SiteDep, slug: str, theme: str = "") -> HTMLResponse:
    page = review_page(site.browsing, slug, theme or None)
    return site.page(
        request,
        "review.html",
        review=page,
        before=made_before(site.browsing, slug),
        similar=similar_reviews(site.browsing, page.row.id),
        structured=report_data(page),
    )


@router.get("/reviews/{slug}/cite", response_class=HTMLResponse)
def cite_page(request: Request, site: SiteDep, slug: str, part: str = "") -> HTMLResponse:
    """How to cite the review or one passage or lesson of it, in every style."""
    cited = citation_at(site.browsing, slug, part)
    return site.page(request, "cite.html", cited=cited, references=references(cited.citation))


@router.get("/reviews/{slug}/dispute", response_class=HTMLResponse)
def dispute(request: Request, site: SiteDep, slug: str, part: str, theme: str) -> HTMLResponse:
    """What to write, and to whom, of a theme that a passage should not have."""
    return site.page(request, "dispute.html", tag=disputed_tag(site.browsing, slug, part, theme))


@router.get("/reviews/{slug}/cite.{form}")
def cite(site: SiteDep, slug: str, form: str, part: str = "") -> Response:
    """The citation as BibTeX, RIS or CSL-JSON."""
    citation = citation_at(site.browsing, slug, part).citation
    if form == "csl.json":
        body, media_type = json.dumps([csl(citation)], ensure_ascii=False), "application/vnd.citationstyles.csl+json"
    elif form in TEXT_FORMS:
        media_type, write = TEXT_FORMS[form]
        body = write(citation)
    else:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{citation.key}.{form}"'}
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


@router.get("/reviews/{slug}/lessons.csv")
def lessons(site: SiteDep, slug: str) -> Response:
    rows = [tuple(row) for row in lesson_rows(site.browsing, slug)]
    return csv_response(rows, f"{slug}-lessons")
