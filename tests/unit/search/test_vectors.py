"""The scan of vectors against plain products."""

import numpy as np
import pytest

from search.embedded import vectors
from search.embedded.vectors import RESCORED, VectorScan

CHANCE = np.random.default_rng(5)


def unit_rows(count: int, dimension: int) -> np.ndarray:
    rows = CHANCE.standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def scan_of(rows: np.ndarray) -> VectorScan:
    scales = np.abs(rows).max(axis=1, initial=1e-12) / 127
    small = np.rint(rows / scales[:, None]).astype(np.int8)
    return VectorScan(small, scales.astype(np.float32), rows.astype(np.float16))


@pytest.mark.parametrize("dimension", [3, 384, 1000])
def test_all_cosines_are_near_and_the_best_are_exact(dimension: int) -> None:
    rows, (query,) = unit_rows(3000, dimension), unit_rows(1, dimension)
    exact = rows.astype(np.float16).astype(np.float32) @ query
    cosines = scan_of(rows).cosines(query, np.ones(len(rows), np.bool_))
    assert np.allclose(cosines, exact, atol=0.01)
    best = np.argsort(-exact)[: RESCORED // 2]
    assert np.allclose(cosines[best], exact[best], atol=1e-6)


def test_the_scan_rounds_both_sides_to_eight_bits_and_nothing_else() -> None:
    rows, (query,) = unit_rows(500, 384), unit_rows(1, 384)
    scan, scale = scan_of(rows), np.abs(query).max() / 127
    rounded = (scan._small.astype(np.int32) @ np.rint(query / scale).astype(np.int32)) * scan._scales * scale
    assert np.allclose(scan._scanned(query), rounded, atol=1e-6)


def test_rows_that_are_left_out_have_no_cosine() -> None:
    rows, (query,) = unit_rows(400, 8), unit_rows(1, 8)
    among = np.arange(len(rows)) % 2 == 0
    cosines = scan_of(rows).cosines(query, among)
    assert (cosines[~among] == -1).all()
    assert (cosines[among] > -1).all()


def test_several_threads_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, (query,) = unit_rows(1000, 16), unit_rows(1, 16)
    scan, everything = scan_of(rows), np.ones(len(rows), np.bool_)
    alone = scan.cosines(query, everything)
    monkeypatch.setattr(vectors, "_SCANNERS", 3)
    monkeypatch.setattr(vectors, "_LEAST_SHARE", 100)
    assert np.array_equal(scan.cosines(query, everything), alone)


def test_an_index_without_rows_has_no_cosines() -> None:
    empty = np.zeros((0, 4))
    scan = VectorScan(empty.astype(np.int8), np.zeros(0, np.float32), empty.astype(np.float16))
    assert len(scan.cosines(np.ones(4, np.float32) / 2, np.zeros(0, np.bool_))) == 0


@pytest.mark.parametrize("dimension", [8, 64, 384])
def test_those_near_a_limit_are_made_exact(dimension: int) -> None:
    rows, (query,) = unit_rows(20_000, dimension), unit_rows(1, dimension)
    exact, scan = rows.astype(np.float16).astype(np.float32) @ query, scan_of(rows)
    scores = scan._scanned(query)
    assert ((scores >= 0.1) != (exact >= 0.1)).any()
    scan.make_exact(scores, query, 0.1)
    assert ((scores >= 0.1) == (exact >= 0.1)).all()
    close = np.abs(exact - 0.1) < 0.001
    assert np.allclose(scores[close], exact[close], atol=1e-6)
