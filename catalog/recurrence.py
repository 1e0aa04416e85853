"""Recurring lessons in the catalogue: which texts belong together, what curators decided, and who the members are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Select, delete, except_, exists, select, update
from sqlalchemy.orm import Session

from catalog.database import many_rows
from catalog.domain import ReviewStatus
from catalog.tables import (
    LessonRow,
    RecurringDecisionRow,
    RecurringMemberRow,
    RecurringRedirectRow,
    RecurringRow,
    ReviewRow,
)

_SQL_VARIABLES = 500


class NoSuchRecurringLesson(LookupError):
    """No recurring lesson has this id, and none ever had."""

    def __init__(self, identity: str) -> None:
        super().__init__(f"no recurring lesson has the id {identity!r}")


class DecisionKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson's text in a review. `year` is the review's."""

    review_id: str
    text_sha: str
    text: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member as readers see it: the lesson and its review."""

    recurring_id: str
    lesson: LessonRow
    review: ReviewRow


def recurring_id_of(text_sha: str, salt: str = "") -> str:
    """The id of a recurring lesson that begins with this text: the same on every machine."""
    return "k" + hashlib.sha256(f"{text_sha}{salt}".encode()).hexdigest()[:12]


def waiting_texts(session: Session, model_id: str) -> list[LessonText]:
    """Texts of live reviews' lessons that grouping under this model has not seen, in a fixed order."""
    seen = exists().where(
        RecurringMemberRow.review_id == LessonRow.review_id,
        RecurringMemberRow.text_sha == LessonRow.text_sha,
        RecurringMemberRow.model_id == model_id,
    )
    statement = (
        select(LessonRow.review_id, LessonRow.text_sha, LessonRow.text, ReviewRow.year)
        .join(ReviewRow, ReviewRow.id == LessonRow.review_id)
        .where(ReviewRow.status == ReviewStatus.LIVE.value, ~seen)
        .distinct()
        .order_by(LessonRow.text_sha, LessonRow.review_id)
    )
    return [LessonText(*row) for row in session.execute(statement)]


def forget_gone(session: Session) -> int:
    """Drop members whose lesson is no more or whose review is not live; their permalinks stay. Returns how many."""
    members = select(RecurringMemberRow.review_id, RecurringMemberRow.text_sha)
    there = (
        select(LessonRow.review_id, LessonRow.text_sha)
        .join(ReviewRow, ReviewRow.id == LessonRow.review_id)
        .where(ReviewRow.status == ReviewStatus.LIVE.value)
    )
    gone = session.execute(except_(members, there)).all()  # half the time of asking member by member
    for review_id, text_sha in gone:
        session.execute(
            delete(RecurringMemberRow).where(
                RecurringMemberRow.review_id == review_id, RecurringMemberRow.text_sha == text_sha
            )
        )
    return len(gone)


def homes(session: Session, model_id: str) -> dict[str, str | None]:
    """Every text that grouping has seen under this model, by hash, with its recurring lesson where it has one."""
    statement = select(RecurringMemberRow.text_sha, RecurringMemberRow.recurring_id).where(
        RecurringMemberRow.model_id == model_id
    )
    return dict(many_rows(session, statement).all())


def reviews_of(session: Session, groups: Iterable[Iterable[str]]) -> dict[str, set[str]]:
    """The reviews that have each text of the groups, by the text's hash."""
    found: dict[str, set[str]] = {}
    wanted = sorted({sha for texts in groups for sha in texts})
    for first in range(0, len(wanted), _SQL_VARIABLES):
        statement = select(RecurringMemberRow.text_sha, RecurringMemberRow.review_id).where(
            RecurringMemberRow.text_sha.in_(wanted[first : first + _SQL_VARIABLES])
        )
        for sha, review in session.execute(statement):
            found.setdefault(sha, set()).add(review)
    return found


def homes_under_any_model(session: Session) -> dict[str, str]:
    """The recurring lesson of every text that has one, whichever model found it: what ids are inherited from."""
    statement = select(RecurringMemberRow.text_sha, RecurringMemberRow.recurring_id).where(
        RecurringMemberRow.recurring_id.is_not(None)
    )
    return {sha: identity for sha, identity in session.execute(statement) if identity}


def put_members(session: Session, texts: Iterable[LessonText], model_id: str, homes: Mapping[str, str | None]) -> None:
    """Record texts as seen, each with its recurring lesson where `homes` (by text hash) names one."""
    for one in texts:
        session.merge(
            RecurringMemberRow(
                review_id=one.review_id,
                text_sha=one.text_sha,
                model_id=model_id,
                recurring_id=homes.get(one.text_sha),
            )
        )
    session.flush()


