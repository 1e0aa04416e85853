"""Pictures of every page, for people to look at: `python -m benchmarks.screenshots FOLDER`.

Uses the archive of the environment's settings (LESSONS_HOME) and Debian's chromium. The pictures are not committed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from archive.archive import Archive
from archive.lesson_pages import strongest_lessons
from archive.overview import Browsing, theme_counts
from archive.reading import review_page
from archive.settings import Settings
from archive.urls import area_url, cite_page_url, dispute_url, lesson_url, pack_url, review_url, theme_url
from benchmarks.made_pack import made_pack, shared_key
from benchmarks.serving import free_port, served

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
_LONGEST_WAIT = 120_000  # milliseconds; the first search loads the model, on a busy machine slowly
FIXED = {
    "home": "/",
    "search": "/search?q=professional+curiosity",
    "search-filtered": "/search?q=police&nation=england&sort=newest",
    "search-nothing": "/search?q=zzyzx&nation=wales",
    "reviews": "/reviews",
    "themes": "/themes",
    "lessons": "/lessons",
    "areas": "/areas",
    "compare": "/compare",
    "compare-kinds": "/compare?by=kind&group=scr&group=cspr&rest=all&year_from=2010",
    "trends": "/trends",
    "trends-themes": "/trends?theme=training-and-policy&theme=professional-curiosity",
    "coverage": "/coverage",
    "packs": "/packs",
    "about": "/about",
    "methods": "/methods",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "takedown": "/takedown",
    "api": "/api/docs",
    "missing": "/nowhere",
}


def pages(archive: Archive) -> Iterator[tuple[str, str]]:
    """Names and paths: the fixed pages, the fullest review, theme and area, and a pack that is made to be shown."""
    yield from FIXED.items()
    browsing = Browsing(archive)
    overview = browsing.overview()
    counted = theme_counts(overview.reviews)
    if counted:
        theme = counted[0][0]
        review = overview.of_theme(theme)[0]
        yield "theme", theme_url(theme)
        yield "review", review_url(review.slug)
        yield "cite", cite_page_url(review.slug, "p-1")
        yield "review-marked", review_url(review.slug, theme=theme)
        part = next(one.first for one in review_page(browsing, review.slug).themes if one.theme == theme)
        yield "dispute", dispute_url(review.slug, part, theme)
    areas = [area for review in overview.reviews for area in review.areas]
    if areas:
        yield "area", area_url(max(areas, key=areas.count))
    for lesson in strongest_lessons(browsing, 1):
        yield "lesson", lesson_url(lesson.id)
    key = made_pack(browsing, 12)
    yield "pack", pack_url(key)
    yield "pack-shared", pack_url(shared_key(browsing, key))


def take(browser: Browser, address: str, archive: Archive, folder: Path) -> int:
    """Every page at every width in every scheme; returns how many pictures."""
    count = 0
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
            page.set_default_timeout(_LONGEST_WAIT)
            for name, path in pages(archive):
                page.goto(address + path)
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                count += 1
            page.close()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    archive = Archive(Settings(base_url=f"http://127.0.0.1:{port}"))
    with served(archive, port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        print(f"{take(browser, address, archive, folder)} pictures are in {folder}")
        browser.close()


if __name__ == "__main__":
    main()
