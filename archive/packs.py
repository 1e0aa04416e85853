"""What people do with packs: begin one, put things in, arrange, annotate, share and delete. Reading: `pack_reading`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.overview import Browsing
from archive.pack_charts import chart_named
from catalog.database import Database
from catalog.domain import ReviewStatus
from catalog.packs import (
    OWN_WORDS,
    BadPack,
    ItemKind,
    NewItem,
    NoSuchPack,
    add_item,
    delete_pack,
    item_of,
    items_of,
    make_pack,
    move_item,
    pack_at,
    pack_to_change,
    put_in_order,
    remove_item,
    share,
)
from catalog.recurrence import recurring
from catalog.tables import LessonRow, PackRow, PassageRow, ReviewRow

PLAIN_TITLE = "Training pack"
LONGEST_TITLE = 150  # letters
LONGEST_WORDS = 5_000


@dataclass(frozen=True, slots=True)
class Collected:
    """The id of the item that was put in (or was there), and how many items the pack now has."""

    item: int
    items: int


def begin(browsing: Browsing, title: str = "") -> str:
    """Make an empty pack; returns the key of its private link. Raises BadPack."""
    with browsing.archive.database.unit_of_work() as session:
        return make_pack(session, _title(title))[1]


def may_change(browsing: Browsing, key: str) -> bool:
    """Whether this is the private link of a pack that is there."""
    with browsing.archive.database.unit_of_work() as session:
        try:
            return pack_at(session, key)[1]
        except NoSuchPack:
            return False


def collect(browsing: Browsing, key: str, name: str) -> Collected:
    """Put something of the archive into a pack. What is there already is not put in twice.

    `name` is `passage:ID`, `lesson:ID`, `recurring:ID`, `theme:ID` or `chart:KIND:ID`. Raises BadPack, NoSuchPack,
    PackReadOnly or PackFull.
    """
    kind, target = _named(name)
    target = _known(browsing, kind, target)
    with _changing(browsing.archive.database, key) as (session, pack):
        added = add_item(session, pack, _new_item(session, kind, target))
        return Collected(added.id, len(items_of(session, pack)))


def write(browsing: Browsing, key: str, kind: str, words: str) -> int:
    """Add a heading, note or question of the owner's own; returns the item's id. Raises as `collect`."""
    if kind not in OWN_WORDS:
        raise BadPack(f"what is written is one of {', '.join(sorted(OWN_WORDS))}; this is {kind!r}")
    written = _words(words)
    if not written:
        raise BadPack(f"the {kind} is empty: write something first")
    with _changing(browsing.archive.database, key) as (session, pack):
        return add_item(session, pack, NewItem(ItemKind(kind), words=written)).id


def annotate(browsing: Browsing, key: str, item: int, words: str) -> None:
    """Change an item's words: the note beside something collected, or the owner's own text. Raises NoSuchItem too."""
    written = _words(words)
    with _changing(browsing.archive.database, key) as (session, pack):
        row = item_of(session, pack, item)
        if not written and row.kind in OWN_WORDS:
            raise BadPack(f"the {row.kind} would be empty: remove it instead")
        row.words = written


def move(browsing: Browsing, key: str, item: int, by: int) -> None:
    with _changing(browsing.archive.database, key) as (session, pack):
        move_item(session, pack, item, by)


def arrange(browsing: Browsing, key: str, order: Sequence[int]) -> None:
    with _changing(browsing.archive.database, key) as (session, pack):
        put_in_order(session, pack, order)


def take_out(browsing: Browsing, key: str, item: int) -> None:
    with _changing(browsing.archive.database, key) as (session, pack):
        remove_item(session, pack, item)


def rename(browsing: Browsing, key: str, title: str) -> None:
    with _changing(browsing.archive.database, key) as (_, pack):
        pack.title = _title(title)


def set_shared(browsing: Browsing, key: str, shared: bool) -> None:
    """Make a share link, or take it back: it then leads nowhere, and another one will differ."""
    with _changing(browsing.archive.database, key) as (_, pack):
        if shared:
            share(pack, key)
        else:
            pack.share = None


def discard(browsing: Browsing, key: str) -> None:
    """Delete the pack for good."""
    with _changing(browsing.archive.database, key) as (session, pack):
        delete_pack(session, pack)


@contextmanager
def _changing(database: Database, key: str) -> Iterator[tuple[Session, PackRow]]:
    with database.unit_of_work() as session:
        yield session, pack_to_change(session, key)


def _named(name: str) -> tuple[ItemKind, str]:
    kind, _, target = name.partition(":")
    if kind not in set(ItemKind) - OWN_WORDS or not target:
        raise BadPack(f"what goes into a pack is written kind:id, for example theme:neglect; this is {name[:80]!r}")
    return ItemKind(kind), target


def _known(browsing: Browsing, kind: ItemKind, target: str) -> str:
    """The canonical name. Charts and themes are known outside the catalogue: raises BadPack where there is no such."""
    try:
        if kind is ItemKind.CHART:
            return chart_named(browsing, target).name
        return browsing.archive.taxonomy.by_id[target].id if kind is ItemKind.THEME else target
    except LookupError:
        raise BadPack(f"the archive has no {kind.value} {target[:80]!r}") from None


def _new_item(session: Session, kind: ItemKind, target: str) -> NewItem:
    """Raises BadPack where the archive has no such thing, or no longer."""
    if kind is ItemKind.RECURRING:
        return NewItem(kind, recurring(session, target).id)
    if kind not in {ItemKind.PASSAGE, ItemKind.LESSON}:
        return NewItem(kind, target)
    part: PassageRow | LessonRow | None
    part = session.get(PassageRow, target) if kind is ItemKind.PASSAGE else session.get(LessonRow, target)
    review = session.get(ReviewRow, part.review_id) if part else None
    if part is None or review is None or review.status == ReviewStatus.WITHDRAWN:
        raise BadPack(f"the archive has no {kind.value} {target[:80]!r}")
    return NewItem(kind, part.id, review_id=review.id, text_sha=part.text_sha)


def _title(text: str) -> str:
    title = " ".join(_words(text).split()) or PLAIN_TITLE
    if len(title) > LONGEST_TITLE:
        raise BadPack(f"a title has at most {LONGEST_TITLE} letters; this one has {len(title)}")
    return title


def _words(text: str) -> str:
    """As typed, with plain line ends and without what no document can hold."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(plain) > LONGEST_WORDS:
        raise BadPack(f"a text in a pack has at most {LONGEST_WORDS:,} letters; this one has {len(plain):,}")
    return "".join(one for one in plain if one.isprintable() or one in "\n\t")
