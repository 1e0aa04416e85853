"""The last pass of the pipeline: vectors for passages and lessons, themes for passages, and what a review names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from catalog.enrichment import StoredTag, keep_tagging, put_tags, put_vectors, tagging, tags_of, vectors_of
from catalog.entities import put_entities
from catalog.reviews import StoredReview, with_parts
from catalog.tables import LessonRow, PassageRow, ReviewRow
from ingest.entities import entities_of
from nlp.encoder import Encoder
from nlp.themes import Tag, Tagger
from nlp.theming.effects import Basis, Effect, effect

Vectors = Mapping[str, NDArray[np.float32]]


class NlpEnricher:
    """Vectors by `encoder`, themes by `tagger`; both versions are recorded with the review."""

    def __init__(self, encoder: Encoder, tagger: Tagger) -> None:
        self._encoder = encoder
        self._tagger = tagger
        self._effects: dict[str | None, Effect] = {}

    @property
    def versions(self) -> str:
        return f"{self._encoder.model_id} {self._tagger.version}"

    def enrich(self, session: Session, reviews: Sequence[ReviewRow]) -> None:
        """Encode what has no vector yet and tag the passages that the tagger's change touches, for the caller's commit.

        A review that no version has seen, or an unknown one, is tagged whole.
        """
        keep_tagging(session, self.versions, self._tagger.basis.as_json())
        stored = [with_parts(session, row) for row in reviews]
        touched = [self._touched(session, review) for review in stored]
        parts: list[PassageRow | LessonRow] = [passage for passages in touched for passage in passages]
        parts += [lesson for review in stored for lesson in review.lessons]
        vectors = self._vectors(session, parts)
        for review, passages in zip(stored, touched, strict=True):
            if self._effect(session, review.row.enriched_by).everything:
                put_entities(session, review.row.id, entities_of(review.passages))
            put_tags(session, review.row, self._tags(passages, vectors), self.versions)

    def _touched(self, session: Session, review: StoredReview) -> list[PassageRow]:
        change = self._effect(session, review.row.enriched_by)
        if change.everything:
            return list(review.passages)
        tags = tags_of(session, [passage.id for passage in review.passages])
        return [
            passage
            for passage in review.passages
            if change.touches(passage.text, {tag.theme for tag in tags.get(passage.id, ())})
        ]

    def _effect(self, session: Session, versions: str | None) -> Effect:
        """What lies between these versions and ours; asked once for each."""
        if versions not in self._effects:
            known = tagging(session, versions)
            self._effects[versions] = effect(Basis.from_json(known) if known else None, self._tagger.basis)
        return self._effects[versions]

    def _tags(self, passages: Sequence[PassageRow], vectors: Vectors) -> dict[str, list[StoredTag]]:
        if not passages:
            return {}
        rows = np.array([vectors[passage.text_sha] for passage in passages], np.float32)
        found = self._tagger.tag([passage.text for passage in passages], rows)
        return {
            passage.id: [stored_tag(tag, self._tagger.taxonomy_version) for tag in tags]
            for passage, tags in zip(passages, found, strict=True)
        }

    def _vectors(self, session: Session, parts: Sequence[PassageRow | LessonRow]) -> Vectors:
        texts = {one.text_sha: one.text for one in parts}
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
