"""Coroners' official categories learned by 5-fold cross-validation: our make of heads beside TF-IDF with a linear SVM.

python -m benchmarks.pfd_categories FILE [--vectors FILE.npz]
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PIECE_WORDS = 180  # the encoder reads 256 tokens
_FIELDS = ("investigation", "circumstances", "concerns")
_MIN_REPORTS = 10  # two a fold: fewer cannot be learned and judged
# What an official category is called, by a word that all its spellings share; the first that fits counts.
_SPELLINGS = (
    ("road", r"road"),
    ("hospital", r"hospital"),
    ("suicide", r"suicide"),
    ("mental-health", r"mental health"),
    ("child", r"child death"),
    ("alcohol-drugs-medication", r"alcohol"),
    ("care-home", r"care home"),
    ("community-and-emergency", r"community health ?care and emergency"),
    ("community-health", r"community health"),
    ("emergency-services", r"emergency services"),
    ("custody", r"custody"),
    ("wales", r"wales"),
    ("police", r"police"),
    ("railway", r"railway"),
    ("product", r"product"),
    ("work", r"accident at work"),
    ("armed-forces", r"service personnel"),
    ("other", r"other related"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """A report's text, its pieces of at most 180 words for the encoder, and its categories."""

    text: str
    pieces: tuple[str, ...]
    categories: frozenset[str]


def read_reports(path: Path) -> list[Report]:
    """Reports that have text and a category known by name."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    reports = [_report(row) for row in rows]
    return [one for one in reports if one.pieces and one.categories]


def _report(row: dict[str, object]) -> Report:
    parts = [str(row.get(name) or "") for name in _FIELDS]
    names = " | ".join(map(str, row.get("official_categories") or ()))  # type: ignore[call-overload]
    return Report("\n".join(parts), tuple(_pieces(parts)), frozenset(_categories(names)))


def _categories(names: str) -> Iterator[str]:
    """Every category that the printed names hold; several may stand in one string, and tags may be left in it."""
    for name in re.split(r" \| |, | and (?=Other)|(?<=deaths) (?=Community)", names):
        found = next((ours for ours, words in _SPELLINGS if re.search(words, name, re.IGNORECASE)), None)
        if found:
            yield found


def _pieces(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        words = part.split()
        for first in range(0, len(words), _PIECE_WORDS):
            yield " ".join(words[first : first + _PIECE_WORDS])


def frequent(reports: Sequence[Report]) -> list[str]:
    """The categories that enough reports have, most frequent first."""
    counts = Counter(one for report in reports for one in report.categories)
    return [name for name, count in counts.most_common() if count >= _MIN_REPORTS]
