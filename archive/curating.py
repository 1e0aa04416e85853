"""What a curator looks through: names of people that slipped through anonymisation. Never shown to readers."""

from __future__ import annotations

from archive.theme_decisions import passage_at
from catalog.database import Database
from catalog.entities import FlaggedName, FlagStatus, flagged_names, judge_name, put_name_check, unchecked_texts
from ingest.pipeline import Progress
from nlp.names import NAME_CHECK_VERSION, find_names

_TEXTS_A_BATCH = 200


class NoSuchFlag(LookupError):
    """No flagged name reads like this there."""


def check_names(database: Database, progress: Progress) -> int:
    """Look through texts that were not looked through yet, a batch a transaction; returns how many."""
    looked = 0
    with progress.stage("names", 0):
        while True:
            with database.unit_of_work() as session:
                batch = unchecked_texts(session, NAME_CHECK_VERSION, _TEXTS_A_BATCH)
                for sha, text in batch.items():
                    put_name_check(session, sha, NAME_CHECK_VERSION, find_names(text))
            if not batch:
                return looked
            looked += len(batch)
            progress.advance(len(batch))


def names_flagged(database: Database, status: FlagStatus = FlagStatus.OPEN) -> list[FlaggedName]:
    with database.unit_of_work() as session:
        return flagged_names(session, status)


def judge(database: Database, place: str, printed: str, status: FlagStatus) -> int:
    """Say what a flagged stretch is. Raises NoSuchFlag, BadDecision, NoSuchReview."""
    with database.unit_of_work() as session:
        passage = passage_at(session, place)
        meant = judge_name(session, passage.text_sha, passage.text, printed, status)
    if not meant:
        raise NoSuchFlag(f"“{printed}” is not flagged in {place}: see `lessons curate names`")
    return meant
