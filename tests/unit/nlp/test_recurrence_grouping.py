"""Grouping against a plain average linkage, whatever the order of rows, and with curators' pairs."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering

from nlp.recurrence.evaluation import GoldStatement, adjusted_rand, scores, stability
from nlp.recurrence.grouping import Floats, group, near_pairs
from nlp.recurrence.joining import join
from nlp.recurrence.model import threshold_for

THRESHOLD = 0.6


def unit_vectors(count: int, seed: int, groups: int = 30, noise: float = 0.6) -> Floats:
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(groups, 24))
    vectors = centres[draw.integers(0, groups, count)] + noise * draw.normal(size=(count, 24))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def average_linkage(vectors: Floats) -> NDArray[np.int64]:
    model = AgglomerativeClustering(
        None, metric="cosine", linkage="average", distance_threshold=1 - THRESHOLD, compute_full_tree=True
    )
    return np.asarray(model.fit_predict(vectors))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_groups_are_those_of_average_linkage(seed: int) -> None:
    vectors = unit_vectors(300, seed)
    found = group(vectors, THRESHOLD)
    assert adjusted_rand(found.tolist(), average_linkage(vectors).tolist()) == 1
    assert 10 < len(set(found.tolist())) < 290


def test_the_order_of_rows_does_not_matter() -> None:
    vectors = unit_vectors(200, 7)
    order = np.random.default_rng(0).permutation(200)
    assert adjusted_rand(group(vectors, THRESHOLD)[order].tolist(), group(vectors[order], THRESHOLD).tolist()) == 1


def test_a_chain_does_not_become_one_group() -> None:
    angles = np.arange(12) * 0.7
    chain = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert len(set(group(chain, 0.7).tolist())) > 4


def test_pairs_are_found_across_blocks_and_capped() -> None:
    vectors = np.repeat(unit_vectors(2, 3, groups=2), 1500, axis=0)
    pairs = near_pairs(vectors, 0.99, most=5)
    assert (pairs.left < pairs.right).all()
    assert len(pairs.left) <= 2 * 3000 * 5
    assert len(set(group(vectors, 0.99).tolist())) == 2


def test_curators_pairs_hold_against_the_vectors() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 2]]
    assert group(vectors, 0.9).tolist() == [0, 0, 2, 3]
    assert group(vectors, 0.9, apart=[(0, 1)]).tolist() == [0, 1, 2, 3]
    assert group(vectors, 0.9, together=[(2, 3)]).tolist() == [0, 0, 2, 2]


def test_a_new_row_joins_starts_or_stays_alone() -> None:
    corners = np.eye(5, dtype=np.float32)
    sums, sizes = np.array([2 * corners[0], corners[1]]), np.array([2, 1], np.float32)
    labels = join(sums, sizes, corners[[0, 1, 2]], 0.9)
    assert labels.tolist() == [0, 1, 0, 1, 4]


def test_groups_meet_through_a_new_row_unless_kept_apart() -> None:
    one, other = np.array([1, 0], np.float32), np.array([0.8, 0.6], np.float32)
    between = (one + other) / np.linalg.norm(one + other)
    sums, sizes = np.array([one, other]), np.ones(2, np.float32)
    assert len(set(join(sums, sizes, between[None], 0.85).tolist())) == 1
    assert join(sums, sizes, np.zeros((0, 2), np.float32), 0.85).tolist() == [0, 1]
    apart = join(sums, sizes, between[None], 0.85, apart=[(0, 1)])
    assert apart[0] != apart[1]
    assert len(set(join(sums, sizes, -one[None], 0.85, together=[(0, 1)]).tolist())) == 2


def test_scores_count_pairs() -> None:
    gold = [GoldStatement(str(n), "", "r", cluster) for n, cluster in enumerate(["a", "a", "a", "b", "b", None])]
    perfect = scores([1, 1, 1, 2, 2, 3], gold)
    assert (perfect.pairwise_f1, perfect.bcubed_f1, perfect.ari) == (1, 1, 1)
    found = scores([1, 1, 2, 2, 2, 3], gold)
    assert (found.pairwise_precision, found.pairwise_recall) == (0.5, 0.5)
    assert scores([1, 2, 3, 4, 5, 6], gold).pairwise_f1 == 0


def test_stability_of_a_fixed_grouping_is_one() -> None:
    assert stability(lambda rows: np.array(rows) % 7, 70) == 1


def test_the_threshold_rises_with_the_archive_and_is_flat_below_a_few_hundred() -> None:
    assert threshold_for(0) == threshold_for(300)
    assert threshold_for(10_000) == pytest.approx(threshold_for(1_000) + 0.15)
    assert threshold_for(10**9) < 1
