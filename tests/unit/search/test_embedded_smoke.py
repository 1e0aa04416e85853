"""The embedded backend's shortest way: index, find, count, highlight."""

from __future__ import annotations

from pathlib import Path

from search.backends import open_backend
from search.contract import Change, Entry, Facet, Filters, Granularity, ReviewEntry, SearchQuery, Unit


def _review(number: int, area: str, *texts: str) -> ReviewEntry:
    entries = tuple(Entry(f"r{number}-p{at}", Unit.PASSAGE, text) for at, text in enumerate(texts))
    return ReviewEntry(f"r{number}", f"Child {number}", 20100000 + number, 2010, {Facet.AREA: (area,)}, entries)


def test_a_word_is_found_counted_and_highlighted(tmp_path: Path) -> None:
    backend = open_backend("embedded:", tmp_path, None, {"wnb": ("was not brought",)})
    reviews = [
        _review(1, "kent", "The children were neglected.", "She was not brought to the clinic."),
        _review(2, "leeds", "Neglect was not seen."),
        _review(3, "kent", "A house fire."),
    ]
    assert backend.apply([Change(n, one.id, one) for n, one in enumerate(reviews, 1)]) == 3
    query = SearchQuery("neglect", filters=Filters({Facet.AREA: ("kent",)}), facets=(Facet.AREA,))
    results = backend.search(query)
    assert (results.total_reviews, results.total_passages) == (1, 1)
    assert {one.value: one.count for one in results.facets[Facet.AREA]} == {"kent": 1, "leeds": 1}
    passage = results.hits[0].passages[0]
    assert passage.id == "r1-p0"
    assert passage.highlights == ((18, 27),)
    found = backend.search(SearchQuery("WNB", granularity=Granularity.PASSAGES))
    assert [hit.passages[0].id for hit in found.hits] == ["r1-p1"]
    assert backend.apply([Change(4, "r1", None)]) == 4
    assert backend.search(SearchQuery("neglect")).total_reviews == 1
    backend.close()
