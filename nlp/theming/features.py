"""The words view of a passage: TF-IDF of words, word pairs and character runs, with the vocabulary in plain form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

# Words with pairs alone reach a lower macro F1 than with character runs beside them (docs/themes.md, the ablation).
_WORDS = {"ngram_range": (1, 2), "sublinear_tf": True}
_RUNS = {"ngram_range": (3, 5), "analyzer": "char_wb", "sublinear_tf": True}


@dataclass(frozen=True)
class Vocabulary:
    """The terms of both views and their weights: words and pairs first, then character runs."""

    words: tuple[str, ...]
    runs: tuple[str, ...]
    idf: NDArray[np.float32]

    @classmethod
    def learned(cls, texts: Sequence[str]) -> Vocabulary:
        """Terms that occur in at least two texts (words) or three (runs)."""
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
        return _View.of(self.words, 0, self.idf, _WORDS)

    @cached_property
    def _runs(self) -> _View:
        return _View.of(self.runs, len(self.words), self.idf, _RUNS)


_Part = tuple[NDArray[np.int32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _View:
    """How scikit-learn's vectorizer of these options cuts and weighs one text, without what it does for many.

    What it checks of its input takes it 3 ms, and a search query has to wait for it.
    """

    cut: Callable[[str], list[str]]
    column_of: Mapping[str, int]
    idf: NDArray[np.float64]  # of all columns

    @classmethod
    def of(cls, terms: Sequence[str], first: int, idf: NDArray[np.float32], options: Mapping[str, object]) -> _View:
        cut = TfidfVectorizer(**options).build_analyzer()
        return cls(cut, {term: column for column, term in enumerate(terms, first)}, idf.astype(np.float64))

    def weighed(self, text: str) -> list[_Part]:
        """The columns of a text's terms, ascending, and their weights: one part, none where it has no known term."""
        found = [column for column in map(self.column_of.get, self.cut(text)) if column is not None]
        if not found:
            return []
        columns, counts = np.unique(np.array(found, np.int32), return_counts=True)
        weights = (np.log(counts) + 1) * self.idf[columns]
        return [(columns, (weights / np.sqrt(weights @ weights)).astype(np.float32))]


def _matrix(rows: Sequence[Sequence[_Part]], width: int) -> csr_matrix:
    """Rows in parts, the columns of each above those before."""
    parts = [part for row in rows for part in row]
    ends = np.cumsum([0, *(sum(len(columns) for columns, _ in row) for row in rows)], dtype=np.int32)
    indices = np.concatenate([columns for columns, _ in parts] or [np.zeros(0, np.int32)])
    data = np.concatenate([weights for _, weights in parts] or [np.zeros(0, np.float32)])
    return csr_matrix((data, indices, ends), (len(rows), width))
