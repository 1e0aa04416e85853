"""Writing to Elasticsearch: changes in order, rebuilds beside what is there, and the number that was reached.

Elasticsearch has no transactions over documents. A batch is written unseen (no index refreshes by itself), made
visible by one refresh, and only then is its number stored. A crash in between leaves a lower number, and the same
changes are applied again with the same result.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from search.contract import Change, IndexBusy, ReviewEntry, SearchUnavailable
from search.elastic.client import ChangedMeanwhile, Cluster, Json
from search.elastic.mappings import (
    VERSION,
    entry_documents,
    entry_fields,
    index_body,
    review_document,
    review_fields,
    vector_field,
)
from search.elastic.translate import with_ids

STATE = "state"
# Ids of old entries are looked up for so many reviews at a time, to stay below the longest list of hits.
_REVIEWS_A_LOOKUP = 100
_MOST_ENTRIES = 500_000


class ElasticWriting:
    """Writes behind the aliases `PREFIX-reviews` and `PREFIX-entries`."""

    def __init__(self, cluster: Cluster, prefix: str, model: str) -> None:
        self._cluster = cluster
        self._prefix = prefix
        self._model = model

    @property
    def reviews(self) -> str:
        return f"{self._prefix}-reviews"

    @property
    def entries(self) -> str:
        return f"{self._prefix}-entries"

    def state(self) -> Json | None:
        """The document that holds sequence, model and dimension; None for an empty index."""
        return self._cluster.get(self.reviews, STATE)

    def apply(self, changes: Iterable[Change]) -> int:
        """Apply changes; returns the number reached. Raises IndexBusy where someone else wrote meanwhile."""
        pending = {change.review_id: change for change in changes}
        state = self._ready_state()
        if not pending:
            return int(state["_source"]["sequence"])
        dimension = self._with_vectors(state, [one.entry for one in pending.values() if one.entry is not None])
        self._cluster.refresh(self.reviews, self.entries)
        self._cluster.bulk(self._actions(pending))
        self._cluster.refresh(self.entries, self.reviews)
        sequence = max(int(state["_source"]["sequence"]), *(change.sequence for change in pending.values()))
        self._store_state(self.reviews, sequence, dimension, state)
        return sequence

    def rebuild(self, reviews: Iterable[ReviewEntry], sequence: int) -> None:
        """Write everything into new indexes and swap the aliases to them in one step."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + f"-{time.time_ns() % 1_000_000:06d}"
        new = {alias: f"{alias}-{stamp}" for alias in (self.reviews, self.entries)}
        try:
            self._fill(new, reviews, sequence)
        except BaseException:
            self._cluster.remove(new.values())
            raise
        old = [index for alias in new for index in self._cluster.named(f"{alias}-*") if index not in new.values()]
        self._cluster.swap(new)
        self._cluster.remove(old)

    def _fill(self, new: dict[str, str], reviews: Iterable[ReviewEntry], sequence: int) -> None:
        self._create(new)
        dimension = 0
        remaining = iter(reviews)
        while batch := list(islice(remaining, _REVIEWS_A_LOOKUP)):
            dimension = self._add_vector_field(new[self.entries], batch, dimension)
            self._cluster.bulk(self._put_actions(new[self.reviews], new[self.entries], batch))
        self._cluster.refresh(*new.values())
        self._store_state(new[self.reviews], sequence, dimension, None)

    def _create(self, indexes: dict[str, str]) -> None:
        self._cluster.create(indexes[self.reviews], index_body(review_fields()))
        self._cluster.create(indexes[self.entries], index_body(entry_fields()))

    def _ready_state(self) -> Json:
        """The state of the index, which is made where there is none. Raises where it is of another version or model."""
        state = self.state()
        if state is None:
            self.rebuild((), 0)
            state = self.state()
            assert state is not None
        held = state["_source"]
        if held["version"] != VERSION:
            raise SearchUnavailable(
                "the search index was made by another version of the program: run `lessons reindex`"
            )
        if held["model"] and self._model not in {"", held["model"]}:
            raise SearchUnavailable(
                f"the search index holds vectors of {held['model']}, and the model is now {self._model}: "
                "run `lessons reindex`"
            )
        return state

    def _store_state(self, index: str, sequence: int, dimension: int, since: Json | None) -> None:
        model = self._model or (since["_source"]["model"] if since is not None else "")
        source = {"sequence": sequence, "dimension": dimension, "model": model, "version": VERSION}
        try:
            self._cluster.put(index, STATE, source, since)
        except ChangedMeanwhile as error:
            raise IndexBusy("another process is writing to the search index; try again when it has ended") from error

    def _with_vectors(self, state: Json, reviews: list[ReviewEntry]) -> int:
        return self._add_vector_field(self.entries, reviews, int(state["_source"]["dimension"]))

    def _add_vector_field(self, index: str, reviews: Iterable[ReviewEntry], dimension: int) -> int:
        """The first vector decides the dimension; returns it, 0 while there is none."""
        if dimension:
            return dimension
        vectors = (entry.vector for review in reviews for entry in review.entries)
        found = next((len(vector) for vector in vectors if vector is not None), 0)
        if found:
            self._cluster.add_to_mapping(index, vector_field(found))
        return found

    def _actions(self, pending: dict[str, Change]) -> Iterator[dict[str, Any]]:
        """What to put, and to delete: withdrawn reviews, and entries that the new version has no more."""
        kept = {entry.id for change in pending.values() if change.entry is not None for entry in change.entry.entries}
        for entry_id in self._entries_of(list(pending)):
            if entry_id not in kept:
                yield {"_op_type": "delete", "_index": self.entries, "_id": entry_id}
        for change in pending.values():
            if change.entry is None:
                yield {"_op_type": "delete", "_index": self.reviews, "_id": change.review_id}
            else:
                yield from self._put_actions(self.reviews, self.entries, [change.entry])

    def _put_actions(self, reviews: str, entries: str, batch: Iterable[ReviewEntry]) -> Iterator[dict[str, Any]]:
        for review in batch:
            for document in entry_documents(review):
                yield {"_index": entries, "_id": document["key"], **document}
            yield {"_index": reviews, "_id": review.id, **review_document(review)}

    def _entries_of(self, review_ids: list[str]) -> Iterator[str]:
        for start in range(0, len(review_ids), _REVIEWS_A_LOOKUP):
            query = with_ids("review_id", review_ids[start : start + _REVIEWS_A_LOOKUP])
            body = {"query": query, "size": _MOST_ENTRIES, "_source": False, "track_total_hits": False}
            yield from (hit["_id"] for hit in self._cluster.search(self.entries, body)["hits"]["hits"])
