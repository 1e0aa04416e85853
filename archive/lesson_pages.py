"""Recurring lessons as people browse them: the list with its filters, one lesson with its timeline and members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.asking import query_from
from archive.charts import Chart, chart_of_years
from archive.overview import Browsing
from archive.recurring_asking import asked_ranking
from archive.recurring_reading import Ranking, RecurringDetail, RecurringLesson
from archive.recurring_records import sentence_of
from archive.searching import number_from
from archive.urls import lesson_years_csv_url, lessons_url
from catalog.recurrence import Member
from catalog.shares import Share
from search.contract import Facet, Filters

LESSONS_A_PAGE = 20
SHOWN_FILTERS = (Facet.THEME, Facet.KIND, Facet.NATION, Facet.ADDRESSEE)


@dataclass(frozen=True)
class AskedLessons:
    """What a URL of the list asks."""

    ranking: str = Ranking.RECURRENCE.value
    terms: Mapping[str, str] = field(default_factory=dict)
    year_from: str = ""
    year_to: str = ""
    page: str = "1"

    @property
    def filtered(self) -> bool:
        return bool(self.terms or self.year_from or self.year_to)

    def url(self, page: int = 1) -> str:
        """The canonical URL of a page of this list."""
        return lessons_url(replace(self, page=str(page))._parameters())

    def _parameters(self) -> Iterator[tuple[str, str]]:
        yield from sorted(self.terms.items())
        plain = AskedLessons()
        for name in ("ranking", "year_from", "year_to", "page"):
            if getattr(self, name) != getattr(plain, name):
                yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class LessonsPage:
    """A page of the list. `options` are the values that each filter offers, with their labels."""

    lessons: Sequence[RecurringLesson]
    total: int
    page: int
    last: int
    options: Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One recurring lesson; `share` is of the reviews held, `members` newest first."""

    detail: RecurringDetail
    share: Share
    trend: Chart
    members: Sequence[Member]


def asked_lessons(parameters: Iterable[tuple[str, str]]) -> AskedLessons:
    given = {name: value.strip() for name, value in parameters if value.strip()}
    terms: dict[str, str] = {facet.value: given[facet.value] for facet in Facet if facet.value in given}
    plain = {name: given[name] for name in ("ranking", "year_from", "year_to", "page") if name in given}
    return AskedLessons(terms=terms, **plain)


def lessons_page(browsing: Browsing, asked: AskedLessons) -> LessonsPage:
    """Raises BadQuery naming what is not known."""
    years = number_from("the first year", asked.year_from), number_from("the last year", asked.year_to)
    ranking, filters = asked_ranking(asked.ranking, (f"{name}={value}" for name, value in asked.terms.items()), years)
    page = query_from("", page=number_from("page", asked.page) or 1).page
    found = browsing.archive.recurring_reader.ranked(ranking, filters, page, LESSONS_A_PAGE)
    last = max(1, -(-found.total // LESSONS_A_PAGE))
    return LessonsPage(found.lessons, found.total, page, last, _options(browsing))


def lesson_page(browsing: Browsing, identity: str) -> LessonPage:
    """The recurring lesson, or the one it was merged into. Raises NoSuchRecurringLesson."""
    detail = browsing.archive.recurring_reader.one(identity)
    lesson = detail.lesson
    newest = sorted(lesson.members, key=lambda one: (-(one.review.year or 0), one.review.id, one.lesson.ordinal))
    share = Share(lesson.reviews, len(browsing.overview().reviews))
    return LessonPage(detail, share, lesson_trend(lesson), newest)


def lesson_trend(lesson: RecurringLesson) -> Chart:
    """The reviews that make the lesson, by year."""
    years = {member.review.id: member.review.year for member in lesson.members}
    return chart_of_years(years.values(), "Reviews that make this lesson, by year", lesson_years_csv_url(lesson.id))


def strongest_lessons(browsing: Browsing, limit: int, filters: Filters | None = None) -> Sequence[RecurringLesson]:
    """The lessons made in most reviews."""
    return browsing.archive.recurring_reader.ranked(Ranking.RECURRENCE, filters or Filters(), 1, limit).lessons


def made_before(browsing: Browsing, slug: str) -> dict[str, tuple[str, str]]:
    """For each lesson of a review that was made before, by its id: the recurring lesson's id, and a sentence."""
    return {
        one.member.lesson.id: (one.recurring.id, sentence_of(one))
        for one in browsing.archive.recurring_reader.repeated(slug)
    }


def _options(browsing: Browsing) -> dict[str, list[tuple[str, str]]]:
    """What the archive holds of each filter, by label."""
    overview = browsing.overview()
    values: dict[Facet, set[str]] = {
        Facet.THEME: set(overview.themes),
        Facet.KIND: {review.kind for review in overview.reviews},
        Facet.NATION: {review.nation for review in overview.reviews if review.nation},
        Facet.ADDRESSEE: {agency for review in overview.reviews for agency in review.agencies},
    }
    return {
        facet.value: sorted(((value, browsing.labels.of(facet, value)) for value in values[facet]), key=lambda o: o[1])
        for facet in SHOWN_FILTERS
    }
