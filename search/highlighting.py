"""Which spans of a text match a query, and why: computed by our own code, the same for both backends.

Most words of a passage have nothing to do with the query, so only words that begin like one of its words are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from rapidfuzz.distance import OSA

from search.analysis import WORD, WORD_REST, fold, forms_of, stem, words_in_a_row
from search.contract import Reason, ReasonKind
from search.plan import Leaf, Plan
from search.syntax import Fuzzy, Phrase, Prefix

Span = tuple[int, int]
# How a stem may end where its word goes on with another letter: die and dying, hope and hoping, happi and happy, sky
# and skies, disabl and disability. No other of 830,000 words, real and made, lacks a letter of its stem.
_CHANGEABLE = re.compile(r"(?:ie|[iey]|(?<=b)l)$")

# Letters that `fold` changes by more than their case.
_ACCENTED = re.compile(r"[^\W\x00-\x7f]")


class Highlighter:
    """Finds a plan's words in texts."""

    def __init__(self, plan: Plan) -> None:
        equivalents = set(plan.equivalents)
        self._leaves = [_Prepared(leaf, leaf in equivalents) for leaf in plan.leaves]
        self._by_first: dict[tuple[bool, str], list[_Prepared]] = {}
        for leaf in self._leaves:
            if not leaf.is_pattern:
                self._by_first.setdefault((leaf.exact, leaf.words[0]), []).append(leaf)
        self._patterns = [leaf for leaf in self._leaves if leaf.is_pattern]
        self._likely = _likely_words(self._leaves)
        self._begun: dict[str, tuple[_Prepared, ...]] = {}
        self._told: dict[frozenset[_Prepared], tuple[Reason, ...]] = {}

    def find(self, text: str) -> tuple[tuple[Span, ...], tuple[Reason, ...]]:
        """The matching (start, end) spans in order, none overlapping, and the reasons they give."""
        spans, found = list[Span](), set[_Prepared]()
        for match in self._candidates(text):
            leaves = self._begun.get(match[0])
            if leaves is None:
                leaves = self._begun[match[0]] = tuple(self._beginning(fold(match[0])))
            if not leaves:
                continue
            start, end = match.span()
            if start and text[start - 1].isalnum():
                continue
            for leaf in leaves:
                row_end = leaf.end_of_row(text, end)
                if row_end is not None:
                    spans.append((start, row_end))
                    found.add(leaf)
        if not spans:
            return (), ()
        return tuple(_merged(spans)), self._reasons_of(frozenset(found))

    def _reasons_of(self, found: frozenset[_Prepared]) -> tuple[Reason, ...]:
        """What these leaves tell: the texts of a page have mostly the same."""
        told = self._told.get(found)
        if told is None:
            told = self._told[found] = tuple(_told_once([leaf.reason for leaf in self._leaves if leaf in found]))
        return told

    def _candidates(self, text: str) -> Iterator[re.Match[str]]:
        """Words, or ends of words, that may begin a match."""
        if text.isascii() or not _ACCENTED.search(text):
            return self._likely.finditer(text.lower().replace("’", "'"))
        return WORD.finditer(text)  # accents are folded before words are compared: any word may be one

    def _beginning(self, norm: str) -> Iterator[_Prepared]:
        """The leaves whose first word this is."""
        yield from self._by_first.get((True, norm), ())
        yield from self._by_first.get((False, stem(norm)), ())
        yield from (leaf for leaf in self._patterns if leaf.fits(norm))


class _Prepared:
    """A leaf in the form in which it is looked for."""

    def __init__(self, leaf: Leaf, is_equivalent: bool) -> None:
        self.leaf = leaf
        self.is_pattern = isinstance(leaf, Prefix | Fuzzy)
        self.exact = isinstance(leaf, Phrase) and not leaf.loose
        self.words = words_in_a_row(leaf.text, self.exact or self.is_pattern)
        several = len(self.words) > 1 and isinstance(leaf, Phrase)
        kind = ReasonKind.SYNONYM if is_equivalent else ReasonKind.PHRASE if several else ReasonKind.WORDS
        self.reason = Reason(kind, leaf.text)

    def fits(self, norm: str) -> bool:
        """Whether a prefix or fuzzy word takes this word."""
        if isinstance(self.leaf, Fuzzy):
            return OSA.distance(self.words[0], norm, score_cutoff=self.leaf.distance) <= self.leaf.distance
        return norm.startswith(self.words[0])

    def end_of_row(self, text: str, end: int) -> int | None:
        """Where the row of words ends whose first word ends here; None where others follow."""
        for word in self.words[1:]:
            match = WORD.search(text, end)
            if match is None or (fold(match[0]) if self.exact else stem(fold(match[0]))) != word:
                return None
            end = match.end()
        return end

    def beginnings(self) -> list[str]:
        """What the first word of a match begins with."""
        first = self.words[0]
        if self.is_pattern:
            return ["" if isinstance(self.leaf, Fuzzy) else first]
        if self.exact:
            return [first[:1]]  # apostrophes within a word are not part of its norm
        return [_CHANGEABLE.sub("", first) or first[:1], *forms_of(first)]


def _likely_words(leaves: list[_Prepared]) -> re.Pattern[str]:
    """Words, or ends of words, of a text in lower case and without accents that begin like a leaf.

    Neither flags nor a condition come first: then the matcher leaps from one first letter to the next. What begins
    alike stands together, so that at each it tries little.
    """
    beginnings = _shortest({beginning for leaf in leaves for beginning in leaf.beginnings()})
    alike = groupby(beginnings, key=lambda beginning: beginning[:1])
    patterns = [_pattern_of(first, [beginning[1:] for beginning in group]) for first, group in alike]
    return re.compile(rf"(?:{'|'.join(patterns) or '(?!)'}){WORD_REST}")


def _shortest(beginnings: set[str]) -> list[str]:
    """Those that begin with no other, in order."""
    kept = list[str]()
    for beginning in sorted(beginnings):
        if not (kept and beginning.startswith(kept[-1])):
            kept.append(beginning)
    return kept


def _pattern_of(first: str, rests: list[str]) -> str:
    """The pattern of beginnings with one first letter; an apostrophe may follow it (O'Brien) or go before the last
    letter (don't).
    """
    if not first:
        return r"[^\W_]"
    if rests == [""]:
        return re.escape(first)
    ends = ("'?".join(re.escape(part) for part in (rest[:-1], rest[-1]) if part) for rest in rests)
    return f"{re.escape(first)}'?(?:{'|'.join(ends)})"


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
