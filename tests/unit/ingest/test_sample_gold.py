"""The parsers against what a careful reader found in every document of the sample archive, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.sample_gold import Agreement, lines, measure, read_sample
from ingest.segmenting import segment
from sample import DOCUMENTS

# What is left below 1.0 needs the knowledge of a reader: nations of anonymous reviews, who else a review is about.
EXPECTED = {
    "reviews": 1.0,
    "title": 0.93,
    "kind": 1.0,
    "nation": 0.93,
    "area as printed": 1.0,
    "areas": 1.0,
    "incident_date": 0.96,
    "publication_date": 1.0,
    "model": 0.96,
    "keywords": 1.0,
    "subjects": 0.95,
    "subject label": 0.97,
    "subject age": 1.0,
    "subject sex": 0.97,
    "lessons found": 1.0,
    "lessons wanted": 0.99,
    "lesson kind": 1.0,
    "lesson number": 1.0,
}


@pytest.fixture(scope="module")
def agreement() -> Mapping[str, Agreement]:
    return measure()


@pytest.mark.parametrize("field", EXPECTED)
def test_parsers_agree_with_the_gold(field: str, agreement: Mapping[str, Agreement]) -> None:
    assert set(agreement) == set(EXPECTED)
    assert agreement[field].share >= EXPECTED[field], "\n".join(lines({field: agreement[field]}, disagreements=True))


@pytest.mark.parametrize(
    "path", [one for one in sorted(DOCUMENTS.iterdir()) if one.suffix != ".yaml"], ids=lambda one: one.name
)
def test_no_text_of_a_sample_review_is_lost(path: Path) -> None:
    document, reviews = read_sample(path.name)
    assert reviews
    assert len({review.place for review in reviews}) == len(reviews)
    for review in reviews:
        passages = segment(document, review)
        body = document.text[review.body.start : review.body.end]
        kept = "".join("".join(passage.text.split()) for passage in passages)
        told = sum(
            len("".join(document.block_text(block).split()))
            for block in document.headings
            if review.body.start <= block.start < review.body.end
        )
        assert len(kept) >= len("".join(body.split())) - told
        for passage in passages:
            assert document.text[passage.span.start : passage.span.end] == passage.text
        for lesson in review.lessons:
            assert document.text[lesson.span.start : lesson.span.end] == lesson.text
            assert lesson.span.page == document.page_at(lesson.span.start)
        for name, span in review.provenance.items():
            assert 0 <= span.start < span.end <= len(document.text), name
