"""For crawlers: robots.txt and the sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from archive.overview import Browsing
from archive.urls import area_url, review_url, theme_url
from web.site import SiteDep

router = APIRouter()
FIXED = (
    "/",
    "/reviews",
    "/themes",
    "/lessons",
    "/areas",
    "/compare",
    "/trends",
    "/coverage",
    "/about",
    "/methods",
    "/accessibility",
    "/api/docs",
)
MOST_URLS = 50_000  # the protocol's limit for one file


@router.get("/robots.txt", response_class=PlainTextResponse)
def robots(site: SiteDep) -> str:
    """Everything may be read; searches and comparisons are endless; packs are nobody else's business."""
    endless = "".join(f"Disallow: {path}\n" for path in ("/search", "/compare?", "/trends?", "/packs/"))
    return f"User-agent: *\n{endless}Allow: /\n\nSitemap: {site.base_url}/sitemap.xml\n"


@router.get("/sitemap.xml")
def sitemap(site: SiteDep) -> Response:
    """Newest reviews first, so that a sitemap that is full leaves out the oldest."""
    paths = list(_paths(site.browsing))[:MOST_URLS]
    urls = "".join(f"<url><loc>{escape(site.base_url + path)}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return Response(body, media_type="application/xml")


def _paths(browsing: Browsing) -> Iterator[str]:
    overview = browsing.overview()
    yield from FIXED
    yield from (theme_url(theme.id) for theme in browsing.archive.taxonomy.themes)
    yield from (area_url(area) for area in sorted({area for review in overview.reviews for area in review.areas}))
    yield from (review_url(review.slug) for review in overview.reviews)
