"""Routes of recurring lessons: ranked, one with all members, its export, and what a review repeats."""

from __future__ import annotations

import io
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.routes import ArchiveDep
from archive.asking import MAX_PER_PAGE
from archive.recurring_asking import asked_ranking
from archive.recurring_records import detail_record, list_record, repeated_records, write_members_csv

router = APIRouter(prefix="/api/v1")


@router.get("/recurring", summary="Recurring lessons, ranked")
def recurring_list(
    archive: ArchiveDep,
    ranking: Annotated[
        str, Query(description="recurrence, persistence, spread, recency, rising or falling")
    ] = "recurrence",
    only: Annotated[list[str], Query(description="facet=value; OR within a facet, AND across")] = [],  # noqa: B006
    year_from: int | None = None,
    year_to: int | None = None,
    least: Annotated[int, Query(ge=2, description="At least so many reviews")] = 2,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MAX_PER_PAGE)] = 20,
) -> dict[str, Any]:
    rank, filters = asked_ranking(ranking, only, (year_from, year_to))
    found = archive.recurring_reader.ranked(rank, filters, page, per_page, least)
    return list_record(found, archive.settings.base_url)


@router.get("/recurring/{identity}", summary="One recurring lesson with all its members")
def recurring_one(archive: ArchiveDep, identity: str) -> dict[str, Any]:
    return detail_record(archive.recurring_reader.one(identity), archive.settings.base_url)


@router.get("/recurring/{identity}/members.csv", summary="The members of a recurring lesson as CSV")
def recurring_members(archive: ArchiveDep, identity: str) -> Response:
    out = io.StringIO()
    write_members_csv(archive.recurring_reader.one(identity), archive.settings.base_url, out)
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8")


@router.get("/reviews/{slug}/repeated", summary="Which lessons of a review were made before")
def recurring_of_review(archive: ArchiveDep, slug: str) -> list[dict[str, Any]]:
    return repeated_records(archive.recurring_reader.repeated(slug), archive.settings.base_url)
