"""What one more review costs a large archive's recurring lessons, through the catalogue as an ingest does it.

    python -m benchmarks.recurrence_adding [--lessons 200000] [--rounds 5]

A catalogue (SQLite) is filled with synthetic lessons in known groups. Then reviews of 12 lessons come one at a time,
and `RecurringLessons.update` finds them their places: it reads what is grouped, compares, and writes. Encoding the new
texts is left out: their vectors are there.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session

from archive.recurring import RecurringLessons
from benchmarks.recurrence_scale import LESSONS_A_REVIEW, Clusters, synthetic_clusters
from catalog.database import Database, open_engine
from catalog.domain import LessonKind, ReviewKind, ReviewStatus
from catalog.enrichment import STORED_DTYPE
from catalog.recurrence import recurring_id_of
from catalog.tables import (
    Base,
    DocumentRow,
    LessonRow,
    RecurringMemberRow,
    RecurringRow,
    ReviewRow,
    SourceRow,
    VectorRow,
)
from nlp.recurrence.grouping import Floats

MODEL = "synthetic"
_ROWS = 20_000  # written at once


class KnownVectors:
    """Stands where the lesson encoder stands; every text's vector is in the catalogue already."""

    model_id = MODEL

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        assert not texts, "every vector should be known"
        return np.zeros((0, self.dimension), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    count = options.lessons - options.lessons % LESSONS_A_REVIEW
    made = synthetic_clusters(count + options.rounds * LESSONS_A_REVIEW)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        Base.metadata.create_all(engine)
        database = Database(engine)
        with database.unit_of_work() as session:
            fill(session, made, count)
        lessons = RecurringLessons(database, KnownVectors(made.vectors.shape[1]))  # type: ignore[arg-type]
        seconds = []
        for turn in range(options.rounds):
            first = count + turn * LESSONS_A_REVIEW
            with database.unit_of_work() as session:
                put(session, made, range(first, first + LESSONS_A_REVIEW))
            begun = time.perf_counter()
            lessons.update()
            seconds.append(time.perf_counter() - begun)
    print(json.dumps({"lessons": count, "seconds": round(statistics.median(seconds), 2)}))


def fill(session: Session, made: Clusters, count: int) -> None:
    """Lessons that have found their places: those of a cluster recur, the others stand alone."""
    put(session, made, range(count))
    homes = _homes(made, count)
    representatives = {home: sha_of(row) for row, home in reversed(list(enumerate(homes))) if home}
    _insert(
        session,
        RecurringRow,
        (
            {"id": home, "label": home, "named_by_person": False, "representative": sha}
            for home, sha in representatives.items()
        ),
    )
    _insert(
        session,
        RecurringMemberRow,
        (
            {"review_id": review_of(row), "text_sha": sha_of(row), "recurring_id": home, "model_id": MODEL}
            for row, home in enumerate(homes)
        ),
    )


def _homes(made: Clusters, count: int) -> list[str | None]:
    clusters, first, sizes = np.unique(made.cluster[:count], return_index=True, return_counts=True)
    home_of = {
        cluster: recurring_id_of(sha_of(row)) if size > 1 else None
        for cluster, row, size in zip(clusters.tolist(), first.tolist(), sizes.tolist(), strict=True)
    }
    return [home_of[cluster] for cluster in made.cluster[:count].tolist()]


def put(session: Session, made: Clusters, rows: range) -> None:
    """The rows' lessons and vectors, and the reviews that make them."""
    reviews = sorted({row // LESSONS_A_REVIEW for row in rows})
    _insert(session, SourceRow, ({"sha256": _sha(f"source {n}"), "data": b"", "size": 0} for n in reviews))
    _insert(session, DocumentRow, (_document(n) for n in reviews))
    _insert(session, ReviewRow, (_review(n) for n in reviews))
    _insert(session, LessonRow, (_lesson(row) for row in rows))
    _insert(
        session,
        VectorRow,
        (
            {
                "text_sha": sha_of(row),
                "model_id": MODEL,
                "dimension": made.vectors.shape[1],
                "data": made.vectors[row].astype(STORED_DTYPE).tobytes(),
            }
            for row in rows
        ),
    )


def review_of(row: int) -> str:
    return f"review-{row // LESSONS_A_REVIEW}"


def sha_of(row: int) -> str:
    return _sha(text_of(row))


def text_of(row: int) -> str:
    return f"Synthetic lesson {row}."


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _document(number: int) -> dict[str, Any]:
    return {
        "id": f"document-{number}",
        "sha256": _sha(f"source {number}"),
        "name": f"{number}.txt",
        "media_type": "text/plain",
        "text": "",
        "page_starts": [],
        "notes": [],
        "parser": "synthetic",
        "parser_version": "1",
        "retrieved_at": datetime.now(UTC),
    }


def _review(number: int) -> dict[str, Any]:
    lists = "areas area_candidates harms agencies keywords subjects sections body content_notes reported"
    return {name: list[Any]() for name in lists.split()} | {
        "id": f"review-{number}",
        "slug": f"review-{number}",
        "document_id": f"document-{number}",
        "place": "1",
        "status": ReviewStatus.LIVE.value,
        "fingerprint": _sha(f"review {number}"),
        "title": f"Synthetic review {number}",
        "kind": ReviewKind.SCR.value,
        "year": 2009 + number % 17,
        "provenance": {},
    }


def _lesson(row: int) -> dict[str, Any]:
    return {
        "id": f"lesson-{row}",
        "review_id": review_of(row),
        "ordinal": row % LESSONS_A_REVIEW,
        "kind": LessonKind.FINDING.value,
        "text": text_of(row),
        "text_sha": sha_of(row),
        "addressees": [],
        "start": 0,
        "end": 0,
    }


def _insert(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    while some := list(itertools.islice(rows, _ROWS)):
        session.execute(insert(table), some)


if __name__ == "__main__":
    main()
