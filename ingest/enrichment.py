"""The last pass of the pipeline: vectors for passages and lessons, themes for passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from catalog.enrichment import StoredTag, put_tags, put_vectors, vectors_of
from catalog.reviews import StoredReview, with_parts
from catalog.tables import ReviewRow
from nlp.encoder import Encoder
from nlp.themes import Tag, Tagger

Vectors = Mapping[str, NDArray[np.float32]]


class NlpEnricher:
    """Vectors by `encoder`, themes by `tagger`; both versions are recorded with the review."""

    def __init__(self, encoder: Encoder, tagger: Tagger) -> None:
        self._encoder = encoder
        self._tagger = tagger

    @property
    def versions(self) -> str:
        return f"{self._encoder.model_id} {self._tagger.version}"

    def enrich(self, session: Session, reviews: Sequence[ReviewRow]) -> None:
        """Encode what has no vector yet, tag every passage, and store both in the caller's transaction."""
        stored = [with_parts(session, row) for row in reviews]
        vectors = self._vectors(session, stored)
        for review in stored:
            texts = [passage.text for passage in review.passages]
            rows = np.array([vectors[passage.text_sha] for passage in review.passages], np.float32)
            found = self._tagger.tag(texts, rows.reshape(len(texts), -1))
            tags = {
                passage.id: [stored_tag(tag, self._tagger.taxonomy_version) for tag in tags]
                for passage, tags in zip(review.passages, found, strict=True)
            }
            put_tags(session, review.row, tags, self.versions)

    def _vectors(self, session: Session, stored: Sequence[StoredReview]) -> Vectors:
        texts = {one.text_sha: one.text for review in stored for one in review.passages}
        texts |= {one.text_sha: one.text for review in stored for one in review.lessons}
        known = vectors_of(session, texts, self._encoder.model_id)
        missing = {sha: text for sha, text in texts.items() if sha not in known}
        fresh = dict(zip(missing, self._encoder.encode(list(missing.values())), strict=True))
        put_vectors(session, fresh, self._encoder.model_id)
        return known | fresh


def stored_tag(tag: Tag, taxonomy_version: str) -> StoredTag:
    """A tagger's tag as the catalogue keeps it."""
    return StoredTag(
        theme=tag.theme,
        polarity=tag.polarity,
        score=round(tag.score, 4),
        method=tag.method,
        evidence=tag.evidence,
        explanation=tag.explanation,
        taxonomy_version=taxonomy_version,
    )
