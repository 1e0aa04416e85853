"""What a page costs: `python -m benchmarks.page_budget` over the archive of the environment's settings (LESSONS_HOME).

Prints the server's time for the search page beside the bare JSON search (the same query, with and without the page's
facet counts), the page's size for 20 results, and the weight of all that a first visit loads.
"""

from __future__ import annotations

import gzip
import statistics
import time
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from httpx import QueryParams

from api.application import create_app
from archive.archive import Archive
from archive.searching import SHOWN_FACETS
from archive.settings import Settings

ROUNDS = 30
QUERIES = ("police", '"information sharing"', "the child was not asked", "neglect school")
FACETS = [("facet", facet.value) for facet in SHOWN_FACETS]
ASSETS = ("/static/site.css", "/static/site.js", "/static/mark.svg", "/static/htmx/htmx.min.js")


def milliseconds(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> float:
    """The median time of a request; the first, which warms, is not counted."""
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        client.get(path, params=QueryParams(urlencode(parameters))).raise_for_status()
        times.append(1_000 * (time.perf_counter() - start))
    return statistics.median(times[1:])


def print_times(client: TestClient) -> None:
    print(
        f"{'query':26} {'page':>8} {'JSON':>8} {'JSON + facets':>14} {'page / JSON':>12} {'page / JSON + facets':>21}"
    )
    for query in QUERIES:
        page = milliseconds(client, "/search", [("q", query)])
        bare = milliseconds(client, "/api/v1/search", [("q", query)])
        counted = milliseconds(client, "/api/v1/search", [("q", query), *FACETS])
        print(f"{query:26} {page:6.1f} ms {bare:5.1f} ms {counted:11.1f} ms {page / bare:12.2f} {page / counted:21.2f}")


def print_sizes(client: TestClient) -> None:
    sizes = {query: len(client.get("/search", params={"q": query}).content) for query in (*QUERIES, "")}
    print(f"HTML of a search page with 20 results: at most {max(sizes.values()):,} bytes")
    page = client.get("/search", params={"q": QUERIES[2]}).content
    contents = [page, *(client.get(asset).content for asset in ASSETS)]
    print(f"CSS: {len(contents[1]):,} bytes")
    sent = sum(len(gzip.compress(content)) for content in contents)
    print(f"First visit to a search page: {sum(map(len, contents)):,} bytes, {sent:,} as sent (gzip)")


def main() -> None:
    with TestClient(create_app(Archive(Settings()))) as client:
        print_times(client)
        print_sizes(client)


if __name__ == "__main__":
    main()
