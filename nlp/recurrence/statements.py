"""The statements that the lesson encoder learns from: families of near misses, each with several lessons."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

# Lessons of different families that a careful reader would call the same: never each other's negatives.
_SAME_ACROSS_FAMILIES = """
f026a/f125b f026c/f122a f042b/f049c f075a/f058b f084a/f156a f002c/f096a f005c/f046b f010c/f012c/f015c f088b/f142b
f011b/f166a f033c/f166c f020a/f155c f022a/f022c f007a/f017a f009b/f092a f039b/f110b f031a/f110c f099b/f050b f069b/f089a
f040a/f052b/f102a/f105a f040b/f102b f008a/f059b f015b/f127c f102c/f132a/f132c f107a/f143c f032c/f107b f025c/f029c
f114c/f115a
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """`lesson` names the lesson it states; other lessons of its `family` share topic and words, but ask otherwise."""

    family: str
    lesson: str
    text: str


def training_statements() -> list[Statement]:
    """The statements of `taxonomy/recurrence/training.jsonl`, in the file's order."""
    text = files("taxonomy").joinpath("recurrence/training.jsonl").read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [Statement(record["family"], record["lesson"], record["text"]) for record in records]


def same_across_families() -> frozenset[tuple[str, str]]:
    """Ordered pairs of lessons that are not to be told apart."""
    sets = [group.split("/") for group in _SAME_ACROSS_FAMILIES.split()]
    return frozenset((one, other) for group in sets for one in group for other in group if one != other)


def themed_passages() -> tuple[list[str], list[list[bool]]]:
    """The texts of `taxonomy/training` and, for each, which themes (in alphabetical order) it is about."""
    folder = files("taxonomy").joinpath("training")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jsonl"))
    lines = [line for name in names for line in folder.joinpath(name).read_text(encoding="utf-8").splitlines() if line]
    records = [json.loads(line) for line in lines]
    about = [{tag["theme"] for tag in record["themes"]} for record in records]
    themes = sorted(set[str]().union(*about))
    return [record["text"] for record in records], [[theme in held for theme in themes] for held in about]
