"""What `explain` tells: how the query was understood, and how each hit came by its score."""

from __future__ import annotations

from collections.abc import Mapping

from search.contract import Reason, ReasonKind, SearchQuery, SearchResults
from search.fusion import MEANING_FLOOR, MEANING_SHARE, MEANING_WEIGHT
from search.meaning import Meaning
from search.plan import Plan


def theme_reasons(asked: Mapping[str, float], held: Mapping[str, float]) -> tuple[Reason, ...]:
    """The themes of an entry that the query is about, most asked for first, with how sure each is."""
    both = asked.keys() & held.keys()
    themes = sorted(both, key=lambda theme: (-asked[theme], theme)) if len(both) > 1 else both
    return tuple(Reason(ReasonKind.THEME, theme, round(held[theme], 4)) for theme in themes)


def explanation_of(
    query: SearchQuery, plan: Plan, meaning: Meaning | None, results: SearchResults, why_not: str
) -> Mapping[str, object]:
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
        "themes": {theme: round(weight, 3) for theme, weight in meaning.themes.items()} if meaning is not None else {},
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
