"""Packs in Debian's Chromium: collect, arrange, annotate, export, with and without JavaScript; by drag and buttons."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_browser import OpenPage, browser, open_page, site

__all__ = ["browser", "open_page", "site"]  # the fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def kinds(page: Page) -> list[str]:
    """The items of the pack on the page, in order, by their first words."""
    return [text.split("\n")[0] for text in page.locator("ol.items > li").all_inner_texts()]


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_trainer_collects_arranges_annotates_and_takes_away(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/themes/neglect", java_script_enabled=scripted)

    def add(name: str | re.Pattern[str]) -> None:
        page.get_by_role("button", name=name).first.click()
        if scripted:
            expect(page.get_by_role("status").filter(has_text="Added.")).to_be_attached()
        else:
            page.get_by_role("link", name="Back to where you were").click()
        expect(page).to_have_url(re.compile("/themes/neglect"))

    add("Add this definition to pack")
    add("Add chart to pack")
    quoted = page.locator("blockquote p").first.inner_text()
    add(re.compile("^Add to pack ?: passage 1$"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Packs").click()
    expect(page.locator("ol.items > li")).to_have_count(3)
    expect(page.locator("ol.items > li").nth(2)).to_contain_text(quoted.strip("… ")[:60])

    page.get_by_role("button", name=re.compile("^Add this question")).first.click()
    expect(page.locator("ol.items > li")).to_have_count(4)
    page.get_by_label("Add a").select_option("heading")
    page.get_by_label("Words", exact=True).fill("What we saw")
    page.get_by_role("button", name="Add at the end").click()
    for _ in range(4):
        page.get_by_role("button", name=re.compile("^Move up ?What we saw")).click()
    expect(page.locator("ol.items > li").first).to_contain_text("What we saw")

    noted = page.locator("ol.items > li").nth(3)
    noted.get_by_text("Add a note").click()
    noted.get_by_role("textbox").fill("Read this one aloud.")
    noted.get_by_role("button", name="Save").click()
    page.get_by_role("textbox", name="Title").fill("Seeing neglect")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seeing neglect")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"), newline="")))
    assert [row["kind"] for row in rows] == ["Heading", "Theme", "Chart", "Passage", "Question"]
    assert rows[3]["own words"] == "Read this one aloud."
    for form in ("Word", "PowerPoint"):
        with page.expect_download() as download:
            page.get_by_role("link", name=form).click()
        assert download.value.path().read_bytes().startswith(b"PK")
    page.get_by_text("Delete this pack").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Packs for training")


def test_items_are_put_in_order_by_drag(open_page: OpenPage) -> None:
    page = open_page("/packs", viewport={"width": 1280, "height": 1600})
    page.get_by_role("button", name="Begin a pack").click()
    for one in ("first", "second", "third"):
        page.get_by_label("Add a").select_option("note")
        page.get_by_label("Words", exact=True).fill(one)
        page.get_by_role("button", name="Add at the end").click()
    assert kinds(page) == ["first", "second", "third"]
    items = page.locator("ol.items > li")
    page.evaluate("scrollTo(0, 0)")  # adding an item leads to it
    grip, target = items.nth(2).locator(".grip").bounding_box(), items.nth(0).bounding_box()
    assert grip
    assert target
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, grip["y"] - 40, steps=4)
    page.mouse.move(target["x"] + 60, target["y"] + 8, steps=8)
    with page.expect_navigation(), page.expect_response(re.compile("/order$")) as saved:
        page.mouse.up()  # the page saves the order and loads itself anew
    assert saved.value.status == 303
    assert kinds(page) == ["third", "first", "second"]


def test_the_printable_page_shows_its_style_and_runs_nothing(
    open_page: OpenPage, site: tuple[str, dict[str, str]]
) -> None:
    page = open_page(f"{site[1]['pack']}/pack.html")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(11, 93, 87)"
    expect(page.locator("blockquote").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()


def test_a_share_link_shows_a_pack_and_no_way_to_change_it(
    open_page: OpenPage, site: tuple[str, dict[str, str]]
) -> None:
    page = open_page(site[1]["pack-shared"])
    expect(page.locator("ol.items > li").first).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    expect(page.locator(".grip")).to_have_count(0)
