"""One search over one snapshot: totals, facets, and the hits of one page with their highlights and reasons."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain

import numpy as np

from search.contract import (
    Facet,
    Granularity,
    Hit,
    PassageHit,
    Reason,
    ReasonKind,
    SearchQuery,
    SearchResults,
    Sort,
    Unit,
)
from search.embedded.columns import Places
from search.embedded.finding import ByWords, Near
from search.embedded.matching import EntryMatches, Matches, ReviewMatches
from search.embedded.ranking import Ranked, Ranking, first_of_each
from search.embedded.snapshot import Snapshot
from search.explaining import theme_reasons
from search.fusion import PASSAGES_A_REVIEW
from search.highlighting import Highlighter
from search.meaning import Meaning
from search.plan import Plan

# Both engines work without holding the interpreter, so that the parts of a search go on side by side.
_WORKERS = ThreadPoolExecutor(thread_name_prefix="search")


class Searching:
    """A query at work. `meaning` is None where it takes no part; `by_words` says whether words do."""

    def __init__(
        self, snapshot: Snapshot, query: SearchQuery, plan: Plan, meaning: Meaning | None, by_words: bool
    ) -> None:
        self._snapshot = snapshot
        self._columns = snapshot.columns
        self._query = query
        self._plan = plan
        self._unit = Unit.LESSON if query.granularity is Granularity.LESSONS else Unit.PASSAGE
        by_review = query.granularity is Granularity.REVIEWS
        words = ByWords(snapshot, plan, self._unit) if by_words and plan.tree is not None else None
        near = Near(snapshot, plan, meaning, self._unit) if meaning is not None else None
        self._prepare(words, near)
        self._near_from = near.cutoff if near is not None else np.inf
        self._by_words = words is not None
        self._themes = meaning.themes if meaning is not None else {}
        self._ranking = Ranking(self._columns, words, near)
        self._matches: Matches
        if by_review:
            self._matches = ReviewMatches(snapshot, plan, query.filters, words, near)
        else:
            self._matches = EntryMatches(snapshot, plan, query.filters, words, near, self._unit)

    def _prepare(self, words: ByWords | None, near: Near | None) -> None:
        """Scan the vectors, while another thread looks up the words; whoever is done first helps the other."""
        steps: deque[Callable[[], object]] = deque([lambda: self._highlighter])
        if near is not None:
            steps.append(lambda: near.evidence)
        if words is not None:
            steps.extendleft(reversed(words.steps(self._query.granularity)))
        helping = _WORKERS.submit(_do_all, steps)
        if near is not None:
            _ = near.cosines
        _do_all(steps)
        if not helping.cancel():
            helping.result()

    @cached_property
    def _highlighter(self) -> Highlighter:
        return Highlighter(self._plan)

    def results(self) -> SearchResults:
        """Totals, facets and the hits of the page."""
        by_review = self._query.granularity is Granularity.REVIEWS
        _ = self._matches.chosen
        # Nothing of the page depends on the count of passages, and it is mostly work for the engine alone.
        counting = _WORKERS.submit(lambda: self._matches.total_passages) if by_review and self._by_words else None
        return SearchResults(
            total_reviews=self._matches.total_reviews,
            hits=tuple(self._review_hits() if by_review else self._entry_hits()),
            facets={facet: self._matches.counts(facet) for facet in self._query.facets},
            total_passages=self._matches.total_passages if counting is None or counting.cancel() else counting.result(),
        )

    def _review_hits(self) -> Iterable[Hit]:
        chosen = self._matches.chosen
        passages = self._ranking.passages(chosen)
        if self._query.sort is Sort.RELEVANCE:
            upto = self._query.page * self._query.per_page
            reviews, scores = self._ranking.reviews(chosen, passages, upto)
        else:
            reviews = np.flatnonzero(chosen)
            reviews = reviews[self._ranking.by_date(reviews, reviews, self._query.sort)]
            scores = np.zeros(len(reviews))
        page = self._page(len(reviews))
        shown = self._passages_of(reviews[page], passages)
        return [
            self._review_hit(int(review), float(score), shown.get(int(review), []))
            for review, score in zip(reviews[page], scores[page], strict=True)
        ]

    def _passages_of(self, reviews: Places, passages: Ranked) -> dict[int, list[PassageHit]]:
        """The best passages of the page's reviews."""
        mask = np.zeros(len(self._columns.numbers), np.bool_)
        mask[reviews] = True
        held = passages.at(mask[self._columns.owners[passages.places]])
        missing = mask.copy()
        missing[self._columns.owners[held.places]] = False
        shown = self._best_of_each(held)
        if missing.any() and self._query.text:
            shown |= self._best_of_each(self._ranking.passages(missing))
        return shown

    def _best_of_each(self, ranked: Ranked) -> dict[int, list[PassageHit]]:
        owners = self._columns.owners[ranked.places].tolist()
        firsts = first_of_each(ranked.places.tolist(), owners, PASSAGES_A_REVIEW)
        return {owner: [self._passage_hit(ranked, at) for at in found] for owner, found in firsts.items()}

    def _review_hit(self, review: int, score: float, passages: Sequence[PassageHit]) -> Hit:
        title_highlights, title_reasons = self._highlighter.find(self._columns.titles[review])
        reasons = chain(title_reasons, *(passage.reasons for passage in passages))
        return Hit(
            review_id=self._columns.review_ids[review],
            score=score,
            passages=tuple(passages),
            reasons=(*dict.fromkeys(reasons), *self._theme_reasons(review)),
            title_highlights=title_highlights,
        )

    def _theme_reasons(self, review: int) -> tuple[Reason, ...]:
        """Themes that were asked for: whoever passed the filter has one of them."""
        wanted = self._query.filters.terms.get(Facet.THEME, ())
        if not wanted:
            return ()
        pairs = self._columns.review_facets[Facet.THEME]
        held = {pairs.values[code] for code in pairs.codes[pairs.places == review]}
        return tuple(Reason(ReasonKind.THEME, value) for value in wanted if value in held)

    def _entry_hits(self) -> Iterable[Hit]:
        ranked = self._ranking.entries(self._matches.chosen)
        if self._query.sort is not Sort.RELEVANCE:
            owners = self._columns.owners[ranked.places]
            ranked = ranked.at(self._ranking.by_date(owners, ranked.places, self._query.sort))
        page = self._page(len(ranked.places))
        return [self._entry_hit(self._passage_hit(ranked, at)) for at in range(page.start, page.stop)]

    def _entry_hit(self, passage: PassageHit) -> Hit:
        return Hit(passage.review_id, passage.score, (passage,), passage.reasons)

    def _passage_hit(self, ranked: Ranked, at: int) -> PassageHit:
        place = int(ranked.places[at])
        highlights, reasons = self._highlighter.find(self._snapshot.text(place))
        if self._themes:
            reasons = (*reasons, *theme_reasons(self._themes, self._columns.themes_of(place)))
        if ranked.cosines[at] >= self._near_from:
            reasons = (*reasons, Reason(ReasonKind.MEANING, "", round(float(ranked.cosines[at]), 4)))
        return PassageHit(
            id=self._columns.entry_ids[place],
            review_id=self._columns.review_ids[self._columns.owners[place]],
            score=float(ranked.scores[at]),
            highlights=highlights,
            reasons=reasons,
        )

    def _page(self, size: int) -> slice:
        first = min(size, (self._query.page - 1) * self._query.per_page)
        return slice(first, min(size, first + self._query.per_page))


def _do_all(steps: deque[Callable[[], object]]) -> None:
    """Do what no other thread has taken."""
    while True:
        try:
            step = steps.popleft()
        except IndexError:
            return
        step()
