"""From the words of a command line or a URL to a search query, with one set of names and one set of errors."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from search.contract import BadQuery, Facet, Filters, Granularity, Mode, SearchQuery, Sort

Choice = TypeVar("Choice", bound=StrEnum)
# No one reads so far, and a page far beyond the last must not make the backends sort everything.
MAX_PAGE = 10_000
MAX_PER_PAGE = 100


def query_from(
    text: str,
    *,
    mode: str = Mode.HYBRID,
    by: str = Granularity.REVIEWS,
    sort: str = Sort.RELEVANCE,
    only: Iterable[str] = (),
    years: tuple[int | None, int | None] = (None, None),
    facets: Iterable[str] = (),
    page: int = 1,
    per_page: int = 20,
    explain: bool = False,
) -> SearchQuery:
    """A query from plain strings. `only` are `facet=value` pairs. Raises BadQuery naming what is not known."""
    if not 1 <= page <= MAX_PAGE or not 1 <= per_page <= MAX_PER_PAGE:
        raise BadQuery(f"page goes from 1 to {MAX_PAGE:,} and per_page from 1 to {MAX_PER_PAGE}")
    return SearchQuery(
        text=text.strip(),
        mode=_choice(Mode, "mode", mode),
        granularity=_choice(Granularity, "by", by),
        sort=_choice(Sort, "sort", sort),
        filters=Filters(_terms(only), *years),
        facets=tuple(_choice(Facet, "facet", facet) for facet in facets),
        page=page,
        per_page=per_page,
        explain=explain,
    )


def _terms(only: Iterable[str]) -> dict[Facet, tuple[str, ...]]:
    terms: dict[Facet, tuple[str, ...]] = {}
    for pair in only:
        name, equals, value = pair.partition("=")
        if not equals or not value:
            raise BadQuery(f"a filter is written facet=value, for example nation=wales; this one is {pair!r}")
        facet = _choice(Facet, "facet", name)
        terms[facet] = (*terms.get(facet, ()), value)
    return terms


def _choice(choices: type[Choice], name: str, value: str) -> Choice:
    try:
        return choices(value)
    except ValueError:
        raise BadQuery(f"{name} is one of {', '.join(choices)}; this one is {value!r}") from None
