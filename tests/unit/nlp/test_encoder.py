"""Queries are encoded by a way of their own, which must lead where the library's leads."""

import numpy as np
import pytest

from nlp.bert import Bert
from nlp.encoder import Encoder

ENCODER = Encoder()


@pytest.mark.parametrize(
    "text", ["neglect", "why did nobody listen to the child", "", "O’Brien’s café 😀", "missed appointments " * 300]
)
def test_a_query_has_the_vector_of_the_same_text_as_a_passage(text: str) -> None:
    assert np.allclose(ENCODER.encode_query(text), ENCODER.encode([text])[0], atol=2e-3)  # what bfloat16 leaves open


def test_a_transformer_of_another_kind_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bert, "fits", staticmethod(lambda _: False))
    assert np.array_equal(Encoder().encode_query("neglect"), ENCODER.encode(["neglect"])[0])
