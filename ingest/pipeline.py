"""The pipeline: documents in, one transaction each, so that a kill at any point loses nothing and repeats nothing.

Three passes, each of which finds its own unfinished work in the catalogue and so resumes by being run again:
take in (read, parse, segment, store) -> link duplicates -> enrich (vectors and themes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.documents import (
    DocumentText,
    QuarantineReason,
    document_by_bytes,
    keep_bytes,
    locations_of,
    put_document,
    quarantine,
    quarantined_as,
    remember_location,
    sha256_of,
)
from catalog.duplicates import put_signature, replace_links, review_text, reviews_without_signature, signatures
from catalog.reviews import Outcome, count_unenriched, put_review, supersede_missing, unenriched
from catalog.tables import ReviewRow
from ingest.document import Document, UnreadableDocument
from ingest.parsers import Parsed, parse
from ingest.readers import ColumnMapping, MappingError, read
from ingest.segmenting import segment
from ingest.sources import SourceFile, find_sources, storable

if TYPE_CHECKING:
    from ingest.duplicates import DuplicateIndex

# Raise when readers, parsers or segmenting change what they yield: every document is then read again.
PIPELINE_VERSION = "4"
# A batch is one transaction (a wait for the disk each) and one call of the encoder, which sorts texts by length:
# small enough to resume cheaply.
REVIEWS_A_BATCH = 40


class Progress(Protocol):
    """Told how far a pass is. `stage` is "documents", "duplicates" or "themes and vectors"."""

    def stage(self, name: str, total: int) -> AbstractContextManager[None]: ...

    def advance(self, steps: int = 1) -> None: ...


class Enricher(Protocol):
    """Adds vectors and themes to reviews. `versions` names the models: reviews seen by others are done again."""

    @property
    def versions(self) -> str: ...

    def enrich(self, session: Session, reviews: Sequence[ReviewRow]) -> None: ...


@dataclass
class IngestSummary:
    """What an ingest did: documents read, reviews by outcome, links between duplicates, what was set aside and why."""

    documents: int = 0
    read: int = 0
    unchanged_documents: int = 0
    reviews: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    superseded: int = 0
    exact_copies: int = 0
    duplicates: int = 0
    enriched: int = 0
    quarantined: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """How documents are to be read: a parser to force, a column mapping to use for every table."""

    parser: str | None = None
    mapping: Path | None = None


def take_in(
    database: Database,
    paths: Iterable[Path],
    summary: IngestSummary,
    progress: Progress,
    reading: Reading | None = None,
) -> None:
    """Read every document at or below the paths into the catalogue; a bad one is quarantined and the rest goes on."""
    files = list(find_sources(paths))
    with progress.stage("documents", len(files)):
        for file in files:
            _take_in_one(database, file, summary, reading or Reading())
            summary.documents += 1
            progress.advance()


def _take_in_one(database: Database, file: SourceFile, summary: IngestSummary, reading: Reading) -> None:
    data: bytes | None = None
    try:
        data = file.read()
        if not _known(database, file, data, summary, reading):
            _store(database, file, data, _read(file, data, reading), summary)
    except UnreadableDocument as error:
        _set_aside(database, file, data, (error.stage, error.reason), summary)
    except MappingError as error:
        _set_aside(database, file, data, ("read", f"its column mapping cannot be used: {error}"), summary)
    except OSError as error:
        _set_aside(database, file, data, ("read", f"the file cannot be read: {error.strerror or error}"), summary)
    except Exception as error:
        # Whatever a parser trips over in one document, it must not stop the thousand after it.
        reason = f"the program failed on this document ({type(error).__name__}: {error}); please report it"
        _set_aside(database, file, data, ("parse", reason), summary)


def _known(database: Database, file: SourceFile, data: bytes, summary: IngestSummary, reading: Reading) -> bool:
    """Whether these bytes need no work: already read by this version, or already found unreadable by it."""
    sha256 = sha256_of(data)
    with database.unit_of_work() as session:
        refused = quarantined_as(session, file.location, sha256, PIPELINE_VERSION)
        if refused is not None and reading == Reading():
            summary.quarantined.append((file.location, refused.reason))
            return True
        document = document_by_bytes(session, sha256)
        if document is None or document.parser_version != PIPELINE_VERSION or reading != Reading():
            return False
        others = [one for one in locations_of(session, document.id) if one != file.location and Path(one).exists()]
        remember_location(session, file.location, document)
        summary.exact_copies += bool(others)
        summary.unchanged_documents += 1
    return True


def _read(file: SourceFile, data: bytes, reading: Reading) -> tuple[Document, Parsed]:
    mapping = ColumnMapping.load(reading.mapping) if reading.mapping else ColumnMapping.beside(file.path)
    document = read(data, file.path.name, mapping)
    return document, parse(document, reading.parser)


def _store(
    database: Database, file: SourceFile, data: bytes, found: tuple[Document, Parsed], summary: IngestSummary
) -> None:
    document, parsed = found
    with database.unit_of_work() as session:
        row = put_document(session, file.location, keep_bytes(session, data), _document_text(document, parsed))
        outcomes = [put_review(session, row.id, one, segment(document, one)) for one in parsed.reviews]
        superseded = supersede_missing(session, row.id, {identity for identity, _ in outcomes})
    summary.read += 1
    summary.superseded += len(superseded)
    for _, outcome in outcomes:
        summary.reviews[outcome] += 1


def _document_text(document: Document, parsed: Parsed) -> DocumentText:
    return DocumentText(
        name=storable(document.name),
        media_type=document.media_type,
        text=document.text,
        page_starts=document.page_starts,
        notes=document.notes,
        parser=parsed.parser,
        parser_version=PIPELINE_VERSION,
    )


def _set_aside(
    database: Database, file: SourceFile, data: bytes | None, why: tuple[str, str], summary: IngestSummary
) -> None:
    stage, reason = why
    with database.unit_of_work() as session:
        quarantine(session, file.location, data, QuarantineReason(stage, storable(reason), PIPELINE_VERSION))
    summary.quarantined.append((file.location, reason))


def link_duplicates(database: Database, summary: IngestSummary, progress: Progress) -> None:
    """Link reviews that say the same; looks only at reviews that are new or changed since the last time."""
    with database.unit_of_work() as session:
        waiting = reviews_without_signature(session)
    with progress.stage("duplicates", len(waiting)):
        if not waiting:
            return
        from ingest.duplicates import DuplicateIndex  # noqa: PLC0415 - costs a second, and often nothing waits

        with database.unit_of_work() as session:
            index = DuplicateIndex(signatures(session))
        for start in range(0, len(waiting), REVIEWS_A_BATCH):
            batch = waiting[start : start + REVIEWS_A_BATCH]
            with database.unit_of_work() as session:
                summary.duplicates += sum(_link_one(session, index, identity) for identity in batch)
            progress.advance(len(batch))


def _link_one(session: Session, index: DuplicateIndex, identity: str) -> int:
    text = review_text(session, identity)
    signature = index.add(identity, text)
    links = index.links(identity, text, lambda other: review_text(session, other))
    replace_links(session, identity, links)
    put_signature(session, identity, signature)
    return len(links)


def enrich(database: Database, enricher: Enricher, summary: IngestSummary, progress: Progress) -> None:
    """Give every review that waits for it vectors and themes, a batch of reviews at a time."""
    with database.unit_of_work() as session:
        waiting = count_unenriched(session, enricher.versions)
    with progress.stage("themes and vectors", waiting):
        while True:
            with database.unit_of_work() as session:
                batch = unenriched(session, enricher.versions, REVIEWS_A_BATCH)
                if not batch:
                    return
                enricher.enrich(session, batch)
            summary.enriched += len(batch)
            progress.advance(len(batch))
