"""Training the heads: kernel ridge regression on words and vectors together, calibrated on text by another author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import spotri
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from nlp.taxonomy import Taxonomy
from nlp.theming.features import Vocabulary
from nlp.theming.heads import POLARITIES, Calibration, Floats, Heads, Machine, likeness, rounded
from nlp.theming.passages import LabelledPassage
from nlp.theming.phrases import PhraseBook

# Ridge strengths: 0.5, 1 and 2 lie within 0.01 macro F1 of each other by leave-one-out.
_TOPIC_RIDGE = 1.0
_POLARITY_RIDGE = 2.0
# A theme has few positives: its own best threshold and offset count for a quarter, those of all themes for the rest.
_OWN_SHARE = 0.25
# These authors judge polarity by other rules than the others and both labellers of the gold set, who go by the
# passage's own judgement: 9 to 12 call plain facts of harm a concern and every recommendation neutral, 16 to 18 call
# circumstances neutral, 19 to 22 call nearly everything a concern. On the development part polarity is 0.80 without
# them; each later set took it down (0.76 with 16 to 18, 0.79 with 19 to 22; taxonomy/training/README.md).
_OTHER_POLARITY_RULE = frozenset(f"passages-{number}" for number in (*range(9, 13), *range(16, 23)))
# Groups of the taxonomy that tell what happened and to whom; the others tell what was done about it.
_CIRCUMSTANCE_GROUPS = frozenset({"harm", "people", "adult-factors"})
_CIRCUMSTANCES = frozenset({"self-neglect"})


@dataclass(frozen=True)
class Labelled:
    """Passages with their vectors and labels: vectors (n, dimension), labels (n, themes) of 0 and 1."""

    passages: Sequence[LabelledPassage]
    vectors: Floats
    labels: NDArray[np.int8]


def labelled(passages: Sequence[LabelledPassage], vectors: Floats, themes: Sequence[str]) -> Labelled:
    """Passages as arrays; a label that is not among `themes` is left out."""
    place = {theme: column for column, theme in enumerate(themes)}
    labels = np.zeros((len(passages), len(themes)), np.int8)
    for row, passage in enumerate(passages):
        labels[row, [place[theme] for theme in passage.themes if theme in place]] = 1
    return Labelled(passages, vectors, labels)


def fit(taxonomy: Taxonomy, training: Labelled, model_id: str) -> Heads:
    """Heads from labelled passages, calibrated on what each passage gets from heads that never saw it."""
    texts = [passage.text for passage in training.passages]
    themes = tuple(theme.id for theme in taxonomy.themes)
    vocabulary = Vocabulary.learned(texts)
    features = vocabulary.features(texts)
    anchors = rounded(training.vectors)
    kernel = (features @ features.T).toarray() + likeness(anchors, anchors)
    topics, unseen = _solved(kernel, features, training.labels.astype(np.float32), _TOPIC_RIDGE)
    circumstances = tuple(
        theme.id for theme in taxonomy.themes if theme.group in _CIRCUMSTANCE_GROUPS or theme.id in _CIRCUMSTANCES
    )
    polarity = PolarityLabels([_as_ruled(passage) for passage in training.passages], themes, circumstances)
    return Heads(
        themes=themes,
        circumstances=circumstances,
        model_id=model_id,
        vocabulary=vocabulary,
        examples=tuple(passage.id for passage in training.passages),
        anchors=anchors,
        topics=topics,
        polarity_of_circumstances=_polarity_machine(kernel, features, *polarity.targets(of_circumstances=True)),
        polarity_of_practice=_polarity_machine(kernel, features, *polarity.targets(of_circumstances=False)),
        polarity_offsets=polarity.offsets(),
        calibration=calibrated(unseen, said_in(PhraseBook(taxonomy), texts, themes), training.labels),
    )


def _as_ruled(passage: LabelledPassage) -> LabelledPassage:
    """The passage, without its polarities where its author went by another rule."""
    if passage.author not in _OTHER_POLARITY_RULE:
        return passage
    return replace(passage, themes=dict.fromkeys(passage.themes))


def said_in(book: PhraseBook, texts: Sequence[str], themes: Sequence[str]) -> NDArray[np.bool_]:
    """Which themes' phrases each text means: shape (texts, themes)."""
    wordings = [book.wording(text).meant for text in texts]
    return np.array([[theme in meant for theme in themes] for meant in wordings], bool).reshape(len(texts), -1)


def _solved(kernel: Floats, features: csr_matrix, targets: Floats, ridge: float) -> tuple[Machine, Floats]:
    """Kernel ridge with the mean as bias, and the scores that each passage would get were it left out (exactly)."""
    bias = targets.mean(axis=0)
    factor = _factor(kernel, ridge)
    support = cho_solve((factor, True), targets - bias, check_finite=False)
    inverse, _ = spotri(factor, lower=True, overwrite_c=True)
    unseen = targets - support / np.diag(inverse)[:, None]
    return _machine(features, support, bias), unseen


