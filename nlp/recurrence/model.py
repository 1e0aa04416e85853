"""Lessons as vectors in which the same lesson lies together, and the threshold that goes with them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from nlp.encoder import Encoder
from nlp.recurrence.grouping import Floats
from nlp.recurrence.landmarks import Landmarks, read_landmarks

SHIPPED = Path(__file__).parent
ADAPTER, LANDMARKS = "adapter.npz", "landmarks.npz"
# The mean cosine at which groups of a small archive merge, chosen on the development part (303 statements) of
# taxonomy/recurrence/gold.jsonl and on validation.jsonl and natural.jsonl beside it: from 0.39 to 0.51 their mean F1
# falls from 0.78 to 0.76 while their mean precision rises from 0.79 to 0.84. In a larger archive more lessons lie near
# any lesson by chance; how much a tenfold one asks for was chosen on the two larger sets and on coroners' concerns,
# whose largest group falls apart there.
_THRESHOLD, _STATEMENTS, _TENFOLD, _HIGHEST = 0.48, 303, 0.15, 0.75


def threshold_for(count: int) -> float:
    """The mean cosine from which groups are one, among so many lessons."""
    return min(_HIGHEST, _THRESHOLD + _TENFOLD * max(0.0, math.log10(max(count, 1) / _STATEMENTS)))


class LessonEncoder:
    """The default model with an adapter, and what landmarks make of its vectors; both files are in `folder`."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._encoder = Encoder(adapter=folder / ADAPTER)
        self._file = folder / LANDMARKS

    @cached_property
    def model_id(self) -> str:
        """Names weights, adapter, landmarks and precision."""
        return f"{self._encoder.model_id}+{hashlib.sha256(self._file.read_bytes()).hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        return self._landmarks.dimension

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of shape (len(texts), dimension)."""
        return self._landmarks.placed(self._encoder.encode(texts))

    @cached_property
    def _landmarks(self) -> Landmarks:
        return read_landmarks(self._file)
