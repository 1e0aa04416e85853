"""How fast PDFs are read, side by side with bare text extraction by the same library.

    python -m benchmarks.parsing_speed FOLDER_OR_PDF... [--rounds 5]

Both run on every file in turn, so that a busy machine slows both alike. Prints pages a second of each and their ratio;
the aim is a ratio of at least 0.5.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium

from ingest.document import UnreadableDocument
from ingest.readers import read


def bare_pages(data: bytes) -> int:
    """Extract every page's text and nothing else; returns how many pages."""
    pdf = pdfium.PdfDocument(data)
    for page in pdf:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    pages = len(pdf)
    pdf.close()
    return pages


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(files: Sequence[Path], rounds: int) -> tuple[float, float]:
    """(bare, read) pages a second over all files: the median round of each."""
    contents = {path: path.read_bytes() for path in files}
    pages = sum(bare_pages(data) for data in contents.values())
    bare, whole = [], []
    for _ in range(rounds):
        times = [
            (seconds(partial(bare_pages, data)), seconds(partial(read, data, path.name)))
            for path, data in contents.items()
        ]
        bare.append(pages / sum(first for first, _ in times))
        whole.append(pages / sum(second for _, second in times))
    return median(bare), median(whole)


def readable_pdfs(places: Iterable[Path]) -> Iterator[Path]:
    """The PDFs with a text layer under the given places; scans measure tesseract, not the reader."""
    for place in places:
        for path in sorted(place.rglob("*.pdf")) if place.is_dir() else [place]:
            if _has_text(path):
                yield path
            else:
                print(f"left out, no text layer: {path.name}")


def _has_text(path: Path) -> bool:
    pdf = pdfium.PdfDocument(path)
    try:
        return any(pdf[index].get_textpage().count_chars() for index in range(min(3, len(pdf))))
    finally:
        pdf.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    files = list(readable_pdfs(options.places))
    if not files:
        raise SystemExit("no PDF with a text layer found")
    try:
        bare, whole = measure(files, options.rounds)
    except UnreadableDocument as error:
        raise SystemExit(f"a file cannot be read: {error.reason}") from error
    print(f"{len(files)} files; bare extraction {bare:.0f} pages/s; read {whole:.0f} pages/s; ratio {whole / bare:.2f}")


if __name__ == "__main__":
    main()
