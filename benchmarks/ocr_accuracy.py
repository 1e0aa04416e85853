"""How well scanned pages are read: word error rates against a text of the same pages that somebody else made.

    python -m benchmarks.ocr_accuracy SCAN.pdf TEXT.jsonl

TEXT.jsonl has one object a line with `page_no` (from 1) and `page_content`. Words are compared over the whole document,
without case, punctuation and apostrophes of any shape, as the program keeps the text: its running headers and footers
are taken out. Three rates are printed, each over the words of the other text:

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

from rapidfuzz.distance import Levenshtein

from ingest.readers import read

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´′]")


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of the reference's words, 0 to 1 (the first can exceed 1)."""

    word_error: float
    misread_or_missed: float
    position_independent: float


def words(text: str) -> list[str]:
    return _WORD.findall(_APOSTROPHES.sub("", text.casefold()))


def reference_words(path: Path) -> list[str]:
    parts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        word for part in sorted(parts, key=lambda part: int(part["page_no"])) for word in words(part["page_content"])
    ]


def read_words(scan: Path) -> tuple[int, list[str]]:
    """(pages, words) of a scan as the program keeps it: recognised, with running headers and footers taken out."""
    document = read(scan.read_bytes(), scan.name)
    return len(document.page_starts), words(document.text)


def error_rates(reference: Sequence[str], found: Sequence[str]) -> ErrorRates:
    edits = Levenshtein.editops(reference, found)
    inserted = sum(edit.tag == "insert" for edit in edits)
    same = (Counter(reference) & Counter(found)).total()
    count = len(reference)
    independent = (max(count, len(found)) - same) / count
    return ErrorRates(len(edits) / count, (len(edits) - inserted) / count, independent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scan", type=Path)
    parser.add_argument("text", type=Path)
    options = parser.parse_args()
    started = time.perf_counter()
    pages, found = read_words(options.scan)
    took = time.perf_counter() - started
    reference = reference_words(options.text)
    rates = error_rates(reference, found)
    print(f"{pages} pages read in {took:.0f} s; {len(reference)} words in the reference, {len(found)} read")
    print(f"word error rate {rates.word_error:.3f}")
    print(f"misread or missed {rates.misread_or_missed:.3f}")
    print(f"position-independent error rate {rates.position_independent:.3f}")


if __name__ == "__main__":
    main()
