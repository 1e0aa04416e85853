"""Comparisons and trends over HTTP: page, file and record say the same, and what cannot be read is told in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.application import create_app
from archive.archive import Archive
from archive.settings import Settings
from tests.e2e.test_pages import parsed, problems_of, words


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Iterator[TestClient]:
    archive = Archive(Settings(home=sample_home, base_url="http://testserver"))
    with TestClient(create_app(archive)) as client:
        yield client


@pytest.fixture
def small(small_archive: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(small_archive)) as client:
        yield client


@pytest.mark.slow
def test_comparison_page_file_and_record_agree(sample: TestClient) -> None:
    query = "by=kind&group=scr&group=cspr&rest=all"
    page = parsed(sample.get(f"/compare?{query}").text)
    rows = list(csv.DictReader(io.StringIO(sample.get(f"/compare.csv?{query}").text)))
    record = sample.get(f"/api/v1/compare?{query}").json()
    cells = list(page.iterfind(".//table[@class='matrix compared']/tbody/tr/td"))
    found = [row for row in rows if any(int(one["reviews_with_theme"]) for one in rows if one["theme"] == row["theme"])]
    assert [words(cell.find("a")) for cell in cells] == [
        f"{row['reviews_with_theme']} of {row['reviews']}" for row in found
    ]
    assert ["http://testserver" + (cell.find("a").get("href") or "") for cell in cells] == [row["url"] for row in found]  # type: ignore[union-attr]
    texts = page.iter("{http://www.w3.org/2000/svg}text")
    drawn = [int(words(one).split()[0]) for one in texts if one.get("class") == "num" and words(one)[0].isdigit()]
    assert drawn == [pytest.approx(float(row["percent"]), abs=0.56) for row in found]
    assert record["takeaway"] in words(page.find(".//figure[@id='heat']/figcaption"))
    assert [len(theme["cells"]) for theme in record["themes"]] == [3] * 64
    every = words(page.find(".//main"))
    for said in ("Published reviews are not a sample", "Fisher’s exact test", "Holm–Šidák"):
        assert said in every
    assert f"the {record['tests']} tests are corrected together" in every


@pytest.mark.slow
def test_trends_page_file_and_record_agree(sample: TestClient) -> None:
    query = "theme=neglect&theme=schools"
    page = parsed(sample.get(f"/trends?{query}").text)
    rows = list(csv.DictReader(io.StringIO(sample.get(f"/trends.csv?{query}").text)))
    record = sample.get(f"/api/v1/trends?{query}").json()
    cells = list(page.iterfind(".//figure[@class='chart series']//tbody/tr/td/a"))
    assert [words(cell) for cell in cells] == [f"{row['reviews_with']} of {row['reviews']}" for row in rows]
    points = [point for series in record["series"] for point in series["points"]]
    assert [row["url"] for row in rows] == [point["url"] for point in points]
    every = words(page.find(".//main"))
    for said in ("Counts measure publication", "Cochran–Armitage", "replaced the serious case review"):
        assert said in every
    assert sum(record["reviews_by_year"].values()) + record["undated"] == sample.get("/api/v1/status").json()["reviews"]


def test_what_was_typed_stays_where_it_cannot_be_compared(small: TestClient) -> None:
    response = small.get("/compare?by=area&group=leeds&kind=cspr&year_from=2020")
    page = parsed(response.text)
    assert response.status_code == 400
    assert "chosen: 1" in words(page.find(".//*[@role='alert']"))
    assert [one.get("value") for one in page.iter("input") if one.get("checked") is not None] == ["leeds"]
    assert next(one for one in page.iter("input") if one.get("name") == "year_from").get("value") == "2020"


def test_the_api_says_what_cannot_be_compared(small: TestClient) -> None:
    for path in ("/api/v1/compare?by=area&group=leeds", "/api/v1/trends?theme=nothing"):
        response = small.get(path)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "bad_query"
    assert small.get("/api/v1/trends?lesson=none").status_code == 404
    assert small.get("/api/v1/compare").status_code == 422


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/compare?by=colour&group=red", "what can be compared is"),
        ("/compare?by=area&group=leeds", "2 to 6 groups"),
        ("/compare.csv?by=area", "2 to 6 groups"),
        ("/trends?theme=nothing", "there is no theme"),
        ("/trends?lesson=none", "there is no recurring lesson"),
        ("/trends.csv?year_from=soon", "the first year is a number"),
    ],
)
def test_what_cannot_be_answered_is_a_page_that_says_why(small: TestClient, path: str, says: str) -> None:
    response = small.get(path)
    assert response.status_code == 400
    assert says in response.text
    assert not list(problems_of(path, parsed(response.text)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/compare?by=area&group=leeds&rest=region",
        "/compare?by=period&group=2009-2014&group=2015-2025&nation=england",
        "/compare?by=age_band&group=under-1&group=1-4&rest=all&harm=neglect",
        "/trends?theme=neglect&nation=wales",
        "/trends?year_from=2030",
    ],
)
def test_few_or_no_reviews_make_a_page_all_the_same(sample: TestClient, path: str) -> None:
    response = sample.get(path)
    assert response.status_code == 200
    assert not list(problems_of(path, parsed(response.text)))
