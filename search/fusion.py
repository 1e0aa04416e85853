"""One ranking from two: how well the words match and how near the meaning is, fused, and collapsed to reviews.

The fusion is ours and the same for both backends, so that there is one ranking. Scores are normalised by the best of
their kind and added with one global weight: unlike the sum of reciprocal ranks this keeps how much better the best is
(nDCG@10 on SciFact 0.715 by ranks and 0.736 by scores, with plain parts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The share of meaning in the sum: the one weight, for every collection.
MEANING_WEIGHT = 0.5
# A passage is near in meaning where its cosine reaches this share of the best one, and this floor.
MEANING_SHARE = 0.7
MEANING_FLOOR = 0.2

# How many of the best passages by words are fused; reviews whose passages are all below follow by their own score.
CANDIDATES = 1000
PASSAGES_A_REVIEW = 3

# More like this: words that tell a text from others; the cosine below which two have little in common; a review is as
# like another as its best passages are, and its own first ones speak for it.
LIKE_TERMS = 25
LIKE_LEAST = 0.3
LIKE_PASSAGES = 2
LIKE_SPEAKING = 40

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What could be shown: keys (any integers), word scores and cosines; 0 where there is none of a kind."""

    keys: NDArray[np.int64]
    words: Scores
    cosines: Scores

    @classmethod
    def union(
        cls,
        words: tuple[NDArray[np.int64], NDArray[np.floating]],
        meaning: tuple[NDArray[np.int64], NDArray[np.floating]],
    ) -> Candidates:
        """Join two rankings by key."""
        keys = np.union1d(words[0], meaning[0]).astype(np.int64)
        both = [np.zeros(len(keys)), np.zeros(len(keys))]
        for scores, (held, values) in zip(both, (words, meaning), strict=True):
            scores[np.searchsorted(keys, held)] = values
        return cls(keys, *both)

    def fused(self) -> Scores:
        """One score each, between 0 and 1."""
        has_words, has_meaning = self.words.any(), self.cosines.any()
        weight = MEANING_WEIGHT if has_words and has_meaning else float(has_meaning)
        return (1 - weight) * _of_best(self.words) + weight * _of_best(np.maximum(self.cosines, 0))

    def ranked(self) -> tuple[Candidates, Scores]:
        """Best first, with the fused scores; of equals the lower key."""
        scores = self.fused()
        order = np.lexsort((self.keys, -scores))
        return Candidates(self.keys[order], self.words[order], self.cosines[order]), scores[order]


def meaning_cutoff(best: float) -> float:
    """The least cosine that counts as near in meaning, given the best."""
    return max(MEANING_FLOOR, MEANING_SHARE * best)


def _of_best(scores: Scores) -> Scores:
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores
