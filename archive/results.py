"""Search results as a JSON record: the same for `GET /api/v1/search` and `lessons search --json`."""

from __future__ import annotations

from typing import Any

from archive.archive import Found, FoundPassage, FoundReview
from archive.urls import review_url
from search.contract import Reason


def found_record(found: Found, base_url: str) -> dict[str, Any]:
    """Totals, rows with best passages, facets. Highlights are `[start, end]` into the passage's text."""
    results = found.results
    return {
        "total_reviews": results.total_reviews,
        "total_passages": results.total_passages,
        "did_you_mean": results.did_you_mean,
        "took": round(results.took, 4),
        "results": [_row(row, base_url) for row in found.rows],
        "facets": {
            facet.value: [{"value": one.value, "count": one.count} for one in counts]
            for facet, counts in results.facets.items()
        },
        "explanation": results.explanation,
    }


def _row(row: FoundReview, base_url: str) -> dict[str, Any]:
    review = row.review
    url = base_url + review_url(review.slug)
    return {
        "id": review.id,
        "url": url,
        "title": review.title,
        "kind": review.kind,
        "nation": review.nation,
        "area": review.area_printed,
        "year": review.year,
        "score": round(row.score, 6),
        "passages": [_passage(passage, url) for passage in row.passages],
    }


def _passage(passage: FoundPassage, review: str) -> dict[str, Any]:
    return {
        "id": passage.hit.id,
        "url": f"{review}#{passage.anchor}",
        "text": passage.text,
        "page": passage.page,
        "score": round(passage.hit.score, 6),
        "highlights": [list(span) for span in passage.hit.highlights],
        "reasons": [_reason(reason) for reason in passage.hit.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"kind": reason.kind.value, "value": reason.value, "score": reason.score}
