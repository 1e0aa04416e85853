"""Documents and their bytes: what was taken in, where it was found, and what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.tables import DocumentRow, LocationRow, QuarantineRow, SourceRow


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What the catalogue keeps of a read document. Spans of its reviews are offsets into `text`."""

    name: str
    media_type: str
    text: str
    page_starts: Sequence[int]
    notes: Sequence[str]
    parser: str
    parser_version: str


def keep_bytes(session: Session, data: bytes) -> str:
    """Keep source bytes, once; returns their SHA-256."""
    sha256 = sha256_of(data)
    if session.get(SourceRow, sha256) is None:
        session.add(SourceRow(sha256=sha256, size=len(data), data=data))
        session.flush()
    return sha256


def document_by_bytes(session: Session, sha256: str) -> DocumentRow | None:
    return session.scalars(select(DocumentRow).where(DocumentRow.sha256 == sha256)).first()


def document_at(session: Session, location: str) -> DocumentRow | None:
    """The document that was last found at this location, whatever its bytes were then."""
    found = session.get(LocationRow, location)
    return session.get(DocumentRow, found.document_id) if found else None


def put_document(session: Session, location: str, sha256: str, read: DocumentText) -> DocumentRow:
    """Store what was read from these bytes. A known location's document is updated in place and keeps its id."""
    row = document_by_bytes(session, sha256) or _sole_document_at(session, location)
    if row is None:
        row = DocumentRow(id=sha256[:16])
        session.add(row)
    row.sha256, row.name, row.media_type = sha256, read.name, read.media_type
    row.text, row.page_starts, row.notes = read.text, list(read.page_starts), list(read.notes)
    row.parser, row.parser_version = read.parser, read.parser_version
    row.retrieved_at = datetime.now(UTC)
    session.flush()
    remember_location(session, location, row)
    return row


def _sole_document_at(session: Session, location: str) -> DocumentRow | None:
    """The document to update in place; not one that other locations still hold with its old bytes."""
    row = document_at(session, location)
    if row is None:
        return None
    others = session.scalar(
        select(func.count()).where(LocationRow.document_id == row.id, LocationRow.location != location)
    )
    return None if others else row


def remember_location(session: Session, location: str, document: DocumentRow) -> None:
    """Record that the document's bytes were found here, and take the location out of quarantine."""
    row = session.get(LocationRow, location)
    if row is None:
        row = LocationRow(location=location)
        session.add(row)
    row.document_id, row.sha256 = document.id, document.sha256
    session.flush()
    session.execute(delete(QuarantineRow).where(QuarantineRow.location == location))


def locations_of(session: Session, document_id: str) -> Sequence[str]:
    """Everywhere that these bytes were found, in order."""
    return session.scalars(
        select(LocationRow.location).where(LocationRow.document_id == document_id).order_by(LocationRow.location)
    ).all()


@dataclass(frozen=True, slots=True)
class QuarantineReason:
    """At which stage a document was set aside and why, by which version of the pipeline."""

    stage: str
    reason: str
    parser_version: str


def quarantine(session: Session, location: str, data: bytes | None, why: QuarantineReason) -> None:
    """Set a document aside with the reason; its bytes are kept. A later success at the location takes it out."""
    sha256 = keep_bytes(session, data) if data is not None else None
    session.merge(
        QuarantineRow(
            location=location,
            sha256=sha256,
            stage=why.stage,
            reason=why.reason,
            parser_version=why.parser_version,
            at=datetime.now(UTC),
        )
    )


def quarantined(session: Session) -> Sequence[QuarantineRow]:
    return session.scalars(select(QuarantineRow).order_by(QuarantineRow.location)).all()


def quarantined_as(session: Session, location: str, sha256: str, parser_version: str) -> QuarantineRow | None:
    """The quarantine row of exactly these bytes by exactly this program version: no use in trying again."""
    row = session.get(QuarantineRow, location)
    same = row is not None and (row.sha256, row.parser_version) == (sha256, parser_version)
    return row if same else None
