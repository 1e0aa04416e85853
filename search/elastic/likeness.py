"""More like this, on Elasticsearch: by meaning where vectors are there, by telling words where they are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.contract import Hit, PassageHit, Reason, ReasonKind, Unit, Vector
from search.elastic.client import Cluster, Json
from search.elastic.matching import cosine_of, neighbours
from search.elastic.translate import Query, all_of
from search.fusion import LIKE_LEAST, LIKE_PASSAGES, LIKE_SPEAKING, LIKE_TERMS


class Likeness:
    """Finds entries and reviews like a given one, in other reviews."""

    def __init__(self, cluster: Cluster, entries: str) -> None:
        self._cluster = cluster
        self._index = entries

    def entries(self, entry_id: str, limit: int) -> Sequence[PassageHit]:
        """Entries of the same unit; nothing for one that is not in the index."""
        own = self._own({"term": {"key": entry_id}}, 1)
        return [_hit(*one) for one in self._like(own, limit)[:limit]] if own else ()

    def reviews(self, review_id: str, limit: int) -> Sequence[Hit]:
        """Reviews whose passages are like this one's."""
        passage: Query = {"term": {"unit": Unit.PASSAGE.value}}
        own = self._own(all_of([{"term": {"review_id": review_id}}, passage]), LIKE_SPEAKING)
        found: dict[str, list[PassageHit]] = {}
        for one in self._like(own, limit * 20) if own else ():
            held = found.setdefault(one[1], [])
            if len(held) < LIKE_PASSAGES:
                held.append(_hit(*one))
        hits = [Hit(one, sum(p.score for p in held) / LIKE_PASSAGES, tuple(held)) for one, held in found.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.review_id))[:limit]

    def _own(self, query: Query, count: int) -> list[Json]:
        body = {
            "query": query,
            "size": count,
            "sort": [{"ordinal": "asc"}],
            "_source": ["key", "unit", "review_id", "text"],
            "fields": ["vector"],
        }
        return list(self._cluster.search(self._index, body)["hits"]["hits"])

    def _like(self, own: Sequence[Json], limit: int) -> list[tuple[str, str, float]]:
        """(entry, review, score) of the best of the others, best first."""
        source = own[0]["_source"]
        others = all_of([{"term": {"unit": source["unit"]}}], excluded=[{"term": {"review_id": source["review_id"]}}])
        vectors = [np.asarray(hit["fields"]["vector"], np.float32) for hit in own if "vector" in hit.get("fields", {})]
        if vectors:
            return self._by_meaning(_mean(vectors), others, limit)
        like = {"fields": ["text"], "like": [hit["_source"]["text"] for hit in own], "max_query_terms": LIKE_TERMS}
        query = all_of([others], {"more_like_this": {**like, "min_term_freq": 1, "min_doc_freq": 2}})
        body = {"query": query, "size": limit, "_source": False, "fields": ["review_id"]}
        hits = self._cluster.search(self._index, body)["hits"]["hits"]
        best = max((float(hit["_score"]) for hit in hits), default=1.0)
        return [(hit["_id"], hit["fields"]["review_id"][0], float(hit["_score"]) / best) for hit in hits]

    def _by_meaning(self, vector: Vector, others: Query, limit: int) -> list[tuple[str, str, float]]:
        hits = self._cluster.search(self._index, neighbours(vector, [others], limit))["hits"]["hits"]
        found = [(hit["_id"], hit["fields"]["review_id"][0], cosine_of(hit)) for hit in hits]
        return [one for one in found if one[2] >= LIKE_LEAST]


def _mean(vectors: Sequence[Vector]) -> Vector:
    mean = np.mean(vectors, axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _hit(entry_id: str, review_id: str, score: float) -> PassageHit:
    return PassageHit(entry_id, review_id, score, (), (Reason(ReasonKind.MEANING, "", round(score, 4)),))
