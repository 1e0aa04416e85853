"""The archive, open: catalogue, index and encoder, each opened once and only when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.records import review_record
from archive.recurring import RecurringLessons, Renewed
from archive.recurring_reading import RecurringReader
from archive.settings import Settings
from archive.theme_decisions import ThemeDecisions
from archive.writer import writer_lock
from catalog.changes import last_sequence
from catalog.database import Database, open_engine
from catalog.documents import quarantined
from catalog.domain import ReviewStatus
from catalog.duplicates import links_of
from catalog.enrichment import tags_of
from catalog.entities import entities_of_review
from catalog.migrate import check_migrated, migrate
from catalog.reviews import StoredReview, live_reviews, stored_review, with_parts
from catalog.tables import DocumentRow, LessonRow, PassageRow, QuarantineRow, ReviewRow
from ingest.enrichment import NlpEnricher
from ingest.pipeline import IngestSummary, Progress, Reading, enrich, link_duplicates, take_in
from nlp.encoder import Encoder
from nlp.recurrence.model import LessonEncoder
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.themes import Tagger
from search.backends import open_backend
from search.contract import PassageHit, SearchBackend, SearchQuery, SearchResults, SearchUnavailable
from search.follower import behind, catch_up, rebuild
from search.meaning import ThemeWords
from search.projection import Projection

Row = TypeVar("Row", ReviewRow, PassageRow, LessonRow)


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A matching passage or lesson with its text; highlights are offsets into it."""

    hit: PassageHit
    text: str
    page: int | None
    anchor: str  # `p-12` or `l-3`: the fragment of the review's permalink


@dataclass(frozen=True, slots=True)
class FoundReview:
    """A result row as the faces show it."""

    review: ReviewRow
    score: float
    passages: Sequence[FoundPassage]


@dataclass(frozen=True, slots=True)
class Found:
    """Search results with the catalogue's rows."""

    results: SearchResults
    rows: Sequence[FoundReview]


@dataclass(frozen=True, slots=True)
class Status:
    """What the archive holds and how far its index is."""

    reviews: int
    passages: int
    lessons: int
    documents: int
    quarantined: int
    changes: int
    index_behind: int | None
    index_problem: str | None
    catalogue: str
    search: str


