"""How a review is cited: a line of text, BibTeX, RIS and CSL-JSON, each with its permalink and retrieval date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.domain import KIND_NAMES, PartialDate, ReviewKind
from catalog.tables import ReviewRow

_BIBTEX_SPECIAL = str.maketrans({one: f"\\{one}" for one in "&%$#_{}"} | {"~": r"\~{}", "\\": r"\textbackslash{}"})


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says. `publisher` is the board, else the area as printed; `retrieved` when we read the source."""

    key: str
    title: str
    publisher: str
    kind: str
    issued: PartialDate | None
    url: str
    source_url: str | None
    retrieved: date

    @property
    def text(self) -> str:
        """One line: publisher (year) title. Kind. Permalink (retrieved date)."""
        year = str(self.issued.year) if self.issued else "no date"
        title = self.title.rstrip(". ")
        return f"{self.publisher} ({year}). {title}. {self.kind}. {self.url} (source read {_long(self.retrieved)})"


def citation_of(review: ReviewRow, retrieved: date, url: str) -> Citation:
    """The citation of a review whose permalink is `url`."""
    issued = review.published or review.completed
    return Citation(
        key=review.id,
        title=review.title,
        publisher=review.board or review.area_printed or "Publisher not stated",
        kind=KIND_NAMES[ReviewKind(review.kind)],
        issued=PartialDate.fromisoformat(issued) if issued else None,
        url=url,
        source_url=review.source_url,
        retrieved=retrieved,
    )


def bibtex(citation: Citation) -> str:
    issued = citation.issued
    fields = {
        "title": f"{{{_tex(citation.title)}}}",
        "author": f"{{{_tex(citation.publisher)}}}",
        "institution": _tex(citation.publisher),
        "type": citation.kind,
        "year": str(issued.year) if issued else "",
        "month": str(issued.month) if issued and issued.month else "",
        "url": citation.url,
        "urldate": citation.retrieved.isoformat(),
        "note": f"Source: {_tex(citation.source_url)}" if citation.source_url else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@techreport{{{citation.key},\n{lines}}}\n"


def ris(citation: Citation) -> str:
    issued = citation.issued
    shown = (
        "/".join(f"{part:02d}" if part else "" for part in (issued.year, issued.month, issued.day)) if issued else ""
    )
    tags = [
        ("TY", "RPRT"),
        ("ID", citation.key),
        ("TI", citation.title),
        ("A1", citation.publisher),
        ("PB", citation.publisher),
        ("M3", citation.kind),
        ("PY", str(issued.year) if issued else ""),
        ("DA", f"{shown}/" if shown else ""),
        ("UR", citation.url),
        ("L2", citation.source_url or ""),
        ("Y2", citation.retrieved.strftime("%Y/%m/%d/")),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl(citation: Citation) -> Mapping[str, Any]:
    """A CSL-JSON item."""
    issued, read = citation.issued, citation.retrieved
    parts = [part for part in (issued.year, issued.month, issued.day) if part] if issued else []
    return {
        "id": citation.key,
        "type": "report",
        "title": citation.title,
        "author": [{"literal": citation.publisher}],
        "publisher": citation.publisher,
        "genre": citation.kind,
        **({"issued": {"date-parts": [parts]}} if parts else {}),
        "URL": citation.url,
        "accessed": {"date-parts": [[read.year, read.month, read.day]]},
        **({"note": f"Source: {citation.source_url}"} if citation.source_url else {}),
    }


TEXT_FORMS: Mapping[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
}


def _tex(text: str) -> str:
    return text.translate(_BIBTEX_SPECIAL)


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
