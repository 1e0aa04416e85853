"""Narrowing the reviews that counts are taken of, with the words, names and errors that a search has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.asking import query_from
from archive.labels import FACET_NAMES, Labels
from archive.searching import number_from
from catalog.holdings import Held
from search.analysis import facet_term
from search.contract import BadQuery, Facet, Filters

_VALUES: Mapping[Facet, Callable[[Held], Iterable[str | None]]] = {
    Facet.KIND: lambda review: (review.kind,),
    Facet.NATION: lambda review: (review.nation,),
    Facet.REGION: lambda review: (review.region,),
    Facet.AREA: lambda review: review.areas,
    Facet.AGE_BAND: lambda review: review.age_bands,
    Facet.SEX: lambda review: review.sexes,
    Facet.HARM: lambda review: review.harms,
    Facet.AGENCY: lambda review: review.agencies,
}
# What counts of reviews can be narrowed by: facts of a review as a whole.
NARROWING = tuple(_VALUES)


@dataclass(frozen=True)
class Narrowing:
    """The filters of a URL or a command line, as typed; `filters` is where they are checked."""

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: str = ""
    year_to: str = ""

    @classmethod
    def of(cls, parameters: Iterable[tuple[str, str]]) -> Narrowing:
        """From a URL's parameters; those that narrow nothing are left alone, empty ones are not there."""
        terms: dict[str, tuple[str, ...]] = {}
        years = {"year_from": "", "year_to": ""}
        for name, typed in parameters:
            value = typed.strip()
            if value and name in years:
                years[name] = value
            elif value and name in {facet.value for facet in NARROWING} and value not in terms.get(name, ()):
                terms[name] = (*terms.get(name, ()), value)
        return cls(terms, **years)

    def filters(self, labels: Labels) -> Filters:
        """Raises BadQuery naming what is not known."""
        years = number_from("the first year", self.year_from), number_from("the last year", self.year_to)
        if None not in years and years[0] > years[1]:  # type: ignore[operator]
            raise BadQuery(f"the first year, {years[0]}, is after the last, {years[1]}")
        asked = query_from("", only=(f"{name}={value}" for name, value in self._terms()), years=years).filters
        known = {facet: tuple(known_value(labels, facet, one) for one in asked.terms[facet]) for facet in asked.terms}
        return Filters(known, *years)

    def parameters(self) -> Iterator[tuple[str, str]]:
        """In canonical order."""
        for facet in NARROWING:
            yield from ((facet.value, value) for value in sorted(self.terms.get(facet.value, ())))
        yield from ((name, value) for name in ("year_from", "year_to") if (value := getattr(self, name)))

    def _terms(self) -> Iterator[tuple[str, str]]:
        return ((name, value) for name, values in self.terms.items() for value in values)


def known_value(labels: Labels, facet: Facet, typed: str) -> str:
    """The facet's value that was meant, however it was written. Raises BadQuery where there is none."""
    known = {facet_term(facet, value): value for value in labels.values(facet)}
    found = known.get(facet_term(facet, typed))
    if found is None:
        some = ", ".join(list(known.values())[:8]) + (", ..." if len(known) > 8 else "")
        raise BadQuery(f"there is no {FACET_NAMES[facet].lower()} {typed!r}; write one of {some}")
    return found


def has(review: Held, facet: Facet, values: Iterable[str]) -> bool:
    """Whether the review has one of the values."""
    return not set(values).isdisjoint(_VALUES[facet](review))


def keeps(filters: Filters, review: Held) -> bool:
    """OR within a facet, AND across facets; years inclusive, and a review without one is in no range of years."""
    first, last = filters.year_from, filters.year_to
    if (first, last) != (None, None) and (review.year is None or not (first or 0) <= review.year <= (last or 9999)):
        return False
    return all(has(review, facet, values) for facet, values in filters.terms.items())


def said(filters: Filters, labels: Labels) -> str:
    """ "kind of review: Serious case review; 2010 to 2014"; empty where nothing is narrowed."""
    parts = [
        f"{FACET_NAMES[facet].lower()}: {' or '.join(labels.of(facet, value) for value in values)}"
        for facet, values in filters.terms.items()
    ]
    first, last = filters.year_from, filters.year_to
    if first or last:
        parts.append(f"{first} to {last}" if first and last else f"from {first}" if first else f"up to {last}")
    return "; ".join(parts)
