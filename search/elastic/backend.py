"""The Elasticsearch backend behind the search contract."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from search.contract import (
    Change,
    Hit,
    Mode,
    PassageHit,
    QueryEncoder,
    ReviewEntry,
    SearchQuery,
    SearchResults,
)
from search.elastic.client import Cluster, Settings
from search.elastic.likeness import Likeness
from search.elastic.searching import Searching
from search.elastic.writing import ElasticWriting
from search.expansion import Expander, Synonyms
from search.explaining import explanation_of
from search.meaning import Meaning, QueryReader, ThemeWords
from search.plan import Plan, plan_of
from search.suggesting import better_query, suggestions

# The vocabulary is fetched once for this long: it changes slowly, and is only looked into for words nobody wrote.
_VOCABULARY_SECONDS = 300.0
_MOST_WORDS = 60_000


class ElasticBackend:
    """Indexes behind aliases on a cluster; nothing is connected before the first request."""

    def __init__(self, url: str, encoder: QueryEncoder | None, synonyms: Synonyms, themes: ThemeWords) -> None:
        settings = Settings.from_url(url)
        self._prefix = settings.prefix
        self._cluster = Cluster(settings)
        self._encoder = encoder
        self._reader = QueryReader(encoder, themes) if encoder is not None else None
        self._expander = Expander(synonyms)
        self._phrases = tuple(synonyms)
        self._words = _Words(self._cluster, f"{settings.prefix}-entries")
        self._checked = False

    def search(self, query: SearchQuery) -> SearchResults:
        started = time.perf_counter()
        plan = plan_of(query.text, self._expander)
        self._check_once()
        if self._state() is None:
            return SearchResults(0, 0, (), dict.fromkeys(query.facets, ()))
        meaning, why_not = self._meaning(query, plan)
        by_words = query.mode is not Mode.MEANING or meaning is None
        results = Searching(self._cluster, self._prefix, query, plan, meaning, by_words).results()
        return replace(
            results,
            did_you_mean=better_query(self._words, plan) if plan.tree is not None else None,
            explanation=explanation_of(query, plan, meaning, results, why_not) if query.explain or why_not else None,
            took=time.perf_counter() - started,
        )

    def _meaning(self, query: SearchQuery, plan: Plan) -> tuple[Meaning | None, str]:
        """What the query means, or None and why nothing where it was asked for."""
        if query.mode is Mode.WORDS or not plan.meaning_text:
            return None, ""
        if self._encoder is None or self._reader is None:
            return None, "no encoder: searched by words only"
        state = self._state() or {}
        if not state.get("dimension"):
            return None, "no vectors in the index: searched by words only"
        if state["model"] not in {"", self._encoder.model_id}:
            return None, f"the index was made with {state['model']}: searched by words only until `lessons reindex`"
        return self._reader.meaning(plan.meaning_text, query.mode is Mode.HYBRID), ""

    def _state(self) -> Mapping[str, Any] | None:
        state = self._writing(with_model=False).state()
        return state["_source"] if state is not None else None

    def similar(self, entry_id: str, limit: int = 10) -> Sequence[PassageHit]:
        return self._likeness.entries(entry_id, limit)

    def similar_reviews(self, review_id: str, limit: int = 5) -> Sequence[Hit]:
        return self._likeness.reviews(review_id, limit)

    @property
    def _likeness(self) -> Likeness:
        return Likeness(self._cluster, f"{self._prefix}-entries")

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[str]:
        return suggestions(self._words, self._phrases, prefix, limit)

    def applied(self) -> int:
        self._check_once()
        state = self._state()
        return int(state["sequence"]) if state is not None else 0

    def apply(self, changes: Iterable[Change]) -> int:
        self._check_once()
        return self._writing().apply(changes)

    def rebuild(self, reviews: Iterable[ReviewEntry], sequence: int) -> None:
        self._check_once()
        self._writing().rebuild(reviews, sequence)

    def _writing(self, with_model: bool = True) -> ElasticWriting:
        model = self._encoder.model_id if with_model and self._encoder is not None else ""
        return ElasticWriting(self._cluster, self._prefix, model)

    def _check_once(self) -> None:
        """The version is looked at on the first request, not at the start: pages must open without the cluster."""
        if not self._checked:
            self._cluster.check()
            self._checked = True

    def check(self) -> None:
        self._cluster.check()

    def close(self) -> None:
        self._cluster.close()


class _Words:
    """The archive's words, looked up on the cluster."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index
        self._lock = threading.Lock()
        self._held: tuple[float, dict[str, int]] = (float("-inf"), {})

    @property
    def vocabulary(self) -> Mapping[str, int]:
        with self._lock:
            if time.monotonic() - self._held[0] > _VOCABULARY_SECONDS:
                self._held = (time.monotonic(), dict(self._terms({"size": _MOST_WORDS})))
            return self._held[1]

    def is_known(self, name: str, term: str) -> bool:
        body = {"query": {"term": {name: term}}, "size": 0, "terminate_after": 1}
        return int(self._cluster.search(self._index, body)["hits"]["total"]["value"]) > 0

    def terms(self, name: str, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        assert name == "word"
        return self._terms({"size": limit or _MOST_WORDS, "include": re.escape(prefix) + ".*"})

    def _terms(self, asked: Mapping[str, Any]) -> list[tuple[str, int]]:
        body = {"size": 0, "aggs": {"words": {"terms": {"field": "word", **asked}}}}
        aggregations = self._cluster.search(self._index, body).get("aggregations", {})
        return [(one["key"], int(one["doc_count"])) for one in aggregations.get("words", {}).get("buckets", ())]
