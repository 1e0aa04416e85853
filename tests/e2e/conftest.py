"""Archives for the tests of the faces: the whole sample, taken in once, and a small one that tests may change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.archive import Archive
from archive.settings import Settings
from catalog.domain import (
    Age,
    AgeUnit,
    AreaMatch,
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
)
from catalog.enrichment import StoredTag
from sample import DOCUMENTS
from search.backends import open_backend
from search.contract import SearchUnavailable
from search.projection import Projection
from tests.pipeline import Silent
from tests.reviews import store

HOSTILE = '<script>alert("x")</script> & "quoted" \'text\' =1+1'


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the sample archive; LESSONS_TEST_HOME names one that is there, which saves minutes."""
    if ready := os.environ.get("LESSONS_TEST_HOME"):
        return Path(ready)
    home = tmp_path_factory.mktemp("sample-home")
    archive = Archive(Settings(home=home))
    archive.migrate()
    archive.ingest([DOCUMENTS], Silent())
    archive.close()
    return home


@pytest.fixture
def small_archive(tmp_path: Path) -> Iterator[Archive]:
    """Two reviews, one of them written to break pages; searched by words alone, so that no model is loaded."""
    archive = Archive(Settings(home=tmp_path, base_url="http://testserver"))
    archive.migrate()
    archive.__dict__["index"] = open_backend("embedded:", tmp_path / "index", None, {})
    archive.__dict__["projection"] = Projection(archive.taxonomy.groups_of_themes(), None)
    put_small_reviews(archive)
    archive.follow(Silent())
    yield archive
    archive.close()


class NoIndex:
    """An index that is down, whatever is asked of it."""

    def __getattr__(self, _name: str) -> Any:
        def fail(*_: object, **__: object) -> None:
            raise SearchUnavailable("the index is being rebuilt")

        return fail

    def close(self) -> None:
        """Nothing to close."""


def take_index_down(archive: Archive) -> None:
    archive.index.close()
    archive.__dict__["index"] = NoIndex()


def put_small_reviews(archive: Archive) -> None:
    """A plain review of Leeds with a tag, and a hostile one without a date or an area."""
    with archive.database.unit_of_work() as session:
        for place, title, text in (("plain", "Child A, Leeds", PLAIN), ("hostile", HOSTILE, f"{HOSTILE} police.")):
            review = plain_review(title, text) if place == "plain" else hostile_review(title, text)
            passage = Passage(1, text, Span(0, len(text), 3), 0)
            tag = StoredTag("neglect", Polarity.CONCERN, 0.83, "phrase", (0, 9), f"It says {HOSTILE}.", "1.0.0")
            store(session, f"{place}.txt", text, review, [tag], passage)


PLAIN = "The child was left alone. The police and the school each knew something of it, and neither asked the other."


def plain_review(title: str, text: str) -> Review:
    return Review(
        place="1",
        title=title,
        kind=ReviewKind.CSPR,
        body=Span(0, len(text), 3),
        nation=Nation.ENGLAND,
        area=AreaMatch("Leeds", ("leeds",), "Yorkshire and The Humber", Nation.ENGLAND),
        board="Leeds partnership",
        subjects=(Subject("Child A", Age("3-year-old", 3, AgeUnit.YEAR), Sex.FEMALE),),
        published=PartialDate(2021, 3),
        sections=(Section("Findings", 1, Span(0, len(text), 3), "1"),),
        lessons=(Lesson(LessonKind.FINDING, text[26:], Span(26, len(text), 3), "1", ("police",)),),
        source_url="https://example.org/child-a",
    )


def hostile_review(title: str, text: str) -> Review:
    return Review(
        place="2",
        title=title,
        kind=ReviewKind.OTHER,
        body=Span(0, len(text), 3),
        board=HOSTILE,
        sections=(Section(HOSTILE, 3, Span(0, len(text), 3)),),
        lessons=(Lesson(LessonKind.RECOMMENDATION, f"=cmd|{HOSTILE}", Span(0, len(text), 3), HOSTILE),),
        keywords=(HOSTILE,),
        reported=(HOSTILE,),
    )
