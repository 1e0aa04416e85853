"""How good the tags are on labelled passages, beside three simple methods in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy
from nlp.themes import Tag, Tagger
from nlp.theming.baselines import bag_of_words, nearest_prototype, substring
from nlp.theming.errors import ThemeErrors, theme_errors
from nlp.theming.measures import Marks, calibration_error, macro_f1, scores, wilson
from nlp.theming.passages import LabelledPassage


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """One theme's figures; each interval is Wilson's at 95%."""

    theme: str
    support: int
    precision: float
    recall: float
    f1: float
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Macro figures are over the themes that the file has. `calibration_error_of_tags` looks at given tags alone."""

    passages: int
    labels: int
    macro_f1: float
    micro_f1: float
    micro_precision: float
    micro_recall: float
    polarity_accuracy: float | None
    calibration_error: float
    calibration_error_of_tags: float
    per_theme: tuple[ThemeFigures, ...]
    baselines: Mapping[str, Mapping[str, float]]
    errors: tuple[ThemeErrors, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs: `per_theme` maps theme ids to figures."""
        return asdict(self) | {"per_theme": {one.theme: asdict(one) for one in self.per_theme}}


def evaluate(tagger: Tagger, encoder: Encoder, taxonomy: Taxonomy, passages: Sequence[LabelledPassage]) -> Evaluation:
    """Tag the passages and compare. Raises ValueError where there are none."""
    if not passages:
        raise ValueError("the gold file has no passages")
    texts = [passage.text for passage in passages]
    vectors = encoder.encode(texts)
    themes = [theme.id for theme in taxonomy.themes]
    truth = np.array([[theme in passage.themes for theme in themes] for passage in passages])
    tags = tagger.tag(texts, vectors)
    given = [{tag.theme for tag in one} for one in tags]
    found = np.array([[theme in one for theme in themes] for one in given])
    chances = tagger.probabilities(texts, vectors)
    figures = tuple(
        _figures(theme, truth[:, at], found[:, at]) for at, theme in enumerate(themes) if truth[:, at].any()
    )
    precision, recall, micro = scores(truth, found)
    simple = {
        "substring": substring(taxonomy, texts),
        "nearest_prototype": nearest_prototype(taxonomy, encoder, vectors, truth),
        "bag_of_words": bag_of_words(texts, truth),
    }
    return Evaluation(
        passages=len(passages),
        labels=int(truth.sum()),
        macro_f1=macro_f1(truth, found),
        micro_f1=micro,
        micro_precision=precision,
        micro_recall=recall,
        polarity_accuracy=_polarity_accuracy(passages, tags),
        calibration_error=calibration_error(chances.ravel(), truth.ravel()),
        calibration_error_of_tags=calibration_error(chances[found], truth[found]),
        per_theme=figures,
        baselines={
            name: {"macro_f1": macro_f1(truth, marks), "micro_f1": scores(truth, marks)[2]}
            for name, marks in simple.items()
        },
        errors=theme_errors(truth, found, themes),
    )


def _figures(theme: str, truth: Marks, found: Marks) -> ThemeFigures:
    precision, recall, f1 = scores(truth, found)
    both = int((truth & found).sum())
    return ThemeFigures(
        theme, int(truth.sum()), precision, recall, f1, wilson(both, int(found.sum())), wilson(both, int(truth.sum()))
    )


def _polarity_accuracy(passages: Sequence[LabelledPassage], tags: Sequence[Sequence[Tag]]) -> float | None:
    """Of the themes rightly found whose polarity the file gives, how many have it right."""
    right = [
        tag.polarity is passage.themes[tag.theme]
        for passage, given in zip(passages, tags, strict=True)
        for tag in given
        if passage.themes.get(tag.theme) is not None
    ]
    return sum(right) / len(right) if right else None
