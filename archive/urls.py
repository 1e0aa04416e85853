"""The one place that builds the site's URLs (paths; the faces put `base_url` before them where they must)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def review_url(slug: str, anchor: str = "", theme: str = "") -> str:
    """A review; at an anchor (`p-12`, `l-3`); with a theme's evidence marked."""
    query = f"?{urlencode({'theme': theme})}" if theme else ""
    return f"/reviews/{quote(slug)}{query}" + (f"#{anchor}" if anchor else "")


def cite_url(slug: str, form: str, part: str = "") -> str:
    """The citation of a review, or of its part (`p-12`, `l-3`), as `bib`, `ris` or `csl.json`."""
    return f"/reviews/{quote(slug)}/cite.{form}" + (f"?part={quote(part)}" if part else "")


def cite_page_url(slug: str, part: str = "") -> str:
    """The page that shows how to cite a review or its part, in every style."""
    return f"/reviews/{quote(slug)}/cite" + (f"?part={quote(part)}" if part else "")


def dispute_url(slug: str, part: str, theme: str) -> str:
    """Where a reader is told how to dispute a theme of a passage."""
    return f"/reviews/{quote(slug)}/dispute?{urlencode([('part', part), ('theme', theme)])}"


def review_lessons_csv_url(slug: str) -> str:
    return f"/reviews/{quote(slug)}/lessons.csv"


def review_record_url(slug: str) -> str:
    return f"/api/v1/reviews/{quote(slug)}"


def reviews_url(page: int = 1) -> str:
    return "/reviews" + (f"?page={page}" if page > 1 else "")


def search_url(parameters: Iterable[tuple[str, str]] = ()) -> str:
    """The search page; the caller gives the parameters in canonical order."""
    query = urlencode(list(parameters))
    return f"/search?{query}" if query else "/search"


def search_feed_url(parameters: Iterable[tuple[str, str]] = ()) -> str:
    """The Atom feed of a search; the caller gives the parameters in canonical order."""
    query = urlencode(list(parameters))
    return f"/search.atom?{query}" if query else "/search.atom"


def theme_url(theme: str) -> str:
    return f"/themes/{quote(theme)}"


def theme_years_csv_url(theme: str) -> str:
    return f"/themes/{quote(theme)}/years.csv"


def area_url(area: str) -> str:
    return f"/areas/{quote(area)}"


def area_years_csv_url(area: str) -> str:
    return f"/areas/{quote(area)}/years.csv"


def lessons_url(parameters: Iterable[tuple[str, str]] = ()) -> str:
    """The list of recurring lessons; the caller gives the parameters in canonical order."""
    query = urlencode(list(parameters))
    return f"/lessons?{query}" if query else "/lessons"


def lesson_url(lesson: str) -> str:
    """A recurring lesson."""
    return f"/lessons/{quote(lesson)}"


def lesson_record_url(lesson: str) -> str:
    return f"/api/v1/recurring/{quote(lesson)}"


def lesson_members_csv_url(lesson: str) -> str:
    return f"/api/v1/recurring/{quote(lesson)}/members.csv"


def lesson_years_csv_url(lesson: str) -> str:
    return f"/lessons/{quote(lesson)}/years.csv"


def compare_url(parameters: Iterable[tuple[str, str]] = (), form: str = "") -> str:
    """The comparison of groups as a page, or as a file (`csv`) or a record (`json`) of the same."""
    return _in_form("compare", parameters, form)


def trends_url(parameters: Iterable[tuple[str, str]] = (), form: str = "") -> str:
    """Themes and recurring lessons by year, as a page, or as a file (`csv`) or a record (`json`) of the same."""
    return _in_form("trends", parameters, form)


def _in_form(name: str, parameters: Iterable[tuple[str, str]], form: str) -> str:
    path = {"": f"/{name}", "csv": f"/{name}.csv", "json": f"/api/v1/{name}"}[form]
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path


def query_of(url: str) -> str:
    """What stands after the question mark."""
    return url.partition("?")[2]


def coverage_csv_url(name: str) -> str:
    return f"/coverage/{name}.csv"


def packs_url() -> str:
    """Where a pack is begun, and where the way leads to the one at hand."""
    return "/packs"


def pack_url(key: str, item: int | None = None, back: str = "") -> str:
    """A pack by the key of its private or its share link; at an item; with the path of a page to go back to."""
    query = f"?{urlencode({'back': back})}" if back else ""
    return f"/packs/{quote(key)}{query}" + (f"#i-{item}" if item is not None else "")


def pack_export_url(key: str, form: str) -> str:
    """A pack as a file: `docx`, `pptx`, `html`, `csv` or `json`."""
    return f"/packs/{quote(key)}/pack.{form}"


def mail_url(to: str, subject: str, body: str) -> str:
    """A link that begins an e-mail in the reader's own program."""
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body)}"
