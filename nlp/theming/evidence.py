"""The sentence that carries a theme, and why, in words that a person understands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from nlp.taxonomy import Theme
from nlp.theming.heads import Floats, Heads
from nlp.theming.sentences import Sentence, sentences

_WORDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """`[start, end)` of the passage, and what it proves."""

    start: int
    end: int
    why: str


class Witness:
    """Finds the evidence for the themes of one passage."""

    def __init__(self, text: str, heads: Heads, likeness: Floats) -> None:
        """`likeness` to each training passage, of shape (training passages,)."""
        self._text = text
        self._heads = heads
        self._likeness = likeness

    def of_phrase(self, start: int, end: int) -> Evidence:
        """The sentence around a phrase that names the theme."""
        part = next(part for part in self._parts if part.start <= start < part.end)
        return Evidence(part.start, max(part.end, end), f"It says “{self._text[start:end]}”.")

    def of_meaning(self, theme: Theme) -> Evidence:
        """The sentence whose words weigh most towards the theme."""
        if theme.id not in self._heads.place:
            return Evidence(0, len(self._text), f"It reads like passages about {theme.label}.")
        weights = self._heads.topics.words[: len(self._heads.vocabulary.words), self._heads.place[theme.id]]
        part, row = self._best(weights)
        return Evidence(part.start, part.end, self._why(theme, row, weights))

    def _best(self, weights: Floats) -> tuple[Sentence, csr_matrix]:
        best = int(np.argmax(np.asarray(self._rows @ weights)))
        return self._parts[best], self._rows[best]

    def _why(self, theme: Theme, row: csr_matrix, weights: Floats) -> str:
        shown = self._telling_words(row, weights)
        words = f"the words {', '.join(f'“{word}”' for word in shown)} weigh towards it" if shown else ""
        alike = self._examples_alike(theme)
        reads = f"it reads like {alike} of our example passages about it" if alike else ""
        reasons = " and ".join(reason for reason in (words, reads) if reason) or "the passage as a whole is close to it"
        return f"Said in other words: {reasons}."

    def _telling_words(self, row: csr_matrix, weights: Floats) -> list[str]:
        worth = row.data * weights[row.indices]
        order = [place for place in np.argsort(-worth) if worth[place] > 0]
        shown: list[str] = []
        for place in order:
            term = self._heads.vocabulary.words[row.indices[place]]
            if _tells(term) and not any(term in other or other in term for other in shown):
                shown.append(term)
            if len(shown) == _WORDS_SHOWN:
                break
        return shown

    def _examples_alike(self, theme: Theme) -> int:
        """How many of the ten nearest training passages speak for the theme."""
        nearest: NDArray[np.intp] = np.argpartition(-self._likeness, 10)[:10]
        return int((self._heads.topics.support[nearest, self._heads.place[theme.id]] > 0.1).sum())

    @cached_property
    def _parts(self) -> list[Sentence]:
        return sentences(self._text)

    @cached_property
    def _rows(self) -> csr_matrix:
        return self._heads.vocabulary.word_features([self._text[part.start : part.end] for part in self._parts])


def _tells(term: str) -> bool:
    """Whether a word or pair would mean something to a reader."""
    return any(len(word) > 2 and word not in ENGLISH_STOP_WORDS for word in term.split())
