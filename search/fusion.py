"""One ranking from two: how well the words match and how near the meaning is, fused, and collapsed to reviews.

The fusion is ours and the same for both backends, so that there is one ranking. Scores are normalised by the best of
their kind and added with one global weight: unlike the sum of reciprocal ranks this keeps how much better the best is
(nDCG@10 on SciFact 0.715 by ranks and 0.736 by scores, with plain parts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The share of meaning in the sum: the one weight, for every collection (SciFact: 0.730 at 0.4, 0.736 at 0.5, 0.729 at
# 0.6).
MEANING_WEIGHT = 0.5
# A passage is near in meaning where its cosine reaches this share of the best one, and this floor.
# On an archive of 69 reviews these leave a third of the reviews for a question and next to none for nonsense.
MEANING_SHARE = 0.65
MEANING_FLOOR = 0.25

# A passage with so much evidence of the query's themes is found by it, however far it is in wording.
EVIDENT_FROM = 0.25

# How many of the best passages by words are fused; reviews whose passages are all below follow by their own score.
CANDIDATES = 500
PASSAGES_A_REVIEW = 3
# No more entries than these are near in meaning: no one reads on, and Elasticsearch finds no more.
NEAREST = 1000

# More like this: words that tell a text from others; the cosine below which two have little in common; a review is as
# like another as its best passages are, and its own first ones speak for it.
LIKE_TERMS = 25
LIKE_LEAST = 0.3
LIKE_PASSAGES = 2
LIKE_SPEAKING = 40

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What could be shown, by keys (any integers): word scores, 0 where no word matched; cosines, of all that have a
    vector, also of those that only words found; whether the names and codes of the query are in it; and the evidence of
    its themes: how sure each theme of the query is, weighted and summed up.
    """

    keys: NDArray[np.int64]
    words: Scores
    cosines: Scores
    named: NDArray[np.bool_]
    themes: Scores

    def fused(self) -> Scores:
        """One score each, between 0 and 1. Where names or codes were asked for, those that have them come first."""
        has_words, has_meaning = self.words.any(), self.cosines.any()
        weight = MEANING_WEIGHT if has_words and has_meaning else float(has_meaning)
        scores = (1 - weight) * _of_best(self.words) + weight * _of_best(np.maximum(self.cosines, 0))
        scores = (scores + self.themes) / (1 + self.themes.max(initial=0.0))
        return np.asarray((scores + self.named) / 2 if self.named.any() else scores, np.float64)

    def order(self) -> tuple[NDArray[np.int64], Scores]:
        """The candidates' indexes best first, of equals the lower key, and their fused scores in that order."""
        scores = self.fused()
        order = np.lexsort((self.keys, -scores))
        return order, scores[order]


def meaning_cutoff(best: float) -> float:
    """The least cosine that counts as near in meaning, given the best."""
    return max(MEANING_FLOOR, MEANING_SHARE * best)


def _of_best(scores: Scores) -> Scores:
    best = scores.max(initial=0.0)
    return scores / best if best > 0 else scores
