"""What a review's text names besides agencies and harms, and names of people that a curator is to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.domain import ReviewKind, ReviewStatus
from catalog.tables import EntityRow, NameCheckRow, NameFlagRow, PassageRow, ReviewRow


@dataclass(frozen=True, slots=True)
class StoredEntity:
    """A value of `kind` (`setting`, `legal_order` or `age_band`), named at `[start, end)` of a passage's text."""

    kind: str
    value: str
    passage_id: str
    start: int
    end: int


class FlagStatus(StrEnum):
    """What a curator made of a flagged name; `name` means that it is one, and that the source is to be mended."""

    OPEN = "open"
    NAME = "name"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class FlaggedName:
    """A flagged stretch with where it stands: `place` is "slug#p-3"."""

    place: str
    printed: str
    around: str
    status: FlagStatus


def put_entities(session: Session, review_id: str, entities: Iterable[StoredEntity]) -> None:
    """Replace what a review names."""
    session.execute(delete(EntityRow).where(EntityRow.review_id == review_id))
    rows = [
        {
            "review_id": review_id,
            "kind": one.kind,
            "value": one.value,
            "passage_id": one.passage_id,
            "start": one.start,
            "end": one.end,
        }
        for one in entities
    ]
    if rows:
        session.execute(insert(EntityRow), rows)


def entities_of_review(session: Session, review_id: str) -> Sequence[EntityRow]:
    """What a review names, by kind and value."""
    statement = select(EntityRow).where(EntityRow.review_id == review_id).order_by(EntityRow.kind, EntityRow.value)
    return session.scalars(statement).all()


def unchecked_texts(session: Session, version: str, limit: int) -> dict[str, str]:
    """Texts of live reviews that this version of the name check has not seen, by hash.

    Coroners' reports are left out: they name people on purpose.
    """
    checked = select(NameCheckRow.text_sha).where(NameCheckRow.version == version)
    rows = session.execute(
        select(PassageRow.text_sha, PassageRow.text)
        .join(ReviewRow, ReviewRow.id == PassageRow.review_id)
        .where(ReviewRow.status == ReviewStatus.LIVE.value, ReviewRow.kind != ReviewKind.PFD.value)
        .where(PassageRow.text_sha.not_in(checked))
        .distinct()
        .order_by(PassageRow.text_sha)
        .limit(limit)
    )
    return {row.text_sha: row.text for row in rows}


def put_name_check(session: Session, sha: str, version: str, names: Iterable[tuple[int, int]]) -> None:
    """Record a check. A curator's word about a stretch stays; open flags that are found no more go."""
    session.merge(NameCheckRow(text_sha=sha, version=version))
    held = NameFlagRow.text_sha == sha
    session.execute(delete(NameFlagRow).where(held, NameFlagRow.status == FlagStatus.OPEN.value))
    judged = set(session.scalars(select(NameFlagRow.start).where(held)))
    rows = [
        {"text_sha": sha, "start": start, "end": end, "status": FlagStatus.OPEN.value}
        for start, end in names
        if start not in judged
    ]
    if rows:
        session.execute(insert(NameFlagRow), rows)


def flagged_names(session: Session, status: FlagStatus) -> list[FlaggedName]:
    """Flags of this status in live reviews, each place once, by permalink."""
    rows = session.execute(
        select(ReviewRow.slug, PassageRow.ordinal, PassageRow.text, NameFlagRow)
        .join(PassageRow, PassageRow.review_id == ReviewRow.id)
        .join(NameFlagRow, NameFlagRow.text_sha == PassageRow.text_sha)
        .where(ReviewRow.status == ReviewStatus.LIVE.value, NameFlagRow.status == status.value)
        .order_by(ReviewRow.slug, PassageRow.ordinal, NameFlagRow.start)
    )
    return [
        FlaggedName(
            f"{slug}#p-{ordinal}",
            text[flag.start : flag.end],
            text[max(0, flag.start - 40) : flag.end + 40],
            FlagStatus(flag.status),
        )
        for slug, ordinal, text, flag in rows
    ]


def judge_name(session: Session, text_sha: str, text: str, printed: str, status: FlagStatus) -> int:
    """Set the status of every flag in a text that reads `printed`; returns how many there were."""
    flags = session.scalars(select(NameFlagRow).where(NameFlagRow.text_sha == text_sha)).all()
    meant = [flag for flag in flags if text[flag.start : flag.end] == printed]
    for flag in meant:
        flag.status = status.value
    return len(meant)
