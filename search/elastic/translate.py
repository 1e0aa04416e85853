"""From a plan to Elasticsearch's query language: the same trees and boosts as the embedded backend's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.analysis import facet_term, norms, stems
from search.contract import ENTRY_FACETS, Facet, Filters
from search.plan import CONTEXT_BOOST, Leaf, Plan, content_of, matching_of, required_of
from search.syntax import And, Bag, Expanded, FieldTerm, Fuzzy, Node, Not, Or, Phrase, Prefix, Word, YearRange

Query = Mapping[str, Any]
_YEARS = (1900, 2100)
NOTHING: Query = {"match_none": {}}


@dataclass(frozen=True, slots=True)
class Level:
    """The text fields of an index: pairs of (stems, exact words) with their boosts."""

    fields: tuple[tuple[str, str, float], ...]

    def predicate(self, node: Node) -> Query:
        """What satisfies the node."""
        match node:
            case Word() | Phrase() | Prefix() | Fuzzy():
                return any_of([_leaf(node, stemmed, exact) for stemmed, exact, _ in self.fields])
            case Expanded():
                return any_of([self._typed(node.node), *map(self.predicate, matching_of(node))])
            case Bag():
                wanted = [self.predicate(one) for one in content_of(node)]
                return {"bool": {"should": wanted, "minimum_should_match": required_of(node)}}
            case And() | Not():
                return self._all_of(node.nodes if isinstance(node, And) else (node,))
            case Or():
                return any_of(list(map(self.predicate, node.nodes)))
            case FieldTerm() | YearRange():
                return _field(node)

    def ranking(self, plan: Plan) -> Query:
        """What ranks by the plan's words: each by its best leaf, added up."""
        return any_of(
            [
                {"dis_max": {"queries": [self._ranked_leaf(leaf, boost) for leaf, boost in one.leaves]}}
                for one in plan.scored
            ]
        )

    def _ranked_leaf(self, leaf: Leaf, boost: float) -> Query:
        return any_of([_leaf(leaf, stemmed, exact, boost * weight) for stemmed, exact, weight in self.fields])

    def _typed(self, node: Node) -> Query:
        """Words typed in a row that are a known phrase match apart from each other too."""
        if isinstance(node, Phrase):
            words = [Word(word) for word in node.text.split()]
            return self.predicate(Bag(tuple(words)) if len(words) > 1 else words[0])
        return self.predicate(node)

    def _all_of(self, nodes: Iterable[Node]) -> Query:
        held = list(nodes)
        return {
            "bool": {
                "filter": [self.predicate(node) for node in held if not isinstance(node, Not)] or [{"match_all": {}}],
                "must_not": [self.predicate(node.node) for node in held if isinstance(node, Not)],
            }
        }


REVIEWS = Level((("text", "exact", 1.0),))
ENTRIES = Level((("text", "exact", 1.0), ("context", "context_exact", CONTEXT_BOOST)))


def any_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def all_of(conditions: Iterable[Query], scored: Query | None = None, excluded: Iterable[Query] = ()) -> Query:
    """What meets the conditions, ranked by `scored` alone (and matching it, where it is given)."""
    body: dict[str, Any] = {"filter": list(conditions), "must_not": list(excluded)}
    if scored is not None:
        body["must"] = [scored]
    return {"bool": body}


def with_ids(field: str, ids: Iterable[str]) -> Query:
    return {"terms": {field: sorted(ids)}}


def filter_queries(filters: Filters, of_review: bool) -> dict[str, Query]:
    """For every facet that is filtered by, and for `reviews`, the condition.

    `of_review`: an entry's review must meet it, not itself.
    """
    found: dict[str, Query] = {}
    for facet, values in filters.terms.items():
        field = "review_facet" if of_review and facet in ENTRY_FACETS else "facet"
        if values:
            found[facet] = {"terms": {field: sorted({facet_term(facet, value) for value in values})}}
    if filters.year_from is not None or filters.year_to is not None:
        in_range = _field(YearRange(filters.year_from, filters.year_to))
        found[Facet.YEAR] = all_of([found[Facet.YEAR], in_range]) if Facet.YEAR in found else in_range
    if filters.reviews is not None:
        found["reviews"] = any_of([with_ids(name, filters.reviews) for name in ("key", "review_id")])
    return found


def _leaf(leaf: Leaf, stemmed: str, exact: str, boost: float = 1.0) -> Query:
    match leaf:
        case Prefix():
            return {"prefix": {exact: {"value": norms(leaf.text)[0], "boost": boost}}}
        case Fuzzy():
            asked = {"value": norms(leaf.text)[0], "fuzziness": leaf.distance, "max_expansions": 1000, "boost": boost}
            return {"fuzzy": {exact: {**asked, "rewrite": "constant_score"}}}
        case Phrase(loose=False):
            return _row(exact, norms(leaf.text), boost)
        case _:
            return _row(stemmed, stems(leaf.text), boost)


def _row(field: str, words: Sequence[str], boost: float) -> Query:
    if len(words) == 1:
        return {"term": {field: {"value": words[0], "boost": boost}}}
    return {"match_phrase": {field: {"query": " ".join(words), "boost": boost}}}


def _field(node: FieldTerm | YearRange) -> Query:
    if isinstance(node, FieldTerm):
        return {"term": {"facet": facet_term(node.facet, node.value)}}
    first, last = max(node.first or 0, _YEARS[0]), min(9999 if node.last is None else node.last, _YEARS[1])
    years = [facet_term(Facet.YEAR, str(year)) for year in range(first, last + 1)]
    return {"terms": {"facet": years}} if years else NOTHING
