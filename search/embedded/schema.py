"""The two tantivy indexes: reviews as wholes (who matches) and entries (what ranks), and the documents they hold.

All text fields are given terms made by search.analysis, joined by spaces. Deleting goes by `key`, a raw text field:
on an unsigned field tantivy-py 0.27 deletes nothing and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import tantivy

from search.analysis import Token, facet_term, tokens, vocabulary_of
from search.contract import ENTRY_FACETS, Entry, Facet, ReviewEntry, Unit

# Raise when fields or analysis change: an index of another version asks for a rebuild.
SCHEMA_VERSION = 2


def review_schema() -> tantivy.Schema:
    """`number` is the review's place in the columns; `text` and `exact` hold everything that it says."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", indexed=True, fast=True)
    for name in ("text", "exact"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    return builder.build()


def entry_schema() -> tantivy.Schema:
    """`row` is the entry's place in the columns, `context` its review's title and heading, `word` the vocabulary."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("unit", tokenizer_name="raw", index_option="basic")
    for name in ("row", "number"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("text", "exact", "context", "context_exact"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("facet", "word"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def documents_of(review: ReviewEntry, number: int, first_row: int) -> tuple[tantivy.Document, list[tantivy.Document]]:
    """A review as one document for the review index and one document for each entry."""
    whole = tantivy.Document()
    whole.add_text("key", review.id)
    whole.add_unsigned("number", number)
    for text in (review.title, *review.keywords):
        _add_text(whole, tokens(text))
    _add_facets(whole, review.facets)
    title = tokens(" ".join((review.title, *review.keywords)))
    entries = []
    for row, entry in enumerate(review.entries, first_row):
        words = tokens(entry.text)
        _add_text(whole, words)
        entries.append(_entry(review, number, entry, row, words, title))
    return whole, entries


def _entry(
    review: ReviewEntry, number: int, entry: Entry, row: int, words: list[Token], title: list[Token]
) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", review.id)
    document.add_text("unit", entry.unit.value)
    document.add_unsigned("row", row)
    document.add_unsigned("number", number)
    _add_text(document, words)
    for context in (title, tokens(entry.heading)):
        document.add_text("context", " ".join([word.stem for word in context]))
        document.add_text("context_exact", " ".join([word.norm for word in context]))
    inherited = {facet: values for facet, values in review.facets.items() if facet not in ENTRY_FACETS}
    _add_facets(document, {**inherited, **entry.facets})
    if entry.unit is Unit.PASSAGE:
        for word in vocabulary_of(entry.text, words):
            document.add_text("word", word)
    return document


def _add_text(document: tantivy.Document, words: Iterable[Token]) -> None:
    held = list(words)
    document.add_text("text", " ".join([word.stem for word in held]))
    document.add_text("exact", " ".join([word.norm for word in held]))


def _add_facets(document: tantivy.Document, facets: Mapping[Facet, Iterable[str]]) -> None:
    for facet, values in facets.items():
        for value in values:
            document.add_text("facet", facet_term(facet, value))
