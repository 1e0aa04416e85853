"""A light picture of the whole archive, taken once per change: what lists, counts and charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.labels import Labels
from catalog.changes import last_sequence
from catalog.domain import Polarity
from catalog.holdings import Held, held_reviews, parts_held, passages_by_theme, reviews_by_theme


@dataclass(frozen=True)
class Overview:
    """The live reviews, newest first, and which themes each has. `themes` maps a theme to the ids of its reviews."""

    sequence: int
    reviews: Sequence[Held]
    passages: int
    lessons: int
    themes: Mapping[str, frozenset[str]]
    good_practice: Mapping[str, frozenset[str]]
    tagged_passages: Mapping[str, int]

    @cached_property
    def by_id(self) -> Mapping[str, Held]:
        return {review.id: review for review in self.reviews}

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year, None where no review has one."""
        dated = [review.year for review in self.reviews if review.year is not None]
        return (min(dated), max(dated)) if dated else None

    @cached_property
    def tagged(self) -> Mapping[str, NDArray[np.float32]]:
        """For each theme 1 where a review has it, else 0, in the order of `reviews`: sums of it are counts."""
        return {
            theme: np.array([review.id in ids for review in self.reviews], np.float32)
            for theme, ids in self.themes.items()
        }

    def of_theme(self, theme: str) -> list[Held]:
        """The reviews that have the theme, newest first."""
        ids = self.themes.get(theme, frozenset())
        return [review for review in self.reviews if review.id in ids]

    def theme_counts(self, reviews: Iterable[str]) -> list[tuple[str, int]]:
        """How many of these reviews have each theme, most first; themes that none has are left out."""
        wanted = frozenset(reviews)
        counts = [(theme, len(ids & wanted)) for theme, ids in self.themes.items()]
        return sorted(((theme, n) for theme, n in counts if n), key=lambda one: (-one[1], one[0]))


class Browsing:
    """The archive as the pages browse it: its overview stays until something changes. Safe to use from threads."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._overview: Overview | None = None

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.archive.taxonomy)

    def overview(self) -> Overview:
        with self.archive.database.unit_of_work() as session:
            sequence = last_sequence(session)
            held = self._overview
            if held is None or held.sequence != sequence:
                held = self._overview = _taken(session, sequence)
            return held


def _taken(session: Session, sequence: int) -> Overview:
    themes: dict[str, set[str]] = {}
    good: dict[str, set[str]] = {}
    for theme, polarity, review in reviews_by_theme(session):
        themes.setdefault(theme, set()).add(review)
        if polarity == Polarity.GOOD_PRACTICE:
            good.setdefault(theme, set()).add(review)
    passages, lessons = parts_held(session)
    return Overview(
        sequence=sequence,
        reviews=held_reviews(session),
        passages=passages,
        lessons=lessons,
        themes={theme: frozenset(ids) for theme, ids in themes.items()},
        good_practice={theme: frozenset(ids) for theme, ids in good.items()},
        tagged_passages=passages_by_theme(session),
    )