def _polarity_machine(kernel: Floats, features: csr_matrix, rows: NDArray[np.intp], means: Floats) -> Machine:
    bias = means.mean(axis=0)
    factor = _factor(kernel[np.ix_(rows, rows)], _POLARITY_RIDGE)
    support = np.zeros((len(kernel), len(POLARITIES)), np.float32)
    support[rows] = cho_solve((factor, True), means - bias, overwrite_b=True, check_finite=False)
    return _machine(features, support, bias)


def _factor(kernel: Floats, ridge: float) -> Floats:
    """The lower Cholesky factor of kernel + ridge; the ridge keeps it well conditioned, so that float32 is enough."""
    matrix = kernel.copy(order="F")
    matrix[np.diag_indices(len(matrix))] += ridge
    return np.asarray(cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)[0], np.float32)


def _machine(features: csr_matrix, support: Floats, bias: Floats) -> Machine:
    support = support.astype(np.float32)
    return Machine(np.asarray(features.T @ support, np.float32), support, bias.astype(np.float32))


class PolarityLabels:
    """Polarities of a training set, for the themes of circumstance and those of practice apart."""

    def __init__(
        self, passages: Sequence[LabelledPassage], themes: Sequence[str], circumstances: Sequence[str]
    ) -> None:
        self._passages = passages
        self._kinds = {theme: theme in circumstances for theme in themes}

    def targets(self, of_circumstances: bool) -> tuple[NDArray[np.intp], Floats]:
        """The passages that have labels of that kind, and the mix of polarities of each: shape (rows, 3)."""
        mixes = np.zeros((len(self._passages), len(POLARITIES)), np.float32)
        for row, passage in enumerate(self._passages):
            for theme, polarity in passage.themes.items():
                if polarity is not None and self._kinds.get(theme) is of_circumstances:
                    mixes[row, POLARITIES.index(polarity)] += 1
        rows = np.flatnonzero(mixes.any(axis=1))
        return rows, mixes[rows] / mixes[rows].sum(axis=1, keepdims=True)

    def offsets(self) -> Floats:
        """How much each theme's mix of polarities differs from that of its kind: shape (themes, 3)."""
        tally = {theme: np.zeros(len(POLARITIES)) for theme in self._kinds}
        for passage in self._passages:
            for theme, polarity in passage.themes.items():
                if polarity is not None and theme in tally:
                    tally[theme][POLARITIES.index(polarity)] += 1
        of_kind = {
            kind: _mix([tally[theme] for theme, own in self._kinds.items() if own is kind]) for kind in (True, False)
        }
        return np.array([_mix([tally[theme]]) - of_kind[kind] for theme, kind in self._kinds.items()], np.float32)


def _mix(tallies: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    total = np.sum([np.zeros(3), *tallies], axis=0) + 1
    return np.asarray(total / total.sum(), np.float64)


def calibrated(scores: Floats, said: NDArray[np.bool_], labels: NDArray[np.int8]) -> Calibration:
    """From scores of unseen passages to probabilities and thresholds; all three of shape (passages, themes)."""
    slope, offset, bonus = _logistic(scores, said, labels)
    offsets = np.full(labels.shape[1], offset, np.float32)
    rough = Calibration(slope, offsets, bonus, offsets)
    return Calibration(slope, offsets, bonus, _thresholds(rough.probabilities(scores, said), labels))


def _logistic(scores: Floats, said: NDArray[np.bool_], labels: NDArray[np.int8]) -> tuple[float, float, float]:
    """Slope, offset and the worth of a phrase, by maximum likelihood over all themes together."""
    x, s, y = scores.ravel().astype(np.float64), said.ravel().astype(np.float64), labels.ravel().astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> float:
        margin = weights[0] * x + weights[1] + weights[2] * s
        return float(np.mean(np.logaddexp(0, margin) - y * margin))

    slope, offset, bonus = minimize(loss, np.array([8.0, -3.0, 0.5]), method="L-BFGS-B").x
    return float(slope), float(offset), float(max(bonus, 0.0))


def _thresholds(probabilities: Floats, labels: NDArray[np.int8]) -> Floats:
    """The threshold that is best for macro F1 over all themes, moved a little towards each theme's own best."""
    grid = np.linspace(0.1, 0.7, 49)
    f1 = np.array([_f1(probabilities >= step, labels) for step in grid])
    shared = grid[int(np.argmax(_smooth(f1.mean(axis=1))))]
    own = grid[np.argmax(_smooth(f1), axis=0)]
    return np.asarray(shared + _OWN_SHARE * (own - shared), np.float32)


def _f1(chosen: NDArray[np.bool_], labels: NDArray[np.int8]) -> NDArray[np.float64]:
    both = (chosen & (labels == 1)).sum(axis=0)
    return np.asarray(2 * both / np.maximum(chosen.sum(axis=0) + labels.sum(axis=0), 1), np.float64)


def _smooth(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean of seven steps, so that one passage does not decide."""
    padded = np.concatenate([curve[:1].repeat(3, 0), curve, curve[-1:].repeat(3, 0)])
    return np.asarray(sum(padded[step : step + len(curve)] for step in range(7)) / 7, np.float64)
