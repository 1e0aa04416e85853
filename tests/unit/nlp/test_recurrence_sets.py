"""The sets that recurring lessons are measured on and chosen by: well formed, and apart from what is taught."""

from __future__ import annotations

from collections import Counter

import pytest

import taxonomy
from nlp.recurrence.evaluation import GoldStatement, read_gold
from nlp.recurrence.statements import training_statements

FOLDER = taxonomy.FOLDER / "recurrence"
SETS = ("gold.jsonl", "validation.jsonl", "natural.jsonl")


def statements(name: str) -> list[GoldStatement]:
    return read_gold(FOLDER / name)


@pytest.mark.parametrize("name", SETS)
def test_every_statement_is_there_once_and_every_cluster_has_two(name: str) -> None:
    held = statements(name)
    assert len({one.id for one in held}) == len({one.text for one in held}) == len(held) >= 400
    assert min(Counter(one.cluster for one in held if one.cluster).values()) >= 2
    assert sum(one.cluster is None for one in held) >= 50


@pytest.mark.parametrize("name", SETS)
def test_no_statement_of_a_set_is_taught(name: str) -> None:
    taught = {_bare(one.text) for one in training_statements()}
    assert not taught & {_bare(one.text) for one in statements(name)}


def test_the_sets_share_no_statement() -> None:
    held = Counter(_bare(statement.text) for name in SETS for statement in statements(name))
    assert max(held.values()) == 1


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
