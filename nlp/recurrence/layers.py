"""The encoder in two parts: layers that stay as they are and run once a text, and layers above them that learn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from nlp.encoder import Encoder

# Texts that run together, sorted by length: enough to fill the processor, few enough to waste little on padding.
_TEXTS_AT_ONCE = 32
_MAX_TOKENS = 128
_LINEAR = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class LowRank(nn.Module):
    """A linear layer with a delta of low rank; the layer itself stays as it is."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, inputs: Tensor) -> Tensor:
        inner = functional.linear(inputs, self.down.to(inputs.dtype))
        # Twice the delta: the usual scale of low-rank training, with which these learning rates were found.
        return torch.add(self.layer(inputs), functional.linear(inner, (2 * self.up).to(inputs.dtype)))


class AdaptedLayers:
    """The default model with low-rank deltas on every linear layer from layer `first` on."""

    def __init__(self, encoder: Encoder, first: int, rank: int) -> None:
        self._model, self._tokenizer = encoder.transformer()
        self._first = first
        for weight in self._model.parameters():
            weight.requires_grad = False
        self._deltas = dict(self._with_deltas(rank))

    @property
    def weights(self) -> list[nn.Parameter]:
        return [weight for layer in self._deltas.values() for weight in (layer.down, layer.up)]

    def lower(self, texts: Sequence[str], most_tokens: int = _MAX_TOKENS) -> list[Tensor]:
        """Each text's hidden states, of shape (tokens, dimension), where learning begins."""
        tokens = [
            torch.tensor(self._tokenizer(text, truncation=True, max_length=most_tokens)["input_ids"]) for text in texts
        ]
        states: list[Tensor] = [torch.empty(0)] * len(texts)
        with torch.no_grad():
            for rows in _by_length(tokens):
                padded, mask = _padded([tokens[row] for row in rows])
                hidden = self._run(self._model.embeddings(input_ids=padded), mask, slice(0, self._first))
                for row, state in zip(rows, hidden, strict=True):
                    states[row] = state[: len(tokens[row])].clone()
        return states

    def vectors(self, states: Sequence[Tensor], dropout: float = 0.0) -> Tensor:
        """Unit vectors of shape (len(states), dimension), by the mean over tokens."""
        parts, order = [], []
        for rows in _by_length(states):
            padded, mask = _padded([states[row] for row in rows])
            hidden = self._run(functional.dropout(padded, dropout), mask, slice(self._first, None))
            summed = (hidden.float() * mask[..., None]).sum(1)
            parts.append(summed / mask.sum(1, keepdim=True))
            order += rows
        return functional.normalize(torch.cat(parts)[torch.argsort(torch.tensor(order))], dim=1)

    def deltas(self) -> dict[str, NDArray[np.float32]]:
        """What was learnt, as `nlp.low_rank` keeps it."""
        found = {}
        for name, layer in self._deltas.items():
            found[f"{name}.down"] = layer.down.detach().numpy()
            found[f"{name}.up"] = 2 * layer.up.detach().numpy()
        return found

    def _with_deltas(self, rank: int) -> Iterator[tuple[str, LowRank]]:
        for number in range(self._first, len(self._model.encoder.layer)):
            for name in _LINEAR:
                path = f"encoder.layer.{number}.{name}"
                holder, _, last = path.rpartition(".")
                layer = LowRank(self._model.get_submodule(path), rank)
                setattr(self._model.get_submodule(holder), last, layer)
                yield path, layer

    def _run(self, hidden: Tensor, mask: Tensor, layers: slice) -> Tensor:
        away = torch.zeros(mask.shape, dtype=hidden.dtype).masked_fill(~mask, -1e9)[:, None, None, :]
        for layer in self._model.encoder.layer[layers]:
            out: Any = layer(hidden, attention_mask=away)
            hidden = out[0] if isinstance(out, tuple) else out
        return hidden


def _by_length(texts: Sequence[Tensor]) -> Iterator[list[int]]:
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(order), _TEXTS_AT_ONCE):
        yield order[start : start + _TEXTS_AT_ONCE]


def _padded(texts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Texts side by side, and which places hold a token."""
    lengths = torch.tensor([len(text) for text in texts])
    padded = nn.utils.rnn.pad_sequence(list(texts), batch_first=True)
    return padded, torch.arange(padded.shape[1])[None, :] < lengths[:, None]
