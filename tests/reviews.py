"""Reviews that tests put into a catalogue, past readers and parsers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import Passage, Review, Span
from catalog.enrichment import StoredTag, put_tags
from catalog.reviews import put_review
from catalog.tables import ReviewRow


def store(
    session: Session,
    name: str,
    text: str,
    review: Review,
    tags: Iterable[StoredTag] = (),
    passage: Passage | None = None,
) -> str:
    """A review whose text is one passage, in a document of its own, with the passage's tags. Returns its id."""
    read = DocumentText(name, "text/plain", text, (0,), (), "test", "1")
    document = put_document(session, f"/{name}", keep_bytes(session, text.encode()), read)
    identity, _ = put_review(session, document.id, review, [passage or Passage(1, text, Span(0, len(text)))])
    put_tags(session, session.get_one(ReviewRow, identity), {f"{identity}-p-1": list(tags)}, "test")
    return identity
