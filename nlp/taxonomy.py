"""The taxonomy of themes: loading, checking, extending, and the word lists that search and tagging draw from it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

import taxonomy as carried

_LISTS = ("synonyms", "examples", "historic", "acronyms", "related", "questions")


class BadTaxonomy(Exception):
    """A taxonomy file that cannot be used; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `number` is its place in the carried list (None for an organisation's own)."""

    id: str
    group: str
    label: str
    scope: str
    synonyms: tuple[str, ...]
    examples: tuple[str, ...]
    number: int | None = None
    historic: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """Label, synonyms and historic words, lower-cased, each once."""
        return tuple(dict.fromkeys(word.lower() for word in (self.label, *self.synonyms, *self.historic)))


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str


@dataclass(frozen=True)
class Taxonomy:
    """All themes in order, with their groups."""

    version: str
    groups: tuple[Group, ...]
    themes: tuple[Theme, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def by_number(self) -> Mapping[int, Theme]:
        return {theme.number: theme for theme in self.themes if theme.number is not None}

    def groups_of_themes(self) -> dict[str, str]:
        """Theme id to group id."""
        return {theme.id: theme.group for theme in self.themes}

    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """Every phrase or acronym of a theme (lower-cased) to the others that mean the same, for query expansion.

        A phrase that several themes share gives the words of all of them.
        """
        found: dict[str, dict[str, None]] = {}
        for theme in self.themes:
            words = [*theme.phrases, *(acronym.lower() for acronym in theme.acronyms)]
            for word in words:
                found.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
        return {word: tuple(others) for word, others in found.items()}

    def terms(self) -> dict[str, tuple[str, ...]]:
        """Every phrase or acronym (lower-cased) to the ids of the themes that it names."""
        found: dict[str, list[str]] = {}
        for theme in self.themes:
            for word in dict.fromkeys((*theme.phrases, *(acronym.lower() for acronym in theme.acronyms))):
                found.setdefault(word, []).append(theme.id)
        return {word: tuple(ids) for word, ids in found.items()}

    def in_full(self) -> dict[str, str]:
        """A theme's id to its label and synonyms in a row: what an encoder is given for it."""
        return {theme.id: f"{theme.label}. {', '.join(theme.synonyms)}" for theme in self.themes}


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The themes that the program carries, or those of an organisation's file, which extends or replaces them.

    Raises BadTaxonomy naming the file, the place and the mend.
    """
    own = _checked(carried.THEMES)
    if path is None:
        return _taxonomy(own)
    theirs = _checked(path)
    return _checked_links(_taxonomy(_merged(own, theirs) if theirs.pop("extends", None) else theirs), path)


def _checked(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadTaxonomy(f"{path} cannot be read as YAML: {error}") from error
    schema = json.loads(carried.SCHEMA.read_text(encoding="utf-8"))
    problem = next(
        iter(sorted(Draft202012Validator(schema).iter_errors(content), key=lambda one: list(one.path))), None
    )
    if problem is not None:
        place = "/".join(str(part) for part in problem.path) or "the top"
        raise BadTaxonomy(f"{path}, at {place}: {problem.message}")
    assert isinstance(content, dict)
    return content


def _merged(own: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Their groups and themes by id over ours; what they do not name stays."""
    groups = {group["id"]: dict(group, themes=list(group["themes"])) for group in own["groups"]}
    for group in theirs["groups"]:
        named = {theme["id"] for theme in group["themes"]}
        for other in groups.values():
            other["themes"] = [theme for theme in other["themes"] if theme["id"] not in named]
        held = groups.setdefault(group["id"], dict(group, themes=[]))
        held["themes"] = [*held["themes"], *group["themes"]]
    return {"version": f"{own['version']}+{theirs['version']}", "groups": list(groups.values())}


def _taxonomy(content: Mapping[str, Any]) -> Taxonomy:
    return Taxonomy(
        version=content["version"],
        groups=tuple(Group(group["id"], group["label"]) for group in content["groups"]),
        themes=tuple(_themes(content)),
    )


def _themes(content: Mapping[str, Any]) -> Iterator[Theme]:
    for group in content["groups"]:
        for theme in group["themes"]:
            lists = {name: tuple(theme.get(name, ())) for name in _LISTS}
            yield Theme(
                id=theme["id"],
                group=group["id"],
                label=theme["label"],
                scope=theme["scope"],
                number=theme.get("number"),
                **lists,
            )


def _checked_links(found: Taxonomy, path: Path) -> Taxonomy:
    ids = [theme.id for theme in found.themes]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise BadTaxonomy(f"{path}: these ids are used twice: {', '.join(twice)}")
    for theme in found.themes:
        unknown = [other for other in theme.related if other not in found.by_id]
        if unknown:
            raise BadTaxonomy(f"{path}: {theme.id} is related to {', '.join(unknown)}, which is not a theme here")
    return found
