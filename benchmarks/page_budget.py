"""What a page costs: `python -m benchmarks.page_budget` over the archive of the environment's settings (LESSONS_HOME).

Prints the server's time for the search page beside the bare JSON search (the same query, with and without the page's
facet counts; the three take turns, so that a busy machine is busy for all), how much of a faceted JSON search goes into
encoding its query, the page's size for 20 results, the weight of all that a first visit loads, and what any page asks
of other sites, which must be nothing. Ends with 1 where a budget is not kept.
"""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import time
from collections.abc import Sequence
from unittest.mock import patch
from urllib.parse import urlencode, urljoin

import torch
from fastapi.testclient import TestClient
from httpx import QueryParams

from api.application import create_app
from archive.archive import Archive
from archive.searching import SHOWN_FACETS
from archive.settings import Settings
from nlp.encoder import Encoder
from search.contract import Vector

ROUNDS = 30
QUERIES = ("police", '"information sharing"', "the child was not asked", "neglect school")
FACETS = [("facet", facet.value) for facet in SHOWN_FACETS]
PAGES = ("/", "/search?q=police", "/reviews", "/themes", "/themes/neglect", "/lessons", "/areas", "/compare", "/trends")
MOST_TIMES_JSON = 2.0
MOST_ENCODING = 0.333  # of the whole request, in the middle of all
MOST_HTML = 60_000  # bytes, for 20 results, before compression
MOST_CSS = 30_000  # bytes, before compression
MOST_WEIGHT = 120_000  # bytes as sent, of a first visit; there are no fonts
# What a browser loads of its own accord: scripts, images, frames, style sheets and icons; not links to click.
_LOADED = re.compile(r'<(?:script|img|iframe|source|link rel="(?:stylesheet|icon)")[^>]*? (?:src|href)="([^"]+)"')


def timed(client: TestClient, requests: Sequence[tuple[str, list[tuple[str, str]]]]) -> list[float]:
    """The median time of each request in milliseconds, taken in turns; the first round, which warms, is not counted."""
    times: list[list[float]] = [[] for _ in requests]
    for _ in range(ROUNDS + 1):
        for (path, parameters), own in zip(requests, times, strict=True):
            start = time.perf_counter()
            client.get(path, params=QueryParams(urlencode(parameters))).raise_for_status()
            own.append(1_000 * (time.perf_counter() - start))
    return [statistics.median(own[1:]) for own in times]


def times_kept(client: TestClient) -> bool:
    """Print the times; whether the page takes at most twice the bare JSON search's, whatever the query."""
    print(
        f"{'query':26} {'page':>8} {'JSON':>8} {'JSON + facets':>14} {'page / JSON':>12} {'page / JSON + facets':>21}"
    )
    ratios = []
    for query in QUERIES:
        words = [("q", query)]
        page, bare, counted = timed(
            client, [("/search", words), ("/api/v1/search", words), ("/api/v1/search", [*words, *FACETS])]
        )
        ratios.append(page / bare)
        print(f"{query:26} {page:6.1f} ms {bare:5.1f} ms {counted:11.1f} ms {page / bare:12.2f} {page / counted:21.2f}")
    return within("Search page / bare JSON search, worst query", max(ratios), MOST_TIMES_JSON)


def encoding_kept(client: TestClient, encoder: Encoder) -> bool:
    """Print the share of a faceted JSON search that goes into encoding its query; whether it is within its budget."""
    shares = {query: [share_of_encoding(client, encoder, query) for _ in range(ROUNDS + 1)][1:] for query in QUERIES}
    for query, own in shares.items():
        print(f"{query:26} {statistics.median(own):6.1%} of the request encodes the query")
    middle = statistics.median(share for own in shares.values() for share in own)
    return within("Encoding the query / the whole request, median", middle, MOST_ENCODING)


def share_of_encoding(client: TestClient, encoder: Encoder, query: str) -> float:
    """Of one faceted JSON search, through HTTP and back."""
    spent = 0.0

    def encoded(text: str) -> Vector:
        nonlocal spent
        began = time.perf_counter()
        vector = Encoder.encode_query(encoder, text)
        spent += time.perf_counter() - began
        return vector

    with patch.object(encoder, "encode_query", encoded):
        start = time.perf_counter()
        client.get("/api/v1/search", params=QueryParams(urlencode([("q", query), *FACETS]))).raise_for_status()
        return spent / (time.perf_counter() - start)


def sizes_kept(client: TestClient) -> bool:
    """Print the sizes; whether each is within its budget."""
    largest = max(len(client.get("/search", params={"q": query}).content) for query in (*QUERIES, ""))
    page = client.get("/search", params={"q": QUERIES[2]})
    contents = {url: client.get(url).content for url in _LOADED.findall(page.text)}
    css = sum(len(content) for url, content in contents.items() if ".css" in url)
    sent = sum(len(gzip.compress(content)) for content in (page.content, *contents.values()))
    print(f"First visit to a search page: {len(page.content) + sum(map(len, contents.values())):,} bytes uncompressed")
    kept = (
        within("HTML of a search page with 20 results, bytes", largest, MOST_HTML),
        within("CSS, bytes", css, MOST_CSS),
        within("First visit to a search page, bytes as sent (gzip)", sent, MOST_WEIGHT),
    )
    return all(kept)


def asks_nobody_else(client: TestClient) -> bool:
    """Print what pages load from other sites; whether that is nothing."""
    here = str(client.base_url)
    loaded = {urljoin(here, url) for path in PAGES for url in _LOADED.findall(client.get(path).text)}
    elsewhere = sorted(url for url in loaded if not url.startswith(here + "/"))
    print(f"Loaded by {len(PAGES)} pages: {len(loaded)} files, of other sites: {', '.join(elsewhere) or 'none'}")
    return not elsewhere


def within(what: str, value: float, most: float) -> bool:
    shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    print(f"{what}: {shown} (budget {most:,}){'' if value <= most else ' OVER BUDGET'}")
    return value <= most


def main() -> None:
    torch.set_num_threads(1)  # as `lessons serve` does
    archive = Archive(Settings())
    with TestClient(create_app(archive)) as client:
        kept = [
            times_kept(client),
            encoding_kept(client, archive.encoder),
            sizes_kept(client),
            asks_nobody_else(client),
        ]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
