"""Character recognition of scanned pages with the tesseract program."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import groupby
from statistics import mean

import pypdfium2 as pdfium

from ingest.document import UnreadableDocument
from ingest.readers.layout.lines import Line

DPI = 300  # what tesseract's models were trained on
PAGE_TIMEOUT = 120  # seconds; a full page of text takes about five
_LARGEST_SIDE = 8000  # pixels: a poster at 300 dpi would take gigabytes
_NUMBER_ALONE = re.compile(r"\d{1,3}[.,]")
_SAME_LINE = 5.0  # points
_WORD_LEVEL = "5"
_INSTALL = "install tesseract (Debian and Ubuntu: apt-get install tesseract-ocr) and add the document again"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Lines by page number (from 1), and notes on pages that could not be recognised."""

    lines: Mapping[int, list[Line]] = field(default_factory=dict)
    notes: Sequence[str] = ()


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
    with ThreadPoolExecutor(workers) as pool:
        for number, future in _submitted(pool, program, pdf, numbers, workers):
            try:
                lines[number], confidence = future.result()
                confidences += confidence
            except (subprocess.SubprocessError, OSError) as error:
                notes.append(f"Page {number} could not be recognised: {type(error).__name__}")
    if confidences:
        notes.append(f"{len(lines)} scanned pages recognised; mean confidence of a word {mean(confidences):.0f} of 100")
    return Recognised(lines, notes)


_Reading = tuple[list[Line], list[float]]


def _submitted(
    pool: ThreadPoolExecutor, program: str, pdf: pdfium.PdfDocument, numbers: Sequence[int], ahead: int
) -> Iterator[tuple[int, Future[_Reading]]]:
    """Readings in page order; only a few rendered pages are held at a time. Rendering stays in this thread."""
    waiting: list[tuple[int, Future[_Reading]]] = []
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


def _read(program: str, scan: _Scan) -> _Reading:
    dpi = str(round(72 / scan.points_per_pixel))
    finished = subprocess.run(  # noqa: S603 - the program's own path, no shell, the page on standard input
        [program, "stdin", "stdout", "-l", "eng", "--dpi", dpi, "tsv"],
        input=scan.image,
        capture_output=True,
        timeout=PAGE_TIMEOUT,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # pages run side by side; threads within one only get in the way
    )
    rows = csv.DictReader(finished.stdout.decode("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == _WORD_LEVEL and row["text"].strip()]
    lines = [
        _line(scan, list(group))
        for _, group in groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"]))
    ]
    return _beside_their_text(lines), [float(row["conf"]) for row in words]


def _line(scan: _Scan, words: Sequence[Mapping[str, str]]) -> Line:
    unit = scan.points_per_pixel
    left = min(int(word["left"]) for word in words) * unit
    right = max(int(word["left"]) + int(word["width"]) for word in words) * unit
    # The lowest letter's edge wavers with its tail; the middle word's edge is steadier than the box of the line.
    bottoms = sorted(int(word["top"]) + int(word["height"]) for word in words)
    baseline = scan.height - bottoms[len(bottoms) // 2] * unit
    return Line(scan.number, " ".join(word["text"] for word in words), left, right, baseline)


def _beside_their_text(lines: Sequence[Line]) -> list[Line]:
    """Paragraph numbers put back before their paragraphs: tesseract takes a margin of numbers for a column."""
    numbers = [line for line in lines if _NUMBER_ALONE.fullmatch(line.text)]
    placed: dict[int, Line] = {}
    for number in numbers:
        beside = [
            line
            for line in lines
            if abs(line.baseline - number.baseline) < _SAME_LINE and line.left > number.right and line is not number
        ]
        if beside:
            nearest = min(beside, key=lambda line: line.left)
            text = f"{number.text.rstrip('.,')}. {nearest.text}"
            placed[id(nearest)] = replace(nearest, text=text, left=number.left)
            placed[id(number)] = number
    gone = {id(number) for number in numbers if id(number) in placed}
    return [placed.get(id(line), line) for line in lines if id(line) not in gone]
