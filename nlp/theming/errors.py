"""Where the tags go wrong, theme by theme: what is given instead, and what is missed beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.theming.measures import Marks

_SHOWN = 3
Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ThemeErrors:
    """One theme's errors over labelled passages.

    `instead`: of the passages that have the theme and were not given it, themes that they were wrongly given.
    `unlabelled`: of the passages that were wrongly given it, the themes that they do have and were not given.
    `alone`: how many passages that miss it were given nothing wrong: it was not taken for another, only not seen.
    """

    theme: str
    support: int
    missed: int
    wrong: int
    alone: int
    instead: Counted
    unlabelled: Counted


def theme_errors(truth: Marks, found: Marks, themes: Sequence[str]) -> tuple[ThemeErrors, ...]:
    """The themes that have errors, most errors first; `truth` and `found` have shape (passages, themes)."""
    missed, wrong = truth & ~found, found & ~truth
    every = (_of_theme(theme, at, (truth, missed, wrong), themes) for at, theme in enumerate(themes))
    return tuple(sorted((one for one in every if one.missed or one.wrong), key=lambda one: -(one.missed + one.wrong)))


def _of_theme(theme: str, at: int, marks: tuple[Marks, Marks, Marks], themes: Sequence[str]) -> ThemeErrors:
    truth, missed, wrong = marks
    return ThemeErrors(
        theme=theme,
        support=int(truth[:, at].sum()),
        missed=int(missed[:, at].sum()),
        wrong=int(wrong[:, at].sum()),
        alone=int((missed[:, at] & ~wrong.any(axis=1)).sum()),
        instead=_most(wrong[missed[:, at]], themes),
        unlabelled=_most(missed[wrong[:, at]], themes),
    )


def _most(marks: Marks, themes: Sequence[str]) -> Counted:
    counts = Counter(dict(zip(themes, marks.sum(axis=0).tolist(), strict=True)))
    return tuple((theme, count) for theme, count in counts.most_common(_SHOWN) if count)
