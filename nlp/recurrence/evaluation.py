"""How well statements are grouped: pairs, B-cubed, adjusted Rand index and stability, beside simpler ways.

A gold file has one statement a line: `id`, `text`, `type`, `review`, `area`, `year`, `agency`, `cluster` (or null).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.recurrence.grouping import Ints

RUNS, KEPT, SEED = 10, 0.9, 20_26
Grouping = Callable[[Sequence[int]], Ints]


class UnreadableGold(Exception):
    """The gold file is not as described; the message names the line."""


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """`cluster` is None for a statement that belongs with no other."""

    id: str
    text: str
    review: str
    cluster: str | None

    @property
    def part(self) -> str:
        """`dev` or `test`, by a hash of the cluster (of the id, for a statement of its own)."""
        first = hashlib.sha256((self.cluster or self.id).encode()).hexdigest()[0]
        return "test" if int(first, 16) % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement of a grouping with the gold clusters, each from 0 to 1 (`ari` may fall below 0)."""

    pairwise_precision: float
    pairwise_recall: float
    pairwise_f1: float
    bcubed_f1: float
    ari: float


def read_gold(path: Path) -> list[GoldStatement]:
    """The statements of a gold file. Raises UnreadableGold or OSError."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            found.append(GoldStatement(str(record["id"]), record["text"], str(record["review"]), record["cluster"]))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableGold(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    return found


def scores(found: Sequence[int], statements: Sequence[GoldStatement]) -> Scores:
    """Compare labels with gold; a statement without a cluster is a cluster of its own."""
    gold = [statement.cluster or f"alone {statement.id}" for statement in statements]
    cells = Counter(zip(found, gold, strict=True))
    ours, theirs = Counter(found), Counter(gold)
    both, our_pairs, their_pairs = (_pairs(counts.values()) for counts in (cells, ours, theirs))
    precision = both / our_pairs if our_pairs else 1.0
    recall = both / their_pairs if their_pairs else 1.0
    cubed_precision = sum(n * n / ours[label] for (label, _), n in cells.items()) / max(len(gold), 1)
    cubed_recall = sum(n * n / theirs[label] for (_, label), n in cells.items()) / max(len(gold), 1)
    return Scores(
        precision, recall, _f1(precision, recall), _f1(cubed_precision, cubed_recall), adjusted_rand(found, gold)
    )


def adjusted_rand(one: Sequence[object], other: Sequence[object]) -> float:
    """Agreement of two groupings of the same things: 1 for equal, about 0 for chance."""
    both = _pairs(Counter(zip(one, other, strict=True)).values())
    ours, theirs = _pairs(Counter(one).values()), _pairs(Counter(other).values())
    chance = ours * theirs / max(_pairs([len(one)]), 1)
    most = (ours + theirs) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def stability(grouping: Grouping, count: int) -> float:
    """Mean ARI, over ten draws of 90%, between the grouping of a draw and that of everything, where both speak."""
    whole = grouping(range(count))
    draw = np.random.default_rng(SEED)
    agreed = []
    for _ in range(RUNS):
        rows = np.sort(draw.choice(count, int(count * KEPT), replace=False))
        agreed.append(adjusted_rand(grouping(rows.tolist()).tolist(), whole[rows].tolist()))
    return float(np.mean(agreed))


def report(
    statements: Sequence[GoldStatement], grouping: Grouping, baselines: dict[str, NDArray[np.int64]]
) -> dict[str, object]:
    """What `lessons evaluate recurrence` prints: our scores and stability, and each baseline's scores."""
    ours = scores(grouping(range(len(statements))).tolist(), statements)
    return {
        "statements": len(statements),
        "clusters": len({one.cluster for one in statements if one.cluster}),
        **_rounded(ours),
        "stability": round(stability(grouping, len(statements)), 4),
        "baselines": {name: _rounded(scores(labels.tolist(), statements)) for name, labels in baselines.items()},
    }


def _pairs(sizes: Iterable[int]) -> float:
    return sum(size * (size - 1) / 2 for size in sizes)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _rounded(result: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(result).items()}
