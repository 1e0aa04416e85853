"""Packs in the catalogue, on every database it may live in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from catalog.changes import arrivals, last_change_at, last_sequence
from catalog.database import Database
from catalog.packs import (
    MOST_ITEMS,
    ItemKind,
    NewItem,
    NoSuchItem,
    NoSuchPack,
    PackFull,
    PackReadOnly,
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
    share_key,
)
from catalog.reviews import stored_review, withdraw
from catalog.tables import PackItemRow, PackRow
from tests.contract.test_catalogue_contract import REVIEW, store


def pack_of(database: Database, *words: str) -> tuple[str, list[int]]:
    """A pack of notes: its private key, and the items' ids."""
    with database.unit_of_work() as session:
        row, key = make_pack(session, "Pack")
        return key, [add_item(session, row, NewItem(ItemKind.NOTE, words=one)).id for one in words]


def words_of(database: Database, key: str) -> list[str]:
    with database.unit_of_work() as session:
        return [item.words for item in items_of(session, pack_at(session, key)[0])]


def test_the_links_keys_are_nowhere_in_the_catalogue(database: Database) -> None:
    key, _ = pack_of(database)
    with database.unit_of_work() as session:
        row = pack_to_change(session, key)
        share(row, key)
        shared = share_key(row, key)
        session.flush()
        kept = [str(getattr(row, column.key)) for column in PackRow.__table__.columns]
    assert shared
    assert not [one for one in kept if key in one or shared in one]


def test_a_share_link_reads_and_changes_nothing(database: Database) -> None:
    key, _ = pack_of(database, "note")
    with database.unit_of_work() as session:
        row = pack_to_change(session, key)
        share(row, key)
        shared = share_key(row, key) or ""
    with database.unit_of_work() as session:
        assert pack_at(session, key)[1]
        assert not pack_at(session, shared)[1]
        with pytest.raises(PackReadOnly, match="private link"):
            pack_to_change(session, shared)


def test_a_share_link_that_was_taken_back_leads_nowhere_also_when_another_is_made(database: Database) -> None:
    key, _ = pack_of(database)
    links = []
    for _ in range(2):
        with database.unit_of_work() as session:
            row = pack_to_change(session, key)
            row.share = None
            share(row, key)
            links.append(share_key(row, key) or "")
    assert links[0] != links[1]
    with database.unit_of_work() as session:
        assert not pack_at(session, links[1])[1]
        with pytest.raises(NoSuchPack):
            pack_at(session, links[0])


def test_a_pack_expires_and_every_change_puts_that_off(database: Database) -> None:
    key, _ = pack_of(database, "note")
    soon = datetime.now(UTC) + timedelta(days=1)
    with database.unit_of_work() as session:
        session.execute(update(PackRow).values(expires_at=soon))
    with database.unit_of_work() as session:
        assert pack_to_change(session, key).expires_at.replace(tzinfo=UTC) > soon + timedelta(days=100)
    with database.unit_of_work() as session:
        session.execute(update(PackRow).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    with database.unit_of_work() as session:
        with pytest.raises(NoSuchPack):
            pack_at(session, key)
        with pytest.raises(NoSuchPack):
            pack_to_change(session, key)
        make_pack(session, "Another")  # which clears away what has expired, items and all
        session.flush()
        assert session.scalars(select(PackItemRow)).all() == []


@pytest.mark.parametrize(
    ("moved", "by", "order"),
    [(0, 1, "bac"), (2, -1, "acb"), (0, -1, "abc"), (2, 5, "abc"), (0, 2, "bca")],
)
def test_items_move(database: Database, moved: int, by: int, order: str) -> None:
    key, ids = pack_of(database, "a", "b", "c")
    with database.unit_of_work() as session:
        move_item(session, pack_to_change(session, key), ids[moved], by)
    assert "".join(words_of(database, key)) == order


def test_an_order_names_items_of_the_pack_and_keeps_those_it_does_not_name(database: Database) -> None:
    key, ids = pack_of(database, "a", "b", "c")
    _, others = pack_of(database, "x")
    with database.unit_of_work() as session:
        put_in_order(session, pack_to_change(session, key), [ids[2], ids[0], ids[2]])
    assert words_of(database, key) == ["c", "a", "b"]
    with database.unit_of_work() as session, pytest.raises(NoSuchItem):
        put_in_order(session, pack_to_change(session, key), others)


def test_removing_leaves_no_gap_and_another_packs_item_is_out_of_reach(database: Database) -> None:
    key, ids = pack_of(database, "a", "b", "c")
    _, others = pack_of(database, "x")
    with database.unit_of_work() as session:
        pack = pack_to_change(session, key)
        remove_item(session, pack, ids[0])
        assert [item.position for item in items_of(session, pack)] == [0, 1]
        with pytest.raises(NoSuchItem):
            item_of(session, pack, others[0])
        with pytest.raises(NoSuchItem):
            remove_item(session, pack, ids[0])


def test_the_same_thing_is_not_collected_twice_and_a_pack_can_be_full(database: Database) -> None:
    key, _ = pack_of(database)
    with database.unit_of_work() as session:
        pack = pack_to_change(session, key)
        theme = NewItem(ItemKind.THEME, "neglect")
        assert add_item(session, pack, theme).id == add_item(session, pack, theme).id
        for _ in range(MOST_ITEMS - 1):
            add_item(session, pack, NewItem(ItemKind.NOTE, words="again"))
        with pytest.raises(PackFull, match=str(MOST_ITEMS)):
            add_item(session, pack, NewItem(ItemKind.NOTE, words="too many"))


def test_a_deleted_pack_takes_its_items_with_it(database: Database) -> None:
    key, _ = pack_of(database, "a")
    other, _ = pack_of(database, "b")
    with database.unit_of_work() as session:
        delete_pack(session, pack_to_change(session, key))
    assert words_of(database, other) == ["b"]
    with database.unit_of_work() as session:
        assert len(session.scalars(select(PackItemRow)).all()) == 1
        with pytest.raises(NoSuchPack):
            pack_at(session, key)


def test_arrivals_are_the_live_reviews_by_when_they_first_came(database: Database) -> None:
    from dataclasses import replace

    with database.unit_of_work() as session:
        assert last_change_at(session) is None
    first, _ = store(database, data=b"%PDF-a")
    with database.unit_of_work() as session:
        before = last_sequence(session)
        came = arrivals(session, 0, 10)
    store(database, replace(REVIEW, title="read again"))
    second, _ = store_elsewhere(database)
    with database.unit_of_work() as session:
        found = arrivals(session, 0, 10)
        assert [one.review_id for one in found] == [second, first]
        assert (found[1].sequence, found[1].first) == (came[0].sequence, came[0].first)
        assert found[1].last >= came[0].last
        assert [one.review_id for one in arrivals(session, before, 10)] == [second]
        assert [one.review_id for one in arrivals(session, 0, 1)] == [second]
        assert last_change_at(session) is not None
        withdraw(session, stored_review(session, second).row.slug, "asked for")
    with database.unit_of_work() as session:
        assert [one.review_id for one in arrivals(session, 0, 10)] == [first]


def store_elsewhere(database: Database) -> tuple[str, object]:
    """The same review from another document."""
    from catalog.documents import keep_bytes, put_document
    from catalog.reviews import put_review
    from tests.contract.test_catalogue_contract import PASSAGES, document_text

    with database.unit_of_work() as session:
        document = put_document(session, "/reviews/b.pdf", keep_bytes(session, b"%PDF-b"), document_text())
        return put_review(session, document.id, REVIEW, PASSAGES)
