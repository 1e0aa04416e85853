"""Recurring lessons to read: ranked and narrowed like any search, one with its members, and what a review repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.recurring_filters import Kept, lesson_themes
from catalog import recurrence
from catalog.database import Database
from catalog.domain import ReviewStatus
from catalog.enrichment import vectors_of
from catalog.recurrence import Member
from catalog.reviews import stored_review
from catalog.tables import DocumentRow, RecurringRow, ReviewRow
from search.contract import Filters

# A lesson not made for so long, and then again, has a gap worth telling.
GAP_YEARS = 3
# Rising and falling compare the latest years with as many before them.
TREND_YEARS = 5
RELATED = 6
_NOTHING = Filters()


class Ranking(StrEnum):
    """What the list is sorted by; `rising` and `falling` compare the latest five years with the five before."""

    RECURRENCE = "recurrence"
    PERSISTENCE = "persistence"
    SPREAD = "spread"
    RECENCY = "recency"
    RISING = "rising"
    FALLING = "falling"


@dataclass(frozen=True)
class RecurringLesson:
    """A recurring lesson with its members that satisfy the filters, by year. Counts are of distinct reviews."""

    id: str
    label: str
    statement: str
    members: Sequence[Member]
    trend: float  # share of all reviews that make it in the latest years, less that of the years before

    @property
    def reviews(self) -> int:
        return len({member.review.id for member in self.members})

    @property
    def timeline(self) -> dict[int, int]:
        """Reviews by year, years without any left out."""
        dated = {member.review.id: member.review.year for member in self.members if member.review.year}
        return dict(sorted(Counter(dated.values()).items()))

    @property
    def first(self) -> int | None:
        return min(self.timeline, default=None)

    @property
    def last(self) -> int | None:
        return max(self.timeline, default=None)

    @property
    def persistence(self) -> int:
        """Years between first and last."""
        return (self.last or 0) - (self.first or 0)

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """Stretches of years, both ends included, in which nobody made it."""
        years = list(self.timeline)
        return [(a + 1, b - 1) for a, b in pairwise(years) if b - a > GAP_YEARS]

    @property
    def areas(self) -> list[str]:
        """Areas by id, or as printed where a name resolves to none."""
        named = [member.review.areas or [member.review.area_printed] for member in self.members]
        return sorted({area for areas in named for area in areas if area})

    @property
    def nations(self) -> list[str]:
        return sorted({member.review.nation for member in self.members if member.review.nation})

    @property
    def addressees(self) -> dict[str, int]:
        """Agencies addressed, most often first."""
        return _ranked(agency for member in self.members for agency in set(member.lesson.addressees))


@dataclass(frozen=True)
class RecurringList:
    """One page of recurring lessons; `total` counts all pages."""

    total: int
    lessons: Sequence[RecurringLesson]


@dataclass(frozen=True)
class RecurringDetail:
    """One recurring lesson with themes (reviews by theme), the documents of its members, and its nearest neighbours."""

    lesson: RecurringLesson
    themes: Mapping[str, int]
    documents: Mapping[str, DocumentRow]
    related: Sequence[tuple[RecurringRow, float]] = field(default=())


@dataclass(frozen=True)
class Repeated:
    """A lesson of a review that was made before: how many other reviews made it, and since when."""

    member: Member
    recurring: RecurringLesson
    times_before: int
    since: int | None


_KEYS: Mapping[Ranking, Callable[[RecurringLesson], float]] = {
    Ranking.RECURRENCE: lambda one: one.reviews,
    Ranking.PERSISTENCE: lambda one: one.persistence,
    Ranking.SPREAD: lambda one: len(one.areas),
    Ranking.RECENCY: lambda one: one.last or 0,
    Ranking.RISING: lambda one: one.trend,
    Ranking.FALLING: lambda one: -one.trend,
}


class RecurringReader:
    """Reads one catalogue. `groups` maps a theme's id to its group's; `model_id` names the vectors of lessons."""

    def __init__(self, database: Database, groups: Mapping[str, str], model_id: str) -> None:
        self._database = database
        self._groups = groups
        self._model_id = model_id

    def ranked(
        self,
        ranking: Ranking = Ranking.RECURRENCE,
        filters: Filters = _NOTHING,
        page: int = 1,
        per_page: int = 20,
        least: int = 2,
    ) -> RecurringList:
        """Recurring lessons of at least so many reviews that satisfy the filters. Ties: more reviews, then the id."""
        with self._database.unit_of_work() as session:
            held = self._held(session, filters)
        lessons = [one for one in held if one.reviews >= least]
        if ranking in {Ranking.RISING, Ranking.FALLING}:
            lessons = [one for one in lessons if _KEYS[ranking](one) > 0]
        lessons.sort(key=lambda one: (-_KEYS[ranking](one), -one.reviews, one.id))
        return RecurringList(len(lessons), lessons[(page - 1) * per_page : page * per_page])

    def one(self, identity: str) -> RecurringDetail:
        """The recurring lesson of this id, or the one it was merged into. Raises NoSuchRecurringLesson."""
        with self._database.unit_of_work() as session:
            row = recurrence.recurring(session, identity)
            members = recurrence.members(session, [row.id])
            lesson = _lesson(row, members, _trends(session))
            documents = {
                member.review.id: session.get_one(DocumentRow, member.review.document_id) for member in members
            }
            themes = lesson_themes(session, [member.lesson.id for member in members])
            counted = _ranked(
                theme
                for review in {member.review.id for member in members}
                for theme in {t for m in members if m.review.id == review for t in themes.get(m.lesson.id, ())}
            )
            return RecurringDetail(lesson, counted, documents, self._related(session, row))

    def repeated(self, slug: str) -> list[Repeated]:
        """The lessons of a review that other reviews made before it. Raises NoSuchReview or ReviewWithdrawn."""
        with self._database.unit_of_work() as session:
            review = stored_review(session, slug).row
            wanted = set(recurrence.recurring_of_review(session, review.id).values())
            trends = _trends(session)
            found = [
                _lesson(recurrence.recurring(session, one), recurrence.members(session, [one]), trends)
                for one in sorted(wanted)
            ]
        return [one for lesson in found for one in _repeats(lesson, review)]

    def _held(self, session: Session, filters: Filters) -> list[RecurringLesson]:
        rows = {row.id: row for row in session.scalars(select(RecurringRow))}
        kept = Kept(session, filters, self._groups)
        by_id: dict[str, list[Member]] = {}
        for member in recurrence.members(session):
            if kept(member):
                by_id.setdefault(member.recurring_id, []).append(member)
        trends = _trends(session)
        return [_lesson(rows[identity], members, trends) for identity, members in sorted(by_id.items())]

    def _related(self, session: Session, row: RecurringRow) -> list[tuple[RecurringRow, float]]:
        """The recurring lessons whose representatives are nearest in meaning: near, but not the same."""
        rows = session.scalars(select(RecurringRow).order_by(RecurringRow.id)).all()
        vectors = vectors_of(session, {one.representative for one in rows}, self._model_id)
        others = [one for one in rows if one.id != row.id and one.representative in vectors]
        if row.representative not in vectors or not others:
            return []
        cosine = np.array([vectors[one.representative] for one in others]) @ vectors[row.representative]
        return [(others[n], float(cosine[n])) for n in np.argsort(-cosine, kind="stable")[:RELATED]]


def _repeats(lesson: RecurringLesson, review: ReviewRow) -> list[Repeated]:
    key = (review.year or 9999, review.published or "", review.id)
    before = {
        member.review.id: member.review.year
        for member in lesson.members
        if (member.review.year or 9999, member.review.published or "", member.review.id) < key
    }
    own = [member for member in lesson.members if member.review.id == review.id]
    since = min((year for year in before.values() if year), default=None)
    return [Repeated(member, lesson, len(before), since) for member in own if before]


def _lesson(row: RecurringRow, members: Sequence[Member], per_year: Mapping[int, int]) -> RecurringLesson:
    texts = {member.lesson.text_sha: member.lesson.text for member in members}
    statement = texts.get(row.representative) or next(iter(texts.values()), "")
    years = {member.review.id: member.review.year for member in members if member.review.year}
    return RecurringLesson(row.id, row.label, statement, members, _trend(Counter(years.values()), per_year))


def _trends(session: Session) -> dict[int, int]:
    """Live reviews by year."""
    statement = (
        select(ReviewRow.year, func.count())
        .where(ReviewRow.status == ReviewStatus.LIVE.value, ReviewRow.year.is_not(None))
        .group_by(ReviewRow.year)
    )
    return {year: count for year, count in session.execute(statement) if year}


def _trend(made: Mapping[int, int], per_year: Mapping[int, int]) -> float:
    """How much larger a share of the reviews makes it in the latest years than in as many years before them."""
    newest = max(per_year, default=0)
    late = range(newest - TREND_YEARS + 1, newest + 1)
    early = range(newest - 2 * TREND_YEARS + 1, newest - TREND_YEARS + 1)
    return _share(made, per_year, late) - _share(made, per_year, early)


def _share(made: Mapping[int, int], per_year: Mapping[int, int], years: Iterable[int]) -> float:
    wanted = list(years)
    total = sum(per_year.get(year, 0) for year in wanted)
    return sum(made.get(year, 0) for year in wanted) / total if total else 0.0


def _ranked(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
