"""The pages that explain: about, methods, accessibility, privacy, takedown, and the API's."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from archive.measured import measured_themes
from catalog.packs import KEPT_DAYS
from web.api_reference import operations
from web.site import SiteDep

router = APIRouter()


@router.get("/about", response_class=HTMLResponse)
def about(request: Request, site: SiteDep) -> HTMLResponse:
    return site.page(request, "about.html", overview=site.browsing.overview())


@router.get("/methods", response_class=HTMLResponse)
def methods(request: Request, site: SiteDep) -> HTMLResponse:
    taxonomy = site.archive.taxonomy
    return site.page(request, "methods.html", taxonomy=taxonomy, measured=measured_themes())


@router.get("/accessibility", response_class=HTMLResponse)
def accessibility(request: Request, site: SiteDep) -> HTMLResponse:
    return site.page(request, "accessibility.html")


@router.get("/privacy", response_class=HTMLResponse)
def privacy(request: Request, site: SiteDep) -> HTMLResponse:
    return site.page(request, "privacy.html", kept_days=KEPT_DAYS)


@router.get("/takedown", response_class=HTMLResponse)
def takedown(request: Request, site: SiteDep) -> HTMLResponse:
    return site.page(request, "takedown.html")


@router.get("/api/docs", response_class=HTMLResponse)
def api(request: Request, site: SiteDep) -> HTMLResponse:
    """Our own page: the framework's loads its scripts from elsewhere."""
    return site.page(request, "api.html", operations=operations(request.app.openapi()))
