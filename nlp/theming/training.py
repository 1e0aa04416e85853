"""From the carried training text to a file of heads, the same bytes from the same text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy
from nlp.theming.fitting import Labelled, fit, labelled
from nlp.theming.heads import write_heads
from nlp.theming.passages import LabelledPassage, read_passages, training_passages


def train(taxonomy: Taxonomy, encoder: Encoder, training: Path, gold: Path, out: Path) -> str:
    """Train on the folder `training` and the development part of `gold`, write `out`; returns its SHA-256."""
    development, _ = split(read_passages(gold, taxonomy))
    passages = [*training_passages(training, taxonomy), *development]
    heads = fit(taxonomy, encoded(passages, encoder, [theme.id for theme in taxonomy.themes]), encoder.model_id)
    out.parent.mkdir(parents=True, exist_ok=True)
    return write_heads(heads, out)


def encoded(passages: Sequence[LabelledPassage], encoder: Encoder, themes: Sequence[str]) -> Labelled:
    """Passages with their vectors and labels."""
    return labelled(passages, encoder.encode([passage.text for passage in passages]), themes)


def split(passages: Sequence[LabelledPassage]) -> tuple[list[LabelledPassage], list[LabelledPassage]]:
    """Development and test part: by the first hexadecimal digit of the id's SHA-256, even or odd."""
    even = [int(hashlib.sha256(passage.id.encode()).hexdigest()[0], 16) % 2 == 0 for passage in passages]
    development = [passage for passage, first in zip(passages, even, strict=True) if first]
    return development, [passage for passage, first in zip(passages, even, strict=True) if not first]
