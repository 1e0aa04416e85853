"""Reviews in the catalogue: put, read, list, link and withdraw them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from catalog.changes import ChangeKind, append_change
from catalog.documents import sha256_of
from catalog.domain import Passage, Review, ReviewStatus
from catalog.rows import fingerprint, lesson_columns, passage_columns, review_columns
from catalog.tables import LessonRow, PassageRow, ReviewRow


class Outcome(StrEnum):
    """What storing a review did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class NoSuchReview(LookupError):
    """No review has this slug or id."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"no review has the id or the permalink {slug!r}")


class ReviewWithdrawn(Exception):
    """The review was taken down; `reason` may be shown on its tombstone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review's row with its passages and lessons in order."""

    row: ReviewRow
    passages: Sequence[PassageRow]
    lessons: Sequence[LessonRow]


def review_id(document_id: str, place: str) -> str:
    """The identity of a review: its document and its place there. The same on every machine and in every run."""
    return "r" + hashlib.sha256(f"{document_id}\n{place}".encode()).hexdigest()[:15]


def slug_of(title: str, identity: str) -> str:
    """A readable permalink: words of the title, then enough of the identity to be unique."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return f"{words[:80].rstrip('-') or 'review'}-{identity[1:9]}"


def put_review(session: Session, document_id: str, review: Review, passages: Sequence[Passage]) -> tuple[str, Outcome]:
    """Store a review as parsed; appends a change unless nothing is different. Returns its id and what happened."""
    identity = review_id(document_id, review.place)
    columns = review_columns(review)
    print_ = fingerprint(columns, passages, review.lessons)
    row = session.get(ReviewRow, identity)
    if row is not None and row.fingerprint == print_ and row.status != ReviewStatus.SUPERSEDED:
        return identity, Outcome.UNCHANGED
    outcome = Outcome.NEW if row is None else Outcome.UPDATED
    if row is None:
        row = ReviewRow(id=identity, document_id=document_id, slug=slug_of(review.title, identity))
        row.withdrawn_reason = None
        session.add(row)
    if row.status != ReviewStatus.WITHDRAWN:  # what was taken down stays down when its source is read again
        row.status = ReviewStatus.LIVE.value
    for name, value in columns.items():
        setattr(row, name, value)
    row.fingerprint, row.enriched_by = print_, None
    session.flush()
    _replace_parts(session, identity, review, passages)
    if row.status == ReviewStatus.LIVE:
        append_change(session, identity, ChangeKind.STORED)
    return identity, outcome


def _replace_parts(session: Session, identity: str, review: Review, passages: Sequence[Passage]) -> None:
    session.execute(delete(PassageRow).where(PassageRow.review_id == identity))
    session.execute(delete(LessonRow).where(LessonRow.review_id == identity))
    if passages:
        session.execute(insert(PassageRow), [_passage_values(identity, one) for one in passages])
    if review.lessons:
        lessons = [
            {"id": f"{identity}-l-{n}", "review_id": identity, "ordinal": n, "text_sha": sha256_of(one.text.encode())}
            | lesson_columns(one)
            for n, one in enumerate(review.lessons, start=1)
        ]
        session.execute(insert(LessonRow), lessons)


def _passage_values(identity: str, passage: Passage) -> dict[str, object]:
    return {
        "id": f"{identity}-p-{passage.ordinal}",
        "review_id": identity,
        "text_sha": sha256_of(passage.text.encode()),
    } | passage_columns(passage)


def supersede_missing(session: Session, document_id: str, kept: set[str]) -> list[str]:
    """Reviews of an updated document that it no longer holds: marked superseded, taken out of search, never deleted."""
    rows = session.scalars(
        select(ReviewRow).where(ReviewRow.document_id == document_id, ReviewRow.status == ReviewStatus.LIVE.value)
    ).all()
    gone = [row for row in rows if row.id not in kept]
    for row in gone:
        row.status = ReviewStatus.SUPERSEDED.value
        append_change(session, row.id, ChangeKind.WITHDRAWN)
    return [row.id for row in gone]


def withdraw(session: Session, slug: str, reason: str) -> None:
    """Take a review down: gone from every index, a tombstone with the reason stays at its permalink."""
    row = session.scalars(select(ReviewRow).where(ReviewRow.slug == slug)).first()
    if row is None:
        raise NoSuchReview(slug)
    row.status, row.withdrawn_reason = ReviewStatus.WITHDRAWN.value, reason
    append_change(session, row.id, ChangeKind.WITHDRAWN)


def stored_review(session: Session, slug: str) -> StoredReview:
    """The live review at this permalink (or with this id). Raises NoSuchReview or ReviewWithdrawn."""
    row = session.scalars(select(ReviewRow).where((ReviewRow.slug == slug) | (ReviewRow.id == slug))).first()
    if row is None:
        raise NoSuchReview(slug)
    if row.status == ReviewStatus.WITHDRAWN:
        raise ReviewWithdrawn(row.withdrawn_reason or "withdrawn")
    return with_parts(session, row)


def with_parts(session: Session, row: ReviewRow) -> StoredReview:
    passages = session.scalars(select(PassageRow).where(PassageRow.review_id == row.id).order_by(PassageRow.ordinal))
    lessons = session.scalars(select(LessonRow).where(LessonRow.review_id == row.id).order_by(LessonRow.ordinal))
    return StoredReview(row, passages.all(), lessons.all())


def live_reviews(session: Session) -> Iterator[ReviewRow]:
    """Every live review by id, streamed."""
    statement = select(ReviewRow).where(ReviewRow.status == ReviewStatus.LIVE.value).order_by(ReviewRow.id)
    yield from session.scalars(statement.execution_options(yield_per=200))


def unenriched(session: Session, versions: str, limit: int = 50) -> Sequence[ReviewRow]:
    """Live reviews that these versions of tagger and encoder have not seen, in a fixed order."""
    waiting = (ReviewRow.enriched_by.is_(None)) | (ReviewRow.enriched_by != versions)
    live = ReviewRow.status == ReviewStatus.LIVE.value
    return session.scalars(select(ReviewRow).where(live, waiting).order_by(ReviewRow.id).limit(limit)).all()


def count_unenriched(session: Session, versions: str) -> int:
    waiting = (ReviewRow.enriched_by.is_(None)) | (ReviewRow.enriched_by != versions)
    live = ReviewRow.status == ReviewStatus.LIVE.value
    return session.scalar(select(func.count()).select_from(ReviewRow).where(live, waiting)) or 0
