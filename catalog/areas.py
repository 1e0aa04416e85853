"""Which local authorities an area name of the United Kingdom means: today's, former, joint, coroners', districts'.

The data are beside this module and meant to be read and edited: `areas.csv` (one row per authority) and
`area_names.csv` (every other name, what kind of name it is, and what it means).
A name that could mean several places is told as candidates and never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from rapidfuzz import fuzz, process

from catalog.area_names import is_county_elsewhere, is_unnamed, key_of, readings, segments
from catalog.domain import AreaMatch, Nation

_FOLDER = Path(__file__).parent
_SURE = 92.0  # indel similarity: one letter too many or too few in a name of six; a swapped letter needs twelve
_LIKELY = 86.0  # below this, candidates are other places rather than misspellings
_LONGEST = 300  # letters: anything longer is a paragraph in the wrong column
_ASIDE = re.compile(r"\s*\([^)]*\)")  # an explanation: "Middlesbrough and Redcar & Cleveland (South Tees)"
_QUALIFIERS = frozenset(
    "north south east west mid central inner outer greater upper lower new northern southern eastern western".split()
)


@dataclass(frozen=True, slots=True)
class Authority:
    """An upper-tier authority of today. `region` is one of England's nine, else None; `kind` is as in areas.csv."""

    id: str
    name: str
    region: str | None
    nation: Nation
    kind: str


@dataclass(frozen=True, slots=True)
class _Meaning:
    authorities: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    region: str | None = None
    nation: Nation | None = None


@dataclass(slots=True)
class _Entry:
    """What one name means: `plain` beside a body's name ("... LSCB"), `ambiguous` where it stands alone."""

    plain: _Meaning | None = None
    ambiguous: _Meaning | None = None
    coroner: _Meaning | None = None

    def meaning(self, *, official: bool = False, coroner: bool = False) -> _Meaning:
        chosen = (self.coroner if coroner else None) or (None if official else self.ambiguous)
        chosen = chosen or self.plain or self.coroner or self.ambiguous
        assert chosen is not None
        return chosen

    def add(self, kind: str, name: str, meaning: _Meaning) -> None:
        register = kind if kind in ("ambiguous", "coroner") else "plain"
        held = getattr(self, register)
        if held is not None and held != meaning:
            raise ValueError(f"the area table gives {name!r} two meanings: {held} and {meaning}")
        setattr(self, register, meaning)


