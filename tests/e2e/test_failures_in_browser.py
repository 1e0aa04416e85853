"""The pages of failures in Debian's Chromium: missing, mistyped, taken down, and an index that is down.

axe finds nothing on them, nothing runs over, and the browser complains of nothing but the status itself.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from archive.archive import Archive
from archive.overview import Browsing
from archive.urls import review_url
from benchmarks.serving import free_port, served
from catalog.reviews import withdraw
from tests.e2e.conftest import take_index_down
from tests.e2e.test_browser import RULES, VIEWS, browser
from tests.pipeline import Silent

__all__ = ["browser"]  # the fixture
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def failing_paths(archive: Archive) -> dict[str, int]:
    """Paths that fail, with their statuses, once a review is withdrawn and the index is down."""
    slug = next(one.slug for one in Browsing(archive).overview().reviews if one.title.startswith("Child A"))
    with archive.database.unit_of_work() as session:
        withdraw(session, slug, "Its publisher took it down.")
    archive.follow(Silent())
    take_index_down(archive)
    return {"/nowhere": 404, "/compare?group=mars": 400, review_url(slug): 410, "/search?q=police": 503}


def test_axe_finds_nothing_on_the_pages_of_failures(browser: Browser, small_archive: Archive) -> None:
    paths = failing_paths(small_archive)
    found: dict[tuple[str, str], object] = {}
    with served(small_archive, free_port()) as address:
        for view, options in VIEWS.items():
            page = browser.new_page(base_url=address, **options)
            page.set_default_timeout(60_000)
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            for path, status in paths.items():
                response = page.goto(path)
                assert response is not None
                assert response.status == status
                wrong = [one["id"] for one in Axe().run(page, options=RULES).response["violations"]]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wrong.append("runs over")
                if wrong:
                    found[view, path] = wrong
            assert [one for one in said if "the server responded with a status of" not in one] == []
            page.close()
    assert found == {}
