"""Which spans of a text match a query, and why: computed by our own code, the same for both backends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from search.analysis import Token, norms, stems, tokens
from search.contract import Reason, ReasonKind
from search.plan import Leaf, Plan
from search.syntax import Fuzzy, Phrase, Prefix, Word

Span = tuple[int, int]


class Highlighter:
    """Finds a plan's words in texts."""

    def __init__(self, plan: Plan) -> None:
        equivalents = set(plan.equivalents)
        self._leaves = [_Prepared(leaf, leaf in equivalents) for leaf in plan.leaves]

    def find(self, text: str) -> tuple[tuple[Span, ...], tuple[Reason, ...]]:
        """The matching (start, end) spans in order, none overlapping, and the reasons they give."""
        if not self._leaves:
            return (), ()
        words, spans, reasons = tokens(text), list[Span](), list[Reason]()
        for leaf in self._leaves:
            found = [(words[at].start, words[at + leaf.length - 1].end) for at in leaf.places(words)]
            if found:
                spans += found
                reasons.append(Reason(leaf.kind, leaf.leaf.text))
        return tuple(_merged(spans)), tuple(_told_once(reasons))


class _Prepared:
    """A leaf in the form in which it is looked for."""

    def __init__(self, leaf: Leaf, is_equivalent: bool) -> None:
        self.leaf = leaf
        self.exact = not (isinstance(leaf, Word) or (isinstance(leaf, Phrase) and leaf.loose))
        self.words = norms(leaf.text) if self.exact else stems(leaf.text)
        self.length = len(self.words) if isinstance(leaf, Word | Phrase) else 1
        several = self.length > 1 and isinstance(leaf, Phrase)
        self.kind = ReasonKind.SYNONYM if is_equivalent else ReasonKind.PHRASE if several else ReasonKind.WORDS

    def places(self, words: Sequence[Token]) -> Iterator[int]:
        """Where it begins, as indexes into `words`."""
        match self.leaf:
            case Prefix():
                yield from (at for at, word in enumerate(words) if word.norm.startswith(self.words[0]))
            case Fuzzy(distance=allowed):
                yield from (
                    at
                    for at, word in enumerate(words)
                    if OSA.distance(self.words[0], word.norm, score_cutoff=allowed) <= allowed
                )
            case _:
                yield from self._rows(words)

    def _rows(self, words: Sequence[Token]) -> Iterator[int]:
        texts = [word.norm if self.exact else word.stem for word in words]
        first, length = self.words[0], self.length
        for at, text in enumerate(texts):
            if text == first and (length == 1 or texts[at : at + length] == self.words):
                yield at


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Spans in order, overlapping ones joined."""
    current: Span | None = None
    for start, end in sorted(spans):
        if current is not None and start < current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _told_once(reasons: list[Reason]) -> Iterator[Reason]:
    """A phrase that matched speaks for its words too."""
    phrases = " ".join(reason.value.lower() for reason in reasons if reason.kind is ReasonKind.PHRASE).split()
    for reason in dict.fromkeys(reasons):
        if not (reason.kind is ReasonKind.WORDS and reason.value.lower() in phrases):
            yield reason
