"""Which column of a CSV or JSONL file holds which field of a review."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self

import yaml

from ingest.document import Document

METADATA_KEY = "columns"

# The program's fields, each with the column names under which archives are known to keep it.
KNOWN_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "place": ("id", "ref", "reference", "case id", "case ref", "review id", "identifier"),
        "title": ("title", "heading", "review title", "name of review", "case", "name"),
        "board": ("board", "partnership", "lscb", "safeguarding partnership", "csp", "sab", "coroner"),
        "area": ("area", "local authority", "authority", "county", "la", "coroner area", "csp region", "region"),
        "published": (
            "published",
            "publication date",
            "date published",
            "date of publication",
            "date of report",
            "uploaded on",
            "date",
            "year",
        ),
        "incident_date": ("incident date", "date of incident", "date of death", "date of fatality"),
        "completed": ("completed", "completion date", "date completed", "date of completion"),
        "kind": ("kind", "type", "review type", "type of review"),
        "nation": ("nation", "country"),
        "incident": ("incident", "incident type", "status", "outcome"),
        "model": ("model", "methodology", "review model"),
        "lead_reviewer": ("lead reviewer", "author", "reviewer", "chair", "overview author"),
        "agencies": ("agencies", "agency", "receiver", "sent to", "agencies involved", "this report is being sent to"),
        "summary": (
            "summary",
            "background",
            "abstract",
            "description",
            "overview",
            "narrative",
            "circumstances",
            "text",
        ),
        "investigation": ("investigation", "investigation and inquest"),
        "learning": (
            "learning",
            "key issues",
            "lessons",
            "learning points",
            "findings",
            "concerns",
            "matters of concern",
        ),
        "recommendations": ("recommendations", "recommendation", "actions"),
        "questions": ("questions", "questions for the board"),
        "keywords": ("keywords", "key words", "tags", "themes", "category", "official categories", "categories"),
        "source_url": ("source url", "url", "link", "source", "web address"),
        "licence": ("licence", "license"),
        "subjects": ("subjects", "subject", "child", "victim"),
        "age": ("age", "age at death", "age of child"),
        "sex": ("sex", "gender"),
    }
)
_SEPARATORS = re.compile(r"[\W_]+")


class MappingError(ValueError):
    """A mapping file that cannot be used; the message says which entry is wrong."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Field name to the columns that hold it, in order: `{"learning": ("Key issues", "Learning points")}`."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, entries: Mapping[str, object]) -> Self:
        """From field name to a column name or a list of them. Raises MappingError for anything else."""
        columns: dict[str, tuple[str, ...]] = {}
        for name, value in entries.items():
            if name not in KNOWN_NAMES:
                raise MappingError(f"{name!r} is no field of a review; the fields are {', '.join(KNOWN_NAMES)}")
            names = [value] if isinstance(value, str) else value
            if not isinstance(names, list) or not names or not all(isinstance(column, str) for column in names):
                raise MappingError(f"{name!r} must be a column name or a list of column names")
            columns[name] = tuple(names)
        return cls(columns)

    @classmethod
    def load(cls, path: Path) -> Self:
        """From a small YAML or JSON file. Raises MappingError."""
        try:
            entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise MappingError(f"{path.name} is neither YAML nor JSON") from error
        if not isinstance(entries, dict) or not all(isinstance(key, str) for key in entries):
            raise MappingError(f"{path.name} must map fields to columns")
        return cls.from_mapping(entries)

    @classmethod
    def beside(cls, path: Path) -> Self | None:
        """The mapping kept beside a file as NAME.mapping.yaml (or .json), or None. Raises MappingError."""
        for suffix in (".mapping.yaml", ".mapping.yml", ".mapping.json"):
            candidate = path.with_name(path.name + suffix)
            if candidate.is_file():
                return cls.load(candidate)
        return None

    @classmethod
    def recognised(cls, columns: Iterable[str]) -> Self:
        """The mapping that the column names themselves suggest; a column serves one field only."""
        by_name = {_normal(column): column for column in reversed(list(columns))}
        found: dict[str, tuple[str, ...]] = {}
        for name, known in KNOWN_NAMES.items():
            hits = tuple(by_name.pop(wanted) for wanted in known if wanted in by_name)
            if hits:
                found[name] = hits if name in _SEVERAL else hits[:1]
                by_name.update({_normal(hit): hit for hit in hits[len(found[name]) :]})
        return cls(found)

    def missing(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns that this mapping names and the file has not."""
        present = set(columns)
        return tuple(column for names in self.columns.values() for column in names if column not in present)

    def as_metadata(self) -> str:
        return json.dumps({name: list(columns) for name, columns in self.columns.items()}, ensure_ascii=False)

    @classmethod
    def of(cls, document: Document) -> Self:
        """The mapping with which a document's records were read."""
        entries: dict[str, list[str]] = json.loads(document.metadata.get(METADATA_KEY, "{}"))
        return cls({name: tuple(columns) for name, columns in entries.items()})


# Fields whose text may lie in several columns at once; of the others the surest name wins.
_SEVERAL = frozenset({"learning", "recommendations", "summary", "keywords", "agencies", "subjects"})


def _normal(column: str) -> str:
    return _SEPARATORS.sub(" ", column).strip().casefold()
