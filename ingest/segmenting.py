"""From a review's blocks to citable passages: paragraphs, with exact spans, none lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from catalog.domain import Passage, Review
from ingest.document import BlockKind, Document

# The encoder reads 256 tokens, about 200 words: a longer paragraph is cut at a sentence end near that.
MAX_WORDS = 200
# A shorter paragraph says too little on its own; it joins the one after it.
MIN_WORDS = 6
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?P<closing>[\"'”’)\]]*)\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_WORD = re.compile(r"\S+")

Range = tuple[int, int]


def segment(document: Document, review: Review) -> tuple[Passage, ...]:
    """The passages of a review, ordinals from 1. Headings are not passages: they name the section."""
    ranges = [
        piece
        for whole in _joined(document, list(_paragraphs(document, review)))
        for piece in _split(document.text, whole)
    ]
    return tuple(_passage(document, review, n, one) for n, one in enumerate(ranges, start=1))


def _paragraphs(document: Document, review: Review) -> Iterator[Range]:
    """The stretches of blocks that lie in the review's body, trimmed of whitespace."""
    body = review.body
    blocks = [block for block in document.blocks if block.start < body.end and body.start < block.end]
    only_headings = all(block.kind is BlockKind.HEADING for block in blocks)
    for block in blocks:
        if block.kind is BlockKind.HEADING and not only_headings:
            continue
        trimmed = _trimmed(document.text, max(block.start, body.start), min(block.end, body.end))
        if trimmed:
            yield trimmed


def _trimmed(text: str, start: int, end: int) -> Range | None:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    right = len(part.rstrip())
    return (start + left, start + right) if left < right else None


def _joined(document: Document, ranges: list[Range]) -> Iterator[Range]:
    """Fragments joined to the paragraph after them (the last one to the one before), never across a heading."""
    pending: Range | None = None
    last: Range | None = None
    for one in ranges:
        if pending is not None and _apart(document, pending, one):
            yield pending
            pending = None
        whole = one if pending is None else (pending[0], one[1])
        if _words(document.text, whole) < MIN_WORDS:
            pending = whole
            continue
        pending = None
        if last is not None:
            yield last
        last = whole
    if pending is not None and last is not None and not _apart(document, last, pending):
        last, pending = (last[0], pending[1]), None
    yield from (one for one in (last, pending) if one is not None)


def _apart(document: Document, one: Range, other: Range) -> bool:
    """Whether a heading or other text of the document stands between two ranges."""
    return bool(document.text[one[1] : other[0]].strip())


def _words(text: str, one: Range) -> int:
    return len(text[one[0] : one[1]].split())


def _split(text: str, whole: Range) -> Iterator[Range]:
    """A long paragraph in pieces of at most MAX_WORDS, cut at sentence ends where there are any."""
    start, end = whole
    words = [(start + match.start(), start + match.end()) for match in _WORD.finditer(text[start:end])]
    first = 0
    while len(words) - first > MAX_WORDS:
        limit = words[first + MAX_WORDS - 1][1]
        ends = [start + match.end("closing") for match in _SENTENCE_END.finditer(text[start:limit])]
        cut = next((one for one in reversed(ends) if one > start), limit)
        yield start, cut
        first = bisect_left(words, (cut, 0), first)
        start = words[first][0]
    yield start, end


def _passage(document: Document, review: Review, ordinal: int, one: Range) -> Passage:
    section = next(
        (
            n
            for n, section in reversed(list(enumerate(review.sections)))
            if section.span.start <= one[0] < section.span.end
        ),
        None,
    )
    return Passage(ordinal, document.text[one[0] : one[1]], document.span(*one), section)
