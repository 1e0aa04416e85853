"""The catalogue's tables. Rows mirror `catalog.domain`; lists that are only ever read whole are JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy import DateTime as _DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Named constraints, so that Alembic can alter them on every database.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
Moment = _DateTime(timezone=True)
Sha256 = String(64)
Id = String(40)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, list[Any]: JSON, datetime: Moment, str: Text}


class SourceRow(Base):
    """The bytes of every document that was ever taken in, quarantined ones included."""

    __tablename__ = "sources"
    sha256: Mapped[str] = mapped_column(Sha256, primary_key=True)
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DocumentRow(Base):
    """A document as it was last read. `id` comes from its first bytes and stays when the file is updated in place."""

    __tablename__ = "documents"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha256, ForeignKey("sources.sha256"), unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    page_starts: Mapped[list[Any]] = mapped_column(JSON, deferred=True)
    notes: Mapped[list[Any]]
    parser: Mapped[str]
    parser_version: Mapped[str]
    retrieved_at: Mapped[datetime]


class LocationRow(Base):
    """Where a document's bytes were found: several locations of the same bytes are exact duplicates."""

    __tablename__ = "locations"
    location: Mapped[str] = mapped_column(Text, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    sha256: Mapped[str] = mapped_column(Sha256)


class ReviewRow(Base):
    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("document_id", "place"), Index("ix_reviews_year_kind", "year", "kind"))
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    place: Mapped[str]
    status: Mapped[str] = mapped_column(String(12), index=True)
    fingerprint: Mapped[str] = mapped_column(Sha256)  # of the parsed content: tells "updated" from "unchanged"
    enriched_by: Mapped[str | None]  # versions of tagger and encoder that have seen it; None while it waits
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12), index=True)
    nation: Mapped[str | None] = mapped_column(String(20), index=True)
    area_printed: Mapped[str | None]
    areas: Mapped[list[Any]]
    area_candidates: Mapped[list[Any]]
    region: Mapped[str | None]
    board: Mapped[str | None]
    incident: Mapped[str | None]
    harms: Mapped[list[Any]]
    incident_date: Mapped[str | None] = mapped_column(String(10))
    completed: Mapped[str | None] = mapped_column(String(10))
    published: Mapped[str | None] = mapped_column(String(10))
    year: Mapped[int | None]
    model: Mapped[str | None]
    lead_reviewer: Mapped[str | None]
    agencies: Mapped[list[Any]]
    keywords: Mapped[list[Any]]
    subjects: Mapped[list[Any]]
    sections: Mapped[list[Any]]
    body: Mapped[list[Any]]
    content_notes: Mapped[list[Any]]
    reported: Mapped[list[Any]]
    provenance: Mapped[dict[str, Any]]
    source_url: Mapped[str | None]
    licence: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]


class PassageRow(Base):
    __tablename__ = "passages"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    text: Mapped[str]
    text_sha: Mapped[str] = mapped_column(Sha256, index=True)
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]
    section: Mapped[int | None]


class LessonRow(Base):
    __tablename__ = "lessons"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[str | None]
    text: Mapped[str]
    text_sha: Mapped[str] = mapped_column(Sha256, index=True)
    addressees: Mapped[list[Any]]
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]


class TagRow(Base):
    """A theme found in a passage. `status` is a person's decision where there is one; it survives re-tagging."""

    __tablename__ = "tags"
    passage_id: Mapped[str] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    polarity: Mapped[str] = mapped_column(String(16))
    score: Mapped[float]
    method: Mapped[str] = mapped_column(String(40))
    evidence_start: Mapped[int]
    evidence_end: Mapped[int]
    explanation: Mapped[str]
    taxonomy_version: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12))


class TaggingRow(Base):
    """What a version of tagger and encoder rested on, so that a later one re-tags only what the change touches."""

    __tablename__ = "taggings"
    version: Mapped[str] = mapped_column(Text, primary_key=True)
    basis: Mapped[dict[str, Any]]


