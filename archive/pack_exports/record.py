"""A pack as a JSON record: the same for the export and for the API. Documented in docs/packs.md."""

from __future__ import annotations

import json
from typing import Any

from archive.citing import Citation, csl
from archive.pack_exports.wording import about
from archive.pack_reading import Pack, PackItem


def pack_record(pack: Pack) -> dict[str, Any]:
    """The private link is never part of it: a file is passed on."""
    return {
        "title": pack.title,
        "changed": pack.changed.isoformat(),
        "expires": pack.expires.isoformat(),
        "read": pack.read.isoformat(),
        "taxonomy_version": pack.taxonomy_version,
        "content_notes": list(pack.content_notes),
        "about": about(pack),
        "items": [_item(item) for item in pack.items],
    }


def pack_json(pack: Pack) -> bytes:
    return json.dumps(pack_record(pack), ensure_ascii=False, indent=2).encode()


def _item(item: PackItem) -> dict[str, Any]:
    chart = item.chart
    return {
        "id": item.id,
        "kind": item.kind.value,
        "title": item.title,
        "text": item.text,
        "words": item.words,
        "detail": item.detail,
        "permalink": item.url,
        "themes": list(item.themes),
        "sources": [_source(one) for one in item.sources],
        "chart": {"title": chart.title, "rows": [list(row) for row in item.rows]} if chart else None,
        "gone": item.gone,
    }


def _source(citation: Citation) -> dict[str, Any]:
    return {
        "permalink": citation.url,
        "source_url": citation.source_url,
        "retrieved": citation.retrieved.isoformat(),
        "citation": citation.text,
        "csl": csl(citation),
    }
