"""Character recognition of scanned pages with the tesseract program."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from statistics import mean

import pypdfium2 as pdfium

from ingest.document import UnreadableDocument
from ingest.readers.hocr import RecognisedPage, read_hocr
from ingest.readers.layout.lines import Line

DPI = 300  # what tesseract's models were trained on
PAGE_TIMEOUT = 120  # seconds; a full page of text takes about five
_LARGEST_SIDE = 8000  # pixels: a poster at 300 dpi would take gigabytes
_WAVERS = 0.15  # a measured height may be off by so much
_INSTALL = "install tesseract (Debian and Ubuntu: apt-get install tesseract-ocr) and add the document again"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Lines by page number (from 1), notes on pages that could not be recognised, and footnote marks taken out."""

    lines: Mapping[int, list[Line]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    footnote_marks: int = 0


@dataclass(frozen=True, slots=True)
class _Scan:
    number: int
    image: bytes
    points_per_pixel: float
    height: float


def recognise(pdf: pdfium.PdfDocument, numbers: Sequence[int]) -> Recognised:
    """Read the given pages (from 1) of an open PDF. Raises UnreadableDocument where tesseract is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        raise UnreadableDocument(f"The pages are scanned pictures: {_INSTALL}")
    workers = max(1, min(4, os.cpu_count() or 1))
    lines: dict[int, list[Line]] = {}
    notes: list[str] = []
    confidences: list[float] = []
    marks = 0
    with ThreadPoolExecutor(workers) as pool:
        for number, future in _submitted(pool, program, pdf, numbers, workers):
            try:
                page = future.result()
                lines[number] = page.lines
                confidences += page.confidences
                marks += page.footnote_marks
            except (subprocess.SubprocessError, OSError) as error:
                notes.append(f"Page {number} could not be recognised: {type(error).__name__}")
    if confidences:
        notes.append(f"{len(lines)} scanned pages recognised; mean confidence of a word {mean(confidences):.0f} of 100")
    return Recognised(_evened(lines), notes, marks)


def _submitted(
    pool: ThreadPoolExecutor, program: str, pdf: pdfium.PdfDocument, numbers: Sequence[int], ahead: int
) -> Iterator[tuple[int, Future[RecognisedPage]]]:
    """Readings in page order; only a few rendered pages are held at a time. Rendering stays in this thread."""
    waiting: list[tuple[int, Future[RecognisedPage]]] = []
    for number in numbers:
        waiting.append((number, pool.submit(_read, program, _render(pdf, number))))
        if len(waiting) > ahead:
            yield waiting.pop(0)
    yield from waiting


def _render(pdf: pdfium.PdfDocument, number: int) -> _Scan:
    page = pdf[number - 1]
    try:
        scale = min(DPI / 72, _LARGEST_SIDE / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)
        header = f"P5 {bitmap.width} {bitmap.height} 255\n".encode()
        image = header + bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width].tobytes()
        bitmap.close()
        return _Scan(number, image, 1 / scale, page.get_height())
    finally:
        page.close()


def _read(program: str, scan: _Scan) -> RecognisedPage:
    dpi = str(round(72 / scan.points_per_pixel))
    finished = subprocess.run(  # noqa: S603 - the program's own path, no shell, the page on standard input
        [program, "stdin", "stdout", "-l", "eng", "--dpi", dpi, "-c", "hocr_char_boxes=1", "hocr"],
        input=scan.image,
        capture_output=True,
        timeout=PAGE_TIMEOUT,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # pages run side by side; threads within one only get in the way
    )
    markup = finished.stdout.decode("utf-8")
    return read_hocr(markup, page=scan.number, points_per_pixel=scan.points_per_pixel, page_height=scan.height)


def _evened(lines: Mapping[int, list[Line]]) -> dict[int, list[Line]]:
    """The lines with heights near the body text's made equal to it: measured on pictures, they waver."""
    usual = Counter(round(line.height * 2) / 2 for page in lines.values() for line in page for _ in line.text)
    if not usual:
        return dict(lines)
    body = usual.most_common(1)[0][0]
    return {
        number: [replace(line, height=body) if abs(line.height - body) < _WAVERS * body else line for line in page]
        for number, page in lines.items()
    }
