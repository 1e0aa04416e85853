"""A review as people read it: its parts and paragraphs, the themes beside them, its lessons, where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.citing import Citation, anchor_of, citation_of, citation_of_part
from archive.overview import Browsing
from archive.urls import review_url
from catalog.duplicates import links_of
from catalog.enrichment import tags_of
from catalog.holdings import Held
from catalog.reviews import StoredReview, stored_review
from catalog.tables import DocumentRow, LessonRow, PassageRow, ReviewRow, TagRow
from search.contract import SearchUnavailable

SIMILAR_SHOWN = 5
_TOP_LEVEL = 3  # the page's title is h1, "The review" is h2
_LOWEST_LEVEL = 6


class NoSuchPart(LookupError):
    """The review has no passage or lesson of this anchor."""


@dataclass(frozen=True, slots=True)
class Cited:
    """How to cite a review or a part of it, and the part's words (nothing for the whole)."""

    row: ReviewRow
    part: str
    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage with its tags; `marked` are the spans of the chosen theme's evidence in it."""

    row: PassageRow
    tags: Sequence[TagRow]
    marked: Sequence[tuple[int, int]]

    @property
    def anchor(self) -> str:
        return f"p-{self.row.ordinal}"


@dataclass(frozen=True, slots=True)
class DisputedTag:
    """A tag that somebody may think wrong: its review, its passage with the evidence marked, and the permalink."""

    review: ReviewRow
    paragraph: Paragraph
    stored: TagRow
    url: str

    @property
    def words(self) -> str:
        """What to write, so that nobody need ask which passage and which theme are meant."""
        return f"The theme “{self.stored.theme}” seems wrong for paragraph {self.paragraph.row.ordinal}: {self.url}"


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its paragraphs; `level` is its heading's on the page, without gaps. The first may have none."""

    heading: str
    number: str | None
    level: int
    anchor: str
    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class ReadLesson:
    """A lesson, with the anchor of the paragraph that it stands in where there is one."""

    row: LessonRow
    paragraph: str | None

    @property
    def anchor(self) -> str:
        return f"l-{self.row.ordinal}"


@dataclass(frozen=True, slots=True)
class ThemeHere:
    """A theme of this review: how many paragraphs have it, by polarity, and the first one's anchor."""

    theme: str
    paragraphs: int
    polarities: Mapping[str, int]
    first: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    row: ReviewRow
    document: DocumentRow
    parts: Sequence[Part]
    lessons: Sequence[ReadLesson]
    themes: Sequence[ThemeHere]
    chosen: str | None
    duplicates: Sequence[tuple[Held, float]]
    citation: Citation


def review_page(browsing: Browsing, slug: str, theme: str | None = None) -> ReviewPage:
    """The review at a permalink, with one theme's evidence marked. Raises NoSuchReview or ReviewWithdrawn."""
    held = browsing.overview().by_id
    with browsing.archive.database.unit_of_work() as session:
        stored = stored_review(session, slug)
        document = session.get_one(DocumentRow, stored.row.document_id)
        tags = tags_of(session, [passage.id for passage in stored.passages])
        links = links_of(session, stored.row.id)
    themes = _themes(stored, tags)
    paragraphs = [_paragraph(row, tags.get(row.id, ()), theme) for row in stored.passages]
    return ReviewPage(
        row=stored.row,
        document=document,
        parts=list(_parts(stored, paragraphs)),
        lessons=[_lesson(row, stored.passages) for row in stored.lessons],
        themes=themes,
        chosen=theme if any(one.theme == theme for one in themes) else None,
        duplicates=[(held[link.other], link.similarity) for link in links if link.other in held],
        citation=cited(browsing, stored.row, document),
    )


def citation_at(browsing: Browsing, slug: str, part: str = "") -> Cited:
    """How to cite the review at a permalink, or its part `p-12` or `l-3`.

    Raises NoSuchReview, ReviewWithdrawn or NoSuchPart.
    """
    with browsing.archive.database.unit_of_work() as session:
        stored = stored_review(session, slug)
        whole = cited(browsing, stored.row, session.get_one(DocumentRow, stored.row.document_id))
    if not part:
        return Cited(stored.row, "", "", whole)
    parts: list[PassageRow | LessonRow] = [*stored.passages, *stored.lessons]
    row = next((one for one in parts if anchor_of(one) == part), None)
    if row is None:
        raise NoSuchPart(part)
    return Cited(stored.row, part, row.text, citation_of_part(whole, row))


