"""From text to index terms."""

from __future__ import annotations

import pytest

from search.analysis import facet_term, fold, norms, stem, stems, tokens, vocabulary_of
from search.contract import Facet


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Was not brought.", ["was", "not", "brought"]),
        ("the child's, the parents’ and the children’s", ["the", "child", "the", "parents", "and", "the", "children"]),
        ("don't", ["dont"]),
        ("co-sleeping 2016-0123", ["co", "sleeping", "2016", "0123"]),
        ("Naïve Ó Súilleabháin, Straße", ["naive", "o", "suilleabhain", "strasse"]),
        ("snake_case", ["snake", "case"]),
        ("x" * 41 + " short", ["short"]),
        ("… — !", []),
    ],
)
def test_words_are_folded(text: str, found: list[str]) -> None:
    assert norms(text) == found
    assert [token.norm for token in tokens(text)] == found


def test_offsets_are_of_the_text_as_it_stands() -> None:
    text = "Naïve: the child's café"
    assert [text[token.start : token.end] for token in tokens(text)] == ["Naïve", "the", "child's", "café"]


@pytest.mark.parametrize(
    ("one", "other"), [("children", "child"), ("neglected", "neglect"), ("women", "woman"), ("babies", "baby")]
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_a_stem_is_not_stemmed_away() -> None:
    assert stem("was") == "was"
    assert fold("’") == ""


def test_only_words_seen_in_lower_case_are_offered() -> None:
    text = "Daniel told a teacher; Daniel MARSH was there."
    assert vocabulary_of(text, tokens(text)) == {"told", "teacher", "was", "there"}


def test_a_facets_value_is_one_term_however_it_is_written() -> None:
    assert facet_term(Facet.AREA, "East Sussex") == facet_term(Facet.AREA, "east-sussex") == "area=east-sussex"
