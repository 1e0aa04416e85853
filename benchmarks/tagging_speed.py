"""How fast passages are tagged whose vectors are known, on one core, and where an ingest spends its time.

    LESSONS_HOME=FOLDER python -m benchmarks.tagging_speed [--passages 1000] [--ingest DOCUMENTS]

Processor time is counted, not the clock, so that a busy machine gives the same figure. With `--ingest`, the folder is
taken into a new archive, and the share of that time which the encoders did not take is printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from archive.archive import Archive
from archive.settings import Settings
from catalog.enrichment import STORED_DTYPE
from catalog.tables import PassageRow, VectorRow
from nlp.encoder import Encoder
from nlp.recurrence.model import LessonEncoder

_A_BATCH = 200  # about what forty reviews of an ingest batch hold of short reviews


class Silent:
    """Progress that nobody watches."""

    @contextmanager
    def stage(self, _name: str, _total: int) -> Iterator[None]:
        yield

    def advance(self, _steps: int = 1) -> None:
        """Nothing to show."""


class Timed:
    """An encoder that counts the processor time it takes, in whatever threads: PyTorch is held to one in each."""

    def __init__(self, encoder: Encoder | LessonEncoder) -> None:
        self._encoder = encoder
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        start = time.thread_time()
        try:
            return self._encoder.encode(texts)
        finally:
            self.seconds += time.thread_time() - start

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)


def passages_with_vectors(archive: Archive, limit: int) -> tuple[list[str], NDArray[np.float32]]:
    """Passages in the order of their hashes with the vectors that the archive holds, whatever encoder made them."""
    with archive.database.unit_of_work() as session:
        rows = session.execute(
            select(PassageRow.text, VectorRow.data)
            .join(VectorRow, VectorRow.text_sha == PassageRow.text_sha)
            .order_by(PassageRow.text_sha)
            .limit(limit)
        ).all()
    return [row.text for row in rows], np.array([np.frombuffer(row.data, STORED_DTYPE) for row in rows], np.float32)


def tagging_speed(archive: Archive, limit: int) -> str:
    texts, vectors = passages_with_vectors(archive, limit)
    archive.tagger.tag(texts[:50], vectors[:50])  # heads and patterns are made at first use
    start, given = time.process_time(), 0
    for first in range(0, len(texts), _A_BATCH):
        found = archive.tagger.tag(texts[first : first + _A_BATCH], vectors[first : first + _A_BATCH])
        given += sum(map(len, found))
    seconds = time.process_time() - start
    words = sum(len(text.split()) for text in texts) / len(texts)
    return (
        f"{len(texts)} passages of {words:.0f} words, {given} tags, in {seconds:.1f} s of one core: "
        f"{len(texts) / seconds:.0f} passages a second"
    )


def share_of_encoder(documents: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Settings(home=Path(folder)))
        timed, of_lessons = Timed(archive.encoder), Timed(archive.lesson_encoder)
        archive.__dict__.update(encoder=timed, lesson_encoder=of_lessons)
        archive.migrate()
        start = time.process_time()
        archive.ingest([documents], Silent())
        total = time.process_time() - start
        archive.close()
    of_passages = 1 - timed.seconds / total
    outside = of_passages - of_lessons.seconds / total
    return (
        f"ingest: {total:.0f} s of processor time, {outside:.0%} of it outside both encoders, "
        f"{of_passages:.0%} outside the encoder of passages"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=1000)
    parser.add_argument("--ingest", type=Path, help="folder of documents to take in")
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    archive = Archive(Settings())
    print(tagging_speed(archive, asked.passages), flush=True)
    archive.close()
    if asked.ingest:
        print(share_of_encoder(asked.ingest))


if __name__ == "__main__":
    main()
