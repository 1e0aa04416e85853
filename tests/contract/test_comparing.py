"""Comparisons and trends over a real catalogue of each kind: every count is what the search at its link finds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy.orm import Session

from archive.archive import Archive
from archive.comparing import Comparison, asked_comparison, comparison
from archive.comparison_records import comparison_record, trends_record
from archive.overview import Browsing
from archive.recurring import RecurringLessons
from archive.recurring_reading import RecurringReader
from archive.searching import asked_from
from archive.settings import Settings
from archive.spreadsheets import csv_text
from archive.trending import Trends, asked_trends, trends
from catalog.database import Database
from catalog.domain import (
    Age,
    AgeUnit,
    AreaMatch,
    Lesson,
    LessonKind,
    Nation,
    PartialDate,
    Polarity,
    Review,
    ReviewKind,
    Sex,
    Span,
    Subject,
    TagStatus,
)
from catalog.enrichment import StoredTag, decide
from catalog.recurrence import NoSuchRecurringLesson
from catalog.reviews import withdraw
from search.backends import open_backend
from search.contract import BadQuery
from search.projection import Projection
from tests.contract.test_recurring_lessons import ALONE, ALONE_TOO, FirstWordEncoder
from tests.pipeline import Silent
from tests.reviews import store

AREAS = {
    "leeds": ("Leeds", "Yorkshire and The Humber", Nation.ENGLAND),
    "bradford": ("Bradford", "Yorkshire and The Humber", Nation.ENGLAND),
    "sheffield": ("Sheffield", "Yorkshire and The Humber", Nation.ENGLAND),
    "camden": ("Camden", "London", Nation.ENGLAND),
    "cardiff": ("Cardiff", None, Nation.WALES),
}
TEXT = "Nobody asked about the father. The school was not told."


def put(
    session: Session,
    number: int,
    area: str,
    *themes: str,
    year: int | None = 2015,
    kind: ReviewKind = ReviewKind.SCR,
    ages: tuple[int, ...] = (),
    lesson: str = "",
) -> None:
    """A review with themes; its number makes its text its own."""
    printed, region, nation = AREAS[area]
    text = f"{TEXT} {number}. {lesson}"
    span = Span(0, len(text))
    lessons = (Lesson(LessonKind.FINDING, lesson, Span(text.index(lesson), len(text))),) if lesson else ()
    review = Review(
        place="1",
        title=f"Review {number}",
        kind=kind,
        body=span,
        nation=nation,
        area=AreaMatch(printed, (area,), region, nation),
        subjects=tuple(Subject(f"Child {age}", Age(str(age), age, AgeUnit.YEAR), Sex.MALE) for age in ages),
        published=PartialDate(year) if year else None,
        harms=("neglect",) if number % 2 else (),
        lessons=lessons,
    )
    tags = [StoredTag(theme, Polarity.CONCERN, 0.9, "test", (0, 5), "", "1.0.0") for theme in themes]
    store(session, f"{number}", text, review, tags)


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Iterator[Archive]:
    """An archive over each kind of database, searched by words."""
    url = database.engine.url.render_as_string(hide_password=False)
    archive = Archive(Settings(home=tmp_path, database_url=url, base_url="http://x"))
    archive.__dict__["index"] = open_backend("embedded:", tmp_path / "index", None, {})
    archive.__dict__["projection"] = Projection(archive.taxonomy.groups_of_themes(), None)
    archive.__dict__["recurring_reader"] = RecurringReader(archive.database, {}, FirstWordEncoder.model_id)
    yield archive
    archive.close()


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """12 reviews of Leeds, all with neglect, 12 of Bradford, none with it, and some of everywhere else."""
    with archive.database.unit_of_work() as session:
        for n in range(12):
            put(session, n, "leeds", "neglect", *(["schools"] if n % 3 == 0 else []), year=2010 + n, ages=(3,))
            put(session, 100 + n, "bradford", *(["schools"] if n % 3 == 1 else []), year=2010 + n, ages=(3, 12))
        for n in range(6):
            put(session, 200 + n, "sheffield", "schools", year=None, kind=ReviewKind.CSPR)
            put(session, 300 + n, "camden", "neglect" if n % 2 else "schools", year=2020, kind=ReviewKind.CSPR)
            put(session, 400 + n, "cardiff", "hidden-men", year=2022, kind=ReviewKind.CPR, ages=(70,))
    archive.follow(Silent())
    return archive


def compared(archive: Archive, url: str) -> Comparison:
    return comparison(Browsing(archive), asked_comparison(parse_qsl(url)))


def trended(archive: Archive, url: str = "") -> Trends:
    return trends(Browsing(archive), asked_trends(parse_qsl(url)))


def found_by(archive: Archive, url: str) -> int:
    """How many reviews the search at a link finds."""
    assert url.startswith("/search?")
    asked = asked_from(parse_qsl(urlsplit(url).query))
    assert asked.url == url, "the link is the search's canonical URL"
    return archive.search(asked.query()).results.total_reviews


@pytest.mark.parametrize(
    "url",
    [
        "by=area&group=leeds&group=bradford",
        "by=area&group=leeds&rest=region",
        "by=area&group=leeds&group=cardiff&rest=region",
        "by=area&group=leeds&rest=nation",
        "by=area&group=leeds&rest=all&year_from=2012&year_to=2018",
        "by=region&group=Yorkshire+and+The+Humber&rest=nation",
        "by=region&group=london&group=yorkshire-and-the-humber&rest=all",
        "by=nation&group=england&group=wales&kind=scr&kind=cpr&harm=neglect",
        "by=kind&group=scr&group=cspr&rest=all&region=London&region=Yorkshire+and+The+Humber",
        "by=period&group=2010-2014&group=2015&rest=all",
        "by=age_band&group=1-4&group=11-15&rest=all",
    ],
)
def test_every_cell_is_what_the_search_at_its_link_finds(filled: Archive, url: str) -> None:
    found = compared(filled, url)
    assert [found_by(filled, group.url) for group in found.groups] == [group.reviews for group in found.groups]
    assert any(theme.found for theme in found.themes)
    for theme in found.found:
        for group, cell in zip(found.groups, theme.cells, strict=True):
            assert found_by(filled, cell.url) == cell.share.n, (theme.theme, group.label)
            assert cell.share.of == group.reviews


def test_groups_stand_as_chosen_and_themes_as_in_the_taxonomy(filled: Archive) -> None:
    found = compared(filled, "by=area&group=leeds&group=bradford&group=leeds&rest=all")
    assert [group.label for group in found.groups] == ["Leeds", "Bradford", "All other reviews"]
    assert [theme.theme for theme in found.themes] == [theme.id for theme in filled.taxonomy.themes]


def test_a_difference_is_marked_only_where_it_holds(filled: Archive) -> None:
    found = compared(filled, "by=area&group=leeds&group=bradford")
    cells = {theme.theme: theme.cells for theme in found.themes}
    assert [cell.differs for cell in cells["neglect"]] == [1, -1]
    assert [cell.differs for cell in cells["schools"]] == [0, 0]
    assert cells["neglect"][0].p == cells["neglect"][1].p
    assert cells["hidden-men"][0].p is None, "a theme that none has is not tested"
    assert found.tests == 2
    assert found.takeaway == (
        "One difference holds after correction for 2 tests: Neglect, more often in Leeds (12 of 12)."
    )


def test_too_few_reviews_have_no_percentage_and_no_test(filled: Archive) -> None:
    found = compared(filled, "by=area&group=leeds&group=bradford&group=camden")
    neglect = next(theme for theme in found.themes if theme.theme == "neglect")
    few = neglect.cells[2]
    assert (few.share.n, few.share.of, few.share.percent, few.interval, few.p) == (3, 6, None, None, None)
    assert neglect.cells[0].interval is not None
    assert "Too few reviews to compare (under 10): Camden." in found.takeaway
    alone = compared(filled, "by=area&group=leeds&group=camden")
    assert (alone.tests, alone.differences) == (0, [])
    assert alone.takeaway.startswith("No difference could be tested.")


def test_reviews_in_two_groups_count_in_both_and_are_not_tested(filled: Archive) -> None:
    found = compared(filled, "by=age_band&group=1-4&group=11-15")
    assert [group.reviews for group in found.groups] == [24, 12]
    assert found.shared == 12
    assert found.tests == 0, "nobody is only in the second group"
    with_rest = compared(filled, "by=age_band&group=11-15&rest=all")
    assert with_rest.shared == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("by=colour&group=red&group=blue", "what can be compared is area, region"),
        ("by=area&group=leeds", "2 to 6 groups"),
        ("by=kind&group=scr&group=cspr&group=dhr&group=sar&group=lr&group=cmr&rest=all", "chosen: 7"),
        ("by=area&group=leeds&group=atlantis", "there is no area 'atlantis'"),
        ("by=kind&group=scr&group=spy", "there is no kind of review 'spy'; write one of scr, cspr"),
        ("by=period&group=2010&group=soon", "a period is written 2014 or 2010-2014"),
        ("by=period&group=2010&group=2015-2012", "begins before it ends"),
        ("by=period&group=2010&group=2012&year_from=2011", "the groups already differ in years"),
        ("by=kind&group=scr&group=cspr&kind=scr", "the groups already differ in kind"),
        ("by=kind&group=scr&rest=region", "the rest of kinds of review is one of all"),
        ("by=nation&group=england&group=wales&kind=spy", "there is no kind of review 'spy'"),
        ("by=nation&group=england&group=wales&year_from=x", "the first year is a number"),
        ("by=nation&group=england&group=wales&year_from=2015&year_to=2010", "is after the last"),
    ],
)
def test_bad_input_is_told_in_words(archive: Archive, url: str, says: str) -> None:
    with pytest.raises(BadQuery, match=says.replace("(", r"\(")):
        compared(archive, url)


def test_table_record_and_file_say_the_same(filled: Archive) -> None:
    found = compared(filled, "by=area&group=leeds&rest=region")
    rows = list(csv.DictReader(io.StringIO(csv_text(found.rows("http://x")))))
    record = comparison_record(found, "http://x")
    cells = [(theme["theme"], cell) for theme in record["themes"] for cell in theme["cells"]]
    assert len(rows) == len(cells) == 2 * len(filled.taxonomy.themes)
    for row, (theme, cell) in zip(rows, cells, strict=True):
        assert (row["theme"], row["group"], row["url"]) == (theme, cell["group"], cell["url"])
        assert (int(row["reviews_with_theme"]), int(row["reviews"])) == (cell["n"], cell["of"])
        assert row["percent"] == ("" if cell["percent"] is None else str(cell["percent"]))
        assert row["difference"] == cell["difference"]
        assert row["url"].startswith("http://x/search?theme=")
    assert record["caveat"].startswith("Published reviews are not a sample.")


def test_a_withdrawn_review_and_a_rejected_tag_leave_the_counts(filled: Archive) -> None:
    browsing = Browsing(filled)
    asked = asked_comparison(parse_qsl("by=area&group=leeds&group=bradford"))
    before = comparison(browsing, asked)
    slug = next(one.slug for one in browsing.overview().reviews if one.areas == ("leeds",))
    with filled.database.unit_of_work() as session:
        withdraw(session, slug, "asked for")
    after = comparison(browsing, asked)
    assert (before.groups[0].reviews, after.groups[0].reviews) == (12, 11)
    with filled.database.unit_of_work() as session:
        changed = decide(session, f"{TEXT} 1. ", "neglect", TagStatus.REJECTED)
    assert len(changed) == 1
    neglect = next(one for one in comparison(browsing, asked).themes if one.theme == "neglect")
    assert neglect.cells[0].share.n == 10


def test_an_empty_archive_compares_nothing(archive: Archive) -> None:
    found = compared(archive, "by=area&group=leeds&group=bradford")
    assert [group.reviews for group in found.groups] == [0, 0]
    assert (found.found, found.tests) == ([], 0)
    shown = trended(archive, "theme=neglect")
    assert (shown.series[0].points, shown.tests) == ([], 0)
    assert shown.held.points == []


@pytest.fixture
def long(archive: Archive) -> Archive:
    """12 reviews a year from 2008 to 2019: neglect in 1 of each year before 2014, in 8 from then on; schools in 3."""
    with archive.database.unit_of_work() as session:
        for year in range(2008, 2020):
            for n in range(12):
                themes = [*(["neglect"] if n < (8 if year >= 2014 else 1) else []), *(["schools"] if n >= 9 else [])]
                lesson = (ALONE, ALONE_TOO)[n % 2] if n < 2 and year > 2015 else ""
                put(session, 12 * year + n, "leeds", *themes, year=year, lesson=lesson)
    archive.follow(Silent())
    RecurringLessons(archive.database, FirstWordEncoder(), threshold=lambda _: 0.6).update()  # type: ignore[arg-type]
    return archive


def test_a_trend_and_a_change_are_told_where_they_hold(long: Archive) -> None:
    found = trended(long, "theme=neglect&theme=schools")
    neglect, schools = found.series
    assert (neglect.window, len(neglect.points)) == (1, 12)
    assert neglect.tested.direction == 1
    assert neglect.change
    assert (neglect.change.year, neglect.change.before.n, neglect.change.after.n) == (2014, 6, 48)
    assert "A change holds at 2014: 6 of 72 before, 48 of 72 from then on" in neglect.takeaway
    assert (schools.tested.direction, schools.change) == (0, None)
    assert found.tests == 2, "themes that no review has are not tested"
    assert found.takeaway == "What holds after correction for 2 tests: rising: Neglect."
    assert [one.year for one in found.history] == [2018, None]


def test_every_point_is_what_the_search_at_its_link_finds(long: Archive) -> None:
    for url in ("theme=neglect", "theme=neglect&year_from=2010&year_to=2016&kind=scr&region=yorkshire-and-the-humber"):
        found = trended(long, url)
        assert found.series[0].points
        for point in found.series[0].points:
            assert found_by(long, point.url) == point.share.n
        assert found_by(long, found.series[0].url) == found.series[0].tested.share.n


def test_a_recurring_lesson_by_year(long: Archive) -> None:
    [lesson] = long.recurring_reader.ranked().lessons
    found = trended(long, f"lesson={lesson.id}")
    [series] = found.series
    assert {point.first: point.share.n for point in series.points if point.share.n} == dict.fromkeys(
        range(2016, 2020), 2
    )
    assert all(point.url == f"/lessons/{lesson.id}" for point in series.points)
    assert trends_record(found, "http://x")["series"][0]["kind"] == "lesson"
    with pytest.raises(NoSuchRecurringLesson):
        trended(long, "lesson=k000000000000")


def test_years_with_few_reviews_are_taken_together(filled: Archive) -> None:
    found = trended(filled, "theme=neglect&area=leeds")
    [series] = found.series
    assert series.window == 5
    assert [point.label for point in series.points][:2] == ["2010–2014", "2011–2015"]
    assert all(point.interval is None and point.share.of < 10 for point in series.points)
    assert trended(filled, "theme=schools").undated == 6


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("theme=nothing", "there is no theme 'nothing'"),
        (
            "&".join(
                f"theme={n}" for n in ("neglect", "schools", "hidden-men", "meetings", "carers", "missing", "babies")
            ),
            "at most 6",
        ),
        ("nation=atlantis", "there is no nation 'atlantis'"),
        ("year_to=soon", "the last year is a number"),
    ],
)
def test_bad_input_to_trends_is_told_in_words(archive: Archive, url: str, says: str) -> None:
    with pytest.raises(BadQuery, match=says):
        trended(archive, url)
