"""What every form of a pack says in the same words."""

from __future__ import annotations

from collections.abc import Mapping

from archive.citing import Citation, long_date
from archive.pack_reading import Pack, PackItem
from catalog.packs import ItemKind

KIND_NAMES: Mapping[ItemKind, str] = {
    ItemKind.PASSAGE: "Passage",
    ItemKind.LESSON: "Lesson",
    ItemKind.RECURRING: "Recurring lesson",
    ItemKind.THEME: "Theme",
    ItemKind.CHART: "Chart",
    ItemKind.HEADING: "Heading",
    ItemKind.NOTE: "Note",
    ItemKind.QUESTION: "Question",
}
DISCUSSION = "For discussion"
SOURCES = "Sources"
BEFORE = "Before you begin"
PUBLICATION = "Counts measure publication, not how common something is."


def about(pack: Pack) -> list[str]:
    """Where the pack comes from, and what its numbers and tags mean."""
    return [
        f"Made with Lessons Library from published safeguarding reviews, as the archive was on {long_date(pack.read)}.",
        "Quotations are the sources’ own words. Each has the permalink of its paragraph and the date on which the"
        " source was read.",
        f"Themes are those of taxonomy version {pack.taxonomy_version}; a machine assigns them, and can be wrong.",
        "Published reviews are not a sample: counts measure publication, not how common something is.",
    ]


def source_line(citation: Citation) -> str:
    """The citation with the address at which the document was published."""
    return citation.text + (f" Published at {citation.source_url}" if citation.source_url else "")


def cited(item: PackItem) -> str:
    """The line below a quotation: its source, or where a recurring lesson's are."""
    if item.kind is ItemKind.RECURRING:
        return f"{item.detail} {item.url}"
    return source_line(item.sources[0]) if item.sources else item.url
