"""From the carried training text to a file of heads, the same bytes from the same text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy
from nlp.theming.fitting import Labelled, fit, labelled
from nlp.theming.heads import write_heads
from nlp.theming.passages import LabelledPassage, read_passages, training_passages

# The author whom the encoder does not learn from, so that probabilities and thresholds rest on passages that nothing
# has seen: this one and the development part of the gold set.
_FRESH = "passages-15"


def train(taxonomy: Taxonomy, encoder: Encoder, training: Path, gold: Path, out: Path) -> str:
    """Train on the folder `training` and the development part of `gold`, write `out`; returns its SHA-256."""
    development, _ = split(read_passages(gold, taxonomy))
    known = training_passages(training, taxonomy)
    learned = encoded([*known, *development], encoder, [theme.id for theme in taxonomy.themes])
    fresh = np.array([passage.author == _FRESH for passage in known] + [True] * len(development))
    heads = fit(taxonomy, learned, encoder.model_id, fresh)
    out.parent.mkdir(parents=True, exist_ok=True)
    return write_heads(heads, out)


def passages_for_the_encoder(training: Path, taxonomy: Taxonomy) -> list[LabelledPassage]:
    """What the encoder learns from: all authors of the folder but one."""
    return [passage for passage in training_passages(training, taxonomy) if passage.author != _FRESH]


def encoded(passages: Sequence[LabelledPassage], encoder: Encoder, themes: Sequence[str]) -> Labelled:
    """Passages with their vectors and labels."""
    return labelled(passages, encoder.encode_for_themes([passage.text for passage in passages]), themes)


def split(passages: Sequence[LabelledPassage]) -> tuple[list[LabelledPassage], list[LabelledPassage]]:
    """Development and test part: by the first hexadecimal digit of the id's SHA-256, even or odd."""
    even = [int(hashlib.sha256(passage.id.encode()).hexdigest()[0], 16) % 2 == 0 for passage in passages]
    development = [passage for passage, first in zip(passages, even, strict=True) if first]
    return development, [passage for passage, first in zip(passages, even, strict=True) if not first]
