"""Sentences of a passage, by rule: in a paragraph, full stops, capitals and list marks are enough."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])|\n+|(?<=;)\s+(?=[•\-(])")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|para|pp?|cf|vs|e\.g|i\.e|etc|approx)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` of a passage, without the space around it."""

    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order, covering all its words; a text without any gives one of its full length."""
    found, start = [], 0
    for gap in _BREAK.finditer(text):
        if not _ABBREVIATION.search(text[max(0, gap.start() - 8) : gap.start()]):
            found.append((start, gap.end()))
            start = gap.end()
    found.append((start, len(text)))
    trimmed = [_trimmed(text, first, last) for first, last in found if text[first:last].strip()]
    return trimmed or [Sentence(0, len(text))]


def _trimmed(text: str, start: int, end: int) -> Sentence:
    stretch = text[start:end]
    return Sentence(start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip()))
