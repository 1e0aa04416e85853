"""The feed of a search: what it finds among the reviews that came in last, by the change sequence (Atom, RFC 4287)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.etree import ElementTree

from archive.archive import FoundReview
from archive.overview import Browsing
from archive.searching import Asked, sentence
from archive.urls import review_url
from archive.xml_letters import xml_text
from catalog.changes import Arrival, arrivals, last_change_at, last_sequence
from catalog.domain import KIND_NAMES, ReviewKind
from search.contract import Granularity, SearchQuery

MOST_ENTRIES = 50
# So many of the reviews that came in last are asked about, some at a time: a rare match must not cost a whole archive.
LOOKED_AT = 1_000
_AT_A_TIME = 100
_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedState:
    """By what an unchanged feed is known: the tag, and the last change where the index has it already."""

    tag: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A match. `url` is its permalink and its identity; `came` when it came in, `updated` when last read anew."""

    url: str
    title: str
    summary: str
    category: str
    came: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """`url` is the feed's own, `page` that of the search."""

    title: str
    url: str
    page: str
    updated: datetime
    entries: Sequence[FeedEntry]


def feed_state(browsing: Browsing, asked: Asked, after: int) -> FeedState:
    """Costs no search. Raises SearchUnavailable."""
    applied = browsing.archive.index.applied()
    with browsing.archive.database.unit_of_work() as session:
        sequence, modified = last_sequence(session), last_change_at(session)
    told = f"{sequence} {applied} {after} {browsing.archive.settings.base_url}{asked.feed_url}"
    return FeedState(hashlib.sha256(told.encode()).hexdigest()[:24], modified if applied == sequence else None)


def search_feed(browsing: Browsing, asked: Asked, after: int = 0) -> Feed:
    """Matches among the reviews that came in after a number of the change sequence, the latest first.

    Raises BadQuery or SearchUnavailable.
    """
    base = browsing.archive.settings.base_url
    query = replace(asked.query(), facets=(), page=1, per_page=_AT_A_TIME)
    with browsing.archive.database.unit_of_work() as session:
        came_in = arrivals(session, after, LOOKED_AT)
        newest = last_change_at(session)
    entries = _entries(browsing, query, came_in)
    said = sentence(asked, browsing.labels)
    suffix = ("&" if "?" in asked.feed_url else "?") + f"after={after}" if after else ""
    return Feed(
        title=f"{said[0].upper()}{said[1:]} – Lessons Library",
        url=f"{base}{asked.feed_url}{suffix}",
        page=f"{base}{asked.url}",
        updated=max((entry.updated for entry in entries), default=newest or _NEVER),
        entries=entries,
    )


def _entries(browsing: Browsing, query: SearchQuery, came_in: Sequence[Arrival]) -> list[FeedEntry]:
    entries: list[FeedEntry] = []
    for first in range(0, len(came_in), _AT_A_TIME):
        some = {one.review_id: one for one in came_in[first : first + _AT_A_TIME]}
        filters = replace(query.filters, reviews=frozenset(some))
        rows = browsing.archive.search(replace(query, filters=filters)).rows
        for row in sorted(rows, key=lambda row: -some[row.review.id].sequence):
            entries += _of_row(browsing, query, row, some[row.review.id])
        if len(entries) >= MOST_ENTRIES:
            break
    return entries[:MOST_ENTRIES]


def _of_row(browsing: Browsing, query: SearchQuery, row: FoundReview, arrival: Arrival) -> Iterator[FeedEntry]:
    """One entry: the review with its best passage, or the passage or lesson that was asked for."""
    review, base = row.review, browsing.archive.settings.base_url
    best = row.passages[0] if row.passages else None
    facts = [KIND_NAMES[ReviewKind(review.kind)], review.board or review.area_printed, str(review.year or "undated")]
    of_part = query.granularity is not Granularity.REVIEWS and best is not None
    place = f", {'lesson' if best.anchor.startswith('l-') else 'paragraph'} {best.anchor[2:]}" if best else ""
    yield FeedEntry(
        url=base + review_url(review.slug, best.anchor if of_part and best else ""),
        title=review.title + (place if of_part else ""),
        summary=" · ".join(fact for fact in facts if fact) + (f"\n\n{best.text}" if best else ""),
        category=review.kind,
        came=arrival.first,
        updated=arrival.last,
    )


def atom(feed: Feed) -> bytes:
    """The feed as Atom; texts are plain, never markup."""
    root = ElementTree.Element("feed", xmlns=_ATOM)
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "subtitle", "New matches only, the latest first. Published reviews describe serious harm.")
    _add(root, "updated", _moment(feed.updated))
    _add(_add(root, "author"), "name", "Lessons Library")
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        one = _add(root, "entry")
        _add(one, "id", entry.url)
        _add(one, "title", entry.title)
        _add(one, "published", _moment(entry.came))
        _add(one, "updated", _moment(entry.updated))
        _add(one, "link", rel="alternate", type="text/html", href=entry.url)
        _add(one, "category", term=entry.category)
        _add(one, "summary", entry.summary, type="text")
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = xml_text(text) or None
    return child


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
