"""How well scanned pages are read: word error rates against a text of the same pages that somebody else made.

    python -m benchmarks.ocr_accuracy SCAN.pdf TEXT.jsonl

TEXT.jsonl has one object a line with `page_no` (from 1) and `page_content`. Words are compared over the whole document,
without case, punctuation and apostrophes. Three rates are printed, each over the words of the other text:

- word error rate: substituted, deleted and inserted words. Counts against us what the other text left out or moved.
- misread or missed: the same without inserted words, for a reference that itself leaves lines out.
- position-independent: words missing or too many wherever they stand, for a reference whose words are out of order.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from rapidfuzz.distance import Levenshtein

from ingest.readers import ocr

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of the reference's words, 0 to 1 (the first can exceed 1)."""

    word_error: float
    misread_or_missed: float
    position_independent: float


def words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"['’]", "", text.casefold()))


def reference_words(path: Path) -> list[str]:
    parts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        word for part in sorted(parts, key=lambda part: int(part["page_no"])) for word in words(part["page_content"])
    ]


def recognised_words(scan: Path) -> tuple[int, list[str]]:
    """(pages, words) of a scan, read as the PDF reader reads it."""
    pdf = pdfium.PdfDocument(scan)
    try:
        recognised = ocr.recognise(pdf, range(1, len(pdf) + 1))
    finally:
        pdf.close()
    lines = [line for number in sorted(recognised.lines) for line in recognised.lines[number]]
    return len(recognised.lines), words(" ".join(line.text for line in lines))


def error_rates(reference: Sequence[str], read: Sequence[str]) -> ErrorRates:
    edits = Levenshtein.editops(reference, read)
    inserted = sum(edit.tag == "insert" for edit in edits)
    same = (Counter(reference) & Counter(read)).total()
    count = len(reference)
    independent = (max(count, len(read)) - same) / count
    return ErrorRates(len(edits) / count, (len(edits) - inserted) / count, independent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scan", type=Path)
    parser.add_argument("text", type=Path)
    options = parser.parse_args()
    started = time.perf_counter()
    pages, read = recognised_words(options.scan)
    took = time.perf_counter() - started
    reference = reference_words(options.text)
    rates = error_rates(reference, read)
    print(f"{pages} pages read in {took:.0f} s; {len(reference)} words in the reference, {len(read)} read")
    print(f"word error rate {rates.word_error:.3f}")
    print(f"misread or missed {rates.misread_or_missed:.3f}")
    print(f"position-independent error rate {rates.position_independent:.3f}")


if __name__ == "__main__":
    main()
