"""The strongest recurring lessons among coroners' matters of concern, for a person to read.

    python -m benchmarks.pfd_recurrence FILE [--most 30] [--cache VECTORS.npz]

Reads the JSONL of reports as an ingest would, groups their lessons with the shipped encoder and threshold, and prints
the groups made in the most reports, each with its members. The text is of real documents: keep it out of the
repository.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.parsers import parse
from ingest.readers import read
from nlp.recurrence.grouping import Floats, group
from nlp.recurrence.model import LessonEncoder, threshold_for
from nlp.recurrence.words import representative

_SHOWN = 8  # members printed of a group: enough to judge it


def concerns(path: Path) -> list[tuple[str, str]]:
    """Place of the report and text of each lesson; a text that stands in several reports only once."""
    found: dict[str, str] = {}
    for review in parse(read(path.read_bytes(), path.name)).reviews:
        for lesson in review.lessons:
            found.setdefault(lesson.text, review.place)
    return [(place, text) for text, place in found.items()]


def strongest(reports: Sequence[str], labels: Sequence[int], most: int) -> list[list[int]]:
    """Rows of the groups with the most different reports, the most first."""
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(labels):
        groups.setdefault(label, []).append(row)
    return sorted(groups.values(), key=lambda rows: (-len({reports[row] for row in rows}), rows))[:most]


def _vectors(texts: Sequence[str], cache: Path | None) -> Floats:
    encoder = LessonEncoder()
    if cache and cache.is_file():
        with np.load(cache) as held:
            if str(held["model"]) == encoder.model_id and len(held["vectors"]) == len(texts):
                return np.asarray(held["vectors"], np.float32)
    vectors = encoder.encode(texts)
    if cache:
        np.savez(cache, model=np.array(encoder.model_id), vectors=vectors)
    return vectors


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--most", type=int, default=30)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args(arguments)
    held = concerns(options.file)
    reports, texts = [place for place, _ in held], [text for _, text in held]
    vectors = _vectors(texts, options.cache)
    labels = group(vectors, threshold_for(len(texts)))
    print(f"{len(texts):,} lessons of {len(set(reports)):,} reports; threshold {threshold_for(len(texts)):.2f}")
    for number, rows in enumerate(strongest(reports, labels.tolist(), options.most), start=1):
        speaker = rows[representative([texts[row] for row in rows], vectors[rows])]
        print(f"\n{number}. {len({reports[row] for row in rows})} reports, {len(rows)} lessons: {texts[speaker]}")
        for row in rows[:_SHOWN]:
            print(f"   - {texts[row]}")


if __name__ == "__main__":
    main(sys.argv[1:])
