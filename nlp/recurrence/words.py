"""The words by which a recurring lesson goes: the member that speaks for all, and a short label."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nlp.lessons import action_of
from nlp.recurrence.grouping import Floats

# A member of this many words can be read at a glance; a longer one speaks for the others only if none is so short.
READABLE_WORDS = 45
LABEL_WORDS = 14
_CLAUSE_END = re.compile(r"[;:]\s|[.!?](?:\s|$)")


def representative(texts: Sequence[str], vectors: Floats) -> int:
    """Which text stands nearest to all the others; readable ones first, ties to the shorter, then to the alphabet."""
    nearness = np.round(vectors @ vectors.sum(axis=0), 5)
    return min(
        range(len(texts)),
        key=lambda row: (len(texts[row].split()) > READABLE_WORDS, -nearness[row], len(texts[row]), texts[row]),
    )


def label_of(text: str) -> str:
    """A short label in the text's own words: what is to be done, else its first clause, cut at a word."""
    words = (action_of(text) or _CLAUSE_END.split(text, maxsplit=1)[0]).split()
    if len(words) < 3:
        words = text.split()
    label = " ".join(words[:LABEL_WORDS]).strip(" ,;:.")
    label = f"{label} …" if len(words) > LABEL_WORDS else label
    return label[:1].upper() + label[1:]
