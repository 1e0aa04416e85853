"""Recurring lessons as records for programs: the same for the API, `lessons recur --json` and the exports."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import IO, Any

from archive.citing import citation_of
from archive.recurring_reading import RecurringDetail, RecurringLesson, RecurringList, Repeated
from archive.urls import lesson_url, review_url
from catalog.recurrence import Member
from catalog.tables import DocumentRow
from nlp.lessons import action_of

MEMBER_COLUMNS = (
    "recurring_id",
    "recurring_label",
    "lesson_id",
    "type",
    "number",
    "text",
    "action",
    "page",
    "addressees",
    "review_id",
    "review_title",
    "kind",
    "nation",
    "area",
    "year",
    "url",
    "citation",
)


def list_record(found: RecurringList, base_url: str) -> dict[str, Any]:
    return {"total": found.total, "results": [summary_record(one, base_url) for one in found.lessons]}


def summary_record(lesson: RecurringLesson, base_url: str) -> dict[str, Any]:
    """A recurring lesson without its members."""
    return {
        "id": lesson.id,
        "url": base_url + lesson_url(lesson.id),
        "label": lesson.label,
        "statement": lesson.statement,
        "reviews": lesson.reviews,
        "areas": lesson.areas,
        "nations": lesson.nations,
        "first": lesson.first,
        "last": lesson.last,
        "persistence": lesson.persistence,
        "gaps": [list(gap) for gap in lesson.gaps],
        "timeline": lesson.timeline,
        "addressees": lesson.addressees,
        "trend": round(lesson.trend, 4),
    }


def detail_record(detail: RecurringDetail, base_url: str) -> dict[str, Any]:
    """A recurring lesson with themes, members with their citations, and related recurring lessons."""
    related = [
        {"id": row.id, "label": row.label, "url": base_url + lesson_url(row.id), "similarity": round(near, 3)}
        for row, near in detail.related
    ]
    members = [member_record(one, detail, base_url) for one in detail.lesson.members]
    return summary_record(detail.lesson, base_url) | {
        "themes": dict(detail.themes),
        "members": members,
        "related": related,
    }


def member_record(member: Member, detail: RecurringDetail, base_url: str) -> dict[str, Any]:
    lesson, review = member.lesson, member.review
    url = f"{base_url}{review_url(review.slug)}#l-{lesson.ordinal}"
    return {
        "recurring_id": detail.lesson.id,
        "recurring_label": detail.lesson.label,
        "lesson_id": lesson.id,
        "type": lesson.kind,
        "number": lesson.number,
        "text": lesson.text,
        "action": action_of(lesson.text),
        "page": lesson.page,
        "addressees": list(lesson.addressees),
        "review_id": review.id,
        "review_title": review.title,
        "kind": review.kind,
        "nation": review.nation,
        "area": review.area_printed,
        "year": review.year,
        "url": url,
        "citation": _citation(member, detail.documents[review.id], base_url),
    }


def repeated_records(repeated: Sequence[Repeated], base_url: str) -> list[dict[str, Any]]:
    """For each lesson of a review that was made before: how often, and since when."""
    return [
        {
            "lesson_id": one.member.lesson.id,
            "text": one.member.lesson.text,
            "recurring_id": one.recurring.id,
            "label": one.recurring.label,
            "url": base_url + lesson_url(one.recurring.id),
            "times_before": one.times_before,
            "since": one.since,
            "sentence": sentence_of(one),
        }
        for one in repeated
    ]


def sentence_of(repeated: Repeated) -> str:
    """ "Made before in 3 reviews, first in 2018." """
    reviews = "one review" if repeated.times_before == 1 else f"{repeated.times_before} reviews"
    if repeated.since is None:
        return f"Made before in {reviews}."
    first = "" if repeated.times_before == 1 else ", first"
    return f"Made before in {reviews}{first} in {repeated.since}."


def write_members_csv(detail: RecurringDetail, base_url: str, out: IO[str]) -> None:
    """All members of a recurring lesson, one a row; agencies are separated by semicolons."""
    writer = csv.DictWriter(out, MEMBER_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for member in detail.lesson.members:
        record = member_record(member, detail, base_url)
        cells = record | {"addressees": "; ".join(record["addressees"])}
        writer.writerow({name: _harmless(cell) for name, cell in cells.items()})


def _harmless(cell: object) -> object:
    """A spreadsheet runs a cell that begins like a formula: such text gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _citation(member: Member, document: DocumentRow, base_url: str) -> str:
    url = base_url + review_url(member.review.slug)
    return citation_of(member.review, document.retrieved_at.date(), url).text
