"""What is kept in memory of every review and entry: ids, dates, facets, and where texts and vectors lie.

Facets are pairs (place, value code), so that a filter is a mask and a count is one `bincount`. Arrays only grow at the
end; a snapshot keeps its own, and shares the lists of ids, whose places never change meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.analysis import facet_term
from search.contract import Entry, Facet, FacetCount, ReviewEntry, Unit

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Record = Mapping[str, Any]
# To count a facet whose values many reviews share, a bit for every review and value costs less than going through the
# pairs; of few pairs it does not.
_BITS_A_PAIR = 64


def record_of(review: ReviewEntry, number: int, first_row: int) -> dict[str, Any]:
    """A review as a line of the column file. `texts` are lengths in bytes, in the text file's order."""
    return {
        "number": number,
        "id": review.id,
        "title": review.title,
        "date": review.date,
        "facets": {facet.value: list(values) for facet, values in review.facets.items()},
        "row": first_row,
        "entries": [_entry_record(entry) for entry in review.entries],
    }


def _entry_record(entry: Entry) -> list[Any]:
    facets = {facet.value: list(values) for facet, values in entry.facets.items() if values}
    themes = {theme: round(score, 4) for theme, score in entry.themes.items()}
    return [entry.id, entry.unit.value, len(entry.text.encode()), entry.vector is not None, facets, themes]


@dataclass
class Pairs:
    """One facet's values: `places[i]` has the value `values[codes[i]]`."""

    values: list[str] = field(default_factory=list)
    places: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    codes: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    code_of: dict[str, int] = field(default_factory=dict)
    _held_bits: NDArray[np.uint64] | None = field(default=None, init=False, repr=False, compare=False)

    def extended(self, pairs: list[tuple[int, str]]) -> Pairs:
        """These and more; the lists of values are shared, and only grow."""
        codes = [self._code(value) for _, value in pairs]
        return Pairs(
            self.values,
            np.concatenate([self.places, np.array([place for place, _ in pairs], np.int32)]),
            np.concatenate([self.codes, np.array(codes, np.int32)]),
            self.code_of,
        )

    def _code(self, value: str) -> int:
        code = self.code_of.setdefault(value, len(self.values))
        if code == len(self.values):
            self.values.append(value)
        return code

    def having(self, terms: Iterable[str], facet: Facet, size: int) -> Mask:
        """Places with one of the values, which may be written in any way that `facet_term` takes as the same."""
        wanted = set(terms)
        known = np.array([facet_term(facet, value) in wanted for value in self.values], np.bool_)
        mask = np.zeros(size, np.bool_)
        if known.any():
            mask[self.places[known[self.codes]]] = True
        return mask

    def counts(self, mask: Mask) -> tuple[FacetCount, ...]:
        """How many places of the mask have each value, where any has: most first, of equals in the values' order."""
        if len(self.codes) * _BITS_A_PAIR < len(self.values) * len(mask):
            return self._told(np.bincount(self.codes[mask.take(self.places)], minlength=len(self.values)))
        return self._told(np.bitwise_count(self._bits(len(mask)) & _packed(mask)).sum(axis=1, dtype=np.int64))

    def counts_of_owners(self, mask: Mask, owners: NDArray[np.int32], size: int) -> tuple[FacetCount, ...]:
        """The same of the owners of these places: how many have one with each value."""
        chosen = mask.take(self.places)
        seen = np.zeros((len(self.values), size), np.bool_)
        seen[self.codes[chosen], owners[self.places[chosen]]] = True
        return self._told(seen.sum(axis=1))

    def _told(self, found: NDArray[np.integer]) -> tuple[FacetCount, ...]:
        """Counts by code as counts by value."""
        codes = np.flatnonzero(found)
        codes = codes[np.lexsort((self._ranks[codes], -found[codes]))]
        told = zip(codes.tolist(), found[codes].tolist(), strict=True)
        return tuple(FacetCount(self.values[code], count) for code, count in told)

    def _bits(self, size: int) -> NDArray[np.uint64]:
        """A row a value: which of the places have it, packed."""
        if self._held_bits is None:
            having = np.zeros((len(self.values), size), np.bool_)
            having[self.codes, self.places] = True
            self._held_bits = _packed(having)
        return self._held_bits

    @cached_property
    def _ranks(self) -> Places:
        """Where each value is among all in their order."""
        ranks = np.empty(len(self.values), np.int64)
        ranks[sorted(range(len(self.values)), key=self.values.__getitem__)] = np.arange(len(self.values))
        return ranks


