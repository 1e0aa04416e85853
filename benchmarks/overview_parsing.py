"""Whether a long report's headings and numbered recommendations are found, checked against its bare page texts.

    python -m benchmarks.overview_parsing FILE.pdf

A heading is right where its words stand on the page that its section is said to begin on, in the order of the report.
A recommendation is right where a line of its page begins with its mark.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium

from catalog.domain import LessonKind, Review
from ingest.document import Document
from ingest.parsers import parse
from ingest.readers import read


@dataclass
class Check:
    """Headings as (page, level, words, right) and recommendations as (number, page, right)."""

    pages: int = 0
    headings: list[tuple[int | None, int, str, bool]] = field(default_factory=list)
    recommendations: list[tuple[str | None, int | None, bool]] = field(default_factory=list)
    marked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def in_order(self) -> bool:
        """Whether the recommendations found are those that the pages mark, in their order, on their pages."""
        return [(number or "", page or 0) for number, page, _ in self.recommendations] == self.marked

    def lines(self) -> Iterator[str]:
        yield f"{self.pages} pages"
        for page, level, words, right in self.headings:
            yield f"{'ok   ' if right else 'WRONG'} p. {page} {'  ' * level}{words}"
        for number, page, right in self.recommendations:
            yield f"{'ok   ' if right else 'WRONG'} p. {page} recommendation {number}"
        right_headings = sum(right for *_, right in self.headings)
        yield f"headings right {right_headings} of {len(self.headings)}"
        yield f"recommendations as marked in the pages, in order: {self.in_order} ({len(self.marked)})"


def measure(path: Path) -> Check:
    document = read(path.read_bytes(), path.name)
    (review,) = parse(document, "overview").reviews
    pages = _page_texts(path)
    check = Check(pages=len(pages), marked=list(_marked(pages)))
    check.headings = list(_headings(document, review, pages))
    for one in review.lessons:
        if one.kind is LessonKind.RECOMMENDATION:
            right = (one.number or "", _marked_page(document, one.span.start)) in check.marked
            check.recommendations.append((one.number, _marked_page(document, one.span.start), right))
    return check


def _page_texts(path: Path) -> list[str]:
    with pdfium.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def _marked(pages: list[str]) -> Iterator[tuple[str, int]]:
    for number, text in enumerate(pages, start=1):
        for match in re.finditer(r"^\s*Recommendation\s+(\d+(?:\.\d+)*)\b", text, re.MULTILINE):
            yield match[1], number


def _marked_page(document: Document, start: int) -> int | None:
    """The page of the mark itself, which stands before the words."""
    return document.page_at(document.text.rfind("Recommendation", 0, start))


def _headings(document: Document, review: Review, pages: list[str]) -> Iterator[tuple[int | None, int, str, bool]]:
    last = 0
    for section in review.sections:
        page = document.page_at(section.span.start - 1)
        words = re.sub(r"\W+", "", section.heading).casefold()
        texts = pages[max(0, (page or 1) - 2) : page]  # a heading may run over a page turn
        printed = any(words in re.sub(r"\W+", "", text).casefold() for text in texts)
        yield page, section.level, section.heading, printed and section.span.start >= last
        last = section.span.start


def main() -> None:
    for line in measure(Path(sys.argv[1])).lines():
        print(line)


if __name__ == "__main__":
    main()
