"""A review as one complete record for export: every field, with provenance. Documented in docs/export.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.duplicates import Link
from catalog.reviews import StoredReview
from catalog.tables import DocumentRow, EntityRow, LessonRow, PassageRow, TagRow


def review_record(
    stored: StoredReview,
    document: DocumentRow,
    tags: Mapping[str, Sequence[TagRow]],
    links: Sequence[Link],
    entities: Sequence[EntityRow],
) -> dict[str, Any]:
    """One JSON object per review. Spans are `[start, end, page]` in code points of the document's text."""
    row = stored.row
    return {
        "id": row.id,
        "permalink": f"/reviews/{row.slug}",
        "title": row.title,
        "kind": row.kind,
        "status": row.status,
        "nation": row.nation,
        "area": {
            "printed": row.area_printed,
            "authorities": row.areas,
            "region": row.region,
            "candidates": row.area_candidates,
        },
        "board": row.board,
        "subjects": row.subjects,
        "incident": row.incident,
        "harms": row.harms,
        "incident_date": row.incident_date,
        "completed": row.completed,
        "published": row.published,
        "year": row.year,
        "model": row.model,
        "lead_reviewer": row.lead_reviewer,
        "agencies": row.agencies,
        "keywords": row.keywords,
        "named": [_entity(one) for one in entities],
        "sections": row.sections,
        "lessons": [_lesson(lesson) for lesson in stored.lessons],
        "passages": [_passage(passage, tags.get(passage.id, ())) for passage in stored.passages],
        "content_notes": row.content_notes,
        "reported": row.reported,
        "same_as": [{"id": link.other, "kind": link.kind.value, "similarity": link.similarity} for link in links],
        "provenance": row.provenance,
        "source": _source(stored, document),
    }


def _entity(row: EntityRow) -> dict[str, Any]:
    return {"kind": row.kind, "value": row.value, "passage": row.passage_id, "evidence": [row.start, row.end]}


def _source(stored: StoredReview, document: DocumentRow) -> dict[str, Any]:
    return {
        "url": stored.row.source_url,
        "licence": stored.row.licence,
        "document": document.id,
        "name": document.name,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "retrieved_at": document.retrieved_at.isoformat(),
        "place": stored.row.place,
        "body": stored.row.body,
        "parser": document.parser,
        "parser_version": document.parser_version,
        "notes": document.notes,
    }


def _lesson(row: LessonRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "number": row.number,
        "text": row.text,
        "addressees": row.addressees,
        "span": [row.start, row.end, row.page],
    }


def _passage(row: PassageRow, tags: Sequence[TagRow]) -> dict[str, Any]:
    return {
        "id": row.id,
        "ordinal": row.ordinal,
        "section": row.section,
        "text": row.text,
        "span": [row.start, row.end, row.page],
        "themes": [tag_record(tag) for tag in tags],
    }


def tag_record(tag: TagRow) -> dict[str, Any]:
    """A theme tag with its evidence (offsets into the passage) and who gave it."""
    return {
        "theme": tag.theme,
        "polarity": tag.polarity,
        "score": tag.score,
        "method": tag.method,
        "evidence": [tag.evidence_start, tag.evidence_end],
        "explanation": tag.explanation,
        "taxonomy_version": tag.taxonomy_version,
        "status": tag.status,
    }
