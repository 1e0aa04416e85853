"""Marks with which reviews begin a lesson: `Recommendation 1:`, `R1`, `Rec 1`, `9.1`, `(a)`, bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from catalog.domain import LessonKind


class MarkStyle(StrEnum):
    """How a list is marked. Items of one list share their style; another style inside an item is a list within it."""

    NAMED = "named"  # Recommendation 1, R1, Learning point 2
    DIGITS = "digits"  # 1. (1) 9.1
    LETTER = "letter"  # a) (b)
    ROMAN = "roman"  # i. (ii)
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a paragraph. `end` is where its words begin; `kind` is told by named marks only."""

    style: MarkStyle
    end: int
    number: str | None = None
    kind: LessonKind | None = None

    @property
    def depth(self) -> int:
        """How many parts a digit mark has: 2 for `9.1`."""
        return len(self.number.split(".")) if self.number and self.style is MarkStyle.DIGITS else 1


_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
_NUMBER = (
    rf"(?P<number>(?-i:[A-Z]{{0,3}}\d{{1,2}}(?:[.-]\d{{1,2}})*[a-z]?|[IVX]{{1,5}}|[A-Z]\d?|"
    rf"(?i:{_NUMBER_WORDS})))(?!\w)"
)
_BEFORE = (
    r"(?:(?:key|main|overarching|overview|multi[- ]agency|single[- ]agency|national|local|regional|strategic|"
    r"practice|"
    r"additional|further|scr|dhr|sar|imr|cspr|lcspr|panel|thematic|systems?|board|partnership|agency|priority|final|"
    r"interim|organisational|urgent|draft|county|department)\s+){0,3}"
)
_NOUNS: tuple[tuple[LessonKind | None, str], ...] = (
    (LessonKind.RECOMMENDATION, r"recommend(?:ed\s+)?(?:ation|action)s?|improvement\s+action|recommendation"),
    (
        LessonKind.LEARNING_POINT,
        r"(?:learning|lesson)s?(?:\s+(?:point|outcome|opportunity|identified|learn(?:ed|t)|from practice))?",
    ),
    (LessonKind.FINDING, r"findings?|matter\s+of\s+concern|concern|weakness(?:es)?|deficienc(?:y|ies)"),
    (
        LessonKind.QUESTION,
        r"(?:questions?|considerations?)(?:\s+for\s+(?:the\s+)?(?:\w+\s+){0,3}(?:board|partnership|consideration))?",
    ),
)
# A leading paragraph number ("4.1 Lesson 1:") is the paragraph's, not the lesson's.
_LEAD = r"^\W{0,3}(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?"
_NAMED = tuple(
    (
        kind,
        re.compile(
            rf"{_LEAD}{_BEFORE}(?:{noun})(?![A-Za-z])\s*(?:no\.?|number|"
            rf"#)?\s*{_NUMBER}(?P<aside>\s*[(\[][^)\]]{{2,60}}[)\]])?"
            rf"(?P<close>\s*[:.)\u2010-\u2015-]+|\s*$|\s)\s*",
            re.IGNORECASE,
        ),
    )
    for kind, noun in _NOUNS
)
# "Learning:" without a number begins a lesson; "Finding:" and "Recommendation:" too.
_UNNUMBERED = tuple(
    (
        kind,
        re.compile(rf"{_LEAD}{_BEFORE}(?:{noun})(?P<aside>\s*[(\[][^)\]]{{2,60}}[)\]])?\s*:\s*(?=\S)", re.IGNORECASE),
    )
    for kind, noun in _NOUNS
)
_SHORT_KINDS = {
    "R": LessonKind.RECOMMENDATION,
    "REC": LessonKind.RECOMMENDATION,
    "RECS": LessonKind.RECOMMENDATION,
    "LP": LessonKind.LEARNING_POINT,
    "L": LessonKind.LEARNING_POINT,
    "F": LessonKind.FINDING,
    "KF": LessonKind.FINDING,
    "Q": LessonKind.QUESTION,
}
_SHORT = re.compile(
    r"^\W{0,3}(?P<word>Recs?|REC|R|LP|L|KF|F|"
    r"Q)\.?\s?(?P<number>\d{1,2}(?:\.\d{1,2})*[a-z]?)(?!\w)\s*[:.)\u2010-\u2015-]*\s*"
    r"(?=[\"'“‘(]?[A-Z]|$)"
)
_DIGITS = re.compile(
    r"^\s*[(\[]?\s?(?P<number>\d{1,2}(?:\.\d{1,3}){0,4})(?:\s?[.)\]:](?:\s*[)\u2010-\u2015-])?\s*|\s+)(?=\S)"
)
_ROMAN = re.compile(r"^\s*[(\[]?(?P<number>[ivx]{1,5})[.)\]]\s*(?=\S)")
_LETTER = re.compile(r"^\s*[(\[]?(?P<number>[a-zA-Z])[)\].]\s*(?=\S)")
_BULLET = re.compile(
    r"^\s*(?:[\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u2043\u2219\uf0b7\uf0a7·*»]|[-\u2013\u2014]\s|o\s(?=[A-Z]))\s*"
)
# What a lesson begins with when no stop stands between its mark and its words.
_SENTENCE_START = re.compile(r"[\"'“‘(]?[A-Z]")
_MENTION = re.compile(r"(?:and|to|of|in|was|were|is|are|has|have|above|below|from|for|on|shows?|describes?)\b")


def read_mark(text: str, *, listed: bool = False) -> Mark | None:
    """The mark at the start of a paragraph, or None. `listed`: the reader saw a list item (its bullet is gone)."""
    named = named_mark(text)
    if named is not None:
        return named
    for style, pattern in ((MarkStyle.DIGITS, _DIGITS), (MarkStyle.ROMAN, _ROMAN), (MarkStyle.LETTER, _LETTER)):
        match = pattern.match(text)
        if match and not _is_quantity(text, match):
            return Mark(style, match.end(), match["number"])
    bullet = _BULLET.match(text)
    if bullet:
        return Mark(MarkStyle.BULLET, bullet.end())
    return Mark(MarkStyle.BULLET, 0) if listed else None


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    """`5 of the reviews`, `12 weeks later`: a number that counts something and marks nothing."""
    bare = match.group().strip() == match["number"] and "." not in match["number"]
    return bare and match["number"].isdigit() and not _SENTENCE_START.match(text[match.end() :])


def named_mark(text: str) -> Mark | None:
    """A mark that says by its word what follows."""
    for kind, pattern in _NAMED:
        match = pattern.match(text)
        if match and _begins_lesson(text, match):
            return Mark(MarkStyle.NAMED, match.end(), match["number"], kind)
    short = _SHORT.match(text)
    if short:
        return Mark(MarkStyle.NAMED, short.end(), short["number"], _SHORT_KINDS[short["word"].upper()])
    for kind, pattern in _UNNUMBERED:
        match = pattern.match(text)
        if match:
            return Mark(MarkStyle.NAMED, match.end(), None, kind)
    return None


def _begins_lesson(text: str, match: re.Match[str]) -> bool:
    """`Recommendation 3 was accepted` names a recommendation and begins none."""
    after = text[match.end() :]
    if _MENTION.match(after):
        return False
    return bool(match["close"].strip()) or not after or bool(_SENTENCE_START.match(after))
