"""Between domain types and table rows: the columns of a review, and the review of a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from catalog.domain import (
    Age,
    AgeUnit,
    AreaMatch,
    IncidentKind,
    Lesson,
    LessonKind,
    Nation,
    PartialDate,
    Passage,
    Review,
    ReviewKind,
    Section,
    Sex,
    Span,
    Subject,
)
from catalog.tables import LessonRow, PassageRow, ReviewRow

_DATES = ("incident_date", "completed", "published")
_LISTS = ("harms", "agencies", "keywords", "content_notes", "reported")
_SCALARS = ("place", "title", "board", "model", "lead_reviewer", "source_url", "licence", "year")


def review_columns(review: Review) -> dict[str, Any]:
    """The parsed content of a review as column values; lessons and passages have rows of their own."""
    columns: dict[str, Any] = {name: getattr(review, name) for name in _SCALARS}
    columns |= {name: list(getattr(review, name)) for name in _LISTS}
    columns |= {name: _iso(getattr(review, name)) for name in _DATES}
    area = review.area
    return columns | {
        "kind": review.kind.value,
        "nation": review.nation.value if review.nation else None,
        "incident": review.incident.value if review.incident else None,
        "area_printed": area.printed if area else None,
        "areas": list(area.authorities) if area else [],
        "area_candidates": list(area.candidates) if area else [],
        "region": area.region if area else None,
        "subjects": [subject_record(subject) for subject in review.subjects],
        "sections": [_section_record(section) for section in review.sections],
        "body": _span_record(review.body),
        "provenance": {name: _span_record(span) for name, span in sorted(review.provenance.items())},
    }


def fingerprint(columns: dict[str, Any], passages: Sequence[Passage], lessons: Sequence[Lesson]) -> str:
    """SHA-256 over everything that was parsed: equal exactly where a re-read changed nothing."""
    content = [columns, [_text_and_span(one) for one in passages], [lesson_columns(one) for one in lessons]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def lesson_columns(lesson: Lesson) -> dict[str, Any]:
    return {
        "kind": lesson.kind.value,
        "number": lesson.number,
        "text": lesson.text,
        "addressees": list(lesson.addressees),
    } | _span_columns(lesson.span)


def passage_columns(passage: Passage) -> dict[str, Any]:
    columns = {"ordinal": passage.ordinal, "text": passage.text, "section": passage.section}
    return columns | _span_columns(passage.span)


def review_of(row: ReviewRow, lessons: Sequence[LessonRow]) -> Review:
    """The domain review of a stored row and its lesson rows (in order)."""
    return Review(
        place=row.place,
        title=row.title,
        kind=ReviewKind(row.kind),
        body=_span(row.body),
        nation=Nation(row.nation) if row.nation else None,
        area=_area(row),
        board=row.board,
        subjects=tuple(_subject(record) for record in row.subjects),
        incident=IncidentKind(row.incident) if row.incident else None,
        harms=tuple(row.harms),
        incident_date=_date(row.incident_date),
        completed=_date(row.completed),
        published=_date(row.published),
        model=row.model,
        lead_reviewer=row.lead_reviewer,
        agencies=tuple(row.agencies),
        sections=tuple(_section(record) for record in row.sections),
        lessons=tuple(lesson_of(lesson) for lesson in lessons),
        keywords=tuple(row.keywords),
        source_url=row.source_url,
        licence=row.licence,
        content_notes=tuple(row.content_notes),
        reported=tuple(row.reported),
        provenance={name: _span(record) for name, record in row.provenance.items()},
    )


def lesson_of(row: LessonRow) -> Lesson:
    span = Span(row.start, row.end, row.page)
    return Lesson(LessonKind(row.kind), row.text, span, row.number, tuple(row.addressees))


def passage_of(row: PassageRow) -> Passage:
    return Passage(row.ordinal, row.text, Span(row.start, row.end, row.page), row.section)


def subject_record(subject: Subject) -> dict[str, Any]:
    age = subject.age
    return {
        "label": subject.label,
        "sex": subject.sex.value if subject.sex else None,
        "age": {"printed": age.printed, "years": age.years, "unit": age.unit.value, "under": age.under}
        if age
        else None,
        "age_band": subject.age_band.value if subject.age_band else None,
    }


def _subject(record: dict[str, Any]) -> Subject:
    age = record["age"]
    return Subject(
        label=record["label"],
        age=Age(age["printed"], age["years"], AgeUnit(age["unit"]), age["under"]) if age else None,
        sex=Sex(record["sex"]) if record["sex"] else None,
    )


def _area(row: ReviewRow) -> AreaMatch | None:
    if row.area_printed is None:
        return None
    nation = Nation(row.nation) if row.nation else None
    return AreaMatch(row.area_printed, tuple(row.areas), row.region, nation, tuple(row.area_candidates))


def _section_record(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "level": section.level,
        "number": section.number,
        "span": _span_record(section.span),
    }


def _section(record: dict[str, Any]) -> Section:
    return Section(record["heading"], record["level"], _span(record["span"]), record["number"])


def _text_and_span(passage: Passage) -> list[Any]:
    return [passage.text, passage.span.start, passage.span.end]


def _span_columns(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "page": span.page}


def _span_record(span: Span) -> list[int | None]:
    return [span.start, span.end, span.page]


def _span(record: Sequence[Any]) -> Span:
    return Span(*record)


def _iso(value: PartialDate | None) -> str | None:
    return value.isoformat() if value else None


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.fromisoformat(text) if text else None
