"""Coroners' official categories learned by 5-fold cross-validation: our make of heads beside TF-IDF with a linear SVM.

python -m benchmarks.pfd_categories FILE [--vectors FILE.npz]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import inv
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from benchmarks.cached_vectors import CachedVectors
from nlp.encoder import Encoder
from nlp.theming.features import Vocabulary
from nlp.theming.fitting import _TOPIC_RIDGE as _RIDGE
from nlp.theming.fitting import calibrated
from nlp.theming.heads import VECTOR_WEIGHT, Floats, likeness
from nlp.theming.measures import Marks, macro_f1, scores

Rows = NDArray[np.intp]
_FOLDS = 5

_PIECE_WORDS = 180  # the encoder reads 256 tokens
_FIELDS = ("investigation", "circumstances", "concerns")
_MIN_REPORTS = 10  # two a fold: fewer cannot be learned and judged
# What an official category is called, by a word that all its spellings share; the first that fits counts.
_SPELLINGS = (
    ("road", r"road"),
    ("hospital", r"hospital"),
    ("suicide", r"suicide"),
    ("mental-health", r"mental health"),
    ("child", r"child death"),
    ("alcohol-drugs-medication", r"alcohol"),
    ("care-home", r"care home"),
    ("community-and-emergency", r"community health ?care and emergency"),
    ("community-health", r"community health"),
    ("emergency-services", r"emergency services"),
    ("custody", r"custody"),
    ("wales", r"wales"),
    ("police", r"police"),
    ("railway", r"railway"),
    ("product", r"product"),
    ("work", r"accident at work"),
    ("armed-forces", r"service personnel"),
    ("other", r"other related"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report's text, its pieces of at most 180 words for the encoder, and its categories."""

    text: str
    pieces: tuple[str, ...]
    categories: frozenset[str]


def read_reports(path: Path) -> list[Report]:
    """Reports that have text and a category known by name."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    reports = [_report(row) for row in rows]
    return [one for one in reports if one.pieces and one.categories]


def _report(row: dict[str, object]) -> Report:
    parts = [str(row.get(name) or "") for name in _FIELDS]
    names = " | ".join(map(str, row.get("official_categories") or ()))  # type: ignore[call-overload]
    return Report("\n".join(parts), tuple(_pieces(parts)), frozenset(_categories(names)))


def _categories(names: str) -> Iterator[str]:
    """Every category that the printed names hold; several may stand in one string, and tags may be left in it."""
    for name in re.split(r" \| |, | and (?=Other)|(?<=deaths) (?=Community)", names):
        found = next((ours for ours, words in _SPELLINGS if re.search(words, name, re.IGNORECASE)), None)
        if found:
            yield found


def _pieces(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        words = part.split()
        for first in range(0, len(words), _PIECE_WORDS):
            yield " ".join(words[first : first + _PIECE_WORDS])


def frequent(reports: Sequence[Report]) -> list[str]:
    """The categories that enough reports have, most frequent first."""
    counts = Counter(one for report in reports for one in report.categories)
    return [name for name, count in counts.most_common() if count >= _MIN_REPORTS]


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows of the reports that are known and of those that are asked."""

    known: Rows
    asked: Rows


class Reports:
    """Reports with their categories as marks and, once for all folds, how like each other their pieces are."""

    def __init__(self, reports: Sequence[Report], vectors: CachedVectors) -> None:
        self.texts = [report.text for report in reports]
        self.names = frequent(reports)
        self.truth = np.array([[name in report.categories for name in self.names] for report in reports])
        self.likeness = _likeness(reports, vectors)

    def folds(self) -> list[Fold]:
        """Five, the same in every run."""
        splits = KFold(_FOLDS, shuffle=True, random_state=0).split(self.texts)
        return [Fold(known, asked) for known, asked in splits]


