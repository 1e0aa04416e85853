"""What tests of the pipeline share: a progress that shows nothing, and a run without models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.database import Database
from ingest.pipeline import IngestSummary, Reading, link_duplicates, take_in


class Silent:
    """Progress that nobody watches."""

    @contextmanager
    def stage(self, _name: str, _total: int) -> Iterator[None]:
        yield

    def advance(self, _steps: int = 1) -> None:
        """Nothing to show."""


def ingest(database: Database, *paths: Path, reading: Reading | None = None) -> IngestSummary:
    """Take documents in and link duplicates, without vectors and themes."""
    summary = IngestSummary()
    take_in(database, paths, summary, Silent(), reading)
    link_duplicates(database, summary, Silent())
    return summary
