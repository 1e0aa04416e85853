"""Vectors of many texts, kept in a file by the text's hash, so that a benchmark encodes each text once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.encoder import Encoder

_AT_ONCE = 400


class CachedVectors:
    """An encoder whose vectors outlive the run. `path` is an npz of hashes and float16 rows; made where it lacks."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        self._path = path
        self._held: dict[str, NDArray[np.float16]] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as file:
                self._held = dict(zip(file["keys"].tolist(), file["rows"], strict=True))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), rows of length 1 to float16's precision."""
        keys = [hashlib.sha256(f"{self._encoder.model_id}\n{text}".encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._held}
        waiting = list(missing.items())
        for first in range(0, len(waiting), _AT_ONCE):
            some = waiting[first : first + _AT_ONCE]
            rows = self._encoder.encode([text for _, text in some]).astype(np.float16)
            self._held.update({key: row for (key, _), row in zip(some, rows, strict=True)})
            self._keep()
        return np.array([self._held[key] for key in keys], np.float32)

    def _keep(self) -> None:
        """Written beside and renamed, so that an interrupted run leaves a whole file."""
        beside = self._path.with_suffix(".part.npz")
        np.savez(beside, keys=np.array(list(self._held)), rows=np.array(list(self._held.values())))
        beside.replace(self._path)
