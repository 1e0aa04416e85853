"""How well the parsers agree, field by field, with what a careful reader found in the sample archive.

python -m benchmarks.sample_gold [--disagreements]
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from catalog.areas import AreaTable
from catalog.domain import Lesson, Review, ReviewKind
from ingest.document import Document
from ingest.parsers import parse
from ingest.readers import ColumnMapping, read
from sample import DOCUMENTS

GOLD = DOCUMENTS.parent / "gold" / "reviews.jsonl"
# Readers of the gold joined lines of a cover with marks of their own; the words must be the same, their order too.
_SAME_TITLE = 85.0
_SAME_TEXT = 97.0
# Reviews of these kinds print no title: the gold's are descriptions.
_UNTITLED = {ReviewKind.FATALITY, ReviewKind.PFD}


@dataclass
class Agreement:
    """Counts of a field: right ones out of all, and the disagreements in words."""

    right: int = 0
    all: int = 0
    disagreements: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.all if self.all else 1.0

    def note(self, same: bool, where: str, wanted: object, got: object) -> None:
        self.all += 1
        self.right += same
        if not same:
            self.disagreements.append(f"{where}: wanted {wanted!r}, got {got!r}")


@cache
def read_sample(name: str) -> tuple[Document, tuple[Review, ...]]:
    """A document of the sample archive and the reviews that the parsers find in it."""
    path = DOCUMENTS / name
    document = read(path.read_bytes(), name, ColumnMapping.beside(path))
    return document, parse(document).reviews


def measure() -> Mapping[str, Agreement]:
    """Agreement by field over all reviews of the sample archive."""
    fields: dict[str, Agreement] = defaultdict(Agreement)
    for name, gold in _gold_by_file().items():
        found = read_sample(name)[1]
        fields["reviews"].note(len(found) == len(gold), name, len(gold), len(found))
        for wanted, got in zip(gold, found, strict=False):
            _compare(fields, f"{name}#{wanted['position']}", wanted, got)
    return fields


def _gold_by_file() -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        grouped[entry["file"]].append(entry)
    return grouped


def _compare(fields: dict[str, Agreement], where: str, wanted: Mapping[str, Any], got: Review) -> None:
    if got.kind not in _UNTITLED:
        same = fuzz.token_sort_ratio(wanted["title"].casefold(), got.title.casefold()) >= _SAME_TITLE
        fields["title"].note(same, where, wanted["title"], got.title)
    fields["kind"].note(wanted["kind"] == got.kind, where, wanted["kind"], got.kind.value)
    fields["nation"].note(wanted["nation"] == got.nation, where, wanted["nation"], got.nation)
    printed = got.area.printed if got.area else None
    fields["area as printed"].note(wanted["area_printed"] == printed, where, wanted["area_printed"], printed)
    if wanted["nation"] != "united-states":
        areas = sorted(AreaTable.load().authority(one).name for one in got.area.authorities) if got.area else []
        fields["areas"].note(sorted(wanted["areas"]) == areas, where, wanted["areas"], areas)
    for name, date in (("incident_date", got.incident_date), ("publication_date", got.published)):
        iso = date.isoformat() if date else None
        fields[name].note(wanted[name] == iso, where, wanted[name], iso)
    model = got.model or None
    fields["model"].note(_close(wanted["model"], model), where, wanted["model"], model)
    keywords = list(got.keywords)
    fields["keywords"].note(
        [word.casefold() for word in wanted["keywords"]] == [word.casefold() for word in keywords],
        where,
        wanted["keywords"],
        keywords,
    )
    _compare_subjects(fields, where, wanted["subjects"], got)
    _compare_lessons(fields, where, wanted["lessons"], got.lessons)


def _close(wanted: str | None, got: str | None) -> bool:
    return wanted == got or bool(
        wanted and got and fuzz.partial_ratio(wanted.casefold(), got.casefold()) >= _SAME_TITLE
    )


def _compare_subjects(fields: dict[str, Agreement], where: str, wanted: list[dict[str, Any]], got: Review) -> None:
    fields["subjects"].note(len(wanted) == len(got.subjects), where, wanted, got.subjects)
    for one, subject in zip(wanted, got.subjects, strict=False):
        if one["label"]:
            fields["subject label"].note(
                one["label"].casefold() == subject.label.casefold(), where, one["label"], subject.label
            )
        fields["subject age"].note(
            _same_age(one["age"], subject.age.printed if subject.age else None), where, one["age"], subject.age
        )
        fields["subject sex"].note(one["sex"] == subject.sex, where, one["sex"], subject.sex)


def _same_age(wanted: str | None, printed: str | None) -> bool:
    if wanted is None or printed is None:
        return wanted == printed
    return _bare(wanted) == _bare(printed)


def _bare(age: str) -> str:
    words = age.casefold().replace("-", " ").split()
    return " ".join(
        word.rstrip("s") for word in words if word not in {"aged", "age", "of", "old", "under"}
    ).removesuffix(" year")


def _compare_lessons(
    fields: dict[str, Agreement], where: str, wanted: list[dict[str, Any]], got: tuple[Lesson, ...]
) -> None:
    """Every lesson of the gold is looked for among those found; what is left over is spurious."""
    left = list(got)
    for one in wanted:
        match = next((lesson for lesson in left if _same_text(one["text"], lesson.text)), None)
        fields["lessons found"].note(match is not None, where, one["text"], None)
        if match is None:
            continue
        left.remove(match)
        fields["lesson kind"].note(one["kind"] == match.kind, where, one["kind"], match.kind.value)
        fields["lesson number"].note(one["number"] == match.number, where, one["number"], match.number)
    for lesson in got:
        fields["lessons wanted"].note(
            lesson not in left, where, None, f"{lesson.kind.value} {lesson.number} {lesson.text[:90]}"
        )


def _same_text(wanted: str, got: str) -> bool:
    return fuzz.ratio(" ".join(wanted.split()).rstrip("."), " ".join(got.split()).rstrip(".")) >= _SAME_TEXT


def lines(fields: Mapping[str, Agreement], *, disagreements: bool = False) -> Iterator[str]:
    """The agreement as a table in words."""
    for name, agreement in fields.items():
        yield f"{name:18} {agreement.right:4} of {agreement.all:4}  {agreement.share:6.1%}"
        if disagreements:
            yield from (f"    {one}" for one in agreement.disagreements)


def main() -> None:
    for line in lines(measure(), disagreements="--disagreements" in sys.argv):
        print(line)


if __name__ == "__main__":
    main()