class AreaTable:
    """Resolves printed area names. Use `AreaTable.load()`, which reads the data once."""

    def __init__(self, authorities: Iterable[Authority], names: Iterable[tuple[str, str, str]]) -> None:
        """`names` are (name, kind, meaning) as in area_names.csv. Raises ValueError where a name has two meanings."""
        self._authorities = {authority.id: authority for authority in authorities}
        self._entries: dict[str, _Entry] = {}
        for authority in self._authorities.values():
            self._add(authority.name, "authority", _Meaning(authorities=(authority.id,)))
        for name, kind, means in names:
            self._add(name, kind, self._read(name, kind, means))
        for region in self.regions():  # after the names: "West Midlands" is first of all the former county
            self._entries.setdefault(key_of(region), _Entry(_Meaning(region=region, nation=Nation.ENGLAND)))
        self._word_bags = {_word_bag(key): key for key, entry in self._entries.items() if entry.coroner}

    @classmethod
    @cache
    def load(cls) -> Self:
        """The table that the project carries."""
        return cls(_read_authorities(_FOLDER / "areas.csv"), _read_names(_FOLDER / "area_names.csv"))

    def authority(self, authority_id: str) -> Authority:
        """The authority with that id. Raises KeyError where there is none."""
        return self._authorities[authority_id]

    def authorities(self) -> tuple[Authority, ...]:
        """Every authority, in the order of areas.csv."""
        return tuple(self._authorities.values())

    def regions(self) -> tuple[str, ...]:
        """England's nine regions, north to south as in areas.csv."""
        return tuple(dict.fromkeys(a.region for a in self._authorities.values() if a.region))

    def resolve(self, printed: str, *, coroner_area: bool = False) -> AreaMatch:
        """What the name means; a name that means nothing stays as printed, with no authorities.

        With `coroner_area`, names that coroners use more widely are read their way: the coroner's Dorset takes in
        Bournemouth, Christchurch and Poole, the council's does not.
        """
        key = key_of(printed)
        if len(key) > _LONGEST or is_unnamed(key) or (key not in self._entries and is_county_elsewhere(key)):
            return AreaMatch(printed)
        meaning = self._named(key, coroner_area=coroner_area) or self._court(key) or self._joined(key, coroner_area)
        match = self._match(printed, meaning or self._misspelt(key))
        explained = _ASIDE.sub("", printed).strip()
        if match.candidates and " and " in key and explained not in {"", printed}:
            match = replace(self.resolve(explained, coroner_area=coroner_area), printed=printed)
        return match

    def _named(self, key: str, *, official: bool = False, coroner_area: bool = False) -> _Meaning | None:
        for reading in readings(key):
            entry = self._entry(reading.place)
            if entry is not None:
                coroner = coroner_area or reading.coroner
                return entry.meaning(official=official or reading.official, coroner=coroner)
        return None

    def _entry(self, place: str) -> _Entry | None:
        """By the words in order, else - for coroners' areas, printed in every order - by the words alone."""
        if place in self._entries or " " not in place:
            return self._entries.get(place)
        turned = self._word_bags.get(_word_bag(place))
        return self._entries[turned] if turned else None

    def _court(self, key: str) -> _Meaning | None:
        """A coroner's area followed by the address of the court: the longest name that the line begins with."""
        words = key.split()
        if "court" not in words:
            return None
        starts = (self._entries.get(" ".join(words[:end])) for end in range(len(words) - 1, 0, -1))
        return next((entry.meaning(coroner=True) for entry in starts if entry), None)

    def _joined(self, key: str, coroner_area: bool) -> _Meaning | None:
        """Several names in one: all must be known, or what is known is only a candidate."""
        parts, complete = self._parts(key, coroner_area)
        if not parts:
            return None
        abroad = [part for part in parts if part.nation is Nation.UNITED_STATES]
        if abroad:
            return abroad[0]
        parts = [self._beside(part, parts) for part in parts]
        found = _unique(one for part in parts for one in part.authorities)
        doubtful = _unique(one for part in parts for one in part.candidates)
        if doubtful or not complete or any(part.region for part in parts):
            return _Meaning(candidates=_unique((*found, *doubtful)))
        return _Meaning(authorities=found)

    def _parts(self, key: str, coroner_area: bool) -> tuple[list[_Meaning], bool]:
        """What the joined names mean, longest names first, and whether every one of them is known."""
        official = any(reading.official for reading in readings(key))
        atoms = readings(key)[-1].place.split(" and ")
        parts: list[_Meaning] = []
        complete, index = True, 0
        while index < len(atoms):
            named = (
                (end, self._named(name, official=official, coroner_area=coroner_area))
                for end, name in segments(atoms, index)
            )
            end, found = next(((end, one) for end, one in named if one), (index + 1, None))
            complete = complete and found is not None
            parts += [found] if found else []
            index = end
        return parts, complete

    def _beside(self, part: _Meaning, parts: list[_Meaning]) -> _Meaning:
        """An ambiguous name settled by its neighbours: "Merton and Sutton" are both in London."""
        if not part.candidates:
            return part
        places = {self._place(one) for other in parts for one in other.authorities}
        near = [one for one in part.candidates if {self._place(one)} == places]
        return _Meaning(authorities=tuple(near)) if len(near) == 1 else part

    def _place(self, authority_id: str) -> tuple[Nation, str | None]:
        authority = self._authorities[authority_id]
        return authority.nation, authority.region

    def _misspelt(self, key: str) -> _Meaning:
        """The one name that is nearly the same, else those that are rather similar, as candidates."""
        place = readings(key)[-1].place
        near = process.extract(place, self._entries.keys(), scorer=fuzz.ratio, score_cutoff=_LIKELY, limit=5)
        near = [one for one in near if one[0][0] == place[0] and _qualifiers(one[0]) == _qualifiers(place)]
        sure = {self._entries[name].meaning() for name, score, _ in near if score >= _SURE}
        if len(sure) == 1:
            return sure.pop()
        alike = [self._entries[name].meaning() for name, _, _ in near]
        return _Meaning(candidates=_unique(one for meaning in alike for one in meaning.authorities))

    def _match(self, printed: str, meaning: _Meaning) -> AreaMatch:
        """With the region and nation that all the authorities share; no region where they lie in several."""
        nation, region = meaning.nation, meaning.region
        if meaning.authorities:
            nations, regions = zip(*(self._place(one) for one in meaning.authorities), strict=True)
            nation = nations[0] if len(set(nations)) == 1 else None
            region = regions[0] if len(set(regions)) == 1 else None
        return AreaMatch(printed, tuple(sorted(meaning.authorities)), region, nation, meaning.candidates)

    def _add(self, name: str, kind: str, meaning: _Meaning) -> None:
        self._entries.setdefault(key_of(name), _Entry()).add(kind, name, meaning)

    def _read(self, name: str, kind: str, means: str) -> _Meaning:
        if kind == "nation":
            return _Meaning(nation=Nation(means))
        if kind == "region":
            return _Meaning(region=means, nation=Nation.ENGLAND)
        ids = tuple(means.split())
        unknown = [one for one in ids if one not in self._authorities]
        if unknown or not ids:
            raise ValueError(f"the area table's {name!r} names no authority: {means!r}")
        return _Meaning(candidates=ids) if kind == "ambiguous" else _Meaning(authorities=ids)


def _qualifiers(key: str) -> list[str]:
    return sorted(word for word in key.split() if word in _QUALIFIERS)


def _word_bag(key: str) -> frozenset[str]:
    return frozenset(key.split()) - {"and", "of", "the", "county", "city"}


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _read_authorities(path: Path) -> list[Authority]:
    return [
        Authority(row["id"], row["name"], row["region"] or None, Nation(row["nation"]), row["kind"])
        for row in _rows(path)
    ]


def _read_names(path: Path) -> list[tuple[str, str, str]]:
    return [(row["name"], row["kind"], row["means"]) for row in _rows(path)]