class Archive:
    """The one door to everything. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        if not settings.database_url:
            settings.home.mkdir(parents=True, exist_ok=True)
        self.database = Database(open_engine(settings.catalogue_url))

    def migrate(self, revision: str = "head") -> None:
        migrate(self.database.engine, revision)

    def check(self) -> None:
        """Raise CatalogueUnavailable where the catalogue is missing or of another version."""
        check_migrated(self.database.engine)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        return load_taxonomy(self.settings.taxonomy)

    @cached_property
    def encoder(self) -> Encoder:
        return Encoder(self.settings.model)

    @cached_property
    def index(self) -> SearchBackend:
        url, folder = self.settings.search_url, self.settings.home / "index"
        return open_backend(url, folder, self.encoder, self.taxonomy.synonyms(), self.theme_words)

    @cached_property
    def theme_words(self) -> ThemeWords:
        """What search knows of themes; the tagger's heads are loaded by the first query that needs them."""
        return ThemeWords(self.taxonomy.terms(), self.taxonomy.in_full(), self.tagger.guess)

    def enriched(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], Sequence[Mapping[str, float]]]:
        """Vectors of texts, and how sure each of their themes is, as an ingest finds them."""
        vectors = self.encoder.encode(texts)
        return vectors, self.tagger.themes(texts, vectors)

    @cached_property
    def tagger(self) -> Tagger:
        return Tagger(self.taxonomy, self.encoder, learned=self.settings.learned_themes)

    @cached_property
    def theme_decisions(self) -> ThemeDecisions:
        return ThemeDecisions(self.database, self.taxonomy)

    @cached_property
    def lesson_encoder(self) -> LessonEncoder:
        return LessonEncoder()

    @cached_property
    def recurring(self) -> RecurringLessons:
        return RecurringLessons(self.database, self.lesson_encoder)

    @cached_property
    def recurring_reader(self) -> RecurringReader:
        return RecurringReader(self.database, self.taxonomy.groups_of_themes(), self.lesson_encoder.model_id)

    @cached_property
    def projection(self) -> Projection:
        return Projection(self.taxonomy.groups_of_themes(), self.encoder.model_id)

    def search(self, query: SearchQuery) -> Found:
        """Search, and fetch the rows to show. Raises BadQuery or SearchUnavailable."""
        results = self.index.search(query)
        with self.database.unit_of_work() as session:
            return Found(results, _rows(session, results))

    def review(self, slug: str) -> dict[str, Any]:
        """The complete record of a live review. Raises NoSuchReview or ReviewWithdrawn."""
        with self.database.unit_of_work() as session:
            return _record(session, stored_review(session, slug))

    def records(self) -> Iterator[dict[str, Any]]:
        """The complete record of every live review, by id."""
        with self.database.unit_of_work() as session:
            for row in live_reviews(session):
                yield _record(session, with_parts(session, row))

    def quarantined(self) -> Sequence[QuarantineRow]:
        with self.database.unit_of_work() as session:
            return quarantined(session)

    def status(self) -> Status:
        with self.database.unit_of_work() as session:
            live = select(ReviewRow.id).where(ReviewRow.status == ReviewStatus.LIVE.value)
            counts = {
                "reviews": _count(session, live),
                "passages": _count(session, select(PassageRow.id).where(PassageRow.review_id.in_(live))),
                "lessons": _count(session, select(LessonRow.id).where(LessonRow.review_id.in_(live))),
                "documents": _count(session, select(DocumentRow.id)),
                "quarantined": _count(session, select(QuarantineRow.location)),
                "changes": last_sequence(session),
            }
        late, problem = self._index_state()
        return Status(
            **counts,
            index_behind=late,
            index_problem=problem,
            catalogue=self.database.engine.url.render_as_string(hide_password=True),
            search=self.settings.search_url,
        )

    def ingest(self, paths: Iterable[Path], progress: Progress, reading: Reading | None = None) -> IngestSummary:
        """Take documents in and bring the index up to date. Raises AnotherWriter or NothingThere at once."""
        summary = IngestSummary()
        with writer_lock(self.settings.home):
            take_in(self.database, paths, summary, progress, reading)
            link_duplicates(self.database, summary, progress)
            enrich(self.database, NlpEnricher(self.encoder, self.tagger), summary, progress)
            with progress.stage("recurring lessons", 1):
                self.recurring.update()
            self.follow(progress)
        return summary

    def update_recurring(self, anew: bool = False) -> Renewed:
        """Find a place for lessons that are new, or group all lessons `anew`."""
        with writer_lock(self.settings.home):
            return self.recurring.regroup() if anew else self.recurring.update()

    def follow(self, progress: Progress) -> None:
        """Apply outstanding changes to the index."""
        with progress.stage("index", behind(self.database, self.index)):
            catch_up(self.database, self.index, self.projection, progress.advance)

    def reindex(self, progress: Progress) -> int:
        """Build the index anew; returns how many reviews it holds."""
        with writer_lock(self.settings.home), progress.stage("index", self.status().reviews):
            return rebuild(self.database, self.index, self.projection, progress.advance)

    def _index_state(self) -> tuple[int | None, str | None]:
        try:
            return behind(self.database, self.index), None
        except SearchUnavailable as error:
            return None, error.reason

    def close(self) -> None:
        if "index" in self.__dict__:
            self.index.close()
        self.database.close()


def _count(session: Session, statement: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _record(session: Session, stored: StoredReview) -> dict[str, Any]:
    document = session.get_one(DocumentRow, stored.row.document_id)
    tags = tags_of(session, [passage.id for passage in stored.passages])
    links, named = links_of(session, stored.row.id), entities_of_review(session, stored.row.id)
    return review_record(stored, document, tags, links, named)


def _rows(session: Session, results: SearchResults) -> list[FoundReview]:
    """The catalogue's rows of the hits; a hit whose review was withdrawn since it was indexed is left out."""
    reviews = {row.id: row for row in _by_id(session, ReviewRow, {hit.review_id for hit in results.hits})}
    wanted = {passage.id for hit in results.hits for passage in hit.passages}
    parts: dict[str, PassageRow | LessonRow] = {row.id: row for row in _by_id(session, PassageRow, wanted)}
    parts |= {row.id: row for row in _by_id(session, LessonRow, wanted)}
    return [
        FoundReview(
            reviews[hit.review_id],
            hit.score,
            [_found_passage(one, parts[one.id]) for one in hit.passages if one.id in parts],
        )
        for hit in results.hits
        if hit.review_id in reviews and reviews[hit.review_id].status == ReviewStatus.LIVE
    ]


def _by_id(session: Session, table: type[Row], ids: set[str]) -> Sequence[Row]:
    return session.scalars(select(table).where(table.id.in_(ids))).all()


def _found_passage(hit: PassageHit, row: PassageRow | LessonRow) -> FoundPassage:
    anchor = "l" if isinstance(row, LessonRow) else "p"
    return FoundPassage(hit, row.text, row.page, f"{anchor}-{row.ordinal}")
