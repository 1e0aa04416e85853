"""Flags on names: looked through once, kept by text, a curator's word stays."""

from __future__ import annotations

import pytest

from archive.curating import NoSuchFlag, check_names, judge, names_flagged
from catalog.database import Database
from catalog.documents import sha256_of
from catalog.entities import FlagStatus, put_name_check
from tests.contract.test_retagging import store
from tests.pipeline import Silent

TEXT = "The visit was made because Jennifer Hartwell had rung the police in the night."


def test_a_flag_waits_until_a_curator_speaks_and_stays_as_judged(database: Database) -> None:
    (identity,) = store(database, TEXT)
    assert check_names(database, Silent()) == 1
    assert check_names(database, Silent()) == 0
    (flag,) = names_flagged(database)
    assert (flag.printed, flag.place.endswith("#p-1"), flag.status) == ("Jennifer Hartwell", True, FlagStatus.OPEN)
    assert judge(database, f"{identity}#p-1", "Jennifer Hartwell", FlagStatus.DISMISSED) == 1
    with database.unit_of_work() as session:
        put_name_check(session, sha256_of(TEXT.encode()), "names-2", [(27, 44)])
    assert names_flagged(database) == []
    assert [one.printed for one in names_flagged(database, FlagStatus.DISMISSED)] == ["Jennifer Hartwell"]


def test_words_that_are_not_flagged_cannot_be_judged(database: Database) -> None:
    (identity,) = store(database, TEXT)
    with pytest.raises(NoSuchFlag, match="lessons curate names"):
        judge(database, f"{identity}#p-1", "the police", FlagStatus.NAME)
