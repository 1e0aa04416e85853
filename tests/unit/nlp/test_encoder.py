"""Texts are encoded by a way of our own, which must lead where the library's leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from sentence_transformers.sentence_transformer.modules import Dense

from nlp.bert import Bert, plain_product, quick_for_many, quick_for_one
from nlp.encoder import BATCH_SIZE, Encoder

if TYPE_CHECKING:
    from nlp.bert import Products

ENCODER = Encoder()
TEXTS = ["neglect", "why did nobody listen to the child", "", "O’Brien’s café 😀", "missed appointments " * 300]
# No number of a vector may differ by more: rounding to bfloat16 leaves open what float32 does not.
LEAVES_OPEN = {torch.float32: 2e-4, torch.bfloat16: 4e-3}


@pytest.mark.parametrize("text", TEXTS)
def test_a_query_has_the_vector_of_the_same_text_as_a_passage(text: str) -> None:
    assert np.allclose(ENCODER.encode_query(text), ENCODER.encode([text])[0], atol=2e-3)  # what bfloat16 leaves open


def test_texts_of_unlike_length_have_the_vectors_that_the_library_gives_them() -> None:
    texts = [text[: 40 * number] for number, text in enumerate(TEXTS * (BATCH_SIZE // 2), start=1)]
    vectors, by_library = ENCODER.encode(texts), ENCODER.encode_by_library(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors, by_library, atol=LEAVES_OPEN[ENCODER.transformer()[0].dtype])


def test_no_texts_give_no_vectors() -> None:
    assert ENCODER.encode([]).shape == (0, ENCODER.dimension)


@pytest.mark.parametrize("products", [quick_for_one, quick_for_many, plain_product])
def test_weights_held_in_another_form_give_the_same_vectors(products: Products) -> None:
    transformer, tokenizer = ENCODER.transformer()
    tokens = [tokenizer(text, truncation=True, max_length=256)["input_ids"] for text in TEXTS]
    states, filled = Bert(transformer, products).states(tokens)
    assert filled.sum(1).tolist() == [len(text) for text in tokens]
    means = torch.stack([state[: len(text)].float().mean(0) for state, text in zip(states, tokens, strict=True)])
    vectors = torch.nn.functional.normalize(means).numpy()
    assert np.allclose(vectors, ENCODER.encode_by_library(TEXTS), atol=LEAVES_OPEN[states.dtype])


def test_a_transformer_of_another_kind_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bert, "fits", staticmethod(lambda _: False))
    assert np.array_equal(Encoder().encode_query("neglect"), ENCODER.encode_by_library(["neglect"])[0])


def test_a_model_that_ends_in_learned_layers_is_left_to_the_library() -> None:
    encoder = Encoder()
    transformer, _ = encoder.transformer()
    encoder._model.append(Dense(encoder.dimension, 8).to(transformer.dtype))
    assert np.array_equal(encoder.encode(["neglect"]), encoder.encode_by_library(["neglect"]))
    assert encoder.encode_query("neglect").shape == (8,)


def test_a_model_that_takes_the_first_token_instead_of_the_mean_is_left_to_the_library() -> None:
    encoder, text = Encoder(), "missed appointments"
    encoder._model[1].pooling_mode = "cls"
    assert np.array_equal(encoder.encode_query(text), encoder.encode_by_library([text])[0])
    assert not np.allclose(encoder.encode_query(text), ENCODER.encode_query(text), atol=0.01)


def test_a_model_without_a_pooling_of_its_own_is_left_to_the_library() -> None:
    encoder = Encoder()
    del encoder._model[1:]
    assert encoder._bert_for_one is None and encoder._bert_for_many is None


def test_what_the_library_filled_up_does_not_fill_up_ours() -> None:
    encoder = Encoder()
    before = encoder.encode_query("neglect")
    encoder.encode_by_library(["neglect", "missed appointments " * 20])
    assert np.array_equal(encoder.encode_query("neglect"), before)
