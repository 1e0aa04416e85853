"""Themes in passages: what a passage is about, how it is meant, and the words that prove it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import taxonomy as carried
from catalog.domain import Polarity
from nlp.encoder import Encoder
from nlp.taxonomy import Taxonomy, Theme
from nlp.theming.effects import Basis, ThemeBasis
from nlp.theming.evidence import Witness, witnesses
from nlp.theming.heads import POLARITIES, BadHeads, Heads, faded, file_digest, read_heads
from nlp.theming.learning import Evidence, LearnedHead, digest, read_learned
from nlp.theming.phrases import RULES_VERSION, Mention, PhraseBook, Wording, is_fragment, said_polarity

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# How sure a theme without a head (an organisation's own) is where its phrase is meant: a phrase's own precision.
_PHRASE_ALONE = 0.6
# A query is of the heads' world where so many training passages are at least this near. Of everyday questions about
# reviews 95% are (cosine of the tenth 0.42 and more), of claims from scientific papers 4%.
_KNOWN_NEAR = 10
_KNOWN_FROM = np.array(0.35, np.float32)


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

    def __init__(
        self, taxonomy: Taxonomy, encoder: Encoder, heads: Path | None = None, learned: Path | None = None
    ) -> None:
        """`heads` is a file that `lessons themes train` wrote, by default the one that the program carries.

        `learned` is where `lessons themes learn` writes what people taught; without it nothing of that is used.
        """
        self._taxonomy = taxonomy
        self._encoder = encoder
        self._path = heads or carried.HEADS
        self._learned_path = learned
        self._book = PhraseBook(taxonomy)

    @cached_property
    def version(self) -> str:
        """Changes whenever the same passage could get other tags."""
        words = [[one.id, one.phrases, one.acronyms, digest(self._learned, one.id)] for one in self._taxonomy.themes]
        told = json.dumps([self.core, words])  # not `basis`: an ingest with nothing to tag must not load the heads
        return f"themes-{hashlib.sha256(told.encode()).hexdigest()[:12]}-{self._taxonomy.version}"

    @cached_property
    def core(self) -> str:
        """Names heads, rules and encoder: what learned heads correct."""
        return f"{file_digest(self._path)[:12]} {RULES_VERSION} {self._encoder.model_id}"

    @cached_property
    def basis(self) -> Basis:
        """What this version's tags rest on, so that a later version can tell what a change touches."""
        themes = {
            theme.id: ThemeBasis(
                theme.phrases, theme.acronyms, theme.id in self._heads.place, digest(self._learned, theme.id)
            )
            for theme in self._taxonomy.themes
        }
        return Basis(self.core, themes)

    @property
    def taxonomy_version(self) -> str:
        return self._taxonomy.version

    def tag(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[list[Tag]]:
        """The tags of each passage, surest first; `vectors` has shape (len(texts), dimension), of this encoder."""
        if not texts:
            return []
        wordings = [self._book.wording(text) for text in texts]
        judged = self._judged(texts, vectors, wordings)
        chosen = judged.probabilities >= self.thresholds()
        for row in (row for row, text in enumerate(texts) if is_fragment(text)):
            chosen[row] &= [theme.id in wordings[row].meant for theme in self._taxonomy.themes]
        tagged: list[int] = np.flatnonzero(chosen.any(axis=1)).tolist()
        asked = witnesses([texts[row] for row in tagged], self._heads, judged.likeness[tagged])
        found: list[list[Tag]] = [[] for _ in texts]
        for row, witness in zip(tagged, asked, strict=True):
            tags = self._tags(np.flatnonzero(chosen[row]), wordings[row], row, judged, witness)
            found[row] = sorted(tags, key=lambda tag: (-tag.score, tag.theme))
        return found

    def themes(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[dict[str, float]]:
        """The themes of each text with their probabilities: tags without evidence and polarity, and quicker."""
        return self._above_threshold(self.probabilities(texts, vectors)) if texts else []

    def guess(self, text: str, vector: NDArray[np.float32]) -> dict[str, float]:
        """The themes that a search query is probably about.

        None for a query unlike anything that the heads know, or where the encoder is not the one that taught them.
        """
        if not self._knows_encoder:
            return {}
        vectors = np.asarray(vector, np.float32)[None, :]
        likeness = self._heads.likeness_of_query(vectors[0])
        if np.partition(likeness[0], -_KNOWN_NEAR)[-_KNOWN_NEAR] < faded(_KNOWN_FROM):
            return {}
        views = self._heads.vocabulary.features([text]), likeness
        return self._above_threshold(self._chances(vectors, [self._book.wording(text)], views))[0]

    def _above_threshold(self, probabilities: NDArray[np.float32]) -> list[dict[str, float]]:
        ids, thresholds = [theme.id for theme in self._taxonomy.themes], self.thresholds()
        return [{ids[at]: float(row[at]) for at in np.flatnonzero(row >= thresholds)} for row in probabilities]

    def probabilities(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (texts, themes of the taxonomy), in its order: how likely each theme is, tagged or not."""
        wordings = [self._book.wording(text) for text in texts]
        return self._chances(vectors, wordings, self._views(texts, vectors))

    def thresholds(self) -> NDArray[np.float32]:
        """The least probability at which each theme of the taxonomy becomes a tag."""
        own = dict(zip(self._heads.themes, self._heads.calibration.thresholds, strict=True))
        own |= {theme: head.threshold for theme, head in self._learned.items()}
        return np.array([own.get(theme.id, 0.5) for theme in self._taxonomy.themes], np.float32)

    def evidence(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[Evidence]:
        """What each theme of the taxonomy, in its order, is judged on; learned heads left aside."""
        return self._evidence(vectors, [self._book.wording(text) for text in texts], self._views(texts, vectors))

    def _judged(self, texts: Sequence[str], vectors: NDArray[np.float32], wordings: Sequence[Wording]) -> _Judged:
        views = self._views(texts, vectors)
        return _Judged(self._chances(vectors, wordings, views), self._heads.polarity_scores(*views), views[1])

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
        self,
        vectors: NDArray[np.float32],
        wordings: Sequence[Wording],
        views: tuple[csr_matrix, NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        columns = [
            self._learned[theme.id].chances(one) if theme.id in self._learned else one.chances
            for theme, one in zip(self._taxonomy.themes, self._evidence(vectors, wordings, views), strict=True)
        ]
        return np.array(columns).T

    def _evidence(
        self,
        vectors: NDArray[np.float32],
        wordings: Sequence[Wording],
        views: tuple[csr_matrix, NDArray[np.float32]],
    ) -> list[Evidence]:
        heads, themes = self._heads, self._taxonomy.themes
        said_of_heads = np.array([[theme in wording.meant for theme in heads.themes] for wording in wordings])
        known = heads.calibration.probabilities(heads.topics.scores(*views), said_of_heads)
        said = np.array([[theme.id in wording.meant for theme in themes] for wording in wordings])
        denied = np.array([[theme.id in wording.denied for theme in themes] for wording in wordings])
        chances = np.float32(_PHRASE_ALONE) * said
        own = [column for column, theme in enumerate(themes) if theme.id in heads.place]
        chances[:, own] = known[:, [heads.place[themes[column].id] for column in own]]
        chances[denied] = 0
        columns = zip(chances.T, said.T, denied.T, strict=True)
        return [Evidence(vectors, *column) for column in columns]

    def _tags(
        self, chosen: NDArray[np.intp], wording: Wording, row: int, judged: _Judged, witness: Witness
    ) -> Iterator[Tag]:
        for column in chosen:
            theme = self._taxonomy.themes[column]
            score = float(judged.probabilities[row, column])
            tag = _tag(theme, score, wording.meant.get(theme.id), witness)
            polarity = said_polarity(witness.text[slice(*tag.evidence)]) or self._polarity(
                theme, judged.polarities[row]
            )
            taught = " What people decided about this theme was weighed in." if theme.id in self._learned else ""
            yield replace(tag, polarity=polarity, explanation=tag.explanation + taught)

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

    @cached_property
    def _learned(self) -> Mapping[str, LearnedHead]:
        return read_learned(self._learned_path, self.core) if self._learned_path else {}


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
