"""How well scanned pages are read: word error rates against another text of the same pages.

    python -m benchmarks.ocr_accuracy SCAN.pdf TEXT.jsonl [--pages 5,15,25]
    python -m benchmarks.ocr_accuracy --picture TYPED.pdf [--pages 5,15,25]

TEXT.jsonl has an object a line with `page_no` (from 1) and `page_content`. With `--picture` there is no scan: the pages
of a typed PDF are turned into pictures, and what is recognised on these is compared with the typed lines, so that the
other text is exact. Give it a PDF without pictures and drawings that hold words.

Words are compared over all pages together, without case, punctuation and apostrophes of any shape; a possessive `s`
that stands apart is joined to its word, and a hyphen joins what it parts, at line ends or not, in both texts. Footnote
marks are taken out of ours where their place shows what they are. Two of our texts are compared:

- recognised: every word that was recognised, running headers, footers and contents pages with it. This is the text that
  a word error rate is about.
- kept: what the program keeps, after its rules have taken those out. They then count as missed.

Each is compared by three rates over the words of the other text: word error (substituted, missed and added words),
misread or missed (the same without added words) and position-independent (the larger of words missing and words too
many, wherever they stand). Then the errors of the recognised text are told apart:

- moved: in both texts, but elsewhere among the words around it; each costs up to two errors.
- misread: one word for another that looks like it (at least half of the letters in common).
- run together or torn: the same letters with other spaces.
- only in the other text, only in ours: the rest.

All but the moved over the other text's words is the word error rate where the other text's order is not to be trusted.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from rapidfuzz.distance import Indel, Levenshtein

from ingest.readers import ocr, read
from ingest.readers.layout.lines import Line, LineReader

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´′]")
_POSSESSIVE_APART = re.compile(r"(?<=\w)(['’‘ʼ`´′]) (?=s\b)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑]\s*(?=[^\W\d_])")
_NEAR = 600  # words: a page and a half
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of the reference's words, 0 to 1 (the first can exceed 1)."""

    word_error: float
    misread_or_missed: float
    position_independent: float


@dataclass(frozen=True, slots=True)
class Errors:
    """How many words of each class there are; `misread` and `respaced` count those of the reference."""

    moved: int
    misread: int
    respaced: int
    only_reference: int
    only_found: int

    @property
    def but_moved(self) -> int:
        """All but the moved: what a reader would miss or read wrongly, whatever the order."""
        return self.misread + self.respaced + self.only_reference + self.only_found


Pages = dict[int, list[str]]


def words(text: str) -> list[str]:
    joined = _POSSESSIVE_APART.sub(r"\1", _HYPHEN.sub("", text.casefold()))
    return _WORD.findall(_APOSTROPHES.sub("", joined))


def reference_words(path: Path) -> Pages:
    """Words by page number, from 1."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            part = json.loads(line)
            texts[int(part["page_no"])].append(part["page_content"])
    return {number: words("\n".join(parts)) for number, parts in texts.items()}


def recognised_words(pdf_file: Path, numbers: Collection[int]) -> Pages:
    """Every word recognised on pictures of the given pages."""
    with pdfium.PdfDocument(pdf_file) as pdf:
        lines = ocr.recognise(pdf, sorted(numbers)).lines
    return {number: words(_text(page)) for number, page in lines.items()}


def kept_words(path: Path) -> Pages:
    """The words of each page that the program keeps of a document."""
    document = read(path.read_bytes(), path.name)
    starts = [*document.page_starts, len(document.text)]
    return {number: words(document.text[starts[number - 1] : starts[number]]) for number in range(1, len(starts))}


def typed_words(typed: Path) -> Pages:
    """Every word of a typed PDF's lines, by page."""
    reader = LineReader()
    with pdfium.PdfDocument(typed) as pdf:
        pages = {number: reader.read(page.get_textpage(), number) for number, page in enumerate(pdf, start=1)}
    return {number: words(_text(lines)) for number, lines in pages.items()}


