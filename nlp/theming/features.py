"""The words view of a passage: TF-IDF of words, word pairs and character runs, with the vocabulary in plain form.

Training cuts texts with scikit-learn. Tagging cuts them here, into the same terms: a run of characters never leaves its
word, so the runs of a word are looked up once for all texts, and nothing needs scikit-learn to be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Words with pairs alone reach a lower macro F1 than with character runs beside them (docs/themes.md, the ablation).
_WORDS = {"ngram_range": (1, 2), "sublinear_tf": True}
_SHORTEST, _LONGEST = 3, 5
_RUNS = {"ngram_range": (_SHORTEST, _LONGEST), "analyzer": "char_wb", "sublinear_tf": True}
_WORD = re.compile(r"\b\w\w+\b")
_WORDS_KEPT = 50_000  # whose runs are remembered: some 15 numbers each


@dataclass(frozen=True)
class Vocabulary:
    """The terms of both views and their weights: words and pairs first, then character runs."""

    words: tuple[str, ...]
    runs: tuple[str, ...]
    idf: NDArray[np.float32]

    @classmethod
    def learned(cls, texts: Sequence[str]) -> Vocabulary:
        """Terms that occur in at least two texts (words) or three (runs)."""
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - costs a second

        words = TfidfVectorizer(min_df=2, **_WORDS).fit(texts)
        runs = TfidfVectorizer(min_df=3, **_RUNS).fit(texts)
        idf = np.concatenate([words.idf_, runs.idf_]).astype(np.float32)
        return cls(tuple(words.get_feature_names_out()), tuple(runs.get_feature_names_out()), idf)

    def features(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (len(texts), words + runs); each view's rows have length 1."""
        return _matrix([[*self._words.weighed(text), *self._runs.weighed(text)] for text in texts], len(self.idf))

    def word_features(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (len(texts), words): what a reader would recognise, for evidence and explanations."""
        return _matrix([self._words.weighed(text) for text in texts], len(self.words))

    @cached_property
    def _words(self) -> _View:
        return _View(_columns_of_words(_columns(self.words, 0)), self.idf.astype(np.float64))

    @cached_property
    def _runs(self) -> _View:
        return _View(_columns_of_runs(_columns(self.runs, len(self.words))), self.idf.astype(np.float64))


def _columns(terms: Sequence[str], first: int) -> dict[str, int]:
    return {term: column for column, term in enumerate(terms, first)}


def _columns_of_words(column_of: Mapping[str, int]) -> Callable[[str], list[int]]:
    def columns(text: str) -> list[int]:
        words = _WORD.findall(text.lower())
        terms = chain(words, map(" ".join, pairwise(words)))
        return [column for column in map(column_of.get, terms) if column is not None]

    return columns


def _columns_of_runs(column_of: Mapping[str, int]) -> Callable[[str], list[int]]:
    @lru_cache(_WORDS_KEPT)
    def of_word(word: str) -> tuple[int, ...]:
        return tuple(column for column in map(column_of.get, _runs_of(word)) if column is not None)

    return lambda text: list(chain.from_iterable(map(of_word, text.lower().split())))


def _runs_of(word: str) -> Iterator[str]:
    """Every run of a word with a space before and after it; a shorter word once, as a whole."""
    padded = f" {word} "
    for length in range(_SHORTEST, _LONGEST + 1):
        yield from (padded[start : start + length] for start in range(max(1, len(padded) - length + 1)))
        if len(padded) <= length:
            return


_Part = tuple[NDArray[np.int32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _View:
    """How scikit-learn's vectorizer weighs one text, without what it does for many.

    What it checks of its input takes it 3 ms, and a search query has to wait for it.
    """

    columns: Callable[[str], list[int]]  # of the known terms of a text, one for each time that it has the term
    idf: NDArray[np.float64]  # of all columns

    def weighed(self, text: str) -> list[_Part]:
        """The columns of a text's terms, ascending, and their weights: one part, none where it has no known term."""
        found = self.columns(text)
        if not found:
            return []
        columns, counts = np.unique(np.array(found, np.int32), return_counts=True)
        weights = (np.log(counts) + 1) * self.idf[columns]
        return [(columns, (weights / np.sqrt(weights @ weights)).astype(np.float32))]


def _matrix(rows: Sequence[Sequence[_Part]], width: int) -> csr_matrix:
    """Rows in parts, the columns of each above those before."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - costs half a second

    parts = [part for row in rows for part in row]
    ends = np.cumsum([0, *(sum(len(columns) for columns, _ in row) for row in rows)], dtype=np.int32)
    indices = np.concatenate([columns for columns, _ in parts] or [np.zeros(0, np.int32)])
    data = np.concatenate([weights for _, weights in parts] or [np.zeros(0, np.float32)])
    return csr_matrix((data, indices, ends), (len(rows), width))
