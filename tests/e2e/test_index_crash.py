"""Kill -9 while the embedded index is written and compacted: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.contract import Facet, Granularity, IndexBusy, Mode, SearchBackend, SearchQuery
from tests.conftest import REPOSITORY
from tests.index_worker import PASSAGES, change, open_index, state_at

KILLS = 50
_START_SECONDS = 60


def _start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    with out.open("wb") as file:
        return subprocess.Popen([sys.executable, "-m", "tests.index_worker", str(folder)], stdout=file, cwd=REPOSITORY)


def _acknowledged(out: Path) -> int:
    lines = out.read_text().split("\n")[:-1]
    return int(lines[-1]) if lines else 0


def _killed_while_writing(folder: Path, out: Path, delay: float) -> int:
    """Start a writer, kill it a while after its first commit, and tell the last number that it acknowledged."""
    worker = _start(folder, out)
    waited_until = time.monotonic() + _START_SECONDS
    while not _acknowledged(out) and time.monotonic() < waited_until:
        time.sleep(0.01)
    time.sleep(delay)
    worker.kill()
    worker.wait()
    return _acknowledged(out)


def _check_is_whole(backend: SearchBackend, expected: dict[str, int]) -> None:
    """Words, texts, facets, columns and vectors all agree with what must be there."""
    everything = backend.search(SearchQuery("common", Mode.WORDS, facets=(Facet.AREA,), per_page=100))
    assert {hit.review_id for hit in everything.hits} == set(expected)
    assert everything.total_passages == len(expected) * PASSAGES
    areas = [f"area-{number % 3}" for number in expected.values()]
    assert {one.value: one.count for one in everything.facets[Facet.AREA]} == {one: areas.count(one) for one in areas}
    for review_id, number in list(expected.items())[::5]:
        found = backend.search(
            SearchQuery(f"version{number}", Mode.WORDS, granularity=Granularity.PASSAGES, per_page=100)
        )
        assert {hit.review_id for hit in found.hits} == {review_id}
        assert all(hit.passages[0].highlights for hit in found.hits)
        assert found.total_passages == PASSAGES
    _check_vectors(backend, expected)


def _check_vectors(backend: SearchBackend, expected: dict[str, int]) -> None:
    """The nearest to a passage's own text is that passage, with a cosine of one."""
    for number in list(expected.values())[::9]:
        entry = change(number).entry
        assert entry is not None
        wanted = entry.entries[number % PASSAGES]
        query = SearchQuery(wanted.text, Mode.MEANING, granularity=Granularity.PASSAGES, per_page=3)
        nearest = backend.search(query).hits[0].passages[0]
        assert nearest.id == wanted.id
        assert nearest.score == pytest.approx(1.0)


@pytest.mark.slow
def test_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    folder, out, rng = tmp_path / "index", tmp_path / "acknowledged", random.Random(7)
    generations = set()
    for _ in range(KILLS):
        acknowledged = _killed_while_writing(folder, out, rng.uniform(0, 0.7))
        backend = open_index(folder)
        assert backend.applied() >= acknowledged
        _check_is_whole(backend, state_at(backend.applied()))
        backend.close()
        generations |= {path.name for path in folder.glob("rows-*.columns")}
    assert len(generations) > 2, "no compaction took place: the test tests too little"


def test_a_reader_sees_whole_states_while_another_process_writes(tmp_path: Path) -> None:
    folder, out = tmp_path / "index", tmp_path / "acknowledged"
    worker = _start(folder, out)
    try:
        backend, seen = open_index(folder), set()
        until = time.monotonic() + _START_SECONDS
        while len(seen) < 4 and time.monotonic() < until:
            before = backend.applied()
            found = backend.search(SearchQuery("common", Mode.WORDS, per_page=1))
            if before == backend.applied() and before:
                assert (found.total_reviews, found.total_passages) == (
                    len(state_at(before)),
                    len(state_at(before)) * PASSAGES,
                )
                seen.add(before)
        assert len(seen) >= 4
    finally:
        worker.kill()
        worker.wait()


def test_a_second_writer_is_told_who_is_writing(tmp_path: Path) -> None:
    folder, out = tmp_path / "index", tmp_path / "acknowledged"
    worker = _start(folder, out)
    try:
        backend, told = open_index(folder), ""
        until = time.monotonic() + _START_SECONDS
        while f"pid {worker.pid}" not in told and time.monotonic() < until:
            try:
                backend.apply([])
            except IndexBusy as busy:
                told = busy.reason
        assert f"(pid {worker.pid}) is writing to the search index" in told
    finally:
        worker.kill()
        worker.wait()
