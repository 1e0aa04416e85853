"""Choosing the backend by its URL: `embedded:` for an index in a folder, `http(s)://...` for Elasticsearch."""

from __future__ import annotations

from pathlib import Path

from search.contract import QueryEncoder, SearchBackend, SearchUnavailable
from search.expansion import Synonyms
from search.meaning import ThemeWords


def open_backend(
    url: str, folder: Path, encoder: QueryEncoder | None, synonyms: Synonyms, themes: ThemeWords | None = None
) -> SearchBackend:
    """The backend that a URL names. `folder` holds the embedded index; without an encoder search is by words only.

    Elasticsearch takes its settings in the URL: `https://user:password@host:9200/prefix?ca_certs=/path&api_key=...`.
    Raises SearchUnavailable where the URL names no backend.
    """
    if url.rstrip(":") in {"", "embedded"}:
        from search.embedded.backend import EmbeddedBackend  # noqa: PLC0415 - only the chosen engine is loaded

        return EmbeddedBackend(folder, encoder, synonyms, themes or ThemeWords())
    if url.startswith(("http://", "https://")):
        from search.elastic.backend import ElasticBackend  # noqa: PLC0415

        return ElasticBackend(url, encoder, synonyms, themes or ThemeWords())
    raise SearchUnavailable(f"LESSONS_SEARCH_URL is `embedded:` or the URL of an Elasticsearch cluster, not {url!r}")
