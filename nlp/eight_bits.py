"""Vectors in 8 bits a number with a scale a row: a quarter of float32, for files and for the way to the processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def narrowed(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row of shape (rows, columns) in 8 bits, and its scale, of shape (rows,): a 127th of its largest number."""
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-9).astype(np.float32) / np.float32(127)
    return np.round(rows / scale[:, None]).astype(np.int8), scale


def widened(rows: NDArray[np.int8], scale: Floats) -> Floats:
    """The rows that `narrowed` gave, but for what rounding took."""
    return rows.astype(np.float32) * scale[:, None]
