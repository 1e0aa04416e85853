"""Every page over HTTP, without a browser: valid HTML, headings, landmarks, titles, links, escaping, and failures."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from fastapi.testclient import TestClient

from api.application import create_app
from archive.archive import Archive
from archive.overview import Browsing, theme_counts
from archive.settings import Settings
from archive.urls import area_url, review_url, theme_url
from catalog.reviews import withdraw
from tests.e2e.conftest import HOSTILE, take_index_down
from tests.pipeline import Silent
from tests.vocabulary import wrong_with
from web.security import CONTENT_SECURITY_POLICY

Element = ElementTree.Element
FIXED = (
    "/",
    "/search",
    "/search?q=police",
    "/search?q=police&by=passages&nation=wales&sort=newest",
    "/search?q=police&by=lessons&per_page=50",
    "/search?q=zzyzx&nation=wales&year_from=2015",
    "/search?page=9",
    "/reviews",
    "/themes",
    "/lessons",
    "/lessons?ranking=persistence&nation=england",
    "/areas",
    "/compare",
    "/compare?by=area",
    "/compare?by=kind&group=scr&group=cspr&rest=all&year_from=2010",
    "/trends",
    "/trends?theme=neglect&theme=professional-curiosity",
    "/coverage",
    "/about",
    "/methods",
    "/accessibility",
    "/privacy",
    "/takedown",
    "/api/docs",
)
COMPARED = "/compare?by=area&group=leeds&rest=all"
COUNTED = ("/compare", COMPARED, "/trends", "/trends?theme=neglect")


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Iterator[TestClient]:
    archive = Archive(Settings(home=sample_home, base_url="http://testserver"))
    with TestClient(create_app(archive)) as client:
        yield client


@pytest.fixture
def small(small_archive: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(small_archive)) as client:
        yield client


def every_path(client: TestClient) -> list[str]:
    """The fixed pages, every theme, every area that has a review, every review, and the strongest recurring lessons."""
    found = ElementTree.fromstring(client.get("/sitemap.xml").text)
    listed = [urlsplit(one.text or "").path for one in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    lessons = re.findall(r'href="(/lessons/[^"#?]+)"', client.get("/lessons").text)
    marked = [f"{path}?theme=neglect" for path in listed if path.startswith("/reviews/")][:2]
    return list(dict.fromkeys([*FIXED, *listed, *lessons[:3], *marked]))


def parsed(text: str) -> Element:
    """The document, by a parser that refuses what is not valid HTML."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(text)
    return document


