"""From text to index terms, with offsets: one analysis for both backends, for matching, highlights and suggestions.

Both engines are given terms that are made here and split on spaces only, so that the same words match in both, and
what is highlighted is what matched.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found]

from search.contract import Facet

# Letters and digits; an apostrophe within a word belongs to it.
WORD_REST = r"[^\W_]*(?:['’][^\W_]+)*"
WORD = re.compile(rf"[^\W_]{WORD_REST}")
_LONGEST = 40
# Unicode has no decomposition for these.
_UNDECOMPOSED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
# Forms that the stemmer keeps apart.
_IRREGULAR = {
    "children": "child", "women": "woman", "men": "man", "teeth": "tooth", "feet": "foot", "wives": "wife",
    "grandchildren": "grandchild", "took": "take", "taken": "take", "gave": "give", "given": "give", "saw": "see",
    "seen": "see", "knew": "know", "known": "know", "told": "tell", "spoke": "speak", "spoken": "speak",
    "brought": "bring", "hidden": "hide", "hid": "hide", "shook": "shake", "shaken": "shake", "beaten": "beat",
    "slept": "sleep", "fled": "flee", "forgot": "forget", "forgotten": "forget", "sought": "seek",
}  # fmt: skip
# What a question is built with; such words are matched in phrases, but a bag of words does not ask for them.
FUNCTION_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing for from had has have having he her here hers him his how i if in into is it its itself me more most "
    "my no nor not of off on only or other our out over own s same she should so some such than that the their them "
    "then there these they this those through to too under until up very was we were what when where which while who "
    "whom whose why will with would you your".split()
)
_stemmers = threading.local()


class Token(NamedTuple):
    """A word of a text: as it is compared exactly, its stem, and where it stands."""

    norm: str
    stem: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text in order; those over 40 characters are left out."""
    return [
        Token(*_forms(match[0]), *match.span())
        for match in WORD.finditer(text)
        if match.end() - match.start() <= _LONGEST
    ]


def norms(text: str) -> list[str]:
    """The words of a text as they are compared exactly."""
    return [fold(word) for word in WORD.findall(text) if len(word) <= _LONGEST]


def stems(text: str) -> list[str]:
    """The stems of a text's words."""
    return [stem(norm) for norm in norms(text)]


@lru_cache(maxsize=20_000)
def words_in_a_row(text: str, exact: bool) -> tuple[str, ...]:
    """A term of a query as its words are compared, exactly or as stems: those of the taxonomy come again and again."""
    return tuple(norms(text) if exact else stems(text))


def vocabulary_of(text: str, words: Iterable[Token]) -> set[str]:
    """Words that may be suggested: seen in lower case, so that people's names are not among them."""
    return {norm for norm, _, start, end in words if len(norm) > 2 and text[start:end].islower()}


@lru_cache(maxsize=50_000)
def facet_term(facet: Facet, value: str) -> str:
    """A facet's value as one term: `area=east-sussex`, whichever way it was written."""
    return f"{facet.value}={'-'.join(value.lower().split())}"


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, str]:
    """A word folded, and its stem: looked up once, for that is most of what indexing does."""
    norm = fold(word)
    return norm, stem(norm)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word in lower case, without accents, apostrophes and the possessive s."""
    word = word.lower().replace("’", "'")
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word.translate(_UNDECOMPOSED))
        word = "".join(character for character in decomposed if character.isalnum() or character == "'")
    return word.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=20_000)
def forms_of(stemmed: str) -> tuple[str, ...]:
    """Irregular words that have this stem."""
    return tuple(word for word in _IRREGULAR if stem(word) == stemmed)


@lru_cache(maxsize=200_000)
def stem(norm: str) -> str:
    """The stem of a folded word (Snowball English, and irregular forms)."""
    if not hasattr(_stemmers, "english"):
        _stemmers.english = Stemmer.Stemmer("english")  # not safe to share between threads
    return str(_stemmers.english.stemWord(_IRREGULAR.get(norm, norm)))
