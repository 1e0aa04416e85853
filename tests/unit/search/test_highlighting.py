"""Spans and reasons."""

from __future__ import annotations

import pytest

from search.contract import ReasonKind
from search.expansion import Expander
from search.highlighting import Highlighter
from search.plan import plan_of

EXPANDER = Expander({"wnb": ("was not brought",)})


def marked(query: str, text: str) -> list[str]:
    spans, _ = Highlighter(plan_of(query, EXPANDER)).find(text)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("neglect", "Neglect; neglected. Negligent", ["Neglect", "neglected"]),
        ("child", "The child's children", ["child's", "children"]),
        ('"was neglected"', "was neglect, was neglected", ["was neglected"]),
        ("WNB", "He was not brought in. WNB!", ["was not brought", "WNB"]),
        ("negl*", "neglect and negligence", ["neglect", "negligence"]),
        ("neglct~1", "neglect and neglects", ["neglect"]),
        ("co-sleeping", "co-sleeping, sleeping", ["co-sleeping"]),
        ("cafe", "the café", ["café"]),
        ("neglect -school", "neglect at school", ["neglect"]),
        ("neglect of the child", "the neglect of the child of the house", ["neglect of the child"]),
        ("neglect", "nothing here", []),
        ("area:kent", "Kent", []),
        ("O'Brien", "Mrs O'Brien and obrien", ["O'Brien", "obrien"]),
        ("women dying", "a woman had died; dying women", ["woman", "died", "dying", "women"]),
        ("neglct~1", "café neglect", ["neglect"]),
        ("<b>", "a <b> b", ["b", "b"]),
        ("don't", "They don't, and dont", ["don't", "dont"]),
        ("don't", "They “don’t” – dont", ["don’t", "dont"]),
        ("child", "the child’s café, ‘children’", ["child’s", "children"]),
        ("disable hope sky die", "hoping her disability, the skies, dying", ["hoping", "disability", "skies", "dying"]),
    ],
)
def test_spans_are_what_matched(query: str, text: str, found: list[str]) -> None:
    assert marked(query, text) == found


def test_spans_do_not_overlap_and_are_in_order() -> None:
    text = "was not brought, not brought"
    spans, _ = Highlighter(plan_of('"was not" "not brought" brought', EXPANDER)).find(text)
    assert [text[start:end] for start, end in spans] == ["was not brought", "not brought"]


def test_a_phrase_speaks_for_its_words() -> None:
    _, reasons = Highlighter(plan_of("dirty house", EXPANDER)).find("a dirty house")
    assert [(one.kind, one.value) for one in reasons] == [(ReasonKind.PHRASE, "dirty house")]
