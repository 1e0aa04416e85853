"""Highlights are offsets; here, and only here, they become markup - after the text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

# A result shows so much of a long passage; the whole is one click away.
EXCERPT_LENGTH = 280
_LEAD = 90

Spans = Sequence[tuple[int, int]]


def highlighted(text: str, spans: Spans) -> Markup:
    """The text, escaped, with `<mark>` around each span. Spans that overlap or touch become one."""
    pieces, at = [], 0
    for start, end in _joined(spans, len(text)):
        pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def excerpt(text: str, spans: Spans, length: int = EXCERPT_LENGTH) -> Markup:
    """The stretch of the text around its first highlight, cut between words, with the highlights that lie in it."""
    if len(text) <= length:
        return highlighted(text, spans)
    first = min((start for start, _ in spans), default=0)
    start = _word_start(text, max(0, min(first - _LEAD, len(text) - length)))
    end = _word_end(text, min(len(text), start + length))
    inside = [(max(low, start) - start, min(high, end) - start) for low, high in spans if low < end and high > start]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return Markup("").join([before, highlighted(text[start:end], inside), after])


def _joined(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, low), min(high, length)) for low, high in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at) if at else -1
    return space + 1 if 0 <= space < at + 30 else at


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - 30, at) if at < len(text) else -1
    return space if space > 0 else at
