"""What words find and what is near in meaning, before filters: the two halves that matching and ranking combine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.contract import Granularity, Unit
from search.embedded.columns import Mask, Places
from search.embedded.snapshot import Scored, Snapshot
from search.embedded.translate import Clause, Query, satisfied, satisfying, within, without
from search.embedded.vectors import best_places
from search.fusion import CANDIDATES, EVIDENT_FROM, NEAREST, meaning_cutoff
from search.meaning import Meaning
from search.plan import Plan

# Few reviews are a condition of the query; many are cheaper to apply to what it finds.
_CONDITION_UP_TO = 1000
# Where so large a share of the best falls away, more are looked at.
_ENOUGH = CANDIDATES // 2
# So many entries are fetched one by one; of more it costs less to have some left out of a count.
_FETCHED_UP_TO = 5_000


class Near:
    """Entries of one unit that are near a query in meaning or plainly about its themes, and satisfy what is exact."""

    def __init__(self, snapshot: Snapshot, plan: Plan, meaning: Meaning, unit: Unit) -> None:
        assert snapshot.vectors is not None
        self._columns = snapshot.columns
        self._vectors = snapshot.vectors
        self._meaning = meaning
        self._eligible = snapshot.columns.with_vector(unit)
        if plan.strict is not None:
            level = snapshot.entry_level
            holding = np.zeros(len(self._eligible), np.bool_)
            exact = satisfied(level.of_unit(unit), satisfying(level.predicate(plan.strict)))
            holding[snapshot.entries_matching(exact)] = True
            self._eligible = self._eligible & holding

    @cached_property
    def cosines(self) -> NDArray[np.float32]:
        """Of every entry; -1 where it cannot be found by meaning."""
        cosines = self._vectors.cosines(self._meaning.vector, self._eligible)
        self._vectors.make_exact(cosines, self._meaning.vector, _cutoff_of(cosines))
        return cosines

    @cached_property
    def evidence(self) -> NDArray[np.float64]:
        """For every entry, how much it is about the themes."""
        return self._columns.theme_evidence(self._meaning.themes)

    @cached_property
    def cutoff(self) -> float:
        """The least cosine that is near."""
        return _cutoff_of(self.cosines)

    @cached_property
    def mask(self) -> Mask:
        mask = np.zeros(len(self.cosines), np.bool_)
        mask[self._nearest(np.flatnonzero(self.cosines >= self.cutoff))] = True
        if self._meaning.themes:
            mask[self._nearest(np.flatnonzero((self.evidence >= EVIDENT_FROM) & self._eligible))] = True
        return mask

    @cached_property
    def places(self) -> Places:
        return np.flatnonzero(self.mask)

    def _nearest(self, places: Places) -> Places:
        return places[best_places(self.cosines[places], NEAREST)]


def _cutoff_of(cosines: NDArray[np.float32]) -> float:
    return meaning_cutoff(float(cosines.max(initial=0.0)))


class ByWords:
    """What the words of a plan find among the entries of one unit and among reviews."""

    def __init__(self, snapshot: Snapshot, plan: Plan, unit: Unit) -> None:
        assert plan.tree is not None
        self._snapshot = snapshot
        self._plan = plan
        self._tree = plan.tree
        self._level = snapshot.entry_level
        self._unit = self._level.of_unit(unit)

    def steps(self, granularity: Granularity) -> Sequence[Callable[[], object]]:
        """What a search is going to ask for, to be found ahead in any order."""
        if granularity is Granularity.REVIEWS:
            return lambda: self.reviews, lambda: self.best
        return lambda: self.entries, lambda: self.all_scored

    @cached_property
    def reviews(self) -> Places:
        """Reviews that as a whole satisfy the words."""
        return self._snapshot.reviews_matching(self._snapshot.review_level.predicate(self._tree))

    @cached_property
    def entries(self) -> Places:
        """Entries that by themselves satisfy the words."""
        return self._snapshot.entries_matching(satisfied(*self._conditions))

    @cached_property
    def best(self) -> Scored:
        """The best entries, filters and exclusions not applied; empty where nothing ranks."""
        return self._scored(CANDIDATES)

    @cached_property
    def all_scored(self) -> Scored:
        """Every entry that has any of the words, best first."""
        return self._scored(len(self._snapshot.columns.rows))

    @cached_property
    def _conditions(self) -> Sequence[Clause]:
        """What entries that by themselves satisfy the words meet."""
        return self._unit, satisfying(self._level.predicate(self._tree))

    def best_within(self, reviews: Mask) -> Scored:
        """The best entries of some reviews."""
        columns = self._snapshot.columns
        (places, scores), limit = self.best, CANDIDATES
        kept = reviews[columns.owners[places]]
        if kept.all() or len(places) < limit:  # a condition would find these and no others
            return places[kept], scores[kept]
        if int(reviews.sum()) <= _CONDITION_UP_TO and not np.array_equal(reviews, columns.live):
            numbered = self._level.numbered("number", columns.numbers[reviews].tolist())
            return self._scored(CANDIDATES, satisfying(numbered))
        while kept.sum() < _ENOUGH and len(places) == limit:
            limit *= 8
            places, scores = self._scored(limit)
            kept = reviews[columns.owners[places]]
        return places[kept], scores[kept]

    def best_reviews(self) -> Scored:
        """Every review that has any of the words, by the words as a whole."""
        if not self._plan.scored:
            return _NOTHING
        ranking = self._snapshot.review_level.ranking(self._plan)
        return self._snapshot.best_reviews(ranking, len(self._snapshot.columns.numbers))

    def count(self, but: Mask) -> int:
        """How many entries satisfy the words, some left out."""
        if self.few is not None:
            return int((~but[self.few]).sum())
        return self._snapshot.count_entries(self._others(but))

    def count_within(self, reviews: Mask, but: Mask) -> int:
        """The same among the entries of some reviews."""
        if self.few is not None:
            owners = self._snapshot.columns.owners[self.few]
            return int((reviews[owners] & ~but[self.few]).sum())
        places, counts = self._snapshot.entries_by_review(self._others(but))
        return int(counts[reviews[places]].sum())

    @cached_property
    def few(self) -> Places | None:
        """Entries that by themselves satisfy the words, None where they are many."""
        return self._snapshot.few_entries_matching(satisfied(*self._conditions), _FETCHED_UP_TO)

    def _others(self, but: Mask) -> Query:
        rows = self._snapshot.columns.rows[but].tolist()
        left_out = (without(self._level.numbered("row", rows)),) if rows else ()
        return satisfied(*self._conditions, *left_out)

    @cached_property
    def named(self) -> Places:
        """Entries that have the names and codes of the query."""
        if self._plan.named is None:
            return np.zeros(0, np.int64)
        having = satisfying(self._level.predicate(self._plan.named))
        return self._snapshot.entries_matching(satisfied(self._unit, having))

    def _scored(self, limit: int, *conditions: Clause) -> Scored:
        if not self._plan.scored:
            return _NOTHING
        return self._snapshot.best_entries(within(self._ranking, self._unit, *conditions), limit)

    @cached_property
    def _ranking(self) -> Query:
        return self._level.ranking(self._plan)


_NOTHING: Scored = (np.zeros(0, np.int64), np.zeros(0, np.float64))
