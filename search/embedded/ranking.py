"""In which order: entries by fused score, reviews by their best passage, or by date; the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.contract import Sort, Unit
from search.embedded.columns import Mask, Places
from search.embedded.matching import Near
from search.embedded.snapshot import Scored, Snapshot
from search.embedded.translate import Query, within
from search.fusion import CANDIDATES, Candidates
from search.plan import Plan

# Few reviews are a condition of the query; many are cheaper to apply to what it finds.
_CONDITION_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Ranked:
    """Places best first, with fused scores, word scores (BM25) and cosines."""

    places: Places
    scores: NDArray[np.float64]
    words: NDArray[np.float64]
    cosines: NDArray[np.float64]

    def at(self, chosen: Mask | NDArray[np.int64]) -> Ranked:
        return Ranked(self.places[chosen], self.scores[chosen], self.words[chosen], self.cosines[chosen])


class Ranking:
    """Ranks what has been chosen."""

    def __init__(self, snapshot: Snapshot, plan: Plan, near: Near | None, by_words: bool, unit: Unit) -> None:
        self._snapshot = snapshot
        self._columns = snapshot.columns
        self._plan = plan
        self._near = near
        self._by_words = by_words and bool(plan.scored)
        self._unit = unit

    @cached_property
    def _scoring(self) -> Query:
        return self._snapshot.entry_level.ranking(self._plan)

    def entries(self, chosen: Mask) -> Ranked:
        """All chosen entries, best first; those that neither words nor meaning score come last, as they stand."""
        ranked = self._fused(self._by_words_among(chosen, len(chosen)), chosen)
        rest = chosen.copy()
        rest[ranked.places] = False
        order = self._columns.in_order
        return _joined(ranked, order[rest[order]])

    def passages(self, reviews: Mask) -> Ranked:
        """The best passages of the chosen reviews, by words and by meaning."""
        chosen = reviews[self._columns.owners] & self._columns.of_unit(self._unit)
        return self._fused(self._best_by_words(reviews, chosen), chosen)

    def reviews(self, chosen: Mask, passages: Ranked, upto: int) -> tuple[Places, NDArray[np.float64]]:
        """At least the best `upto` of the chosen reviews: by their best passage, the rest by their words as a whole."""
        owners = self._columns.owners[passages.places]
        _, first = np.unique(owners, return_index=True)
        first.sort()
        head, scores = owners[first].astype(np.int64), passages.scores[first]
        if upto <= len(head):
            return head, scores
        rest = chosen.copy()
        rest[head] = False
        tail = self._by_whole(rest)
        falling = scores.min(initial=1.0) * np.arange(len(tail), 0, -1) / (len(tail) + 1)
        return np.concatenate([head, tail]), np.concatenate([scores, falling])

    def by_date(self, owners: NDArray[np.integer], places: Places, sort: Sort) -> NDArray[np.int64]:
        """The order of places by their reviews' dates; undated ones last, of equals by the review's id."""
        dates = self._columns.dates[owners].astype(np.int64)
        dates = np.where(dates == 0, 10**9, dates if sort is Sort.OLDEST else -dates)
        return np.lexsort((places, self._columns.id_ranks[owners], dates))

    def _by_whole(self, rest: Mask) -> Places:
        """Reviews without a passage among the best: by their words as a whole, then the newest."""
        places = np.flatnonzero(rest)
        scores = np.zeros(len(rest))
        if self._by_words and len(places):
            query = self._snapshot.review_level.ranking(self._plan)
            found, values = self._snapshot.best_reviews(query, len(rest))
            scores[found] = values
        return places[np.lexsort((self._columns.id_ranks[places], -self._columns.dates[places], -scores[places]))]

    def _best_by_words(self, reviews: Mask, chosen: Mask) -> Scored:
        """The best passages by words among the chosen reviews: at least CANDIDATES where there are so many."""
        if not self._by_words:
            return _nothing()
        if int(reviews.sum()) <= _CONDITION_UP_TO and not np.array_equal(reviews, self._columns.live):
            numbers = self._columns.numbers[reviews].tolist()
            return self._matching(CANDIDATES, self._snapshot.entry_level.numbered("number", numbers))
        limit = CANDIDATES
        while True:
            places, scores = self._matching(limit)
            kept = chosen[places]
            if kept.sum() >= min(limit, CANDIDATES) or len(places) < limit:
                return places[kept], scores[kept]
            limit *= 8

    def _by_words_among(self, chosen: Mask, limit: int) -> Scored:
        if not self._by_words:
            return _nothing()
        places, scores = self._matching(limit)
        kept = chosen[places]
        return places[kept], scores[kept]

    def _matching(self, limit: int, *conditions: Query) -> Scored:
        unit = self._snapshot.entry_level.of_unit(self._unit)
        return self._snapshot.best_entries(within(self._scoring, unit, *conditions), limit)

    def _fused(self, words: Scored, chosen: Mask) -> Ranked:
        """One ranking of what words found and what is near in meaning."""
        found, scores = words
        near = np.flatnonzero(self._near.mask & chosen) if self._near is not None else found[:0]
        places = np.union1d(found, near)
        by_words, cosines = np.zeros(len(places)), np.zeros(len(places))
        by_words[np.searchsorted(places, found)] = scores
        if self._near is not None:
            cosines = self._near.cosines[places].astype(np.float64)
        ranks = self._columns.entry_ranks[places]
        candidates, fused = Candidates(ranks, by_words, cosines, self._named[places]).ranked()
        return Ranked(self._columns.in_order[candidates.keys], fused, candidates.words, candidates.cosines)

    @cached_property
    def _named(self) -> Mask:
        """Entries that have the names and codes of the query."""
        mask = np.zeros(len(self._columns.rows), np.bool_)
        if self._near is not None and self._by_words and self._plan.named is not None:
            level = self._snapshot.entry_level
            unit = level.of_unit(self._unit)
            mask[self._snapshot.entries_matching(within(None, unit, level.predicate(self._plan.named)))] = True
        return mask


def first_of_each(places: Sequence[int], owners: Sequence[int], count: int) -> dict[int, list[int]]:
    """For every owner the indexes of its first `count` places."""
    found: dict[int, list[int]] = {}
    for at, owner in enumerate(owners[: len(places)]):
        held = found.setdefault(owner, [])
        if len(held) < count:
            held.append(at)
    return found


def _joined(ranked: Ranked, rest: Places) -> Ranked:
    blank = np.zeros(len(rest))
    return Ranked(
        np.concatenate([ranked.places, rest]),
        np.concatenate([ranked.scores, blank]),
        np.concatenate([ranked.words, blank]),
        np.concatenate([ranked.cosines, blank]),
    )


def _nothing() -> Scored:
    return np.zeros(0, np.int64), np.zeros(0, np.float64)
