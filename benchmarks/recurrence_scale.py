"""Recurring lessons at scale: time and memory of grouping synthetic lessons, and of adding one review to them.

Run `python -m benchmarks.recurrence_scale`, with sizes as arguments where others are wanted. Vectors are synthetic:
clusters of 1 to 60 lessons about random centres, spread as wide as real ones, at the dimension of the real model.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass

import numpy as np

from nlp.recurrence.grouping import Floats, Ints, group
from nlp.recurrence.joining import join
from nlp.recurrence.model import threshold_for

DIMENSION = 384
LESSONS_A_REVIEW = 12
NOISE = 0.6  # of a member about its centre: mean cosine within a cluster about 0.74


@dataclass(frozen=True, slots=True)
class Clusters:
    """Unit vectors of shape (n, 384), and the cluster of each, of shape (n,)."""

    vectors: Floats
    cluster: Ints


def synthetic_clusters(count: int, seed: int = 1) -> Clusters:
    """Vectors in clusters whose sizes fall off like those of real lessons."""
    draw = np.random.default_rng(seed)
    sizes = np.minimum(draw.zipf(1.6, count), 60)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    centre = np.repeat(np.arange(len(sizes)), sizes)[:count]
    centres = draw.standard_normal((len(sizes), DIMENSION), np.float32)
    vectors = centres[centre]
    for start in range(0, count, 10_000):
        part = vectors[start : start + 10_000]
        part += NOISE * draw.standard_normal(part.shape, np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return Clusters(vectors, centre)


def measure(count: int) -> dict[str, float]:
    """Seconds to group so many lessons and to add one review, and the most memory that the process ever held."""
    vectors = synthetic_clusters(count + LESSONS_A_REVIEW).vectors
    held, new = vectors[:count], vectors[count:]
    begun = time.perf_counter()
    labels = group(held, threshold_for(count))
    grouped = time.perf_counter()
    _, numbers = np.unique(labels, return_inverse=True)
    sums = np.zeros((numbers.max() + 1, DIMENSION), np.float32)
    np.add.at(sums, numbers, held)
    sizes = np.bincount(numbers).astype(np.float32)
    ready = time.perf_counter()
    join(sums, sizes, new, threshold_for(count))
    return {
        "lessons": count,
        "groups": len(sizes),
        "largest": int(sizes.max()),
        "group_seconds": round(grouped - begun, 2),
        "add_review_seconds": round(time.perf_counter() - ready, 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    for count in [int(size) for size in sys.argv[1:]] or [2_000, 20_000, 200_000]:
        sys.stdout.write(json.dumps(measure(count)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
