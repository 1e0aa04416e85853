"""Parsers on real documents: counts and shares, nothing of their text."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import fatality_recovery, overview_parsing, pfd_parsing
from catalog.domain import ReviewKind
from catalog.duplicates import LinkKind
from ingest.document import BlockKind
from ingest.parsers import parse
from ingest.readers import read
from ingest.segmenting import segment

pytestmark = [pytest.mark.realdata, pytest.mark.slow]


@pytest.fixture(scope="module")
def recovery(corpus: Path) -> fatality_recovery.Recovery:
    return fatality_recovery.measure(corpus / "fatality-summaries")


def test_fatality_summaries_are_recovered(recovery: fatality_recovery.Recovery) -> None:
    assert recovery.truth == 963
    assert recovery.recovered / recovery.truth >= 0.98, recovery.disagreements
    assert recovery.spurious / recovery.found < 0.01


@pytest.mark.parametrize(("field", "share"), [("county", 0.99), ("status", 0.99), ("dated", 0.98)])
def test_fields_of_fatality_summaries(field: str, share: float, recovery: fatality_recovery.Recovery) -> None:
    assert getattr(recovery, field) / recovery.recovered >= share, recovery.disagreements


@pytest.fixture(scope="module")
def coroners(corpus: Path) -> pfd_parsing.Reading:
    return pfd_parsing.measure(corpus / "pfd" / "reports.jsonl")


def test_every_coroners_report_is_read(coroners: pfd_parsing.Reading) -> None:
    assert coroners.records == coroners.reviews == coroners.places == 1175
    assert coroners.kinds == {ReviewKind.PFD: 1175}
    assert coroners.unread_dates == 0
    assert coroners.dated == 1175
    assert coroners.areas / coroners.reviews > 0.99
    assert coroners.with_concerns / coroners.reviews > 0.98


def test_no_text_of_a_coroners_report_is_lost(coroners: pfd_parsing.Reading) -> None:
    assert coroners.lost_characters == 0


def test_copies_of_coroners_reports_are_linked(coroners: pfd_parsing.Reading) -> None:
    assert coroners.links[LinkKind.EXACT] >= 1
    assert coroners.links[LinkKind.NEAR] >= 5


def test_a_long_report_keeps_its_headings_and_recommendations(corpus: Path) -> None:
    check = overview_parsing.measure(corpus / "documents" / "rapid-review.pdf")
    assert check.pages == 84
    assert [number for number, _, _ in check.recommendations] == [str(n) for n in range(1, 14)]
    assert check.in_order
    assert len(check.headings) > 100
    assert all(right for *_, right in check.headings)


@pytest.mark.parametrize("name", ["fatality-review-1.pdf", "fatality-review-2.pdf"])
def test_a_full_fatality_review(name: str, corpus: Path) -> None:
    document = read((corpus / "documents" / name).read_bytes(), name)
    (review,) = parse(document).reviews
    assert review.kind is ReviewKind.FATALITY
    assert review.area
    assert review.area.printed.endswith("County")
    assert review.incident_date
    passages = segment(document, review)
    outside = [block for block in document.blocks if block.kind is not BlockKind.HEADING]
    assert sum(len("".join(one.text.split())) for one in passages) == sum(
        len("".join(document.block_text(block).split())) for block in outside
    )
