"""Reviews that say the same: the links between them, and the signatures by which they are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.domain import ReviewStatus
from catalog.tables import PassageRow, ReviewLinkRow, ReviewRow, SignatureRow

Signature = NDArray[np.uint32]
_SIGNATURE_DTYPE = np.dtype("<u4")


class LinkKind(StrEnum):
    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Link:
    """Another review that says the same, with a similarity from 0 to 1."""

    other: str
    kind: LinkKind
    similarity: float


def review_text(session: Session, identity: str) -> str:
    """The text of a review's passages, in order."""
    texts = select(PassageRow.text).where(PassageRow.review_id == identity).order_by(PassageRow.ordinal)
    return "\n".join(session.scalars(texts))


def reviews_without_signature(session: Session) -> Sequence[str]:
    """Ids of live reviews that are new or changed since their signature was made, in order."""
    current = (SignatureRow.review_id == ReviewRow.id) & (SignatureRow.fingerprint == ReviewRow.fingerprint)
    statement = (
        select(ReviewRow.id)
        .outerjoin(SignatureRow, current)
        .where(ReviewRow.status == ReviewStatus.LIVE.value, SignatureRow.review_id.is_(None))
        .order_by(ReviewRow.id)
    )
    return session.scalars(statement).all()


def signatures(session: Session) -> dict[str, Signature]:
    """The signatures of live reviews by id, those of changed reviews left out."""
    current = (SignatureRow.review_id == ReviewRow.id) & (SignatureRow.fingerprint == ReviewRow.fingerprint)
    statement = (
        select(SignatureRow.review_id, SignatureRow.data)
        .join(ReviewRow, current)
        .where(ReviewRow.status == ReviewStatus.LIVE.value)
    )
    return {identity: np.frombuffer(data, _SIGNATURE_DTYPE) for identity, data in session.execute(statement)}


def put_signature(session: Session, identity: str, signature: Signature) -> None:
    row = session.get_one(ReviewRow, identity)
    data = signature.astype(_SIGNATURE_DTYPE).tobytes()
    session.merge(SignatureRow(review_id=identity, fingerprint=row.fingerprint, data=data))


def replace_links(session: Session, identity: str, links: Iterable[Link]) -> None:
    """Make these the review's links. A pair is stored once, under its lower id."""
    either = (ReviewLinkRow.review_id == identity) | (ReviewLinkRow.other_id == identity)
    session.execute(delete(ReviewLinkRow).where(either))
    for link in links:
        first, second = sorted((identity, link.other))
        session.add(
            ReviewLinkRow(review_id=first, other_id=second, kind=link.kind.value, similarity=round(link.similarity, 4))
        )


def links_of(session: Session, identity: str) -> list[Link]:
    """The reviews that say the same as this one, most similar first."""
    either = (ReviewLinkRow.review_id == identity) | (ReviewLinkRow.other_id == identity)
    rows = session.scalars(select(ReviewLinkRow).where(either))
    links = [
        Link(row.other_id if row.review_id == identity else row.review_id, LinkKind(row.kind), row.similarity)
        for row in rows
    ]
    return sorted(links, key=lambda link: (-link.similarity, link.other))
