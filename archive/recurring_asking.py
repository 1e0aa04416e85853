"""From plain strings to a ranking and filters of recurring lessons, with the errors that a search has."""

from __future__ import annotations

from collections.abc import Iterable

from archive.asking import query_from
from archive.recurring_reading import Ranking
from search.contract import BadQuery, Filters


def asked_ranking(
    ranking: str, only: Iterable[str] = (), years: tuple[int | None, int | None] = (None, None)
) -> tuple[Ranking, Filters]:
    """Raises BadQuery naming what is not known."""
    try:
        rank = Ranking(ranking)
    except ValueError:
        raise BadQuery(f"ranking is one of {', '.join(Ranking)}; this one is {ranking!r}") from None
    return rank, query_from("", only=only, years=years).filters
