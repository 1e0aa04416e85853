"""What each part of the theme tagger is worth: the same heads with one part left out at a time.

    python -m benchmarks.theme_ablation [--vectors FILE.npz]

Heads are taught by the training folder alone and judged on the development part of the gold set, of which they saw
none. Offsets and thresholds come from leave-one-out on the training text, as in the shipped heads. The test part of the
gold set is not read.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import spotrf, spotri
from scipy.sparse import csr_matrix

import taxonomy as carried
from benchmarks.cached_vectors import CachedVectors
from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.theming.features import Vocabulary
from nlp.theming.fitting import _TOPIC_RIDGE, calibrated, said_in
from nlp.theming.heads import Floats, likeness
from nlp.theming.measures import Marks, macro_f1, scores
from nlp.theming.passages import LabelledPassage, read_passages, training_passages
from nlp.theming.phrases import PhraseBook
from nlp.theming.training import split

Views = frozenset[str]
_GRID = np.linspace(0.1, 0.7, 49)


@dataclass(frozen=True)
class Side:
    """Passages as the tagger sees them: features (n, words + runs), vectors (n, dimension), marks (n, themes)."""

    features: csr_matrix
    vectors: Floats
    labels: Marks
    said: Marks
    denied: Marks


@dataclass(frozen=True, slots=True)
class Parts:
    """Which parts of the tagger take part."""

    views: Views = frozenset({"words", "runs", "vectors"})
    phrases: bool = True
    own_thresholds: bool = True
    any_threshold: bool = True


VARIANTS = {
    "as shipped": Parts(),
    "without words and pairs": Parts(frozenset({"runs", "vectors"})),
    "without character runs": Parts(frozenset({"words", "vectors"})),
    "without the vector kernel": Parts(frozenset({"words", "runs"})),
    "vector kernel alone": Parts(frozenset({"vectors"})),
    "without phrases and denials": Parts(phrases=False),
    "one threshold for all themes": Parts(own_thresholds=False),
    "every threshold one half": Parts(any_threshold=False),
}


class Ablation:
    """Both sides, and one kernel a view, made once."""

    def __init__(self, taxonomy: Taxonomy, vectors: CachedVectors) -> None:
        training = training_passages(carried.TRAINING, taxonomy)
        development, _ = split(read_passages(carried.GOLD, taxonomy))
        self._vocabulary = Vocabulary.learned([one.text for one in training])
        self._book = PhraseBook(taxonomy)
        self._themes = [theme.id for theme in taxonomy.themes]
        self._known, self._asked = (self._side(some, vectors) for some in (training, development))
        self._held: dict[Views, tuple[Floats, Floats]] = {}
        self.sizes = len(training), len(development)

    def figures(self, parts: Parts) -> tuple[float, float]:
        """Macro and micro F1 on the development part."""
        if parts.views not in self._held:
            self._held[parts.views] = self._scores(parts.views)
        unseen, asked = self._held[parts.views]
        none = np.zeros_like(self._known.said)
        calibration = calibrated(
            unseen, self._known.said if parts.phrases else none, self._known.labels.astype(np.int8)
        )
        said = self._asked.said if parts.phrases else np.zeros_like(self._asked.said)
        chances = calibration.probabilities(asked, said)
        if parts.phrases:
            chances = np.where(self._asked.denied, 0, chances)
        thresholds: NDArray[np.float32] | float = calibration.thresholds
        if not parts.own_thresholds:
            known = calibration.probabilities(unseen, self._known.said)
            thresholds = float(max(_GRID, key=lambda step: macro_f1(self._known.labels, known >= step)))
        found = chances >= (thresholds if parts.any_threshold else 0.5)
        return macro_f1(self._asked.labels, found), scores(self._asked.labels, found)[2]

    def _scores(self, views: Views) -> tuple[Floats, Floats]:
        """Scores of each training passage were it left out, and of the development passages."""
        targets = self._known.labels.astype(np.float32)
        bias = targets.mean(axis=0)
        inverse = _inverse(self._kernel(self._known, views) + _TOPIC_RIDGE * np.eye(len(targets), dtype=np.float32))
        support = inverse @ (targets - bias)
        unseen = targets - support / np.diag(inverse)[:, None]
        return unseen, np.asarray(self._kernel(self._asked, views) @ support + bias, np.float32)

    def _kernel(self, side: Side, views: Views) -> Floats:
        """How like each of a side's passages is to each training passage, by the views that take part."""
        first = len(self._vocabulary.words)
        columns = {"words": slice(None, first), "runs": slice(first, None)}
        total = np.zeros((len(side.labels), len(self._known.labels)), np.float32)
        for view in views & columns.keys():
            total += (side.features[:, columns[view]] @ self._known.features[:, columns[view]].T).toarray()
        return total + likeness(side.vectors, self._known.vectors) if "vectors" in views else total

    def _side(self, passages: list[LabelledPassage], vectors: CachedVectors) -> Side:
        texts = [passage.text for passage in passages]
        wordings = [self._book.wording(text).denied for text in texts]
        return Side(
            features=self._vocabulary.features(texts),
            vectors=vectors.encode(texts),
            labels=np.array([[theme in passage.themes for theme in self._themes] for passage in passages]),
            said=said_in(self._book, texts, self._themes),
            denied=np.array([[theme in denied for theme in self._themes] for denied in wordings]),
        )


def _inverse(matrix: Floats) -> Floats:
    """Of a symmetric positive definite matrix, by Cholesky: a quarter of the time of a general inverse."""
    factor, failed = spotrf(matrix, lower=False, overwrite_a=True)
    upper, failed_too = spotri(factor, lower=False, overwrite_c=True)
    if failed or failed_too:
        raise np.linalg.LinAlgError("the kernel is not positive definite")
    return np.asarray(np.triu(upper) + np.triu(upper, 1).T, np.float32)


def table(ablation: Ablation) -> Iterator[str]:
    """The table of docs/themes.md, a row at a time."""
    yield "| heads | macro F1 | micro F1 |"
    yield "|---|---|---|"
    for name, parts in VARIANTS.items():
        macro, micro = ablation.figures(parts)
        yield f"| {name} | {macro:.3f} | {micro:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--vectors", type=Path, default=Path("theme-vectors.npz"), help="kept between runs")
    ablation = Ablation(load_taxonomy(), CachedVectors(Encoder(), parser.parse_args().vectors))
    print("{} training passages, {} of the development part of the gold set".format(*ablation.sizes))
    for line in table(ablation):
        print(line, flush=True)


if __name__ == "__main__":
    main()
