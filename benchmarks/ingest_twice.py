"""Ingest the same folder twice with the real command, and compare the times and what the second run changed.

python -m benchmarks.ingest_twice [FOLDER]

The first run reads, parses, links and encodes; the second has to find that there is nothing to do. Each run is a whole
process, so that the time a command takes to start counts against the ratio, by the clock and by processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from archive.archive import Archive
from archive.settings import Settings
from catalog.tables import ChangeRow
from sample import DOCUMENTS

_MOST = 0.1


class Spent(NamedTuple):
    """Seconds by the clock, and of processor time in all its threads."""

    clock: float
    processor: float


def main() -> None:
    """Print both times, their ratio and the changes of the second run; exit 1 where it did more than it should."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DOCUMENTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        first = timed_ingest(options.folder, Path(home))
        before = changes(Path(home))
        second = timed_ingest(options.folder, Path(home))
        changed = changes(Path(home)) - before
    ratios = Spent(second.clock / first.clock, second.processor / first.processor)
    print(f"first ingest {first.clock:.1f} s, second {second.clock:.1f} s: ratio {ratios.clock:.3f}")
    print(f"of processor time {first.processor:.1f} s and {second.processor:.1f} s: ratio {ratios.processor:.3f}")
    print(f"changes noted by the second: {changed}")
    sys.exit(0 if changed == 0 and max(ratios) <= _MOST else 1)


def timed_ingest(folder: Path, home: Path) -> Spent:
    """What `lessons ingest FOLDER` takes. An ingest that fails to run raises CalledProcessError."""
    started, before = time.monotonic(), _processor_time()
    finished = subprocess.run(
        [sys.executable, "-m", "cli.main", "ingest", str(folder)],
        env=os.environ | {"LESSONS_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    if finished.returncode not in {0, 3}:  # 3: it ended, with documents set aside
        raise subprocess.CalledProcessError(finished.returncode, finished.args, finished.stdout, finished.stderr)
    return Spent(time.monotonic() - started, _processor_time() - before)


def _processor_time() -> float:
    """Seconds that ended child processes have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def changes(home: Path) -> int:
    """The number of changes that the catalogue has noted."""
    archive = Archive(Settings(home=home))
    try:
        with archive.database.unit_of_work() as session:
            return session.scalar(select(func.count()).select_from(ChangeRow)) or 0
    finally:
        archive.close()


if __name__ == "__main__":
    main()
