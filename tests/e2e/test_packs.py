"""Packs, citations and feeds over HTTP and the command line, without a browser."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.application import create_app
from archive.archive import Archive
from archive.settings import Settings
from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import Passage, Span
from catalog.reviews import put_review, withdraw
from catalog.tables import PackRow
from tests.e2e.conftest import HOSTILE, PLAIN, plain_review
from tests.e2e.test_pages import parsed, problems_of, review_paths, small, words
from tests.pipeline import Silent

__all__ = ["small"]  # the fixture
Form = dict[str, Any]
COUNTED = ("/compare?by=kind&group=cspr&rest=all", "/trends?theme=neglect&kind=cspr")


def items_offered(client: TestClient, path: str) -> list[str]:
    """What the page's "Add to pack" buttons would collect."""
    return [one.get("value") or "" for one in parsed(client.get(path).text).iter("button") if one.get("name") == "item"]


def collect(client: TestClient, *items: str) -> str:
    """Collect as a browser without JavaScript does; returns the path of the pack."""
    location = ""
    for item in items:
        response = client.post("/packs/items", data={"item": item}, follow_redirects=False)
        assert response.status_code == 303, response.text
        location = response.headers["location"]
    return location.partition("#")[0]


def item_ids(client: TestClient, pack: str) -> list[str]:
    return [(one.get("id") or "")[2:] for one in parsed(client.get(pack).text).iterfind(".//ol[@class='items']/li")]


@pytest.fixture
def pack(small: TestClient) -> str:
    """A pack of the plain review's passage, its lesson and a theme's chart."""
    passage, lesson = (
        next(one for one in items_offered(small, review_paths(small)[0]) if one.startswith(kind))
        for kind in ("passage", "lesson")
    )
    return collect(small, passage, lesson, "chart:theme:neglect")


def test_things_can_be_collected_wherever_they_stand(small: TestClient) -> None:
    offered = {
        path: {one.split(":")[0] for one in items_offered(small, path)}
        for path in (*review_paths(small), "/themes/neglect", "/search?q=police", "/areas/leeds", "/coverage", *COUNTED)
    }
    plain, hostile = review_paths(small)
    assert offered[plain] == offered[hostile] == {"passage", "lesson"}
    assert offered["/themes/neglect"] == {"theme", "chart", "passage"}
    assert offered["/search?q=police"] == {"passage"}
    assert offered["/areas/leeds"] == offered["/coverage"] == {"chart"}
    assert offered["/compare?by=kind&group=cspr&rest=all"] == offered["/trends?theme=neglect&kind=cspr"] == {"chart"}
    every = {one for path in offered for one in items_offered(small, path)}
    pack = collect(small, *sorted(every))
    assert len(item_ids(small, pack)) == len(every)
    assert not list(problems_of(pack, parsed(small.get(pack).text)))


def test_what_is_compared_or_shown_by_year_keeps_its_page_and_numbers_in_a_pack(small: TestClient) -> None:
    pack = collect(
        small, "chart:compare:rest=all&by=kind&group=cspr&x=1", "chart:trends:kind=cspr&theme=neglect", "chart:trends:"
    )
    collect(small, *items_offered(small, COUNTED[0]), "chart:trends:theme=neglect&kind=cspr")
    items = small.get(f"{pack}/pack.json").json()["items"]
    assert [one["permalink"].removeprefix("http://testserver") for one in items[:3]] == [*COUNTED, "/trends"]
    assert len(items) == 3, "the same, written in another order, is not put in twice"
    for item, path in zip(items, COUNTED, strict=False):
        rows = [["" if cell is None else str(cell) for cell in row] for row in item["chart"]["rows"]]
        assert rows == list(csv.reader(io.StringIO(small.get(path.replace("?", ".csv?")).text)))
    assert "Filters that are on: kind of review: Child safeguarding practice review." in items[1]["detail"]
    assert items[1]["themes"] == ["neglect"]
    page = small.get(pack).text
    assert not list(problems_of(pack, parsed(page)))
    for said in ("Child safeguarding practice review and All other reviews, by theme", "Reviews tagged Neglect"):
        assert said in page


