"""What a change of tagger can touch: which passages must be tagged again, and which cannot have changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from nlp.theming.phrases import straightened


@dataclass(frozen=True, slots=True)
class ThemeBasis:
    """What one theme's tags rest on besides the heads: its words, and what people taught (`learned` names it)."""

    phrases: tuple[str, ...]
    acronyms: tuple[str, ...]
    headed: bool
    learned: str = ""

    @property
    def words(self) -> frozenset[str]:
        return frozenset(straightened(word) for word in (*self.phrases, *self.acronyms))


@dataclass(frozen=True)
class Basis:
    """What a version of the tagger rests on. `core` names heads, rules and encoder: another core, other tags."""

    core: str
    themes: Mapping[str, ThemeBasis]

    def as_json(self) -> dict[str, Any]:
        return {"core": self.core, "themes": {theme: asdict(basis) for theme, basis in self.themes.items()}}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Basis:
        """Read what `as_json` gave, also after it went through a database."""
        themes = {
            theme: ThemeBasis(tuple(one["phrases"]), tuple(one["acronyms"]), one["headed"], one["learned"])
            for theme, one in content["themes"].items()
        }
        return cls(content["core"], themes)


@dataclass(frozen=True)
class Effect:
    """The difference between two bases, asked of one passage at a time."""

    everything: bool
    removed: frozenset[str]
    words: frozenset[str]

    def touches(self, text: str, themes: Collection[str]) -> bool:
        """Whether a passage that has tags of these themes could now get other tags."""
        return self.everything or not self.removed.isdisjoint(themes) or bool(self._pattern.search(straightened(text)))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Any case, no word borders: it may find too much, never too little."""
        return re.compile("|".join(map(re.escape, sorted(self.words))) or r"(?!)", re.IGNORECASE)


def effect(before: Basis | None, now: Basis) -> Effect:
    """What changed from one basis to the other; an unknown one (None) may have been anything."""
    if (
        before is None
        or before.core != now.core
        or any(_any_passage(before.themes.get(theme), basis) for theme, basis in now.themes.items())
    ):
        return Effect(True, frozenset(), frozenset())
    words: set[str] = set()
    for theme in before.themes.keys() | now.themes.keys():
        words |= _words(before, theme) ^ _words(now, theme)
    return Effect(False, frozenset(before.themes.keys() - now.themes.keys()), frozenset(words))


def _any_passage(before: ThemeBasis | None, now: ThemeBasis) -> bool:
    """Whether a theme's head or learned head is new or another: it may tag any passage."""
    return now.headed or bool(now.learned) if before is None else now.learned != before.learned


def _words(basis: Basis, theme: str) -> frozenset[str]:
    return basis.themes[theme].words if theme in basis.themes else frozenset()
