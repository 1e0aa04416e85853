"""The pages in Debian's Chromium: the journeys of a trainer, a policy lead and a member of the public, with and without
JavaScript; the keyboard alone; axe in light, dark and at 400% zoom. A console error or a CSP violation fails any test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from archive.archive import Archive
from archive.settings import Settings
from benchmarks.screenshots import CHROMIUM, CHROMIUM_ARGUMENTS, pages
from benchmarks.serving import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# 1280 CSS pixels at 400% zoom leave 320: what WCAG 1.4.10 asks for.
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "zoom": {"viewport": {"width": 320, "height": 256}, "color_scheme": "light"},
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OpenPage = Callable[..., Page]
# How long an action or an expectation waits, in milliseconds: long, so that a busy machine fails nothing.
LONGEST_WAIT = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser: install Debian's chromium ({CHROMIUM})")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        expect.set_options(timeout=LONGEST_WAIT)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(sample_home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the served sample, and the paths of its pages by name."""
    port = free_port()
    archive = Archive(Settings(home=sample_home, base_url=f"http://127.0.0.1:{port}"))
    paths = dict(pages(archive))
    _ = archive.encoder.encode_query("loads the model before anyone waits for it")
    with served(archive, port) as address:
        yield address, paths


@pytest.fixture
def open_page(browser: Browser, site: tuple[str, dict[str, str]]) -> Iterator[OpenPage]:
    """Opens pages in contexts of their own; at the end nothing may have gone wrong in any of them."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    address, _ = site

    def listen(page: Page) -> None:
        page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(address) else wrong.append(f"asked {asked.url}"))

    def open_one(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(LONGEST_WAIT)
        contexts.append(context)
        page = context.new_page()
        listen(page)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


def results(page: Page) -> str:
    return page.locator("#results-title").inner_text()


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_trainer_finds_a_theme_and_takes_a_citation_away(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/", java_script_enabled=scripted)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Themes").click()
    page.get_by_role("link", name="Neglect", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neglect")
    page.locator("blockquote footer a").first.click()
    expect(page).to_have_url(re.compile(r"/reviews/[^?]+\?theme=neglect#p-\d+$"))
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator(".evidence").first).to_contain_text("Given by machine")
    with page.expect_download() as download:
        page.get_by_role("link", name="RIS").click()
    assert download.value.path().read_text().startswith("TY  - RPRT")
    assert page.get_by_role("button", name="Copy the citation").is_visible() == scripted


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_policy_lead_narrows_what_recurs_and_reads_a_source(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/lessons", java_script_enabled=scripted)
    page.get_by_label("Order").select_option("persistence")
    page.get_by_label("Nation").select_option("england")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("nation=england"))
    page.locator("ol.recurring a").first.click()
    expect(page.get_by_role("img", name=re.compile("Column chart"))).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.locator("figure table")).to_be_visible()
    page.locator("blockquote footer a").first.click()
    expect(page).to_have_url(re.compile(r"/reviews/.+#l-\d+$"))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Coverage").click()
    expect(page.get_by_role("heading", name="What is missing")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_policy_lead_compares_groups_and_reads_the_passages(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/", java_script_enabled=scripted)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Compare").click()
    page.get_by_role("link", name="Kinds of review").click()
    page.get_by_role("checkbox", name=re.compile("^Serious case review")).check()
    page.get_by_label("And beside them").select_option("all")
    page.get_by_label("From year").fill("2010")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"group=scr&rest=all.*year_from=2010"))
    expect(
        page.get_by_role("img", name=re.compile("^Heat map. Serious case review and All other reviews"))
    ).to_be_visible()
    cell = page.locator("table.compared td a").first
    said = cell.inner_text().split()[0]
    cell.click()
    expect(page).to_have_url(re.compile(r"/search\?theme=.*kind=scr.*by=passages"))
    assert f"in {said} review" in results(page)


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_trainer_shows_a_theme_by_year(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/themes/neglect", java_script_enabled=scripted)
    page.get_by_role("link", name="As a share of each year’s reviews").click()
    expect(
        page.get_by_role("img", name=re.compile("^Line chart with intervals. Reviews tagged Neglect"))
    ).to_be_visible()
    page.get_by_text("Information", exact=True).click()
    page.get_by_role("checkbox", name="Information sharing").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("figure.series")).to_have_count(2)
    page.locator("figure.series summary").first.click()
    expect(page.locator("figure.series table").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.path().read_text().startswith("kind,id,label,first_year")


@pytest.mark.parametrize("scripted", [True, False], ids=["javascript", "plain"])
def test_a_member_of_the_public_searches_and_reads(open_page: OpenPage, scripted: bool) -> None:
    page = open_page("/", java_script_enabled=scripted)
    page.get_by_label("Search published safeguarding reviews").fill("police did not ask the school")
    page.keyboard.press("Enter")
    every = results(page)
    page.get_by_role("checkbox", name=re.compile("^Wales")).check()
    if not scripted:
        page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#results-title")).not_to_have_text(every)
    expect(page).to_have_url(re.compile("nation=wales"))
    page.locator(".hits .at").first.click()
    expect(page.get_by_text("Before you read.")).to_be_visible()
    expect(page.locator(":target")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("checkbox", name=re.compile("^Wales"))).to_be_checked()
    page.get_by_role("link", name=re.compile("^Remove Nation: Wales")).click()
    expect(page.locator("#results-title")).to_have_text(every)


def test_results_are_swapped_with_focus_kept_and_the_count_announced(open_page: OpenPage) -> None:
    page = open_page("/search?q=police")
    before = results(page)
    page.evaluate("window.stays = true")
    box = page.get_by_role("checkbox", name=re.compile("^Wales"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#results-title")).not_to_have_text(before)
    assert page.evaluate("window.stays"), "the page was loaded anew"
    expect(page.get_by_role("checkbox", name=re.compile("^Wales"))).to_be_focused()
    expect(page.locator("#announce")).to_have_text(results(page))
    expect(page).to_have_url(re.compile(r"/search\?nation=wales&q=police$"))
    assert page.title() == "police – Search – Lessons Library"
    page.go_back()
    expect(page.locator("#results-title")).to_have_text(before)
    expect(page.get_by_role("checkbox", name=re.compile("^Wales"))).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_role("checkbox", name=re.compile("^Wales"))).to_be_checked()


def test_what_takes_long_says_so(open_page: OpenPage) -> None:
    page = open_page("/search?q=police")
    page.route("**/search?*", lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.get_by_role("checkbox", name=re.compile("^England")).check()
    expect(page.locator("#refine")).to_have_class(re.compile("htmx-request"))
    expect(page).to_have_url(re.compile("nation=england"))


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("either/or neglect")
    expect(page.locator("#q")).to_have_value("either/or neglect")
    page.locator("#q").fill("neglect")
    page.keyboard.press("Enter")
    expect(page.locator("#results-title")).to_be_visible()
    for _ in range(300):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", "focus is not visible"
        if page.evaluate("document.activeElement.matches('.hits h3 a')"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/reviews/"))


def test_the_shortcut_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page("/accessibility")
    page.get_by_label("Use the / shortcut on this device").uncheck()
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_the_citation_is_copied(open_page: OpenPage, site: tuple[str, dict[str, str]]) -> None:
    page = open_page(site[1]["review"], permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#citation").inner_text()


def test_the_exit_leaves_at_once(open_page: OpenPage, site: tuple[str, dict[str, str]]) -> None:
    page = open_page(site[1]["review"])
    address = page.url
    page.evaluate("document.querySelector('[data-exit]').href = '/privacy'")  # tests ask nothing of other sites
    page.get_by_role("link", name="Exit this page").click()
    expect(page).to_have_url(re.compile("/privacy"))
    page.go_back()
    assert page.url != address, "the way back leads to the page that was left"


@pytest.mark.parametrize("view", list(VIEWS))
def test_axe_finds_nothing_and_nothing_runs_over(
    open_page: OpenPage, site: tuple[str, dict[str, str]], view: str
) -> None:
    page = open_page("/about", **VIEWS[view])
    found = {}
    for name, path in site[1].items():
        if name == "missing":
            continue  # a 404 is an error on the console: test_failures_in_browser.py has the pages of failures
        page.goto(path)
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[name] = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in violations]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[f"{name} runs over"] = []
    assert found == {}


def test_targets_are_large_enough(open_page: OpenPage, site: tuple[str, dict[str, str]]) -> None:
    """24 by 24 CSS pixels (WCAG 2.5.8), links within sentences left out as the rule does."""
    page = open_page("/about", viewport={"width": 360, "height": 800})
    for name in ("home", "search", "review", "lessons"):
        page.goto(site[1][name])
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input:not([type=checkbox]), nav a, .tags a')]
            .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
            .filter(([_, height]) => height < 24)"""
        )
        assert small == [], name


def test_without_motion_and_in_print(open_page: OpenPage, site: tuple[str, dict[str, str]]) -> None:
    page = open_page(site[1]["review"], reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(media="print")
    expect(page.locator(".exit")).to_be_hidden()
    expect(page.locator(".para").first).to_be_visible()
    expect(page.locator("#source")).to_be_visible()