@dataclass(frozen=True)
class Columns:
    """Reviews by place (`numbers` ascending), entries by place (`rows` ascending); withdrawn ones are not `live`."""

    numbers: Places
    review_ids: list[str]
    titles: list[str]
    dates: NDArray[np.int32]
    live: Mask
    review_facets: dict[Facet, Pairs]
    rows: Places
    entry_ids: list[str]
    owners: NDArray[np.int32]
    lessons: Mask
    has_vector: Mask
    text_ends: NDArray[np.int64]
    entry_facets: dict[Facet, Pairs]
    themes: Pairs
    theme_scores: NDArray[np.float32]
    place_of: dict[str, int]

    @classmethod
    def empty(cls) -> Columns:
        return cls(
            numbers=np.zeros(0, np.int64),
            review_ids=[],
            titles=[],
            dates=np.zeros(0, np.int32),
            live=np.zeros(0, np.bool_),
            review_facets={facet: Pairs() for facet in Facet},
            rows=np.zeros(0, np.int64),
            entry_ids=[],
            owners=np.zeros(0, np.int32),
            lessons=np.zeros(0, np.bool_),
            has_vector=np.zeros(0, np.bool_),
            text_ends=np.zeros(0, np.int64),
            entry_facets={facet: Pairs() for facet in Facet},
            themes=Pairs(),
            theme_scores=np.zeros(0, np.float32),
            place_of={},
        )

    def extended(self, records: Iterable[Record]) -> Columns:
        """With more lines of the column file: new versions replace, `gone` withdraws."""
        growth = _Growth(self)
        for record in records:
            growth.add(record)
        return growth.columns()

    @cached_property
    def id_ranks(self) -> Places:
        """The rank of each review's id among all: what decides between reviews of one date."""
        ranks = np.empty(len(self.numbers), np.int64)
        ranks[np.argsort(np.array(self.review_ids[: len(self.numbers)], np.str_))] = np.arange(len(self.numbers))
        return ranks

    @cached_property
    def in_order(self) -> Places:
        """Entries by their review's id and as they stand in it: what decides between equals."""
        return np.lexsort((np.arange(len(self.rows)), self.id_ranks[self.owners]))

    @cached_property
    def entry_ranks(self) -> Places:
        """Where each entry is in that order."""
        ranks = np.empty(len(self.rows), np.int64)
        ranks[self.in_order] = np.arange(len(self.rows))
        return ranks

    @cached_property
    def live_entries(self) -> Mask:
        return self.live[self.owners] if len(self.owners) else np.zeros(0, np.bool_)

    @cached_property
    def _of_units(self) -> dict[Unit, Mask]:
        return {Unit.LESSON: self.live_entries & self.lessons, Unit.PASSAGE: self.live_entries & ~self.lessons}

    def of_unit(self, unit: Unit) -> Mask:
        """Live entries of a unit; not to be changed."""
        return self._of_units[unit]

    @cached_property
    def _with_vectors(self) -> dict[Unit, Mask]:
        return {unit: mask & self.has_vector for unit, mask in self._of_units.items()}

    def with_vector(self, unit: Unit) -> Mask:
        """Live entries of a unit that have been encoded; not to be changed."""
        return self._with_vectors[unit]

    def theme_evidence(self, asked: Mapping[str, float]) -> NDArray[np.float64]:
        """For every entry, how sure its themes are, weighted by how much each is asked for."""
        evidence = np.zeros(len(self.rows), np.float64)
        for theme in asked.keys() & self._by_theme.keys():
            places, scores = self._by_theme[theme]
            evidence[places] += np.float64(asked[theme]) * scores  # in full precision
        return evidence

    @cached_property
    def _by_theme(self) -> dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """The entries that have a theme, each once, and how sure it is of each."""
        order = np.argsort(self.themes.codes, kind="stable")
        ends = np.cumsum(np.bincount(self.themes.codes, minlength=len(self.themes.values)))
        parts = np.split(order, ends[:-1]) if len(ends) else []
        return {
            value: (self.themes.places[part], self.theme_scores[part])
            for value, part in zip(self.themes.values, parts, strict=False)
        }

    def themes_of(self, place: int) -> dict[str, float]:
        """An entry's themes, and how sure each is."""
        part = slice(self._theme_ends[place], self._theme_ends[place + 1])
        values = self.themes.values
        return {
            values[code]: score
            for code, score in zip(self.themes.codes[part].tolist(), self.theme_scores[part].tolist(), strict=True)
        }

    @cached_property
    def _theme_ends(self) -> Places:
        """Where the themes of each entry begin, and where the last one's end."""
        places = np.arange(len(self.rows) + 1, dtype=self.themes.places.dtype)  # of one type, or all would be copied
        return np.searchsorted(self.themes.places, places)

    def review_places(self, numbers: Places) -> Places:
        """Places of reviews by their numbers; numbers that are not here are left out."""
        return _known(self._place_of_number, numbers)

    def entry_places(self, rows: Places) -> Places:
        return _known(self._place_of_row, rows)

    @cached_property
    def _place_of_number(self) -> Places:
        return _table(self.numbers)

    @cached_property
    def _place_of_row(self) -> Places:
        return _table(self.rows)


