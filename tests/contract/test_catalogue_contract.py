"""What a catalogue does, on every database it may live in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from catalog.changes import ChangeKind, changes_after, last_sequence
from catalog.database import CatalogueUnavailable, Database
from catalog.documents import (
    DocumentText,
    QuarantineReason,
    document_by_bytes,
    keep_bytes,
    locations_of,
    put_document,
    quarantine,
    quarantined,
    remember_location,
)
from catalog.domain import (
    Age,
    AgeUnit,
    AreaMatch,
    IncidentKind,
    Lesson,
    LessonKind,
    Nation,
    PartialDate,
    Passage,
    Polarity,
    Review,
    ReviewKind,
    Section,
    Sex,
    Span,
    Subject,
    TagStatus,
)
from catalog.duplicates import Link, LinkKind, links_of, replace_links
from catalog.enrichment import StoredTag, decide, put_tags, tags_of
from catalog.migrate import check_migrated, migrate
from catalog.reviews import (
    NoSuchReview,
    Outcome,
    ReviewWithdrawn,
    put_review,
    stored_review,
    supersede_missing,
    withdraw,
)
from catalog.rows import review_of
from catalog.tables import Base, ReviewRow

TEXT = "Child A was not seen alone. The Board should ask why."
REVIEW = Review(
    place="child-a",
    title="Child A",
    kind=ReviewKind.CPR,
    body=Span(0, len(TEXT), 1),
    nation=Nation.WALES,
    area=AreaMatch("Ceredigion", ("ceredigion",), None, Nation.WALES),
    subjects=(Subject("Child A", Age("8-day-old", 8 / 365, AgeUnit.DAY), Sex.FEMALE),),
    incident=IncidentKind.DEATH,
    harms=("neglect",),
    published=PartialDate(2014, 5),
    sections=(Section("Circumstances", 1, Span(0, len(TEXT), 1), "1"),),
    lessons=(Lesson(LessonKind.RECOMMENDATION, "The Board should ask why.", Span(28, 53, 1), "R1", ("police",)),),
    keywords=("voice of the child",),
    provenance={"title": Span(0, 7, 1)},
)
PASSAGES = (Passage(1, TEXT, Span(0, len(TEXT), 1), 0),)


def document_text(text: str = TEXT) -> DocumentText:
    return DocumentText("a.pdf", "application/pdf", text, [0], [], "overview", "1")


def store(database: Database, review: Review = REVIEW, data: bytes = b"%PDF-a") -> tuple[str, Outcome]:
    with database.unit_of_work() as session:
        document = put_document(session, "/reviews/a.pdf", keep_bytes(session, data), document_text())
        return put_review(session, document.id, review, PASSAGES)


class TestReviews:
    def test_a_stored_review_reads_back_equal(self, database: Database) -> None:
        identity, outcome = store(database)
        with database.unit_of_work() as session:
            found = stored_review(session, identity)
            assert review_of(found.row, found.lessons) == REVIEW
            assert [passage.text for passage in found.passages] == [TEXT]
        assert outcome is Outcome.NEW

    def test_the_same_review_twice_changes_nothing(self, database: Database) -> None:
        first, _ = store(database)
        assert store(database) == (first, Outcome.UNCHANGED)
        with database.unit_of_work() as session:
            assert last_sequence(session) == 1

    def test_an_updated_review_keeps_its_permalink(self, database: Database) -> None:
        identity, _ = store(database)
        with database.unit_of_work() as session:
            before = stored_review(session, identity).row.slug
        assert store(database, replace(REVIEW, title="Child A, corrected")) == (identity, Outcome.UPDATED)
        with database.unit_of_work() as session:
            after = stored_review(session, before).row
            assert (after.slug, after.title) == (before, "Child A, corrected")

    def test_a_withdrawn_review_is_a_tombstone_and_stays_one(self, database: Database) -> None:
        identity, _ = store(database)
        with database.unit_of_work() as session:
            withdraw(session, stored_review(session, identity).row.slug, "the family asked")
        store(database, replace(REVIEW, title="Read again"))
        with database.unit_of_work() as session:
            with pytest.raises(ReviewWithdrawn, match="the family asked"):
                stored_review(session, identity)
            assert changes_after(session, 0)[-1].kind is ChangeKind.WITHDRAWN

    def test_a_review_that_its_document_lost_is_superseded(self, database: Database) -> None:
        identity, _ = store(database)
        with database.unit_of_work() as session:
            document = stored_review(session, identity).row.document_id
            assert supersede_missing(session, document, set()) == [identity]
            assert supersede_missing(session, document, set()) == []

    def test_an_unknown_review_is_said_to_be_unknown(self, database: Database) -> None:
        with database.unit_of_work() as session, pytest.raises(NoSuchReview):
            stored_review(session, "nobody")

    def test_links_read_the_same_from_both_ends(self, database: Database) -> None:
        one, _ = store(database)
        with database.unit_of_work() as session:
            document = put_document(session, "/reviews/b.pdf", keep_bytes(session, b"%PDF-b"), document_text())
            other, _ = put_review(session, document.id, REVIEW, PASSAGES)
            replace_links(session, one, [Link(other, LinkKind.EXACT, 1.0)])
            session.flush()
            assert links_of(session, one) == [Link(other, LinkKind.EXACT, 1.0)]
            assert links_of(session, other) == [Link(one, LinkKind.EXACT, 1.0)]


class TestChanges:
    def test_numbers_follow_one_another(self, database: Database) -> None:
        store(database)
        store(database, replace(REVIEW, title="again"))
        with database.unit_of_work() as session:
            assert [change.sequence for change in changes_after(session, 0)] == [1, 2]
            assert [change.sequence for change in changes_after(session, 1)] == [2]

    def test_a_failed_unit_of_work_leaves_no_change(self, database: Database) -> None:
        with pytest.raises(RuntimeError), database.unit_of_work() as session:
            document = put_document(session, "/a", keep_bytes(session, b"x"), document_text())
            put_review(session, document.id, REVIEW, PASSAGES)
            raise RuntimeError
        with database.unit_of_work() as session:
            assert last_sequence(session) == 0
            assert document_by_bytes(session, "x") is None


class TestDocuments:
    def test_the_same_bytes_elsewhere_are_one_document_with_two_locations(self, database: Database) -> None:
        store(database)
        with database.unit_of_work() as session:
            document = document_by_bytes(session, keep_bytes(session, b"%PDF-a"))
            assert document is not None
            remember_location(session, "/copy/a.pdf", document)
            assert locations_of(session, document.id) == ["/copy/a.pdf", "/reviews/a.pdf"]

    def test_new_bytes_at_a_location_update_the_document_in_place(self, database: Database) -> None:
        identity, _ = store(database)
        assert store(database, replace(REVIEW, title="second edition"), b"%PDF-a2") == (identity, Outcome.UPDATED)

    def test_what_is_read_at_last_leaves_quarantine(self, database: Database) -> None:
        with database.unit_of_work() as session:
            quarantine(session, "/reviews/a.pdf", b"broken", QuarantineReason("read", "it is truncated", "1"))
            assert [(row.location, row.reason) for row in quarantined(session)] == [
                ("/reviews/a.pdf", "it is truncated")
            ]
        store(database)
        with database.unit_of_work() as session:
            assert quarantined(session) == []


class TestTags:
    def tag(self, database: Database, identity: str, *themes: str) -> None:
        tags = [StoredTag(theme, Polarity.CONCERN, 0.9, "rule", (0, 7), "because", "1") for theme in themes]
        with database.unit_of_work() as session:
            row = session.get_one(ReviewRow, identity)
            put_tags(session, row, {f"{identity}-p-1": tags}, "v")

    def standing(self, database: Database, identity: str) -> dict[str, str]:
        with database.unit_of_work() as session:
            tags = tags_of(session, [f"{identity}-p-1"]).get(f"{identity}-p-1", [])
            return {tag.theme: tag.status for tag in tags}

    def test_a_rejected_tag_is_gone_and_stays_gone(self, database: Database) -> None:
        identity, _ = store(database)
        self.tag(database, identity, "neglect", "missing")
        with database.unit_of_work() as session:
            assert decide(session, TEXT, "neglect", TagStatus.REJECTED) == [identity]
        assert self.standing(database, identity) == {"missing": "machine"}
        self.tag(database, identity, "neglect", "missing")
        assert self.standing(database, identity) == {"missing": "machine"}

    def test_a_confirmed_tag_survives_a_machine_that_misses_it(self, database: Database) -> None:
        identity, _ = store(database)
        self.tag(database, identity, "neglect")
        with database.unit_of_work() as session:
            decide(session, TEXT, "schools", TagStatus.CONFIRMED, Polarity.GOOD_PRACTICE)
        self.tag(database, identity)
        assert self.standing(database, identity) == {"schools": "confirmed"}


class TestMigrations:
    def test_up_and_down_leaves_nothing(self, empty_database: Database) -> None:
        migrate(empty_database.engine)
        migrate(empty_database.engine, "base")
        assert set(inspect(empty_database.engine).get_table_names()) <= {"alembic_version"}

    def test_migrations_and_tables_agree(self, database: Database) -> None:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []

    def test_a_catalogue_of_another_version_says_what_to_do(self, empty_database: Database) -> None:
        with pytest.raises(CatalogueUnavailable, match="lessons migrate"):
            check_migrated(empty_database.engine)