def error_rates(reference: Sequence[str], found: Sequence[str]) -> ErrorRates:
    edits = Levenshtein.editops(reference, found)
    added = sum(edit.tag == "insert" for edit in edits)
    same = (Counter(reference) & Counter(found)).total()
    count = len(reference)
    independent = (max(count, len(found)) - same) / count
    return ErrorRates(len(edits) / count, (len(edits) - added) / count, independent)


def classify(reference: Sequence[str], found: Sequence[str]) -> Errors:
    """The words that do not stand in both texts at the same place, by what became of them."""
    missed: set[int] = set()
    added: set[int] = set()
    respaced = misread = 0
    for code in Levenshtein.opcodes(reference, found):
        if code.tag == "equal":
            continue
        ours = found[code.dest_start : code.dest_end]
        theirs = reference[code.src_start : code.src_end]
        if theirs and ours and "".join(theirs) == "".join(ours):
            respaced += len(theirs)
        else:
            missed.update(range(code.src_start, code.src_end))
            added.update(range(code.dest_start, code.dest_end))
    moved = _take_moved(reference, found, missed, added)
    for code in Levenshtein.opcodes(reference, found):
        pairs = zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=False)
        for there, here in pairs if code.tag == "replace" else ():
            if {there} <= missed and {here} <= added and _look_alike(reference[there], found[here]):
                missed.discard(there)
                added.discard(here)
                misread += 1
    return Errors(moved, misread, respaced, len(missed), len(added))


def _take_moved(reference: Sequence[str], found: Sequence[str], missed: set[int], added: set[int]) -> int:
    """Pair missed words with the nearest added ones that are equal; both leave their sets."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in sorted(added):
        places[found[place]].append(place)
    moved = 0
    for there in sorted(missed):
        here = min(places[reference[there]], key=lambda place: abs(place - there), default=None)
        if here is not None and abs(here - there) <= _NEAR:
            places[reference[there]].remove(here)
            missed.discard(there)
            added.discard(here)
            moved += 1
    return moved


def _look_alike(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other) >= _ALIKE


def _text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text + "-" * line.hyphenated for line in lines)


def _together(pages: Pages, numbers: Collection[int]) -> list[str]:
    return [word for number in sorted(numbers) for word in pages.get(number, [])]


def _report(name: str, reference: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    rates = error_rates(reference, found)
    yield f"{name}: {len(found)} words"
    yield f"  word error rate {rates.word_error:.3f}"
    yield f"  misread or missed {rates.misread_or_missed:.3f}"
    yield f"  position-independent error rate {rates.position_independent:.3f}"


def _explain(reference: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    errors, count = classify(reference, found), len(reference)
    yield "errors of the recognised text, in words (share of the other text's words):"
    for name, value in (
        ("moved", errors.moved),
        ("misread", errors.misread),
        ("run together or torn", errors.respaced),
        ("only in the other text", errors.only_reference),
        ("only in ours", errors.only_found),
        ("all but the moved", errors.but_moved),
    ):
        yield f"  {name} {value} ({value / count:.3f})"


def _page_numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", type=Path)
    parser.add_argument("text", type=Path, nargs="?")
    parser.add_argument("--picture", action="store_true", help="the PDF is typed: recognise pictures of its pages")
    parser.add_argument("--pages", type=_page_numbers, help="only these, separated by commas")
    options = parser.parse_args()
    if options.picture == (options.text is not None):
        parser.error("give either TEXT.jsonl or --picture")
    theirs = typed_words(options.pdf) if options.picture else reference_words(options.text)
    with pdfium.PdfDocument(options.pdf) as pdf:
        numbers = sorted(options.pages or range(1, len(pdf) + 1))
    reference = _together(theirs, numbers)
    started = time.perf_counter()
    found = _together(recognised_words(options.pdf, numbers), numbers)
    print(f"{len(numbers)} pages recognised in {time.perf_counter() - started:.0f} s")
    print(f"the other text: {len(reference)} words")
    print(*_report("recognised", reference, found), sep="\n")
    if not options.picture:
        print(*_report("kept", reference, _together(kept_words(options.pdf), numbers)), sep="\n")
    print(*_explain(reference, found), sep="\n")


if __name__ == "__main__":
    main()
