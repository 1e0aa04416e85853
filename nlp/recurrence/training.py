"""Teaching the encoder when two statements ask for the same thing, as low-rank deltas over its layers.

In a batch of whole families each statement is drawn to the other statements of its lesson and pushed from everything
else in it, the near misses of its own family above all. Half of the statements come with a few tokens left out:
without that the text, in which near misses share more words than paraphrases do, would teach that shared words mean
different lessons. Lessons of different families that stand very near each other are left alone, since two authors may
have written the same lesson without knowing. The seed fixes all but the rounding of the processor.

(Tried and refused: the last known vectors of all other statements as further contrasts: the model can flee from
vectors that stand still by moving all others together, and did. Deltas on the upper three layers only: with the same
text they stay behind on the development part, see docs/recurrence.md.)
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from nlp.encoder import Encoder
from nlp.low_rank import write_deltas
from nlp.recurrence.grouping import Floats
from nlp.recurrence.landmarks import write_landmarks
from nlp.recurrence.layers import AdaptedLayers
from nlp.recurrence.learning_landmarks import learned
from nlp.recurrence.model import ADAPTER, LANDMARKS
from nlp.recurrence.statements import Alike, Statement, alike_lessons, training_statements


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an adapter is made; the defaults made the shipped one."""

    seed: int = 1
    rank: int = 16
    first_layer: int = 0  # of six: the layers below stay as they are
    epochs: int = 4
    families_a_batch: int = 20
    learning_rate: float = 7e-4
    temperature: float = 0.07
    dropout: float = 0.1
    most_tokens: int = 80


_THINNED, _TOKENS_LEFT_OUT = 0.5, 0.12  # share of the statements that lose tokens, and of the tokens that they lose
_TOO_NEAR = 0.6  # cosine from which statements of different families may be the same lesson, unknown to their authors
_MOST_LINKED = 4  # families that come with a family because readers held lessons of both side by side
_WARM_UP, _LEAST_RATE = 15, 0.02
_TOLD_EVERY = 4096  # statements: half a minute on two cores


