"""The follower: brings an index up to the catalogue by replaying the change sequence from the last number applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalog.changes import ReviewChange, changes_after, last_sequence
from catalog.database import Database
from catalog.reviews import live_reviews
from search.contract import Change, ReviewEntry, SearchBackend
from search.projection import Projection

# One batch is one commit of the index: large enough to be cheap, small enough to show progress and fit in memory.
REVIEWS_A_BATCH = 200


def behind(database: Database, backend: SearchBackend) -> int:
    """How many changes the index has not applied yet."""
    with database.unit_of_work() as session:
        return max(0, last_sequence(session) - backend.applied())


def catch_up(
    database: Database, backend: SearchBackend, projection: Projection, advance: Callable[[int], None] = lambda _: None
) -> int:
    """Apply every outstanding change; returns the sequence number reached. Safe to interrupt and to repeat."""
    applied = backend.applied()
    while True:
        with database.unit_of_work() as session:
            pending = changes_after(session, applied, REVIEWS_A_BATCH)
            if not pending:
                return applied
            changes = [
                Change(change.sequence, change.review_id, projection.entry_of(session, change.review_id))
                for change in _last_of_each(pending)
            ]
        backend.apply(changes)
        advance(pending[-1].sequence - applied)
        applied = pending[-1].sequence


def rebuild(
    database: Database, backend: SearchBackend, projection: Projection, advance: Callable[[int], None] = lambda _: None
) -> int:
    """Build the index anew from the catalogue, without a gap for readers; returns how many reviews it holds."""
    with database.unit_of_work() as session:
        sequence, count = last_sequence(session), 0

        def entries() -> Iterator[ReviewEntry]:
            nonlocal count
            for row in live_reviews(session):
                entry = projection.entry_of(session, row.id)
                if entry is not None:
                    count += 1
                    yield entry
                advance(1)

        backend.rebuild(entries(), sequence)
    return count


def _last_of_each(changes: list[ReviewChange]) -> list[ReviewChange]:
    """A review that changed several times in the batch is applied once, in the state that it has now."""
    return sorted({change.review_id: change for change in changes}.values(), key=lambda change: change.sequence)
