"""What people decide about themes: a tag confirmed, rejected or disputed, and heads that learn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.domain import Polarity, TagStatus
from catalog.enrichment import decide, decisions, undecided_passages, vectors_of
from catalog.reviews import stored_review
from catalog.tables import DecisionRow, PassageRow, ReviewRow
from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy
from nlp.themes import Tagger
from nlp.theming.heads import Floats
from nlp.theming.learning import Evidence, LearnedHead, Trial, learn, write_learned

# Undecided passages that heads learn from: enough to cover what an archive holds, encoded already, tagged in seconds.
BACKGROUND = 1000


class BadDecision(Exception):
    """A decision that cannot be recorded; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with one place where its text stands ("slug#p-3"); None where the text is no more in the archive."""

    place: str | None
    theme: str
    status: TagStatus
    polarity: Polarity | None
    text: str


class ThemeDecisions:
    """Records decisions and lists them."""

    def __init__(self, database: Database, taxonomy: Taxonomy) -> None:
        self._database = database
        self._taxonomy = taxonomy

    def decide(self, place: str, theme: str, status: TagStatus, polarity: Polarity | None = None) -> list[str]:
        """Record a decision about a theme of the passage at `place`; returns the ids of the reviews that changed.

        Raises BadDecision, NoSuchReview, ReviewWithdrawn.
        """
        if theme not in self._taxonomy.by_id:
            raise BadDecision(f"“{theme}” is not a theme of taxonomy {self._taxonomy.version}: see `/themes`")
        with self._database.unit_of_work() as session:
            return decide(session, passage_at(session, place).text, theme, status, polarity)

    def all(self, status: TagStatus | None = None) -> list[Decision]:
        """Every decision (of this status), by theme."""
        with self._database.unit_of_work() as session:
            return [
                Decision(
                    _place(session, row),
                    row.theme,
                    TagStatus(row.status),
                    Polarity(row.polarity) if row.polarity else None,
                    row.text,
                )
                for row in decisions(session)
                if status is None or row.status == status
            ]


def passage_at(session: Session, place: str) -> PassageRow:
    """The passage at a permalink's end, `SLUG#p-N`. Raises BadDecision, NoSuchReview, ReviewWithdrawn."""
    slug, _, anchor = place.rpartition("/")[2].partition("#p-")
    if not slug or not anchor.isdigit():
        raise BadDecision(f"“{place}” names no passage: write SLUG#p-NUMBER, the end of a passage's link")
    stored = stored_review(session, slug)
    found = next((one for one in stored.passages if one.ordinal == int(anchor)), None)
    if found is None:
        raise BadDecision(f"{slug} has no passage {anchor}; it has {len(stored.passages)}")
    return found


def _place(session: Session, row: DecisionRow) -> str | None:
    found = session.execute(
        select(ReviewRow.slug, PassageRow.ordinal)
        .join(PassageRow, PassageRow.review_id == ReviewRow.id)
        .where(PassageRow.text_sha == row.text_sha)
        .order_by(ReviewRow.slug, PassageRow.ordinal)
        .limit(1)
    ).first()
    return f"{found.slug}#p-{found.ordinal}" if found else None


def learn_from_decisions(
    database: Database, taxonomy: Taxonomy, encoder: Encoder, out: Path, heads: Path | None = None
) -> list[Trial]:
    """Try a head for every theme that people decided on, in the taxonomy's order, and write to `out` those that beat
    the tagger. Disputed tags are not learned from: nobody has decided them yet.
    """
    tagger = Tagger(taxonomy, encoder, heads)
    with database.unit_of_work() as session:
        decided = [row for row in decisions(session) if row.status != TagStatus.DISPUTED]
        texts = {row.text_sha: row.text for row in decided}
        vectors = vectors_of(session, texts, encoder.model_id)
        background = undecided_passages(session, encoder.model_id, BACKGROUND)
    missing = [sha for sha in texts if sha not in vectors]
    vectors |= dict(zip(missing, encoder.encode([texts[sha] for sha in missing]), strict=True))
    known = _judged(tagger, list(texts.values()), [vectors[sha] for sha in texts])
    others = _judged(tagger, [text for text, _ in background], [vector for _, vector in background])
    trials, learned = _tried(taxonomy, tagger, decided, {sha: at for at, sha in enumerate(texts)}, known, others)
    write_learned(out, tagger.core, learned, trials)
    return trials


def _judged(tagger: Tagger, texts: Sequence[str], vectors: Sequence[Floats]) -> list[Evidence]:
    """Evidence by theme, in the taxonomy's order; none where there are no texts."""
    return tagger.evidence(texts, np.array(vectors, np.float32)) if texts else []


def _tried(
    taxonomy: Taxonomy,
    tagger: Tagger,
    decided: Sequence[DecisionRow],
    place: Mapping[str, int],
    known: Sequence[Evidence],
    others: Sequence[Evidence],
) -> tuple[list[Trial], list[LearnedHead]]:
    trials, learned = [], []
    for column, (theme, threshold) in enumerate(zip(taxonomy.themes, tagger.thresholds(), strict=True)):
        rows = [row for row in decided if row.theme == theme.id]
        if rows:
            evidence = known[column].some(np.array([place[row.text_sha] for row in rows]))
            confirmed = np.array([row.status == TagStatus.CONFIRMED for row in rows])
            background = _unlikely(others[column], threshold) if others else evidence.some(np.array([], np.intp))
            trial, head = learn(theme.id, evidence, confirmed, float(threshold), background)
            trials.append(trial)
            learned += [head] if head else []
    return trials, learned


def _unlikely(evidence: Evidence, threshold: float) -> Evidence:
    """The passages that the tagger holds unlikely: what it tags itself is the question, not an answer."""
    return evidence.some(np.flatnonzero(evidence.chances < threshold / 2))
