"""A pack as it reads now: every item drawn from the archive at the moment of reading, and what is gone told as gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.chart_tables import Drawn
from archive.citing import Citation, citation_of, citation_of_part
from archive.overview import Browsing
from archive.pack_charts import chart_named
from archive.recurring_filters import lesson_themes
from archive.recurring_reading import RecurringDetail
from archive.urls import lesson_url, pack_url, review_url, theme_url
from catalog.domain import ReviewStatus
from catalog.enrichment import tags_of
from catalog.packs import ItemKind, items_of, pack_at, share_key
from catalog.tables import DocumentRow, LessonRow, PackItemRow, PassageRow, ReviewRow
from nlp.taxonomy import Theme

QUESTIONS_FOR_THEMES = 4  # the pack's most frequent themes, for which questions are suggested
CONTENT_NOTE = (
    "This pack describes abuse, neglect, serious harm or death. Say so before you show it, and tell people where they"
    " can find support."
)
_CHANGED = "The source was read again and no longer has these words."
_NO_MORE = "The archive no longer has this."


@dataclass(frozen=True, slots=True)
class PackItem:
    """An item. `text` is the source's, letter for letter; `words` are the owner's; `gone` says why it is missing.

    `rows` are a chart's data, header first.
    """

    id: int
    kind: ItemKind
    words: str
    title: str = ""
    text: str = ""
    detail: str = ""
    url: str = ""
    sources: Sequence[Citation] = ()
    content_notes: Sequence[str] = ()
    themes: Sequence[str] = ()
    chart: Drawn | None = None
    rows: Sequence[Sequence[object]] = ()
    gone: str = ""


@dataclass(frozen=True)
class Pack:
    """A pack. `share_url` is None while it is not shared, and to those who came by the share link."""

    key: str
    title: str
    items: Sequence[PackItem]
    writable: bool
    share_url: str | None
    changed: date
    expires: date
    read: date
    taxonomy_version: str

    @cached_property
    def sources(self) -> Sequence[Citation]:
        """Every source of the pack, each once, in the order of the items."""
        return list({one.key: one for item in self.items for one in item.sources}.values())

    @cached_property
    def content_notes(self) -> Sequence[str]:
        """The general note, and what the reviews of the pack are noted for."""
        return [CONTENT_NOTE, *dict.fromkeys(note for item in self.items for note in item.content_notes)]


def read_pack(browsing: Browsing, key: str) -> Pack:
    """The pack of a private or a share link. Raises NoSuchPack."""
    base = browsing.archive.settings.base_url
    with browsing.archive.database.unit_of_work() as session:
        row, writable = pack_at(session, key)
        rows = items_of(session, row)
        parts = _Parts(session, rows, base)
    shared = share_key(row, key) if writable else None
    return Pack(
        key=key,
        title=row.title,
        items=[_item(browsing, parts, one) for one in rows],
        writable=writable,
        share_url=base + pack_url(shared) if shared else None,
        changed=_day(row.changed_at),
        expires=_day(row.expires_at),
        read=datetime.now(UTC).date(),
        taxonomy_version=browsing.archive.taxonomy.version,
    )


def suggested_questions(browsing: Browsing, pack: Pack) -> list[tuple[Theme, list[str]]]:
    """Questions for the themes that most items of the pack have, those that it asks already left out."""
    asked = {item.words for item in pack.items if item.kind is ItemKind.QUESTION}
    counted = Counter(theme for item in pack.items for theme in item.themes)
    ranked = sorted(counted, key=lambda theme: (-counted[theme], theme))
    themes = [browsing.archive.taxonomy.by_id[theme] for theme in ranked if theme in browsing.archive.taxonomy.by_id]
    open_ = [(theme, [one for one in theme.questions if one not in asked]) for theme in themes]
    return [one for one in open_ if one[1]][:QUESTIONS_FOR_THEMES]


class _Parts:
    """The passages and lessons of a pack with their reviews, fetched at once."""

    def __init__(self, session: Session, rows: Sequence[PackItemRow], base_url: str) -> None:
        self._base_url = base_url
        wanted = [row for row in rows if row.review_id]
        reviews, shas = {row.review_id for row in wanted}, {row.text_sha for row in wanted}
        self.reviews = _by_id(session.scalars(select(ReviewRow).where(ReviewRow.id.in_(reviews))))
        documents = {review.document_id for review in self.reviews.values()}
        self._read_on = dict(
            session.execute(select(DocumentRow.id, DocumentRow.retrieved_at).where(DocumentRow.id.in_(documents))).all()
        )
        self._held: dict[ItemKind, Sequence[PassageRow] | Sequence[LessonRow]] = {
            ItemKind.PASSAGE: session.scalars(
                select(PassageRow).where(PassageRow.review_id.in_(reviews), PassageRow.text_sha.in_(shas))
            ).all(),
            ItemKind.LESSON: session.scalars(
                select(LessonRow).where(LessonRow.review_id.in_(reviews), LessonRow.text_sha.in_(shas))
            ).all(),
        }
        tags = tags_of(session, [one.id for one in self._held[ItemKind.PASSAGE]])
        self.themes: Mapping[str, Iterable[str]] = {
            **{passage: [tag.theme for tag in found] for passage, found in tags.items()},
            **lesson_themes(session, [one.id for one in self._held[ItemKind.LESSON]]),
        }

    def find(self, row: PackItemRow) -> PassageRow | LessonRow | None:
        """The part with the words that were collected: at its place, else elsewhere in the review."""
        held = self._held[ItemKind(row.kind)]
        same = [one for one in held if (one.review_id, one.text_sha) == (row.review_id, row.text_sha)]
        return next((one for one in same if one.id == row.target), same[0] if same else None)

    def citation(self, review: ReviewRow, part: PassageRow | LessonRow) -> Citation:
        whole = citation_of(review, self._read_on[review.document_id].date(), self._base_url + review_url(review.slug))
        return citation_of_part(whole, part)


def _item(browsing: Browsing, parts: _Parts, row: PackItemRow) -> PackItem:
    kind = ItemKind(row.kind)
    try:
        match kind:
            case ItemKind.PASSAGE | ItemKind.LESSON:
                return _part_item(parts, row, kind)
            case ItemKind.RECURRING:
                return _recurring_item(browsing, row)
            case ItemKind.THEME:
                return _theme_item(browsing, row)
            case ItemKind.CHART:
                return _chart_item(browsing, row)
            case _:
                return PackItem(row.id, kind, row.words)
    except LookupError:  # a theme, chart or recurring lesson that the archive had when it was collected
        return PackItem(row.id, kind, row.words, gone=_NO_MORE)


def _part_item(parts: _Parts, row: PackItemRow, kind: ItemKind) -> PackItem:
    review, part = parts.reviews.get(row.review_id or ""), parts.find(row)
    if review is not None and review.status == ReviewStatus.WITHDRAWN:
        reason = f" {review.withdrawn_reason}" if review.withdrawn_reason else ""
        return PackItem(row.id, kind, row.words, gone=f"The review was taken down, and its text is gone.{reason}")
    if review is None or part is None:
        return PackItem(row.id, kind, row.words, gone=_CHANGED)
    citation = parts.citation(review, part)
    return PackItem(
        id=row.id,
        kind=kind,
        words=row.words,
        title=f"{review.title}, {citation.place}",
        text=part.text,
        url=citation.url,
        sources=(citation,),
        content_notes=tuple(review.content_notes),
        themes=sorted(parts.themes.get(part.id, ())),
    )


def _recurring_item(browsing: Browsing, row: PackItemRow) -> PackItem:
    base = browsing.archive.settings.base_url
    detail = browsing.archive.recurring_reader.one(row.target or "")
    lesson = detail.lesson
    if not lesson.members:
        return PackItem(row.id, ItemKind.RECURRING, row.words, gone=_NO_MORE)
    return PackItem(
        id=row.id,
        kind=ItemKind.RECURRING,
        words=row.words,
        title="A lesson that recurs",
        text=lesson.statement,
        detail=_recurrence(detail),
        url=base + lesson_url(lesson.id),
        sources=[_member_citation(detail, n, base) for n in range(len(lesson.members))],
        content_notes=list(dict.fromkeys(note for member in lesson.members for note in member.review.content_notes)),
        themes=list(detail.themes),
    )


def _recurrence(detail: RecurringDetail) -> str:
    lesson = detail.lesson
    span = ""
    if lesson.first:
        span = f", in {lesson.first}" if lesson.first == lesson.last else f", from {lesson.first} to {lesson.last}"
    areas = f"{len(lesson.areas)} area{'' if len(lesson.areas) == 1 else 's'}"
    reviews = f"{lesson.reviews} review{'' if lesson.reviews == 1 else 's'}"
    return f"Made in {reviews}, in {areas}{span}. These words are one review’s; the others say nearly the same."


def _member_citation(detail: RecurringDetail, at: int, base_url: str) -> Citation:
    member = detail.lesson.members[at]
    read_on = detail.documents[member.review.id].retrieved_at.date()
    return citation_of_part(
        citation_of(member.review, read_on, base_url + review_url(member.review.slug)), member.lesson
    )


def _theme_item(browsing: Browsing, row: PackItemRow) -> PackItem:
    theme = browsing.archive.taxonomy.by_id[row.target or ""]
    return PackItem(
        id=row.id,
        kind=ItemKind.THEME,
        words=row.words,
        title=theme.label,
        text=theme.scope,
        url=browsing.archive.settings.base_url + theme_url(theme.id),
        themes=(theme.id,),
    )


def _chart_item(browsing: Browsing, row: PackItemRow) -> PackItem:
    named, base = chart_named(browsing, row.target or ""), browsing.archive.settings.base_url
    return PackItem(
        id=row.id,
        kind=ItemKind.CHART,
        words=row.words,
        title=named.chart.title,
        detail=f"{named.told} Counts measure publication, not how common something is.",
        url=base + named.page,
        themes=named.themes,
        chart=named.chart,
        rows=named.rows(base),
    )


def _by_id(rows: Iterable[ReviewRow]) -> dict[str, ReviewRow]:
    return {row.id: row for row in rows}


def _day(moment: datetime) -> date:
    """SQLite gives moments back without their zone; they are in UTC."""
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
