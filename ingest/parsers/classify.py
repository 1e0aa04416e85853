"""Which kind of review, of which nation: from words where they say it, else from nation and year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.domain import NATION_NAMES, Nation, ReviewKind

# In the order in which they decide: the more telling name first.
_KINDS: tuple[tuple[ReviewKind, str], ...] = (
    (ReviewKind.FATALITY, r"report on the (?:near[- ]?)?fatality|child (?:near )?fatality review"),
    (ReviewKind.PFD, r"regulation 28|prevention of future deaths?"),
    (ReviewKind.SUSR, r"single unified safeguarding review|\bSUSR\b"),
    (
        ReviewKind.MHHR,
        r"mental health homicide review|independent (?:mental health )?investigation into the care and treatment",
    ),
    (ReviewKind.OWHR, r"offensive weapons? homicide review|\bOWHR\b"),
    (ReviewKind.DARDR, r"domestic abuse[- ]related death review|\bDARDR\b"),
    (ReviewKind.DHR, r"domestic homicide review|\bDHR\b"),
    (ReviewKind.SAR, r"safeguarding adults? reviews?|serious case review \(adult\)|\bSAR\b"),
    (ReviewKind.APR, r"adult practice review|\bAPR\b"),
    (
        ReviewKind.NATIONAL,
        r"national (?:thematic |child safeguarding practice )?review|thematic review by the (?:national )?panel",
    ),
    (ReviewKind.RAPID, r"rapid review"),
    (ReviewKind.CSPR, r"child safeguarding practice review|\bL?CSPR\b"),
    (ReviewKind.CPR, r"child practice review|\bCPR\b"),
    (ReviewKind.CMR, r"case management review|\bCMR\b"),
    (ReviewKind.LR, r"learning review"),
    (ReviewKind.SCR, r"serious case review|significant case review|\bSCR\b"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_BY_NATION_AND_YEAR: dict[Nation, tuple[tuple[int, ReviewKind], ...]] = {
    # From the year given, reviews of the nation are of this kind.
    Nation.ENGLAND: ((0, ReviewKind.SCR), (2020, ReviewKind.CSPR)),
    Nation.WALES: ((0, ReviewKind.SCR), (2013, ReviewKind.CPR), (2025, ReviewKind.SUSR)),
    Nation.SCOTLAND: ((0, ReviewKind.SCR), (2021, ReviewKind.LR)),
    Nation.NORTHERN_IRELAND: ((0, ReviewKind.CMR),),
}
_NATION_OF_KIND = {
    ReviewKind.CPR: Nation.WALES,
    ReviewKind.APR: Nation.WALES,
    ReviewKind.SUSR: Nation.WALES,
    ReviewKind.CMR: Nation.NORTHERN_IRELAND,
    ReviewKind.CSPR: Nation.ENGLAND,
    ReviewKind.LR: Nation.SCOTLAND,
    ReviewKind.SAR: Nation.ENGLAND,
    ReviewKind.NATIONAL: Nation.ENGLAND,
    ReviewKind.FATALITY: Nation.UNITED_STATES,
}


@dataclass(frozen=True, slots=True)
class FoundKind:
    """A kind of review and where it is named."""

    kind: ReviewKind
    start: int
    end: int


def find_kind(text: str) -> FoundKind | None:
    """The kind that is named first in the text; of names that overlap the more telling one."""
    found = [
        (match.start(), rank, FoundKind(kind, match.start(), match.end()))
        for rank, (kind, pattern) in enumerate(_PATTERNS)
        if (match := pattern.search(text))
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


def usual_kind(nation: Nation | None, year: int | None) -> ReviewKind:
    """The kind that a children's review of this nation and year is, where nothing names it; OTHER where not known."""
    kinds = _BY_NATION_AND_YEAR.get(nation or Nation.ELSEWHERE, ())
    fitting = [kind for since, kind in kinds if year is not None and since <= year]
    return fitting[-1] if fitting else ReviewKind.OTHER


def nation_of(kind: ReviewKind) -> Nation | None:
    """The one nation that makes reviews of this kind, if there is one."""
    return _NATION_OF_KIND.get(kind)


# Bodies and laws of one nation only.
_SIGNS: tuple[tuple[Nation, re.Pattern[str]], ...] = (
    (
        Nation.SCOTLAND,
        re.compile(r"Child Protection Committee|Children['’]s Hearing|Police Scotland|Scottish Government"),
    ),
    (
        Nation.NORTHERN_IRELAND,
        re.compile(r"Safeguarding Board for Northern Ireland|\bSBNI\b|\bPSNI\b|Health and Social Care Trust"),
    ),
    (Nation.WALES, re.compile(r"Welsh Government|\bBwrdd\b|\bDiogelu\b|Well-?being \(Wales\)|Public Health Wales")),
    (
        Nation.ENGLAND,
        re.compile(
            r"Applies to England|\bLSCBs?\b|Working Together to Safeguard Children|Care Act 2014|\bOfsted\b|"
            r"NHS England|[Ii]ntegrated care board|"
            r"[Pp]rimary [Cc]are [Tt]rust|[Ll]ocal [Ss]afeguarding [Cc]hildren [Bb]oard"
        ),
    ),
)


def nation_said(text: str) -> Nation | None:
    """The nation whose own bodies or laws the text names."""
    return next((nation for nation, sign in _SIGNS if sign.search(text)), None)


def named_nation(text: str) -> Nation | None:
    """The nation that a field's value names, by its code or its name."""
    wanted = " ".join(text.replace("-", " ").split()).casefold()
    return next((nation for nation, name in NATION_NAMES.items() if name.casefold() == wanted), None)
