"""Measures of ranking, and reading collections."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from search.backends import open_backend
from search.contract import Mode
from search.evaluation import BadCollection, IndexNotEmpty, as_plain_words, evaluate_retrieval, ndcg_at, read_collection
from tests.searching import ENCODER


def test_ndcg_is_that_of_trec_eval() -> None:
    assert ndcg_at(["a", "b"], {"a": 1}, 10) == 1.0
    assert ndcg_at(["b", "a"], {"a": 1}, 10) == pytest.approx(1 / np.log2(3))
    assert ndcg_at(["x", "b", "a"], {"a": 2, "b": 1}, 10) == pytest.approx(
        (1 / np.log2(3) + 2 / 2) / (2 + 1 / np.log2(3))
    )
    assert ndcg_at([], {"a": 1}, 10) == 0.0


def test_a_query_is_asked_without_operators() -> None:
    assert as_plain_words('NOT "a" (b* -c d:e) x-y OR z~2') == "a b c d e x-y z 2"


def collection(folder: Path, qrels: str = "qrels/test.tsv") -> Path:
    documents = [
        {"_id": "1", "title": "Neglect", "text": "The children were hungry and the house dirty."},
        {"_id": "2", "title": "", "text": "Alcohol and drugs."},
        {"_id": "3", "text": "Bruises on the arm."},
    ]
    queries = [{"_id": "q1", "text": "hungry children?"}, {"_id": "q2", "text": "starving"}, {"_id": "q3", "text": "x"}]
    (folder / qrels).parent.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / qrels).write_text("query-id\tcorpus-id\tscore\nq1\t1\t1\nq2\t1\t2\nq3\t2\t0\n")
    return folder


@pytest.mark.parametrize("qrels", ["qrels.tsv", "qrels/test.tsv"])
def test_a_collection_is_read_in_either_layout(tmp_path: Path, qrels: str) -> None:
    read = read_collection(collection(tmp_path, qrels))
    assert read.judgements == {"q1": {"1": 1}, "q2": {"1": 2}}
    assert len(read.documents) == 3


def test_every_mode_is_measured_and_an_index_that_is_there_is_kept(tmp_path: Path) -> None:
    backend = open_backend("embedded:", tmp_path / "index", ENCODER, {})
    read = read_collection(collection(tmp_path))

    def encode(texts: Sequence[str]) -> tuple[np.ndarray, list[dict[str, float]]]:
        return np.stack([ENCODER.encode_query(text) for text in texts]), [{} for _ in texts]

    scores = evaluate_retrieval(read, backend, encode)
    assert scores["words"] == {"ndcg@10": 0.5, "recall@100": 0.5}
    assert scores["hybrid"] == {"ndcg@10": 1.0, "recall@100": 1.0}
    assert set(scores) == {mode.value for mode in Mode}
    with pytest.raises(IndexNotEmpty, match="another prefix"):
        evaluate_retrieval(read, backend, encode)
    backend.close()


@pytest.mark.parametrize(
    ("missing", "told"), [("qrels/test.tsv", "neither qrels.tsv nor"), ("corpus.jsonl", "cannot be read as JSON lines")]
)
def test_what_is_missing_is_named(tmp_path: Path, missing: str, told: str) -> None:
    (collection(tmp_path) / missing).unlink()
    with pytest.raises(BadCollection, match=told):
        read_collection(tmp_path)
