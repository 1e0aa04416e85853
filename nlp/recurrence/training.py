"""Teaching the encoder when two statements ask for the same thing, as low-rank deltas over its upper layers.

First the field: which of the themes a passage is about. Then the lessons, by contrast: in a batch of whole families,
each statement is drawn to the other statements of its lesson and pushed from everything else in it, the near misses of
its own family above all. A share of the statements also come with a few words left out: without such pairs the text,
in which near misses share more words than paraphrases do, would teach that shared words mean different lessons. The
seed fixes all but the rounding of the processor.

(Tried and refused: the last known vectors of all other statements as further contrasts. The model can flee from
vectors that stand still by moving all others together, and did, within two epochs.)
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder import Encoder
from nlp.low_rank import write_deltas
from nlp.recurrence.layers import UpperLayers
from nlp.recurrence.statements import Statement, same_across_families, themed_passages, training_statements


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an adapter is made; the defaults made the shipped one."""

    seed: int = 1
    rank: int = 16
    first_layer: int = 3  # of six: the layers below stay as they are
    epochs: int = 6
    families_a_batch: int = 10
    learning_rate: float = 1e-3
    temperature: float = 0.07
    dropout: float = 0.1
    edited: float = 0.12  # share of statements that come with an edited copy
    theme_batch: int = 64
    theme_tokens: int = 44


_WORDS_LEFT_OUT = 0.12
_EDITED_COPIES = 0.4  # share of statements for which a copy is at hand
_THEME_SCALE, _THEME_BIAS = 20.0, -3.4  # of the cosine-like logit; about 3% of themes hold for a passage


def train(path: Path, recipe: Recipe) -> None:
    """Train on the texts of `taxonomy/` and write the adapter to `path`; progress goes to stderr."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)  # one thread gives the same sums everywhere, and two are hardly faster
    draw = random.Random(recipe.seed)  # noqa: S311 - no secret hangs on it
    layers = UpperLayers(Encoder(), recipe.first_layer, recipe.rank)
    lessons = _Lessons(layers, training_statements(), recipe, draw)
    _learn_themes(layers, recipe, draw)
    for epoch, loss in enumerate(lessons.learn(), start=1):
        sys.stderr.write(f"epoch {epoch} of {recipe.epochs}: loss {loss:.3f}\n")
        write_deltas(path, layers.deltas())  # whoever stops here has what was learnt so far


def contrast(similarity: Tensor, same: Tensor, ignored: Tensor) -> Tensor:
    """The mean loss of drawing each row to the rows that are the `same` lesson, against all that are not.

    All have shape (rows, rows); similarities are divided by the temperature, `ignored` pairs count neither way.
    """
    against = torch.logsumexp(similarity.masked_fill(same | ignored, -torch.inf), dim=1, keepdim=True)
    drawn = torch.logaddexp(similarity, against) - similarity
    mine = same & ~ignored
    return ((drawn * mine).sum(1) / mine.sum(1).clamp(min=1)).mean()


def _learn_themes(layers: UpperLayers, recipe: Recipe, draw: random.Random) -> None:
    """Once through the themed passages: which themes hold is read off the vector by a linear head, then forgotten."""
    texts, themes = themed_passages()
    wanted = torch.tensor(themes, dtype=torch.float32)
    states = layers.lower(texts, recipe.theme_tokens)
    head = nn.Linear(layers.vectors(states[:1]).shape[1], wanted.shape[1])
    nn.init.zeros_(head.weight)
    nn.init.constant_(head.bias, _THEME_BIAS)
    groups = [{"params": layers.weights, "lr": recipe.learning_rate}, {"params": head.parameters(), "lr": 2e-2}]
    rows = draw.sample(range(len(texts)), len(texts))
    batches = [rows[n : n + recipe.theme_batch] for n in range(0, len(rows), recipe.theme_batch)]
    optimiser = torch.optim.AdamW(groups)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, len(batches), 10, 0.1))
    losses = []
    for batch in batches:
        logits = head(_THEME_SCALE * layers.vectors([states[row] for row in batch], recipe.dropout))
        loss = functional.binary_cross_entropy_with_logits(logits, wanted[batch], reduction="none").sum(1).mean()
        _step(loss, optimiser, layers.weights)
        schedule.step()
        losses.append(loss.item())
    sys.stderr.write(f"themes: loss {losses[0]:.2f} to {sum(losses[-10:]) / 10:.2f}\n")


class _Lessons:
    """The second part of the training, with what it needs at hand."""

    def __init__(
        self, layers: UpperLayers, statements: Sequence[Statement], recipe: Recipe, draw: random.Random
    ) -> None:
        self._layers, self._recipe, self._draw = layers, recipe, draw
        names = sorted({one.lesson for one in statements})
        self._lesson = torch.tensor([names.index(one.lesson) for one in statements])
        together = same_across_families()
        self._ignored = torch.tensor([[(one, other) in together for other in names] for one in names])
        self._families: dict[str, list[int]] = {}
        for row, one in enumerate(statements):
            self._families.setdefault(one.family, []).append(row)
        self._states = layers.lower([one.text for one in statements])
        copied = [row for row in range(len(statements)) if draw.random() < _EDITED_COPIES]
        copies = layers.lower([_edited(statements[row].text, draw) for row in copied])
        self._copies = dict(zip(copied, copies, strict=True))

    def learn(self) -> Iterator[float]:
        """Yields the mean loss of each epoch."""
        recipe = self._recipe
        steps = math.ceil(len(self._families) / recipe.families_a_batch) * recipe.epochs
        optimiser = torch.optim.AdamW(self._layers.weights, lr=recipe.learning_rate, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, 15, 0.02))
        for _ in range(recipe.epochs):
            losses = []
            for rows in self._batches():
                loss = self._loss(rows)
                _step(loss, optimiser, self._layers.weights)
                schedule.step()
                losses.append(loss.item())
            yield sum(losses) / len(losses)

    def _batches(self) -> Iterator[list[int]]:
        names = list(self._families)
        self._draw.shuffle(names)
        for start in range(0, len(names), self._recipe.families_a_batch):
            chosen = names[start : start + self._recipe.families_a_batch]
            yield [row for name in chosen for row in self._families[name]]

    def _loss(self, rows: list[int]) -> Tensor:
        recipe = self._recipe
        share = recipe.edited / _EDITED_COPIES
        copied = [row for row in rows if row in self._copies and self._draw.random() < share]
        states = [self._states[row] for row in rows] + [self._copies[row] for row in copied]
        vectors = self._layers.vectors(states, recipe.dropout)
        lesson = self._lesson[rows + copied]
        same = lesson[:, None] == lesson[None, :]
        ignored = self._ignored[lesson][:, lesson] | torch.eye(len(lesson), dtype=torch.bool)
        return contrast(vectors @ vectors.T / recipe.temperature, same, ignored)


def _edited(text: str, draw: random.Random) -> str:
    kept = [word for word in text.split() if draw.random() > _WORDS_LEFT_OUT]
    return " ".join(kept) if len(kept) > 3 else text


def _rate(step: int, steps: int, warm_up: int, floor: float) -> float:
    """Up in a straight line, then down along a cosine."""
    return min(1.0, (step + 1) / warm_up) * max(floor, 0.5 * (1 + math.cos(math.pi * step / steps)))


def _step(loss: Tensor, optimiser: torch.optim.Optimizer, weights: Sequence[nn.Parameter]) -> None:
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(weights, 1.0)
    optimiser.step()
