"""Labelled passages: our own training text, and gold files by others, read tolerantly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.domain import Polarity
from nlp.taxonomy import Taxonomy


class BadGold(Exception):
    """A gold or training file that cannot be used; the message names the line and the mend."""


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage and its themes. A polarity of None means that the file gives none."""

    id: str
    text: str
    themes: Mapping[str, Polarity | None]
    author: str = ""


def read_passages(path: Path, taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Read JSONL with `id`, `text` and `themes`. Raises BadGold.

    `themes` may be a list of ids, of numbers 1-64 (also as strings), of objects {theme, polarity} or of pairs, or a
    mapping of either to a polarity.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadGold(f"{path} cannot be read: {error}") from error
    return [_passage(line, f"{path}, line {place}", path.stem, taxonomy) for place, line in _numbered(lines)]


def training_passages(folder: Path, taxonomy: Taxonomy) -> list[LabelledPassage]:
    """Every passage of the folder's `*.jsonl`, by file name; the file's name tells the author."""
    return [passage for path in sorted(folder.glob("*.jsonl")) for passage in read_passages(path, taxonomy)]


def _numbered(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((place, line) for place, line in enumerate(lines, start=1) if line.strip())


def _passage(line: str, where: str, author: str, taxonomy: Taxonomy) -> LabelledPassage:
    try:
        row = json.loads(line)
        themes = dict(_label(item, taxonomy) for item in _items(row.get("themes") or ()))
        return LabelledPassage(str(row.get("id", where)), str(row["text"]), themes, author)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadGold(f"{where}: {error}; each line needs `text` and `themes`") from error


def _items(themes: object) -> Iterable[object]:
    if isinstance(themes, Mapping):
        return list(themes.items())
    if isinstance(themes, str | int):
        return [themes]
    if isinstance(themes, list | tuple):
        return themes
    raise ValueError("`themes` is neither a list nor a mapping")


def _label(item: object, taxonomy: Taxonomy) -> tuple[str, Polarity | None]:
    if isinstance(item, Mapping):
        name = next(item[key] for key in ("theme", "id", "number") if key in item)
        return _theme_id(name, taxonomy), _polarity(item.get("polarity"))
    if isinstance(item, list | tuple):
        return _theme_id(item[0], taxonomy), _polarity(item[1] if len(item) > 1 else None)
    return _theme_id(item, taxonomy), None


def _theme_id(name: object, taxonomy: Taxonomy) -> str:
    text = str(name).strip().lower()
    if text.isdigit() and int(text) in taxonomy.by_number:
        return taxonomy.by_number[int(text)].id
    if text in taxonomy.by_id:
        return text
    label = next((theme.id for theme in taxonomy.themes if theme.label.lower() == text), None)
    if label is None:
        raise ValueError(f"“{name}” is not a theme of taxonomy {taxonomy.version}")
    return label


def _polarity(word: object) -> Polarity | None:
    if word is None or word == "":
        return None
    if isinstance(word, Mapping):
        return _polarity(word.get("polarity"))
    return Polarity(str(word).strip().lower().replace(" ", "_").replace("-", "_"))
