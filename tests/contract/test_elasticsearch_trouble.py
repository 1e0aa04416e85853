"""What can go wrong with a cluster: each becomes SearchUnavailable with a reason that says what to do."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search.backends import open_backend
from search.contract import IndexBusy, SearchBackend, SearchQuery, SearchUnavailable
from search.elastic.client import Settings
from tests.contract.test_search_contract import elasticsearch_url  # noqa: F401 - a fixture
from tests.searching import ENCODER, changes_of, running_elasticsearch, small_archive

pytestmark = pytest.mark.elasticsearch
GREEN = {"status": "green", "unassigned_shards": 0}


@contextmanager
def pretending(answers: dict[str, tuple[int, dict[str, Any]]], delay: float = 0.0) -> Iterator[str]:
    """A server that answers as told, by the beginning of the path, after a while."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(delay)
            status, body = next(held for path, held in answers.items() if self.path.startswith(path))
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_POST = do_PUT = do_GET  # noqa: N815 - the names are the server's

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def version(number: str) -> tuple[int, dict[str, Any]]:
    return 200, {"version": {"number": number}, "tagline": "You Know, for Search"}


def opened(url: str) -> SearchBackend:
    return open_backend(url, Path("unused"), ENCODER, {})


def reason(url: str) -> str:
    backend = opened(url)
    with pytest.raises(SearchUnavailable) as raised:
        backend.search(SearchQuery("neglect"))
    backend.close()
    return raised.value.reason


def test_nobody_there() -> None:
    assert "cannot be reached" in reason("http://127.0.0.1:9")


def test_another_version() -> None:
    with pretending({"/_cluster": (200, GREEN), "/": version("7.17.0")}) as url:
        assert "is version 7.17.0; 8 or 9 is needed" in reason(url)


def test_red() -> None:
    red = {"status": "red", "unassigned_shards": 3}
    with pretending({"/_cluster": (200, red), "/": version("9.4.3")}) as url:
        assert "is red: it has lost 3 shards" in reason(url)


def test_refused() -> None:
    with pretending({"/": (401, {"error": {"reason": "missing credentials"}})}) as url:
        assert "refuses the user or API key" in reason(url)


def test_slow() -> None:
    with pretending({"/": version("9.4.3")}, delay=0.6) as url:
        assert "did not answer in time" in reason(f"{url}?timeout=0.2")


def test_too_busy() -> None:
    busy = (429, {"error": {"reason": "es_rejected_execution_exception"}})
    with pretending({"/lessons": busy, "/_cluster": (200, GREEN), "/": version("9.4.3")}) as url:
        assert "too busy" in reason(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://host?colour=red", "has no option colour"),
        ("https://", "names no host"),
        ("http://host?timeout=soon", "timeout is a number of seconds"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_when_opened(url: str, told: str) -> None:
    with pytest.raises(SearchUnavailable, match=told):
        opened(url)


def test_another_kind_of_url_is_refused() -> None:
    with pytest.raises(SearchUnavailable, match="`embedded:` or the URL of an Elasticsearch"):
        opened("ftp://host")


def test_everything_about_the_connection_comes_with_the_url() -> None:
    settings = Settings.from_url("https://me:p%40ss@one:9200,two/archive?ca_certs=/ca.pem&timeout=3")
    assert settings.hosts == ("https://one:9200", "https://two:443")
    assert (settings.prefix, settings.user) == ("archive", ("me", "p@ss"))
    assert (settings.ca_certs, settings.api_key, settings.timeout) == ("/ca.pem", None, 3.0)
    assert Settings.from_url("http://one?api_key=abc").api_key == "abc"


@pytest.fixture
def real(elasticsearch_url: str) -> Iterator[tuple[SearchBackend, Elasticsearch, str]]:  # noqa: F811
    prefix = f"test-{uuid.uuid4().hex[:10]}"
    backend, client = opened(f"{elasticsearch_url}/{prefix}"), Elasticsearch(elasticsearch_url)
    backend.apply(changes_of(small_archive()))
    yield backend, client, prefix
    backend.close()
    client.close()


def test_no_disk_space(real: tuple[SearchBackend, Elasticsearch, str]) -> None:
    backend, client, prefix = real
    block = {"index.blocks.read_only_allow_delete": True}  # what the server sets at its flood stage
    client.indices.put_settings(index=f"{prefix}-*", settings=block)
    with pytest.raises(SearchUnavailable, match="no disk space left"):
        backend.apply(changes_of(small_archive()[:1], start=9))
    assert backend.search(SearchQuery("neglect")).total_reviews > 0
    client.indices.put_settings(index=f"{prefix}-*", settings={"index.blocks.read_only_allow_delete": None})
    assert backend.apply(changes_of(small_archive()[:1], start=9)) == 9


def test_two_writers_at_once(real: tuple[SearchBackend, Elasticsearch, str]) -> None:
    backend, _, prefix = real
    writing = backend._writing()  # type: ignore[attr-defined]  # the state that is read first is what is at stake
    state = writing.state()
    backend.apply(changes_of(small_archive()[:1], start=9))
    with pytest.raises(IndexBusy, match="another process is writing"):
        writing._store_state(f"{prefix}-reviews", 10, 64, state)
    assert backend.applied() == 9


def test_a_rebuild_leaves_no_old_index_behind(real: tuple[SearchBackend, Elasticsearch, str]) -> None:
    backend, client, prefix = real
    backend.rebuild(small_archive(), 9)
    assert len(client.indices.get(index=f"{prefix}-*")) == 2


@pytest.mark.slow
def test_user_and_api_key(tmp_path: Path) -> None:
    with running_elasticsearch(Path("/tmp") / f"lessons-es-{uuid.uuid4().hex[:8]}", "--secure") as urls:
        host = urls[0].removeprefix("http://")
        assert "refuses the user or API key" in reason(urls[0])
        assert "refuses the user or API key" in reason(f"http://lessons:wrong@{host}")
        backend = opened(f"http://lessons:lessons-test@{host}")
        assert backend.apply(changes_of(small_archive())) == 8
        backend.close()
        with Elasticsearch(urls[0], basic_auth=("lessons", "lessons-test")) as client:
            key = client.security.create_api_key(name="test")["encoded"]
        with_key = opened(f"http://{host}?api_key={key}")
        assert with_key.search(SearchQuery("neglect")).total_reviews > 0
        with_key.close()
