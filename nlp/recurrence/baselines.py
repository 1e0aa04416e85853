"""Simpler ways to group statements, each at the threshold that suits the gold file best: ours has no such help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.encoder import Encoder, communities
from nlp.recurrence.evaluation import GoldStatement, scores
from nlp.recurrence.grouping import Floats, Ints

Labels = NDArray[np.int64]
_STEPS = np.linspace(0.05, 0.95, 46)


def baselines(statements: Sequence[GoldStatement], encoder: Encoder) -> dict[str, Labels]:
    """Labels by name of the baseline; `encoder` is the plain one, without our training."""
    texts = [statement.text for statement in statements]
    vectors = encoder.encode(texts)
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts).toarray()
    return {
        "tfidf_agglomerative": _best(statements, (_average_linkage(words, 1 - step) for step in _STEPS)),
        "encoder_agglomerative": _best(statements, (_average_linkage(vectors, 1 - step) for step in _STEPS)),
        "community_detection": _best(statements, (communities(vectors, float(step)) for step in _STEPS[14:])),
        "hdbscan": _best(statements, (_hdbscan(vectors, least) for least in (2, 3, 4, 5))),
    }


def _best(statements: Sequence[GoldStatement], tries: Iterable[Labels]) -> Labels:
    return max(tries, key=lambda labels: scores(labels.tolist(), statements).pairwise_f1)


def _average_linkage(vectors: NDArray[np.floating], distance: float) -> Labels:
    model = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=distance)
    return np.asarray(model.fit_predict(vectors), np.int64)


def _hdbscan(vectors: Floats, least: int) -> Labels:
    labels = HDBSCAN(min_cluster_size=least, metric="euclidean", copy=True).fit_predict(vectors)
    return _alone(np.asarray(labels, np.int64))


def _alone(labels: Ints) -> Ints:
    """Give every row that a method left out (-1) a label of its own."""
    out = labels.copy()
    left_out = np.flatnonzero(labels < 0)
    out[left_out] = labels.max(initial=-1) + 1 + np.arange(len(left_out))
    return out