class EntityRow(Base):
    """A setting, legal order or age band that a review's text names, with the first place that names it."""

    __tablename__ = "entities"
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    passage_id: Mapped[str] = mapped_column(ForeignKey("passages.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]


class NameFlagRow(Base):
    """What looks like a person's name that slipped through anonymisation. For a curator's eyes only.

    `status` is `open`, `name` (it is one: the source is to be mended) or `dismissed`.
    """

    __tablename__ = "name_flags"
    text_sha: Mapped[str] = mapped_column(Sha256, primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))


class NameCheckRow(Base):
    """A text that was looked through for names, and by which version of the check."""

    __tablename__ = "name_checks"
    text_sha: Mapped[str] = mapped_column(Sha256, primary_key=True)
    version: Mapped[str] = mapped_column(String(40))


class DecisionRow(Base):
    """What a person decided about a theme in a text. Kept by the text's hash, so that it outlives re-parsing too."""

    __tablename__ = "decisions"
    text_sha: Mapped[str] = mapped_column(Sha256, primary_key=True)
    theme: Mapped[str] = mapped_column(String(60), primary_key=True)
    status: Mapped[str] = mapped_column(String(12))
    polarity: Mapped[str | None] = mapped_column(String(16))
    text: Mapped[str]
    decided_at: Mapped[datetime]


class VectorRow(Base):
    """An embedding, kept by text and model: the same text is never encoded twice. `data` is little-endian float16."""

    __tablename__ = "vectors"
    text_sha: Mapped[str] = mapped_column(Sha256, primary_key=True)
    model_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    dimension: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ReviewLinkRow(Base):
    """Two reviews that say the same: `exact` or `near`, with their similarity from 0 to 1. Ids in ascending order."""

    __tablename__ = "review_links"
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(8))
    similarity: Mapped[float]


class ChangeRow(Base):
    """The change sequence: one row for everything that a reader could notice, in the order of commits."""

    __tablename__ = "changes"
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    review_id: Mapped[str] = mapped_column(Id, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]


class ChangeCounterRow(Base):
    """One row: the last number given out. Updating it makes writers queue, so numbers become visible in order."""

    __tablename__ = "change_counter"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]


class QuarantineRow(Base):
    """A document that could not be taken in: why, at which stage, and (in `sources`) its bytes."""

    __tablename__ = "quarantine"
    location: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str | None] = mapped_column(Sha256)
    stage: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str]
    parser_version: Mapped[str]
    at: Mapped[datetime]


class SignatureRow(Base):
    """A review's MinHash signature (little-endian uint32), by which near duplicates are found without its text."""

    __tablename__ = "signatures"
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Sha256)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class RecurringRow(Base):
    """A lesson that reviews keep making. Its id stays while its members come and go."""

    __tablename__ = "recurring"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    label: Mapped[str]
    named_by_person: Mapped[bool]
    representative: Mapped[str] = mapped_column(Sha256)  # hash of the member's text that speaks for all


class RecurringMemberRow(Base):
    """A lesson's text in a review, as grouping has seen it; `recurring_id` is None where it recurs nowhere.

    Kept by text, not by the lesson's row: a review that is read again keeps its lessons' places.
    """

    __tablename__ = "recurring_members"
    review_id: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    text_sha: Mapped[str] = mapped_column(Sha256, primary_key=True, index=True)
    recurring_id: Mapped[str | None] = mapped_column(ForeignKey("recurring.id"), index=True)
    model_id: Mapped[str] = mapped_column(String(120))


class RecurringRedirectRow(Base):
    """A permalink that is no more, and where it leads."""

    __tablename__ = "recurring_redirects"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    target: Mapped[str] = mapped_column(ForeignKey("recurring.id"), index=True)


class RecurringDecisionRow(Base):
    """What a curator decided: `merge` (the texts are one lesson) or `split` (`texts` are none of `others`).

    Texts are named by their hash, so that decisions outlive re-parsing and grouping anew.
    """

    __tablename__ = "recurring_decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    texts: Mapped[list[Any]]
    others: Mapped[list[Any]]
    reason: Mapped[str]
    decided_at: Mapped[datetime]


class PackRow(Base):
    """What somebody collected. Its links are secrets and are not kept: `id` and `share` are hashes of their keys.

    `shares` counts the share links that were ever made, so that a new one differs from those taken back.
    """

    __tablename__ = "packs"
    id: Mapped[str] = mapped_column(Sha256, primary_key=True)
    share: Mapped[str | None] = mapped_column(Sha256, unique=True)
    shares: Mapped[int]
    title: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class PackItemRow(Base):
    """An item of a pack: `target` names what of the archive it shows (never its text), `words` are the owner's own.

    `text_sha` and `review_id` tell a passage or lesson that was read again, or whose review was taken down.
    """

    __tablename__ = "pack_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[str] = mapped_column(ForeignKey("packs.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    target: Mapped[str | None]
    review_id: Mapped[str | None] = mapped_column(Id)
    text_sha: Mapped[str | None] = mapped_column(Sha256)
    words: Mapped[str]
