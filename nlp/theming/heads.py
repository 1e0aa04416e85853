"""The learned part of the tagger: one head a theme over words and vectors, as plain numbers in one small file."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numkong
import numpy as np
from numpy.typing import NDArray

from catalog.domain import Polarity
from nlp.eight_bits import narrowed, widened
from nlp.theming.features import Vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

POLARITIES = (Polarity.CONCERN, Polarity.GOOD_PRACTICE, Polarity.NEUTRAL)
# How fast likeness of vectors fades: chosen by leave-one-out on the training text (2, 4, 6, 8 and 12 were tried).
SHARPNESS = 4.0
VECTOR_WEIGHT = 2.0


class BadHeads(Exception):
    """The file of trained heads cannot be used; the message says why and how to make another."""


@dataclass(frozen=True)
class Machine:
    """A kernel machine: `words` weighs terms, `support` weighs likeness to each training passage, `bias` is added.

    Shapes: words (terms, outputs), support (training passages, outputs), bias (outputs,).
    """

    words: Floats
    support: Floats
    bias: Floats

    def scores(self, features: csr_matrix, likeness: Floats) -> Floats:
        """Shape (passages, outputs)."""
        return np.asarray(features @ self.words, np.float32) + likeness @ self.support + self.bias


@dataclass(frozen=True)
class Calibration:
    """From scores to probabilities: sigmoid(slope * score + offset + said * (a phrase is meant)), by theme."""

    slope: float
    offset: Floats
    said: float
    thresholds: Floats

    def probabilities(self, scores: Floats, said: NDArray[np.bool_]) -> Floats:
        """Shapes (passages, themes) all three."""
        margins = self.slope * scores + self.offset + self.said * said
        return np.asarray(1 / (1 + np.exp(-margins)), np.float32)


@dataclass(frozen=True)
class Heads:
    """Everything that training learned. `model_id` is the encoder whose vectors they understand."""

    themes: tuple[str, ...]
    circumstances: tuple[str, ...]  # themes of what happened and to whom, whose polarity is learned apart
    model_id: str
    vocabulary: Vocabulary
    examples: tuple[str, ...]  # ids of the training passages, row by row of `anchors`
    anchors: Floats  # their vectors
    topics: Machine
    polarity_of_circumstances: Machine
    polarity_of_practice: Machine
    polarity_offsets: Floats  # (themes, 3)
    calibration: Calibration

    def likeness(self, vectors: Floats) -> Floats:
        """How like each training passage a vector is: shape (passages, training passages)."""
        return likeness(vectors, self.anchors)

    def likeness_of_query(self, vector: Floats) -> Floats:
        """The same of one vector, of shape (dimension,), in a quarter of the time: shape (1, training passages).

        Bringing the anchors to the processor is what it costs, and as int8 they are a quarter. The vector is rounded to
        8 bits too, which moves a cosine by 0.003 at most.
        """
        anchors, scales = self._narrow_anchors
        asked, scale = narrowed(vector[None, :])
        products = np.asarray(numkong.dots_packed(anchors, numkong.dots_pack(asked, "int8")))
        return faded((products[:, 0] * (scales * scale))[None, :])

    @cached_property
    def _narrow_anchors(self) -> tuple[NDArray[np.int8], Floats]:
        return narrowed(self.anchors)

    @cached_property
    def place(self) -> dict[str, int]:
        """Theme id to its column."""
        return {theme: column for column, theme in enumerate(self.themes)}

    def polarity_scores(self, features: csr_matrix, likeness: Floats) -> Floats:
        """Shape (passages, themes, 3), in the order of `POLARITIES`."""
        kinds = np.array([theme in self.circumstances for theme in self.themes])
        of_circumstances = self.polarity_of_circumstances.scores(features, likeness)[:, None, :]
        of_practice = self.polarity_of_practice.scores(features, likeness)[:, None, :]
        chosen: Floats = np.where(kinds[None, :, None], of_circumstances, of_practice) + self.polarity_offsets
        return chosen


def likeness(vectors: Floats, others: Floats) -> Floats:
    """How like each other unit vectors are, faded so that only near ones count: shape (vectors, others)."""
    return faded(vectors @ others.T)


def faded(cosines: Floats) -> Floats:
    """The likeness that each cosine stands for."""
    return np.asarray(VECTOR_WEIGHT * np.exp(SHARPNESS * (cosines - 1)), np.float32)


def rounded(vectors: Floats) -> Floats:
    """Vectors as a file of heads gives them back: heads are fitted on these, so that rounding costs nothing."""
    return widened(*narrowed(vectors))


def write_heads(heads: Heads, path: Path) -> str:
    """Write the heads as plain arrays (npz), weights of terms rounded to 8 bits a theme. Returns the SHA-256."""
    anchors, anchor_scale = narrowed(heads.anchors)
    arrays: dict[str, NDArray[Any]] = {
        "about": _packed(json.dumps(_about(heads), sort_keys=True)),
        "words": _packed("\n".join(heads.vocabulary.words)),
        "runs": _packed("\n".join(heads.vocabulary.runs)),
        "idf": heads.vocabulary.idf,
        "anchors": anchors,
        "anchors.scale": anchor_scale,
        "polarity_offsets": heads.polarity_offsets,
        "offset": heads.calibration.offset,
        "thresholds": heads.calibration.thresholds,
    }
    for name in ("topics", "polarity_of_circumstances", "polarity_of_practice"):
        arrays |= _machine_arrays(name, getattr(heads, name))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    path.write_bytes(buffer.getvalue())
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file of heads. Raises BadHeads."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadHeads(f"{path} cannot be read ({error}): run `lessons themes train`") from error


def read_heads(path: Path) -> Heads:
    """Read what `write_heads` wrote. Raises BadHeads."""
    try:
        with np.load(path, allow_pickle=False) as held:
            return _heads({name: held[name] for name in held.files})
    except (OSError, KeyError, ValueError) as error:
        raise BadHeads(f"{path} is not a file of theme heads ({error}): run `lessons themes train`") from error


def _about(heads: Heads) -> dict[str, object]:
    return {
        "themes": heads.themes,
        "circumstances": heads.circumstances,
        "model_id": heads.model_id,
        "examples": heads.examples,
        "slope": heads.calibration.slope,
        "said": heads.calibration.said,
    }


def _heads(held: dict[str, NDArray[Any]]) -> Heads:
    about = json.loads(_unpacked(held["about"]))
    floats = {name: np.asarray(held[name], np.float32) for name in ("idf", "polarity_offsets", "offset")}
    return Heads(
        themes=tuple(about["themes"]),
        circumstances=tuple(about["circumstances"]),
        model_id=about["model_id"],
        vocabulary=Vocabulary(_terms(held["words"]), _terms(held["runs"]), floats["idf"]),
        examples=tuple(about["examples"]),
        anchors=widened(held["anchors"], np.asarray(held["anchors.scale"], np.float32)),
        topics=_machine("topics", held),
        polarity_of_circumstances=_machine("polarity_of_circumstances", held),
        polarity_of_practice=_machine("polarity_of_practice", held),
        polarity_offsets=floats["polarity_offsets"],
        calibration=Calibration(
            about["slope"], floats["offset"], about["said"], np.asarray(held["thresholds"], np.float32)
        ),
    )


def _machine_arrays(name: str, machine: Machine) -> dict[str, NDArray[Any]]:
    scale = np.maximum(np.abs(machine.words).max(axis=0), 1e-9) / 127
    return {
        f"{name}.words": np.round(machine.words / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.support": machine.support.astype(np.float16),
        f"{name}.bias": machine.bias.astype(np.float32),
    }


def _machine(name: str, held: dict[str, NDArray[Any]]) -> Machine:
    words, scale, support, bias = (
        np.asarray(held[f"{name}.{part}"], np.float32) for part in ("words", "scale", "support", "bias")
    )
    return Machine(words * scale, support, bias)


def _packed(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _unpacked(array: NDArray[Any]) -> str:
    return array.tobytes().decode()


def _terms(array: NDArray[Any]) -> tuple[str, ...]:
    return tuple(_unpacked(array).split("\n"))
