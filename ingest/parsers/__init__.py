"""Parsers: a `Document` in, the reviews in it out. Each knows one family of documents; the surest reads it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ingest.document import Document
from ingest.parsers.base import NoSuchParser, Parsed, Parser
from ingest.parsers.catalogue_list import CatalogueListParser
from ingest.parsers.fatality import FatalityParser
from ingest.parsers.generic import GenericParser
from ingest.parsers.overview import OverviewParser
from ingest.parsers.prose_lessons import with_prose_lessons
from ingest.parsers.records import RecordsParser

__all__ = ["PARSERS", "NoSuchParser", "Parsed", "Parser", "parse"]

_ALL: tuple[Parser, ...] = (RecordsParser(), CatalogueListParser(), FatalityParser(), OverviewParser(), GenericParser())
PARSERS: Mapping[str, Parser] = MappingProxyType({parser.name: parser for parser in _ALL})


def parse(document: Document, parser: str | None = None) -> Parsed:
    """The reviews of a document, by the named parser or by the one that is surest of it.

    Reviews that list no lessons get those that their prose tells.
    A parser that finds no review in what it was sure of gives way to the generic one, so that no text is lost.
    Raises NoSuchParser for an unknown name.
    """
    if parser is not None:
        if parser not in PARSERS:
            raise NoSuchParser(f"there is no parser {parser!r}; the parsers are {', '.join(PARSERS)}")
        chosen, confidence = PARSERS[parser], PARSERS[parser].sniff(document)
    else:
        chosen, confidence = max(((one, one.sniff(document)) for one in _ALL), key=lambda pair: pair[1])
    reviews = chosen.parse(document)
    if not reviews and parser is None:
        chosen, confidence = GenericParser(), 0.0
        reviews = chosen.parse(document)
    return Parsed(chosen.name, confidence, tuple(with_prose_lessons(document, one) for one in reviews))
