"""Who matches: masks over the columns, so that words, meaning, filters and multi-select facets combine exactly.

A facet counts reviews among all matches, with every filter but its own: what one more click would give.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import numpy as np

from search.analysis import facet_term
from search.contract import ENTRY_FACETS, Facet, FacetCount, Filters, Unit
from search.embedded.columns import Mask
from search.embedded.finding import ByWords, Near
from search.embedded.snapshot import Snapshot
from search.plan import Plan


class Matches(Protocol):
    """What matches at a granularity; `chosen` is a mask over reviews or entries with all filters applied."""

    @property
    def chosen(self) -> Mask: ...

    @property
    def total_reviews(self) -> int: ...

    @property
    def total_passages(self) -> int: ...

    def counts(self, facet: Facet) -> tuple[FacetCount, ...]: ...


class ReviewMatches:
    """Reviews that as a whole satisfy the query."""

    def __init__(
        self, snapshot: Snapshot, plan: Plan, filters: Filters, words: ByWords | None, near: Near | None
    ) -> None:
        self._columns = snapshot.columns
        self._plan = plan
        self._words = words
        self._near = near
        self._masks = _filter_masks(snapshot, filters)

    @cached_property
    def matched(self) -> Mask:
        """Those that satisfy the text, filters not applied."""
        if self._plan.tree is None:
            return self._columns.live.copy()
        mask = np.zeros(len(self._columns.numbers), np.bool_)
        if self._words is not None:
            mask[self._words.reviews] = True
        if self._near is not None:
            mask[self._columns.owners[self._near.places]] = True
        return mask

    @cached_property
    def chosen(self) -> Mask:
        return _all_but(None, self.matched, self._masks)

    @cached_property
    def total_reviews(self) -> int:
        return int(self.chosen.sum())

    @cached_property
    def total_passages(self) -> int:
        """Passages of the chosen reviews that match by themselves."""
        if self._plan.tree is None:
            return int((self.chosen[self._columns.owners] & self._columns.of_unit(Unit.PASSAGE)).sum())
        near = self._near.mask if self._near is not None else np.zeros(len(self._columns.rows), np.bool_)
        chosen_near = int(self.chosen[self._columns.owners[near]].sum())
        return chosen_near + (self._only_by_words(near) if self._words is not None else 0)

    def _only_by_words(self, near: Mask) -> int:
        """Passages of the chosen reviews that satisfy the words, those that are near left out."""
        assert self._words is not None
        if self._masks or self._plan.excludes:
            return self._words.count_within(self.chosen, near)
        return self._words.count(near)  # who has a matching passage matches

    def counts(self, facet: Facet) -> tuple[FacetCount, ...]:
        mask = _all_but(facet, self.matched, self._masks)
        return self._columns.review_facets[facet].counts(mask)


class EntryMatches:
    """Passages or lessons that by themselves satisfy the query; facets that are not their own are their review's."""

    def __init__(
        self,
        snapshot: Snapshot,
        plan: Plan,
        filters: Filters,
        words: ByWords | None,
        near: Near | None,
        unit: Unit,
    ) -> None:
        self._columns = snapshot.columns
        self._plan = plan
        self._words = words
        self._near = near
        self._unit = unit
        self._masks = {
            facet: self._own_mask(Facet(facet), filters) if facet in ENTRY_FACETS else mask[self._columns.owners]
            for facet, mask in _filter_masks(snapshot, filters).items()
        }

    def _own_mask(self, facet: Facet, filters: Filters) -> Mask:
        terms = [facet_term(facet, value) for value in filters.terms[facet]]
        return self._columns.entry_facets[facet].having(terms, facet, len(self._columns.rows))

    @cached_property
    def matched(self) -> Mask:
        """Those that satisfy the text, filters not applied."""
        columns = self._columns
        if self._plan.tree is None:
            return columns.of_unit(self._unit).copy()
        mask = np.zeros(len(columns.rows), np.bool_)
        if self._words is not None:
            mask[self._words.entries] = True
        if self._near is not None:
            mask |= self._near.mask
        return mask

    @cached_property
    def chosen(self) -> Mask:
        return _all_but(None, self.matched, self._masks)

    @cached_property
    def total_reviews(self) -> int:
        return int(self._owners_of(self.chosen).sum())

    @cached_property
    def total_passages(self) -> int:
        return int(self.chosen.sum())

    def counts(self, facet: Facet) -> tuple[FacetCount, ...]:
        mask = _all_but(facet, self.matched, self._masks)
        if facet in ENTRY_FACETS:
            pairs = self._columns.entry_facets[facet]
            return pairs.counts_of_owners(mask, self._columns.owners, len(self._columns.numbers))
        return self._columns.review_facets[facet].counts(self._owners_of(mask))

    def _owners_of(self, entries: Mask) -> Mask:
        mask = np.zeros(len(self._columns.numbers), np.bool_)
        mask[self._columns.owners[entries]] = True
        return mask


def _filter_masks(snapshot: Snapshot, filters: Filters) -> dict[str, Mask]:
    """For every facet that is filtered by, and for `reviews`: the reviews that pass."""
    columns = snapshot.columns
    size = len(columns.numbers)
    masks: dict[str, Mask] = {
        facet: columns.review_facets[facet].having([facet_term(facet, value) for value in values], facet, size)
        for facet, values in filters.terms.items()
        if values
    }
    if filters.year_from is not None or filters.year_to is not None:
        in_range = _in_years(snapshot, filters.year_from, filters.year_to)
        masks[Facet.YEAR] = masks[Facet.YEAR] & in_range if Facet.YEAR in masks else in_range
    if filters.reviews is not None:
        masks["reviews"] = np.array([one in filters.reviews for one in columns.review_ids[:size]], np.bool_)
    return masks


def _in_years(snapshot: Snapshot, first: int | None, last: int | None) -> Mask:
    pairs = snapshot.columns.review_facets[Facet.YEAR]
    years = np.array([int(value) for value in pairs.values], np.int64)
    passing = (years >= (first or 0)) & (years <= (9999 if last is None else last))
    mask = np.zeros(len(snapshot.columns.numbers), np.bool_)
    mask[pairs.places[passing[pairs.codes]]] = True
    return mask


def _all_but(own: Facet | None, matched: Mask, masks: Mapping[str, Mask]) -> Mask:
    """What matches and passes every filter but a facet's own."""
    chosen = matched.copy()
    for facet, mask in masks.items():
        if facet != own:
            chosen &= mask
    return chosen
