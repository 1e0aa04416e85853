"""Memory over a long ingest: resident size after each hundred documents, models left out.

python -m benchmarks.ingest_memory --documents 1000
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.synthetic import document
from catalog.database import Database, open_engine
from catalog.migrate import migrate
from ingest.pipeline import IngestSummary, take_in

_STEP = 100


def resident_mb() -> float:
    """This process's resident memory now, in MiB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


class Watched:
    """Progress that notes the resident memory after every hundred documents."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self._done = 0

    @contextmanager
    def stage(self, _name: str, _total: int) -> Iterator[None]:
        yield

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        if self._done % _STEP == 0:
            self.seen.append(round(resident_mb(), 1))


def main() -> None:
    """Print the resident memory in MiB after each hundred documents, and the growth from the second hundred on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        for n in range(count):
            (Path(folder) / f"{n:05d}.md").write_text(document(n), encoding="utf-8")
        with tempfile.TemporaryDirectory() as home:
            database = Database(open_engine(f"sqlite:///{home}/catalogue.db"))
            migrate(database.engine)
            watched = Watched()
            take_in(database, [Path(folder)], IngestSummary(), watched)
    print(json.dumps({"resident_mib": watched.seen, "growth": round(watched.seen[-1] / watched.seen[1], 3)}))


if __name__ == "__main__":
    main()
