"""The statements that the lesson encoder learns from: families of near misses, each with several lessons."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """`lesson` names the lesson it states; other lessons of its `family` share topic and words, but ask otherwise.

    A lesson that is not `taught` is a landmark only: the encoder does not learn from its statements.
    """

    family: str
    lesson: str
    text: str
    taught: bool = True


def training_statements() -> list[Statement]:
    """The statements of `taxonomy/recurrence/training.jsonl`, in the file's order."""
    return [
        Statement(one["family"], one["lesson"], one["text"], one.get("taught", True))
        for one in _records("training.jsonl")
    ]


@dataclass(frozen=True, slots=True)
class Alike:
    """What readers said of lessons of different families that stand near each other, as ordered pairs both ways round.

    `same` ask for the same thing, `different` do not; `unclear` overlap, or are the same only by way of others: to be
    taught neither as the same nor as different.
    """

    same: frozenset[tuple[str, str]]
    different: frozenset[tuple[str, str]]
    unclear: frozenset[tuple[str, str]]

    def among(self, lessons: Collection[str]) -> Alike:
        """What was said of these lessons."""
        same, different, unclear = (
            frozenset((one, other) for one, other in pairs if one in lessons and other in lessons)
            for pairs in (self.same, self.different, self.unclear)
        )
        return Alike(same, different, unclear)


def alike_lessons() -> Alike:
    """The judgements of `taxonomy/recurrence/alike.jsonl`."""
    said: dict[str, set[tuple[str, str]]] = {"same": set(), "unclear": set(), "different": set()}
    for record in _records("alike.jsonl"):
        for verdict, lessons in record.items():
            said[verdict] |= {(one, other) for one in lessons for other in lessons if one != other}
    same = said["same"] - said["unclear"]
    different = said["different"] - said["unclear"] - said["same"]
    return Alike(
        frozenset(same), frozenset(different), frozenset((said["unclear"] | _by_way_of_others(same)) - same - different)
    )


def _by_way_of_others(same: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs that have a lesson between them which is the same as both."""
    partners: dict[str, set[str]] = {}
    for one, other in same:
        partners.setdefault(one, set()).add(other)
    return {(one, other) for between in partners.values() for one in between for other in between if one != other}


def _records(name: str) -> list[dict[str, Any]]:
    text = files("taxonomy").joinpath(f"recurrence/{name}").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
