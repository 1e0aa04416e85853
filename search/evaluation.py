"""How well search ranks, on any collection in BEIR layout, through the same code that serves users.

A document becomes a review with one passage, so that what is measured is the ranking of passages, its fusion, and
nothing else. nDCG@10 and recall@100 as trec_eval computes them, averaged over the queries that have judgements.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.contract import Entry, Facet, Mode, ReviewEntry, SearchBackend, SearchQuery, SearchUnavailable, Unit

Judgements = Mapping[str, Mapping[str, int]]
# Texts in; for each its vector, and how sure each of its themes is, as an ingest finds them.
Enrich = Callable[[Sequence[str]], tuple[NDArray[np.float32], Sequence[Mapping[str, float]]]]
_NDCG_AT = 10
_RECALL_AT = 100
_BATCH = 512
_OPERATORS = re.compile(r'["“”()*~:]|(?<!\S)-+|\b(?:AND|OR|NOT)\b')


class BadCollection(ValueError):
    """The folder does not hold a collection in BEIR layout; the message says what is missing or wrong."""


class IndexNotEmpty(SearchUnavailable):
    """The place where a collection would be indexed holds something else."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents (id, title, text), queries by id, and for each query the relevant documents with their grades."""

    documents: Sequence[tuple[str, str, str]]
    queries: Mapping[str, str]
    judgements: Judgements


def read_collection(folder: Path) -> Collection:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` or `qrels/test.tsv`. Raises BadCollection."""
    qrels = next((path for path in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if path.is_file()), None)
    if qrels is None:
        raise BadCollection(f"{folder} has neither qrels.tsv nor qrels/test.tsv")
    documents = [
        (str(one["_id"]), str(one.get("title") or ""), str(one.get("text") or ""))
        for one in _lines(folder / "corpus.jsonl")
    ]
    queries = {str(one["_id"]): str(one["text"]) for one in _lines(folder / "queries.jsonl")}
    return Collection(documents, queries, _judgements(qrels))


def evaluate_retrieval(
    collection: Collection, backend: SearchBackend, enrich: Enrich, modes: Iterable[Mode] = tuple(Mode)
) -> dict[str, dict[str, float]]:
    """Index the collection in an empty backend and run every judged query in each mode.

    Returns `{"words": {"ndcg@10": ..., "recall@100": ...}, ...}`. Raises IndexNotEmpty rather than replace an archive's
    index: a cluster is given a prefix of its own, as in `http://localhost:9200/evaluation`.
    """
    index_collection(collection, backend, enrich)
    return {mode.value: scores(collection, backend, mode) for mode in modes}


def index_collection(collection: Collection, backend: SearchBackend, enrich: Enrich) -> None:
    """Index a collection in an empty backend. Raises IndexNotEmpty."""
    if backend.applied():
        raise IndexNotEmpty("there is an index already, which would be replaced: give the URL another prefix")
    backend.rebuild(_reviews(collection, enrich), 1)


def _reviews(collection: Collection, enrich: Enrich) -> Iterator[ReviewEntry]:
    for start in range(0, len(collection.documents), _BATCH):
        batch = collection.documents[start : start + _BATCH]
        texts = [f"{title}. {text}" if title else text for _, title, text in batch]
        vectors, themes = enrich(texts)
        for (document, _, _), text, vector, held in zip(batch, texts, vectors, themes, strict=True):
            facets = {Facet.THEME: tuple(held)}
            entry = Entry(f"{document}/text", Unit.PASSAGE, text, "", facets, vector, held)
            yield ReviewEntry(document, "", 0, None, facets, (entry,))


def scores(collection: Collection, backend: SearchBackend, mode: Mode) -> dict[str, float]:
    """The measures of one mode, averaged over the judged queries."""
    ndcg, recall = [], []
    for query, relevant in collection.judgements.items():
        results = backend.search(SearchQuery(as_plain_words(collection.queries[query]), mode, per_page=_RECALL_AT))
        found = [hit.review_id for hit in results.hits]
        ndcg.append(ndcg_at(found, relevant, _NDCG_AT))
        recall.append(len(set(found) & relevant.keys()) / len(relevant))
    return {f"ndcg@{_NDCG_AT}": sum(ndcg) / len(ndcg), f"recall@{_RECALL_AT}": sum(recall) / len(recall)}


def ndcg_at(found: Sequence[str], relevant: Mapping[str, int], depth: int) -> float:
    """Discounted cumulative gain of the first results, as a share of the best possible."""
    gained = sum(relevant.get(one, 0) / math.log2(rank + 2) for rank, one in enumerate(found[:depth]))
    best = sum(
        grade / math.log2(rank + 2) for rank, grade in enumerate(sorted(relevant.values(), reverse=True)[:depth])
    )
    return gained / best


def as_plain_words(text: str) -> str:
    """A query without anything that the query syntax would take for an operator."""
    return " ".join(_OPERATORS.sub(" ", text).split())


def _lines(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise BadCollection(f"{path} cannot be read as JSON lines: {error}") from error


def _judgements(path: Path) -> Judgements:
    """Relevant documents only; a query without any is left out."""
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if len(row) != 3 or not row[2].lstrip("-").isdigit():
                continue  # the head line
            if int(row[2]) > 0:
                found.setdefault(row[0], {})[row[1]] = int(row[2])
    return found
