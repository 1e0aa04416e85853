"""More like this: by meaning where vectors are there, by words where they are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.contract import Hit, PassageHit, Reason, ReasonKind, Unit
from search.embedded.columns import Mask, Places
from search.embedded.ranking import first_of_each
from search.embedded.snapshot import Scored, Snapshot
from search.embedded.translate import Query, within
from search.embedded.vectors import best_places
from search.fusion import LIKE_LEAST, LIKE_PASSAGES, LIKE_SPEAKING, LIKE_TERMS


class Likeness:
    """Finds entries and reviews like a given one, in other reviews."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._columns = snapshot.columns

    def entries(self, entry_id: str, limit: int) -> Sequence[PassageHit]:
        """Entries of the same unit; nothing for one that is not in the index."""
        place = self._snapshot.entry_place.get(entry_id)
        if place is None:
            return ()
        places, scores = self._like([place], self._others(place), limit)
        return [self._hit(int(at), float(score)) for at, score in zip(places[:limit], scores[:limit], strict=True)]

    def reviews(self, review_id: str, limit: int) -> Sequence[Hit]:
        """Reviews whose passages are like this one's."""
        review = self._columns.place_of.get(review_id)
        if review is None:
            return ()
        own = np.flatnonzero((self._columns.owners == review) & ~self._columns.lessons)[:LIKE_SPEAKING].tolist()
        if not own:
            return ()
        places, scores = self._like(own, self._others(own[0]), limit * 20)
        owners = self._columns.owners[places].tolist()
        hits = [
            Hit(
                self._columns.review_ids[owner],
                float(sum(scores[at] for at in found) / LIKE_PASSAGES),
                tuple(self._hit(int(places[at]), float(scores[at])) for at in found),
            )
            for owner, found in first_of_each(places.tolist(), owners, LIKE_PASSAGES).items()
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.review_id))[:limit]

    def _others(self, place: int) -> Mask:
        columns = self._columns
        others: Mask = columns.of_unit(self._unit(place)) & (columns.owners != columns.owners[place])
        return others

    def _unit(self, place: int) -> Unit:
        return Unit.LESSON if self._columns.lessons[place] else Unit.PASSAGE

    def _like(self, own: list[int], others: Mask, limit: int) -> Scored:
        """Places and scores of the best of the others, best first."""
        vectors = [vector for place in own if (vector := self._snapshot.vector(place)) is not None]
        if vectors and self._snapshot.vectors is not None:
            mean = np.mean(vectors, axis=0)
            cosines = self._snapshot.vectors.cosines(
                mean / max(float(np.linalg.norm(mean)), 1e-9), others & self._columns.has_vector
            )
            best = best_places(cosines, limit)
            best = best[np.lexsort((best, -cosines[best]))]
            best = best[cosines[best] >= LIKE_LEAST]
            return best, cosines[best].astype(np.float64)
        return self._by_words(own, others, limit)

    def _by_words(self, own: list[int], others: Mask, limit: int) -> Scored:
        query = self._telling_words(own)
        if query is None:
            return np.zeros(0, np.int64), np.zeros(0)
        unit = self._unit(own[0])
        places, scores = self._snapshot.best_entries(
            within(query, self._snapshot.entry_level.of_unit(unit)), limit + int((~others).sum())
        )
        kept: Places = np.flatnonzero(others[places])[:limit]
        best = scores[kept].max(initial=0.0)
        return places[kept], scores[kept] / best if best else scores[kept]

    def _telling_words(self, own: list[int]) -> Query | None:
        return self._snapshot.telling_words([self._snapshot.text(place) for place in own], LIKE_TERMS)

    def _hit(self, place: int, score: float) -> PassageHit:
        reasons = (Reason(ReasonKind.MEANING, "", round(score, 4)),)
        return PassageHit(
            self._columns.entry_ids[place], self._columns.review_ids[self._columns.owners[place]], score, (), reasons
        )
