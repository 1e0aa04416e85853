"""Compaction: what lives is copied into new flat files, what was withdrawn or replaced is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.embedded.columns import Columns
from search.embedded.files import Appender, Extent, Files


def compacted(source: Files, extent: Extent) -> Extent:
    """Copy a generation's live reviews into the next; returns its extent."""
    columns = Columns.empty().extended(source.records(0, extent.columns))
    target = Files(source.folder, extent.generation + 1)
    appender = Appender(target, Extent(target.generation, dimension=extent.dimension, model=extent.model))
    copier = _Copier(source, extent)
    with closing(appender):
        for stretch in _stretches(source, extent):
            place = columns.place_of.get(stretch.record["id"])
            if place is not None and columns.numbers[place] == stretch.record["number"]:
                copier.copy(stretch, appender)
        return appender.make_durable()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A version of a review and where its texts (bytes) and vectors (rows) lie."""

    record: dict[str, Any]
    text: int
    row: int
    lengths: list[int]


def _stretches(source: Files, extent: Extent) -> Iterator[_Stretch]:
    text, row = 0, 0
    for record in source.records(0, extent.columns):
        if not record.get("gone"):
            lengths = [entry[2] for entry in record["entries"]]
            yield _Stretch(record, text, row, lengths)
            text, row = text + sum(lengths), row + len(lengths)


class _Copier:
    def __init__(self, source: Files, extent: Extent) -> None:
        self._texts = source.array("texts", np.uint8, extent.texts, 0)
        self._widths = source.vector_widths(extent.dimension)
        self._vectors = {
            suffix: source.array(suffix, np.uint8, extent.entries * width, 0) for suffix, width in self._widths.items()
        }

    def copy(self, stretch: _Stretch, appender: Appender) -> None:
        at, texts = stretch.text, list[bytes]()
        for length in stretch.lengths:
            texts.append(self._texts[at : at + length].tobytes())
            at += length
        appender.add_record(stretch.record, texts)
        first, count = stretch.row, len(stretch.lengths)
        blocks = {
            suffix: self._vectors[suffix][first * width : (first + count) * width].tobytes()
            for suffix, width in self._widths.items()
        }
        appender.copy_vectors(blocks, count)
