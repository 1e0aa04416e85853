"""Whether a hyphen at the end of a line belongs to the word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.readers.layout.lines import Line

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_LINE_END = re.compile("[\ufffe\x02]\\s*")
# Prefixes that English keeps apart with a hyphen far more often than not.
_HYPHENATING = frozenset(
    """self non co ex multi well post pre mid half cross follow long short high low full part one two three four five
    six seven eight nine ten step drug alcohol decision evidence family child victim face day""".split()
)


class LineEndJoiner:
    """Joins words broken at a line end, by the words that the document's printed lines use elsewhere."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines
        self._known: frozenset[str] | None = None

    def join(self, before: str, after: str) -> str:
        """`before` and `after` as one text; `before` ended in a hyphen, which it no longer carries."""
        head, tail = _last_token(before), _first_token(after)
        return f"{before}-{after}" if self._keeps_hyphen(head, tail) else before + after

    def resolve(self, text: str) -> str:
        """A text with its own line-end hyphens (U+FFFE or U+0002) resolved: a table cell's."""
        first, *more = _LINE_END.split(text)
        for part in more:
            first = self.join(first, part)
        return first

    def _keeps_hyphen(self, head: str, tail: str) -> bool:
        left, right = _WORD.findall(head.lower()), _WORD.findall(tail.lower())
        if not left or not right or "/" in head or "/" in tail or not tail[0].islower():
            return True
        if f"{left[-1]}-{right[0]}" in self._vocabulary:
            return True
        if left[-1] + right[0] in self._vocabulary:
            return False
        return left[-1] in _HYPHENATING or {left[-1], right[0]} <= self._vocabulary

    @property
    def _vocabulary(self) -> frozenset[str]:
        if self._known is None:
            self._known = frozenset(word for text in _unbroken(self._lines) for word in _WORD.findall(text.lower()))
        return self._known


def _unbroken(lines: Iterable[Line]) -> Iterator[str]:
    """The lines without the halves of broken words."""
    broken = False
    for line in lines:
        text = line.text.split(maxsplit=1)[-1] if broken else line.text
        broken = line.hyphenated or text.endswith("-")
        yield text.rsplit(maxsplit=1)[0] if broken else text


def _last_token(text: str) -> str:
    return text.rsplit(maxsplit=1)[-1] if text.strip() else ""


def _first_token(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.strip() else ""
