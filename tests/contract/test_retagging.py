"""What people decide, what the tagger learns from it, and how little a change of themes tags again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from archive.theme_decisions import BadDecision, ThemeDecisions, learn_from_decisions
from catalog.changes import last_sequence
from catalog.database import Database
from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import Passage, Review, ReviewKind, Span, TagStatus
from catalog.entities import entities_of_review
from catalog.reviews import NoSuchReview, put_review
from catalog.tables import ReviewRow, TagRow
from ingest.enrichment import NlpEnricher
from ingest.pipeline import IngestSummary, enrich
from nlp.encoder import DEFAULT_MODEL, DEFAULT_SHA256
from nlp.taxonomy import load_taxonomy
from nlp.themes import Tagger
from tests.pipeline import Silent

LANTERN = "The blue lantern scheme was offered to the family in May and nobody told the school about it."
FILE = "Record keeping was poor: there was no entry of the visit, and the file held no chronology of chronic neglect."
ONE = "A 3-year-old boy was made subject of a care order; no supervision order was sought. He lived in a foster home."


class MadeEncoder:
    """Vectors from the hash of a text: the tagger's words must do."""

    model_id = f"{DEFAULT_MODEL}:{DEFAULT_SHA256[:12]}:made"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seeds = [int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=384) for seed in seeds], np.float32)
        return rows.reshape(len(texts), 384) / np.linalg.norm(rows.reshape(len(texts), 384), axis=1, keepdims=True)


ENCODER = MadeEncoder()


def own_themes(folder: Path, *phrases: str) -> Path:
    """An organisation's file with one theme of its own."""
    path = folder / f"{len(phrases)}-themes.yaml"
    listed = "".join(f"          - {phrase}\n" for phrase in phrases)
    path.write_text(
        "version: 1.0.0\nextends: default\ngroups:\n  - id: own\n    label: Our own\n    themes:\n"
        "      - id: lantern\n        label: Lanterns\n        scope: Covers lanterns of every kind and colour.\n"
        f"        synonyms:\n{listed}        examples:\n          - A lantern was hung.\n"
        "          - The lantern in the hall was lit at night.\n"
    )
    return path


def store(database: Database, *texts: str) -> list[str]:
    with database.unit_of_work() as session:
        found = []
        for text in texts:
            held = DocumentText("a.txt", "text/plain", text, (0,), (), "generic", "1")
            document = put_document(
                session, f"/{hashlib.sha256(text.encode()).hexdigest()}", keep_bytes(session, text.encode()), held
            )
            span = Span(0, len(text))
            review = Review(place="1", title=text[:20], kind=ReviewKind.OTHER, body=span)
            found.append(put_review(session, document.id, review, [Passage(1, text, span)])[0])
    return found


def tag(database: Database, themes: Path | None = None, learned: Path | None = None) -> int:
    """Tag what waits; returns how many reviews were looked at."""
    summary = IngestSummary()
    tagger = Tagger(load_taxonomy(themes), ENCODER, learned=learned)
    enrich(database, NlpEnricher(ENCODER, tagger), summary, Silent())
    return summary.enriched


def tags(database: Database, review: str) -> dict[str, dict[str, object]]:
    with database.unit_of_work() as session:
        rows = session.execute(select(TagRow.__table__).where(TagRow.passage_id == f"{review}-p-1")).mappings()
        return {row["theme"]: dict(row) for row in rows}


def changes(database: Database) -> int:
    with database.unit_of_work() as session:
        return last_sequence(session)


def test_a_theme_of_ones_own_touches_only_the_reviews_that_name_it(database: Database, tmp_path: Path) -> None:
    lantern, file = store(database, LANTERN, FILE)
    tag(database)
    before, held, said = changes(database), tags(database, file), tags(database, lantern)
    assert "recording" in held
    assert tag(database, own_themes(tmp_path, "blue lantern")) == 2
    assert tags(database, file) == held
    assert set(tags(database, lantern)) == {*said, "lantern"}
    assert changes(database) == before + 1
    assert tag(database, own_themes(tmp_path, "blue lantern")) == 0


def test_changed_words_and_a_removed_theme_are_followed(database: Database, tmp_path: Path) -> None:
    lantern, file = store(database, LANTERN, FILE)
    tag(database, own_themes(tmp_path, "blue lantern"))
    before, held = changes(database), tags(database, file)
    tag(database, own_themes(tmp_path, "red lantern", "green lantern"))
    assert "lantern" not in tags(database, lantern)
    tag(database, own_themes(tmp_path, "blue lantern"))
    assert "lantern" in tags(database, lantern)
    tag(database)
    assert "lantern" not in tags(database, lantern)
    assert tags(database, file) == held
    assert changes(database) == before + 3


