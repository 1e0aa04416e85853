"""The FastAPI application: one archive for its lifetime, the API's routes, the pages, one table of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

import web.application
from api.citations import router as citations
from api.comparing import router as comparing
from api.errors import handle_errors
from api.packs import router as packs
from api.recurring import router as recurring
from api.routes import health, router
from archive.archive import Archive
from archive.overview import Browsing
from archive.settings import Settings


def create_app(archive: Archive) -> FastAPI:
    """The application over an open archive; closes it at the end."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        app.state.browsing.overview()  # counted before the first reader asks; from then on it follows changes
        yield
        archive.close()

    app = FastAPI(
        title="Lessons Library",
        description="Published safeguarding reviews: their passages, themes and lessons.",
        version="1",
        docs_url=None,  # the pages have one of their own, without scripts from elsewhere
        openapi_url="/api/v1/openapi.json",
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.archive = archive
    app.state.browsing = Browsing(archive)
    app.include_router(health)
    app.include_router(router)
    app.include_router(recurring)
    app.include_router(citations)
    app.include_router(packs)
    app.include_router(comparing)
    handle_errors(app)
    web.application.mount(app, archive)
    app.state.browsing = app.state.site.browsing  # one picture of the archive for pages and API
    return app


def application_from_environment() -> FastAPI:
    """What `lessons serve` runs: the archive of the environment's settings."""
    archive = Archive(Settings())
    archive.check()
    return create_app(archive)
