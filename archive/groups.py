"""Groups of reviews that can be set side by side: areas, regions, nations, kinds, periods and ages, and the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.area_pages import periods_of, places
from archive.labels import Labels
from archive.narrowing import has, known_value
from archive.overview import Overview
from catalog.areas import AreaTable
from catalog.domain import NATION_NAMES, Nation
from catalog.holdings import Held
from search.contract import BadQuery, Facet

Terms = tuple[tuple[str, str], ...]


class Dimension(StrEnum):
    """What groups differ in."""

    AREA = "area"
    REGION = "region"
    NATION = "nation"
    KIND = "kind"
    PERIOD = "period"
    AGE_BAND = "age_band"


class Rest(StrEnum):
    """What the last group is: all reviews of the same region, of the same nation, or of the archive, but the others."""

    NONE = ""
    REGION = "region"
    NATION = "nation"
    ALL = "all"


DIMENSION_NAMES: Mapping[Dimension, str] = {
    Dimension.AREA: "Areas",
    Dimension.REGION: "Regions",
    Dimension.NATION: "Nations",
    Dimension.KIND: "Kinds of review",
    Dimension.PERIOD: "Periods",
    Dimension.AGE_BAND: "Ages",
}
RESTS: Mapping[Dimension, Mapping[Rest, str]] = {
    dimension: {Rest.NONE: "None"} | more | {Rest.ALL: "All other reviews"}
    for dimension, more in {
        Dimension.AREA: {Rest.REGION: "Rest of the region", Rest.NATION: "Rest of the nation"},
        Dimension.REGION: {Rest.NATION: "Rest of the nation"},
        Dimension.NATION: {},
        Dimension.KIND: {},
        Dimension.PERIOD: {},
        Dimension.AGE_BAND: {},
    }.items()
}
_PERIOD = re.compile(r"^(\d{4})(?:[-–](\d{4}))?$")


@dataclass(frozen=True, slots=True)
class Group:
    """A group: `has` says whether a review is in it, `terms` are what a search has to ask for to find those."""

    value: str
    label: str
    terms: Terms
    has: Callable[[Held], bool]


@dataclass(frozen=True, slots=True)
class Offered:
    """Groups to choose from under one heading: (value, label, reviews held)."""

    heading: str
    groups: Sequence[tuple[str, str, int]]


def dimension_of(typed: str) -> Dimension:
    """Raises BadQuery naming what there is."""
    try:
        return Dimension(typed)
    except ValueError:
        raise BadQuery(f"what can be compared is {', '.join(Dimension)}; this is {typed!r}") from None


def groups_of(dimension: Dimension, typed: Iterable[str], rest: str, labels: Labels) -> list[Group]:
    """The groups in the order chosen, each once, the rest last. Raises BadQuery naming what is not known."""
    chosen = list(dict.fromkeys(_canonical(dimension, one, labels) for one in typed))
    groups = [_group(dimension, value, labels) for value in chosen]
    if rest not in RESTS[dimension]:
        offered = ", ".join(one for one in RESTS[dimension] if one)
        raise BadQuery(f"the rest of {DIMENSION_NAMES[dimension].lower()} is one of {offered}; this is {rest!r}")
    return [*groups, _rest(dimension, Rest(rest), chosen, groups)] if rest and groups else groups


def offered(dimension: Dimension, overview: Overview, labels: Labels) -> list[Offered]:
    """What the archive holds of a dimension, in an order that ranks nothing: alphabetical, of time or of age."""
    if dimension is Dimension.AREA:
        return [
            Offered(place.name, [(authority.id, authority.name, count) for authority, count in place.held])
            for place in places(overview)
            if place.held
        ]
    if dimension is Dimension.PERIOD:
        spans = [(f"{span.start}-{span.stop - 1}", span) for span in periods_of(overview.years).values()]
        values = {value: sum(one.year in span for one in overview.reviews if one.year) for value, span in spans}
    else:
        facet = Facet(dimension.value)
        held = Counter(value for one in overview.reviews for value in labels.values(facet) if has(one, facet, (value,)))
        values = {value: held[value] for value in labels.values(facet)}
    named = [(value, _group(dimension, value, labels).label, count) for value, count in values.items() if count]
    return [Offered("", named)] if named else []


def _canonical(dimension: Dimension, typed: str, labels: Labels) -> str:
    if dimension is not Dimension.PERIOD:
        return known_value(labels, Facet(dimension.value), typed)
    first, last = _years(typed)
    return str(first) if first == last else f"{first}-{last}"


def _years(typed: str) -> tuple[int, int]:
    match = _PERIOD.match(typed)
    if match is None:
        raise BadQuery(f"a period is written 2014 or 2010-2014; this one is {typed!r}")
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise BadQuery(f"a period begins before it ends; this one is {typed!r}")
    return first, last


def _group(dimension: Dimension, value: str, labels: Labels) -> Group:
    if dimension is not Dimension.PERIOD:
        facet = Facet(dimension.value)
        return Group(value, labels.of(facet, value), ((facet.value, value),), lambda one: has(one, facet, (value,)))
    first, last = _years(value)
    label = str(first) if first == last else f"{first} to {last}"
    terms = (("year_from", str(first)), ("year_to", str(last)))
    return Group(value, label, terms, lambda one: one.year is not None and first <= one.year <= last)


def _rest(dimension: Dimension, rest: Rest, chosen: Sequence[str], groups: Sequence[Group]) -> Group:
    """All that is in none of the groups, within the region or nation of those that were chosen."""
    regions, nations = _around(dimension, rest, chosen)
    within = [f'region:"{region}"' for region in regions] + [f"nation:{nation}" for nation in nations]
    around = f"({' OR '.join(within)})" if len(within) > 1 else "".join(within)
    left_out = [f"NOT {_asked_for(dimension, value)}" for value in chosen]
    names = [*regions, *(NATION_NAMES[Nation(nation)] for nation in nations)]
    label = f"Rest of {' and '.join(names)}" if names else "All other reviews"

    def has_rest(review: Held) -> bool:
        near = review.region in regions or review.nation in nations or not within
        return near and not any(group.has(review) for group in groups)

    return Group("rest", label, (("q", " ".join([around, *left_out]).strip()),), has_rest)


def _around(dimension: Dimension, rest: Rest, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
    """The regions and the nations that the rest is of; an area outside England has only its nation."""
    if rest is Rest.ALL:
        return [], []
    table = AreaTable.load().authorities()
    own = [one for one in table if (one.id if dimension is Dimension.AREA else one.region) in chosen]
    if rest is Rest.NATION:
        return [], list(dict.fromkeys(one.nation.value for one in own))
    regions = list(dict.fromkeys(one.region for one in own if one.region))
    return regions, list(dict.fromkeys(one.nation.value for one in own if not one.region))


def _asked_for(dimension: Dimension, value: str) -> str:
    """A group as the search's own syntax names it."""
    if dimension is Dimension.PERIOD:
        return f"year:{value.replace('-', '..')}"
    return f'{dimension.value}:"{value}"' if " " in value else f"{dimension.value}:{value}"
