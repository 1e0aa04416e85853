"""Takes off what pages carry beside their text: running headers and footers, and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ingest.readers.layout.lines import Line

_DIGITS = re.compile(r"\d+")
_TRUNCATED = re.compile(r"\S*…\S*")
_PAGE_OF = re.compile(r"[-–—|\s]*page\s*\d+(\s*(of|/)\s*\d+)?[-–—|.\s]*", re.IGNORECASE)
_ROUNDS = (
    4  # each round takes off at most two lines above and two below; headers of more than eight lines are not known
)


def find_furniture(pages: Sequence[Sequence[Line]]) -> tuple[set[int], list[str]]:
    """The ids of the running lines, and notes that say which they are.

    A line is a running line where, with its digits made equal, it stands among the first or last two lines of at least
    half the pages - and either one number in it counts the pages, or its digits are equal too on three pages or more.
    A heading such as "Recommendation 3" on a page of its own is thereby kept.
    """
    kept = [list(lines) for lines in pages]
    found: set[int] = set()
    removed: Counter[str] = Counter()
    for _ in range(_ROUNDS):
        running = _running_keys(kept)
        if not running:
            break
        for index, lines in enumerate(kept):
            edge = [line for line in _edge_lines(lines) if _key(line.text) in running or _PAGE_OF.fullmatch(line.text)]
            removed.update({_key(line.text) for line in edge})
            found |= {id(line) for line in edge}
            kept[index] = [line for line in lines if id(line) not in found]
    return found, [f"Running line left out on {count} pages: {key}" for key, count in sorted(removed.items())]


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    return " ".join(_DIGITS.sub(" # ", _TRUNCATED.sub("", text)).split())


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    """The first and last two lines both as written and as seen: content order puts a footer anywhere."""
    if len(lines) <= 4:
        return list(lines)
    by_height = sorted(lines, key=lambda line: -line.baseline)
    edge = {id(line): line for line in (*lines[:2], *lines[-2:], *by_height[:2], *by_height[-2:])}
    return list(edge.values())


def _running_keys(pages: Sequence[Sequence[Line]]) -> set[str]:
    with_text = sum(1 for lines in pages if lines)
    needed = max(2, (with_text + 1) // 2)
    seen: defaultdict[str, dict[int, Line]] = defaultdict(dict)
    for number, lines in enumerate(pages):
        for line in _edge_lines(lines):
            seen[_key(line.text)].setdefault(number, line)
    return {
        key
        for key, by_page in seen.items()
        if len(by_page) >= needed and (_counts_pages(by_page) or _verbatim(by_page.values(), max(3, needed)))
    }


def _verbatim(lines: Iterable[Line], needed: int) -> bool:
    return Counter(line.text for line in lines).most_common(1)[0][1] >= needed


def _counts_pages(by_page: dict[int, Line]) -> bool:
    numbers = {page: [int(found[:9]) for found in _DIGITS.findall(line.text)] for page, line in by_page.items()}
    for place in range(min(len(found) for found in numbers.values())):
        distances = Counter(found[place] - page for page, found in numbers.items())
        if distances.most_common(1)[0][1] >= 0.8 * len(numbers):
            return True
    return False
