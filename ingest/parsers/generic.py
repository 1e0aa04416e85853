"""Any document: one review whose sections are the document's headings. It knows little and loses nothing."""

from __future__ import annotations

import re
from pathlib import PurePath

from catalog.domain import Review, ReviewKind
from ingest.document import Document
from ingest.parsers.classify import find_kind, nation_of
from ingest.parsers.dates import parse_date
from ingest.parsers.places import slug
from ingest.parsers.sections import read_sections
from nlp.agencies import find_agencies
from nlp.harms import find_harms

# A kind named further on is a kind that the document speaks of, not the kind it is.
_BEGINNING = 2_000
_LONGEST_TITLE_WORDS = 20


class GenericParser:
    """The fallback: always possible, never preferred."""

    name = "generic"

    def sniff(self, document: Document) -> float:  # noqa: ARG002 - every document will do
        return 0.05

    def parse(self, document: Document) -> tuple[Review, ...]:
        if not document.blocks:
            return ()
        start, end = document.blocks[0].start, document.blocks[-1].end
        found = find_kind(document.text[:_BEGINNING])
        kind = found.kind if found else ReviewKind.OTHER
        title = _title(document)
        provenance = {"kind": document.span(found.start, found.end)} if found else {}
        published = re.search(
            r"\bpublished:?\s+(?:on\s+)?(?P<date>[^\n]{4,30})", document.text[:_BEGINNING], re.IGNORECASE
        )
        if published:
            provenance["published"] = document.span(*published.span("date"))
        return (
            Review(
                place=slug(title) or "document",
                title=title,
                kind=kind,
                body=document.span(start, end),
                nation=nation_of(kind),
                published=parse_date(published["date"]) if published else None,
                harms=tuple(find_harms(document.text)),
                agencies=tuple(dict.fromkeys(mention.agency for mention in find_agencies(document.text))),
                sections=read_sections(document, start, end),
                reported=("no known form of review was recognised: only title, sections and text were read",),
                provenance=provenance,
            ),
        )


def _title(document: Document) -> str:
    """The document's own title where it prints it, else its first heading or line if short, else the file's name."""
    candidates = [document.metadata.get("title", "")]
    candidates += [document.block_text(block) for block in (*document.headings[:1], *document.blocks[:1])]
    for candidate in candidates:
        title = " ".join(candidate.split())
        if 0 < len(title.split()) <= _LONGEST_TITLE_WORDS and any(char.isalpha() for char in title):
            return title
    return PurePath(document.name).stem.replace("_", " ").replace("-", " ").strip() or "Untitled document"