def test_a_pack_is_arranged_annotated_and_exported(small: TestClient, pack: str) -> None:
    first, second, third = item_ids(small, pack)
    small.post(f"{pack}/items/{third}", data={"do": "up", "words": "See the years."})
    assert item_ids(small, pack) == [first, third, second]
    small.post(f"{pack}/order", data={"item": [second, first, third]})
    assert item_ids(small, pack) == [second, first, third]
    small.post(f"{pack}/items", data={"kind": "heading", "words": "One"})
    small.post(f"{pack}", data={"do": "rename", "title": "Leeds, read together"})
    question = parsed(small.get(pack).text).find(".//input[@value='question']/../input[@name='words']")
    assert question is not None
    small.post(f"{pack}/items", data={"kind": "question", "words": question.get("value")})
    small.post(f"{pack}/items/{second}", data={"do": "remove"})
    rows = list(csv.DictReader(io.StringIO(small.get(f"{pack}/pack.csv").content.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["Passage", "Chart", "Heading", "Question"]
    assert rows[0]["text"] == PLAIN
    assert rows[1]["own words"] == "See the years."
    assert rows[0]["permalink"] == f"http://testserver{review_paths(small)[0]}#p-1"
    assert rows[0]["source"] == "https://example.org/child-a"
    for form in ("docx", "pptx", "html", "json"):
        response = small.get(f"{pack}/pack.{form}")
        assert response.status_code == 200
        assert f"leeds-read-together.{form}" in response.headers["content-disposition"]
    assert small.get(f"{pack}/pack.exe").status_code == 404


def test_the_printable_page_is_valid_and_its_style_is_allowed_by_its_hash(small: TestClient, pack: str) -> None:
    response = small.get(f"{pack}/pack.html")
    parsed(response.text)
    assert "style-src 'sha256-" in response.headers["content-security-policy"]
    assert "script-src" not in response.headers["content-security-policy"]


def test_a_pack_is_valid_html_and_private(small: TestClient, pack: str) -> None:
    collect(small, *items_offered(small, review_paths(small)[1]))
    small.post(f"{pack}/items", data={"kind": "note", "words": HOSTILE})
    response = small.get(f"{pack}?back=/search%3Fq%3Dpolice")
    assert not list(problems_of(pack, parsed(response.text)))
    assert "<script>alert" not in response.text
    assert 'href="/search?q=police"' in response.text
    assert response.headers["cache-control"] == "private, no-store"
    assert response.headers["x-robots-tag"] == "noindex"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "Disallow: /packs/" in small.get("/robots.txt").text
    expires = datetime.now(UTC).date() + timedelta(days=180)
    assert f"expires on {expires.day} {expires:%B %Y}" in words(parsed(response.text).find(".//main"))


def test_the_one_cookie_is_not_for_scripts_nor_other_sites(small: TestClient) -> None:
    assert "set-cookie" not in small.get("/packs").headers
    response = small.post("/packs", data={"title": "Mine"}, follow_redirects=False)
    cookie = response.headers["set-cookie"]
    key = response.headers["location"].removeprefix("/packs/")
    assert re.fullmatch(rf"pack={key}; HttpOnly; Max-Age=15552000; Path=/; SameSite=lax", cookie)
    assert small.get("/packs", follow_redirects=False).headers["location"] == f"/packs/{key}"
    assert "pack" in small.get("/privacy").text


def test_the_cookie_is_secure_where_the_site_is(small_archive: Archive) -> None:
    small_archive.settings = Settings(home=small_archive.settings.home, base_url="https://lessons.example")
    with TestClient(create_app(small_archive)) as client:
        assert "; Secure" in client.post("/packs", follow_redirects=False).headers["set-cookie"]


def test_the_way_back_leads_only_to_our_pages(small: TestClient, pack: str) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert "evil" not in small.get(pack, params={"back": elsewhere}).text
        assert "javascript" not in small.get(pack, params={"back": elsewhere}).text.replace("pack.js", "")
    came = {"referer": "http://testserver/themes/neglect?x=1"}
    location = small.post("/packs/items", data={"item": "theme:neglect"}, headers=came, follow_redirects=False)
    assert "back=%2Fthemes%2Fneglect%3Fx%3D1" in location.headers["location"]


def test_a_script_gets_json_and_stays(small: TestClient) -> None:
    response = small.post("/packs/items", data={"item": "theme:neglect"}, headers={"accept": "application/json"})
    assert response.json()["items"] == 1
    assert small.get(response.json()["pack"]).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": "http://testserver"}, 303),
        ({}, 303),
    ],
)
def test_another_sites_page_changes_nothing(small: TestClient, headers: dict[str, str], status: int) -> None:
    response = small.post("/packs", data={"title": "x"}, headers=headers, follow_redirects=False)
    assert response.status_code == status
    assert ("set-cookie" in response.headers) == (status == 303)
    assert small.get("/packs", headers=headers).status_code == 200, "reading is for everyone"


def test_a_share_link_reads_and_exports_and_can_be_taken_back(small: TestClient, pack: str) -> None:
    small.post(pack, data={"do": "share"})
    link = parsed(small.get(pack).text).find(".//a[@class='long-link']")
    assert link is not None
    shared = (link.get("href") or "").removeprefix("http://testserver")
    page = small.get(shared)
    assert page.status_code == 200
    assert not list(problems_of(shared, parsed(page.text)))
    key = pack.removeprefix("/packs/")
    assert key not in page.text
    assert 'name="do"' not in page.text
    assert small.get(f"{shared}/pack.docx").status_code == 200
    for path, form in (
        (shared, {"do": "delete"}),
        (shared, {"do": "use"}),
        (f"{shared}/items", {"kind": "note", "words": "x"}),
        (f"{shared}/items/{item_ids(small, pack)[0]}", {"do": "remove"}),
        (f"{shared}/order", {"item": item_ids(small, pack)}),
    ):
        refused = small.post(path, data=form)
        assert refused.status_code == 403, path
        assert "This link is for reading" in refused.text
    small.post(pack, data={"do": "unshare"})
    assert small.get(shared).status_code == 404


def test_a_deleted_or_expired_pack_is_gone(small: TestClient, small_archive: Archive, pack: str) -> None:
    with small_archive.database.unit_of_work() as session:
        session.execute(update(PackRow).values(expires_at=datetime.now(UTC) - timedelta(minutes=1)))
    response = small.get(pack)
    assert response.status_code == 404
    assert "may have expired" in response.text
    assert not list(problems_of("gone", parsed(response.text)))
    another = collect(small, "theme:neglect")
    assert another != pack, "what is collected then begins a new pack"
    assert small.post(another, data={"do": "delete"}, follow_redirects=False).status_code == 303
    assert small.get(another).status_code == 404
    assert small.get(f"{another}/pack.docx").status_code == 404


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("/packs/items", {"item": "passage:nobody"}, "has no passage"),
        ("/packs/items", {"item": "theme:nothing"}, "has no theme"),
        ("/packs/items", {"item": "chart:theme:nothing"}, "has no chart"),
        ("/packs/items", {"item": "chart:pie:neglect"}, "has no chart"),
        ("/packs/items", {"item": "chart:compare:by=kind&group=scr"}, "has no chart"),
        ("/packs/items", {"item": "chart:trends:theme=nothing"}, "has no chart"),
        ("/packs/items", {"item": "chart:trends:lesson=k000000000000"}, "has no chart"),
        ("/packs/items", {"item": "note:mine"}, "is written kind:id"),
        ("/packs/items", {"item": "rubbish"}, "is written kind:id"),
        ("{pack}/items", {"kind": "note", "words": "  "}, "write something first"),
        ("{pack}/items", {"kind": "passage", "words": "invented"}, "is one of heading, note, question"),
        ("{pack}/items", {"kind": "note", "words": "x" * 5_001}, "at most 5,000 letters"),
        ("{pack}", {"do": "rename", "title": "x" * 151}, "at most 150 letters"),
        ("{pack}", {"do": "burn"}, "cannot be made to"),
        ("{pack}/items/{item}", {"do": "burn"}, "cannot be made to"),
    ],
)
def test_what_cannot_be_done_is_told(small: TestClient, pack: str, path: str, form: Form, says: str) -> None:
    url = path.format(pack=pack, item=item_ids(small, pack)[0])
    response = small.post(url, data=form)
    assert response.status_code == 400
    assert says in response.text
    assert not list(problems_of("problem", parsed(response.text)))