def words(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def problems_of(path: str, document: Element) -> Iterator[str]:
    elements = list(document.iter())
    tags = [str(one.tag) for one in elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings begin with {levels[:3]}"
    yield from (f"h{one} is followed by h{two}" for one, two in pairwise(levels) if two > one + 1)
    yield from (f"{tags.count(tag)} {tag}" for tag in ("main", "title") if tags.count(tag) != 1)
    ids = [one.get("id") for one in elements if one.get("id")]
    yield from (f"id {one} twice" for one in set(ids) if ids.count(one) > 1)
    for one in elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            yield from (f"{name}={ref} leads nowhere" for ref in (one.get(name) or "").split() if ref not in ids)
        if (one.get("href") or "").startswith("#") and (one.get("href") or "")[1:] not in ids:
            yield f"{one.get('href')} leads nowhere"
        yield from (f"inline {name}" for name in one.attrib if name == "style" or re.match(r"on[a-z]", name))
        if one.tag == "script" and not one.get("src") and one.get("type") != "application/ld+json":
            yield "inline script"
        for name in ("src", "srcset", "data", "poster"):
            if "//" in (one.get(name) or ""):
                yield f"loads {one.get(name)}"
    if not words(document.find(".//title")).endswith("Lessons Library") or path in words(document.find(".//title")):
        yield "its title does not name the page"


@pytest.mark.slow
def test_every_page_is_valid_and_well_made(sample: TestClient) -> None:
    found = {}
    titles: dict[str, str] = {}
    for path in every_path(sample):
        response = sample.get(path)
        assert response.status_code == 200, path
        assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        document = parsed(response.text)
        problems = list(problems_of(path, document))
        if problems:
            found[path] = problems
        titles.setdefault(path.split("?")[0], words(document.find(".//title")))
    assert found == {}
    assert len(titles) > 100


@pytest.mark.slow
def test_every_link_leads_somewhere(sample: TestClient) -> None:
    links: dict[str, str] = {}
    anchors: dict[str, set[str]] = {}
    for path in every_path(sample):
        document = parsed(sample.get(path).text)
        anchors[path] = {one.get("id") or "" for one in document.iter()}
        for one in document.iter("a"):
            url = urljoin(path, one.get("href") or "")
            if url.startswith("/"):
                links.setdefault(url, path)
    broken = {}
    for url, path in links.items():
        target, _, fragment = url.partition("#")
        if target not in anchors and not target.startswith("/search"):
            response = sample.get(target)
            anchors[target] = {""} if response.status_code == 200 else set()
            if response.status_code != 200:
                broken[url] = path
        plain = target.partition("?")[0]
        if fragment and fragment not in anchors.get(target, anchors.get(plain, set())) | anchors.get(plain, set()):
            broken[url] = path
    assert broken == {}


@pytest.mark.slow
def test_facets_paging_and_canonical_urls(sample: TestClient) -> None:
    first = parsed(sample.get("/search?per_page=20").text)
    last_link = [one.get("href") for one in first.iter("a") if "page=" in (one.get("href") or "")][-2]
    assert last_link
    last = sample.get(last_link)
    assert last.status_code == 200
    assert 'rel="next"' not in last.text
    assert words(parsed(last.text).find(".//ol[@class='hits']"))
    mixed = sample.get("/search?sort=newest&nation=wales&q=police&nation=england&per_page=20&page=1")
    canonical = next(one.get("href") for one in parsed(mixed.text).iter("link") if one.get("rel") == "canonical")
    assert canonical == "http://testserver/search?nation=england&nation=wales&q=police&sort=newest"
    tags = [words(one) for one in parsed(mixed.text).iterfind(".//ul[@class='filter-tags']/li/a")]
    assert tags == ["Remove Nation: Wales ×", "Remove Nation: England ×", "Clear all"]


@pytest.mark.slow
def test_counts_leave_out_their_own_lists_ticks(sample: TestClient) -> None:
    def count(url: str, value: str) -> str:
        labels = (words(one) for one in parsed(sample.get(url).text).iter("label"))
        return next(label for label in labels if label.startswith(value))

    assert count("/search?nation=wales", "England") == count("/search", "England")
    assert count("/search?nation=wales", "Male") != count("/search", "Male")


@pytest.mark.slow
def test_a_page_stays_light(sample: TestClient) -> None:
    """Bytes before compression: 60 KB for 20 results, 30 KB for the style sheet."""
    assert all(len(sample.get(f"/search?q={words}").content) < 60_000 for words in ("", "police", "child+school"))
    style = re.search(r'href="(/static/site\.css[^"]*)"', sample.get("/").text)
    assert style
    assert len(sample.get(style[1]).content) < 30_000


@pytest.mark.slow
def test_htmx_gets_the_results_alone(sample: TestClient) -> None:
    response = sample.get("/search?q=police&sort=", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert response.headers["hx-push-url"] == "/search?q=police"
    assert response.headers["vary"].startswith("HX-Request")
    assert len(response.text) < len(sample.get("/search?q=police").text)


@pytest.mark.slow
def test_evidence_is_marked_without_javascript(sample: TestClient, sample_home: Path) -> None:
    archive = Archive(Settings(home=sample_home))
    overview = Browsing(archive).overview()
    theme = theme_counts(overview.reviews)[0][0]
    slug = overview.of_theme(theme)[0].slug
    archive.close()
    assert "<mark>" not in sample.get(review_url(slug)).text
    marked = parsed(sample.get(review_url(slug, theme=theme)).text)
    assert [words(one) for one in marked.iter("mark")]
    assert "Given by machine" in words(marked.find(".//main"))


def test_structured_data_of_a_review(small: TestClient) -> None:
    plain, hostile = (parsed(small.get(path).text) for path in review_paths(small))
    data = json.loads(words(plain.find(".//script[@type='application/ld+json']")))
    assert data["@type"] == "Report"
    assert data["datePublished"] == "2021-03"
    assert data["isBasedOn"] == "https://example.org/child-a"
    assert data["url"].startswith("http://testserver/reviews/")
    other = json.loads(words(hostile.find(".//script[@type='application/ld+json']")))
    assert other["name"] == HOSTILE
    assert [*wrong_with(data), *wrong_with(other)] == []


@pytest.mark.slow
def test_structured_data_keeps_to_the_vocabulary(sample: TestClient) -> None:
    kinds = set()
    for path in every_path(sample):
        for script in parsed(sample.get(path).text).iterfind(".//script[@type='application/ld+json']"):
            data = json.loads(words(script))
            kinds.add(data["@type"])
            assert list(wrong_with(data)) == [], path
    assert kinds == {"WebSite", "Report", "DefinedTerm"}


def test_a_theme_can_be_disputed(small: TestClient) -> None:
    path = review_paths(small)[0]
    links = parsed(small.get(f"{path}?theme=neglect").text).iter("a")
    link = next(one.get("href") or "" for one in links if words(one) == "Dispute this theme")
    page = small.get(link)
    document = parsed(page.text)
    assert not list(problems_of(link, document))
    said = f"The theme “neglect” seems wrong for paragraph 1: http://testserver{path}#p-1"
    assert words(document.find(".//*[@id='words']")) == said
    assert "83% sure" in words(document.find(".//dl"))
    assert "mailto:" not in page.text
    assert small.get(f"{path}/dispute?part=p-1&theme=suicide").status_code == 404
    assert small.get(f"{path}/dispute?part=p-9&theme=neglect").status_code == 404


def test_a_dispute_goes_to_the_archives_address(small_archive: Archive) -> None:
    small_archive.settings = small_archive.settings.model_copy(update={"contact": "desk@archive.example"})
    with TestClient(create_app(small_archive)) as client:
        path = review_paths(client)[0]
        page = parsed(client.get(f"{path}/dispute?part=p-1&theme=neglect").text)
    links = (one.get("href") or "" for one in page.iter("a"))
    mail = next(one for one in links if one.startswith("mailto:desk@archive.example?"))
    said = [words(page.find(".//*[@id='words']"))]
    assert parse_qs(urlsplit(mail).query) == {"subject": ["Disputed theme: Neglect"], "body": said}


def review_paths(client: TestClient) -> list[str]:
    """The plain review and the hostile one."""
    response = client.get("/reviews")
    assert response.status_code == 200
    return list(dict.fromkeys(re.findall(r'href="(/reviews/[^"#?/]+)"', response.text)))


def test_hostile_text_stays_text(small: TestClient) -> None:
    for path in (
        "/",
        "/reviews",
        "/coverage",
        "/areas",
        "/search?q=police",
        "/themes/neglect",
        COMPARED,
        "/trends?theme=neglect",
        review_paths(small)[1],
    ):
        text = small.get(path).text
        assert "<script>alert" not in text, path
        assert not list(problems_of(path, parsed(text))), path
    typed = small.get("/search", params={"q": f'"{HOSTILE}'})
    assert "<script>alert" not in typed.text
    assert not list(problems_of("typed", parsed(typed.text)))


def test_citations_of_a_review(small: TestClient) -> None:
    path = review_paths(small)[0]
    bib = small.get(f"{path}/cite.bib").text
    assert bib.startswith("@techreport{")
    assert "year = {2021}" in bib
    ris = small.get(f"{path}/cite.ris").text
    assert ris.startswith("TY  - RPRT\r\n")
    assert ris.endswith("ER  - \r\n")
    item = small.get(f"{path}/cite.csl.json").json()[0]
    assert item["issued"] == {"date-parts": [[2021, 3]]}
    assert item["URL"] == f"http://testserver{path}"
    assert small.get(f"{path}/cite.doc").status_code == 404


def test_csv_cells_are_never_formulas(small: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(small.get(f"{review_paths(small)[1]}/lessons.csv").text)))
    assert rows[1][3].startswith("'=cmd")
    assert rows[1][0].startswith("http://testserver/reviews/")


def test_chart_table_and_csv_agree(small: TestClient) -> None:
    page = parsed(small.get("/areas/leeds").text)
    rows = list(csv.reader(io.StringIO(small.get("/areas/leeds/years.csv").text)))
    assert rows == [["Year", "Reviews"], ["2021", "1"]]
    assert [words(one) for one in page.iterfind(".//figure//tbody/tr/*")] == ["2021", "1"]
    assert "1 review in 2021." in words(page.find(".//figcaption"))


def test_few_reviews_give_no_percentage(small: TestClient) -> None:
    assert "too few to compare" in small.get("/areas/leeds").text
    assert "%" not in words(parsed(small.get("/areas/leeds").text).find(".//main"))
    assert "2 of 2 (too few to compare)" in small.get("/themes/neglect").text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nowhere", 404, "There is no page here"),
        ("/reviews/nobody", 404, "There is no such review"),
        ("/themes/nothing", 404, "There is no such theme"),
        ("/areas/atlantis", 404, "There is no such area"),
        ("/lessons/none", 404, "There is no such lesson"),
        ("/reviews?page=99", 404, "There is no page here"),
        ("/reviews?page=x", 404, "There is no page here"),
        ("/search?q=foo:bar", 400, "no field"),
        ("/search?year_from=soon", 400, "the first year is a number"),
        ("/search?sort=loud", 400, "sort is one of"),
        ("/lessons?ranking=loud", 400, "ranking is one of"),
    ],
)
def test_a_foreseen_failure_is_a_page(small: TestClient, path: str, status: int, says: str) -> None:
    response = small.get(path)
    assert response.status_code == status
    assert says in response.text
    assert not list(problems_of(path, parsed(response.text)))


