"""Learning from people: what curators confirmed and rejected mends the tagger, theme by theme, where it proves to.

A learned head is a logistic regression on the tagger's own probability, on whether a phrase is meant, and on the
passage's vector. It corrects the tagger and does not replace it: passages that the tagger holds unlikely and that
nobody decided on are learned from too, as what they are held to be, so that a head does not fire where nobody looked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.theming.heads import Floats
from nlp.theming.measures import Marks, scores

FOLDS = 5
# With fewer than ten of a kind a fold tests on one or none of it. A head is adopted by a sign test at 5%, for which it
# must mend at least five decisions and break none: where the tagger is wrong in one tag of eight, that is forty.
MIN_DECISIONS = 40
MIN_OF_EACH = 10
_SURE = 0.05
# Inverse ridge strength: 1, 3, 10 and 30 were tried on made decisions; from 3 on they adopt and refuse alike.
_FREEDOM = 10.0
_BETTER_THAN_EVEN = 0.5
_LIMIT = 1e-3


class BadLearnedHeads(Exception):
    """The file of learned heads cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Evidence:
    """What is known of passages for one theme: their vectors (n, dimension) and the tagger's chances (n,).

    `said` marks where a phrase is meant, `denied` where the words rule the theme out; both of shape (n,).
    """

    vectors: Floats
    chances: Floats
    said: Marks
    denied: Marks

    def rows(self) -> Floats:
        """Shape (n, 2 + dimension)."""
        chances = np.clip(self.chances, _LIMIT, 1 - _LIMIT)
        rules = np.column_stack([np.log(chances / (1 - chances)), self.said])
        return np.hstack([rules, self.vectors]).astype(np.float32)

    def some(self, places: NDArray[np.intp]) -> Evidence:
        return Evidence(self.vectors[places], self.chances[places], self.said[places], self.denied[places])


@dataclass(frozen=True)
class LearnedHead:
    """One theme's correction, as plain numbers: `weights` has shape (2 + dimension,). It tags from even chances on."""

    theme: str
    weights: Floats
    bias: float
    threshold: float = _BETTER_THAN_EVEN

    def chances(self, evidence: Evidence) -> Floats:
        """Shape (n,). What a passage's words rule out stays ruled out."""
        margins = evidence.rows() @ self.weights + self.bias
        return np.where(evidence.denied, 0, 1 / (1 + np.exp(-margins))).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a theme's decisions were learned. Figures are over passages that the head did not see, by `FOLDS` folds.

    `mended` are decisions that the head gets right and the tagger wrong, `broken` the reverse.
    """

    theme: str
    confirmed: int
    rejected: int
    adopted: bool
    why: str
    tagger_f1: float | None = None
    head_f1: float | None = None
    mended: int = 0
    broken: int = 0


def learn(
    theme: str, decided: Evidence, confirmed: Marks, threshold: float, background: Evidence
) -> tuple[Trial, LearnedHead | None]:
    """Try a head on held-out decisions, and return it, taught by all of them, only where it beats the tagger.

    `confirmed` has shape (decisions,); the tagger tags from `threshold` on; `background` are undecided passages.
    """
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - costs a second

    yes, no = int(confirmed.sum()), int((~confirmed).sum())
    if yes + no < MIN_DECISIONS or min(yes, no) < MIN_OF_EACH:
        why = f"needs {MIN_DECISIONS} decisions, {MIN_OF_EACH} of each kind"
        return Trial(theme, yes, no, adopted=False, why=why), None
    held_out = np.zeros(len(confirmed), bool)
    for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(decided.vectors, confirmed):
        head = _fitted(theme, decided.some(known), confirmed[known], background)
        held_out[asked] = head.chances(decided.some(asked)) >= head.threshold
    trial = _judged(theme, confirmed, decided.chances >= threshold, held_out)
    return trial, _fitted(theme, decided, confirmed, background) if trial.adopted else None


def _fitted(theme: str, decided: Evidence, confirmed: Marks, background: Evidence) -> LearnedHead:
    """All undecided passages together weigh as much as all decisions."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - costs a second

    rows = np.vstack([decided.rows(), background.rows()])
    labels = np.concatenate([confirmed, np.zeros(len(background.chances), bool)])
    each = len(confirmed) / max(len(background.chances), 1)
    weights = np.concatenate([np.ones(len(confirmed)), np.full(len(background.chances), each)])
    model = LogisticRegression(C=_FREEDOM, max_iter=1000).fit(rows, labels, sample_weight=weights)
    return LearnedHead(theme, model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def _judged(theme: str, confirmed: Marks, tagger: Marks, head: Marks) -> Trial:
    from scipy.stats import binomtest  # noqa: PLC0415 - costs a second

    mended = int(((head == confirmed) & (tagger != confirmed)).sum())
    broken = int(((head != confirmed) & (tagger == confirmed)).sum())
    before, after = scores(confirmed, tagger)[2], scores(confirmed, head)[2]
    sure = mended > broken and binomtest(mended, mended + broken, alternative="greater").pvalue < _SURE
    adopted = bool(sure and after > before)
    why = "beats the tagger" if adopted else "does not beat the tagger beyond chance"
    return Trial(
        theme, int(confirmed.sum()), int((~confirmed).sum()), adopted, why, before, after, mended=mended, broken=broken
    )


def write_learned(path: Path, basis: str, heads: Iterable[LearnedHead], trials: Iterable[Trial]) -> None:
    """Write heads and trials as JSON. `basis` names the tagger and encoder that the heads correct."""
    content = {
        "basis": basis,
        "heads": [
            {"theme": head.theme, "bias": head.bias, "threshold": head.threshold, "weights": head.weights.tolist()}
            for head in heads
        ],
        "trials": [asdict(trial) for trial in trials],
    }
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(content), encoding="utf-8")
    beside.replace(path)


def read_learned(path: Path, basis: str) -> dict[str, LearnedHead]:
    """The learned heads by theme; none where there is no file, or where they correct another tagger or encoder.

    Raises BadLearnedHeads.
    """
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        heads = [_head(one) for one in content["heads"]] if content["basis"] == basis else []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadLearnedHeads(
            f"{path} is not a file of learned heads ({error!r}): remove it, or run `lessons themes learn`"
        ) from error
    return {head.theme: head for head in heads}


def digest(heads: Mapping[str, LearnedHead], theme: str) -> str:
    """Names a theme's learned head; empty where there is none."""
    if theme not in heads:
        return ""
    head = heads[theme]
    return hashlib.sha256(head.weights.tobytes() + repr((head.bias, head.threshold)).encode()).hexdigest()[:12]


def _head(row: Mapping[str, Any]) -> LearnedHead:
    weights: Sequence[float] = row["weights"]
    return LearnedHead(str(row["theme"]), np.array(weights, np.float32), float(row["bias"]), float(row["threshold"]))
