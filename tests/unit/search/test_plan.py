"""How a query is understood: what must match, what ranks, what meaning is given, and the synonyms."""

from __future__ import annotations

import pytest

from search.expansion import Expander
from search.plan import Plan, content_of, matching_of, plan_of, required_of
from search.syntax import And, Bag, Expanded, Not, Phrase, Prefix, Word, parse_query

SYNONYMS = {"wnb": ("was not brought",), "toxic trio": ("compounding factors",), "trio": ("three",)}


def plan(text: str) -> Plan:
    return plan_of(text, Expander(SYNONYMS))


@pytest.mark.parametrize(
    ("text", "content", "required"),
    [
        ("neglect of children", 2, 2),
        ("dirty house school", 3, 3),
        ("dirty house school clinic", 4, 1),
        ("what was it", 3, 3),  # nothing but function words: all are asked for
    ],
)
def test_a_bag_asks_for_all_of_a_few_words_and_any_of_a_question(text: str, content: int, required: int) -> None:
    tree = plan(text).tree
    assert isinstance(tree, Bag)
    assert (len(content_of(tree)), required_of(tree)) == (content, required)


def test_synonyms_stand_beside_what_was_typed() -> None:
    assert plan("WNB").tree == Expanded(Word("WNB"), (Phrase("was not brought", loose=True),))


def test_the_longest_known_phrase_is_taken() -> None:
    tree = plan("the toxic trio again").tree
    assert isinstance(tree, Bag)
    assert tree.nodes[1] == Expanded(Phrase("toxic trio", loose=True), (Phrase("compounding factors", loose=True),))
    assert [type(node) for node in tree.nodes] == [Word, Expanded, Word]


@pytest.mark.parametrize(
    ("typed", "equivalents", "matching"),
    [
        ("neglect", ("medical neglect", "neglected", "poor home conditions", "home conditions"), ("home conditions",)),
        ("missed appointments", ("missed appointment", "appointment was missed", "wnb"), ("wnb",)),
        ("missed appointments", ("missed visits",), ("missed visits",)),
        ("self-neglect", ("self neglect", "neglect of self"), ("neglect of self",)),  # typed as a row
    ],
)
def test_synonyms_that_match_nothing_more_are_not_looked_up(
    typed: str, equivalents: tuple[str, ...], matching: tuple[str, ...]
) -> None:
    node = Expander({typed: equivalents}).expand(parse_query(typed))
    assert isinstance(node, Expanded)
    assert {phrase.text for phrase in matching_of(node)} == set(matching)


@pytest.mark.parametrize("text", ['"wnb"', "-wnb", "wnb*", "wnb~"])
def test_quoted_excluded_and_patterned_words_have_no_synonyms(text: str) -> None:
    assert plan(text).equivalents == ()


def test_what_is_exact_must_hold_for_meaning_too() -> None:
    tree = plan('hungry children -school "went on" area:kent').strict
    assert isinstance(tree, And)
    assert Not(Word("school")) in tree.nodes
    assert Phrase("went on") in tree.nodes
    assert len(tree.nodes) == 3
    assert plan("hungry children").strict is None
    assert plan("WNB").strict is None


def test_meaning_is_given_what_was_typed_without_operators_and_exclusions() -> None:
    assert plan('WNB OR (hungry child) -school area:kent "went on"').meaning_text == "WNB hungry child went on"
    assert plan('WNB "went on" -school').meaning_text == "WNB went on"
    assert plan("area:kent -school").meaning_text == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Daniel Pelka", ["Daniel", "Pelka"]),
        ("kent", []),
        ("Kent", ["Kent"]),
        ("Neglect seen in Kent", ["Kent"]),
        ("Neglect of children", []),
        ("WNB clinic", ["WNB"]),
        ("2016-0123", ["2016-0123"]),
        ("why was nothing done for Daniel in Kent", []),
    ],
)
def test_names_and_codes_of_short_queries_are_known(text: str, names: list[str]) -> None:
    named = plan(text).named
    assert [word.text for word in (named.nodes if isinstance(named, And) else ())] == names


def test_leaves_without_a_word_in_them_fall_away() -> None:
    assert plan("… — 🙂").tree is None
    assert plan("hungry …").tree == Word("hungry")
    assert plan('hungry -"…"').tree == Word("hungry")


def test_a_pattern_of_several_words_ends_in_the_pattern() -> None:
    assert plan("co-sleep*").tree == And((Word("co"), Prefix("sleep")))


def test_function_words_do_not_rank_where_there_are_others() -> None:
    leaves = {leaf.text for one in plan("neglect of the child").scored for leaf, _ in one.leaves}
    assert leaves == {"neglect", "child", "neglect of the child"}
