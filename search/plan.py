"""What a query asks of a backend: who matches, what ranks them, and what the meaning search is given.

Both backends work from one plan, so that both find the same.

Who matches: a review as a whole, and a passage by itself, must satisfy the *predicate*. A bag of up to three content
words asks for all of them, a longer one (a question) for any; function words are asked for only where there is
nothing else. What is exact (phrases, fields, NOT, AND, prefixes) must hold for hits by meaning as well (`strict`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from search.analysis import FUNCTION_WORDS, norms, words_in_a_row
from search.expansion import Expander
from search.syntax import (
    And,
    Bag,
    Expanded,
    FieldTerm,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    YearRange,
    parse_query,
)

# An equivalent counts less than what was typed: at 1 acronyms drown in their expansions, at 0.2 they find too little.
EQUIVALENT_BOOST = 0.5
# The words of a short bag in a row: enough to lift the phrase over scattered words.
ROW_BOOST = 1.0
# A word in the title or heading speaks for a passage, but less than one in it.
CONTEXT_BOOST = 0.4
# People who type a few words mean all of them. In a question any may be missing from the answer: asking for two of its
# words costs 0.01 of nDCG@10 on SciFact, for 40% of them 0.07.
_ALL_OF_UP_TO = 3
_ROW_OF_UP_TO = 5

Leaf = Word | Phrase | Prefix | Fuzzy


@dataclass(frozen=True, slots=True)
class Scored:
    """What ranks: the best of some leaves, each with its boost."""

    leaves: tuple[tuple[Leaf, float], ...]


@dataclass(frozen=True)
class Plan:
    """A query, understood. `tree` is None where no words were given."""

    text: str
    tree: Node | None

    @cached_property
    def strict(self) -> Node | None:
        """The part that hits by meaning must satisfy too."""
        parts = self.tree.nodes if isinstance(self.tree, And) else () if self.tree is None else (self.tree,)
        exact = tuple(part for part in parts if not _is_soft(part))
        return exact[0] if len(exact) == 1 else And(exact) if exact else None

    @cached_property
    def scored(self) -> tuple[Scored, ...]:
        """What passages are ranked by; empty where the query only excludes or only names fields."""
        return tuple(_scored(self.tree)) if self.tree is not None else ()

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """Everything that can be highlighted: what was typed and its equivalents, each once."""
        return tuple(dict.fromkeys(leaf for one in self.scored for leaf, _ in one.leaves))

    @cached_property
    def named(self) -> Node | None:
        """The names and codes of a short query; what has them comes first. A long query is a question about them."""
        words = _typed_words(self.tree) if self.tree is not None else []
        content = [word for word in words if word.text.lower() not in FUNCTION_WORDS]
        names = [word for at, word in enumerate(content) if _is_name(word.text, at, content)]
        return And(tuple(names)) if names and len(content) <= _ALL_OF_UP_TO else None

    @cached_property
    def meaning_text(self) -> str:
        """The words for the encoder: as typed, without operators, fields and what is excluded. May be empty."""
        return " ".join(_positive_text(self.tree)) if self.tree is not None else ""

    @cached_property
    def excludes(self) -> bool:
        """Whether something is excluded: then a review may fail although one of its passages matches."""
        return self.tree is not None and _excludes(self.tree)

    @cached_property
    def equivalents(self) -> tuple[Phrase, ...]:
        """The synonyms among the leaves."""
        return tuple(_equivalents(self.tree)) if self.tree is not None else ()


def plan_of(text: str, expander: Expander) -> Plan:
    """Understand a query. Raises BadQuery."""
    tree = parse_query(text)
    tree = _meaningful(tree) if tree is not None else None
    return Plan(text, expander.expand(tree) if tree is not None else None)


def content_of(bag: Bag) -> tuple[Node, ...]:
    """The nodes of a bag that are asked for: those that are not function words, or all where there are no others."""
    content = tuple(node for node in bag.nodes if not _is_function_word(node))
    return content or bag.nodes


def required_of(bag: Bag) -> int:
    """How many of a bag's content nodes must match."""
    count = len(content_of(bag))
    return count if count <= _ALL_OF_UP_TO else 1


@lru_cache(maxsize=20_000)
def matching_of(node: Expanded) -> tuple[Phrase, ...]:
    """The equivalents that match more than what was typed and than each other: `neglect` takes in `medical neglect`."""
    assert isinstance(node.node, Word | Phrase)
    typed = [words_in_a_row(word, False) for word in node.node.text.split()]
    wider: dict[tuple[str, ...], Phrase] = {}
    for phrase in sorted(node.equivalents, key=lambda one: len(words_in_a_row(one.text, False))):
        row = words_in_a_row(phrase.text, False)
        if not all(_within(word, row) for word in typed) and not any(_within(other, row) for other in wider):
            wider[row] = phrase
    return tuple(wider.values())


