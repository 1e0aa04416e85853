"""What `explain` tells: how the query was understood, and how each hit came by its score."""

from __future__ import annotations

from collections.abc import Mapping

from search.contract import SearchQuery, SearchResults
from search.fusion import MEANING_FLOOR, MEANING_SHARE, MEANING_WEIGHT
from search.plan import Plan


def explanation_of(query: SearchQuery, plan: Plan, results: SearchResults, why_not: str) -> Mapping[str, object]:
    """A record fit for JSON. `why_not` says why meaning took no part where it was asked for."""
    told: dict[str, object] = {"mode": query.mode.value}
    if why_not:
        told["note"] = why_not
    if not query.explain:
        return told
    return told | {
        "query": repr(plan.tree),
        "meaning_of": plan.meaning_text,
        "synonyms": [phrase.text for phrase in plan.equivalents],
        "meaning_weight": MEANING_WEIGHT,
        "meaning_cutoff": {"share_of_best": MEANING_SHARE, "floor": MEANING_FLOOR},
        "hits": [
            {
                "review": hit.review_id,
                "score": round(hit.score, 6),
                "passages": [
                    {
                        "id": one.id,
                        "score": round(one.score, 6),
                        "reasons": [f"{r.kind.value}: {r.value}" for r in one.reasons],
                    }
                    for one in hit.passages
                ],
            }
            for hit in results.hits
        ],
    }
