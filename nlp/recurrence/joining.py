"""New lessons beside what is grouped: they join, start or leave groups alone, and groups may meet through them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp.recurrence.grouping import Floats, Groups, Ints, merge


def join(
    sums: Floats,
    sizes: Floats,
    vectors: Floats,
    threshold: float,
    *,
    together: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
) -> Ints:
    """A number for each group, then each new unit vector; equal numbers are one group. Groups are never taken apart.

    `sums` (groups, dimension) and `sizes` (groups,) are the groups so far, lessons that recur nowhere being groups of
    one. `together` and `apart` name pairs of rows: groups first, then the new vectors counted on from them.
    """
    count = len(sums)
    new = np.arange(count, count + len(vectors), dtype=np.int64)
    groups = Groups(
        np.concatenate([sums, vectors]).astype(np.float32, copy=False),
        np.concatenate([sizes, np.ones(len(vectors))]).astype(np.float32),
        np.arange(count + len(vectors), dtype=np.int64),
    )
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for row, vector in zip(new, vectors, strict=True):
        cosine = (groups.sums[:row] @ vector) / groups.sizes[:row]
        near = np.flatnonzero(cosine >= threshold)
        left.append(near)
        right.append(np.full(len(near), row))
    fixed = np.array(together, np.int64).reshape(-1, 2)
    _unite(groups, fixed)
    one, other = (groups.labels[np.concatenate(side)] for side in (left, right))
    return merge(groups, one, other, threshold, apart)


def _unite(groups: Groups, fixed: Ints) -> None:
    """Merge what a person joined, whatever the vectors say."""
    for one, other in fixed:
        low, high = sorted((groups.labels[one], groups.labels[other]))
        if low != high:
            groups.sums[low] += groups.sums[high]
            groups.sizes[low] += groups.sizes[high]
            groups.labels[groups.labels == high] = low
