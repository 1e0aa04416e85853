"""What the two Elasticsearch indexes hold, and how documents are made.

Text fields are given terms made by search.analysis and split on spaces only, as in the embedded backend. Raise VERSION
when fields or analysis change: an index of another version asks for `lessons reindex`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from search.analysis import Token, facet_term, tokens, vocabulary_of
from search.contract import ENTRY_FACETS, Entry, Facet, ReviewEntry, Unit

VERSION = 2
# Searches page through all of an archive; the default window ends at 10,000.
_WINDOW = 1_000_000
_KEYWORD: Mapping[str, Any] = {"type": "keyword"}
_TEXT: Mapping[str, Any] = {"type": "text", "analyzer": "whitespace", "index_options": "positions"}
_NO_NORMS: Mapping[str, Any] = {**_TEXT, "norms": False}


def index_body(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Settings and mappings of an index. One shard: an archive is small, and one shard has one BM25 statistic."""
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",  # the writer refreshes when all of a batch is there
            "max_result_window": _WINDOW,
        },
        "mappings": {"dynamic": False, "_meta": {"version": VERSION}, "properties": dict(fields)},
    }


def review_fields() -> dict[str, Any]:
    """A document `state` lies beside the reviews; only reviews have a `key`."""
    facets = {f"f_{facet.value}": _KEYWORD for facet in Facet}
    return {
        "key": _KEYWORD,
        "date": {"type": "integer"},
        "text": _TEXT,
        "exact": _TEXT,
        "facet": _KEYWORD,
        "title": {"type": "keyword", "index": False, "doc_values": False},
        **facets,
    }


def entry_fields() -> dict[str, Any]:
    """`f_...` are the facets that count for the entry, `facet` the same as terms, `review_facet` its review's;
    `theme_score` says how sure its themes are, as `neglect=0.8312`.
    """
    facets = {f"f_{facet.value}": _KEYWORD for facet in Facet}
    texts = {"text": _TEXT, "exact": _TEXT, "context": _TEXT, "context_exact": _TEXT}
    keywords = dict.fromkeys(("key", "review_id", "unit", "facet", "review_facet", "word", "theme_score"), _KEYWORD)
    shown = {"shown": {"type": "keyword", "index": False, "doc_values": False}}
    numbers = {"date": {"type": "integer"}, "ordinal": {"type": "integer"}}
    return {**texts, **keywords, **shown, **numbers, **facets}


def vector_field(dimension: int) -> dict[str, Any]:
    """Explicitly `int8_hnsw`: the default kind drifts between versions."""
    return {
        "vector": {
            "type": "dense_vector",
            "dims": dimension,
            "index": True,
            "similarity": "cosine",
            "index_options": {"type": "int8_hnsw", "m": 16, "ef_construction": 100},
        }
    }


def review_document(review: ReviewEntry) -> dict[str, Any]:
    parts = [review.title, *review.keywords, *(entry.text for entry in review.entries)]
    words = [tokens(part) for part in parts]
    return {
        "key": review.id,
        "date": review.date or None,
        "text": [_stems(part) for part in words],
        "exact": [_norms(part) for part in words],
        "title": review.title,
        **_facets(review.facets),
    }


def entry_documents(review: ReviewEntry) -> Iterator[dict[str, Any]]:
    title = tokens(" ".join((review.title, *review.keywords)))
    inherited = {facet: values for facet, values in review.facets.items() if facet not in ENTRY_FACETS}
    of_review = _terms(review.facets)
    for ordinal, entry in enumerate(review.entries):
        words, heading = tokens(entry.text), tokens(entry.heading)
        document = {
            "key": entry.id,
            "review_id": review.id,
            "unit": entry.unit.value,
            "ordinal": ordinal,
            "date": review.date or None,
            "shown": entry.text,
            "text": _stems(words),
            "exact": _norms(words),
            "context": [_stems(title), _stems(heading)],
            "context_exact": [_norms(title), _norms(heading)],
            "word": _words(entry, words),
            "review_facet": of_review,
            "theme_score": [f"{theme}={score:.4f}" for theme, score in entry.themes.items()],
            **_facets({**inherited, **entry.facets}),
        }
        if entry.vector is not None:
            document["vector"] = entry.vector.tolist()
        yield document


def _words(entry: Entry, words: list[Token]) -> list[str]:
    return sorted(vocabulary_of(entry.text, words)) if entry.unit is Unit.PASSAGE else []


def _facets(facets: Mapping[Facet, Iterable[str]]) -> dict[str, Any]:
    values = {f"f_{facet.value}": list(dict.fromkeys(held)) for facet, held in facets.items()}
    return {**values, "facet": _terms(facets)}


def _terms(facets: Mapping[Facet, Iterable[str]]) -> list[str]:
    return [facet_term(facet, value) for facet, values in facets.items() for value in values]


def _stems(words: Iterable[Token]) -> str:
    return " ".join(word.stem for word in words)


def _norms(words: Iterable[Token]) -> str:
    return " ".join(word.norm for word in words)
