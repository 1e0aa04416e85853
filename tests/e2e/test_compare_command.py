"""`lessons compare` and `lessons trends` as a user runs them, over the sample."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.e2e.test_command_line import lessons, output

pytestmark = pytest.mark.slow


def test_groups_are_compared_for_people_programs_and_spreadsheets(sample_home: Path) -> None:
    asked = ("compare", "kind", "scr", "cspr", "--rest", "all", "--only", "nation=england", "--year-from", "2010")
    record = output(sample_home, *asked, "--json")
    assert [group["label"] for group in record["groups"]][2] == "All other reviews"
    assert record["url"].endswith("/compare?by=kind&group=scr&group=cspr&rest=all&nation=england&year_from=2010")
    rows = list(csv.DictReader(io.StringIO(lessons(sample_home, *asked, "--csv").stdout)))
    assert [int(row["reviews_with_theme"]) for row in rows] == [
        cell["n"] for theme in record["themes"] for cell in theme["cells"]
    ]
    shown = lessons(sample_home, *asked).stdout
    assert record["takeaway"] in " ".join(shown.split())
    assert "Published reviews are not a sample." in shown


def test_themes_by_year(sample_home: Path) -> None:
    record = output(sample_home, "trends", "--theme", "neglect", "--json")
    [series] = record["series"]
    assert series["id"] == "neglect"
    assert series["points"]
    shown = lessons(sample_home, "trends", "--theme", "neglect").stdout
    assert series["takeaway"] in " ".join(shown.split())
    assert "replaced the serious case review" in shown
    every = lessons(sample_home, "trends", "--csv").stdout.splitlines()
    assert len(every) == 1 + 64


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("compare", "colour", "red", "blue"), "what can be compared is area"),
        (("compare", "area", "leeds"), "2 to 6 groups"),
        (("compare", "nation", "england", "wales", "--only", "theme=neglect"), "the facets are kind, nation"),
        (("trends", "--theme", "nothing"), "there is no theme 'nothing'"),
        (("trends", "--lesson", "none"), "none"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(sample_home: Path, arguments: tuple[str, ...], says: str) -> None:
    done = lessons(sample_home, *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