def test_another_packs_item_is_out_of_reach(small: TestClient, pack: str) -> None:
    item = item_ids(small, pack)[0]
    other = small.post("/packs", follow_redirects=False).headers["location"]
    assert small.post(f"{other}/items/{item}", data={"do": "remove"}).status_code == 404
    assert len(item_ids(small, pack)) == 3


def take_down(archive: Archive, slug: str) -> None:
    with archive.database.unit_of_work() as session:
        withdraw(session, slug, "The family asked.")
    archive.follow(Silent())


def test_a_withdrawn_review_leaves_tombstones_in_packs_and_exports(
    small: TestClient, small_archive: Archive, pack: str
) -> None:
    slug = review_paths(small)[0].removeprefix("/reviews/")
    take_down(small_archive, slug)
    files = [small.get(pack).text, *(small.get(f"{pack}/pack.{form}").text for form in ("html", "csv", "json"))]
    for text in files:
        assert text.count("The review was taken down, and its text is gone. The family asked.") == 2
        assert "left alone" not in text
        assert slug not in text
        assert "Child A, Leeds" not in text
    for form in ("docx", "pptx"):
        assert small.get(f"{pack}/pack.{form}").status_code == 200
    refused = small.post("/packs/items", data={"item": "passage:nobody"})
    assert refused.status_code == 400


