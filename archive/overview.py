"""A light picture of the whole archive, kept up to date: what lists, counts and charts are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.labels import Labels
from catalog.changes import last_sequence
from catalog.holdings import Held, changed_reviews, held_reviews

Marks = NDArray[np.float32]


@dataclass(frozen=True)
class Overview:
    """The live reviews at a number of the change sequence, newest first, the undated last, and what they count to."""

    sequence: int
    reviews: Sequence[Held]

    @classmethod
    def taken(cls, session: Session, sequence: int) -> Overview:
        """The whole archive, counted."""
        return cls(sequence, _newest_first(held_reviews(session)))

    def after(self, session: Session, sequence: int) -> Overview:
        """The same with what changed since; only those reviews are read."""
        changed = changed_reviews(session, self.sequence)
        stayed = {review.id: review for review in self.reviews if review.id not in changed}
        read = {review.id: review for review in held_reviews(session, self.sequence)}
        return Overview(sequence, _newest_first((stayed | read).values()))

    @cached_property
    def by_id(self) -> Mapping[str, Held]:
        return {review.id: review for review in self.reviews}

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year, None where no review has one."""
        dated = [review.year for review in self.reviews if review.year is not None]
        return (min(dated), max(dated)) if dated else None

    @cached_property
    def passages(self) -> int:
        return sum(review.passages for review in self.reviews)

    @cached_property
    def lessons(self) -> int:
        return sum(review.lessons for review in self.reviews)

    @cached_property
    def themes(self) -> Mapping[str, int]:
        """In how many reviews each theme was found."""
        return Counter(theme for review in self.reviews for theme in review.themes)

    @cached_property
    def good_practice(self) -> Mapping[str, int]:
        """In how many reviews each theme was found as good practice."""
        return Counter(theme for review in self.reviews for theme in review.good_practice)

    @cached_property
    def tagged_passages(self) -> Mapping[str, int]:
        """In how many passages each theme was found."""
        counts: Counter[str] = Counter()
        for review in self.reviews:
            counts.update(review.themes)
        return counts

    @cached_property
    def _tagged(self) -> Mapping[str, Marks]:
        row: dict[str, int] = {}
        rows = [row.setdefault(theme, len(row)) for review in self.reviews for theme in review.themes]
        columns = np.repeat(np.arange(len(self.reviews)), [len(review.themes) for review in self.reviews])
        marks = np.zeros((len(row), len(self.reviews)), np.float32)
        marks[rows, columns] = 1
        return dict(zip(row, marks, strict=True))

    def tagged(self, theme: str) -> Marks:
        """1 where a review has the theme, else 0, in the order of `reviews`: sums of it are counts."""
        return self._tagged.get(theme, np.zeros(len(self.reviews), np.float32))

    def marked(self, ids: Collection[str]) -> Marks:
        """1 where a review is one of these, else 0, in the order of `reviews`."""
        return np.array([review.id in ids for review in self.reviews], np.float32)

    def of_theme(self, theme: str) -> list[Held]:
        """The reviews that have the theme, newest first."""
        return [review for review in self.reviews if theme in review.themes]


def theme_counts(reviews: Iterable[Held]) -> list[tuple[str, int]]:
    """How many of these reviews have each theme, most first; themes that none has are left out."""
    counts = Counter(theme for review in reviews for theme in review.themes)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


class Browsing:
    """The archive as the pages browse it: its overview follows what changes. Safe to use from threads."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._overview: Overview | None = None

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.archive.taxonomy)

    def overview(self) -> Overview:
        with self.archive.database.unit_of_work() as session:
            sequence, held = last_sequence(session), self._overview
            if held is None or held.sequence > sequence:  # later than the catalogue: it is another one
                held = Overview.taken(session, sequence)
            elif held.sequence < sequence:
                held = held.after(session, sequence)
            self._overview = held
            return held


def _newest_first(reviews: Iterable[Held]) -> list[Held]:
    by_id = sorted(reviews, key=lambda review: review.id)
    return sorted(by_id, key=lambda review: review.date or "", reverse=True)
