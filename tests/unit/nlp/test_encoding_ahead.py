"""Texts that are encoded while the caller works on those before them."""

import hashlib
import threading
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.encoding_ahead import encoded_ahead

TEXTS = [f"{number} {'x' * (number * 7 % 50)}" for number in range(300)]


class MadeEncoder:
    """A vector that tells its text, and which threads were asked."""

    def __init__(self, broken: str = "") -> None:
        self.threads: set[int] = set()
        self._broken = broken

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.threads.add(threading.get_ident())
        if self._broken in texts:
            raise MemoryError(self._broken)
        return np.array([vector_of(text) for text in texts], np.float32)


def vector_of(text: str) -> list[int]:
    return list(hashlib.sha256(text.encode()).digest()[:4])


def test_every_text_gets_its_own_vector_once_and_in_the_same_order_each_time() -> None:
    encoder = MadeEncoder()
    parts = list(encoded_ahead(encoder, TEXTS))
    assert sorted(place for places, _ in parts for place in places) == list(range(len(TEXTS)))
    assert all(
        vector_of(TEXTS[at]) == row.tolist() for places, rows in parts for at, row in zip(places, rows, strict=True)
    )
    assert [places for places, _ in encoded_ahead(MadeEncoder(), TEXTS)] == [places for places, _ in parts]
    assert encoder.threads - {threading.get_ident()}


def test_a_few_texts_need_no_thread_and_none_need_no_encoder() -> None:
    encoder = MadeEncoder()
    ((places, rows),) = encoded_ahead(encoder, ["a", "bb"])
    assert (list(places), rows.tolist()) == ([1, 0], [vector_of("bb"), vector_of("a")])
    assert encoder.threads == {threading.get_ident()}
    assert list(encoded_ahead(MadeEncoder(), [])) == []


def test_what_fails_in_a_thread_fails_for_the_caller() -> None:
    with pytest.raises(MemoryError, match="7"):
        list(encoded_ahead(MadeEncoder(broken=TEXTS[7]), TEXTS))


def test_a_caller_that_stops_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    parts = encoded_ahead(MadeEncoder(), TEXTS)
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