def test_unknown_versions_are_tagged_whole_but_what_stays_the_same_is_no_change(database: Database) -> None:
    _, file = store(database, LANTERN, FILE)
    tag(database)
    before, held = changes(database), tags(database, file)
    with database.unit_of_work() as session:
        for row in session.scalars(select(ReviewRow)):
            row.enriched_by = f"{ENCODER.model_id} an-older-tagger"
    assert tag(database) == 2
    assert (changes(database), tags(database, file)) == (before, held)


def test_a_decision_survives_a_change_of_themes(database: Database, tmp_path: Path) -> None:
    lantern, file = store(database, LANTERN, FILE)
    tag(database)
    decisions = ThemeDecisions(database, load_taxonomy())
    assert decisions.decide(f"{file}#p-1", "recording", TagStatus.REJECTED) == [file]
    decisions.decide(f"{lantern}#p-1", "schools", TagStatus.CONFIRMED)
    tag(database, own_themes(tmp_path, "blue lantern"))
    assert tags(database, file)["recording"]["status"] == "rejected"
    assert tags(database, lantern)["schools"]["status"] == "confirmed"
    assert [(one.theme, one.status) for one in decisions.all()] == [
        ("recording", TagStatus.REJECTED),
        ("schools", TagStatus.CONFIRMED),
    ]
    assert decisions.all(TagStatus.DISPUTED) == []


def test_a_decision_about_nothing_is_told(database: Database) -> None:
    (file,) = store(database, FILE)
    decisions = ThemeDecisions(database, load_taxonomy())
    for place, theme, problem in [
        (f"{file}#p-9", "recording", "no passage 9"),
        (file, "recording", "SLUG#p-NUMBER"),
        (f"{file}#p-1", "astrology", "not a theme"),
    ]:
        with pytest.raises(BadDecision, match=problem):
            decisions.decide(place, theme, TagStatus.REJECTED)
    with pytest.raises(NoSuchReview):
        decisions.decide("nobody#p-1", "recording", TagStatus.REJECTED)


def _visits(count: int) -> list[str]:
    """Passages that the tagger cannot tell apart by their words, and people can: those of team cobalt are not meant."""
    return [
        f"Record keeping was poor and no entry was made of visit {n} by team {'amber' if n % 2 else 'cobalt'}."
        for n in range(count)
    ]


def test_decisions_teach_a_head_that_joins_the_tagger_and_its_version(database: Database, tmp_path: Path) -> None:
    identities = store(database, *_visits(60))
    taxonomy, learned = load_taxonomy(), tmp_path / "learned-themes.json"
    tag(database)
    decisions = ThemeDecisions(database, taxonomy)
    for n, identity in enumerate(identities[:50]):
        decisions.decide(f"{identity}#p-1", "recording", TagStatus.CONFIRMED if n % 2 else TagStatus.REJECTED)
    encoder = TwoKinds()
    (trial,) = learn_from_decisions(database, taxonomy, encoder, learned)
    assert (trial.theme, trial.confirmed, trial.rejected, trial.adopted) == ("recording", 25, 25, True)
    plain, taught = Tagger(taxonomy, encoder), Tagger(taxonomy, encoder, learned=learned)
    assert plain.version != taught.version
    texts = _visits(60)[50:]
    tagged = [any(one.theme == "recording" for one in tags) for tags in taught.tag(texts, encoder.encode(texts))]
    assert tagged == ["amber" in text for text in texts]


class TwoKinds(MadeEncoder):
    """Vectors that tell the two teams apart."""

    model_id = f"{DEFAULT_MODEL}:{DEFAULT_SHA256[:12]}:two-kinds"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = super().encode(texts) * 0.5
        rows[:, 0] += [1.0 if "cobalt" in text else -1.0 for text in texts]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_disputes_teach_nothing(database: Database, tmp_path: Path) -> None:
    (file,) = store(database, FILE)
    ThemeDecisions(database, load_taxonomy()).decide(f"{file}#p-1", "recording", TagStatus.DISPUTED)
    assert learn_from_decisions(database, load_taxonomy(), ENCODER, tmp_path / "learned.json") == []


def test_what_a_review_names_is_kept_with_its_place(database: Database) -> None:
    (one,) = store(database, ONE)
    tag(database)
    with database.unit_of_work() as session:
        found = {(row.kind, row.value): ONE[row.start : row.end] for row in entities_of_review(session, one)}
    assert found == {
        ("age_band", "1-4"): "3-year-old",
        ("legal_order", "care-order"): "care order",
        ("setting", "foster-home"): "foster home",
    }
