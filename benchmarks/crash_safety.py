"""Kill an ingest with -9 at random points, resume it, and compare the catalogue with that of an uninterrupted run.

python -m benchmarks.crash_safety --kills 50
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from archive.archive import Archive
from archive.settings import Settings
from catalog.tables import VectorRow
from sample import DOCUMENTS
from search.contract import Granularity, Mode, SearchQuery

# A resumed ingest that takes this many times as long as a whole one (on a machine busy with other work too) hangs.
_HANGS_AFTER = 20
_LONGEST_FIRST_RUN_S = 1800


def main() -> None:
    """Print how many kills there were and whether the catalogues are equal; exit 1 where they are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = compare(Path(folder), options.kills, random.Random(options.seed))
    print(json.dumps(report))
    sys.exit(0 if report["equal"] else 1)


def compare(folder: Path, kills: int, chance: random.Random) -> dict[str, Any]:
    """Ingest the sample once undisturbed and, killed `kills` times over several fresh starts, again and again."""
    start = time.monotonic()
    _start(folder / "whole").wait(_LONGEST_FIRST_RUN_S)
    whole_took = time.monotonic() - start
    expected = contents(folder / "whole")
    done, rounds, equal = 0, 0, True
    while done < kills and equal:
        rounds += 1
        home = folder / f"round-{rounds}"
        done += _killed_rounds(home, min(kills - done, 10), whole_took, chance)
        _start(home).wait(max(_HANGS_AFTER * whole_took, 60))
        equal = contents(home) == expected
    return {"kills": done, "rounds": rounds, "equal": equal, "reviews": len(expected["reviews"])}


def _killed_rounds(home: Path, kills: int, whole_took: float, chance: random.Random) -> int:
    """Kill up to `kills` runs in the same home; stops early where one ends before its kill."""
    for n in range(kills):
        process = _start(home)
        time.sleep(chance.uniform(0.2, 1.0) * whole_took / (1 + n / 3))
        if process.poll() is not None:
            return n
        process.kill()
        process.wait()
    return kills


def _start(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "ingest", str(DOCUMENTS)],
        env=os.environ | {"LESSONS_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def contents(home: Path) -> dict[str, Any]:
    """Everything a reader could notice, times of retrieval left out: records, vectors, and what the index holds."""
    archive = Archive(Settings(home=home))
    try:
        records = list(archive.records())
        for record in records:
            del record["source"]["retrieved_at"]
        everything = SearchQuery(mode=Mode.WORDS, granularity=Granularity.PASSAGES, per_page=100)
        found = archive.index.search(everything)
        with archive.database.unit_of_work() as session:
            vectors = [
                (sha, hashlib.sha256(data).hexdigest())
                for sha, data in session.execute(
                    select(VectorRow.text_sha, VectorRow.data).order_by(VectorRow.text_sha)
                )
            ]
        return {
            "reviews": records,
            "vectors": vectors,
            "indexed": (found.total_reviews, found.total_passages),
            "behind": archive.status().index_behind,
        }
    finally:
        archive.close()


if __name__ == "__main__":
    main()
