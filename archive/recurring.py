"""Recurring lessons kept up to date: new lessons find their place, everything can be grouped anew, curators decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from archive.descent import Homes, constraints, inherit, led_on
from catalog import recurrence
from catalog.database import Database
from catalog.enrichment import near_texts, put_vectors, vectors_of
from catalog.recurrence import DecisionKind, LessonText
from nlp.recurrence.grouping import Floats, Ints, group
from nlp.recurrence.joining import join
from nlp.recurrence.model import LessonEncoder, threshold_for
from nlp.recurrence.words import label_of, representative


@dataclass(frozen=True, slots=True)
class Renewed:
    """What an update did: texts in the groups it touched, recurring lessons begun, and merged away."""

    texts: int
    begun: int
    merged: int


class NothingToSplit(ValueError):
    """A split has to take some of the members: not none, and not all."""


class RecurringLessons:
    """Groups the lessons of one catalogue with one encoder; `threshold` gives the mean cosine for so many texts."""

    def __init__(
        self, database: Database, encoder: LessonEncoder, threshold: Callable[[int], float] = threshold_for
    ) -> None:
        self._database = database
        self._encoder = encoder
        self._threshold = threshold

    def update(self) -> Renewed:
        """Find a place for every lesson that is new since the last time; in one transaction."""
        with self._database.unit_of_work() as session:
            recurrence.forget_gone(session)
            waiting = recurrence.waiting_texts(session, self._encoder.model_id)
            return self._add(session, waiting) if waiting else Renewed(0, 0, 0)

    def regroup(self) -> Renewed:
        """Group all lessons anew. A recurring lesson keeps its id where most of its texts stay together."""
        with self._database.unit_of_work() as session:
            former = recurrence.homes_under_any_model(session)
            recurrence.forget_gone(session)
            waiting = recurrence.waiting_texts(session, self._encoder.model_id)
            self._vectors(session, {one.text_sha: one.text for one in waiting})
            recurrence.put_members(session, waiting, self._encoder.model_id, {})
            texts = sorted(recurrence.homes(session, self._encoder.model_id))
            together, apart = constraints(recurrence.decisions(session), {sha: n for n, sha in enumerate(texts)})
            labels = group(self._stored(session, texts), self._threshold(len(texts)), together=together, apart=apart)
            recurrence.move(session, sorted(former), None)
            gathered = _gathered([[sha] for sha in texts], labels)
            return self._settle(session, gathered, former, recurrence.reviews_of(session, gathered))

    def merge(self, one: str, other: str, reason: str = "") -> str:
        """A curator says that two recurring lessons are one; returns the id that stays."""
        with self._database.unit_of_work() as session:
            kept, gone = recurrence.recurring(session, one).id, recurrence.recurring(session, other).id
            if kept == gone:
                return kept
            texts = [text for identity in (kept, gone) for text in recurrence.text_shas_of(session, identity)]
            recurrence.remember_decision(session, DecisionKind.MERGE, texts, reason=reason)
            recurrence.redirect(session, gone, kept)
            self._describe(session, [kept])
            return kept

    def split(self, identity: str, text_shas: Sequence[str], reason: str = "") -> str:
        """A curator says that some texts of a recurring lesson are another; returns the new one's id.

        Raises NoSuchRecurringLesson or NothingToSplit.
        """
        with self._database.unit_of_work() as session:
            row = recurrence.recurring(session, identity)
            held = set(recurrence.text_shas_of(session, row.id))
            taken = sorted(held & set(text_shas))
            if not taken or len(taken) == len(held):
                raise NothingToSplit("a split takes some of the members: not none, and not all")
            rest = sorted(held - set(taken))
            recurrence.remember_decision(session, DecisionKind.SPLIT, taken, rest, reason)
            new = recurrence.recurring_id_of(taken[0], salt=f"split from {row.id}")
            recurrence.put_recurring(session, new, "", taken[0])
            recurrence.move(session, taken, new)
            self._describe(session, [row.id, new])
            return new

    def rename(self, identity: str, label: str) -> None:
        """A curator gives a recurring lesson a better label. Raises NoSuchRecurringLesson."""
        with self._database.unit_of_work() as session:
            recurrence.rename(session, identity, label.strip())

    def _add(self, session: Session, waiting: Sequence[LessonText]) -> Renewed:
        """Compare what is new with every text, and read no more of the groups than those it may join."""
        model = self._encoder.model_id
        home_of = recurrence.homes(session, model)
        fresh = self._vectors(session, {one.text_sha: one.text for one in waiting if one.text_sha not in home_of})
        news = sorted(fresh)
        recurrence.put_members(session, waiting, model, home_of)
        threshold = self._threshold(len(home_of) + len(news))
        decisions = recurrence.decisions(session)
        vectors = np.array([fresh[sha] for sha in news], np.float32).reshape(len(news), self._encoder.dimension)
        touched = near_texts(session, model, vectors, threshold) | {one.text_sha for one in waiting}
        touched |= {sha for decision in decisions for sha in (*decision.texts, *decision.others)}
        groups = _groups_of(home_of, touched)
        parts = [*groups, *([sha] for sha in news)]
        together, apart = constraints(decisions, {sha: place for place, texts in enumerate(parts) for sha in texts})
        labels = join(*self._sums(session, groups), vectors, threshold, together=together, apart=apart)
        waiting_shas = {one.text_sha for one in waiting}
        changed = [texts for texts in _gathered(parts, labels) if waiting_shas.intersection(texts)]
        return self._settle(session, changed, home_of, recurrence.reviews_of(session, changed))

    def _settle(
        self, session: Session, groups: Sequence[list[str]], home_of: Homes, reviews_of: Mapping[str, set[str]]
    ) -> Renewed:
        """Write what grouping found: ids by descent, members, redirects, words. One review alone recurs nowhere."""
        recurring = [texts for texts in groups if len(set[str]().union(*(reviews_of[text] for text in texts))) > 1]
        identities = inherit(recurring, home_of)
        for texts, identity in zip(recurring, identities, strict=True):
            recurrence.put_recurring(session, identity, "", texts[0])
            recurrence.move(session, texts, identity)
        led = led_on(recurring, identities, home_of)
        for gone, target in led.items():
            recurrence.redirect(session, gone, target)
        self._describe(session, identities)
        begun = set(identities) - set(home_of.values())
        return Renewed(sum(map(len, groups)), len(begun), len(led))

    def _describe(self, session: Session, identities: Iterable[str]) -> None:
        """Choose who speaks for each recurring lesson, and its label."""
        wanted = list(identities)
        texts_of: dict[str, dict[str, str]] = {}
        for start in range(0, len(wanted), 400):
            for member in recurrence.members(session, wanted[start : start + 400]):
                texts_of.setdefault(member.recurring_id, {})[member.lesson.text_sha] = member.lesson.text
        for identity, texts in texts_of.items():
            shas = sorted(texts)
            row = representative([texts[sha] for sha in shas], self._stored(session, shas))
            recurrence.put_recurring(session, identity, label_of(texts[shas[row]]), shas[row])

    def _vectors(self, session: Session, texts: Mapping[str, str]) -> dict[str, Floats]:
        """Vectors by hash, encoding and keeping what has none."""
        known = vectors_of(session, texts, self._encoder.model_id)
        missing = {sha: text for sha, text in sorted(texts.items()) if sha not in known}
        fresh = dict(zip(missing, self._encoder.encode(list(missing.values())), strict=True))
        put_vectors(session, fresh, self._encoder.model_id)
        # What is stored is what is compared from now on: rounded alike in every run.
        return known | vectors_of(session, fresh, self._encoder.model_id)

    def _stored(self, session: Session, shas: Sequence[str]) -> Floats:
        vectors = vectors_of(session, shas, self._encoder.model_id)
        return np.array([vectors[sha] for sha in shas], np.float32)

    def _sums(self, session: Session, groups: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
        sizes = np.array([len(texts) for texts in groups], np.float32)
        if not groups:
            return np.zeros((0, self._encoder.dimension), np.float32), sizes
        vectors = self._stored(session, [sha for texts in groups for sha in texts])
        starts = np.r_[0, np.cumsum(sizes[:-1])].astype(np.int64)
        return np.add.reduceat(vectors, starts, axis=0), sizes


def _groups_of(home_of: Homes, touched: Collection[str]) -> list[list[str]]:
    """Texts by recurring lesson, in the order of their first text: the groups that have a text among `touched`.

    A text that recurs nowhere is a group of its own.
    """
    wanted = {home_of[sha] or sha for sha in touched if sha in home_of}
    groups: dict[str, list[str]] = {}
    for sha in sorted(sha for sha, home in home_of.items() if (home or sha) in wanted):
        groups.setdefault(home_of[sha] or sha, []).append(sha)
    return list(groups.values())


def _gathered(parts: Sequence[Sequence[str]], labels: Ints) -> list[list[str]]:
    """The texts of parts with the same label, sorted."""
    found: dict[int, list[str]] = {}
    for part, label in zip(parts, labels.tolist(), strict=True):
        found.setdefault(label, []).extend(part)
    return [sorted(texts) for texts in found.values()]
