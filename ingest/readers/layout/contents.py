"""Finds the contents list of a document: it is not text of the review, but it says which lines are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.layout.lines import Line

_LEADERS = re.compile(
    r"^(?P<title>.*?)\s*(?:[.·_…]\s?){4,}\s*(?:page\s*)?(?P<number>\d{1,4}|[ivxl]{1,6})?\s*$", re.IGNORECASE
)
_NUMBER_LAST = re.compile(r"^(?P<title>.*\D)\s+(?P<number>\d{1,4})$")
_CONTENTS = re.compile(r"(table of )?contents( page)?:?", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_FEWEST_LEADERS = 3  # fewer lines with dots may be a form's blanks
_FEWEST_ENTRIES = 4
_LONGEST_ENTRY = 400
_LONG = 40  # so many letters do not come again by chance inside a paragraph
_WRAP = 2  # an entry may take this many lines more


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents list: the ids of its lines, its entries as keys of `heading_key`, and the pages it stood on."""

    lines: frozenset[int]
    entries: frozenset[str]
    pages: tuple[int, ...]


def heading_key(text: str) -> str:
    """A heading as it can be compared with its entry: case, spaces and a trailing colon do not count."""
    return _SPACES.sub(" ", text.replace("’", "'")).strip(" .:").casefold()


def find_contents(pages: Sequence[Sequence[Line]]) -> Contents:
    """Entries with dot leaders, or a list headed "Contents" whose lines count pages or come again as headings."""
    listed: dict[int, str] = {}
    found_on: list[int] = []
    for number, lines in enumerate(pages[: max(12, len(pages) // 5)]):
        entries = _with_leaders(lines)
        if not entries and (heads := [i for i, line in enumerate(lines) if _CONTENTS.fullmatch(line.text.strip())]):
            entries = _headed_list(pages, number, heads[0] + 1)
        elif not entries and found_on and found_on[-1] == number - 1:
            entries = _headed_list(pages, number, 0)
        if entries:
            listed.update(entries)
            found_on.append(number)
            listed.update({id(line): "" for line in lines if _CONTENTS.fullmatch(line.text.strip())})
    keys = frozenset(heading_key(title) for title in listed.values()) - {""}
    return Contents(frozenset(listed), keys, tuple(number + 1 for number in found_on))


def _with_leaders(lines: Sequence[Line]) -> dict[int, str]:
    places = [i for i, line in enumerate(lines) if len(line.text) <= _LONGEST_ENTRY and _LEADERS.match(line.text)]
    if len(places) < _FEWEST_LEADERS:
        return {}
    entries: dict[int, str] = {}
    for before, here in zip([places[0] - 1, *places], places, strict=False):
        wrapped = range(before + 1, here) if here - before - 1 <= _WRAP else range(0)
        match = _LEADERS.match(lines[here].text)
        title = " ".join([*(lines[i].text for i in wrapped), match["title"] if match else ""])
        entries.update({id(lines[i]): "" for i in wrapped})
        entries[id(lines[here])] = title
    return entries


def _headed_list(pages: Sequence[Sequence[Line]], number: int, first: int) -> dict[int, str]:
    """The lines from `first` on for as long as they end in a page number, or come again on a later page."""
    later = _Later(pages[number + 1 :], tuple(heading_key(line.text) for line in pages[number][first:]))
    entries: dict[int, str] = {}
    pending: list[Line] = []
    for line in pages[number][first:]:
        title = later.entry(line.text, numbered=first > 0)
        if title is None:
            pending.append(line)
            title = later.entry(" ".join(part.text for part in pending), numbered=first > 0)
        if title is not None:
            entries.update({id(part): "" for part in pending})
            entries[id(line)] = title
            pending = []
        elif len(pending) > _WRAP:
            break
    if pending and pages[number][-1] is pending[-1] and later.continues(pending):
        entries.update({id(part): "" for part in pending})
    return entries if len(entries) >= (_FEWEST_ENTRIES if first else 1) else {}


class _Later:
    """What stands on the pages after a contents list, and after the list on its own page."""

    def __init__(self, pages: Sequence[Sequence[Line]], beside: Sequence[str]) -> None:
        self._lines = {heading_key(line.text) for page in pages for line in page}
        self._lines |= {key for key in beside if beside.count(key) > 1}
        self._text = heading_key(" ".join(line.text for page in pages for line in page))

    def entry(self, text: str, *, numbered: bool) -> str | None:
        """The title of a contents entry: what a page number follows, or what comes again later on lines of its own."""
        match = _NUMBER_LAST.match(text) if numbered else None
        title = match["title"] if match else text
        key = heading_key(title)
        return title if match or key in self._lines or (len(key) > _LONG and key in self._text) else None

    def continues(self, lines: Sequence[Line]) -> bool:
        """Whether the last entry runs on over the page turn: the part of it that is here comes again."""
        return heading_key(" ".join(line.text for line in lines)) in self._text
