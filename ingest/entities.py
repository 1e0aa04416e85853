"""What a review's passages name: settings, legal orders, and ages of children, each with the first place that does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from catalog.entities import StoredEntity
from catalog.tables import PassageRow
from ingest.parsers.ages import find_ages
from nlp.entities import Entity, EntityKind, find_entities

# An age counts only where it is a child's: a review also tells the ages of parents and of those who harmed.
_CHILD_AFTER = re.compile(
    r"^[\s,-]*(?:\w+[\s-]){0,2}?(?:child|children|boy|girl|baby|infant|toddler|son|daughter|sibling|young person|"
    r"(?:fe)?male child|pupil|teenager)\b",
    re.IGNORECASE,
)
_CHILD_BEFORE = re.compile(
    r"\b(?:child [A-Z]{1,2}\d?|the (?:child|baby|boy|girl|infant|toddler|young person))\b[^.;]{0,30}$", re.IGNORECASE
)


def entities_of(passages: Sequence[PassageRow]) -> list[StoredEntity]:
    """Every value once, where it is named first."""
    found: dict[tuple[EntityKind, str], StoredEntity] = {}
    for passage in passages:
        for one in (*find_entities(passage.text), *_age_bands(passage.text)):
            stored = StoredEntity(one.kind.value, one.value, passage.id, one.start, one.end)
            found.setdefault((one.kind, one.value), stored)
    return list(found.values())


def _age_bands(text: str) -> Iterator[Entity]:
    for found in find_ages(text):
        band = found.age.band
        if band and (_CHILD_AFTER.match(text[found.end :]) or _CHILD_BEFORE.search(text[: found.start])):
            yield Entity(EntityKind.AGE_BAND, band.value, found.start, found.end)
