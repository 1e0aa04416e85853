"""Texts through a BERT: the same numbers as by the library, sooner.

The library lays out the weights anew for every product, which with GELU as a step of its own is a fifth of a passage's
cost; of a query's, most is its own checks, and bringing the weights to the processor. Here weights are laid out once,
the products of queries, keys and values are one, and GELU is part of the product before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor
    from torch.nn import Linear
    from transformers import BertModel
    from transformers.models.bert.modeling_bert import BertLayer

    Product = Callable[[Tensor], Tensor]  # from (texts, tokens, inputs) to (texts, tokens, outputs)


class Products(Protocol):
    """Makes the product of one or more linear layers side by side, followed by GELU where that is asked for."""

    def __call__(self, *layers: Linear, gelu: bool = False) -> Product: ...


class Bert:
    """A transformers `BertModel`, for reading only."""

    def __init__(self, model: BertModel, products: Products) -> None:
        self._embeddings = model.embeddings
        layers: Any = model.encoder.layer
        self._layers = [_Layer.of(layer, model.config.num_attention_heads, products) for layer in layers]

    @staticmethod
    def fits(model: object) -> bool:
        """Whether a transformers model is one that this module computes."""
        from transformers import BertModel  # noqa: PLC0415 - costs seconds

        return isinstance(model, BertModel) and model.config.hidden_act == "gelu"

    def states(self, texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """The last hidden states of texts of token ids, of shape (texts, most tokens, dimension), and where tokens are.

        The second has shape (texts, most tokens) and is true where a text has a token; what it lacks there is filled.
        """
        import torch  # noqa: PLC0415 - costs seconds

        most, least = max(map(len, texts)), min(map(len, texts))
        with torch.inference_mode():
            tokens = torch.tensor([[*text, *[0] * (most - len(text))] for text in texts])
            filled = torch.tensor([[at < len(text) for at in range(most)] for text in texts])
            attended = None if least == most else filled[:, None, None, :]
            parts = self._embeddings
            kind, places = parts.token_type_embeddings.weight[0], parts.position_embeddings.weight[:most]
            states: Tensor = parts.LayerNorm(parts.word_embeddings.weight[tokens] + kind + places)
            for layer in self._layers:
                states = layer.states(states, attended)
            return states, filled


@dataclass(frozen=True, slots=True)
class _Layer:
    """Attention and the two products after it, each added to what came in and normalised."""

    heads: int
    asked: Product  # queries, keys and values in one
    attended: Product
    widened: Product
    narrowed: Product
    first_norm: Any
    second_norm: Any

    @classmethod
    def of(cls, layer: BertLayer, heads: int, product: Products) -> _Layer:
        attention, output = layer.attention.self, layer.attention.output
        return cls(
            heads,
            product(attention.query, attention.key, attention.value),
            product(output.dense),
            product(layer.intermediate.dense, gelu=True),
            product(layer.output.dense),
            output.LayerNorm,
            layer.output.LayerNorm,
        )

    def states(self, before: Tensor, among: Tensor | None) -> Tensor:
        """`among` says which tokens count, broadcast to (texts, heads, tokens, tokens); None where all do."""
        from torch.nn.functional import scaled_dot_product_attention  # noqa: PLC0415

        texts, tokens, width = before.shape
        parts = self.asked(before).view(texts, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        queries, keys, values = parts
        heads = scaled_dot_product_attention(queries, keys, values, attn_mask=among)
        attended = heads.transpose(1, 2).reshape(before.shape)
        between: Tensor = self.first_norm(self.attended(attended) + before)
        after: Tensor = self.second_norm(self.narrowed(self.widened(between)) + between)
        return after


def quick_for_one(*layers: Linear, gelu: bool = False) -> Product:
    """For one short text. Float32 weights are held in half the bytes: few rows cost mostly the bringing of weights.

    That moves no number of a vector by more than 1e-4, which is less than what vectors are stored with. Others, and
    those on processors without FBGEMM, are laid out as for many.
    """
    import torch  # noqa: PLC0415

    if layers[0].weight.dtype == torch.float32 and torch.backends.quantized.engine in ("x86", "fbgemm"):
        return _halved(*layers, gelu=gelu)
    return quick_for_many(*layers, gelu=gelu)


def quick_for_many(*layers: Linear, gelu: bool = False) -> Product:
    """For many tokens: laid out once by oneDNN where that is there and quicker.

    Float32 on processors with AVX2 alone is not: PyTorch's own product takes a fifth less time there.
    """
    import torch  # noqa: PLC0415

    as_it_is = layers[0].weight.dtype == torch.float32 and torch.backends.cpu.get_cpu_capability() == "AVX2"
    if torch.backends.mkldnn.is_available() and not as_it_is:  # type: ignore[no-untyped-call]
        return _laid_out(*layers, gelu=gelu)
    return plain_product(*layers, gelu=gelu)


def plain_product(*layers: Linear, gelu: bool = False) -> Product:
    """The product as PyTorch computes it without any preparation."""
    from torch.nn.functional import linear  # noqa: PLC0415

    weights, bias = _side_by_side(layers)
    return _perhaps_gelu(lambda states: linear(states, weights, bias), gelu)


def _halved(*layers: Linear, gelu: bool) -> Product:
    """Weights in float16, states and sums in float32."""
    import torch  # noqa: PLC0415
    from torch.ao.nn.quantized import dynamic  # noqa: PLC0415

    weights, bias = _side_by_side(layers)
    product: Any = dynamic.Linear(weights.shape[1], weights.shape[0], dtype=torch.float16)  # type: ignore[no-untyped-call]
    product.set_weight_bias(weights, bias)
    return _perhaps_gelu(product.forward, gelu)


def _laid_out(*layers: Linear, gelu: bool) -> Product:
    import torch  # noqa: PLC0415

    weights, bias = _side_by_side(layers)
    laid_out = torch.ops.mkldnn._reorder_linear_weight(weights)
    after = "gelu" if gelu else "none"

    def product(states: Tensor) -> Tensor:
        found: Tensor = torch.ops.mkldnn._linear_pointwise(states, laid_out, bias, after, [], "none")
        return found

    return product


def _perhaps_gelu(product: Product, gelu: bool) -> Product:
    from torch.nn import functional  # noqa: PLC0415

    return (lambda states: functional.gelu(product(states))) if gelu else product


def _side_by_side(layers: Sequence[Linear]) -> tuple[Tensor, Tensor]:
    """The layers' weights, of shape (outputs of all, inputs), and biases, of shape (outputs of all)."""
    import torch  # noqa: PLC0415

    return (
        torch.cat([layer.weight.detach() for layer in layers]),
        torch.cat([layer.bias.detach() for layer in layers]),
    )
