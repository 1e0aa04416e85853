"""A cluster of three loses a node while it is written to and searched: nothing is lost, no answer is wrong."""

from __future__ import annotations

import subprocess
import time
import uuid
from pathlib import Path

import pytest

from search.backends import open_backend
from search.contract import Mode, SearchBackend, SearchQuery, SearchUnavailable
from tests.index_worker import PASSAGES, NumberEncoder, change, state_at
from tests.searching import elasticsearch_script, running_elasticsearch

pytestmark = [pytest.mark.elasticsearch, pytest.mark.slow]
_BATCH = 10
_LONGEST_OUTAGE = 90.0


def _applied_with_patience(backend: SearchBackend, sequence: int) -> int:
    """Apply the next batch, again and again while the cluster says that it cannot."""
    until = time.monotonic() + _LONGEST_OUTAGE
    while True:
        try:
            return backend.apply([change(number) for number in range(sequence + 1, sequence + 1 + _BATCH)])
        except SearchUnavailable as error:
            assert error.reason.startswith("Elasticsearch at ")
            assert time.monotonic() < until, error.reason
            time.sleep(0.5)


def _check_answers(backend: SearchBackend, sequence: int) -> int:
    """Search for what must be there; errors may only be clear ones. Returns how many answers there were."""
    expected = state_at(sequence)
    try:
        found = backend.search(SearchQuery("common", Mode.WORDS, per_page=100))
    except SearchUnavailable as error:
        assert error.reason.startswith("Elasticsearch at ")
        return 0
    assert {hit.review_id for hit in found.hits} == set(expected)
    assert found.total_passages == len(expected) * PASSAGES
    return 1


def test_a_killed_node_loses_nothing() -> None:
    folder = Path("/tmp") / f"lessons-es-{uuid.uuid4().hex[:8]}"
    with running_elasticsearch(folder, "--nodes", "3") as urls:
        hosts = ",".join(url.removeprefix("http://") for url in urls)
        backend = open_backend(f"http://{hosts}/crash?timeout=5", folder, NumberEncoder(), {})
        sequence, answers = 0, 0
        for turn in range(24):
            if turn == 6:
                subprocess.run([str(elasticsearch_script()), "kill", "0", "--dir", str(folder)], check=True)
            if turn == 16:
                subprocess.run([str(elasticsearch_script()), "start-node", "0", "--dir", str(folder)], check=True)
            sequence = _applied_with_patience(backend, sequence)
            answers += _check_answers(backend, sequence)
        assert backend.applied() == sequence == 24 * _BATCH
        assert _check_answers(backend, sequence) == 1
        assert answers >= 12
        backend.close()
