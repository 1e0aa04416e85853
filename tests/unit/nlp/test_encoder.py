"""Queries are encoded by a way of their own, which must lead where the library's leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from nlp.bert import Bert, plain_product, quickest_product
from nlp.encoder import Encoder

if TYPE_CHECKING:
    from nlp.bert import Products

ENCODER = Encoder()


@pytest.mark.parametrize(
    "text", ["neglect", "why did nobody listen to the child", "", "O’Brien’s café 😀", "missed appointments " * 300]
)
def test_a_query_has_the_vector_of_the_same_text_as_a_passage(text: str) -> None:
    assert np.allclose(ENCODER.encode_query(text), ENCODER.encode([text])[0], atol=2e-3)  # what bfloat16 leaves open


@pytest.mark.parametrize("products", [quickest_product, plain_product])
def test_weights_held_in_another_form_give_the_same_vector(products: Products) -> None:
    transformer, tokenizer = ENCODER.transformer()
    text = "why did nobody listen to the child"
    states = Bert(transformer, products).states(tokenizer(text)["input_ids"])
    vector = torch.nn.functional.normalize(states.float().mean(1))[0].numpy()
    leaves_open = 2e-4 if states.dtype == torch.float32 else 2e-3
    assert np.allclose(vector, ENCODER.encode([text])[0], atol=leaves_open)


def test_a_transformer_of_another_kind_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bert, "fits", staticmethod(lambda _: False))
    assert np.array_equal(Encoder().encode_query("neglect"), ENCODER.encode(["neglect"])[0])