def train(folder: Path, recipe: Recipe) -> None:
    """Train on the texts of `taxonomy/recurrence`; the adapter goes to `folder`, progress to stderr."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)  # one thread gives the same sums everywhere, and two are hardly faster
    layers = AdaptedLayers(Encoder(), recipe.first_layer, recipe.rank)
    taught = [one for one in training_statements() if one.taught]
    lessons = _Lessons(layers, taught, alike_lessons().among({one.lesson for one in taught}), recipe)
    for epoch, loss in enumerate(lessons.learn(), start=1):
        sys.stderr.write(f"epoch {epoch} of {recipe.epochs}: loss {loss:.3f}\n")
        write_deltas(folder / ADAPTER, layers.deltas())  # whoever stops here has what was learnt so far


def place_landmarks(folder: Path) -> None:
    """Learn the landmarks with the adapter in `folder`, and write them beside it; progress goes to stderr."""
    statements = training_statements()
    vectors = list(_encoded(Encoder(adapter=folder / ADAPTER), [one.text for one in statements]))
    sys.stderr.write("looking for the directions in which statements differ\n")
    write_landmarks(folder / LANDMARKS, learned(np.concatenate(vectors), statements, alike_lessons()))


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Iterator[Floats]:
    """Their vectors, a part at a time."""
    for start in range(0, len(texts), _TOLD_EVERY):
        yield encoder.encode(texts[start : start + _TOLD_EVERY])
        sys.stderr.write(f"{min(start + _TOLD_EVERY, len(texts)):,} of {len(texts):,} statements encoded\n")


def contrast(similarity: Tensor, same: Tensor, ignored: Tensor) -> Tensor:
    """The mean loss of drawing each row to the rows that are the `same` lesson, against all that are not.

    All have shape (rows, rows); similarities are divided by the temperature, `ignored` pairs count neither way.
    """
    against = torch.logsumexp(similarity.masked_fill(same | ignored, -torch.inf), dim=1, keepdim=True)
    drawn = torch.logaddexp(similarity, against) - similarity
    mine = same & ~ignored
    return ((drawn * mine).sum(1) / mine.sum(1).clamp(min=1)).mean()


class _Lessons:
    """The training with what it needs at hand."""

    def __init__(self, layers: AdaptedLayers, statements: Sequence[Statement], alike: Alike, recipe: Recipe) -> None:
        self._layers, self._recipe = layers, recipe
        self._draw = random.Random(recipe.seed)  # noqa: S311 - no secret hangs on it
        place = {name: number for number, name in enumerate(sorted({one.lesson for one in statements}))}
        self._lesson = torch.tensor([place[one.lesson] for one in statements])
        self._same = _marked(alike.same, place) | torch.eye(len(place), dtype=torch.bool)
        self._unclear = _marked(alike.unclear, place)
        self._families: dict[str, list[int]] = {}
        for row, statement in enumerate(statements):
            self._families.setdefault(statement.family, []).append(row)
        numbers = {name: number for number, name in enumerate(self._families)}
        self._family = torch.tensor([numbers[one.family] for one in statements])
        self._different = _marked(alike.different, place)
        self._linked = _linked_families(alike.same | alike.different, statements)
        self._states = layers.lower([one.text for one in statements], recipe.most_tokens)

    def learn(self) -> Iterator[float]:
        """Yields the mean loss of each epoch."""
        recipe = self._recipe
        steps = (
            math.ceil(len(self._families) / recipe.families_a_batch) * recipe.epochs
        )  # batches of linked families are larger: fewer steps
        optimiser = torch.optim.AdamW(self._layers.weights, lr=recipe.learning_rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
        for epoch in range(recipe.epochs):
            losses = []
            for rows in self._batches():
                loss = self._loss(rows, spare_the_near=epoch > 0)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                clip_grad_norm_(self._layers.weights, 1.0)
                optimiser.step()
                schedule.step()
                losses.append(loss.item())
            yield sum(losses) / len(losses)

    def _batches(self) -> Iterator[list[int]]:
        """Rows of whole families; those whose lessons readers compared come together, or they would seldom meet."""
        names = list(self._families)
        self._draw.shuffle(names)
        waiting = dict.fromkeys(names)
        chosen: list[str] = []
        while waiting:
            name = next(iter(waiting))
            linked = [other for other in self._linked.get(name, ()) if other in waiting]
            together = [name, *self._draw.sample(linked, min(len(linked), _MOST_LINKED))]
            for one in together:
                del waiting[one]
            chosen += together
            if len(chosen) >= self._recipe.families_a_batch or not waiting:
                yield [row for one in chosen for row in self._families[one]]
                chosen = []

    def _loss(self, rows: list[int], *, spare_the_near: bool) -> Tensor:
        states = [self._thinned(self._states[row]) for row in rows]
        vectors = self._layers.vectors(states, self._recipe.dropout)
        cosine = vectors @ vectors.T
        lesson, family = self._lesson[rows], self._family[rows]
        same = self._same[lesson][:, lesson]
        ignored = self._unclear[lesson][:, lesson] | torch.eye(len(rows), dtype=torch.bool)
        if spare_the_near:  # before the first epoch nearness says nothing about lessons
            doubtful = (family[:, None] != family[None, :]) & ~same & ~self._different[lesson][:, lesson]
            ignored |= doubtful & (cosine.detach() > _TOO_NEAR)
        return contrast(cosine / self._recipe.temperature, same, ignored)

    def _thinned(self, states: Tensor) -> Tensor:
        """The states of a statement, of shape (tokens, dimension), sometimes without a few; the ends always stay."""
        if self._draw.random() >= _THINNED:
            return states
        kept = torch.rand(len(states)) >= _TOKENS_LEFT_OUT
        kept[0] = kept[-1] = True
        return states[kept]


def _marked(pairs: frozenset[tuple[str, str]], place: Mapping[str, int]) -> Tensor:
    """Shape (lessons, lessons): which pairs are named."""
    marks = torch.zeros(len(place), len(place), dtype=torch.bool)
    for one, other in pairs:
        marks[place[one], place[other]] = True
    return marks


def _linked_families(pairs: frozenset[tuple[str, str]], statements: Sequence[Statement]) -> dict[str, list[str]]:
    """For each family, the others that have a lesson paired with one of its own."""
    family_of = {one.lesson: one.family for one in statements}
    linked: dict[str, list[str]] = {}
    for one, other in sorted(pairs):
        mine, theirs = family_of[one], family_of[other]
        if mine != theirs and theirs not in linked.setdefault(mine, []):
            linked[mine].append(theirs)
    return linked


def _rate(step: int, steps: int) -> float:
    """Up in a straight line, then down along a cosine."""
    down = 0.5 * (1 + math.cos(math.pi * min(step / steps, 1.0)))
    return min(1.0, (step + 1) / _WARM_UP) * max(_LEAST_RATE, down)
