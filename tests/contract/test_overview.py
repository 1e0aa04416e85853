"""The overview of every kind of catalogue: after each change it is what it would be were it taken anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.overview import Browsing
from archive.settings import Settings
from catalog.database import Database
from catalog.domain import Lesson, LessonKind, PartialDate, Polarity, Review, ReviewKind, Span, TagStatus
from catalog.enrichment import StoredTag, decide
from catalog.reviews import slug_of, withdraw
from tests.reviews import store

TEXT = "Nobody asked about the father, and the school was not told. Review {}."


def put(session: Session, number: int, year: int | None, *themes: str) -> str:
    text, span = TEXT.format(number), Span(0, 20)
    published = PartialDate(year) if year else None
    lesson = Lesson(LessonKind.FINDING, text[:20], span)
    review = Review("1", f"Review {number}", ReviewKind.SCR, span, published=published, lessons=(lesson,))
    polarity = Polarity.GOOD_PRACTICE if number % 2 else Polarity.CONCERN
    return store(
        session, f"{number}", text, review, [StoredTag(one, polarity, 0.9, "test", (0, 5), "", "1") for one in themes]
    )


@pytest.fixture
def browsing(database: Database, tmp_path: Path) -> Iterator[Browsing]:
    url = database.engine.url.render_as_string(hide_password=False)
    archive = Archive(Settings(home=tmp_path, database_url=url))
    with archive.database.unit_of_work() as session:
        for number, year in enumerate((2014, None, 2020, 2017)):
            put(session, number, year, "neglect", *(["schools"] if number > 1 else []))
    yield Browsing(archive)
    archive.close()


def _another(session: Session) -> None:
    put(session, 9, 2018, "hidden-men")


def _read_again(session: Session) -> None:
    put(session, 0, 2021, "schools")


def _taken_down(session: Session) -> None:
    withdraw(session, slug_of("Review 2", put(session, 2, 2020, "neglect", "schools")), "asked for")


def _rejected(session: Session) -> None:
    assert decide(session, TEXT.format(3), "schools", TagStatus.REJECTED)


@pytest.mark.parametrize("change", [_another, _read_again, _taken_down, _rejected])
def test_a_change_leaves_what_counting_anew_would_find(browsing: Browsing, change: Callable[[Session], None]) -> None:
    before = browsing.overview()
    assert [review.year for review in before.reviews] == [2020, 2017, 2014, None]
    assert (before.themes, before.good_practice["neglect"]) == ({"neglect": 4, "schools": 2}, 2)
    assert (before.passages, before.lessons, before.tagged_passages["schools"]) == (4, 4, 2)
    with browsing.archive.database.unit_of_work() as session:
        change(session)
    after, anew = browsing.overview(), Browsing(browsing.archive).overview()
    assert after.reviews != before.reviews
    assert after == anew
    assert after.themes == anew.themes
    assert all((after.tagged(theme) == anew.tagged(theme)).all() for theme in anew.themes)


def test_only_what_changed_is_read_again(browsing: Browsing) -> None:
    before = browsing.overview()
    with browsing.archive.database.unit_of_work() as session:
        _another(session)
    kept = {id(review) for review in before.reviews}
    assert [review.title for review in browsing.overview().reviews if id(review) not in kept] == ["Review 9"]


def test_without_a_change_it_is_the_same(browsing: Browsing) -> None:
    assert browsing.overview() is browsing.overview()
