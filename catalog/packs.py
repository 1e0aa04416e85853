"""Packs: what people without an account collect. Whoever has a pack's private link may change it; nobody can list them.

The links' keys are secrets: the catalogue keeps only their hashes. Every change begins by renewing the pack's row,
which also makes writers of the same pack take turns.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.tables import PackItemRow, PackRow

KEPT_DAYS = 180  # after the last change
MOST_ITEMS = 200


class ItemKind(StrEnum):
    """What an item is: something of the archive, or the owner's own words."""

    PASSAGE = "passage"
    LESSON = "lesson"
    RECURRING = "recurring"
    THEME = "theme"
    CHART = "chart"
    HEADING = "heading"
    NOTE = "note"
    QUESTION = "question"


OWN_WORDS = frozenset({ItemKind.HEADING, ItemKind.NOTE, ItemKind.QUESTION})


class BadPack(ValueError):
    """What was asked of a pack cannot be done; the message says what to do instead."""


class NoSuchPack(LookupError):
    """No pack has this link: it was never given out, was taken back or deleted, or has expired."""


class PackReadOnly(PermissionError):
    """This is a pack's share link; only its private link may change it."""


class NoSuchItem(LookupError):
    """The pack has no such item."""


class PackFull(ValueError):
    """The pack holds as many items as a pack may."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to add; `target` is None for the owner's own words."""

    kind: ItemKind
    target: str | None = None
    words: str = ""
    review_id: str | None = None
    text_sha: str | None = None


def make_pack(session: Session, title: str) -> tuple[PackRow, str]:
    """A new, empty pack and the key of its private link, which is told only here. Packs that have expired go."""
    now = datetime.now(UTC)
    session.execute(delete(PackRow).where(PackRow.expires_at <= now))
    key = secrets.token_urlsafe(24)
    row = PackRow(
        id=_sha(key), shares=0, title=title, created_at=now, changed_at=now, expires_at=now + timedelta(KEPT_DAYS)
    )
    session.add(row)
    session.flush()
    return row, key


def pack_at(session: Session, key: str) -> tuple[PackRow, bool]:
    """The pack of a private or share link, and whether the link may change it. Raises NoSuchPack."""
    sha = _sha(key)
    found = (PackRow.id == sha) | (PackRow.share == sha)
    row = session.scalars(select(PackRow).where(found, PackRow.expires_at > datetime.now(UTC))).first()
    if row is None:
        raise NoSuchPack("no pack has this link")
    return row, row.id == sha


def pack_to_change(session: Session, key: str) -> PackRow:
    """The pack of a private link, renewed and locked for the caller's transaction.

    Raises NoSuchPack, or PackReadOnly for a share link.
    """
    now = datetime.now(UTC)
    held = session.execute(
        update(PackRow)
        .where(PackRow.id == _sha(key), PackRow.expires_at > now)
        .values(changed_at=now, expires_at=now + timedelta(KEPT_DAYS))
        .returning(PackRow.id)
    ).scalar()
    if held is None:
        pack_at(session, key)
        raise PackReadOnly("this link is for reading: only the private link of the pack can change it")
    return session.get_one(PackRow, held, populate_existing=True)


def share_key(row: PackRow, key: str) -> str | None:
    """The key of the share link, which follows from the private one; None while the pack is not shared."""
    return _share_key(key, row.shares) if row.share else None


def share(row: PackRow, key: str) -> None:
    """Make a share link, unlike any that was taken back."""
    if row.share is None:
        row.shares += 1
        row.share = _sha(_share_key(key, row.shares))


def items_of(session: Session, pack: PackRow) -> Sequence[PackItemRow]:
    """The pack's items in order."""
    statement = select(PackItemRow).where(PackItemRow.pack_id == pack.id)
    return session.scalars(statement.order_by(PackItemRow.position, PackItemRow.id)).all()


def add_item(session: Session, pack: PackRow, new: NewItem) -> PackItemRow:
    """Add an item at the end; what of the archive is there already is not added twice. Raises PackFull."""
    held = items_of(session, pack)
    same = [row for row in held if new.target and (row.kind, row.target) == (new.kind, new.target)]
    if same:
        return same[0]
    if len(held) >= MOST_ITEMS:
        raise PackFull(f"a pack holds at most {MOST_ITEMS} items; take some out, or begin another pack")
    row = PackItemRow(
        pack_id=pack.id,
        position=len(held),
        kind=new.kind.value,
        target=new.target,
        review_id=new.review_id,
        text_sha=new.text_sha,
        words=new.words,
    )
    session.add(row)
    session.flush()
    return row


def item_of(session: Session, pack: PackRow, identity: int) -> PackItemRow:
    """Raises NoSuchItem."""
    row = session.get(PackItemRow, identity)
    if row is None or row.pack_id != pack.id:
        raise NoSuchItem(f"the pack has no item {identity}")
    return row


def move_item(session: Session, pack: PackRow, identity: int, by: int) -> None:
    """Move an item so many places down (up where negative), as far as the pack goes. Raises NoSuchItem."""
    moved = item_of(session, pack, identity)
    order = [row.id for row in items_of(session, pack) if row.id != identity]
    order.insert(max(0, min(len(order), moved.position + by)), identity)
    put_in_order(session, pack, order)


def put_in_order(session: Session, pack: PackRow, order: Sequence[int]) -> None:
    """Give the pack's items this order. Items it does not name stay behind those it names. Raises NoSuchItem."""
    held = {row.id: row for row in items_of(session, pack)}
    unknown = [one for one in order if one not in held]
    if unknown:
        raise NoSuchItem(f"the pack has no item {unknown[0]}")
    for position, identity in enumerate(dict.fromkeys([*order, *held])):
        held[identity].position = position


def remove_item(session: Session, pack: PackRow, identity: int) -> None:
    """Raises NoSuchItem."""
    session.delete(item_of(session, pack, identity))
    session.flush()
    put_in_order(session, pack, ())


def delete_pack(session: Session, pack: PackRow) -> None:
    session.execute(delete(PackRow).where(PackRow.id == pack.id))


def _sha(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _share_key(key: str, number: int) -> str:
    return hashlib.sha256(f"{key}\nshare {number}".encode()).hexdigest()[:40]
