"""Templates: the environment, its few filters, and pages as responses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import archive.urls
from archive.labels import AGE_NAMES, FACET_NAMES, INCIDENT_NAMES, LESSON_NAMES, POLARITY_NAMES
from archive.searching import page_numbers
from catalog.domain import KIND_NAMES, NATION_NAMES, PartialDate
from catalog.shares import CAVEAT, FEWEST, Share, percentage
from search.contract import Facet
from web.charts import bar_width, columns, drawn_series, heat
from web.highlighting import excerpt, highlighted
from web.support import SUPPORT

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
_MONTHS = "January February March April May June July August September October November December".split()

_MEDIA = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "text/html": "web page",
    "text/plain": "plain text",
    "text/markdown": "Markdown text",
    "text/csv": "CSV table",
    "application/jsonl": "JSON lines",
}


class Renderer:
    """Templates with what every page needs. `shared` is added to each page's context."""

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._env = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals |= dict(shared) | _globals()
        self._env.filters |= {
            "date": shown_date,
            "share": shown_share,
            "plural": plural,
            "number": "{:,}".format,
            "percent": percentage,
            "medium": shown_medium,
        }

    def page(self, request: Request, name: str, *, status: int = 200, **context: object) -> HTMLResponse:
        """A template as a response; a part of a page (`_refine.html`) is rendered the same way."""
        text = self._env.get_template(name).render(path=request.url.path, **context)
        return HTMLResponse(text, status)


def _globals() -> dict[str, Any]:
    return {
        "urls": archive.urls,
        "static": static_url,
        "highlighted": highlighted,
        "excerpt": excerpt,
        "columns": columns,
        "page_numbers": page_numbers,
        "bar_width": bar_width,
        "heat": heat,
        "drawn_series": drawn_series,
        "CAVEAT": CAVEAT,
        "FEWEST": FEWEST,
        "support": SUPPORT,
        "Facet": Facet,
        "facet_names": {facet.value: name for facet, name in FACET_NAMES.items()},
        "kind_names": {kind.value: name for kind, name in KIND_NAMES.items()},
        "nation_names": {nation.value: name for nation, name in NATION_NAMES.items()},
        "polarity_names": POLARITY_NAMES,
        "lesson_names": LESSON_NAMES,
        "age_names": AGE_NAMES,
        "incident_names": INCIDENT_NAMES,
    }


@cache
def static_url(name: str) -> str:
    """A static file's URL; it changes with the bytes, so that browsers may keep what they have."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def shown_date(iso: str | None) -> str:
    """`2014-05-12` as "12 May 2014", `2014-05` as "May 2014", `2014` as it is; "date not known" without one."""
    if not iso:
        return "date not known"
    known = PartialDate.fromisoformat(iso)
    parts = (known.day, known.month and _MONTHS[known.month - 1], known.year)
    return " ".join(str(part) for part in parts if part)


def shown_medium(media_type: str) -> str:
    """A media type in the words of those who read: "PDF", "Word document"; the type itself where it has none."""
    return _MEDIA.get(media_type, media_type)


def shown_share(share: Share) -> str:
    """ "12 of 40 (30%; 95% interval 18% to 45%)"; no percentage where there are too few to compare."""
    said = f"{share.n:,} of {share.of:,}"
    interval = share.interval()
    if interval is None:
        return f"{said} (too few to compare)"
    return f"{said} ({share.percent:.0f}%; 95% interval {interval[0]:.0f}% to {interval[1]:.0f}%)"


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 review", "12 reviews"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
