"""Words to offer: completions while someone types, and what they may have meant.

The words come from the archive itself, and only such as occur in lower case: people's names are never offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import norms, stem, tokens
from search.plan import Plan
from search.syntax import And, Bag, Expanded, Node, Or, Word

# One letter may be wrong in a short word, two in a longer one; shorter words are left alone.
_SHORTEST = 4
_TWO_ERRORS_FROM = 8


class Vocabulary(Protocol):
    """What suggestions need of an index."""

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Words that may be offered, with the number of passages that have them."""
        ...

    def is_known(self, name: str, term: str) -> bool:
        """Whether a passage has the term, in the field `text` (stems) or `exact`."""
        ...

    def terms(self, name: str, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        """Terms of the field `word` that begin so, with the number of passages."""
        ...


def suggestions(index: Vocabulary, phrases: Iterable[str], prefix: str, limit: int) -> Sequence[str]:
    """Completions of what is being typed: first phrases of the taxonomy whose words occur, then words, most frequent
    first. The last word is completed, and the words before it are kept.
    """
    typed = prefix.lower().split()
    if not typed or not norms(typed[-1]):
        return ()
    wanted = " ".join(typed)
    known = sorted(one for one in phrases if one.startswith(wanted) and _occurs(index, one))
    before, last = typed[:-1], norms(typed[-1])[-1]
    words = sorted(index.terms("word", last), key=lambda one: (-one[1], one[0]))
    completions = [" ".join((*before, word)) for word, _ in words[:limit]]
    return tuple(dict.fromkeys([*known[: max(1, limit // 2)], *completions]))[:limit]


def _occurs(index: Vocabulary, phrase: str) -> bool:
    return all(index.is_known("text", stem(norm)) for norm in norms(phrase))


def better_query(index: Vocabulary, plan: Plan) -> str | None:
    """The query with words that no passage has replaced by near ones that some have; None where nothing is better."""
    unknown = {word: better for word in _plain_words(plan.tree) if (better := _better(index, word))}
    if not unknown:
        return None
    corrected, at = [], 0
    for token in tokens(plan.text):
        if token.norm in unknown:
            corrected += [plan.text[at : token.start], unknown[token.norm]]
            at = token.end
    return "".join([*corrected, plan.text[at:]])


def _plain_words(node: Node | None) -> list[str]:
    match node:
        case Word():
            return norms(node.text)
        case Expanded():
            return []  # a synonym that is known is spelt right
        case Bag() | And() | Or():
            return [word for one in node.nodes for word in _plain_words(one)]
        case _:
            return []


def _better(index: Vocabulary, word: str) -> str | None:
    if len(word) < _SHORTEST or not word.isalpha() or index.is_known("text", stem(word)):
        return None
    allowed = 1 if len(word) < _TWO_ERRORS_FROM else 2
    near = process.extract(word, index.vocabulary.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    ranked = sorted(near, key=lambda one: (one[1], -index.vocabulary[one[0]], one[0]))
    return ranked[0][0] if ranked else None
