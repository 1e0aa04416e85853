"""The API's routes. Plain functions: FastAPI runs them in threads, and the archive's calls block."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from archive.archive import Archive
from archive.asking import MAX_PER_PAGE, query_from
from archive.overview import Browsing
from archive.results import found_record

router = APIRouter(prefix="/api/v1")
health = APIRouter()


def _archive(request: Request) -> Archive:
    archive = request.app.state.archive
    assert isinstance(archive, Archive)
    return archive


def _browsing(request: Request) -> Browsing:
    browsing = request.app.state.browsing
    assert isinstance(browsing, Browsing)
    return browsing


ArchiveDep = Annotated[Archive, Depends(_archive)]
BrowsingDep = Annotated[Browsing, Depends(_browsing)]


@router.get("/search", summary="Search reviews, passages or lessons")
def search(
    archive: ArchiveDep,
    q: Annotated[str, Query(description='Words, "phrases", AND OR NOT, -, prefix*, fuzzy~, field:value')] = "",
    mode: str = "hybrid",
    by: Annotated[str, Query(description="reviews, passages or lessons")] = "reviews",
    sort: str = "relevance",
    only: Annotated[list[str], Query(description="facet=value; OR within a facet, AND across")] = [],  # noqa: B006
    year_from: int | None = None,
    year_to: int | None = None,
    facet: Annotated[list[str], Query(description="Facets to count over all matches")] = [],  # noqa: B006
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MAX_PER_PAGE)] = 20,
    explain: bool = False,
) -> dict[str, Any]:
    query = query_from(
        q,
        mode=mode,
        by=by,
        sort=sort,
        only=only,
        years=(year_from, year_to),
        facets=facet,
        page=page,
        per_page=per_page,
        explain=explain,
    )
    return found_record(archive.search(query), archive.settings.base_url)


@router.get("/reviews/{slug}", summary="One review as a complete record")
def review(archive: ArchiveDep, slug: str) -> dict[str, Any]:
    return archive.review(slug)


@router.get("/status", summary="What the archive holds")
def status(archive: ArchiveDep) -> dict[str, Any]:
    held = archive.status()
    return {
        "reviews": held.reviews,
        "passages": held.passages,
        "lessons": held.lessons,
        "documents": held.documents,
        "index_behind": held.index_behind,
    }


@health.get("/healthz", include_in_schema=False)
def healthz() -> dict[str, str]:
    """The process is up."""
    return {"status": "ok"}


@health.get("/readyz", include_in_schema=False)
def readyz(archive: ArchiveDep) -> dict[str, str]:
    """Catalogue and index answer. SearchUnavailable or CatalogueUnavailable otherwise: 503."""
    archive.check()
    archive.index.check()
    return {"status": "ready"}