def _likeness(reports: Sequence[Report], vectors: CachedVectors) -> Floats:
    """A report is a set of pieces: the mean likeness over all pairs of pieces, scaled so that each is itself by 1."""
    pieces = vectors.encode([piece for report in reports for piece in report.pieces])
    owner = np.repeat(np.arange(len(reports)), [len(report.pieces) for report in reports])
    share = 1 / np.bincount(owner)[owner]
    mean = csr_matrix((share, (owner, np.arange(len(owner)))), shape=(len(reports), len(owner)))
    between = mean @ (mean @ likeness(pieces, pieces)).T
    length = np.sqrt(np.diag(between))
    return np.asarray(VECTOR_WEIGHT * between / np.outer(length, length), np.float32)


def heads_of_our_make(reports: Reports, fold: Fold) -> Marks:
    """Kernel ridge on words, character runs and vectors; thresholds from leave-one-out on the known reports."""
    vocabulary = Vocabulary.learned([reports.texts[at] for at in fold.known])
    known = vocabulary.features([reports.texts[at] for at in fold.known])
    asked = vocabulary.features([reports.texts[at] for at in fold.asked])
    labels = reports.truth[fold.known]
    bias = labels.mean(axis=0)
    kernel = (known @ known.T).toarray() + reports.likeness[np.ix_(fold.known, fold.known)]
    inverse = inv(kernel + _RIDGE * np.eye(len(kernel)))
    support = inverse @ (labels - bias)
    unseen = (labels - support / np.diag(inverse)[:, None]).astype(np.float32)
    scores_asked = ((asked @ known.T).toarray() + reports.likeness[np.ix_(fold.asked, fold.known)]) @ support + bias
    calibration = calibrated(unseen, np.zeros_like(labels), labels.astype(np.int8))
    chances = calibration.probabilities(scores_asked.astype(np.float32), np.zeros(scores_asked.shape, bool))
    return np.asarray(chances >= calibration.thresholds)


def linear_svm(reports: Reports, fold: Fold, tuned: bool = False) -> Marks:
    """TF-IDF of words and pairs, a linear support vector machine a category; where `tuned`, cut at the margin that is
    best for macro F1 on three inner folds, else at 0.
    """
    known = [reports.texts[at] for at in fold.known]
    labels = reports.truth[fold.known]
    cut = 0.0
    if tuned:
        inner = np.zeros(labels.shape)
        for some, others in KFold(3, shuffle=True, random_state=0).split(known):
            inner[others] = _margins([known[at] for at in some], labels[some], [known[at] for at in others])
        cut = float(max(np.linspace(-1, 0.5, 61), key=lambda step: macro_f1(labels, inner >= step)))
    return np.asarray(_margins(known, labels, [reports.texts[at] for at in fold.asked]) >= cut)


def _margins(known: Sequence[str], labels: Marks, asked: Sequence[str]) -> NDArray[np.float64]:
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    rows, others = vectorizer.fit_transform(known), vectorizer.transform(asked)
    machines = [LinearSVC(random_state=0).fit(rows, column) if column.any() else None for column in labels.T]
    found = [machine.decision_function(others) if machine else np.full(len(asked), -1.0) for machine in machines]
    return np.array(found).T


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="JSONL of reports with official_categories")
    parser.add_argument("--vectors", type=Path, default=Path("pfd-vectors.npz"), help="kept between runs")
    asked = parser.parse_args()
    reports = Reports(read_reports(asked.file), CachedVectors(Encoder(), asked.vectors))
    print(f"{len(reports.texts)} reports, {len(reports.names)} categories: {', '.join(reports.names)}", flush=True)
    ways: dict[str, Callable[[Reports, Fold], Marks]] = {
        "heads of our make": heads_of_our_make,
        "TF-IDF, linear SVM": linear_svm,
        "TF-IDF, linear SVM, cut tuned": lambda given, fold: linear_svm(given, fold, tuned=True),
    }
    for name, way in ways.items():
        found = np.zeros_like(reports.truth)
        for fold in reports.folds():
            found[fold.asked] = way(reports, fold)
        precision, recall, micro = scores(reports.truth, found)
        macro = macro_f1(reports.truth, found)
        print(f"{name:30} macro F1 {macro:.3f}  micro F1 {micro:.3f}  (P {precision:.3f} R {recall:.3f})", flush=True)


if __name__ == "__main__":
    main()
