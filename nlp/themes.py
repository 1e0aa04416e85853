"""Themes in passages: what a passage is about, how it is meant, and the words that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

import taxonomy as carried
from catalog.domain import Polarity
from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy, Theme
from nlp.theming.evidence import Witness
from nlp.theming.fitting import POLARITIES
from nlp.theming.heads import BadHeads, Heads, file_digest, read_heads
from nlp.theming.phrases import Mention, PhraseBook, Wording, said_polarity

# How sure a theme without a head (an organisation's own) is where its phrase is meant: a phrase's own precision.
_PHRASE_ALONE = 0.6
# A query is of the heads' world where so many training passages are at least this near. Of everyday questions about
# reviews 95% are (cosine of the tenth 0.42 and more), of claims from scientific papers 4%.
_KNOWN_NEAR = 10
_KNOWN_FROM = 0.35


@dataclass(frozen=True, slots=True)
class Tag:
    """A theme found in a passage. `evidence` are offsets into it; `score` is a probability.

    `method` is `phrase` (its words name the theme) or `meaning` (it is said in other words).
    """

    theme: str
    polarity: Polarity
    score: float
    method: str
    evidence: tuple[int, int]
    explanation: str


class Tagger:
    """Passages in, tags out. One passage's tags do not depend on the others'."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder, heads: Path | None = None) -> None:
        """`heads` is a file that `lessons themes train` wrote; by default the one that the program carries."""
        self._taxonomy = taxonomy
        self._encoder = encoder
        self._path = heads or carried.HEADS
        self._book = PhraseBook(taxonomy)

    @cached_property
    def version(self) -> str:
        """Changes whenever the same passage could get other tags."""
        return f"themes-{file_digest(self._path)[:12]}-{self._taxonomy.version}"

    @property
    def taxonomy_version(self) -> str:
        return self._taxonomy.version

    def tag(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[list[Tag]]:
        """The tags of each passage, surest first; `vectors` has shape (len(texts), dimension), of this encoder."""
        if not texts:
            return []
        wordings = [self._book.wording(text) for text in texts]
        judged = self._judged(texts, vectors, wordings)
        return [
            sorted(self._tags(text, wording, row, judged), key=lambda tag: (-tag.score, tag.theme))
            for row, (text, wording) in enumerate(zip(texts, wordings, strict=True))
        ]

    def themes(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[dict[str, float]]:
        """The themes of each text with their probabilities: tags without evidence and polarity, and quicker."""
        if not texts:
            return []
        thresholds, ids = self.thresholds(), [theme.id for theme in self._taxonomy.themes]
        return [
            {ids[at]: float(row[at]) for at in np.flatnonzero(row >= thresholds)}
            for row in self.probabilities(texts, vectors)
        ]

    def guess(self, text: str, vector: NDArray[np.float32]) -> dict[str, float]:
        """The themes that a search query is probably about.

        None for a query unlike anything that the heads know, or where the encoder is not the one that taught them.
        """
        if not self._knows_encoder:
            return {}
        cosines = self._heads.anchors @ vector
        if np.partition(cosines, -_KNOWN_NEAR)[-_KNOWN_NEAR] < _KNOWN_FROM:
            return {}
        return self.themes([text], vector[None, :])[0]

    def probabilities(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (texts, themes of the taxonomy), in its order: how likely each theme is, tagged or not."""
        wordings = [self._book.wording(text) for text in texts]
        features, likeness = self._views(texts, vectors)
        return self._chances(features, likeness, wordings)

    def thresholds(self) -> NDArray[np.float32]:
        """The least probability at which each theme of the taxonomy becomes a tag."""
        own = dict(zip(self._heads.themes, self._heads.calibration.thresholds, strict=True))
        return np.array([own.get(theme.id, 0.5) for theme in self._taxonomy.themes], np.float32)

    def _judged(self, texts: Sequence[str], vectors: NDArray[np.float32], wordings: Sequence[Wording]) -> _Judged:
        features, likeness = self._views(texts, vectors)
        polarities = self._heads.polarity_scores(features, likeness)
        return _Judged(self._chances(features, likeness, wordings), polarities, likeness)

    def _views(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> tuple[csr_matrix, NDArray[np.float32]]:
        """What the heads look at: words, and likeness to the training passages."""
        heads = self._heads
        if not self._knows_encoder:
            raise BadHeads(
                f"the theme heads were taught with vectors of {heads.model_id}, and the model is "
                f"{self._encoder.model_id}: run `lessons themes train` with this model"
            )
        return heads.vocabulary.features(texts), heads.likeness(np.asarray(vectors, np.float32))

    def _chances(
        self, features: csr_matrix, likeness: NDArray[np.float32], wordings: Sequence[Wording]
    ) -> NDArray[np.float32]:
        heads = self._heads
        said = np.array([[theme in wording.meant for theme in heads.themes] for wording in wordings])
        known = heads.calibration.probabilities(heads.topics.scores(features, likeness), said)
        return np.array([self._column(theme, known, wordings) for theme in self._taxonomy.themes]).T

    def _column(self, theme: Theme, known: NDArray[np.float32], wordings: Sequence[Wording]) -> NDArray[np.float32]:
        """One theme's probability in each text, nothing where the text's words rule it out."""
        if theme.id in self._heads.place:
            column = known[:, self._heads.place[theme.id]]
        else:
            column = np.array([_PHRASE_ALONE * (theme.id in wording.meant) for wording in wordings], np.float32)
        denied = np.array([theme.id in wording.denied for wording in wordings])
        return np.where(denied, np.float32(0), column)

    def _tags(self, text: str, wording: Wording, row: int, judged: _Judged) -> Iterator[Tag]:
        chosen = np.flatnonzero(judged.probabilities[row] >= self.thresholds())
        if not len(chosen):
            return
        witness = Witness(text, self._heads, judged.likeness[row])
        for column in chosen:
            theme = self._taxonomy.themes[column]
            score = float(judged.probabilities[row, column])
            tag = _tag(theme, score, wording.meant.get(theme.id), witness)
            sentence = text[slice(*tag.evidence)]
            yield replace(tag, polarity=said_polarity(sentence) or self._polarity(theme, judged.polarities[row]))

    def _polarity(self, theme: Theme, scores: NDArray[np.float32]) -> Polarity:
        if theme.id not in self._heads.place:
            return Polarity.CONCERN
        return POLARITIES[int(np.argmax(scores[self._heads.place[theme.id]]))]

    @cached_property
    def _knows_encoder(self) -> bool:
        """Whether vectors are of the weights that the heads were taught with, in whatever precision."""
        return self._encoder.model_id.rpartition(":")[0] == self._heads.model_id.rpartition(":")[0]

    @cached_property
    def _heads(self) -> Heads:
        return read_heads(self._path)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Shapes: probabilities (texts, themes), polarities (texts, heads, 3), likeness (texts, training passages)."""

    probabilities: NDArray[np.float32]
    polarities: NDArray[np.float32]
    likeness: NDArray[np.float32]


def _tag(theme: Theme, score: float, mention: Mention | None, witness: Witness) -> Tag:
    """A tag whose polarity is still open."""
    evidence = witness.of_phrase(mention.start, mention.end) if mention else witness.of_meaning(theme)
    method = "phrase" if mention else "meaning"
    return Tag(theme.id, Polarity.NEUTRAL, score, method, (evidence.start, evidence.end), evidence.why)
