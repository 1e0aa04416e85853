"""Average linkage over unit vectors, exact to its threshold, without a matrix of all pairs.

Two properties make this cheap. The mean cosine between two groups of unit vectors is the dot product of their sums
divided by both sizes, so a group is its sum and its size. And a mean can reach the threshold only where some pair
does, so pairs below it can be left out from the start. Average linkage is reducible: merging every pair of groups
that are each other's nearest, round after round, gives the same tree as merging one pair at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

# 1024 x 4096 similarities are 16 MB: they stay near the processor, and memory does not grow with the archive.
_ROWS, _COLUMNS = 1024, 4096
# A lesson keeps its nearest neighbours only: a phrase that thousands of reviews share must not make millions of pairs.
MOST_NEIGHBOURS = 64
_PRUNE_AT = 20_000_000  # pairs held at once, 12 bytes each


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, `left < right`, with their cosine."""

    left: Ints
    right: Ints
    cosine: Floats


@dataclass(slots=True)
class Groups:
    """Groups being merged: `sums` has shape (groups, dimension), `sizes` (groups,); `labels` gives rows their group."""

    sums: Floats
    sizes: Floats
    labels: Ints


def group(
    vectors: Floats,
    threshold: float,
    *,
    together: Sequence[Sequence[int]] = (),
    apart: Sequence[tuple[int, int]] = (),
) -> Ints:
    """A label per row of `vectors` (unit length); equal labels are one group, and a label is its first row.

    Rows named `together` are one group whatever their vectors say; two rows named `apart` never share one.
    The same rows in another order give the same groups.
    """
    groups = _start(vectors, together)
    pairs = near_pairs(vectors, threshold)
    left, right = groups.labels[pairs.left], groups.labels[pairs.right]
    return _first_rows(merge(groups, left, right, threshold, apart))


def near_pairs(vectors: Floats, threshold: float, most: int = MOST_NEIGHBOURS) -> Pairs:
    """Every pair of rows whose cosine reaches the threshold, found block by block.

    On dense ground a pair stays where it is among the `most` nearest of either of its rows.
    """
    held = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    waiting: list[Pairs] = []
    count = 0
    for found in _blocks(np.ascontiguousarray(vectors, np.float32), threshold):
        waiting.append(found)
        count += len(found.left)
        if count > _PRUNE_AT:
            held = _nearest(_joined([held, *waiting]), most)
            waiting, count = [], 0
    return _nearest(_joined([held, *waiting]), most)


def merge(groups: Groups, left: Ints, right: Ints, threshold: float, apart: Sequence[tuple[int, int]] = ()) -> Ints:
    """Merge groups along the pairs while their mean cosine reaches the threshold; returns a group per row.

    `left` and `right` are groups; `apart` names rows.
    """
    forbidden = np.array(apart, np.int64).reshape(-1, 2)
    keys = _keys(left, right, len(groups.sizes))
    while len(keys):
        one, other = groups.labels[forbidden].T
        keys = keys[~np.isin(keys, _keys(one, other, len(groups.sizes)))]
        left, right = np.divmod(keys, len(groups.sizes))
        cosine = _mean_cosine(groups, left, right)
        near = cosine >= threshold
        left, right, cosine = left[near], right[near], cosine[near]
        target = _partners(left, right, cosine, len(groups.sizes))
        _absorb(groups, target)
        keys = _keys(target[left], target[right], len(groups.sizes))
    return groups.labels


def _start(vectors: Floats, together: Sequence[Sequence[int]]) -> Groups:
    labels = np.arange(len(vectors), dtype=np.int64)
    for rows in together:
        wanted = np.unique(labels[list(rows)])
        labels[np.isin(labels, wanted)] = wanted.min(initial=len(vectors))
    sums = np.zeros_like(vectors, np.float32)
    np.add.at(sums, labels, vectors)
    return Groups(sums, np.bincount(labels, minlength=len(vectors)).astype(np.float32), labels)


def _blocks(vectors: Floats, threshold: float) -> Iterator[Pairs]:
    for top in range(0, len(vectors), _ROWS):
        rows = vectors[top : top + _ROWS]
        for start in range(top, len(vectors), _COLUMNS):
            cosine = rows @ vectors[start : start + _COLUMNS].T
            row, column = np.nonzero(cosine >= threshold)
            keep = row + top < column + start
            row, column = row[keep], column[keep]
            yield Pairs(row + top, column + start, cosine[row, column])


def _joined(parts: Sequence[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.cosine for part in parts]),
    )


def _nearest(pairs: Pairs, most: int) -> Pairs:
    if not len(pairs.left):
        return pairs
    keep = _within(pairs.left, pairs.cosine, most) | _within(pairs.right, pairs.cosine, most)
    return Pairs(pairs.left[keep], pairs.right[keep], pairs.cosine[keep])


def _within(rows: Ints, cosine: Floats, most: int) -> NDArray[np.bool_]:
    """Which pairs are among the `most` nearest of their row."""
    order = np.lexsort((-cosine, rows))
    ordered = rows[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(rows)) - np.repeat(begins, np.diff(np.r_[begins, len(rows)]))
    keep = np.empty(len(rows), np.bool_)
    keep[order] = rank < most
    return keep


def _keys(left: Ints, right: Ints, count: int) -> Ints:
    """Unordered pairs as single numbers, without repetition or pairs of a group with itself."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return np.unique((low * count + high)[low != high])


def _mean_cosine(groups: Groups, left: Ints, right: Ints) -> Floats:
    cosine = np.empty(len(left), np.float32)
    for start in range(0, len(left), 65_536):  # the gathered rows of a chunk take 100 MB
        one, other = left[start : start + 65_536], right[start : start + 65_536]
        dots = np.einsum("ij,ij->i", groups.sums[one], groups.sums[other])
        cosine[start : start + 65_536] = dots / (groups.sizes[one] * groups.sizes[other])
    return cosine


def _partners(left: Ints, right: Ints, cosine: Floats, count: int) -> Ints:
    """Where each group goes this round: groups that are each other's nearest go to the one with the lower number.

    One order over all pairs decides ties for both sides, so that the nearest pair of all is always mutual. Ties are
    scattered: were the lowest number always first, equal vectors would merge one at a time.
    """
    scattered = (left * 2_654_435_761 + right * 40_503) % 4_294_967_291
    order = np.lexsort((right, left, scattered, -cosine))
    best = np.full(count, len(order), np.int64)
    np.minimum.at(best, left[order], np.arange(len(order)))
    np.minimum.at(best, right[order], np.arange(len(order)))
    mutual = np.flatnonzero(best[left[order]] == best[right[order]])
    target = np.arange(count, dtype=np.int64)
    target[right[order][mutual]] = left[order][mutual]
    return target


def _absorb(groups: Groups, target: Ints) -> None:
    moved = np.flatnonzero(target != np.arange(len(target)))
    groups.sums[target[moved]] += groups.sums[moved]
    groups.sizes[target[moved]] += groups.sizes[moved]
    groups.labels = target[groups.labels]


def _first_rows(labels: Ints) -> Ints:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse].astype(np.int64)
