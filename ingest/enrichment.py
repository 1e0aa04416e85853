"""The last pass of the pipeline: vectors for passages and lessons, themes for passages, and what a review names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from catalog.enrichment import StoredTag, keep_tagging, put_tags, put_vectors, tagging, tags_of, vectors_of
from catalog.entities import put_entities
from catalog.reviews import StoredReview, with_parts
from catalog.tables import PassageRow, ReviewRow
from ingest.entities import entities_of
from nlp.encoder import Encoder
from nlp.encoding_ahead import encoded_ahead
from nlp.themes import Tag, Tagger
from nlp.theming.effects import Basis, Effect, effect

Vectors = Mapping[str, NDArray[np.float32]]
_TEXTS_A_PART = 128  # whose vectors are known: likeness to all training passages takes 8 MB for so many


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
        tags = self._tags(
            session,
            {passage.text_sha: passage.text for passages in touched for passage in passages},
            {lesson.text_sha: lesson.text for review in stored for lesson in review.lessons},
        )
        for review, passages in zip(stored, touched, strict=True):
            if self._effect(session, review.row.enriched_by).everything:
                put_entities(session, review.row.id, entities_of(review.passages))
            own = {passage.id: tags[passage.text_sha] for passage in passages}
            put_tags(session, review.row, own, self.versions)

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

    def _tags(
        self, session: Session, passages: Mapping[str, str], lessons: Mapping[str, str]
    ) -> dict[str, list[StoredTag]]:
        """Tags of passages by the hash of their text; each text is tagged once, while the next ones are encoded."""
        found: dict[str, list[StoredTag]] = {}
        for vectors in self._vectors(session, {**passages, **lessons}):
            shas = [sha for sha in vectors if sha in passages]
            rows = np.array([vectors[sha] for sha in shas], np.float32)
            for sha, tags in zip(shas, self._tagger.tag([passages[sha] for sha in shas], rows), strict=True):
                found[sha] = [stored_tag(tag, self._tagger.taxonomy_version) for tag in tags]
        return found

    def _vectors(self, session: Session, texts: Mapping[str, str]) -> Iterator[Vectors]:
        """Vectors by hash, in parts: first what the catalogue has, then what it lacked and is given now."""
        known = vectors_of(session, texts, self._encoder.model_id)
        held = sorted(known)
        for first in range(0, len(held), _TEXTS_A_PART):
            yield {sha: known[sha] for sha in held[first : first + _TEXTS_A_PART]}
        missing = [sha for sha in texts if sha not in known]
        for places, vectors in encoded_ahead(self._encoder, [texts[sha] for sha in missing]):
            fresh = dict(zip((missing[place] for place in places), vectors, strict=True))
            put_vectors(session, fresh, self._encoder.model_id)
            yield fresh


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
