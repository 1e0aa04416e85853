"""The words view of a passage: TF-IDF of words, word pairs and character runs, with the vocabulary in plain form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
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
        return hstack([self.word_features(texts), self._runs.transform(texts)], format="csr", dtype=np.float32)

    def word_features(self, texts: Sequence[str]) -> csr_matrix:
        """Shape (len(texts), words): what a reader would recognise, for evidence and explanations."""
        return self._words.transform(texts)

    @cached_property
    def _words(self) -> TfidfVectorizer:
        return _fixed(self.words, self.idf[: len(self.words)], _WORDS)

    @cached_property
    def _runs(self) -> TfidfVectorizer:
        return _fixed(self.runs, self.idf[len(self.words) :], _RUNS)


def _fixed(terms: Sequence[str], idf: NDArray[np.float32], options: dict[str, object]) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(vocabulary={term: place for place, term in enumerate(terms)}, **options)
    vectorizer.idf_ = idf.astype(np.float64)
    return vectorizer