def move(session: Session, text_shas: Sequence[str], recurring_id: str | None) -> None:
    """Give texts another recurring lesson, in every review that has them."""
    for first in range(0, len(text_shas), _SQL_VARIABLES):
        session.execute(
            update(RecurringMemberRow)
            .where(RecurringMemberRow.text_sha.in_(text_shas[first : first + _SQL_VARIABLES]))
            .values(recurring_id=recurring_id)
        )


def put_recurring(session: Session, identity: str, label: str, representative: str) -> None:
    """Make a recurring lesson, or renew its words; a label that a person gave stays."""
    row = session.get(RecurringRow, identity)
    if row is None:
        session.execute(delete(RecurringRedirectRow).where(RecurringRedirectRow.id == identity))
        session.add(RecurringRow(id=identity, label=label, named_by_person=False, representative=representative))
    else:
        row.representative = representative
        row.label = row.label if row.named_by_person else label
    session.flush()


def redirect(session: Session, identity: str, target: str) -> None:
    """Lead a permalink to another recurring lesson; what led to it leads there too."""
    session.execute(update(RecurringRedirectRow).where(RecurringRedirectRow.target == identity).values(target=target))
    session.execute(
        update(RecurringMemberRow).where(RecurringMemberRow.recurring_id == identity).values(recurring_id=target)
    )
    session.execute(delete(RecurringRedirectRow).where(RecurringRedirectRow.id.in_([identity, target])))
    session.add(RecurringRedirectRow(id=identity, target=target))
    session.execute(delete(RecurringRow).where(RecurringRow.id == identity))
    session.flush()


def recurring(session: Session, identity: str) -> RecurringRow:
    """The recurring lesson with this id or the one it redirects to. Raises NoSuchRecurringLesson."""
    led = session.get(RecurringRedirectRow, identity)
    row = session.get(RecurringRow, led.target if led else identity)
    if row is None:
        raise NoSuchRecurringLesson(identity)
    return row


def rename(session: Session, identity: str, label: str) -> RecurringRow:
    """Give a recurring lesson a person's label, which stays. Raises NoSuchRecurringLesson."""
    row = recurring(session, identity)
    row.label, row.named_by_person = label, True
    return row


def remember_decision(
    session: Session, kind: DecisionKind, texts: Iterable[str], others: Iterable[str] = (), reason: str = ""
) -> None:
    """Keep a curator's decision by the hashes of the texts, for every grouping to come."""
    row = RecurringDecisionRow(
        kind=kind.value, texts=sorted(texts), others=sorted(others), reason=reason, decided_at=datetime.now(UTC)
    )
    session.add(row)
    session.flush()


def decisions(session: Session) -> Sequence[RecurringDecisionRow]:
    """Every decision, oldest first: of two that disagree, the later one holds."""
    return session.scalars(select(RecurringDecisionRow).order_by(RecurringDecisionRow.id)).all()


def text_shas_of(session: Session, identity: str) -> list[str]:
    """The hashes of the texts of a recurring lesson's members."""
    statement = select(RecurringMemberRow.text_sha).where(RecurringMemberRow.recurring_id == identity).distinct()
    return sorted(session.scalars(statement))


def members(session: Session, identities: Iterable[str] | None = None) -> list[Member]:
    """Members (of these recurring lessons, or of all), by year of their review, undated ones last."""
    statement: Select[str | None, LessonRow, ReviewRow] = (
        select(RecurringMemberRow.recurring_id, LessonRow, ReviewRow)
        .join(
            LessonRow,
            (LessonRow.review_id == RecurringMemberRow.review_id) & (LessonRow.text_sha == RecurringMemberRow.text_sha),
        )
        .join(ReviewRow, ReviewRow.id == LessonRow.review_id)
        .where(RecurringMemberRow.recurring_id.is_not(None), ReviewRow.status == ReviewStatus.LIVE.value)
        .order_by(ReviewRow.year.is_(None), ReviewRow.year, LessonRow.id)
    )
    if identities is not None:
        statement = statement.where(RecurringMemberRow.recurring_id.in_(list(identities)))
    rows = session.execute(statement)
    return [Member(identity, lesson, review) for identity, lesson, review in rows if identity]


def recurring_of_review(session: Session, review_id: str) -> dict[str, str]:
    """The recurring lessons of a review's lessons: recurring id by text hash."""
    statement = select(RecurringMemberRow.text_sha, RecurringMemberRow.recurring_id).where(
        RecurringMemberRow.review_id == review_id, RecurringMemberRow.recurring_id.is_not(None)
    )
    return {sha: identity for sha, identity in session.execute(statement) if identity}
