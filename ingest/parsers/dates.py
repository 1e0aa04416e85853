"""Dates as reviews print them, with the precision that was printed. Numeric dates are read in British order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.domain import PartialDate

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ANY_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_SEASON = r"(?:spring|summer|autumn|winter|early|mid|late|fall)"

# Longest first: a day with its month is not only a month with its year.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>(?:19|20)\d{2})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"\b(?P<day>\d{1,2})\s?[/.-]\s?(?P<number>\d{1,2})\s?[/.-]\s?(?P<year>(?:19|20)\d{2})\b",
        r"\b(?P<day>\d{1,2})/(?P<number>\d{1,2})/(?P<year>\d{2})\b",  # not with stops: "2.3.12" numbers a paragraph
        rf"\b{_DAY}\s*(?:of\s+)?{_MONTH},?\s*{_YEAR}\b",
        rf"\b{_MONTH},?\s*{_DAY}\s*,?\s*{_YEAR}\b",
        # A period is known by its beginning: "between March and November 2020", "2019-20".
        rf"\b{_MONTH}\s*(?:{_YEAR}\s*)?(?:and|to|\u2013|-)\s*(?:{_ANY_MONTH})\s*(?P<year_after>(?:19|20)\d{{2}})\b",
        rf"\b{_MONTH},?\s*(?:of\s+)?{_YEAR}\b",
        r"\b(?P<year>(?:19|20)\d{2})-(?P<number>\d{2})(?![\d-])",
        # "Jun-16", "Mar '19"
        rf"(?<!\d )\b{_MONTH}\s?[-'’]\s?(?P<year>\d{{2}})\b(?!\s?[-/’']?\d|(?:st|nd|rd|th)\b|\s+{_ANY_MONTH})",
        rf"\b(?:{_SEASON}[\s-]+(?:of\s+|in\s+)?)?{_YEAR}\b",
    )
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands: `[start, end)` of the text that was searched."""

    date: PartialDate
    start: int
    end: int


def find_dates(text: str, *, month_first: bool = False) -> Iterator[FoundDate]:
    """Every date in the text, in order, each stretch read once. What is no real date (31 June) is passed over.

    `month_first` reads `03/09/2011` as the ninth of March, as documents of the United States mean it.
    """
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            date = _date_of(match, month_first)
            if date is not None:
                found.append(FoundDate(date, match.start(), match.end()))
    return iter(sorted(found, key=lambda one: one.start))


def parse_date(text: str) -> PartialDate | None:
    """The first date of a short text such as a field's value."""
    first = next(find_dates(text), None)
    return first.date if first else None


def _date_of(match: re.Match[str], month_first: bool) -> PartialDate | None:
    parts = match.groupdict()
    year = int(parts.get("year") or parts.get("year_after") or 0)
    if year < 100:  # two digits: no review is older than the law it was made under
        year += 2000 if year < 70 else 1900
    month = _month_of(parts)
    day = int(parts["day"]) if parts.get("day") else None
    if month_first and "/" in match.group() and (turned := _turned(year, month, day)):
        return turned
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return _turned(year, month, day)


def _month_of(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("month"):
        return next(n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower()[:3]))
    number = parts.get("number")
    return int(number) if number else None


def _turned(year: int, month: int | None, day: int | None) -> PartialDate | None:
    """Month first: `05/28/2016` can mean nothing else."""
    try:
        return PartialDate(year, day, month) if day and month else None
    except ValueError:
        return None
