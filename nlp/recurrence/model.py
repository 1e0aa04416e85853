"""The encoder that was taught which lessons are the same, and the threshold that goes with it."""

from __future__ import annotations

import math
from pathlib import Path

from nlp.encoder import Encoder

ADAPTER = Path(__file__).with_name("adapter.npz")
# The mean cosine at which groups of a small archive merge, chosen on the development part (303 statements) of
# taxonomy/recurrence/gold.jsonl alone. In a larger archive more lessons lie near any lesson by chance: there, a tenth
# of the cosine more leaves a tenth of the pairs that are not the same, so a tenfold archive asks that much more.
_THRESHOLD, _STATEMENTS, _TENFOLD, _HIGHEST = 0.33, 303, 0.10, 0.75


def threshold_for(count: int) -> float:
    """The mean cosine from which groups are one, among so many lessons: as many chance neighbours at any size."""
    return min(_HIGHEST, _THRESHOLD + _TENFOLD * max(0.0, math.log10(max(count, 1) / _STATEMENTS)))


def lesson_encoder() -> Encoder:
    """The default model with the shipped adapter."""
    return Encoder(adapter=ADAPTER)
