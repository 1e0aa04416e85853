"""Structured data (schema.org) for search engines: the site, a review as a Report, a theme as a DefinedTerm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from archive.reading import ReviewPage
from archive.urls import theme_url
from nlp.taxonomy import Theme

_SCHEMA = "https://schema.org"


def json_ld(data: Mapping[str, Any]) -> Markup:
    """JSON that can stand inside a script element: what could end the element is escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def site_data(base_url: str) -> Mapping[str, Any]:
    return {
        "@context": _SCHEMA,
        "@type": "WebSite",
        "name": "Lessons Library",
        "url": f"{base_url}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{base_url}/search?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def report_data(page: ReviewPage) -> Mapping[str, Any]:
    """The review as a Report, its source as what it is based on."""
    row, citation = page.row, page.citation
    found: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Report",
        "@id": citation.url,
        "url": citation.url,
        "name": row.title,
        "genre": citation.kind,
        "publisher": {"@type": "Organization", "name": citation.publisher},
        "isAccessibleForFree": True,
        "inLanguage": "en",
    }
    optional = {
        "datePublished": row.published or row.completed,
        "license": row.licence if (row.licence or "").startswith("http") else None,
        "isBasedOn": row.source_url,
        "keywords": ", ".join(row.keywords),
        "spatialCoverage": {"@type": "Place", "name": row.area_printed} if row.area_printed else None,
    }
    return found | {name: value for name, value in optional.items() if value}


def theme_data(theme: Theme, base_url: str) -> Mapping[str, Any]:
    return {
        "@context": _SCHEMA,
        "@type": "DefinedTerm",
        "@id": base_url + theme_url(theme.id),
        "url": base_url + theme_url(theme.id),
        "name": theme.label,
        "description": theme.scope,
        "inDefinedTermSet": f"{base_url}/themes",
    }
