"""The search filters applied to members of recurring lessons: OR within a facet, AND across facets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.domain import TagStatus
from catalog.recurrence import Member
from catalog.tables import LessonRow, PassageRow, TagRow
from search.contract import Facet, Filters
from search.projection import review_facets

_OF_THEMES = frozenset({Facet.THEME, Facet.THEME_GROUP})
_SQL_VARIABLES = 500


class Kept:
    """Whether a member satisfies the filters. Reviews are looked at once."""

    def __init__(self, session: Session, filters: Filters, groups: Mapping[str, str]) -> None:
        self._filters = filters
        self._reviews: dict[str, bool] = {}
        wanted = set(filters.terms.get(Facet.THEME, ()))
        wanted_groups = set(filters.terms.get(Facet.THEME_GROUP, ()))
        themes = {theme.partition(":")[0] for theme in wanted}
        themes |= {theme for theme, group in groups.items() if group in wanted_groups}
        tagged = _tagged_lessons(session, themes) if themes else {}
        self._by_theme = {lesson for lesson, tags in tagged.items() if not tags.isdisjoint(wanted)}
        self._by_group = {
            lesson for lesson, tags in tagged.items() if any(groups.get(tag) in wanted_groups for tag in tags)
        }

    def __call__(self, member: Member) -> bool:
        review = member.review
        if review.id not in self._reviews:
            self._reviews[review.id] = self._keeps_review(member)
        return self._reviews[review.id] and self._keeps_lesson(member)

    def _keeps_review(self, member: Member) -> bool:
        year, filters = member.review.year, self._filters
        if filters.year_from is not None and (year is None or year < filters.year_from):
            return False
        if filters.year_to is not None and (year is None or year > filters.year_to):
            return False
        held = review_facets(member.review)
        return all(
            not set(values).isdisjoint(held[facet] if facet in held else values if _of_lessons(facet) else ())
            for facet, values in filters.terms.items()
        )

    def _keeps_lesson(self, member: Member) -> bool:
        terms, lesson = self._filters.terms, member.lesson
        return (
            (Facet.LESSON_TYPE not in terms or lesson.kind in terms[Facet.LESSON_TYPE])
            and (Facet.ADDRESSEE not in terms or not set(terms[Facet.ADDRESSEE]).isdisjoint(lesson.addressees))
            and (Facet.THEME not in terms or lesson.id in self._by_theme)
            and (Facet.THEME_GROUP not in terms or lesson.id in self._by_group)
        )


def lesson_themes(session: Session, lesson_ids: Sequence[str]) -> dict[str, set[str]]:
    """The themes of lessons: those whose evidence lies within them. Rejected tags are left out."""
    found: dict[str, set[str]] = {}
    for first in range(0, len(lesson_ids), _SQL_VARIABLES):
        some = lesson_ids[first : first + _SQL_VARIABLES]
        rows = session.execute(_within_lessons().where(LessonRow.id.in_(some)))
        for lesson, theme, _ in rows:
            found.setdefault(lesson, set()).add(theme)
    return found


def _tagged_lessons(session: Session, themes: Iterable[str]) -> dict[str, set[str]]:
    """Lessons with any of these themes: values as the theme facet has them, `id` and `id:polarity`."""
    found: dict[str, set[str]] = {}
    for lesson, theme, polarity in session.execute(_within_lessons().where(TagRow.theme.in_(sorted(themes)))):
        found.setdefault(lesson, set()).update({theme, f"{theme}:{polarity}"})
    return found


def _within_lessons() -> Select[str, str, str]:
    return (
        select(LessonRow.id, TagRow.theme, TagRow.polarity)
        .join(PassageRow, PassageRow.review_id == LessonRow.review_id)
        .join(TagRow, TagRow.passage_id == PassageRow.id)
        .where(
            PassageRow.start + TagRow.evidence_start < LessonRow.end,
            LessonRow.start < PassageRow.start + TagRow.evidence_end,
            TagRow.status != TagStatus.REJECTED.value,
        )
    )


def _of_lessons(facet: Facet) -> bool:
    return facet in _OF_THEMES or facet in {Facet.LESSON_TYPE, Facet.ADDRESSEE}
