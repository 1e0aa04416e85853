"""Synonyms and acronyms at query time: what was typed keeps its rank, what means the same matches below it.

Query-time, because a synonym list that changes must not ask for a new index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from search.analysis import norms
from search.syntax import And, Bag, Expanded, Node, Or, Phrase, Word

Synonyms = Mapping[str, Sequence[str]]
# The longest entries of the taxonomy have six words.
_LONGEST_KEY = 6


class Expander:
    """Adds equivalents to the words of a query. Quoted phrases, prefixes, fuzzy words and what NOT excludes stay."""

    def __init__(self, synonyms: Synonyms) -> None:
        """`synonyms` maps a term or phrase to its equivalents."""
        self._equivalents: dict[tuple[str, ...], tuple[Phrase, ...]] = {}
        for key, others in synonyms.items():
            phrases = dict.fromkeys(Phrase(other, loose=True) for other in others if norms(other))
            if norms(key) and phrases:
                self._equivalents[tuple(norms(key))] = tuple(phrases)

    def expand(self, node: Node) -> Node:
        """The same query with equivalents beside its words."""
        match node:
            case Word():
                return self._expanded(node, tuple(norms(node.text)))
            case Bag():
                return self._bag(node)
            case And():
                return And(tuple(self.expand(one) for one in node.nodes))
            case Or():
                return Or(tuple(self.expand(one) for one in node.nodes))
            case _:
                return node

    def _expanded(self, node: Node, key: tuple[str, ...]) -> Node:
        equivalents = self._equivalents.get(key)
        return Expanded(node, equivalents) if equivalents else node

    def _bag(self, bag: Bag) -> Node:
        nodes = tuple(self._longest_matches([node for node in bag.nodes if isinstance(node, Word)]))
        return nodes[0] if len(nodes) == 1 else Bag(nodes)

    def _longest_matches(self, words: list[Word]) -> Iterator[Node]:
        """The bag's words, those that are a known phrase together taken as one."""
        at = 0
        while at < len(words):
            length = next(
                size for size in range(min(_LONGEST_KEY, len(words) - at), 0, -1) if self._known(words, at, size)
            )
            run = words[at : at + length]
            node: Node = run[0] if length == 1 else Phrase(" ".join(word.text for word in run), loose=True)
            yield self._expanded(node, _key(run))
            at += length

    def _known(self, words: list[Word], at: int, size: int) -> bool:
        return size == 1 or _key(words[at : at + size]) in self._equivalents


def _key(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(norm for word in words for norm in norms(word.text))
