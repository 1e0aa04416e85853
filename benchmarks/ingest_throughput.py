"""How near a whole ingest comes to the bare encoder: the share of its throughput, in turns in one run.

    python -m benchmarks.ingest_throughput [--documents 20] [--rounds 3]

An ingest reads, parses, encodes, tags, groups lessons and indexes; the bare encoder gets the same texts, each once, in
one call. Both are timed by the clock and by processor time, which is what to look at on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from archive.archive import Archive
from archive.settings import Settings
from benchmarks.synthetic import document
from catalog.tables import LessonRow, PassageRow


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


def one_round(first: int, documents: int) -> tuple[float, float, int]:
    """The encoder's time over the ingest's, by clock and by processor, and how many texts there were."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        for number in range(first, first + documents):
            (Path(folder) / f"{number:05d}.md").write_text(document(number), encoding="utf-8")
        archive = Archive(Settings(home=Path(home)))
        archive.migrate()
        warm = archive.encoder.encode_for_themes(["loaded before the clock starts"])
        archive.tagger.tag(["loaded before the clock starts"], warm)
        whole = timed(lambda: archive.ingest([Path(folder)], Silent()))
        with archive.database.unit_of_work() as session:
            texts = {*session.scalars(select(PassageRow.text)), *session.scalars(select(LessonRow.text))}
        bare = timed(lambda: archive.encoder.encode(sorted(texts)))
        archive.close()
    return bare[0] / whole[0], bare[1] / whole[1], len(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = [one_round(turn * options.documents, options.documents) for turn in range(options.rounds)]
    by_clock, by_processor, texts = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(json.dumps({"of_bare_encoder": round(by_clock, 3), "by_processor": round(by_processor, 3), "texts": texts}))


if __name__ == "__main__":
    main()
