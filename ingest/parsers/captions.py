"""Short lines that name what follows them, and those among them that announce what went well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.document import BlockKind, Document

CAPTION_WORDS = 10
MODAL = re.compile(
    r"\b(?:should|must|shall|recommend(?:s|ed)?|needs? to|ought to|(?:is|are) (?:asked|invited|urged|required) to|"
    r"to (?:ensure|seek|review|consider))\b",
    re.IGNORECASE,
)
_STRENGTHS = re.compile(r"^\W*(?:[\w'’]+\s+){0,4}?(?:strengths?|positives?)\b", re.IGNORECASE)
_WANTING = re.compile(
    r"\b(?:deficienc|weakness|shortcoming|concern|improve|recommend|learning|lesson|challenge|limitation|gap|issue)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[^.!?:\n]{3,80}:(?=\s)")


def is_caption(text: str) -> bool:
    """`Deficiencies:` set as an item of a list: it names the next list and belongs to none."""
    return text.rstrip().endswith(":") and len(text.split()) <= CAPTION_WORDS and not MODAL.search(text)


def names_strengths(heading: str) -> bool:
    """Whether a heading or caption announces strengths and nothing else: not `Strengths and weaknesses`."""
    return bool(_STRENGTHS.search(heading)) and not _WANTING.search(heading)


def strengths(document: Document) -> Iterator[int]:
    """Indexes of the blocks that tell strengths: below a heading or caption for them, or with it as their lead.

    A strength is good practice and no lesson; its words stay in the text, where themes are found with their polarity.
    """
    below = False
    for n, block in enumerate(document.blocks):
        text = document.block_text(block)
        lead = _LEAD.match(text)
        if block.kind is BlockKind.HEADING or is_caption(text):
            below = names_strengths(text)
        elif lead is not None and _WANTING.search(lead.group()):
            below = False
        elif below or (lead is not None and names_strengths(lead.group())):
            yield n
