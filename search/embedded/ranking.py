"""In which order: entries by fused score, reviews by their best passage, or by date; the same on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.contract import Sort
from search.embedded.columns import Columns, Mask, Places
from search.embedded.finding import ByWords, Near
from search.embedded.snapshot import Scored
from search.fusion import Candidates

_NONE: Places = np.zeros(0, np.int64)


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

    def __init__(self, columns: Columns, words: ByWords | None, near: Near | None) -> None:
        self._columns = columns
        self._words = words
        self._near = near

    def entries(self, chosen: Mask) -> Ranked:
        """All chosen entries, best first; those that neither words nor meaning score come last, as they stand."""
        near = self._near.places[chosen[self._near.places]] if self._near is not None else _NONE
        ranked = self._fused(self._scored_among(chosen), near)
        rest = chosen.copy()
        rest[ranked.places] = False
        order = self._columns.in_order
        return _joined(ranked, order[rest[order]])

    def passages(self, reviews: Mask) -> Ranked:
        """The best passages of the chosen reviews, by words and by meaning."""
        words = self._words.best_within(reviews) if self._words is not None else _nothing()
        near = self._near.places if self._near is not None else _NONE
        return self._fused(words, near[reviews[self._columns.owners[near]]])

    def reviews(self, chosen: Mask, passages: Ranked, upto: int) -> tuple[Places, NDArray[np.float64]]:
        """At least the best `upto` of the chosen reviews: by their best passage, the rest by their words as a whole."""
        owners = self._columns.owners[passages.places]
        first = self._first_of_owners(owners)
        head, scores = owners[first].astype(np.int64), passages.scores[first]
        if upto <= len(head):
            return head, scores
        rest = chosen.copy()
        rest[head] = False
        tail = self._by_whole(rest)
        falling = scores.min(initial=1.0) * np.arange(len(tail), 0, -1) / (len(tail) + 1)
        return np.concatenate([head, tail]), np.concatenate([scores, falling])

    def _first_of_owners(self, owners: NDArray[np.integer]) -> Places:
        """Where each owner comes first, ascending."""
        first = np.full(len(self._columns.numbers), len(owners), np.int64)
        backwards = np.arange(len(owners))[::-1]
        first[owners[backwards]] = backwards  # of several the last one written stays: the first
        return np.flatnonzero(first[owners] == np.arange(len(owners)))

    def by_date(self, owners: NDArray[np.integer], places: Places, sort: Sort) -> NDArray[np.int64]:
        """The order of places by their reviews' dates; undated ones last, of equals by the review's id."""
        dates = self._columns.dates[owners].astype(np.int64)
        dates = np.where(dates == 0, 10**9, dates if sort is Sort.OLDEST else -dates)
        return np.lexsort((places, self._columns.id_ranks[owners], dates))

    def _by_whole(self, rest: Mask) -> Places:
        """Reviews without a passage among the best: by their words as a whole, then the newest."""
        places = np.flatnonzero(rest)
        scores = np.zeros(len(rest))
        if self._words is not None and len(places):
            found, values = self._words.best_reviews()
            scores[found] = values
        return places[np.lexsort((self._columns.id_ranks[places], -self._columns.dates[places], -scores[places]))]

    def _scored_among(self, chosen: Mask) -> Scored:
        if self._words is None:
            return _nothing()
        places, scores = self._words.all_scored
        kept = chosen[places]
        return places[kept], scores[kept]

    def _fused(self, words: Scored, near: Places) -> Ranked:
        """One ranking of what words found and what is near in meaning."""
        found, scores = words
        either = np.zeros(len(self._columns.rows), np.bool_)
        either[found] = either[near] = True
        places = np.flatnonzero(either)
        by_words, cosines, evidence = np.zeros(len(places)), np.zeros(len(places)), np.zeros(len(places))
        by_words[np.searchsorted(places, found)] = scores
        if self._near is not None:
            cosines = self._near.cosines[places].astype(np.float64)
            evidence = self._near.evidence[places]
        ranks = self._columns.entry_ranks[places]
        order, fused = Candidates(ranks, by_words, cosines, self._are_named(places), evidence).order()
        return Ranked(places[order], fused, by_words[order], cosines[order])

    def _are_named(self, places: Places) -> Mask:
        """Which of some entries have the names and codes of the query."""
        if self._near is None or self._words is None or not len(self._words.named):
            return np.zeros(len(places), np.bool_)
        return np.isin(places, self._words.named)


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
    return _NONE, np.zeros(0, np.float64)
