"""Who matches, as Elasticsearch queries: words, meaning, filters and multi-select facets as in the embedded backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.analysis import facet_term
from search.contract import Facet, FacetCount, SearchQuery, Unit, Vector
from search.elastic.client import Cluster, Json
from search.elastic.translate import ENTRIES, NOTHING, REVIEWS, Query, all_of, any_of, filter_queries, with_ids
from search.fusion import EVIDENT_FROM, NEAREST, meaning_cutoff
from search.meaning import Meaning
from search.plan import Plan

# How many the server looks at in its graph; it takes no more than 10,000.
_CANDIDATES = 2000
_OVERSAMPLE = 3.0
_ENCODED: Query = {"exists": {"field": "vector"}}
# More values than any facet has.
_MOST_VALUES = 10_000
_MOST_COUNTED = 40_000
# A condition that lists ids takes no more than 65,536.
MOST_REVIEWS = 50_000


# An entry's review and its number in it: what decides between equals.
Place = tuple[str, int]
PLACE_FIELDS = ["review_id", "ordinal", "theme_score"]


@dataclass(frozen=True, slots=True)
class Near:
    """Entries near in meaning or plainly about the query's themes: cosines, places, and how sure their themes are.

    From `cutoff` on, a cosine counts as near.
    """

    cosines: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    themes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cutoff: float = float("inf")

    @property
    def review_ids(self) -> frozenset[str]:
        return frozenset(review for review, _ in self.places.values())


def find_near(cluster: Cluster, index: str, plan: Plan, meaning: Meaning, unit: Unit) -> Near:
    """Neighbours of the query that satisfy what is exact in it, down to the cutoff, and entries about its themes."""
    conditions: list[Query] = [{"term": {"unit": unit.value}}]
    if plan.strict is not None:
        conditions.append(ENTRIES.predicate(plan.strict))
    searches = [neighbours(meaning.vector, conditions, NEAREST)]
    if meaning.themes:
        terms = [facet_term(Facet.THEME, theme) for theme in sorted(meaning.themes)]
        searches.append(_nearest_of(meaning.vector, [*conditions, {"terms": {"facet": terms}}]))
    nearest, *about = [one["hits"]["hits"] for one in cluster.search_all([(index, body) for body in searches])]
    cutoff = meaning_cutoff(max(map(cosine_of, nearest), default=0.0))
    found = [hit for hit in nearest if cosine_of(hit) >= cutoff]
    found += [hit for hits in about for hit in hits if evidence_of(meaning.themes, themes_of(hit)) >= EVIDENT_FROM]
    return Near(
        {hit["_id"]: cosine_of(hit) for hit in found},
        {hit["_id"]: place_of(hit) for hit in found},
        {hit["_id"]: themes_of(hit) for hit in found},
        cutoff,
    )


def evidence_of(asked: Mapping[str, float], held: Mapping[str, float]) -> float:
    """How much an entry is about the themes of a query."""
    return sum(score * asked.get(theme, 0.0) for theme, score in held.items())


def _nearest_of(vector: Vector, conditions: Sequence[Query]) -> dict[str, Any]:
    """The nearest of the entries that meet the conditions, all of them compared."""
    body = _scored_by_cosine(vector, conditions)
    return {**body, "size": NEAREST, "_source": False, "fields": PLACE_FIELDS, "track_total_hits": False}


def _scored_by_cosine(vector: Vector, conditions: Sequence[Query]) -> dict[str, Any]:
    script = {"source": "(1 + cosineSimilarity(params.query, 'vector')) / 2", "params": {"query": vector.tolist()}}
    return {"query": {"script_score": {"query": all_of([*conditions, _ENCODED]), "script": script}}}


def neighbours(vector: Vector, conditions: Sequence[Query], count: int) -> dict[str, Any]:
    """A search for the nearest entries among those that meet the conditions, scored again with the full vectors."""
    knn = {
        "field": "vector",
        "query_vector": vector.tolist(),
        "k": count,
        "num_candidates": max(count, _CANDIDATES),
        "filter": list(conditions),
        "rescore_vector": {"oversample": _OVERSAMPLE},
    }
    return {"knn": knn, "size": count, "_source": False, "fields": PLACE_FIELDS, "track_total_hits": False}


def with_cosines(vector: Vector, ids: Sequence[str]) -> dict[str, Any]:
    """A search for some entries, scored by their cosines as neighbours are; those without a vector are left out."""
    return {**_scored_by_cosine(vector, [with_ids("key", ids)]), "size": len(ids), "_source": False}


def place_of(hit: Json) -> Place:
    fields = hit["fields"]
    return str(fields["review_id"][0]), int(fields["ordinal"][0])


def themes_of(hit: Json) -> dict[str, float]:
    """How sure each theme of an entry is."""
    pairs = (held.rpartition("=") for held in hit["fields"].get("theme_score", ()))
    return {theme: float(score) for theme, _, score in pairs}


def cosine_of(hit: Json) -> float:
    """Elasticsearch scores cosines as (1 + cosine) / 2."""
    return 2 * float(hit["_score"]) - 1


@dataclass(frozen=True)
class Matching:
    """Queries for what matches at the query's granularity."""

    query: SearchQuery
    plan: Plan
    near: Near
    by_words: bool
    unit: Unit | None  # None: reviews as wholes

    @property
    def text(self) -> Query:
        """What satisfies the words or is near in meaning; filters not applied."""
        unit = [{"exists": {"field": "key"}} if self.unit is None else {"term": {"unit": self.unit.value}}]
        if self.plan.tree is None:
            return all_of(unit)
        level = REVIEWS if self.unit is None else ENTRIES
        ways = [level.predicate(self.plan.tree)] if self.by_words else []
        near = self.near.review_ids if self.unit is None else self.near.cosines
        if near:
            ways.append(with_ids("key", near))
        return all_of([*unit, any_of(ways) if ways else NOTHING])

    def filters(self, but: Facet | None = None) -> list[Query]:
        held = filter_queries(self.query.filters, of_review=False)
        return [condition for facet, condition in held.items() if facet != but]

    @property
    def chosen(self) -> Query:
        return all_of([self.text, *self.filters()])

    def counting(self) -> dict[str, Any]:
        """A search that counts facets and totals over all matches, and returns no hits."""
        counted = {facet.value: self._facet(facet) for facet in self.query.facets}
        chosen = {"filter": all_of(self.filters())}
        if self.unit is not None:
            chosen["aggs"] = {"reviews": _reviews_of()}
        return {"query": self.text, "size": 0, "aggs": {**counted, "chosen": chosen}}

    def _facet(self, facet: Facet) -> dict[str, Any]:
        terms: dict[str, Any] = {"terms": {"field": f"f_{facet.value}", "size": _MOST_VALUES}}
        if self.unit is not None:
            terms["aggs"] = {"reviews": _reviews_of()}
        return {"filter": all_of(self.filters(but=facet)), "aggs": {"values": terms}}

    def facets_of(self, response: Json) -> dict[Facet, tuple[FacetCount, ...]]:
        """The counts in the answer to `counting`: of reviews, most first."""
        return {
            facet: _counts(response["aggregations"][facet.value]["values"]["buckets"]) for facet in self.query.facets
        }

    def totals_of(self, response: Json) -> tuple[int, int]:
        """Matching reviews, and matching entries (at a granularity of reviews: reviews again)."""
        chosen = response["aggregations"]["chosen"]
        count = int(chosen["doc_count"])
        return (int(chosen["reviews"]["value"]) if self.unit is not None else count), count


def _reviews_of() -> dict[str, Any]:
    """How many reviews; exact up to the threshold."""
    return {"cardinality": {"field": "review_id", "precision_threshold": _MOST_COUNTED}}


def _counts(buckets: Sequence[Json]) -> tuple[FacetCount, ...]:
    counts = [
        FacetCount(str(one["key"]), int(one["reviews"]["value"] if "reviews" in one else one["doc_count"]))
        for one in buckets
    ]
    return tuple(sorted(counts, key=lambda one: (-one.count, one.value)))
