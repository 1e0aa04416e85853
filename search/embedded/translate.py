"""From a plan to tantivy queries, built as objects.

Tantivy's own query parser misreads `a AND NOT b`, `prefix*` and `fuzzy~1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import tantivy

from search.analysis import facet_term, words_in_a_row
from search.contract import Facet, Unit
from search.plan import CONTEXT_BOOST, Leaf, Plan, Scored, content_of, matching_of, required_of
from search.syntax import And, Bag, Expanded, FieldTerm, Fuzzy, Node, Not, Or, Phrase, Prefix, Word, YearRange

Query = tantivy.Query
Clause = tuple[tantivy.Occur, Query]
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
# What must match for its own sake must not take part in the ranking.
_UNSCORED = 0.0
_YEARS = (1900, 2100)
# How many words with their synonyms are kept as queries: those of the taxonomy come again and again.
_KEPT = 2_000


@dataclass(frozen=True)
class Level:
    """An index and its text fields: pairs of (stems, exact words) with their boosts."""

    schema: tantivy.Schema
    fields: tuple[tuple[str, str, float], ...]

    def predicate(self, node: Node) -> Query:
        """What satisfies the node."""
        match node:
            case Word() | Phrase() | Prefix() | Fuzzy():
                return _any_of([self._leaf(node, *names) for *names, _ in self.fields])
            case Expanded():
                return self._expanded(node)
            case Bag():
                wanted = [(SHOULD, self.predicate(one)) for one in content_of(node)]
                return Query.boolean_query(wanted, minimum_number_should_match=required_of(node))
            case And() | Not():
                return self._all_of(node.nodes if isinstance(node, And) else (node,))
            case Or():
                return _any_of(list(map(self.predicate, node.nodes)))
            case FieldTerm() | YearRange():
                return self._field(node)

    def ranking(self, plan: Plan) -> Query:
        """What ranks by the plan's words: each by its best leaf, added up."""
        return _any_of([part for one in plan.scored for part in self._ranked(one)])

    @cached_property
    def _expanded(self) -> Callable[[Expanded], Query]:
        return lru_cache(maxsize=_KEPT)(self._made_expanded)

    def _made_expanded(self, node: Expanded) -> Query:
        """What satisfies a word or its synonyms."""
        return _any_of([self._typed(node.node), *map(self.predicate, matching_of(node))])

    @cached_property
    def _ranked(self) -> Callable[[Scored], Sequence[Query]]:
        return lru_cache(maxsize=_KEPT)(self._made_ranked)

    def _made_ranked(self, one: Scored) -> Sequence[Query]:
        """Parts to be added up: of several leaves the best, of a single one its fields, side by side.

        Terms that are only added up tantivy skips in blocks, where they cannot be among the best.
        """
        leaves = [self._ranked_leaf(leaf, boost) for leaf, boost in one.leaves]
        return leaves[0] if len(leaves) == 1 else [Query.disjunction_max_query(list(map(_any_of, leaves)))]

    def _ranked_leaf(self, leaf: Leaf, boost: float) -> list[Query]:
        return [Query.boost_query(self._leaf(leaf, *names), boost * weight) for *names, weight in self.fields]

    def _typed(self, node: Node) -> Query:
        """Words typed in a row that are a known phrase match apart from each other too."""
        if isinstance(node, Phrase):
            words = [Word(word) for word in node.text.split()]
            return self.predicate(Bag(tuple(words)) if len(words) > 1 else words[0])
        return self.predicate(node)

    def _all_of(self, nodes: Iterable[Node]) -> Query:
        clauses = [
            (MUST_NOT, self.predicate(node.node)) if isinstance(node, Not) else (MUST, self.predicate(node))
            for node in nodes
        ]
        if all(occur == MUST_NOT for occur, _ in clauses):
            clauses.append((MUST, Query.all_query()))
        return Query.boolean_query(clauses)

    def _leaf(self, leaf: Leaf, stemmed: str, exact: str) -> Query:
        """What has a leaf in a field of stems or of exact words."""
        match leaf:
            case Prefix():
                return Query.regex_query(self.schema, exact, re.escape(words_in_a_row(leaf.text, True)[0]) + ".*")
            case Fuzzy():
                return Query.fuzzy_term_query(self.schema, exact, words_in_a_row(leaf.text, True)[0], leaf.distance)
            case Phrase(loose=False):
                return self._row(exact, words_in_a_row(leaf.text, True))
            case _:
                return self._row(stemmed, words_in_a_row(leaf.text, False))

    def _row(self, name: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(self.schema, name, words[0])
        return Query.phrase_query(self.schema, name, list(words))

    def _field(self, node: FieldTerm | YearRange) -> Query:
        if isinstance(node, FieldTerm):
            return Query.term_query(self.schema, "facet", facet_term(node.facet, node.value))
        first, last = max(node.first or 0, _YEARS[0]), min(node.last or 9999, _YEARS[1])
        years = [facet_term(Facet.YEAR, str(year)) for year in range(first, last + 1)]
        return Query.term_set_query(self.schema, "facet", years) if years else Query.empty_query()

    def of_unit(self, unit: Unit) -> Clause:
        """The entries of a unit. Most are passages: to leave out the lessons costs less than to ask each what it is."""
        lessons = Query.term_query(self.schema, "unit", Unit.LESSON.value)
        return satisfying(lessons) if unit is Unit.LESSON else without(lessons)

    def numbered(self, name: str, numbers: Sequence[int]) -> Query:
        """Those with one of the numbers in the field."""
        return Query.term_set_query(self.schema, name, list(numbers))


def review_level(schema: tantivy.Schema) -> Level:
    return Level(schema, (("text", "exact", 1.0),))


def entry_level(schema: tantivy.Schema) -> Level:
    return Level(schema, (("text", "exact", 1.0), ("context", "context_exact", CONTEXT_BOOST)))


def satisfying(condition: Query) -> Clause:
    """A condition that takes no part in the ranking."""
    return MUST, Query.const_score_query(condition, _UNSCORED)


def without(excluded: Query) -> Clause:
    """A condition that is met by what a query does not match."""
    return MUST_NOT, excluded


def within(scored: Query, *conditions: Clause) -> Query:
    """What matches and meets the conditions, ranked by `scored` alone."""
    return Query.boolean_query([(MUST, scored), *conditions])


def satisfied(*conditions: Clause) -> Query:
    """What meets the conditions, of which one at least asks for something; unranked."""
    return Query.boolean_query(list(conditions))


def _any_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(SHOULD, query) for query in queries])
