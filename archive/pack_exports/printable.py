"""A pack as one HTML file that needs nothing else: to print, to save as PDF, to send."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from archive.chart_tables import table_of
from archive.pack_exports.wording import BEFORE, DISCUSSION, KIND_NAMES, SOURCES, about, cited, source_line
from archive.pack_reading import Pack

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "printable.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# The one page whose style stands in itself: allowed by its hash, and nothing else is.
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'"


def printable(pack: Pack) -> bytes:
    words = {
        "table_of": table_of,
        "before": BEFORE,
        "discussion": DISCUSSION,
        "sources": SOURCES,
        "kind_names": KIND_NAMES,
    }
    text = _template().render(pack=pack, style=_STYLE, about=about(pack), cited=cited, source_line=source_line, **words)
    return text.encode()


@cache
def _template() -> Template:
    loader = FileSystemLoader(_FOLDER)
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.get_template("printable.html")
