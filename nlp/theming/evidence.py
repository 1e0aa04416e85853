"""The sentence that carries a theme, and why, in words that a person understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

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
    sentence = np.repeat(np.arange(len(cut)), np.diff(rows.indptr))
    ends = np.cumsum([0, *map(len, parts)])
    return [
        Witness(text, heads, likeness[at], parts[at], Words(rows.indices[own], rows.data[own], sentence[own] - first))
        for at, (text, first, last) in enumerate(zip(texts, ends[:-1].tolist(), ends[1:].tolist(), strict=True))
        for own in [slice(rows.indptr[first], rows.indptr[last])]
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a passage: their columns of the vocabulary, what they weigh, and which sentence each is in."""

    columns: NDArray[np.int32]
    weights: Floats
    sentence: NDArray[np.int64]


class Witness:
    """Finds the evidence for the themes of one passage."""

    def __init__(self, text: str, heads: Heads, likeness: Floats, parts: Sequence[Sentence], words: Words) -> None:
        """`likeness` has shape (training passages,); `words` are those of the sentences `parts`."""
        self.text = text
        self._heads = heads
        self._likeness = likeness
        self._parts = parts
        self._words = words

    def of_phrase(self, start: int, end: int) -> Evidence:
        """The sentence around a phrase that names the theme."""
        part = next(part for part in self._parts if part.start <= start < part.end)
        return Evidence(part.start, max(part.end, end), f"It says “{self.text[start:end]}”.")

    def of_meaning(self, theme: Theme) -> Evidence:
        """The sentence whose words weigh most towards the theme."""
        if theme.id not in self._heads.place:
            return Evidence(0, len(self.text), f"It reads like passages about {theme.label}.")
        column = self._heads.place[theme.id]
        worth = self._words.weights * self._heads.topics.words[self._words.columns, column]
        best = int(np.argmax(np.bincount(self._words.sentence, worth, len(self._parts))))
        own = self._words.sentence == best
        part = self._parts[best]
        return Evidence(part.start, part.end, self._why(theme, self._words.columns[own], worth[own]))

    def _why(self, theme: Theme, terms: NDArray[np.int32], worth: Floats) -> str:
        shown = self._telling_words(terms, worth)
        words = f"the words {', '.join(f'“{word}”' for word in shown)} weigh towards it" if shown else ""
        alike = self._examples_alike(theme)
        reads = f"it reads like {alike} of our example passages about it" if alike else ""
        reasons = " and ".join(reason for reason in (words, reads) if reason) or "the passage as a whole is close to it"
        return f"Said in other words: {reasons}."

    def _telling_words(self, terms: NDArray[np.int32], worth: Floats) -> list[str]:
        order = np.argsort(-worth)
        shown: list[str] = []
        for column in terms[order[: np.count_nonzero(worth > 0)]].tolist():
            term = self._heads.vocabulary.words[column]
            if _tells(term) and not any(term in other or other in term for other in shown):
                shown.append(term)
            if len(shown) == _WORDS_SHOWN:
                break
        return shown

    def _examples_alike(self, theme: Theme) -> int:
        """How many of the ten nearest training passages speak for the theme."""
        return int((self._heads.topics.support[self._nearest, self._heads.place[theme.id]] > 0.1).sum())

    @cached_property
    def _nearest(self) -> NDArray[np.intp]:
        """The ten training passages most like the passage."""
        return np.argpartition(-self._likeness, 10)[:10]


@lru_cache(maxsize=50_000)
def _tells(term: str) -> bool:
    """Whether a word or pair would mean something to a reader."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: PLC0415 - costs a second

    return any(len(word) > 2 and word not in ENGLISH_STOP_WORDS for word in term.split())
