"""How a review, a passage or a lesson is cited: a line of text, BibTeX, RIS and CSL-JSON, each with its permalink.

References in a named style (Harvard, APA) are made from these in `archive.references`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from archive.labels import LESSON_NAMES
from catalog.domain import KIND_NAMES, PartialDate, ReviewKind
from catalog.tables import LessonRow, PassageRow, ReviewRow

_BIBTEX_SPECIAL = str.maketrans(
    {one: f"\\{one}" for one in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation says. `publisher` is the board, else the area as printed; `retrieved` when we read the source.

    A citation of a part has its name ("paragraph 12"), its page in the document where it has pages, and `locator`: the
    label and number by which styles point at it in the text.
    """

    key: str
    title: str
    publisher: str
    kind: str
    issued: PartialDate | None
    url: str
    source_url: str | None
    retrieved: date
    part: str = ""
    page: int | None = None
    locator: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """One line: publisher (year) title. Kind, part. Permalink (retrieved date)."""
        year = str(self.issued.year) if self.issued else "no date"
        kind = ", ".join(said for said in (self.kind, self.place) if said)
        title = self.title.rstrip(". ")
        return f"{self.publisher} ({year}). {title}. {kind}. {self.url} (source read {long_date(self.retrieved)})"

    @property
    def place(self) -> str:
        """Where in the review: "paragraph 12, page 3"; nothing for the whole."""
        return ", ".join(said for said in (self.part, f"page {self.page}" if self.page else "") if said)

    @property
    def note(self) -> str:
        """What the export formats have no field for: where in the review, and where it was published."""
        said = (_sentence(self.place), f"Source: {self.source_url}" if self.source_url else "")
        return " ".join(one for one in said if one)


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


def citation_of_part(whole: Citation, row: PassageRow | LessonRow) -> Citation:
    """The citation of a passage or a lesson of the review that `whole` cites."""
    name, page = part_name(row), ("page", str(row.page)) if row.page else None
    locator = ("paragraph", str(row.ordinal)) if isinstance(row, PassageRow) else page
    url = f"{whole.url}#{anchor_of(row)}"
    return replace(whole, key=row.id, url=url, part=name, page=row.page, locator=locator)


def anchor_of(row: PassageRow | LessonRow) -> str:
    """The fragment of a passage (`p-12`) or a lesson (`l-3`) in its review's permalink."""
    return f"{'p' if isinstance(row, PassageRow) else 'l'}-{row.ordinal}"


def part_name(row: PassageRow | LessonRow) -> str:
    """ "paragraph 12", "recommendation 4.2", or "finding (lesson 3)" where no number is printed."""
    if isinstance(row, PassageRow):
        return f"paragraph {row.ordinal}"
    kind = LESSON_NAMES.get(row.kind, row.kind).lower()
    return f"{kind} {row.number}" if row.number else f"{kind} (lesson {row.ordinal})"


def bibtex(citation: Citation) -> str:
    issued = citation.issued
    fields = {
        "title": f"{{{_tex(citation.title)}}}",
        "author": f"{{{_tex(citation.publisher)}}}",
        "institution": _tex(citation.publisher),
        "type": citation.kind,
        "year": str(issued.year) if issued else "",
        "month": str(issued.month) if issued and issued.month else "",
        "pages": str(citation.page or ""),
        "url": citation.url,
        "urldate": citation.retrieved.isoformat(),
        "note": _tex(citation.note),
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
        ("SP", str(citation.page or "")),
        ("N1", _sentence(citation.place)),
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
        **({"note": citation.note} if citation.note else {}),
    }


TEXT_FORMS: Mapping[str, tuple[str, Callable[[Citation], str]]] = {
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
}


def _tex(text: str) -> str:
    return text.translate(_BIBTEX_SPECIAL)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def long_date(day: date) -> str:
    """ "28 November 2026"."""
    return f"{day.day} {day:%B %Y}"