def test_a_source_that_was_read_again_never_shows_other_words(
    small: TestClient, small_archive: Archive, pack: str
) -> None:
    put_again(small_archive, "Another first paragraph.", PLAIN)
    rows = list(csv.DictReader(io.StringIO(small.get(f"{pack}/pack.csv").content.decode("utf-8-sig"))))
    assert rows[0]["text"] == PLAIN, "the words are found at their new place"
    assert rows[0]["permalink"].endswith("#p-2")
    put_again(small_archive, "Another first paragraph.", "And another second one.")
    rows = list(csv.DictReader(io.StringIO(small.get(f"{pack}/pack.csv").content.decode("utf-8-sig"))))
    assert rows[0]["text"] == "The source was read again and no longer has these words."


def put_again(archive: Archive, *texts: str) -> None:
    """The plain review, read again from the same document."""
    with archive.database.unit_of_work() as session:
        read = DocumentText("plain.txt", "text/plain", PLAIN, (0,), (), "generic", "2")
        document = put_document(session, "/plain.txt", keep_bytes(session, PLAIN.encode()), read)
        passages = [Passage(n, text, Span(0, len(text), 3), 0) for n, text in enumerate(texts, start=1)]
        put_review(session, document.id, plain_review("Child A, Leeds", PLAIN), passages)


