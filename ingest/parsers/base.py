"""What every parser is: a name, a version, a confidence that a document is its kind, and the reviews in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from catalog.domain import Review
from ingest.document import Document


class Parser(Protocol):
    """Reads one kind of document. `sniff` is a confidence from 0 to 1; the highest wins."""

    @property
    def name(self) -> str: ...

    def sniff(self, document: Document) -> float: ...

    def parse(self, document: Document) -> tuple[Review, ...]: ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """The reviews of a document, by which parser and how sure it was."""

    parser: str
    confidence: float
    reviews: tuple[Review, ...]


class NoSuchParser(LookupError):
    """A parser was named that does not exist; the message lists those that do."""
