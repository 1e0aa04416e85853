"""The flat files of one generation: columns (JSON lines), texts, and vectors in two precisions.

All are only ever appended to; how much of each counts is in the manifest of a commit, so what a crash leaves behind a
commit's end is cut off by the next writer and never seen by a reader.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.contract import ReviewEntry, SearchUnavailable, Vector
from search.embedded.columns import record_of

_VECTORS = ("int8", "scales", "float16")
_SUFFIXES = ("columns", "texts", *_VECTORS)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a generation's files a commit holds: bytes of columns and texts, and rows of vectors.

    `dimension` and `model` are those of the vectors, 0 and empty while there are none.
    """

    generation: int
    columns: int = 0
    texts: int = 0
    entries: int = 0
    dimension: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Files:
    """Where a generation lies."""

    folder: Path
    generation: int

    def path(self, suffix: str) -> Path:
        return self.folder / f"rows-{self.generation:06d}.{suffix}"

    def records(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        """The lines of the column file between two byte offsets."""
        with self.path("columns").open("rb") as file:
            file.seek(start)
            for line in file.read(end - start).splitlines():
                yield json.loads(line)

    def vector_widths(self, dimension: int) -> dict[str, int]:
        """Bytes of a row in each vector file."""
        return {"int8": dimension, "scales": 4, "float16": 2 * dimension} if dimension else {}

    def array(self, suffix: str, kind: type[np.generic], rows: int, dimension: int) -> NDArray[Any]:
        """The first rows of a vector file, mapped into memory."""
        shape = (rows, dimension) if dimension else (rows,)
        if not rows:
            return np.zeros(shape, kind)
        return np.memmap(self.path(suffix), kind, "r", shape=shape).view(np.ndarray)


@dataclass
class Appender:
    """Appends reviews after a commit's end."""

    files: Files
    extent: Extent
    _open: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sizes = self._sizes()
        for suffix in _SUFFIXES:
            file = self.files.path(suffix).open("ab")
            file.truncate(sizes[suffix])
            self._open[suffix] = file

    def _sizes(self) -> dict[str, int]:
        widths = self.files.vector_widths(self.extent.dimension)
        vectors = {suffix: self.extent.entries * widths.get(suffix, 0) for suffix in _VECTORS}
        return {"columns": self.extent.columns, "texts": self.extent.texts, **vectors}

    def withdraw(self, review_id: str) -> None:
        self._line({"id": review_id, "gone": True})

    def add(self, review: ReviewEntry, number: int, first_row: int) -> None:
        self.add_record(record_of(review, number, first_row), [entry.text.encode() for entry in review.entries])
        self._vectors([entry.vector for entry in review.entries])

    def add_record(self, record: dict[str, Any], texts: Iterable[bytes]) -> None:
        written = sum(self._open["texts"].write(text) for text in texts)
        self.extent = replace(self.extent, texts=self.extent.texts + written)
        self._line(record)

    def _line(self, record: dict[str, Any]) -> None:
        written = self._open["columns"].write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
        self.extent = replace(self.extent, columns=self.extent.columns + written)

    def _vectors(self, vectors: list[Vector | None]) -> None:
        dimension = self.extent.dimension or next((len(one) for one in vectors if one is not None), 0)
        if dimension and not self.extent.dimension:
            self._start_vectors(dimension)
        self.extent = replace(self.extent, entries=self.extent.entries + len(vectors))
        if not dimension or not vectors:
            return
        if any(one is not None and len(one) != dimension for one in vectors):
            raise SearchUnavailable(
                f"the index holds vectors of {dimension} numbers, and these have others: run `lessons reindex`"
            )
        blank = np.zeros(dimension, np.float32)
        self.write_vectors(np.stack([blank if one is None else one for one in vectors]))

    def _start_vectors(self, dimension: int) -> None:
        """The first vector decides the dimension; entries before it have blank ones."""
        self.extent = replace(self.extent, dimension=dimension)
        sizes = self._sizes()
        for suffix in _VECTORS:
            self._open[suffix].truncate(sizes[suffix])

    def write_vectors(self, vectors: NDArray[np.float32]) -> None:
        """Append vectors of shape (n, dimension), whose extent has been counted."""
        small, scales = rounded(vectors)
        self._open["int8"].write(small.tobytes())
        self._open["scales"].write(scales.tobytes())
        self._open["float16"].write(vectors.astype(np.float16).tobytes())

    def copy_vectors(self, blocks: Mapping[str, bytes], entries: int) -> None:
        """Append vectors of another generation as they are, by file."""
        self.extent = replace(self.extent, entries=self.extent.entries + entries)
        for suffix, block in blocks.items():
            self._open[suffix].write(block)

    def make_durable(self) -> Extent:
        """Force everything to the disk; returns the extent to be committed."""
        for file in self._open.values():
            file.flush()
            os.fsync(file.fileno())
        return self.extent

    def close(self) -> None:
        """Close the files; what was not made durable and committed lies behind the commit's end."""
        for file in self._open.values():
            file.close()


def rounded(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Vectors of shape (n, dimension) in 8 bits a number, and each one's scale: what one stands for in it."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)