def test_a_withdrawn_review_leaves_a_tombstone(small: TestClient, small_archive: Archive) -> None:
    path = review_paths(small)[0]
    with small_archive.database.unit_of_work() as session:
        withdraw(session, path.removeprefix("/reviews/"), "Its publisher took it down.")
    small_archive.follow(Silent())
    response = small.get(path)
    assert response.status_code == 410
    assert "Its publisher took it down." in response.text
    assert "left alone" not in response.text
    gone = ("/reviews", "/search?q=police", "/search", "/themes/neglect", "/areas/leeds", "/sitemap.xml", "/coverage")
    assert [one for one in gone if path in small.get(one).text] == []
    for file in ("cite.bib", "lessons.csv"):
        assert small.get(f"{path}/{file}").status_code == 410


def test_without_an_index_browsing_goes_on(small: TestClient, small_archive: Archive) -> None:
    take_index_down(small_archive)
    browsed = ("/", "/reviews", "/coverage", COMPARED, "/trends", review_paths(small)[0])
    for path in (*browsed, theme_url("neglect"), area_url("leeds")):
        response = small.get(path)
        assert response.status_code == 200, path
        assert not list(problems_of(path, parsed(response.text))), path
    searched = small.get("/search?q=police")
    assert searched.status_code == 503
    assert "the index is being rebuilt" in searched.text
    assert 'href="/reviews"' in searched.text


