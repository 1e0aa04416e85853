"""What it takes to export a pack: `python -m benchmarks.pack_exports` over the archive of the environment's settings.

Makes a pack of 40 items, prints how long each form takes (the median, and the first time) and how large it is, and how
long LibreOffice takes to open it where it is installed; the pack is deleted again.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive import packs
from archive.archive import Archive
from archive.overview import Browsing
from archive.pack_exports import EXPORTS, exported
from archive.pack_reading import read_pack
from archive.settings import Settings
from benchmarks.made_pack import made_pack

ROUNDS = 7
OPENED_AS = {"docx": "pdf", "pptx": "pdf", "html": "pdf", "csv": "ods"}


def milliseconds(work: Callable[[], object]) -> tuple[float, float]:
    """The first time, and the median of those after it."""
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        times.append(1_000 * (time.perf_counter() - start))
    return times[0], statistics.median(times[1:])


def open_in_office(file: bytes, form: str) -> str:
    """Seconds that LibreOffice takes to convert the file, its own start included."""
    if form not in OPENED_AS or not shutil.which("soffice"):
        return "-"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"pack.{form}"
        path.write_bytes(file)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", OPENED_AS[form], "--outdir", folder, str(path)]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        taken = time.perf_counter() - start
        written = path.with_suffix(f".{OPENED_AS[form]}")
        return f"{taken:.1f} s" if written.exists() else "not opened: LibreOffice lacks the part for it"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=40)
    size: int = parser.parse_args().items
    archive = Archive(Settings())
    browsing = Browsing(archive)
    key = made_pack(browsing, size)
    try:
        pack = read_pack(browsing, key)
        first, median = milliseconds(lambda: read_pack(browsing, key))
        print(f"A pack of {len(pack.items)} items; reading it: {median:.0f} ms (first time {first:.0f} ms)")
        print(f"{'form':6} {'median':>9} {'first':>9} {'bytes':>9}  opened by LibreOffice")
        for form in EXPORTS:
            first, median = milliseconds(lambda form=form: exported(pack, form))  # type: ignore[misc]
            file = exported(pack, form)
            opened = open_in_office(file, form)
            print(f"{form:6} {median:6.0f} ms {first:6.0f} ms {len(file):>9,}  {opened}")
    finally:
        packs.discard(browsing, key)
        archive.close()


if __name__ == "__main__":
    main()
