"""What the catalogue holds, in the few columns that lists and counts need: one light row a live review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, case, func, select
from sqlalchemy.orm import Session

from catalog.domain import ReviewStatus, TagStatus
from catalog.tables import LessonRow, PassageRow, ReviewRow, TagRow

_LIVE = ReviewRow.status == ReviewStatus.LIVE.value
_STANDS = TagRow.status != TagStatus.REJECTED.value


@dataclass(frozen=True, slots=True)
class Held:
    """A live review. `date` is as precise as it is known (`2014`, `2014-05`, `2014-05-12`), None for undated."""

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


@dataclass(frozen=True, slots=True)
class TaggedPassage:
    """A passage with the tag that it was asked for and the review that it stands in."""

    tag: TagRow
    passage: PassageRow
    review: ReviewRow


def held_reviews(session: Session) -> list[Held]:
    """Every live review, newest first, the undated last."""
    row = ReviewRow
    date = func.coalesce(row.published, row.completed)
    place = (row.nation, row.region, row.areas, row.area_printed, row.board)
    lists = (row.agencies, row.harms, row.subjects)
    statement = (
        select(row.id, row.slug, row.title, row.kind, *place, row.year, date.label("date"), *lists)
        .where(_LIVE)
        .order_by(date.is_(None), date.desc(), row.id)
    )
    return [_held(one._mapping) for one in session.execute(statement)]


def _held(row: RowMapping) -> Held:
    plain = {str(name): value for name, value in row.items() if name != "subjects"}
    lists = {name: tuple(row[name]) for name in ("areas", "agencies", "harms")}
    people = {"age_bands": _of_subjects(row, "age_band"), "sexes": _of_subjects(row, "sex")}
    return Held(**plain | lists | people)


def _of_subjects(row: RowMapping, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[name] for one in row["subjects"] if one[name]))


def reviews_by_theme(session: Session) -> Iterator[tuple[str, str, str]]:
    """(theme, polarity, id of a live review that has it), each once."""
    statement = (
        select(TagRow.theme, TagRow.polarity, PassageRow.review_id)
        .join(PassageRow, PassageRow.id == TagRow.passage_id)
        .join(ReviewRow, ReviewRow.id == PassageRow.review_id)
        .where(_LIVE, _STANDS)
        .distinct()
    )
    yield from session.execute(statement)


def passages_by_theme(session: Session) -> dict[str, int]:
    """How many passages of live reviews have each theme."""
    statement = (
        select(TagRow.theme, func.count())
        .join(PassageRow, PassageRow.id == TagRow.passage_id)
        .join(ReviewRow, ReviewRow.id == PassageRow.review_id)
        .where(_LIVE, _STANDS)
        .group_by(TagRow.theme)
    )
    return dict(session.execute(statement).all())


def parts_held(session: Session) -> tuple[int, int]:
    """How many passages and lessons the live reviews have."""
    live = select(ReviewRow.id).where(_LIVE)
    passages = session.scalar(select(func.count()).select_from(PassageRow).where(PassageRow.review_id.in_(live)))
    lessons = session.scalar(select(func.count()).select_from(LessonRow).where(LessonRow.review_id.in_(live)))
    return passages or 0, lessons or 0


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
