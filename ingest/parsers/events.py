"""What happened and when, from the sentences with which a report introduces it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalog.domain import IncidentKind, Precision
from ingest.parsers.dates import FoundDate, find_dates
from ingest.parsers.opening import incident_of

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?](?=\s+[\"'“(]?[A-Z0-9])|(?=\n)|$)")
_HAPPENED = re.compile(
    r"\b(?:died|dead|deaths?|killed|murdered|stabbed|found|drowned|collapsed|suffered|sustained|injured|injur(?:y|"
    r"ies)|admitted|took (?:his|her|their) own|"
    r"hanged|shot|assaulted|harmed|fatal(?:ly)?|fire|overdose|disclosed|came to the attention|incident|missing|"
    r"abandoned)\b",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"\b(?:died|dead|killed|murdered|stabbed|deaths?|fatally|drowned|took (?:his|her|their) own|incident)\b",
    re.IGNORECASE,
)
# Sentences about the review, the family's earlier life or the law carry other dates.
_OTHER_MATTERS = re.compile(
    r"\b(?:born|review (?:was|is|covers|period|panel)|panel|commissioned|inquest|trial|convicted|sentenced|pleaded|"
    r"Act|guidance|"
    r"period (?:under|of)|scope|notified|terms of reference|Working Together|married|published|meeting|chair)\b",
    re.IGNORECASE,
)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text, start, min(end, len(text))):
        if match.group().strip():
            yield match.start(), match.group()


def find_incident(text: str, start: int, end: int) -> tuple[IncidentKind, int, int] | None:
    """The first death that the stretch tells of, else the first harm, with the sentence that tells it."""
    harm = None
    for offset, sentence in _sentences(text, start, end):
        kind = incident_of(sentence)
        if kind is None:
            continue
        told = kind, offset, offset + len(sentence.rstrip())
        if kind is not IncidentKind.SERIOUS_HARM and _HAPPENED.search(sentence):
            return told
        harm = harm or told
    return harm


def find_incident_date(text: str, start: int, end: int) -> FoundDate | None:
    """The date nearest to the words that tell the death, else those that tell the harm; months before bare years."""
    for telling in (_DEATH, _HAPPENED):
        for offset, sentence in _sentences(text, start, end):
            word = telling.search(sentence)
            if word is None:
                continue
            dates = [one for one in find_dates(sentence) if not _is_of_other_matters(sentence, one, word)]
            dates = [one for one in dates if one.date.precision is not Precision.YEAR] or (
                dates if telling is _DEATH else []
            )
            if dates:
                nearest = min(dates, key=lambda one: abs(one.start - word.start()))
                return FoundDate(nearest.date, offset + nearest.start, offset + nearest.end)
    return None


def _is_of_other_matters(sentence: str, date: FoundDate, word: re.Match[str]) -> bool:
    """Whether the words that lead to a date, from the telling word on or from the start, speak of something else."""
    before = (
        sentence[word.end() : date.start]
        if word.end() <= date.start
        else sentence[max(0, date.start - 40) : word.start()]
    )
    clause = re.split(r"[,;:]\s|\band\b", before)[-1 if word.end() <= date.start else 0]
    return (
        bool(_OTHER_MATTERS.search(clause))
        or bool(re.match(r"\s*(?:Act|guidance)\b", sentence[date.end :]))
        or abs(date.start - word.start()) > 160
    )
