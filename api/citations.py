"""The citation of a review, a passage or a lesson: in Harvard, APA, plain text and CSL-JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.routes import BrowsingDep
from archive.citing import csl
from archive.reading import citation_at
from archive.references import references

router = APIRouter(prefix="/api/v1")


@router.get("/reviews/{slug}/citation", summary="How to cite a review, or one passage or lesson of it")
def citation(
    browsing: BrowsingDep,
    slug: str,
    part: Annotated[str, Query(description="`p-12` or `l-3`; the whole review without it")] = "",
) -> dict[str, Any]:
    cited = citation_at(browsing, slug, part).citation
    return {
        "text": cited.text,
        "styles": {one.style: {"entry": one.entry, "in_text": one.in_text} for one in references(cited)},
        "csl": csl(cited),
    }
