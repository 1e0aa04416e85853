"""Recurring lessons over a real catalogue: incremental, with lasting permalinks, and curators' decisions that hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from archive.recurring import NothingToSplit, RecurringLessons
from archive.recurring_reading import Ranking, RecurringReader
from archive.recurring_records import detail_record, repeated_records, write_members_csv
from catalog import recurrence
from catalog.database import Database
from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import AreaMatch, Lesson, LessonKind, Nation, PartialDate, Review, ReviewKind, Span
from catalog.recurrence import NoSuchRecurringLesson
from catalog.reviews import put_review, withdraw
from search.contract import Facet, Filters

ALONE = "See the child alone at every visit."
ALONE_TOO = "Alone: nobody saw the girl without her mother."
BRUISES = "Bruises on a baby need a strategy discussion."
BRUISES_TOO = "Bruises were not discussed with police."
OTHER = "Housing officers should report repairs."


class FirstWordEncoder:
    """Sentences with the same first word mean the same; "Both" lies between the first two words it knows."""

    model_id = "first-word"
    dimension = 8

    def __init__(self) -> None:
        self._words = ["see", "alone", "bruises", "housing"]

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimension)

    def _vector(self, text: str) -> NDArray[np.float32]:
        word = text.split(maxsplit=1)[0].strip(":").lower()
        vector = np.zeros(self.dimension, np.float32)
        if word == "both":
            vector[[0, 2]] = 1
        else:
            vector[{"see": 0, "alone": 0, "bruises": 2, "housing": 3}[word]] = 1
        return vector / np.linalg.norm(vector)


def store(database: Database, name: str, year: int, *texts: str, nation: Nation = Nation.ENGLAND) -> str:
    text = "\n".join(texts)
    starts = [text.index(one) for one in texts]
    lessons = tuple(
        Lesson(LessonKind.RECOMMENDATION, one, Span(start, start + len(one)), str(n + 1), ("police",))
        for n, (one, start) in enumerate(zip(texts, starts, strict=True))
    )
    review = Review(
        place="1",
        title=f"Review {name}",
        kind=ReviewKind.SCR,
        body=Span(0, len(text)),
        nation=nation,
        area=AreaMatch(name),
        published=PartialDate(year),
        lessons=lessons,
    )
    with database.unit_of_work() as session:
        sha = keep_bytes(session, f"{name}{text}".encode())
        document = put_document(session, f"/{name}", sha, DocumentText(name, "text/plain", text, [], [], "test", "1"))
        assert document.retrieved_at <= datetime.now(UTC).replace(tzinfo=document.retrieved_at.tzinfo)
        return put_review(session, document.id, review, [])[0]


@pytest.fixture
def lessons(database: Database) -> RecurringLessons:
    return RecurringLessons(database, FirstWordEncoder(), threshold=lambda _: 0.6)  # type: ignore[arg-type]


@pytest.fixture
def reader(database: Database) -> RecurringReader:
    return RecurringReader(database, {}, FirstWordEncoder.model_id)


def test_new_reviews_join_start_or_leave_alone(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, ALONE, OTHER)
    assert lessons.update().begun == 0
    assert reader.ranked().total == 0
    store(database, "B", 2016, ALONE_TOO)
    assert lessons.update().begun == 1
    [first] = reader.ranked().lessons
    assert (first.reviews, first.first, first.last, first.gaps, first.areas) == (
        2,
        2010,
        2016,
        [(2011, 2015)],
        ["A", "B"],
    )
    assert first.statement in {ALONE, ALONE_TOO}
    store(database, "C", 2018, ALONE, BRUISES)
    lessons.update()
    [again] = reader.ranked().lessons
    assert (again.id, again.reviews) == (first.id, 3)
    assert lessons.update().texts == 0


def test_the_same_words_in_two_reviews_recur(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, OTHER)
    store(database, "B", 2011, OTHER)
    lessons.update()
    assert reader.ranked().lessons[0].reviews == 2


def test_a_review_that_says_nothing_new_joins_what_was_said_before(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, OTHER)
    lessons.update()
    store(database, "B", 2011, OTHER)
    lessons.update()
    assert reader.ranked().lessons[0].reviews == 2


def test_two_lessons_of_one_review_do_not_recur(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, ALONE, ALONE_TOO)
    lessons.update()
    assert reader.ranked().total == 0


def test_a_merge_by_meaning_redirects_and_a_withdrawn_review_leaves(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    for name, text in (("A", ALONE), ("B", ALONE_TOO), ("C", BRUISES), ("D", BRUISES_TOO)):
        store(database, name, 2012, text)
    lessons.update()
    one, other = (found.id for found in reader.ranked().lessons)
    kept = lessons.merge(one, other, "asked for together")
    assert reader.one(other).lesson.id == kept == one
    assert reader.one(kept).lesson.reviews == 4
    lessons.regroup()
    assert (reader.one(kept).lesson.reviews, reader.one(other).lesson.id) == (4, kept)
    slug = reader.one(kept).lesson.members[0].review.slug
    with database.unit_of_work() as session:
        withdraw(session, slug, "asked for")
    lessons.update()
    assert reader.one(kept).lesson.reviews == 3
    with pytest.raises(NoSuchRecurringLesson):
        reader.one("k000000000000")


def test_splits_and_names_hold_through_grouping_anew(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    for name, text in (("A", ALONE), ("B", ALONE), ("C", ALONE_TOO), ("D", ALONE_TOO)):
        store(database, name, 2012, text)
    lessons.update()
    [whole] = reader.ranked().lessons
    lessons.rename(whole.id, "Seen alone")
    sha = next(member.lesson.text_sha for member in whole.members if member.lesson.text == ALONE_TOO)
    with pytest.raises(NothingToSplit):
        lessons.split(whole.id, [])
    new = lessons.split(whole.id, [sha], "another duty")
    for _ in range(2):
        assert {one.id: one.reviews for one in reader.ranked().lessons} == {whole.id: 2, new: 2}
        assert reader.one(whole.id).lesson.label == "Seen alone"
        assert {one.lesson.text for one in reader.one(new).lesson.members} == {ALONE_TOO}
        lessons.regroup()
    store(database, "E", 2020, ALONE + " Always.")
    lessons.update()
    assert {one.id for one in reader.ranked().lessons} == {whole.id, new}


def test_grouping_anew_keeps_permalinks_and_changes_nothing(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    for name, text in (("A", ALONE), ("B", ALONE_TOO), ("C", BRUISES), ("D", BRUISES_TOO), ("E", OTHER)):
        store(database, name, 2012, text)
    lessons.update()
    before = [(one.id, one.label, one.reviews) for one in reader.ranked().lessons]
    done = lessons.regroup()
    assert (done.begun, done.merged) == (0, 0)
    assert [(one.id, one.label, one.reviews) for one in reader.ranked().lessons] == before


def test_a_review_read_again_keeps_its_place(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, ALONE)
    store(database, "B", 2011, ALONE_TOO)
    lessons.update()
    identity = reader.ranked().lessons[0].id
    store(database, "B", 2013, ALONE_TOO)
    lessons.update()
    [found] = reader.ranked().lessons
    assert (found.id, found.last) == (identity, 2013)


def test_rankings_filters_and_what_was_made_before(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2001, BRUISES)
    store(database, "B", 2002, BRUISES_TOO, nation=Nation.WALES)
    for name, year in (("C", 2018), ("D", 2019), ("E", 2020)):
        store(database, name, year, ALONE)
    newest = store(database, "F", 2021, BRUISES, ALONE_TOO)
    lessons.update()
    alone, bruises = reader.ranked(Ranking.RECURRENCE).lessons
    assert (alone.reviews, bruises.reviews) == (4, 3)
    assert reader.ranked(Ranking.PERSISTENCE).lessons[0].id == bruises.id
    assert [one.id for one in reader.ranked(Ranking.RISING).lessons] == [alone.id, bruises.id]
    welsh = Filters({Facet.NATION: ("wales",)})
    assert reader.ranked(filters=welsh).total == 0
    assert reader.ranked(filters=Filters({Facet.NATION: ("wales", "england")}, 2001, 2002)).lessons[0].id == bruises.id
    assert reader.ranked(filters=Filters({Facet.ADDRESSEE: ("health",)})).total == 0
    assert reader.ranked(filters=Filters({Facet.THEME: ("neglect",)})).total == 0
    records = {one["recurring_id"]: one["sentence"] for one in repeated_records(reader.repeated(newest), "http://x")}
    assert records[alone.id] == "Made before in 3 reviews, first in 2018."
    assert records[bruises.id] == "Made before in 2 reviews, first in 2001."


def test_exports_hold_every_member_with_its_citation(
    database: Database, lessons: RecurringLessons, reader: RecurringReader
) -> None:
    store(database, "A", 2010, ALONE)
    store(database, "B", 2011, ALONE_TOO)
    lessons.update()
    detail = reader.one(reader.ranked().lessons[0].id)
    record = detail_record(detail, "http://x")
    assert [one["text"] for one in record["members"]] == [ALONE, ALONE_TOO]
    assert all("(2010)" in one["citation"] or "(2011)" in one["citation"] for one in record["members"])
    assert record["timeline"] == {2010: 1, 2011: 1}
    out = io.StringIO()
    write_members_csv(detail, "http://x", out)
    assert len(out.getvalue().splitlines()) == 3


def test_decisions_are_kept_by_text(database: Database, lessons: RecurringLessons) -> None:
    store(database, "A", 2010, ALONE)
    store(database, "B", 2011, ALONE_TOO)
    lessons.update()
    with database.unit_of_work() as session:
        assert recurrence.decisions(session) == []
        assert len(recurrence.homes_under_any_model(session)) == 2
