"""Encoding in threads of their own: what is encoded can be tagged and stored while the next texts are encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# Four batches of the encoder: long enough that threads seldom wait for each other, short enough to begin tagging soon.
_TEXTS_A_PART = 64

Part = tuple[Sequence[int], NDArray[np.float32]]


class TextEncoder(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


def encoded_ahead(encoder: TextEncoder, texts: Sequence[str]) -> Iterator[Part]:
    """Places in `texts` with their vectors, part by part: longest texts first, always in the same order.

    As many threads encode as PyTorch would use for one text, each a part of its own: they do not wait for each other
    at every product, as PyTorch's do. Every processor being taken, what the caller multiplies meanwhile keeps to one.
    """
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))  # alike in length: little is padded
    parts = [order[first : first + _TEXTS_A_PART] for first in range(0, len(order), _TEXTS_A_PART)]
    if len(parts) < 2:
        yield from ((part, encoder.encode([texts[place] for place in part])) for part in parts)
        return
    encoder.encode(texts[:1])  # loads the model and settles its tokenizer, which threads may then share
    import torch  # noqa: PLC0415 - costs seconds, which are the encoder's
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    pool = ThreadPoolExecutor(torch.get_num_threads(), initializer=torch.set_num_threads, initargs=(1,))
    try:
        with threadpool_limits(1, user_api="blas"):
            yield from zip(parts, pool.map(encoder.encode, [[texts[at] for at in part] for part in parts]), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)
