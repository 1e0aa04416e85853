"""What the machine adds to a review after parsing: vectors and theme tags; and what people decided about the tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.changes import ChangeKind, append_change
from catalog.database import many_rows
from catalog.documents import sha256_of
from catalog.domain import Polarity, TagStatus
from catalog.tables import DecisionRow, PassageRow, ReviewRow, TaggingRow, TagRow, VectorRow

_ROWS_COMPARED = 10_000  # vectors of 384 numbers: 15 MB as they are compared
STORED_DTYPE = np.dtype("<f2")  # float16 halves the catalogue; the cosine to float32 stays above 0.9999
_SQL_VARIABLES = 500


@dataclass(frozen=True, slots=True)
class StoredTag:
    """A theme tag as it is kept. `evidence` are offsets into the passage's text."""

    theme: str
    polarity: Polarity
    score: float
    method: str
    evidence: tuple[int, int]
    explanation: str
    taxonomy_version: str
    status: TagStatus = TagStatus.MACHINE


def vectors_of(session: Session, shas: Iterable[str], model_id: str) -> dict[str, NDArray[np.float32]]:
    """The vectors that exist for these texts (by SHA-256) under this model, as float32."""
    wanted, found = sorted(set(shas)), {}
    for first in range(0, len(wanted), _SQL_VARIABLES):
        some = wanted[first : first + _SQL_VARIABLES]
        rows = session.execute(
            select(VectorRow.text_sha, VectorRow.data).where(
                VectorRow.text_sha.in_(some), VectorRow.model_id == model_id
            )
        )
        for sha, data in rows:
            found[sha] = np.frombuffer(data, STORED_DTYPE).astype(np.float32)
    return found


def near_texts(session: Session, model_id: str, vectors: NDArray[np.float32], least: float) -> set[str]:
    """Hashes of the texts whose vector under this model has a cosine of `least` or more to one of `vectors`.

    `vectors` has shape (n, dimension) and unit rows. All stored vectors are read, a part at a time.
    """
    near: set[str] = set()
    if not len(vectors):
        return near
    statement = select(VectorRow.text_sha, VectorRow.data).where(VectorRow.model_id == model_id)
    for rows in many_rows(session, statement).partitions(_ROWS_COMPARED):
        shas, data = zip(*rows, strict=True)
        stored = np.frombuffer(b"".join(data), STORED_DTYPE).reshape(len(shas), -1).astype(np.float32)
        near.update(shas[row] for row in np.flatnonzero((stored @ vectors.T >= least).any(axis=1)))
    return near


def put_vectors(session: Session, vectors: Mapping[str, NDArray[np.float32]], model_id: str) -> None:
    """Keep new vectors by the SHA-256 of their text; those already there are left alone."""
    known = vectors_of(session, vectors, model_id)
    rows = [
        {
            "text_sha": sha,
            "model_id": model_id,
            "dimension": len(vector),
            "data": vector.astype(STORED_DTYPE).tobytes(),
        }
        for sha, vector in vectors.items()
        if sha not in known
    ]
    if rows:
        session.execute(insert(VectorRow), rows)


def put_tags(session: Session, review: ReviewRow, tags: Mapping[str, Sequence[StoredTag]], versions: str) -> None:
    """Replace the tags of these passages (by id) of a review; people's decisions win.

    `versions` is "encoder tagger". A change is appended where a tag is another than before, and where the review was
    not enriched yet or by another encoder: its vectors are new to readers then.
    """
    passages = session.scalars(
        select(PassageRow).where(PassageRow.review_id == review.id).order_by(PassageRow.ordinal)
    ).all()
    asked = [passage for passage in passages if passage.id in tags]
    differs = _replace_tags(session, asked, tags)
    if differs or _encoder(review.enriched_by) != _encoder(versions):
        append_change(session, review.id, ChangeKind.ENRICHED)
    review.enriched_by = versions


def _replace_tags(session: Session, passages: Sequence[PassageRow], tags: Mapping[str, Sequence[StoredTag]]) -> bool:
    """Write what differs from what is there, passage by passage; tells whether anything did."""
    decided = _decisions(session, {passage.text_sha for passage in passages})
    before = _held_tags(session, [passage.id for passage in passages])
    changed = []
    for passage in passages:
        rows = list(_tag_rows(passage, tags[passage.id], decided.get(passage.text_sha, {})))
        if _told(rows) != _told(before.get(passage.id, [])):
            changed.append((passage.id, rows))
    for first in range(0, len(changed), _SQL_VARIABLES):
        some = [identity for identity, _ in changed[first : first + _SQL_VARIABLES]]
        session.execute(delete(TagRow).where(TagRow.passage_id.in_(some)))
    fresh = [row for _, rows in changed for row in rows]
    if fresh:
        session.execute(insert(TagRow), fresh)
    return bool(changed)


