"""Area names as printed, brought to a form that can be looked up, and taken apart into place and office."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

_NUMBERED_TAIL = re.compile(r"[\s.]+\d+$")  # a footnote or list number caught with the cell: "East Sussex 2"
_SEPARATORS = re.compile(r"\s*(?:[,;/&+]|\s[-–—]\s)\s*")
_ACRONYM = re.compile(r"\s*\([A-Z&]{2,6}\)")  # a board's own initials after its name
_APOSTROPHES = re.compile(r"['’‘`]")
_JOINED = re.compile(r"(?:\band\b\s*){2,}")

_BODY = frozenset(
    """safeguarding children childrens child adults adult people peoples families young board boards partnership
    partnerships protection committee committees community safety safer csp dcsp lscb lscp lsab scb scp scpb sab sscb
    ssab acpc cpc rsb council authority borough metropolitan mbc district unitary county local multi agency
    arrangements collaborative executive service services and the for of public strategic domestic abuse violence
    together""".split()
)
_OFFICIAL = _BODY - frozenset("and the for of local county".split())
_INQUEST = frozenset("coroner coroners coronial jurisdiction area areas".split())
_CITY = frozenset({"city"})
_TAIL = _BODY | _INQUEST | _CITY
_TITLE = re.compile(
    r"^(?:(?:the|city|county|london|royal|metropolitan|borough|district|council|coroner|coroners|coronial|area|"
    r"jurisdiction|safeguarding|board|partnership|and|lb|rb) )+(?:of|for) (?:the )?"
    r"|^(?:(?:bwrdd|cyngor|partneriaeth|diogelu|plant|oedolion|lleol|rhanbarthol|a|ac) )*"
    r"(?:bwrdd|cyngor(?: dinas| bwrdeistref sirol)?|partneriaeth|diogelu|plant|oedolion) "
    r"|^(?:the|lb|rb|rbc|safer|safe) "
)
_UNNAMED = re.compile(r"\b(?:anonymous|anonymi[sz]ed|unnamed|unknown|undisclosed|withheld|not named|not known)\b")
_ON_BEHALF = re.compile(r"^.*\bon behalf of (?:an? |the )?")
_MOST_ATOMS = 6  # no name in the table is joined of more
_COUNTY_ELSEWHERE = re.compile(r"^.+ (?:county|parish)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a printed name: the place, and whether a council or board, or a coroner, was named with it."""

    place: str
    official: bool = False
    coroner: bool = False


def key_of(printed: str) -> str:
    """The form in which names are compared: no case, accents or punctuation; every separator is the word `and`."""
    text = re.sub(r"<[^>]*>", " ", html.unescape(printed))
    text = text if text.isupper() else _ACRONYM.sub(" ", text)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _NUMBERED_TAIL.sub("", " ".join(text.split()))
    text = _SEPARATORS.sub(" and ", _APOSTROPHES.sub("", text))
    text = " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())
    text = re.sub(r"\bsaint\b", "st", text)
    return _JOINED.sub("and ", text).removeprefix("and ").removesuffix(" and").strip()


def is_unnamed(key: str) -> bool:
    """Whether the key says that the area is withheld ("Anonymous", "NSPCC on behalf of unnamed LSCB")."""
    return not key or _UNNAMED.search(key) is not None


def is_county_elsewhere(key: str) -> bool:
    """Whether it is written as the United States write counties ("Somerset County"); ours would say council."""
    return " and " not in key and _COUNTY_ELSEWHERE.match(key) is not None


def readings(key: str) -> list[Reading]:
    """Every reading of the key, fullest first: titles before and bodies after the place are taken off step by step."""
    found: list[Reading] = []
    key = _ON_BEHALF.sub("", key)
    for start in _without_titles(key):
        titled = start != key and not key.startswith(("the ", "county of ", "area of ", "coroner"))
        words = start.split()
        taken: set[str] = set()
        while words:
            found.append(Reading(" ".join(words), titled or bool(taken & _OFFICIAL), bool(taken & _INQUEST)))
            if words[-1] not in _TAIL or _is_place(words, taken):
                break
            taken.add(words.pop())
    return found


def _is_place(words: list[str], taken: set[str]) -> bool:
    """Whether the last word belongs to the place: "Bucks County" (not ours), "Hackney and the City"."""
    return (words[-1] == "county" and not taken) or (words[-1] == "city" and words[-2:-1] in (["the"], ["and"]))


def _without_titles(key: str) -> list[str]:
    starts = [key]
    while (shorter := _TITLE.sub("", starts[-1])) != starts[-1] and shorter:
        starts.append(shorter)
    return starts


def segments(atoms: list[str], start: int) -> list[tuple[int, str]]:
    """The joined names that begin at one atom, longest first, each with the index of the atom after it."""
    last = min(len(atoms), start + _MOST_ATOMS)
    return [(end, " and ".join(atoms[start:end])) for end in range(last, start, -1)]
