"""Three simple methods that the tagger must beat: a phrase found, the nearest prototype, a bag of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy, Theme
from nlp.theming.measures import Marks, macro_f1

_FOLDS = 5


def substring(taxonomy: Taxonomy, texts: Sequence[str]) -> Marks:
    """A theme wherever its label or one of its synonyms stands in the text."""
    lowered = [text.lower() for text in texts]
    return np.array([[any(word in text for word in theme.phrases) for theme in taxonomy.themes] for text in lowered])


def nearest_prototype(taxonomy: Taxonomy, encoder: Encoder, vectors: NDArray[np.float32], truth: Marks) -> Marks:
    """Cosine to the mean vector of a theme's label and phrases, at the best threshold for these passages."""
    cosines = vectors @ np.array([_prototype(theme, encoder) for theme in taxonomy.themes]).T
    best = max(np.linspace(0.2, 0.7, 51), key=lambda threshold: macro_f1(truth, cosines >= threshold))
    return np.asarray(cosines >= best)


def bag_of_words(texts: Sequence[str], truth: Marks) -> Marks:
    """TF-IDF with a linear support vector machine a theme, by 5-fold cross-validation, at the best threshold."""
    margins = np.full(truth.shape, -1.0)
    if len(texts) < _FOLDS:
        return np.zeros_like(truth)
    for known, asked in KFold(_FOLDS, shuffle=True, random_state=0).split(texts):
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        rows = vectorizer.fit_transform([texts[at] for at in known])
        others = vectorizer.transform([texts[at] for at in asked])
        for column in np.flatnonzero(truth[known].any(axis=0) & ~truth[known].all(axis=0)):
            machine = LinearSVC(class_weight="balanced", random_state=0).fit(rows, truth[known, column])
            margins[asked, column] = machine.decision_function(others)
    best = max(np.linspace(-1, 0.5, 61), key=lambda threshold: macro_f1(truth, margins >= threshold))
    return np.asarray(margins >= best)


def _prototype(theme: Theme, encoder: Encoder) -> NDArray[np.float32]:
    mean = encoder.encode([theme.label, *theme.phrases]).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)
