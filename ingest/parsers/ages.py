"""Ages as reviews print them: `8-day-old`, `2-year-1-month-old`, `aged 17`, `a twelve-year old`, `unborn`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.domain import Age, AgeUnit

_ONES = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        start=1,
    )
}
_TENS = {
    word: n * 10 for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_WORDS = "|".join([*_TENS, *sorted(_ONES, key=len, reverse=True)])
_NUMBER = rf"(?:\d{{1,3}}(?:\.5|½)?|(?:{_WORDS})(?:[\s-](?:{'|'.join(_ONES)}))?(?:[\s-]and[\s-]a[\s-]half)?|an?)"
_UNIT = r"(?:day|week|month|year|yr|mth)s?"
_GAP = r"[\s\u2010-\u2013-]*"
_JOIN = rf"{_GAP}(?:,|and|&)?{_GAP}"

_OLD = re.compile(
    rf"(?P<under>\bunder[\s-])?\b(?P<first>{_NUMBER}){_GAP}(?P<unit>{_UNIT})"
    rf"(?:{_JOIN}(?P<second>{_NUMBER}){_GAP}(?P<unit2>{_UNIT}))?{_GAP}(?:old\b|of age\b)",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"(?:\b(?:aged|age of|age)\s|\bage at (?:the )?(?:time of )?(?:his |her |their )?death\W{1,3}|"
    rf"(?:(?<=\bwoman of )|(?<=\bman of )|(?<=\bgirl of )|(?<=\bboy of ))(?=\d))"
    rf"(?P<under>under\s|less than\s)?(?:approximately\s|around\s|just\s|about\s)?"
    rf"(?P<first>{_NUMBER})\b(?:{_GAP}(?P<unit>{_UNIT})\b(?:{_JOIN}(?P<second>{_NUMBER}){_GAP}(?P<unit2>{_UNIT})\b)?)?",
    re.IGNORECASE,
)
_PAIR = re.compile(rf"\b(?P<first>{_NUMBER}){_GAP}(?:,|and|&|or|to){_GAP}$", re.IGNORECASE)
_NEWBORN = re.compile(r"(?<=\ba )new-?born(?= (?:girl|boy|baby|infant|child|male|female)\b)", re.IGNORECASE)
_UNBORN = re.compile(r"\bunborn\b|\bin utero\b", re.IGNORECASE)

_DAYS = {AgeUnit.DAY: 1.0, AgeUnit.WEEK: 7.0, AgeUnit.MONTH: 365.25 / 12, AgeUnit.YEAR: 365.25}


@dataclass(frozen=True, slots=True)
class FoundAge:
    """An age and where it stands in the text that was searched."""

    age: Age
    start: int
    end: int


def find_ages(text: str) -> Iterator[FoundAge]:
    """Every age in the text, in order. `6- and 8-year-old` gives both."""
    found: list[FoundAge] = []
    for pattern in (_OLD, _AGED):
        for match in pattern.finditer(text):
            unitless_article = match["unit"] is None and match["first"].lower() in {"a", "an"}
            if not unitless_article and not _overlaps(found, match.start(), match.end()):
                found.extend(_ages(match))
    found.extend([pair for age in found if (pair := _paired(text, age)) and not _overlaps(found, pair.start, pair.end)])
    found.extend(_listed(text, found))
    found.extend(FoundAge(Age(match.group(), 0.0, AgeUnit.DAY), *match.span()) for match in _NEWBORN.finditer(text))
    for match in _UNBORN.finditer(text):
        found.append(FoundAge(Age(match.group(), 0.0, AgeUnit.UNBORN), *match.span()))
    return iter(sorted(found, key=lambda one: one.start))


def _overlaps(found: list[FoundAge], start: int, end: int) -> bool:
    return any(start < other.end and other.start < end for other in found)


def _paired(text: str, age: FoundAge) -> FoundAge | None:
    """The number that shares its unit with the age after it: `6- and 8-year-old`."""
    before = _PAIR.search(text, max(0, age.start - 30), age.start)
    if before is None or before["first"].lower() in {"a", "an"} or not age.age.printed.lower().endswith(("old", "age")):
        return None
    years = round(number_of(before["first"]) * _DAYS[age.age.unit] / _DAYS[AgeUnit.YEAR], 4)
    return FoundAge(Age(before["first"], years, age.age.unit), before.start("first"), before.end("first"))


_MORE = re.compile(r"(?:,\s*|\s+and\s+|\s*&\s*)(?P<first>\d{1,2})(?![\d-])(?!\s*(?:days?|weeks?|months?|years?))")


def _listed(text: str, found: list[FoundAge]) -> list[FoundAge]:
    """`aged 15, 13 and 11`: the numbers that follow a bare age are ages too."""
    listed = []
    for age in found:
        if not age.age.printed[-1].isdigit():
            continue
        end = age.end
        while match := _MORE.match(text, end):
            if not _overlaps(found, *match.span("first")):
                listed.append(FoundAge(Age(match["first"], float(match["first"]), AgeUnit.YEAR), *match.span("first")))
            end = match.end()
    return listed


def _ages(match: re.Match[str]) -> Iterator[FoundAge]:
    """`2 years and 3 months old` is one age; `3-years and 6-years-old` are two."""
    unit, under = _unit(match["unit"]), bool(match["under"])
    days = number_of(match["first"]) * _DAYS[unit]
    if match["second"] is None:
        yield _found(match, match.start(), match.end(), days, unit, under)
        return
    finer = _unit(match["unit2"])
    more = number_of(match["second"]) * _DAYS[finer]
    if finer is unit:
        yield _found(match, match.start(), match.end("unit"), days, unit, under)
        yield _found(match, match.start("second"), match.end(), more, unit, under)
    else:
        yield _found(match, match.start(), match.end(), days + more, finer, under)


def _found(match: re.Match[str], start: int, end: int, days: float, unit: AgeUnit, under: bool) -> FoundAge:
    printed = match.string[start:end].strip()
    return FoundAge(Age(printed, round(days / _DAYS[AgeUnit.YEAR], 4), unit, under), start, end)


def _unit(printed: str | None) -> AgeUnit:
    initial = (printed or "year").lower()[0]
    return {"d": AgeUnit.DAY, "w": AgeUnit.WEEK, "m": AgeUnit.MONTH, "y": AgeUnit.YEAR}[initial]


def number_of(printed: str) -> float:
    """`3`, `2.5`, `2½`, `twelve`, `twenty-three`, `a`."""
    text = printed.lower().strip()
    if text[0].isdigit():
        return float(text.replace("½", ".5"))
    words = re.split(r"[\s-]", text)
    half = 0.5 if words[-1] == "half" else 0.0
    return (sum(_TENS.get(word, 0) + _ONES.get(word, 0) for word in words) or 1) + half