def _held_tags(session: Session, passage_ids: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Every tag, rejected ones included, as `_tag_row` gives it, by passage."""
    found: dict[str, list[dict[str, object]]] = {}
    for first in range(0, len(passage_ids), _SQL_VARIABLES):
        some = passage_ids[first : first + _SQL_VARIABLES]
        for row in session.execute(select(TagRow.__table__).where(TagRow.passage_id.in_(some))).mappings():
            found.setdefault(row["passage_id"], []).append(dict(row))
    return found


def _told(rows: Iterable[Mapping[str, object]]) -> set[tuple[tuple[str, object], ...]]:
    """What tags tell a reader. The taxonomy's version is left out: a tag that a new one leaves as it was stays."""
    return {tuple(sorted((k, v) for k, v in row.items() if k != "taxonomy_version")) for row in rows}


def _encoder(versions: str | None) -> str:
    return (versions or "").partition(" ")[0]


def keep_tagging(session: Session, versions: str, basis: Mapping[str, Any]) -> None:
    """Remember what these versions rest on."""
    if session.get(TaggingRow, versions) is None:
        session.add(TaggingRow(version=versions, basis=dict(basis)))
        session.flush()


def tagging(session: Session, versions: str | None) -> dict[str, Any] | None:
    """What these versions rested on, or None where that is not known."""
    row = session.get(TaggingRow, versions) if versions else None
    return row.basis if row else None


def decide(session: Session, text: str, theme: str, status: TagStatus, polarity: Polarity | None = None) -> list[str]:
    """Record a person's decision about a theme in a text and apply it wherever the text stands.

    Returns the ids of the reviews that changed. Confirming a theme that the machine missed adds the tag.
    """
    sha = sha256_of(text.encode())
    session.merge(
        DecisionRow(
            text_sha=sha,
            theme=theme,
            status=status.value,
            polarity=polarity.value if polarity else None,
            text=text,
            decided_at=datetime.now(UTC),
        )
    )
    session.flush()
    passages = session.scalars(select(PassageRow).where(PassageRow.text_sha == sha)).all()
    for passage in passages:
        _apply_decision(session, passage, theme, status, polarity)
    changed = sorted({passage.review_id for passage in passages})
    for review in changed:
        append_change(session, review, ChangeKind.ENRICHED)
    return changed


def decisions(session: Session) -> Sequence[DecisionRow]:
    """Every decision, in a fixed order: what a theme's head learns from."""
    return session.scalars(select(DecisionRow).order_by(DecisionRow.theme, DecisionRow.text_sha)).all()


def undecided_passages(session: Session, model_id: str, limit: int) -> list[tuple[str, NDArray[np.float32]]]:
    """Texts of passages that nobody decided anything about, with their vectors, in the order of their hashes.

    That order has nothing to do with what they say: the first thousand are a fair sample.
    """
    rows = session.execute(
        select(PassageRow.text, VectorRow.data)
        .join(VectorRow, VectorRow.text_sha == PassageRow.text_sha)
        .where(VectorRow.model_id == model_id, PassageRow.text_sha.not_in(select(DecisionRow.text_sha)))
        .group_by(PassageRow.text_sha, PassageRow.text, VectorRow.data)
        .order_by(PassageRow.text_sha)
        .limit(limit)
    )
    return [(text, np.frombuffer(data, STORED_DTYPE).astype(np.float32)) for text, data in rows]


def tags_of(session: Session, passage_ids: Iterable[str]) -> dict[str, list[TagRow]]:
    """Tags that stand (rejected ones left out) by passage id, best first."""
    wanted, found = list(passage_ids), dict[str, list[TagRow]]()
    for first in range(0, len(wanted), _SQL_VARIABLES):
        some = wanted[first : first + _SQL_VARIABLES]
        rows = session.scalars(
            select(TagRow)
            .where(TagRow.passage_id.in_(some), TagRow.status != TagStatus.REJECTED.value)
            .order_by(TagRow.passage_id, TagRow.score.desc(), TagRow.theme)
        )
        for row in rows:
            found.setdefault(row.passage_id, []).append(row)
    return found


def _decisions(session: Session, shas: set[str]) -> dict[str, dict[str, DecisionRow]]:
    found: dict[str, dict[str, DecisionRow]] = {}
    wanted = sorted(shas)
    for first in range(0, len(wanted), _SQL_VARIABLES):
        some = wanted[first : first + _SQL_VARIABLES]
        for row in session.scalars(select(DecisionRow).where(DecisionRow.text_sha.in_(some))):
            found.setdefault(row.text_sha, {})[row.theme] = row
    return found


def _tag_rows(
    passage: PassageRow, tags: Sequence[StoredTag], decided: Mapping[str, DecisionRow]
) -> Iterable[dict[str, object]]:
    seen = set()
    for tag in tags:
        seen.add(tag.theme)
        yield _tag_row(passage, tag, decided.get(tag.theme))
    for theme, decision in decided.items():
        if theme not in seen and decision.status == TagStatus.CONFIRMED:
            yield _tag_row(passage, _by_hand(passage, theme, decision.polarity), decision)


def _tag_row(passage: PassageRow, tag: StoredTag, decision: DecisionRow | None) -> dict[str, object]:
    polarity = decision.polarity if decision and decision.polarity else tag.polarity.value
    return {
        "passage_id": passage.id,
        "theme": tag.theme,
        "polarity": polarity,
        "score": tag.score,
        "method": tag.method,
        "evidence_start": tag.evidence[0],
        "evidence_end": tag.evidence[1],
        "explanation": tag.explanation,
        "taxonomy_version": tag.taxonomy_version,
        "status": decision.status if decision else tag.status.value,
    }


def _by_hand(passage: PassageRow, theme: str, polarity: str | None) -> StoredTag:
    return StoredTag(
        theme=theme,
        polarity=Polarity(polarity or Polarity.NEUTRAL),
        score=1.0,
        method="person",
        evidence=(0, len(passage.text)),
        explanation="A person added this theme.",
        taxonomy_version="",
    )


def _apply_decision(
    session: Session, passage: PassageRow, theme: str, status: TagStatus, polarity: Polarity | None
) -> None:
    row = session.get(TagRow, (passage.id, theme))
    if row is not None:
        row.status = status.value
        row.polarity = polarity.value if polarity else row.polarity
    elif status is TagStatus.CONFIRMED:
        tag = _by_hand(passage, theme, polarity.value if polarity else None)
        values = _tag_row(passage, tag, None) | {"status": status.value}
        session.execute(insert(TagRow), [values])