def _packed(mask: Mask) -> NDArray[np.uint64]:
    """The last axis as bits, 64 to a number; what is left over is 0."""
    size = -(-mask.shape[-1] // 64)
    packed = np.zeros((*mask.shape[:-1], size * 8), np.uint8)
    bits = np.packbits(mask, axis=-1)
    packed[..., : bits.shape[-1]] = bits
    return packed.view(np.uint64)


def _table(held: Places) -> Places:
    """The place of every number up to the highest that is held, -1 where it is not."""
    table = np.full(int(held.max(initial=-1)) + 1, -1, np.int64)
    table[held] = np.arange(len(held))
    return table


def _known(table: Places, wanted: Places) -> Places:
    places = table[wanted[wanted < len(table)]]
    return places[places >= 0]


class _Growth:
    """New lines, gathered in lists."""

    def __init__(self, base: Columns) -> None:
        self._base = base
        self._numbers: list[int] = []
        self._dates: list[int] = []
        self._rows: list[int] = []
        self._owners: list[int] = []
        self._lessons: list[bool] = []
        self._vectors: list[bool] = []
        self._lengths: list[int] = []
        self._dead: list[int] = []
        self._place_of = dict(base.place_of)
        self._review_pairs: dict[Facet, list[tuple[int, str]]] = {facet: [] for facet in Facet}
        self._entry_pairs: dict[Facet, list[tuple[int, str]]] = {facet: [] for facet in Facet}
        self._theme_pairs: list[tuple[int, str]] = []
        self._theme_scores: list[float] = []
        # A snapshot taken before may have seen ids beyond its arrays: a batch that was never committed.
        self._review_ids = base.review_ids[: len(base.numbers)]
        self._titles = base.titles[: len(base.numbers)]
        self._entry_ids = base.entry_ids[: len(base.rows)]

    def add(self, record: Record) -> None:
        before = self._place_of.pop(record["id"], None)
        if before is not None:
            self._dead.append(before)
        if record.get("gone"):
            return
        place = len(self._review_ids)
        self._place_of[record["id"]] = place
        self._review_ids.append(record["id"])
        self._titles.append(record["title"])
        self._numbers.append(record["number"])
        self._dates.append(record["date"])
        for name, values in record["facets"].items():
            self._review_pairs[Facet(name)] += [(place, value) for value in dict.fromkeys(values)]
        for row, entry in enumerate(record["entries"], record["row"]):
            self._add_entry(place, row, entry)

    def _add_entry(self, owner: int, row: int, entry: list[Any]) -> None:
        entry_id, unit, length, has_vector, facets, themes = entry
        place = len(self._entry_ids)
        self._entry_ids.append(entry_id)
        self._rows.append(row)
        self._owners.append(owner)
        self._lessons.append(unit == Unit.LESSON.value)
        self._vectors.append(has_vector)
        self._lengths.append(length)
        for name, values in facets.items():
            self._entry_pairs[Facet(name)] += [(place, value) for value in dict.fromkeys(values)]
        self._theme_pairs += [(place, theme) for theme in themes]
        self._theme_scores += themes.values()

    def columns(self) -> Columns:
        base = self._base
        live = np.concatenate([base.live, np.ones(len(self._numbers), np.bool_)])
        live[self._dead] = False
        last_end = base.text_ends[-1] if len(base.text_ends) else 0
        return Columns(
            numbers=np.concatenate([base.numbers, np.array(self._numbers, np.int64)]),
            review_ids=self._review_ids,
            titles=self._titles,
            dates=np.concatenate([base.dates, np.array(self._dates, np.int32)]),
            live=live,
            review_facets={
                facet: pairs.extended(self._review_pairs[facet]) for facet, pairs in base.review_facets.items()
            },
            rows=np.concatenate([base.rows, np.array(self._rows, np.int64)]),
            entry_ids=self._entry_ids,
            owners=np.concatenate([base.owners, np.array(self._owners, np.int32)]),
            lessons=np.concatenate([base.lessons, np.array(self._lessons, np.bool_)]),
            has_vector=np.concatenate([base.has_vector, np.array(self._vectors, np.bool_)]),
            text_ends=np.concatenate([base.text_ends, last_end + np.cumsum(self._lengths, dtype=np.int64)]),
            entry_facets={
                facet: pairs.extended(self._entry_pairs[facet]) for facet, pairs in base.entry_facets.items()
            },
            themes=base.themes.extended(self._theme_pairs),
            theme_scores=np.concatenate([base.theme_scores, np.array(self._theme_scores, np.float32)]),
            place_of=self._place_of,
        )
