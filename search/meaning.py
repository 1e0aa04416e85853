"""What a query means: its vector, and the themes of the taxonomy that it is about.

People ask in everyday words, in acronyms (`WNB`) and in words that reviews no longer use (`toxic trio`); passages say
the same in words of their own. A theme is what both have in common: passages were tagged with it when they were taken
in, and a query is about it where it names it, or where the tagger takes it to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.analysis import FUNCTION_WORDS, norms
from search.contract import QueryEncoder, Vector

# A query is about a theme as a whole where the theme's words are at least this share of its own.
_WHOLE_FROM = 0.5
# What is only a guess, or said among other words, counts for half: at 0.3 everyday questions lose 0.07 of nDCG@10
# (benchmarks/review_retrieval.py, development half); at 0.8 they gain 0.03, and questions after one passage lose.
_GUESSED = 0.5
_LONGEST_TERM = 6

# A query and its vector in, the themes that it is probably about out, with probabilities.
GuessThemes = Callable[[str, Vector], Mapping[str, float]]


@dataclass(frozen=True)
class ThemeWords:
    """What search knows of themes. `terms` maps labels, synonyms, historic words and acronyms in lower case to ids of
    themes, `in_full` an id to the words that say what the theme is, for the encoder.
    """

    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    in_full: Mapping[str, str] = field(default_factory=dict)
    guess: GuessThemes | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A query's unit-length vector, and how much each theme counts for it, up to 1."""

    vector: Vector
    themes: Mapping[str, float] = field(default_factory=dict)


class QueryReader:
    """Finds out what queries mean."""

    def __init__(self, encoder: QueryEncoder, themes: ThemeWords) -> None:
        self._encoder = encoder
        self._guess = themes.guess
        self._terms = {tuple(norms(term)): tuple(ids) for term, ids in themes.terms.items()}
        self._in_full = themes.in_full
        self._vectors: dict[str, Vector] = {}

    def meaning(self, text: str, with_themes: bool) -> Meaning:
        """`with_themes` says whether themes are asked for: guessing them costs time."""
        words = norms(text)
        named, covered = self._named(words)
        vector = np.asarray(self._encoder.encode_query(text), np.float32)
        if named and covered >= _WHOLE_FROM:
            vector = self._with_themes(vector, named)
            return Meaning(vector, dict.fromkeys(named, 1.0) if with_themes else {})
        if not with_themes:
            return Meaning(vector)
        chances = dict.fromkeys(named, 1.0)
        if self._guess is not None:
            chances = {**self._guess(text, vector), **chances}
        return Meaning(vector, {theme: _GUESSED * chance for theme, chance in chances.items()})

    def _named(self, words: Sequence[str]) -> tuple[list[str], float]:
        """The themes that a query names, and the share of its words that do."""
        themes, naming = dict[str, None](), 0
        for term in self._terms_in(words):
            themes.update(dict.fromkeys(self._terms[term]))
            naming += _content(term)
        return list(themes), naming / max(1, _content(words))

    def _terms_in(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Terms as they stand, the longest at each place."""
        at = 0
        while at < len(words):
            runs = (tuple(words[at : at + size]) for size in range(min(_LONGEST_TERM, len(words) - at), 0, -1))
            term = next((run for run in runs if run in self._terms), None)
            if term is not None:
                yield term
            at += len(term or (1,))

    def _with_themes(self, vector: Vector, themes: Sequence[str]) -> Vector:
        """The query's vector drawn towards what its themes are in full: an encoder does not know what `WNB` is."""
        total = vector + np.mean([self._vector_of(theme) for theme in themes], axis=0)
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)

    def _vector_of(self, theme: str) -> Vector:
        if theme not in self._vectors:
            self._vectors[theme] = np.asarray(self._encoder.encode_query(self._in_full[theme]), np.float32)
        return self._vectors[theme]


def _content(words: Sequence[str]) -> int:
    """How many words there are that are not function words, or all where there are no others."""
    return sum(word not in FUNCTION_WORDS for word in words) or len(words)