def test_the_api_of_packs(small: TestClient) -> None:
    begun = small.post("/api/v1/packs", json={"title": "By program"})
    assert begun.status_code == 201
    api = f"/api/v1/packs/{begun.json()['key']}"
    theme = small.post(f"{api}/items", json={"item": "theme:neglect"}).json()["id"]
    note = small.post(f"{api}/items", json={"kind": "note", "words": "mine"}).json()["id"]
    record = small.patch(api, json={"order": [note, theme], "title": "Renamed", "shared": True}).json()
    assert [item["id"] for item in record["items"]] == [note, theme]
    assert record["title"] == "Renamed"
    shared = record["share_url"].rpartition("/")[2]
    assert small.get(f"/api/v1/packs/{shared}").json()["writable"] is False
    refused = small.patch(f"/api/v1/packs/{shared}", json={"title": "x"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "read_only")
    words_of_note = small.patch(f"{api}/items/{note}", json={"words": "changed"}).json()["items"][0]["words"]
    assert words_of_note == "changed"
    assert small.get(f"{api}/export", params={"form": "docx"}).content.startswith(b"PK")
    assert small.get(f"{api}/export", params={"form": "exe"}).json()["error"]["code"] == "bad_pack"
    assert small.delete(f"{api}/items/{theme}").status_code == 204
    assert small.delete(api).status_code == 204
    assert small.get(api).json()["error"]["code"] == "no_such_pack"


def test_the_command_writes_a_pack(small: TestClient, small_archive: Archive, pack: str, tmp_path: Path) -> None:
    home = str(small_archive.settings.home)
    command = [sys.executable, "-m", "cli.main", "pack", f"http://testserver{pack}#i-1", "--format"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        environment = {"LESSONS_HOME": home, "LESSONS_BASE_URL": "http://testserver", "PATH": "/usr/bin:/bin"}
        repository = Path(__file__).resolve().parents[2]
        return subprocess.run(
            [*command, *more], env=environment, cwd=repository, capture_output=True, text=True, check=False
        )

    written = run("csv", "--output", str(tmp_path / "out.csv"))
    assert (written.returncode, written.stdout.strip()) == (0, f"3 items are in {tmp_path / 'out.csv'}.")
    assert (tmp_path / "out.csv").read_bytes() == small.get(f"{pack}/pack.csv").content
    refused = run("exe", "--output", str(tmp_path / "out"))
    assert (refused.returncode, "docx, pptx" in refused.stderr) == (1, True)


# Citations


def test_a_page_shows_how_to_cite_a_review_a_passage_and_a_lesson(small: TestClient) -> None:
    for path in review_paths(small):
        for part in ("", "?part=p-1", "?part=l-1"):
            response = small.get(f"{path}/cite{part}")
            assert response.status_code == 200
            assert not list(problems_of(f"{path}/cite", parsed(response.text)))
    assert "Available at: http://testserver" in small.get(f"{review_paths(small)[0]}/cite?part=p-1").text


def test_files_and_record_of_a_part(small: TestClient) -> None:
    path = review_paths(small)[0]
    assert f"url = {{http://testserver{path}#p-1}}" in small.get(f"{path}/cite.bib?part=p-1").text
    assert f"UR  - http://testserver{path}#l-1" in small.get(f"{path}/cite.ris?part=l-1").text
    assert small.get(f"{path}/cite.csl.json?part=l-1").json()[0]["note"].startswith("Finding 1, page 3.")
    record = small.get(f"/api/v1{path}/citation?part=p-1").json()
    assert record["styles"]["harvard"]["in_text"] == "(Leeds partnership, 2021, para. 1)"
    assert small.get(f"{path}/cite?part=p-9").status_code == 404
    assert small.get(f"/api/v1{path}/citation?part=p-9").json()["error"]["code"] == "no_such_part"


def test_a_withdrawn_review_is_not_cited(small: TestClient, small_archive: Archive) -> None:
    path = review_paths(small)[0]
    take_down(small_archive, path.removeprefix("/reviews/"))
    assert small.get(f"{path}/cite?part=p-1").status_code == 410


# Feeds


def read_feed(client: TestClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content)
    assert feed.bozo == 0, feed.get("bozo_exception")
    assert feed.version == "atom10"
    for one in (feed.feed, *feed.entries):
        assert one.id.startswith("http://testserver/")
        assert one.title
        assert one.updated_parsed
    assert feed.feed.author == "Lessons Library"
    assert {link.rel for link in feed.feed.links} == {"self", "alternate"}
    ids = [one.id for one in feed.entries]
    assert len(ids) == len(set(ids))
    return feed


def test_a_search_has_a_feed_that_its_page_names(small: TestClient) -> None:
    page = parsed(small.get("/search?q=police&nation=england&sort=oldest&per_page=50").text)
    link = next(one for one in page.iter("link") if one.get("type") == "application/atom+xml")
    assert link.get("href") == "/search.atom?nation=england&q=police"
    feed = read_feed(small, link.get("href") or "")
    assert feed.feed.title == "Reviews about “police”; nation: England – Lessons Library"
    (entry,) = feed.entries
    assert entry.link == f"http://testserver{review_paths(small)[0]}"
    assert PLAIN in entry.summary


def test_a_feed_tells_hostile_text_as_text_and_the_latest_first(small: TestClient) -> None:
    feed = read_feed(small, "/search.atom?q=police")
    assert [one.link for one in feed.entries] == [f"http://testserver{path}" for path in reversed(review_paths(small))]
    response = small.get("/search.atom?q=police")
    assert "<script>" not in response.text
    assert len(read_feed(small, "/search.atom").entries) == 2


@pytest.mark.parametrize(("by", "anchor"), [("passages", "#p-1"), ("lessons", "#l-1")])
def test_a_feed_of_passages_or_lessons_links_to_them(small: TestClient, by: str, anchor: str) -> None:
    feed = read_feed(small, f"/search.atom?q=school&by={by}")
    assert [one.link for one in feed.entries] == [f"http://testserver{review_paths(small)[0]}{anchor}"]


def test_only_what_is_new_is_in_a_feed_that_begins_after_a_change(small: TestClient, small_archive: Archive) -> None:
    now = small_archive.status().changes
    assert read_feed(small, f"/search.atom?q=police&after={now}").entries == []
    with small_archive.database.unit_of_work() as session:
        text = "The police came late."
        read = DocumentText("new.txt", "text/plain", text, (0,), (), "generic", "1")
        document = put_document(session, "/new.txt", keep_bytes(session, text.encode()), read)
        put_review(session, document.id, plain_review("Child N", text), [Passage(1, text, Span(0, len(text)), 0)])
    small_archive.follow(Silent())
    feed = read_feed(small, f"/search.atom?q=police&after={now}")
    assert [one.title for one in feed.entries] == ["Child N"]
    assert feed.feed.links[0].href.endswith(f"after={now}")
    assert read_feed(small, "/search.atom?q=police").entries[0].title == "Child N"
    assert read_feed(small, f"/search.atom?q=zebra&after={now}").entries == []


def test_a_review_that_is_read_again_is_not_new(small: TestClient, small_archive: Archive) -> None:
    now = small_archive.status().changes
    put_again(small_archive, PLAIN, "The police came late.")
    small_archive.follow(Silent())
    assert read_feed(small, f"/search.atom?q=police&after={now}").entries == []
    entry = next(one for one in read_feed(small, "/search.atom?q=police").entries if "child-a" in one.id)
    assert entry.updated_parsed >= entry.published_parsed


def test_a_withdrawn_review_vanishes_from_feeds(small: TestClient, small_archive: Archive) -> None:
    tag = small.get("/search.atom?q=police").headers["etag"]
    path = review_paths(small)[0]
    take_down(small_archive, path.removeprefix("/reviews/"))
    response = small.get("/search.atom?q=police", headers={"if-none-match": tag})
    assert response.status_code == 200
    assert path not in response.text
    assert "left alone" not in response.text


def test_a_reader_that_has_the_feed_is_told_so(small: TestClient, small_archive: Archive) -> None:
    first = small.get("/search.atom?q=police")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"x", {tag}'},
        {"if-none-match": "*"},
        {"if-modified-since": modified},
    ):
        known = small.get("/search.atom?q=police", headers=headers)
        assert (known.status_code, known.content) == (304, b""), headers
        assert known.headers["etag"] == tag
    for headers in (
        {"if-none-match": 'W/"x"', "if-modified-since": modified},
        {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
    ):
        assert small.get("/search.atom?q=police", headers=headers).status_code == 200, headers
    assert small.get("/search.atom?q=school", headers={"if-none-match": tag}).status_code == 200
    assert small.get("/search.atom?q=police&after=1", headers={"if-none-match": tag}).status_code == 200
    put_again(small_archive, "Other words of the police.")
    assert "last-modified" not in small.get("/search.atom?q=police").headers, "the index is behind: no date to rely on"


def test_a_feed_that_cannot_be_told_says_why(small: TestClient) -> None:
    for query, status in (("q=foo:bar", 400), ("after=-1", 404), ("year_from=soon", 400)):
        assert small.get(f"/search.atom?{query}").status_code == status


@pytest.mark.slow
def test_a_feed_has_hybrid_matches_too(sample_home: Path) -> None:
    archive = Archive(Settings(home=sample_home, base_url="http://testserver"))
    with TestClient(create_app(archive)) as client:
        meant = "/search?q=nobody+asked+why+he+missed+school"
        feed = read_feed(client, meant.replace("/search?", "/search.atom?"))
        found = re.findall(r'<h3><a href="(/reviews/[^"#?]+)"', client.get(f"{meant}&per_page=100").text)
        by_words = re.findall(r'<h3><a href="(/reviews/[^"#?]+)"', client.get(f"{meant}&per_page=100&mode=words").text)
        entries = {one.link.removeprefix("http://testserver") for one in feed.entries}
        assert entries == set(found)
        assert entries - set(by_words), "some are there for their meaning alone"
