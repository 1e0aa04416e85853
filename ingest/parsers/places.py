"""Keys that name a review within its document, made of its own words so that they stay when the document grows."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_LONGEST = 80


def slug(text: str) -> str:
    """Lower-case words joined by hyphens; an address keeps its last path segments only."""
    if re.match(r"https?://", text):
        text = "/".join(part for part in text.split("?", maxsplit=1)[0].split("/")[3:] if part)[-_LONGEST:]
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST].strip("-")


class Places:
    """Gives each review of a document its place; the second of the same name gets `-2`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def place(self, key: str) -> str:
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key}-{self._seen[key]}"
