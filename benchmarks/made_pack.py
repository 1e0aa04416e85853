"""A pack of so many items of every kind, from whatever the archive holds."""

from __future__ import annotations

from itertools import chain, islice, zip_longest

from archive import packs
from archive.lesson_pages import strongest_lessons
from archive.overview import Browsing, theme_counts
from archive.pack_reading import read_pack
from archive.theme_pages import theme_page

_THEMES = 6


def made_pack(browsing: Browsing, size: int) -> str:
    """The key of the private link of a new pack; it has fewer items where the archive holds too little."""
    overview = browsing.overview()
    themes = [theme for theme, _ in theme_counts(overview.reviews)[:_THEMES]]
    key = packs.begin(browsing, "What keeps us from seeing the child")
    packs.write(browsing, key, "heading", "What the reviews say")
    packs.write(browsing, key, "note", "Read the passages in pairs first.\nThen talk about the questions.")
    if themes:
        packs.write(browsing, key, "question", browsing.archive.taxonomy.by_id[themes[0]].questions[0])
    for name in islice(_names(browsing, themes), size - 3):
        packs.collect(browsing, key, name)
    return key


def shared_key(browsing: Browsing, key: str) -> str:
    """The key of the pack's share link, which is made where there is none."""
    packs.set_shared(browsing, key, True)
    return (read_pack(browsing, key).share_url or "").rpartition("/")[2]


def _names(browsing: Browsing, themes: list[str]) -> chain[str]:
    """Themes with their charts first, then passages and lessons in turn."""
    passages = [f"passage:{one.passage.id}" for theme in themes for one in theme_page(browsing, theme).best]
    strongest = strongest_lessons(browsing, 30)
    recurring = [f"recurring:{lesson.id}" for lesson in strongest]
    lessons = [f"lesson:{member.lesson.id}" for lesson in strongest for member in lesson.members]
    charts = [f"{kind}:{theme}" for theme in themes[:2] for kind in ("theme", "chart:theme")]
    shown = "&".join(f"theme={theme}" for theme in themes[:2])
    charts += ["chart:compare:by=kind&group=scr&group=cspr&rest=all", *([f"chart:trends:{shown}"] if shown else [])]
    mixed = (name for three in zip_longest(passages, lessons, recurring) for name in three if name)
    return chain(charts, dict.fromkeys(mixed))
