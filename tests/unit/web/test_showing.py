"""What pages make of offsets, counts, dates and shares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charts import chart_of_years
from archive.measured import measured_themes
from archive.searching import asked_from, page_numbers
from archive.spreadsheets import csv_text
from catalog.shares import Share
from web.charts import HEIGHT, TOP, columns
from web.highlighting import excerpt, highlighted
from web.rendering import Renderer, shown_date, shown_share
from web.structured import json_ld


def test_highlights_are_escaped_and_joined() -> None:
    assert highlighted("a <b> c", [(2, 5)]) == "a <mark>&lt;b&gt;</mark> c"
    assert highlighted("abcdef", [(3, 5), (0, 2), (1, 4), (6, 9)]) == "<mark>abcde</mark>f"


@given(st.text(max_size=900), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=6))
def test_no_offsets_let_markup_through(text: str, spans: list[tuple[int, int]]) -> None:
    for shown in (highlighted(text, spans), excerpt(text, spans)):
        plain = str(shown).replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain
        assert str(shown).count("<mark>") == str(shown).count("</mark>")


def test_an_excerpt_holds_its_first_highlight() -> None:
    text = "word " * 200 + "needle" + " word" * 200
    shown = excerpt(text, [(1000, 1006)])
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 400


def test_a_chart_keeps_years_without_a_review() -> None:
    chart = chart_of_years([2014, 2016, 2016, None], "Reviews", "/x.csv")
    assert chart.rows() == [("Year", "Reviews"), ("2014", 1), ("2015", 0), ("2016", 2)]
    assert chart.takeaway == "3 reviews from 2014 to 2016; most in 2016 (2); 1 more without a date."
    drawn = columns(chart)
    assert [one.height for one in drawn] == [(HEIGHT - TOP) / 2, 0, HEIGHT - TOP]
    assert all(one.x >= 0 and one.x + one.width <= 100 for one in drawn)


def test_an_empty_chart_says_so() -> None:
    chart = chart_of_years([None, None], "Reviews", "/x.csv")
    assert columns(chart) == []
    assert chart.takeaway == "No review here has a date."


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2014-05-02", "2 May 2014"), ("2014-05", "May 2014"), ("2014", "2014"), (None, "date not known")],
)
def test_a_date_is_as_precise_as_it_is_known(iso: str | None, shown: str) -> None:
    assert shown_date(iso) == shown


def test_a_share_has_no_percentage_below_ten() -> None:
    assert shown_share(Share(3, 9)) == "3 of 9 (too few to compare)"
    # Newcombe 1998, table I, method 3: 81 of 263 gives 0.2553 to 0.3662.
    low, high = Share(81, 263).interval() or (0, 0)
    assert (round(low / 100, 4), round(high / 100, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(
    ("page", "last", "shown"),
    [(1, 1, [1]), (1, 4, [1, 2, 3, 4]), (10, 20, [1, None, 8, 9, 10, 11, 12, None, 20]), (99, 20, [1, None, 20])],
)
def test_pages_lead_to_the_first_and_the_last(page: int, last: int, shown: list[int | None]) -> None:
    assert list(page_numbers(page, last)) == shown


def test_a_search_has_one_canonical_url() -> None:
    one = asked_from([("sort", "newest"), ("q", " a b "), ("nation", "wales"), ("kind", ""), ("other", "x")])
    assert one.url == "/search?nation=wales&q=a+b&sort=newest"
    assert one.without("nation", "wales").url == "/search?q=a+b&sort=newest"
    assert one.on_page(3).without_filters().url == "/search?q=a+b&sort=newest"


def test_cells_cannot_be_formulas() -> None:
    assert csv_text([("=1", "-2", "@x", "plain", -3)]) == "'=1,'-2,'@x,plain,-3\r\n"


def test_json_cannot_end_its_script() -> None:
    data = {"name": "</script><!-- & \u2028"}
    assert "<" not in json_ld(data)
    assert json.loads(json_ld(data)) == data


def test_measurements_are_shown_as_they_were_printed(tmp_path: Path) -> None:
    assert measured_themes(tmp_path / "none.json") is None
    kept = tmp_path / "measured.json"
    kept.write_text('{"passages": 5}', encoding="utf-8")
    assert measured_themes(kept) == {"passages": 5}


def test_templates_refuse_what_is_not_given() -> None:
    from jinja2 import UndefinedError

    class Asked:
        class url:  # noqa: N801 - stands for a request's
            path = "/methods"

    with pytest.raises(UndefinedError):
        Renderer({}).page(Asked, "problem.html")  # type: ignore[arg-type]
