"""One commit, open for reading: immutable, so that a search sees one state from its beginning to its end."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.analysis import FUNCTION_WORDS, norms, stem
from search.contract import Vector
from search.embedded.columns import Columns, Places
from search.embedded.commits import CommitStore, Manifest
from search.embedded.translate import SHOULD, Query, entry_level, review_level
from search.embedded.vectors import VectorScan

# Tantivy refuses aggregations of more buckets than 65,000; above this, hits are counted one by one.
_MOST_BUCKETS = 60_000

Scored = tuple[Places, NDArray[np.float64]]


class Snapshot:
    """A commit's searchers, columns, texts and vectors."""

    def __init__(self, store: CommitStore, manifest: Manifest, before: Snapshot | None) -> None:
        """`before` is an older snapshot, whose columns are read on where the files are the same."""
        self.manifest = manifest
        folder = store.commit_folder(manifest)
        reviews, entries = (tantivy.Index.open(str(folder / name)) for name in ("reviews", "entries"))
        self.review_level, self.entry_level = review_level(reviews.schema), entry_level(entries.schema)
        self._reviews, self._entries = reviews.searcher(), entries.searcher()
        self._files = store.files(manifest.extent)
        self._texts = self._files.array("texts", np.uint8, manifest.extent.texts, 0)
        self.columns = self._read_columns(before)
        extent = manifest.extent
        self.vectors = (
            VectorScan(
                self._files.array("int8", np.int8, extent.entries, extent.dimension),
                self._files.array("scales", np.float32, extent.entries, 0),
                self._files.array("float16", np.float16, extent.entries, extent.dimension),
            )
            if extent.dimension
            else None
        )

    def _read_columns(self, before: Snapshot | None) -> Columns:
        extent = self.manifest.extent
        if before is not None and before.manifest.extent.generation == extent.generation:
            return before.columns.extended(self._files.records(before.manifest.extent.columns, extent.columns))
        return Columns.empty().extended(self._files.records(0, extent.columns))

    def text(self, place: int) -> str:
        """The text of an entry."""
        ends = self.columns.text_ends
        start = int(ends[place - 1]) if place else 0
        return self._texts[start : ends[place]].tobytes().decode()

    def reviews_matching(self, query: Query) -> Places:
        """Places of the reviews that match, ascending."""
        return self.columns.review_places(_numbers(self._reviews, query, "number"))

    def count_entries(self, query: Query) -> int:
        return int(self._entries.search(query, limit=1).count)  # type: ignore[attr-defined]  # its stubs forget it

    def entries_by_review(self, query: Query) -> tuple[Places, NDArray[np.int64]]:
        """Places of the reviews that have matching entries, and how many each has."""
        numbers, counts = _counted(self._entries, query, "number", len(self.columns.numbers))
        places = self.columns.review_places(numbers)
        return places, counts[np.isin(numbers, self.columns.numbers[places])]

    def entries_matching(self, query: Query) -> Places:
        """Places of the entries that match, ascending."""
        return self.columns.entry_places(_numbers(self._entries, query, "row"))

    def few_entries_matching(self, query: Query, most: int) -> Places | None:
        """The same, None where there are more than `most`."""
        found = self._entries.search(query, limit=most, order_by_field="row", order=tantivy.Order.Asc)
        if found.count > most:  # type: ignore[attr-defined]  # its stubs forget it
            return None
        return self.columns.entry_places(_keys(found))

    def best_entries(self, query: Query, limit: int) -> Scored:
        """Places and scores of the best entries, best first."""
        rows, scores = _scored(self._entries, query, "row", limit, len(self.columns.rows))
        return self.columns.entry_places(rows), scores

    def best_reviews(self, query: Query, limit: int) -> Scored:
        numbers, scores = _scored(self._reviews, query, "number", limit, len(self.columns.numbers))
        return self.columns.review_places(numbers), scores

    def telling_words(self, texts: Sequence[str], count: int) -> Query | None:
        """A query for the words that tell these texts from others (tf-idf); None where there is none."""
        found = Counter(
            one for text in texts for norm in norms(text) if norm not in FUNCTION_WORDS and (one := stem(norm))
        )
        size = max(1, self._entries.num_docs)
        weights = {
            word: times * math.log(size / frequency)
            for word, times in found.items()
            if (frequency := self._entries.doc_freq("text", word)) > 1
        }
        best = sorted(weights, key=lambda word: (-weights[word], word))[:count]
        terms = [Query.term_query(self.entry_level.schema, "text", word) for word in best]
        return Query.boolean_query([(SHOULD, term) for term in terms]) if terms else None

    def terms(self, name: str, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        """Terms of an entry field that begin so, with the number of entries."""
        return list(self._entries.terms_with_prefix(name, prefix, limit=limit))

    def is_known(self, name: str, term: str) -> bool:
        return bool(self._entries.doc_freq(name, term))

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Every word that may be suggested, with the number of passages that have it."""
        return dict(self.terms("word", ""))

    @cached_property
    def entry_place(self) -> dict[str, int]:
        """Live entries by id."""
        places = np.flatnonzero(self.columns.live_entries)
        return {self.columns.entry_ids[place]: int(place) for place in places}

    def ids(self, places: Iterable[int]) -> Sequence[str]:
        return [self.columns.entry_ids[place] for place in places]

    def vector(self, place: int) -> Vector | None:
        """An entry's vector, None where it has not been encoded."""
        if self.vectors is None or not self.columns.has_vector[place]:
            return None
        return self.vectors.exact(place)


def _numbers(searcher: tantivy.Searcher, query: Query, name: str) -> Places:
    """The values of an unsigned fast field over all matches, ascending."""
    limit = max(1, searcher.num_docs)
    return _keys(searcher.search(query, limit=limit, count=False, order_by_field=name, order=tantivy.Order.Asc))


def _scored(searcher: tantivy.Searcher, query: Query, name: str, limit: int, size: int) -> Scored:
    """The values of an unsigned fast field of the best matches, best first, and their scores."""
    hits = searcher.search(query, limit=max(1, min(limit, size)), count=False).hits
    values = searcher.fast_field_values(name, [address for _, address in hits])
    return np.array(values, np.int64), np.array([score for score, _ in hits], np.float64)


def _keys(found: tantivy.SearchResult) -> Places:
    """What the hits are ordered by."""
    hits = found.hits
    return np.fromiter(map(itemgetter(0), hits), np.int64, len(hits))


def _counted(searcher: tantivy.Searcher, query: Query, name: str, size: int) -> tuple[Places, NDArray[np.int64]]:
    """The values of an unsigned fast field over all matches, ascending, and how often each occurs."""
    if not size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if size > _MOST_BUCKETS:
        return np.unique(_numbers(searcher, query, name), return_counts=True)
    aggregated: dict[str, Any] = searcher.aggregate(query, {"values": {"terms": {"field": name, "size": size}}})
    buckets = aggregated["values"]["buckets"]
    pairs = np.array([(bucket["key"], bucket["doc_count"]) for bucket in buckets], np.int64).reshape(-1, 2)
    pairs = pairs[np.argsort(pairs[:, 0])]
    return pairs[:, 0], pairs[:, 1]