def _within(part: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """Whether words stand in a row as part of another row."""
    return any(row[at : at + len(part)] == part for at in range(len(row) - len(part) + 1))


def _is_function_word(node: Node) -> bool:
    return isinstance(node, Word) and node.text.lower() in FUNCTION_WORDS


def _is_soft(node: Node) -> bool:
    return isinstance(node, Word | Bag) or (isinstance(node, Expanded) and _is_soft_or_row(node.node))


def _is_soft_or_row(node: Node) -> bool:
    return isinstance(node, Word) or (isinstance(node, Phrase) and node.loose)


def _meaningful(node: Node) -> Node | None:
    """The tree without leaves that have no word in them (a lone dash, an emoji)."""
    match node:
        case Prefix() | Fuzzy() if len(norms(node.text)) > 1:
            *before, last = norms(node.text)  # `co-sleep*` is two words
            return And((*(Word(word) for word in before), replace(node, text=last)))
        case Word() | Phrase() | Prefix() | Fuzzy():
            return node if norms(node.text) else None
        case Not():
            inner = _meaningful(node.node)
            return Not(inner) if inner is not None else None
        case And() | Or() | Bag():
            kept = tuple(one for one in map(_meaningful, node.nodes) if one is not None)
            return type(node)(kept) if len(kept) > 1 else kept[0] if kept else None
        case _:
            return node


def _scored(node: Node) -> Iterator[Scored]:
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            yield Scored(((node, 1.0),))
        case Expanded():
            yield from _scored_expansion(node)
        case Bag():
            for one in content_of(node):
                yield from _scored(one)
            yield from _row(node)
        case And() | Or():
            for one in node.nodes:
                yield from _scored(one)
        case _:
            return


def _scored_expansion(node: Expanded) -> Iterator[Scored]:
    """What was typed or the best equivalent; the words of a typed phrase count one by one as well."""
    typed = node.node
    assert isinstance(typed, Word | Phrase)
    yield Scored(((typed, 1.0), *((other, EQUIVALENT_BOOST) for other in node.equivalents)))
    if isinstance(typed, Phrase):
        for word in typed.text.split():
            if word.lower() not in FUNCTION_WORDS:
                yield Scored(((Word(word), 1.0),))


def _row(bag: Bag) -> Iterator[Scored]:
    words = [_typed(node) for node in bag.nodes]
    if 2 <= len(words) <= _ROW_OF_UP_TO:
        yield Scored(((Phrase(" ".join(words), loose=True), ROW_BOOST),))


def _typed(node: Node) -> str:
    inner = node.node if isinstance(node, Expanded) else node
    assert isinstance(inner, Word | Phrase)
    return inner.text


def _typed_words(node: Node) -> list[Word]:
    """The plain words of a query."""
    match node:
        case Word():
            return [node]
        case Expanded():
            return _typed_words(node.node)
        case Phrase(loose=True):
            return [Word(word) for word in node.text.split()]
        case And() | Bag():
            return [word for one in node.nodes for word in _typed_words(one)]
        case _:
            return []


def _is_name(word: str, at: int, words: list[Word]) -> bool:
    """A code (digits), an acronym (capitals), or a name: a capital that does not just begin the query."""
    if any(letter.isdigit() or letter.isupper() for letter in word[1:]) or word[0].isdigit():
        return True
    return word[0].isupper() and (at > 0 or all(other.text[0].isupper() for other in words))


def _positive_text(node: Node) -> Iterator[str]:
    match node:
        case Word() | Phrase() | Prefix() | Fuzzy():
            yield node.text
        case Expanded():
            yield from _positive_text(node.node)
        case And() | Or() | Bag():
            for one in node.nodes:
                yield from _positive_text(one)
        case FieldTerm() | YearRange() | Not():
            return


def _excludes(node: Node) -> bool:
    match node:
        case Not():
            return True
        case And() | Or() | Bag():
            return any(map(_excludes, node.nodes))
        case _:
            return False


def _equivalents(node: Node) -> Iterator[Phrase]:
    match node:
        case Expanded():
            yield from node.equivalents
        case And() | Or() | Bag():
            for one in node.nodes:
                yield from _equivalents(one)
        case _:
            return
