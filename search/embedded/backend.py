"""The embedded backend behind the search contract."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from search.contract import (
    Change,
    Hit,
    Mode,
    PassageHit,
    QueryEncoder,
    ReviewEntry,
    SearchQuery,
    SearchResults,
    SearchUnavailable,
)
from search.embedded.commits import CommitStore, Mark
from search.embedded.likeness import Likeness
from search.embedded.searching import Searching
from search.embedded.snapshot import Snapshot
from search.embedded.writing import IndexWriting
from search.expansion import Expander, Synonyms
from search.explaining import explanation_of
from search.meaning import Meaning, QueryReader, ThemeWords
from search.plan import Plan, plan_of
from search.suggesting import better_query, suggestions

# A commit that is replaced while it is being opened is opened again in its new state.
_ATTEMPTS = 5


class EmbeddedBackend:
    """An index in a folder. Many processes may search it, one at a time may write to it."""

    def __init__(self, folder: Path, encoder: QueryEncoder | None, synonyms: Synonyms, themes: ThemeWords) -> None:
        self._store = CommitStore(folder)
        self._encoder = encoder
        self._reader = QueryReader(encoder, themes) if encoder is not None else None
        self._expander = Expander(synonyms)
        self._phrases = tuple(synonyms)
        self._lock = threading.Lock()
        self._held: Snapshot | None = None
        self._mark: Mark | None = None

    def search(self, query: SearchQuery) -> SearchResults:
        started = time.perf_counter()
        plan = plan_of(query.text, self._expander)
        snapshot = self._snapshot()
        if snapshot is None:
            return SearchResults(0, 0, (), dict.fromkeys(query.facets, ()))
        meaning, why_not = self._meaning(snapshot, query, plan)
        by_words = query.mode is not Mode.MEANING or meaning is None
        results = Searching(snapshot, query, plan, meaning, by_words).results()
        return replace(
            results,
            did_you_mean=better_query(snapshot, plan) if plan.tree is not None else None,
            explanation=explanation_of(query, plan, meaning, results, why_not) if query.explain or why_not else None,
            took=time.perf_counter() - started,
        )

    def _meaning(self, snapshot: Snapshot, query: SearchQuery, plan: Plan) -> tuple[Meaning | None, str]:
        """What the query means, or None and why nothing where it was asked for."""
        if query.mode is Mode.WORDS or not plan.meaning_text:
            return None, ""
        if self._encoder is None or self._reader is None:
            return None, "no encoder: searched by words only"
        extent = snapshot.manifest.extent
        if snapshot.vectors is None:
            return None, "no vectors in the index: searched by words only"
        if extent.model not in {"", self._encoder.model_id}:
            return None, f"the index was made with {extent.model}: searched by words only until `lessons reindex`"
        return self._reader.meaning(plan.meaning_text, query.mode is Mode.HYBRID), ""

    def similar(self, entry_id: str, limit: int = 10) -> Sequence[PassageHit]:
        snapshot = self._snapshot()
        return Likeness(snapshot).entries(entry_id, limit) if snapshot is not None else ()

    def similar_reviews(self, review_id: str, limit: int = 5) -> Sequence[Hit]:
        snapshot = self._snapshot()
        return Likeness(snapshot).reviews(review_id, limit) if snapshot is not None else ()

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[str]:
        snapshot = self._snapshot()
        return suggestions(snapshot, self._phrases, prefix, limit) if snapshot is not None else ()

    def applied(self) -> int:
        manifest = self._store.current()
        return manifest.sequence if manifest is not None else 0

    def apply(self, changes: Iterable[Change]) -> int:
        return self._writing().apply(changes)

    def rebuild(self, reviews: Iterable[ReviewEntry], sequence: int) -> None:
        self._writing().rebuild(reviews, sequence)

    def _writing(self) -> IndexWriting:
        return IndexWriting(self._store, self._encoder.model_id if self._encoder is not None else "")

    def check(self) -> None:
        self._snapshot()

    def close(self) -> None:
        with self._lock:
            self._held = None

    def _snapshot(self) -> Snapshot | None:
        """The newest commit, open; None while nothing has been indexed."""
        with self._lock:
            for _ in range(_ATTEMPTS):
                mark = self._store.mark()
                if self._held is not None and self._mark == mark:
                    return self._held
                manifest = self._store.current()
                if manifest is None:
                    return None
                try:
                    self._held, self._mark = Snapshot(self._store, manifest, self._held), mark
                except (FileNotFoundError, ValueError):
                    continue  # another process has replaced it between the two steps
                return self._held
        raise SearchUnavailable("the search index changes faster than it can be opened; try again")
