"""The pages, mounted by the API's application factory."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from archive.archive import Archive
from web import (
    about_routes,
    area_routes,
    compare_routes,
    crawler_routes,
    feed_routes,
    home_routes,
    lesson_routes,
    pack_routes,
    review_routes,
    search_routes,
    theme_routes,
)
from web.problems import answer_as_pages
from web.rendering import STATIC
from web.security import OwnPagesOnly, SecurityHeaders
from web.site import Site

ROUTES = (
    home_routes,
    search_routes,
    feed_routes,
    review_routes,
    theme_routes,
    lesson_routes,
    pack_routes,
    area_routes,
    compare_routes,
    about_routes,
    crawler_routes,
)
_SMALLEST_COMPRESSED = 1_000  # bytes; below, the header costs more than it saves


def mount(app: FastAPI, archive: Archive) -> None:
    """Add the pages to the application, which must have its own error handlers by now."""
    app.state.site = Site(archive)
    for module in ROUTES:
        app.include_router(module.router, include_in_schema=False)
    app.mount("/static/htmx", StaticFiles(packages=[("js_lib_htmx", "static/htmx")]))
    app.mount("/static", StaticFiles(directory=STATIC))
    answer_as_pages(app)
    app.add_middleware(OwnPagesOnly, base_url=archive.settings.base_url)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST_COMPRESSED)
    app.add_middleware(SecurityHeaders)
