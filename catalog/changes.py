"""The change sequence: numbers for everything a reader could notice, given out in the order of commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.domain import ReviewStatus
from catalog.tables import ChangeCounterRow, ChangeRow, ReviewRow


class ChangeKind(StrEnum):
    STORED = "stored"
    ENRICHED = "enriched"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ReviewChange:
    sequence: int
    review_id: str
    kind: ChangeKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a live review came in: the number and moment of its first change, and the moment it was last read anew."""

    review_id: str
    sequence: int
    first: datetime
    last: datetime


def append_change(session: Session, review_id: str, kind: ChangeKind) -> int:
    """Append one change in the caller's transaction and return its number.

    The counter row is locked until the caller commits, so a lower number can never appear after a higher one.
    """
    sequence = session.execute(
        update(ChangeCounterRow).values(value=ChangeCounterRow.value + 1).returning(ChangeCounterRow.value)
    ).scalar_one()
    session.add(ChangeRow(sequence=sequence, review_id=review_id, kind=kind.value, at=datetime.now(UTC)))
    return sequence


def last_sequence(session: Session) -> int:
    """The number of the newest change; 0 for a catalogue in which nothing happened yet."""
    return session.execute(select(func.max(ChangeRow.sequence))).scalar_one() or 0


def changes_after(session: Session, sequence: int, limit: int = 1000) -> list[ReviewChange]:
    """The changes with a higher number, oldest first."""
    rows = session.scalars(
        select(ChangeRow).where(ChangeRow.sequence > sequence).order_by(ChangeRow.sequence).limit(limit)
    )
    return [ReviewChange(row.sequence, row.review_id, ChangeKind(row.kind), row.at) for row in rows]


def last_change_at(session: Session) -> datetime | None:
    """The moment of the newest change, None for a catalogue in which nothing happened yet."""
    newest = session.scalar(select(ChangeRow.at).order_by(ChangeRow.sequence.desc()).limit(1))
    return _in_utc(newest) if newest else None


def arrivals(session: Session, after: int, limit: int) -> list[Arrival]:
    """The live reviews that came in after a number of the sequence, the latest first."""
    first = func.min(ChangeRow.sequence)
    statement = (
        select(ChangeRow.review_id, first, func.min(ChangeRow.at), func.max(ChangeRow.at))
        .join(ReviewRow, ReviewRow.id == ChangeRow.review_id)
        .where(ChangeRow.kind == ChangeKind.STORED.value, ReviewRow.status == ReviewStatus.LIVE.value)
        .group_by(ChangeRow.review_id)
        .having(first > after)
        .order_by(first.desc())
        .limit(limit)
    )
    return [
        Arrival(review, sequence, _in_utc(came), _in_utc(read))
        for review, sequence, came, read in session.execute(statement)
    ]


def _in_utc(moment: datetime) -> datetime:
    """SQLite gives moments back without their zone; they are in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