def disputed_tag(browsing: Browsing, slug: str, part: str, theme: str) -> DisputedTag:
    """A theme of a passage, with what shows it, as someone who disputes it must see it.

    Raises NoSuchReview, ReviewWithdrawn, or NoSuchPart where the passage is not there or has no such theme.
    """
    page = review_page(browsing, slug, theme)
    paragraphs = (one for each in page.parts for one in each.paragraphs if one.anchor == part)
    for paragraph in paragraphs:
        for tag in paragraph.tags:
            if tag.theme == theme:
                return DisputedTag(page.row, paragraph, tag, f"{page.citation.url}#{part}")
    raise NoSuchPart(part)


def cited(browsing: Browsing, row: ReviewRow, document: DocumentRow) -> Citation:
    base = browsing.archive.settings.base_url
    return citation_of(row, document.retrieved_at.date(), base + review_url(row.slug))


def similar_reviews(browsing: Browsing, identity: str) -> list[Held] | None:
    """Reviews most like this one, best first; None where the index cannot answer now."""
    held = browsing.overview().by_id
    try:
        hits = browsing.archive.index.similar_reviews(identity, SIMILAR_SHOWN)
    except SearchUnavailable:
        return None
    return [held[hit.review_id] for hit in hits if hit.review_id in held]


def lesson_rows(browsing: Browsing, slug: str) -> Iterator[Sequence[object]]:
    """The review's lessons as rows of a table, header first, each with its permalink and the source's."""
    page = review_page(browsing, slug)
    yield "permalink", "type", "number", "text", "addressed to", "page", "review", "source", "source read on"
    source = page.row.source_url or page.document.name
    read_on = page.citation.retrieved.isoformat()
    for lesson in page.lessons:
        row = lesson.row
        yield (
            f"{page.citation.url}#{lesson.anchor}",
            row.kind,
            row.number or "",
            row.text,
            "; ".join(row.addressees),
            row.page or "",
            page.row.title,
            source,
            read_on,
        )


def _paragraph(row: PassageRow, tags: Sequence[TagRow], theme: str | None) -> Paragraph:
    marked = sorted({(tag.evidence_start, tag.evidence_end) for tag in tags if tag.theme == theme})
    return Paragraph(row, tags, marked)


def _parts(stored: StoredReview, paragraphs: Sequence[Paragraph]) -> Iterator[Part]:
    """The sections in order, those without a paragraph of their own included where a later one has some."""
    sections, level, at = stored.row.sections, _TOP_LEVEL - 1, 0
    groups: dict[int | None, list[Paragraph]] = {}
    for paragraph in paragraphs:
        groups.setdefault(paragraph.row.section, []).append(paragraph)
    if None in groups:
        yield Part("", None, _TOP_LEVEL, "s-0", groups[None])
    last = max((section for section in groups if section is not None), default=-1)
    for at, section in enumerate(sections[: last + 1]):
        level = min(int(section["level"]) + _TOP_LEVEL - 1, level + 1, _LOWEST_LEVEL)
        yield Part(section["heading"], section.get("number"), level, f"s-{at + 1}", groups.get(at, []))


def _lesson(row: LessonRow, passages: Sequence[PassageRow]) -> ReadLesson:
    within = next((one for one in passages if one.start < row.end and row.start < one.end), None)
    return ReadLesson(row, f"p-{within.ordinal}" if within else None)


def _themes(stored: StoredReview, tags: Mapping[str, Sequence[TagRow]]) -> list[ThemeHere]:
    """The review's themes, those with most paragraphs first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for passage in stored.passages:
        for tag in tags.get(passage.id, ()):
            found.setdefault(tag.theme, []).append((tag.polarity, f"p-{passage.ordinal}"))
    themes = [
        ThemeHere(theme, len(places), _counted(polarity for polarity, _ in places), places[0][1])
        for theme, places in found.items()
    ]
    return sorted(themes, key=lambda one: (-one.paragraphs, one.theme))


def _counted(values: Iterator[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
