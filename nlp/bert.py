"""One short text through a BERT: the same numbers as by the library, in half the time.

What a query costs the library is mostly its own checks, and laying out the weights anew for every product. Here oneDNN
lays them out once, and the products of queries, keys and values are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor
    from torch.nn import Linear
    from transformers import BertModel
    from transformers.models.bert.modeling_bert import BertLayer


class Bert:
    """A transformers `BertModel`, for reading only."""

    def __init__(self, model: BertModel) -> None:
        self._embeddings = model.embeddings
        layers: Any = model.encoder.layer
        self._layers = [_Layer.of(layer, model.config.num_attention_heads) for layer in layers]

    @staticmethod
    def fits(model: object) -> bool:
        """Whether a transformers model is one that this module computes."""
        from transformers import BertModel  # noqa: PLC0415 - costs seconds

        return isinstance(model, BertModel) and model.config.hidden_act == "gelu"

    def states(self, tokens: Sequence[int]) -> Tensor:
        """The last hidden states of one text's tokens: shape (1, tokens, dimension)."""
        import torch  # noqa: PLC0415 - costs seconds

        with torch.inference_mode():
            parts = self._embeddings
            words = parts.word_embeddings.weight[torch.tensor([tokens])]
            kind, places = parts.token_type_embeddings.weight[0], parts.position_embeddings.weight[: len(tokens)]
            states: Tensor = parts.LayerNorm(words + kind + places)
            for layer in self._layers:
                states = layer.states(states)
            return states


@dataclass(frozen=True, slots=True)
class _Layer:
    """Attention and the two products after it, each added to what came in and normalised."""

    heads: int
    asked: _Product  # queries, keys and values in one
    attended: _Product
    widened: _Product
    narrowed: _Product
    first_norm: Any
    second_norm: Any

    @classmethod
    def of(cls, layer: BertLayer, heads: int) -> _Layer:
        attention, output = layer.attention.self, layer.attention.output
        return cls(
            heads,
            _Product.of(attention.query, attention.key, attention.value),
            _Product.of(output.dense),
            _Product.of(layer.intermediate.dense),
            _Product.of(layer.output.dense),
            output.LayerNorm,
            layer.output.LayerNorm,
        )

    def states(self, before: Tensor) -> Tensor:
        from torch.nn.functional import gelu, scaled_dot_product_attention  # noqa: PLC0415

        _, tokens, width = before.shape
        parts = self.asked(before).view(1, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        attended = scaled_dot_product_attention(*parts).transpose(1, 2).reshape(1, tokens, width)
        between: Tensor = self.first_norm(self.attended(attended) + before)
        after: Tensor = self.second_norm(self.narrowed(gelu(self.widened(between))) + between)
        return after


@dataclass(frozen=True, slots=True)
class _Product:
    """One or more linear layers side by side. `laid_out` says whether oneDNN has laid out the weights."""

    weights: Tensor
    bias: Tensor
    laid_out: bool

    @classmethod
    def of(cls, *layers: Linear) -> _Product:
        import torch  # noqa: PLC0415

        weights = torch.cat([layer.weight.detach() for layer in layers])
        bias = torch.cat([layer.bias.detach() for layer in layers])
        if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
            return cls(weights, bias, False)
        return cls(torch.ops.mkldnn._reorder_linear_weight(weights), bias, True)

    def __call__(self, states: Tensor) -> Tensor:
        import torch  # noqa: PLC0415

        if self.laid_out:
            found: Tensor = torch.ops.mkldnn._linear_pointwise(states, self.weights, self.bias, "none", [], "")
            return found
        return torch.nn.functional.linear(states, self.weights, self.bias)
