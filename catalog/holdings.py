"""What the catalogue holds, in the few columns that lists and counts need: one light row a live review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from sqlalchemy import RowMapping, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.domain import Polarity, ReviewStatus, TagStatus
from catalog.tables import ChangeRow, LessonRow, PassageRow, ReviewRow, TagRow

_LIVE = ReviewRow.status == ReviewStatus.LIVE.value
_STANDS = TagRow.status != TagStatus.REJECTED.value


@dataclass(frozen=True, slots=True)
class Held:
    """A live review. `date` is as precise as it is known (`2014`, `2014-05`, `2014-05-12`), None for undated.

    `passages` and `lessons` count its own; `themes` tells in how many passages each theme was found, `good_practice`
    names those found as such.
    """

    id: str
    slug: str
    title: str
    kind: str
    nation: str | None
    region: str | None
    areas: tuple[str, ...]
    area_printed: str | None
    board: str | None
    year: int | None
    date: str | None
    agencies: tuple[str, ...]
    harms: tuple[str, ...]
    age_bands: tuple[str, ...]
    sexes: tuple[str, ...]
    passages: int
    lessons: int
    themes: Mapping[str, int]
    good_practice: frozenset[str]


@dataclass(frozen=True, slots=True)
class TaggedPassage:
    """A passage with the tag that it was asked for and the review that it stands in."""

    tag: TagRow
    passage: PassageRow
    review: ReviewRow


def held_reviews(session: Session, changed_after: int = 0) -> list[Held]:
    """Every live review, or those that changed after a number of the change sequence; in no order."""
    wanted = select(ReviewRow.id).where(_LIVE)
    if changed_after:
        wanted = wanted.where(ReviewRow.id.in_(_changed(changed_after)))
    passages, lessons = (_parts(session, part.review_id, wanted) for part in (PassageRow, LessonRow))
    tags = _tags(session, wanted)
    return [
        _held(row, passages.get(row["id"], 0), lessons.get(row["id"], 0), tags.get(row["id"], ()))
        for row in _facts(session, wanted)
    ]


def changed_reviews(session: Session, after: int) -> set[str]:
    """The ids of the reviews that changed after a number of the change sequence, live or not."""
    return set(session.scalars(_changed(after)))


def _changed(after: int) -> Select[Any]:
    return select(ChangeRow.review_id).where(ChangeRow.sequence > after)


def _facts(session: Session, wanted: Select[Any]) -> Iterable[RowMapping]:
    row = ReviewRow
    place = (row.nation, row.region, row.areas, row.area_printed, row.board)
    date = func.coalesce(row.published, row.completed).label("date")
    lists = (row.agencies, row.harms, row.subjects)
    columns = select(row.id, row.slug, row.title, row.kind, *place, row.year, date, *lists)
    return session.execute(columns.where(row.id.in_(wanted))).mappings()


def _parts(session: Session, review: InstrumentedAttribute[str], wanted: Select[Any]) -> dict[str, int]:
    """How many passages or lessons each review has."""
    statement = select(review, func.count()).where(review.in_(wanted)).group_by(review)
    return dict(session.execute(statement).all())


def _tags(session: Session, wanted: Select[Any]) -> dict[str, list[tuple[str, int, int]]]:
    """For each review its themes: how many passages have it, and in how many of them it is good practice."""
    good = func.sum(case((TagRow.polarity == Polarity.GOOD_PRACTICE.value, 1), else_=0))
    statement = (
        select(PassageRow.review_id, TagRow.theme, func.count(), good)
        .join(TagRow, TagRow.passage_id == PassageRow.id)
        .where(PassageRow.review_id.in_(wanted), _STANDS)
        .group_by(PassageRow.review_id, TagRow.theme)
    )
    found: dict[str, list[tuple[str, int, int]]] = {}
    for review, theme, *counted in session.execute(statement):
        # One string a theme for all reviews: whoever counts them goes through far less memory.
        found.setdefault(review, []).append((intern(theme), *counted))
    return found


def _held(row: RowMapping, passages: int, lessons: int, tags: Iterable[tuple[str, int, int]]) -> Held:
    plain = {str(name): value for name, value in row.items() if name != "subjects"}
    lists = {name: tuple(row[name]) for name in ("areas", "agencies", "harms")}
    people = {"age_bands": _of_subjects(row, "age_band"), "sexes": _of_subjects(row, "sex")}
    themes = {theme: count for theme, count, _ in tags}
    good = frozenset(theme for theme, _, praised in tags if praised)
    return Held(**plain | lists | people, passages=passages, lessons=lessons, themes=themes, good_practice=good)


def _of_subjects(row: RowMapping, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[name] for one in row["subjects"] if one[name]))


def best_passages(session: Session, theme: str, limit: int) -> Sequence[TaggedPassage]:
    """The passages that show a theme best, one a review: those that people confirmed first, then by score."""
    confirmed = case((TagRow.status == TagStatus.CONFIRMED.value, 0), else_=1)
    order = (confirmed, TagRow.score.desc(), PassageRow.id)
    ranked = (
        select(TagRow.passage_id, func.row_number().over(partition_by=PassageRow.review_id, order_by=order).label("n"))
        .join(PassageRow, PassageRow.id == TagRow.passage_id)
        .where(TagRow.theme == theme, _STANDS)
        .subquery()
    )
    statement = (
        select(TagRow, PassageRow, ReviewRow)
        .join(PassageRow, PassageRow.id == TagRow.passage_id)
        .join(ReviewRow, ReviewRow.id == PassageRow.review_id)
        .join(ranked, ranked.c.passage_id == TagRow.passage_id)
        .where(TagRow.theme == theme, _LIVE, ranked.c.n == 1)
        .order_by(*order)
        .limit(limit)
    )
    return [TaggedPassage(*row) for row in session.execute(statement)]


def withdrawn_count(session: Session) -> int:
    """How many reviews were taken down."""
    withdrawn = ReviewRow.status == ReviewStatus.WITHDRAWN.value
    return session.scalar(select(func.count()).select_from(ReviewRow).where(withdrawn)) or 0
