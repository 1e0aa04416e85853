"""Where documents come from: files and folders, walked once each, in a fixed order, whatever their names and links."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAPPING_SUFFIXES = (".mapping.yaml", ".mapping.yml", ".mapping.json")
# Larger than any published review by far; what is larger is set aside unread, so that one file cannot fill the memory.
MAX_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to take in. `location` is its absolute path as storable text, odd bytes escaped."""

    path: Path
    location: str

    def read(self) -> bytes:
        """The file's bytes. Raises OSError, or ValueError where it is too large to be a document."""
        size = self.path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(
                f"the file has {size:,} bytes; the limit is {MAX_BYTES:,}. Split it, or take out what is not text"
            )
        return self.path.read_bytes()


class NothingThere(Exception):
    """A path that was named does not exist."""


def find_sources(paths: Iterable[Path]) -> Iterator[SourceFile]:
    """Every file at or below the paths, each real file once, in order of name; hidden files and mappings left out.

    Raises NothingThere before the first file where a named path does not exist.
    """
    named = list(paths)
    for path in named:
        if not path.exists():
            raise NothingThere(f"{path} does not exist")
    seen: set[str] = set()
    for path in named:
        for file in _files(path, set()):
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield SourceFile(file, storable(os.path.abspath(file)))  # noqa: PTH100 - resolve() would follow links


def storable(name: str) -> str:
    """A file name as text that every database takes: bytes that are not UTF-8 are written as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _files(path: Path, above: set[str]) -> Iterator[Path]:
    if path.is_file():
        if not path.name.endswith(MAPPING_SUFFIXES):
            yield path
    elif path.is_dir():
        real = os.path.realpath(path)
        if real in above:  # a link back to a folder that we are in
            return
        for child in sorted(path.iterdir()):
            if not child.name.startswith("."):
                yield from _files(child, above | {real})
