"""The change sequence: numbers for everything a reader could notice, given out in the order of commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.tables import ChangeCounterRow, ChangeRow


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
