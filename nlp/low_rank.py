"""Low-rank deltas over a transformer's weights: what a small training changed, as plain numbers in a small file.

A file holds, for each changed layer, `LAYER.down` of shape (rank, inputs) and `LAYER.up` of shape (outputs, rank) in
float16; the layer's weight is `weight + up @ down`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch.nn import Module


def add_deltas(model: Module, path: Path) -> None:
    """Add a file's deltas to a model's weights in place. Raises KeyError where the file is for another model."""
    import torch  # noqa: PLC0415 - costs seconds

    weights = dict(model.named_parameters())
    with np.load(path, allow_pickle=False) as deltas, torch.no_grad():
        for layer in sorted(name.removesuffix(".up") for name in deltas.files if name.endswith(".up")):
            up, down = (deltas[f"{layer}.{part}"].astype(np.float32) for part in ("up", "down"))
            weights[f"{layer}.weight"].add_(torch.from_numpy(up @ down))


def write_deltas(path: Path, deltas: Mapping[str, NDArray[np.float32]]) -> None:
    """Write `LAYER.up` and `LAYER.down` arrays. The same arrays give the same bytes."""
    np.savez(path, allow_pickle=False, **{name: deltas[name].astype(np.float16) for name in sorted(deltas)})
