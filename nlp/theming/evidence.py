"""The sentence that carries a theme, and why, in words that a person understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def witnesses(texts: Sequence[str], heads: Heads, likeness: Floats) -> list[Witness]:
    """One for each text; `likeness` to each training passage has shape (texts, training passages).

    The words of all sentences are weighed in one go: one by one that took half of a tagger's time.
    """
    parts = [sentences(text) for text in texts]
    cut = [text[part.start : part.end] for text, some in zip(texts, parts, strict=True) for part in some]
    if not cut:
        return []
    rows = heads.vocabulary.word_features(cut)
    ends = np.cumsum([0, *map(len, parts)])
    return [
        Witness(text, heads, likeness[at], parts[at], rows[ends[at] : ends[at + 1]]) for at, text in enumerate(texts)
    ]


class Witness:
    """Finds the evidence for the themes of one passage."""

    def __init__(self, text: str, heads: Heads, likeness: Floats, parts: Sequence[Sentence], rows: csr_matrix) -> None:
        """`likeness` has shape (training passages,); `rows` are the word features of the sentences `parts`."""
        self.text = text
        self._heads = heads
        self._likeness = likeness
        self._parts = parts
        self._rows = rows

    def of_phrase(self, start: int, end: int) -> Evidence:
        """The sentence around a phrase that names the theme."""
        part = next(part for part in self._parts if part.start <= start < part.end)
        return Evidence(part.start, max(part.end, end), f"It says “{self.text[start:end]}”.")

    def of_meaning(self, theme: Theme) -> Evidence:
        """The sentence whose words weigh most towards the theme."""
        if theme.id not in self._heads.place:
            return Evidence(0, len(self.text), f"It reads like passages about {theme.label}.")
        column = self._heads.place[theme.id]
        worth = self._rows.data * self._heads.topics.words[self._rows.indices, column]
        sentence = np.repeat(np.arange(len(self._parts)), np.diff(self._rows.indptr))
        best = int(np.argmax(np.bincount(sentence, worth, len(self._parts))))
        own = sentence == best
        part = self._parts[best]
        return Evidence(part.start, part.end, self._why(theme, self._rows.indices[own], worth[own]))

    def _why(self, theme: Theme, terms: NDArray[np.int32], worth: Floats) -> str:
        shown = self._telling_words(terms, worth)
        words = f"the words {', '.join(f'“{word}”' for word in shown)} weigh towards it" if shown else ""
        alike = self._examples_alike(theme)
        reads = f"it reads like {alike} of our example passages about it" if alike else ""
        reasons = " and ".join(reason for reason in (words, reads) if reason) or "the passage as a whole is close to it"
        return f"Said in other words: {reasons}."

    def _telling_words(self, terms: NDArray[np.int32], worth: Floats) -> list[str]:
        order = [place for place in np.argsort(-worth) if worth[place] > 0]
        shown: list[str] = []
        for place in order:
            term = self._heads.vocabulary.words[terms[place]]
            if _tells(term) and not any(term in other or other in term for other in shown):
                shown.append(term)
            if len(shown) == _WORDS_SHOWN:
                break
        return shown

    def _examples_alike(self, theme: Theme) -> int:
        """How many of the ten nearest training passages speak for the theme."""
        nearest: NDArray[np.intp] = np.argpartition(-self._likeness, 10)[:10]
        return int((self._heads.topics.support[nearest, self._heads.place[theme.id]] > 0.1).sum())


def _tells(term: str) -> bool:
    """Whether a word or pair would mean something to a reader."""
    return any(len(word) > 2 and word not in ENGLISH_STOP_WORDS for word in term.split())
