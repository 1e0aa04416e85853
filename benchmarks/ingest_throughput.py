"""How near a whole ingest comes to the bare encoder: the share of its throughput, in turns in one run.

    python -m benchmarks.ingest_throughput [--documents 20] [--rounds 3]

An ingest reads, parses, encodes, tags, groups lessons and indexes; the bare encoder gets the same texts, each once, in
one call. `of_library` holds it against sentence-transformers' own `encode`, in the precision and batches that are
quickest for it, which is what encoding costs without this program; `of_ours` against our own way through the same
model, which gives the same vectors sooner. Lessons are encoded again by the encoder that groups them: `of_both` counts
that, by ours, as encoding too. All is timed by the clock and by processor time, which is what to look at on a busy
machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from sqlalchemy import select

from archive.archive import Archive
from archive.settings import Settings
from benchmarks.synthetic import document
from catalog.tables import LessonRow, PassageRow
from nlp.lessons import action_of

_BEFORE = 3  # documents that are taken in before the clock starts


@dataclass(frozen=True, slots=True)
class Round:
    """The encoders' time over the ingest's, and how many texts there were."""

    of_library: float
    library_by_processor: float
    of_ours: float
    ours_by_processor: float
    of_both: float
    both_by_processor: float
    texts: int


class Silent:
    """Progress that nobody looks at."""

    @contextmanager
    def stage(self, _name: str, _total: int) -> Iterator[None]:
        yield

    def advance(self, steps: int = 1) -> None: ...


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def written(first: int, count: int, folder: Path) -> Path:
    """Synthetic documents in a folder of their own."""
    folder.mkdir()
    for number in range(first, first + count):
        (folder / f"{number:05d}.md").write_text(document(number), encoding="utf-8")
    return folder


def texts_of(archive: Archive) -> tuple[set[str], set[str]]:
    """Every passage and lesson once, and the lessons alone."""
    with archive.database.unit_of_work() as session:
        passages, lessons = set(session.scalars(select(PassageRow.text))), set(session.scalars(select(LessonRow.text)))
    return passages | lessons, lessons


def one_round(first: int, documents: int) -> Round:
    """One ingest into a new archive, in which everything that is loaded once is loaded before the clock starts."""
    with tempfile.TemporaryDirectory() as home:
        archive = Archive(Settings(home=Path(home)))
        archive.migrate()
        archive.ingest([written(first, _BEFORE, Path(home) / "before")], Silent())
        action_of("The board should read this.")  # the parser, which waits for a recurring lesson
        known, known_lessons = texts_of(archive)
        folder = written(first + _BEFORE, documents, Path(home) / "documents")
        whole = timed(lambda: archive.ingest([folder], Silent()))
        texts, lessons = texts_of(archive)
        library = timed(lambda: archive.encoder.encode_by_library(sorted(texts - known)))
        bare = timed(lambda: archive.encoder.encode(sorted(texts - known)))
        again = timed(lambda: archive.lesson_encoder.encode(sorted(lessons - known_lessons)))
        archive.close()
    return Round(
        of_library=library[0] / whole[0],
        library_by_processor=library[1] / whole[1],
        of_ours=bare[0] / whole[0],
        ours_by_processor=bare[1] / whole[1],
        of_both=(bare[0] + again[0]) / whole[0],
        both_by_processor=(bare[1] + again[1]) / whole[1],
        texts=len(texts - known),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    size = options.documents + _BEFORE
    rounds = [one_round(turn * size, options.documents) for turn in range(options.rounds)]
    medians = map(statistics.median, zip(*map(astuple, rounds), strict=True))
    print(json.dumps({name.name: round(value, 3) for name, value in zip(fields(Round), medians, strict=True)}))


if __name__ == "__main__":
    main()
