"""The query syntax: what people type, the tree it becomes, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.contract import BadQuery, Facet
from search.syntax import And, Bag, FieldTerm, Fuzzy, Node, Not, Or, Phrase, Prefix, Word, YearRange, parse_query

A, B, C = Word("a1"), Word("b1"), Word("c1")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("   ", None),
        ("a1", A),
        ("a1 b1", Bag((A, B))),
        ("a1 AND b1", And((A, B))),
        ("a1 b1 AND c1", And((A, B, C))),
        ("a1 OR b1", Or((A, B))),
        ("a1 b1 OR c1", Or((Bag((A, B)), C))),
        ("(a1 OR b1) c1", And((Or((A, B)), C))),
        ("a1 -b1", And((A, Not(B)))),
        ("a1 NOT b1", And((A, Not(B)))),
        ("a1 AND NOT b1", And((A, Not(B)))),
        ("NOT NOT a1", Not(Not(A))),
        ("a1 -(b1 OR c1)", And((A, Not(Or((B, C)))))),
        ('a1 b1 "c1 d1"', And((Bag((A, B)), Phrase("c1 d1")))),
        ('"not  brought"', Phrase("not brought")),
        ("“not brought”", Phrase("not brought")),
        ('-"not brought"', Not(Phrase("not brought"))),
        ("neglec*", Prefix("neglec")),
        ("neglct~", Fuzzy("neglct", 1)),
        ("neglct~2", Fuzzy("neglct", 2)),
        ("co-sleeping", Word("co-sleeping")),
        ("and or not", Bag((Word("and"), Word("or"), Word("not")))),
        ("theme:neglect", FieldTerm(Facet.THEME, "neglect")),
        ("theme:neglect:concern", FieldTerm(Facet.THEME, "neglect:concern")),
        ('area:"East Sussex"', FieldTerm(Facet.AREA, "east sussex")),
        ("to:police", FieldTerm(Facet.ADDRESSEE, "police")),
        ("year:2014", YearRange(2014, 2014)),
        ("year:2012..2016", YearRange(2012, 2016)),
        ("year:2012-2016", YearRange(2012, 2016)),
        ("year:2012..", YearRange(2012, None)),
        ("year:..2016", YearRange(None, 2016)),
        ("a1 year:2014", And((A, YearRange(2014, 2014)))),
        ("Note:this", Word("Note:this")),
        ("http://a.b/c", Word("http://a.b/c")),
    ],
)
def test_queries_become_trees(text: str, tree: Node | None) -> None:
    assert parse_query(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"open quote', Phrase("open quote")),
        ('a1 ""', A),
        ("(a1 b1", Bag((A, B))),
        ("a1)", A),
        (")(", None),
        ("a1 OR", Or((A, Word("OR")))),
        ("OR a1", A),
        ("a1 AND", A),
        ("a1 NOT", Bag((A, Word("NOT")))),
        ("-", Word("-")),
        ("*", Word("*")),
        ("~", Word("~")),
    ],
)
def test_half_a_query_is_read_as_far_as_it_goes(text: str, tree: Node | None) -> None:
    assert parse_query(text) == tree


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour:red", "no field 'colour'"),
        ("year:soon", "a year is written year:2014"),
        ("year:..", "a year is written year:2014"),
        ("(" * 60 + "a", "nests more than 50"),
        ("NOT " * 60 + "a", "nests more than 50"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_way_out(text: str, told: str) -> None:
    with pytest.raises(BadQuery, match=told):
        parse_query(text)


@given(st.text(alphabet=st.sampled_from('ab "“”()-*~:ANDORT.,é…\x00'), max_size=60))
def test_nothing_that_is_typed_crashes(text: str) -> None:
    try:
        parse_query(text)
    except BadQuery as error:
        assert str(error)
