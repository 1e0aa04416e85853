"""One search on Elasticsearch: the same totals, facets, fusion, order and hits as the embedded backend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.contract import (
    Facet,
    Granularity,
    Hit,
    PassageHit,
    Reason,
    ReasonKind,
    SearchQuery,
    SearchResults,
    Sort,
    Unit,
)
from search.elastic.client import Cluster, Json
from search.elastic.matching import (
    MOST_REVIEWS,
    PLACE_FIELDS,
    Matching,
    Near,
    cosine_of,
    evidence_of,
    find_near,
    place_of,
    themes_of,
    with_cosines,
)
from search.elastic.translate import ENTRIES, REVIEWS, Query, all_of, filter_queries, with_ids
from search.explaining import theme_reasons
from search.fusion import CANDIDATES, PASSAGES_A_REVIEW, Candidates
from search.highlighting import Highlighter
from search.meaning import Meaning
from search.plan import Plan

_BY_DATE = {Sort.NEWEST: "desc", Sort.OLDEST: "asc"}


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An entry with its review, fused score, cosine (0 where it is not near), and how sure its themes are."""

    id: str
    review_id: str
    score: float
    cosine: float
    themes: Mapping[str, float]


class Searching:
    """A query at work. `meaning` is None where it takes no part; `by_words` says whether words do."""

    def __init__(
        self, cluster: Cluster, prefix: str, query: SearchQuery, plan: Plan, meaning: Meaning | None, by_words: bool
    ) -> None:
        self._cluster = cluster
        self._reviews, self._entries = f"{prefix}-reviews", f"{prefix}-entries"
        self._query = query
        self._plan = plan
        self._by_words = by_words
        self._vector = meaning.vector if meaning is not None else None
        self._themes = meaning.themes if meaning is not None else {}
        self._highlighter = Highlighter(plan)
        self._unit = Unit.LESSON if query.granularity is Granularity.LESSONS else Unit.PASSAGE
        near = Near()
        if meaning is not None:
            near = find_near(cluster, self._entries, plan, meaning, self._unit)
        of_reviews = query.granularity is Granularity.REVIEWS
        self._matching = Matching(query, plan, near, by_words, None if of_reviews else self._unit)

    def results(self) -> SearchResults:
        """Totals, facets and the hits of the page."""
        if self._query.granularity is Granularity.REVIEWS:
            return self._by_review()
        counted = self._cluster.search(self._entries, self._matching.counting())
        reviews, entries = self._matching.totals_of(counted)
        hits = tuple(self._entry_hits())
        return SearchResults(reviews, entries, hits, self._matching.facets_of(counted))

    # Reviews

    def _by_review(self) -> SearchResults:
        within = self._within_reviews()
        counted, passages = self._cluster.search_all(
            [(self._reviews, self._matching.counting()), (self._entries, self._passage_count(within))]
        )
        reviews, _ = self._matching.totals_of(counted)
        hits = tuple(self._review_hits(within))
        total = int(passages["hits"]["total"]["value"])
        return SearchResults(reviews, total, hits, self._matching.facets_of(counted))

    def _within_reviews(self) -> list[Query]:
        """Conditions on entries: that their review has been chosen."""
        if self._plan.excludes:
            body = {"query": self._matching.chosen, "size": MOST_REVIEWS, "_source": False}
            hits = self._cluster.search(self._reviews, body)["hits"]["hits"]
            return [with_ids("review_id", [hit["_id"] for hit in hits])]
        return list(filter_queries(self._query.filters, of_review=True).values())

    def _passage_count(self, within: Sequence[Query]) -> dict[str, Any]:
        by_itself = Matching(self._query, self._plan, self._matching.near, self._by_words, Unit.PASSAGE).text
        return {"query": all_of([by_itself, *within]), "size": 0, "track_total_hits": True}

    def _review_hits(self, within: Sequence[Query]) -> Iterable[Hit]:
        if self._query.sort is not Sort.RELEVANCE:
            return self._reviews_by_date()
        ranked = self._confirmed(self._fused(self._by_words_within(within)))
        best: dict[str, float] = {}
        for one in ranked:
            best.setdefault(one.review_id, one.score)
        first = (self._query.page - 1) * self._query.per_page
        head = list(best.items())[first : first + self._query.per_page]
        tail = self._tail(best, max(0, first - len(best)), self._query.per_page - len(head))
        return self._with_passages([*head, *tail], ranked)

    def _confirmed(self, ranked: list[_Ranked]) -> list[_Ranked]:
        """Those whose review as a whole has been chosen."""
        reviews = {one.review_id for one in ranked}
        body = {"query": all_of([self._matching.chosen, with_ids("key", reviews)]), "size": len(reviews) or 1}
        hits = self._cluster.search(self._reviews, {**body, "_source": False})["hits"]["hits"]
        chosen = {hit["_id"] for hit in hits}
        return [one for one in ranked if one.review_id in chosen]

    def _tail(self, head: Mapping[str, float], skip: int, count: int) -> list[tuple[str, float]]:
        """Reviews without a passage among the best: by their words as a whole, then the newest."""
        if count <= 0:
            return []
        ranking = REVIEWS.ranking(self._plan) if self._by_words and self._plan.scored else None
        query = all_of([self._matching.chosen], excluded=[with_ids("key", head)])
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [query], "should": [ranking] if ranking else []}},
            "from": skip,
            "size": count,
            "sort": ["_score", *_date_sort("desc", "key")],
            "_source": False,
            "track_scores": True,
            "track_total_hits": True,
        }
        found = self._cluster.search(self._reviews, body)["hits"]
        floor, size = min(head.values(), default=1.0), int(found["total"]["value"])
        return [(hit["_id"], floor * (size - skip - at) / (size + 1)) for at, hit in enumerate(found["hits"])]

    def _reviews_by_date(self) -> list[Hit]:
        body = self._page(self._matching.chosen, _date_sort(_BY_DATE[self._query.sort], "key"))
        page = [(hit["_id"], 0.0) for hit in self._cluster.search(self._reviews, body)["hits"]["hits"]]
        return self._with_passages(page, [])

    def _with_passages(self, page: Sequence[tuple[str, float]], ranked: Sequence[_Ranked]) -> list[Hit]:
        shown = _first_of_each(ranked, {review for review, _ in page})
        missing = [review for review, _ in page if review not in shown]
        if missing and self._query.text:
            shown |= _first_of_each(self._fused(self._by_words_within([with_ids("review_id", missing)])), set(missing))
        texts = self._texts([one.id for held in shown.values() for one in held])
        titles = self._titles([review for review, _ in page])
        return [
            self._review_hit(review, score, [self._passage_hit(one, texts) for one in shown.get(review, ())], titles)
            for review, score in page
        ]

    def _review_hit(self, review: str, score: float, passages: Sequence[PassageHit], titles: Mapping[str, Json]) -> Hit:
        source = titles[review]
        title_highlights, title_reasons = self._highlighter.find(source["title"])
        reasons = [reason for passage in passages for reason in passage.reasons]
        held = source.get(f"f_{Facet.THEME.value}", ())
        wanted = self._query.filters.terms.get(Facet.THEME, ())
        themes = [Reason(ReasonKind.THEME, value) for value in wanted if value in held]
        return Hit(
            review, score, tuple(passages), (*dict.fromkeys((*title_reasons, *reasons)), *themes), title_highlights
        )

    # Entries

    def _entry_hits(self) -> list[Hit]:
        ranked = self._entry_page()
        texts = self._texts([one.id for one in ranked])
        passages = [self._passage_hit(one, texts) for one in ranked]
        return [Hit(one.review_id, one.score, (one,), one.reasons) for one in passages]

    def _entry_page(self) -> list[_Ranked]:
        chosen = self._matching.chosen
        if self._query.sort is not Sort.RELEVANCE:
            body = self._page(chosen, [*_date_sort(_BY_DATE[self._query.sort], "review_id"), {"ordinal": "asc"}])
            return [self._unranked(hit) for hit in self._cluster.search(self._entries, body)["hits"]["hits"]]
        head = self._fused(self._by_words_within([chosen]), chosen)
        first = (self._query.page - 1) * self._query.per_page
        page = head[first : first + self._query.per_page]
        missing = self._query.per_page - len(page)
        return [*page, *self._entry_tail(head, max(0, first - len(head)), missing)] if missing else page

    def _entry_tail(self, head: Sequence[_Ranked], skip: int, count: int) -> list[_Ranked]:
        """Entries below the best: by their words, then as they stand."""
        ranking = [ENTRIES.ranking(self._plan)] if self._by_words and self._plan.scored else []
        rest = all_of([self._matching.chosen], excluded=[with_ids("key", [one.id for one in head])])
        body = {
            "query": {"bool": {"filter": [rest], "should": ranking}},
            "from": skip,
            "size": count,
            "sort": ["_score", {"review_id": "asc"}, {"ordinal": "asc"}],
            "_source": False,
            "fields": PLACE_FIELDS,
        }
        return [self._unranked(hit) for hit in self._cluster.search(self._entries, body)["hits"]["hits"]]

    def _unranked(self, hit: Json) -> _Ranked:
        return _Ranked(
            hit["_id"], place_of(hit)[0], 0.0, self._matching.near.cosines.get(hit["_id"], 0.0), themes_of(hit)
        )

    # Both

    def _by_words_within(self, conditions: Sequence[Query]) -> list[Json]:
        """The best entries of the unit by words that meet the conditions."""
        if not (self._by_words and self._plan.scored):
            return []
        unit: Query = {"term": {"unit": self._unit.value}}
        body = {
            "query": all_of([unit, *conditions], ENTRIES.ranking(self._plan)),
            "size": CANDIDATES,
            "_source": False,
            "fields": PLACE_FIELDS,
            "track_total_hits": False,
        }
        return list(self._cluster.search(self._entries, body)["hits"]["hits"])

    def _fused(self, by_words: Sequence[Json], near_within: Query | None = None) -> list[_Ranked]:
        """One ranking of the best by words and those near in meaning; `near_within` is a condition on the latter."""
        near = self._matching.near
        words = {hit["_id"]: float(hit["_score"]) for hit in by_words}
        cosines = near.cosines if near_within is None else self._meeting(near_within)
        places = {**near.places, **{hit["_id"]: place_of(hit) for hit in by_words}}
        themes = {**near.themes, **{hit["_id"]: themes_of(hit) for hit in by_words}}
        ids = sorted({*cosines, *words}, key=lambda one: places[one])
        all_cosines, named = self._looked_up(ids, cosines)
        order, scores = Candidates(
            np.arange(len(ids)),
            np.array([words.get(one, 0.0) for one in ids], np.float64),
            np.array([all_cosines.get(one, 0.0) for one in ids], np.float64),
            np.array([one in named for one in ids], np.bool_),
            np.array([evidence_of(self._themes, themes[one]) for one in ids], np.float64),
        ).order()
        return [
            _Ranked(ids[at], places[ids[at]][0], float(score), cosines.get(ids[at], 0.0), themes[ids[at]])
            for at, score in zip(order, scores, strict=True)
        ]

    def _looked_up(self, ids: Sequence[str], known: Mapping[str, float]) -> tuple[Mapping[str, float], frozenset[str]]:
        """The cosines of candidates that only words found too, and which candidates have the names of the query."""
        if self._vector is None or not ids:
            return known, frozenset()
        searches = [with_cosines(self._vector, [one for one in ids if one not in known])]
        if self._by_words and self._plan.named is not None:
            query = all_of([with_ids("key", ids), ENTRIES.predicate(self._plan.named)])
            searches.append({"query": query, "size": len(ids), "_source": False})
        answers = [
            answer["hits"]["hits"] for answer in self._cluster.search_all([(self._entries, one) for one in searches])
        ]
        cosines = {**known, **{hit["_id"]: cosine_of(hit) for hit in answers[0]}}
        return cosines, frozenset(hit["_id"] for found in answers[1:] for hit in found)

    def _meeting(self, condition: Query) -> Mapping[str, float]:
        """Those near in meaning that meet a condition, with their cosines."""
        cosines = self._matching.near.cosines
        if not cosines:
            return cosines
        body = {"query": all_of([condition, with_ids("key", cosines)]), "size": len(cosines), "_source": False}
        return {hit["_id"]: cosines[hit["_id"]] for hit in self._cluster.search(self._entries, body)["hits"]["hits"]}

    def _passage_hit(self, one: _Ranked, texts: Mapping[str, str]) -> PassageHit:
        highlights, reasons = self._highlighter.find(texts[one.id])
        if self._themes:
            reasons = (*reasons, *theme_reasons(self._themes, one.themes))
        if one.cosine >= self._matching.near.cutoff:
            reasons = (*reasons, Reason(ReasonKind.MEANING, "", round(one.cosine, 4)))
        return PassageHit(one.id, one.review_id, one.score, highlights, reasons)

    def _texts(self, ids: Sequence[str]) -> Mapping[str, str]:
        found = self._sources(self._entries, ids, ["shown"])
        return {one: str(source["shown"]) for one, source in found.items()}

    def _titles(self, ids: Sequence[str]) -> Mapping[str, Json]:
        return self._sources(self._reviews, ids, ["title", f"f_{Facet.THEME.value}"])

    def _sources(self, index: str, ids: Sequence[str], fields: list[str]) -> Mapping[str, Json]:
        if not ids:
            return {}
        body = {"query": with_ids("key", ids), "size": len(ids), "_source": fields}
        return {hit["_id"]: hit["_source"] for hit in self._cluster.search(index, body)["hits"]["hits"]}

    def _page(self, query: Query, sort: Sequence[Any]) -> dict[str, Any]:
        first = (self._query.page - 1) * self._query.per_page
        shown = {"_source": False, "fields": PLACE_FIELDS}
        return {"query": query, "from": first, "size": self._query.per_page, "sort": list(sort), **shown}


def _date_sort(order: str, tie: str) -> list[Any]:
    """By date, undated ones last, of equals by id."""
    return [{"date": {"order": order, "missing": "_last"}}, {tie: "asc"}]


def _first_of_each(ranked: Sequence[_Ranked], reviews: set[str]) -> dict[str, list[_Ranked]]:
    found: dict[str, list[_Ranked]] = {}
    for one in ranked:
        held = found.setdefault(one.review_id, [])
        if len(held) < PASSAGES_A_REVIEW:
            held.append(one)
    return {review: held for review, held in found.items() if review in reviews}
