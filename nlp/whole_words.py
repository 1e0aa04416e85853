"""Patterns for many texts: in lower case and beginning with a letter, which `re` finds several times as fast.

A pattern that begins with a word's border, or is searched for in any case, is tried at every place of a text; one that
begins with plain letters only where one of them stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

# Of ASCII only, so that offsets stay.
_PLAIN = str.maketrans(f"{ascii_uppercase}’", f"{ascii_lowercase}'")
_WORD = re.compile(r"\w")


def plain(text: str) -> str:
    """ASCII letters in lower case and straight apostrophes; offsets stay."""
    return text.translate(_PLAIN)


def whole_words(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that begin where a word does; `pattern` begins with letters in lower case, `text` is plain."""
    match = pattern.search(text)
    while match:
        whole = not _WORD.match(text[max(0, match.start() - 1) : match.start()])
        if whole:
            yield match
        match = pattern.search(text, match.end() if whole else match.start() + 1)
