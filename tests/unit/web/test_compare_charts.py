"""Where the marks of heat maps and series go, and the words beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.comparing import Cell
from archive.kind_history import HISTORY, changes_among
from archive.trending import Change, TrendResult
from catalog.shares import Share, percentage
from tests.charts import by_year, cell, compared
from web.charts import HEIGHT, TOP, drawn_series, heat


def test_the_darkest_cell_is_the_largest_share_and_none_runs_over() -> None:
    drawn = heat(compared((cell(30, 40, 1), cell(4, 40, -1), cell(2, 5)), (cell(8, 40), cell(0, 40), cell(5, 5))))
    first, second = drawn.rows
    assert [one.shade for one in first.cells] == [5, 1, 0]
    assert [one.text for one in first.cells] == ["75", "10", "–"]
    assert [one.mark for one in first.cells] == ["▲", "▼", ""]
    assert second.cells[2].text == "–", "all of five reviews are too few all the same"
    assert [name for name, _ in drawn.heads] == ["A", "B", "C"]
    assert all(one.x + one.width <= 100 for row in drawn.rows for one in row.cells)
    assert drawn.height > second.y


def test_themes_that_none_has_are_not_drawn() -> None:
    found = compared((cell(0, 40), cell(0, 40)), (cell(1, 40), cell(0, 40)))
    assert [row.label for row in heat(found).rows] == ["Theme 1"]
    assert len(found.rows("")) == 1 + 4, "the file has them"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (((cell(9, 40), cell(8, 40)),), "No difference holds after correction for 1 test."),
        (((cell(3, 40, -1), cell(20, 40, 1)),), "Theme 0, more often in Group 1 (20 of 40)."),
        (
            ((cell(3, 40, -1), cell(20, 40), cell(20, 40)),),
            "One difference holds after correction for 1 test: Theme 0, less often in Group 0 (3 of 40).",
        ),
        (tuple((cell(3, 40, -1), cell(20, 40, 1)) for _ in range(5)), "; and 2 more."),
    ],
)
def test_the_takeaway_names_what_holds(rows: tuple[tuple[Cell, ...], ...], says: str) -> None:
    assert says in compared(*rows).takeaway


def test_a_series_breaks_where_there_are_too_few_and_marks_its_years() -> None:
    found = by_year((2016, 5, 20), (2017, 6, 20), (2018, 1, 4), (2019, 10, 20))
    drawn = drawn_series(found.series[0], found)
    assert [dot.label for dot in drawn.dots] == ["2016", "2017", "2019"]
    assert [(a.label, b.label) for a, b in drawn.steps] == [("2016", "2017")]
    assert all(TOP <= dot.high <= dot.y <= dot.low <= HEIGHT for dot in drawn.dots)
    assert [name for name, _ in drawn.marks] == ["A"], "2024 lies beyond the chart"
    assert drawn.marks[0][1] == pytest.approx((drawn.dots[1].x + drawn.dots[2].x) / 2 - (100 - 9) / 4 / 2, abs=0.1)
    assert drawn.lines[-1][0] == "80%"
    assert drawn.change is None


def test_a_change_is_drawn_before_its_year() -> None:
    change = Change(2017, Share(5, 20), Share(16, 20), 0.01)
    found = by_year((2016, 5, 20), (2017, 16, 20), change=change)
    drawn = drawn_series(found.series[0], found)
    assert drawn.change is not None
    assert drawn.dots[0].x < drawn.change < drawn.dots[1].x
    assert (
        "A change holds at 2017: 5 of 20 before, 16 of 20 from then on (corrected p = 0.01)."
        in found.series[0].takeaway
    )


def test_an_empty_series_draws_nothing() -> None:
    found = by_year()
    assert drawn_series(found.series[0], found).dots == []


def test_p_values_that_are_small_say_so() -> None:
    tested = TrendResult("neglect", "Neglect", "harm", Share(9, 90), 1, 0.00002, "/search")
    assert tested.told == "Its share rises over the years (corrected p < 0.001)."
    assert replace(tested, p=None, direction=0).told == "Too few to test for a trend."
    assert replace(tested, p=0.34, direction=0).told == "No trend holds (corrected p = 0.3)."


def test_kinds_and_what_they_replaced() -> None:
    assert [one.new.value for one in changes_among(["scr"])] == ["cspr", "lr"]
    assert [one.year for one in changes_among(["cpr", "scr"])] == [2018, 2024, None]
    assert changes_among(["pfd"]) == []
    assert HISTORY[1].sentence == (
        "Wales, October 2024: the single unified safeguarding review replaced the child practice review, adult "
        "practice review, domestic homicide review, mental health homicide review and offensive weapons homicide "
        "review."
    )
    assert HISTORY[2].sentence == "Scotland: the learning review replaced the significant case review."


def test_a_share_on_a_page_has_its_interval_or_says_why_not() -> None:
    assert percentage(Share(81, 263), Share(81, 263).interval()) == "31% (26–37%)"
    assert percentage(Share(3, 9), Share(3, 9).interval()) == "too few to compare"
