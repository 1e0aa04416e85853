"""The search contract: what may be asked, what is answered, and what a backend must do.

A backend stores entries (a projection of the catalogue) and answers with ids, scores, offsets and reasons.
Rows to show come from the catalogue; a backend's own types never leave its adapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class Mode(StrEnum):
    HYBRID = "hybrid"
    WORDS = "words"
    MEANING = "meaning"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Granularity(StrEnum):
    REVIEWS = "reviews"
    PASSAGES = "passages"
    LESSONS = "lessons"


class Facet(StrEnum):
    """Fields that results can be counted and narrowed by. `THEME` holds `id` and `id:polarity` values."""

    THEME = "theme"
    THEME_GROUP = "theme_group"
    AREA = "area"
    REGION = "region"
    NATION = "nation"
    KIND = "kind"
    YEAR = "year"
    AGE_BAND = "age_band"
    SEX = "sex"
    HARM = "harm"
    AGENCY = "agency"
    MODEL = "model"
    LESSON_TYPE = "lesson_type"
    ADDRESSEE = "addressee"


# Facets that a passage or lesson has of its own; for all others its review's values count.
ENTRY_FACETS = frozenset({Facet.THEME, Facet.THEME_GROUP, Facet.LESSON_TYPE, Facet.ADDRESSEE})


@dataclass(frozen=True, slots=True)
class Filters:
    """What results must satisfy: OR within a facet, AND across facets; years inclusive at both ends.

    `reviews` keeps only reviews of these ids, None all. As every filter it changes nothing about what matches: what is
    near in meaning is judged against the whole archive.
    """

    terms: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    reviews: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """One search. `page` counts from 1. `facets` names the facets to count over all matches."""

    text: str = ""
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    facets: tuple[Facet, ...] = ()
    sort: Sort = Sort.RELEVANCE
    granularity: Granularity = Granularity.REVIEWS
    page: int = 1
    per_page: int = 20
    explain: bool = False


class ReasonKind(StrEnum):
    WORDS = "words"
    PHRASE = "phrase"
    SYNONYM = "synonym"
    THEME = "theme"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit is here: which words, phrase or synonym matched, which theme, or similar meaning (with its cosine)."""

    kind: ReasonKind
    value: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A matching passage or lesson. `highlights` are (start, end) offsets into its text; never markup."""

    id: str
    review_id: str
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One result row: a review with its best passages, or (by granularity) one passage or lesson of it."""

    review_id: str
    score: float
    passages: tuple[PassageHit, ...] = ()
    reasons: tuple[Reason, ...] = ()
    title_highlights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many reviews match with this value, the facet's own selection left out."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """`total_passages` counts passages (lessons, at that granularity); totals are over all pages; `took` in seconds."""

    total_reviews: int
    total_passages: int
    hits: tuple[Hit, ...]
    facets: Mapping[Facet, tuple[FacetCount, ...]] = field(default_factory=dict)
    took: float = 0.0
    did_you_mean: str | None = None
    explanation: Mapping[str, object] | None = None


class Unit(StrEnum):
    PASSAGE = "passage"
    LESSON = "lesson"


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage or a lesson as it is indexed. `facets` are its own (themes, lesson type, addressees).

    `vector` is the unit-length float32 embedding, or None where it has not been encoded yet. `themes` says how sure
    each of its themes is, from 0 to 1: evidence for queries that are about a theme.
    """

    id: str
    unit: Unit
    text: str
    heading: str = ""
    facets: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    vector: Vector | None = None
    themes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A review as it is indexed, with its entries. `facets` are the review's (the union of its passages' for themes).

    `date` is `yyyymmdd` with zeros for what is not known, 0 for undated: the key for newest and oldest.
    """

    id: str
    title: str
    date: int
    year: int | None
    facets: Mapping[Facet, tuple[str, ...]]
    entries: tuple[Entry, ...]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the catalogue's change sequence; `entry` is None where the review was withdrawn."""

    sequence: int
    review_id: str
    entry: ReviewEntry | None


class SearchUnavailable(Exception):
    """The index cannot answer now. `reason` is fit to be shown; the faces answer 503 with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class IndexBusy(SearchUnavailable):
    """Another process is writing to the index."""


class BadQuery(ValueError):
    """The query text cannot be read; the message says where and what to do."""


class QueryEncoder(Protocol):
    """What search needs of an encoder: the model's id, its dimension, and one query as a unit-length vector."""

    @property
    def model_id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_query(self, text: str) -> Vector: ...


class SearchBackend(Protocol):
    """What both backends do. `apply` and `rebuild` are all or nothing up to the sequence number they report."""

    def search(self, query: SearchQuery) -> SearchResults: ...

    def similar(self, entry_id: str, limit: int = 10) -> Sequence[PassageHit]:
        """Entries like this one, best first, itself and its own review left out."""
        ...

    def similar_reviews(self, review_id: str, limit: int = 5) -> Sequence[Hit]: ...

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[str]:
        """Terms of the archive that begin so; never a person's name."""
        ...

    def applied(self) -> int:
        """The last sequence number that is visible to searches; 0 for an empty index."""
        ...

    def apply(self, changes: Iterable[Change]) -> int:
        """Apply changes in order, durably; returns the new `applied`. Raises IndexBusy where another process writes."""
        ...

    def rebuild(self, reviews: Iterable[ReviewEntry], sequence: int) -> None:
        """Replace everything without a gap for readers."""
        ...

    def check(self) -> None:
        """Raise SearchUnavailable with the reason where the backend cannot serve."""
        ...

    def close(self) -> None: ...