def test_an_unforeseen_failure_tells_nothing(small: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Browsing) -> None:
        raise RuntimeError("secret detail")

    with TestClient(small.app, raise_server_exceptions=False) as client:
        monkeypatch.setattr(Browsing, "overview", fail)
        response = client.get("/themes")
    assert response.status_code == 500
    assert "Something went wrong here" in response.text
    assert "secret" not in response.text


def test_the_api_keeps_its_own_errors(small: TestClient) -> None:
    response = small.get("/api/v1/reviews/nobody")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "no_such_review"


def test_an_empty_archive_is_told_as_such(tmp_path: Path) -> None:
    archive = Archive(Settings(home=tmp_path))
    archive.migrate()
    with TestClient(create_app(archive)) as client:
        for path in (
            "/",
            "/reviews",
            "/themes",
            "/themes/neglect",
            "/lessons",
            "/areas",
            "/areas/leeds",
            "/coverage",
            *COUNTED,
        ):
            response = client.get(path)
            assert response.status_code == 200, path
            assert not list(problems_of(path, parsed(response.text))), path
        assert "The archive is empty" in client.get("/").text


def test_robots_and_support_lines(small: TestClient) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in small.get("/robots.txt").text
    for path in ("/", "/privacy", "/nowhere", review_paths(small)[0]):
        text = small.get(path).text
        assert all(number in text for number in ("999", "0808 800 5000", "0800 1111", "116 123"))
        assert "Exit this page" in text
