"""The search contract: one class, run against both backends with the same documents.

Elasticsearch is a real one: LESSONS_TEST_ES_URL, or started by LESSONS_TEST_ES_SCRIPT for the session.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search.backends import open_backend
from search.contract import (
    Change,
    Facet,
    Filters,
    Granularity,
    Hit,
    Mode,
    QueryEncoder,
    ReasonKind,
    SearchBackend,
    SearchQuery,
    Sort,
)
from tests.searching import ENCODER, SYNONYMS, THEME_WORDS, changes_of, review, running_elasticsearch, small_archive


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if url := os.environ.get("LESSONS_TEST_ES_URL"):
        yield url
        return
    with running_elasticsearch(Path("/tmp") / f"lessons-es-{uuid.uuid4().hex[:8]}") as urls:
        yield urls[0]


KINDS = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


class Place:
    """An empty place for an index, which can be opened again and again."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._opened: list[SearchBackend] = []

    def open(self, encoder: QueryEncoder | None = ENCODER) -> SearchBackend:
        self._opened.append(open_backend(self._url, self._folder, encoder, SYNONYMS, THEME_WORDS))
        return self._opened[-1]

    def close(self) -> None:
        for backend in self._opened:
            backend.close()


@pytest.fixture(scope="session", params=KINDS)
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Place]]:
    """Makes places for indexes of each kind."""
    places: list[Place] = []

    def make() -> Place:
        url = "embedded:"
        if request.param == "elasticsearch":
            url = f"{request.getfixturevalue('elasticsearch_url')}/test-{uuid.uuid4().hex[:10]}"
        places.append(Place(url, tmp_path_factory.mktemp("index")))
        return places[-1]

    yield make
    for place in places:
        place.close()


@pytest.fixture
def place(new_place: Callable[[], Place]) -> Place:
    """An empty place of the test's own."""
    return new_place()


@pytest.fixture(scope="session")
def backend(new_place: Callable[[], Place]) -> SearchBackend:
    """An index of the small archive, for tests that only read."""
    opened = new_place().open()
    opened.apply(changes_of(small_archive()))
    return opened


@pytest.fixture
def own(place: Place) -> SearchBackend:
    """An index of the small archive that the test may change."""
    opened = place.open()
    opened.apply(changes_of(small_archive()))
    return opened


def words(text: str, **asked: object) -> SearchQuery:
    return SearchQuery(text, Mode.WORDS, **asked)  # type: ignore[arg-type]


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.review_id for hit in hits]


def passages(hits: tuple[Hit, ...]) -> list[str]:
    return [passage.id for hit in hits for passage in hit.passages]


class TestSearchContract:
    @pytest.mark.parametrize(
        ("text", "reviews", "in_passages"),
        [
            ("neglect", {"r-1", "r-2", "r-4"}, 3),
            ("neglected", {"r-1", "r-2", "r-4"}, 3),
            ("NEGLECT", {"r-1", "r-2", "r-4"}, 3),
            ("child", {"r-1", "r-2", "r-5", "r-7", "r-8"}, 8),  # titles and headings speak for their passages
            ("neglect alcohol", {"r-2", "r-4"}, 1),  # together in a passage of one of them only
            ("neglect AND alcohol", {"r-2", "r-4"}, 1),
            ("bruises OR alcohol", {"r-2", "r-4", "r-5"}, 3),
            ("neglect NOT alcohol", {"r-1"}, 1),
            ("neglect -alcohol", {"r-1"}, 1),
            ("neglect AND NOT (alcohol OR dirty)", set(), 0),
            ("NOT neglect", {"r-3", "r-5", "r-6", "r-7", "r-8"}, 7),
            ('"not shared between"', {"r-5"}, 1),
            ('"shared not"', set(), 0),
            ('"hungry neglect"', {"r-1"}, 1),
            ('"years she"', set(), 0),  # a phrase does not run on into the next passage
            ("bruis*", {"r-5"}, 1),
            ("alcohl~1", {"r-2", "r-4"}, 2),
            ("alchol~2", {"r-2", "r-4"}, 2),
            ("co-sleeping", {"r-4"}, 1),
            ("co-sleep*", {"r-4"}, 1),
            ("2016-0123", {"r-7"}, 1),
            ("daniel", {"r-7"}, 1),
            ("naive cafe", {"r-6"}, 1),
            ("Suilleabhain", {"r-6"}, 1),
            ("WNB", {"r-1"}, 1),
            ("toxic trio", {"r-8"}, 1),
            ("area:kent", {"r-1", "r-4"}, 4),
            ("area:kent neglect", {"r-1", "r-4"}, 2),
            ("theme:neglect:concern", {"r-1"}, 1),
            ("year:2014..2015", {"r-2", "r-3", "r-4"}, 6),
            ("year:..2012", {"r-1"}, 2),
            ("neglect OR area:cardiff", {"r-1", "r-2", "r-3", "r-4"}, 5),
            ("zebra", set(), 0),
            ("", {f"r-{number}" for number in range(1, 9)}, 13),
            ("…", {f"r-{number}" for number in range(1, 9)}, 13),
        ],
    )
    def test_words_match(self, backend: SearchBackend, text: str, reviews: set[str], in_passages: int) -> None:
        results = backend.search(words(text))
        assert set(ids(results.hits)) == reviews
        assert (results.total_reviews, results.total_passages) == (len(reviews), in_passages)

    def test_a_question_asks_for_some_of_its_words(self, backend: SearchBackend) -> None:
        results = backend.search(words("why was information about the bruises not shared between all the agencies"))
        assert ids(results.hits)[0] == "r-5"

    def test_facets_count_reviews_over_all_matches_without_their_own_selection(self, backend: SearchBackend) -> None:
        query = words(
            "neglect",
            filters=Filters({Facet.AREA: ("kent",)}),
            facets=(Facet.AREA, Facet.NATION, Facet.THEME, Facet.YEAR),
            per_page=1,
        )
        results = backend.search(query)
        counts = {facet: {one.value: one.count for one in held} for facet, held in results.facets.items()}
        assert (results.total_reviews, results.total_passages, len(results.hits)) == (2, 2, 1)
        assert counts[Facet.AREA] == {"kent": 2, "leeds": 1}
        assert counts[Facet.NATION] == {"england": 2}
        assert counts[Facet.THEME] == {"neglect": 2, "neglect:concern": 1, "was-not-brought": 1, "safe-sleep": 1}
        assert counts[Facet.YEAR] == {"2012": 1, "2015": 1}

    def test_several_values_are_or_and_several_facets_are_and(self, backend: SearchBackend) -> None:
        filters = Filters({Facet.AREA: ("kent", "cardiff"), Facet.KIND: ("scr",)}, 2013, 2016)
        results = backend.search(words("", filters=filters, facets=(Facet.KIND, Facet.AREA, Facet.YEAR)))
        counts = {facet: {one.value: one.count for one in held} for facet, held in results.facets.items()}
        assert ids(results.hits) == ["r-4"]
        assert counts[Facet.KIND] == {"scr": 1, "apr": 1}
        assert counts[Facet.AREA] == {"kent": 1, "leeds": 1}
        assert counts[Facet.YEAR] == {"2012": 1, "2015": 1}

    def test_facets_of_passages_count_reviews_and_use_the_passages_own_themes(self, backend: SearchBackend) -> None:
        query = words(
            "",
            granularity=Granularity.PASSAGES,
            filters=Filters({Facet.THEME: ("neglect",)}),
            facets=(Facet.THEME, Facet.AREA),
        )
        results = backend.search(query)
        counts = {facet: {one.value: one.count for one in held} for facet, held in results.facets.items()}
        assert (results.total_reviews, results.total_passages) == (3, 3)
        assert set(passages(results.hits)) == {"r-1/p0", "r-2/p0", "r-4/p1"}
        assert counts[Facet.AREA] == {"kent": 2, "leeds": 1}
        assert counts[Facet.THEME]["information-sharing"] == 2
        assert counts[Facet.THEME]["neglect"] == 3

    def test_lessons_are_found_by_themselves(self, backend: SearchBackend) -> None:
        results = backend.search(words("record", granularity=Granularity.LESSONS, facets=(Facet.LESSON_TYPE,)))
        assert set(passages(results.hits)) == {"r-2/l0", "r-3/l0"}
        assert (results.total_reviews, results.total_passages) == (2, 2)
        assert results.facets[Facet.LESSON_TYPE][0].count == 2

    def test_highlights_are_offsets_and_reasons_say_why(self, backend: SearchBackend) -> None:
        hit = backend.search(words('neglect "went on" WNB', facets=())).hits[0]
        texts = {entry.id: entry.text for entry in small_archive()[0].entries}
        marked = {texts[passage.id][start:end] for passage in hit.passages for start, end in passage.highlights}
        assert marked == {"Neglect", "went on", "was not brought"}
        assert {(one.kind, one.value) for one in hit.reasons} == {
            (ReasonKind.WORDS, "neglect"),
            (ReasonKind.PHRASE, "went on"),
            (ReasonKind.SYNONYM, "was not brought"),
        }

    def test_titles_are_highlighted(self, backend: SearchBackend) -> None:
        hits = backend.search(words("cardiff")).hits
        assert [(hit.review_id, hit.title_highlights) for hit in hits] == [("r-3", ((9, 16),))]

    def test_newest_and_oldest_leave_the_undated_for_last(self, backend: SearchBackend) -> None:
        newest = ids(backend.search(words("", sort=Sort.NEWEST)).hits)
        oldest = ids(backend.search(words("", sort=Sort.OLDEST)).hits)
        assert newest == ["r-8", "r-6", "r-5", "r-4", "r-3", "r-2", "r-1", "r-7"]
        assert oldest == ["r-1", "r-2", "r-3", "r-4", "r-5", "r-6", "r-8", "r-7"]
        found = backend.search(words("neglect", sort=Sort.NEWEST))
        assert passages(found.hits) == ["r-4/p1", "r-2/p0", "r-1/p0"]

    @pytest.mark.parametrize("granularity", list(Granularity))
    @pytest.mark.parametrize("sort", list(Sort))
    @pytest.mark.parametrize(
        ("text", "mode"), [("", Mode.WORDS), ("record OR neglect", Mode.WORDS), ("neglect", Mode.HYBRID)]
    )
    def test_pages_go_on_to_the_last_without_gap_or_repeat(
        self, backend: SearchBackend, granularity: Granularity, sort: Sort, text: str, mode: Mode
    ) -> None:
        query = SearchQuery(text, mode, granularity=granularity, sort=sort, per_page=100)
        whole = backend.search(query)
        expected = whole.total_reviews if granularity is Granularity.REVIEWS else whole.total_passages
        key = (lambda hit: hit.review_id) if granularity is Granularity.REVIEWS else (lambda hit: hit.passages[0].id)
        paged = []
        for page in range(1, expected + 2):
            query = SearchQuery(text, mode, granularity=granularity, sort=sort, page=page, per_page=1)
            paged += [key(hit) for hit in backend.search(query).hits]
        assert paged == [key(hit) for hit in whole.hits]
        assert len(set(paged)) == len(paged) == expected

    def test_meaning_finds_what_no_word_says(self, backend: SearchBackend) -> None:
        results = backend.search(SearchQuery("starving", Mode.MEANING))
        assert ids(results.hits)[0] == "r-1"
        reason = results.hits[0].passages[0].reasons[-1]
        assert reason.kind is ReasonKind.MEANING
        assert reason.score is not None
        assert 0.3 < reason.score <= 1
        assert backend.search(words("starving")).total_reviews == 0
        hybrid = backend.search(SearchQuery("starving", Mode.HYBRID))
        assert ids(hybrid.hits) == ids(results.hits)

    def test_a_theme_that_the_query_names_brings_what_was_tagged_with_it(self, backend: SearchBackend) -> None:
        results = backend.search(SearchQuery("WNB", explain=True))
        first = results.hits[0].passages[0]
        assert first.id == "r-1/p1"
        told = [reason for reason in first.reasons if reason.kind is ReasonKind.THEME]
        assert [reason.value for reason in told] == ["was-not-brought"]
        assert told[0].score is not None
        assert 0.5 <= told[0].score < 1
        assert results.explanation is not None
        assert results.explanation["themes"] == {"was-not-brought": 1.0}

    def test_a_theme_that_the_query_seems_to_be_about_finds_what_no_word_says(self, backend: SearchBackend) -> None:
        for granularity in (Granularity.REVIEWS, Granularity.PASSAGES):
            results = backend.search(SearchQuery("why no cot", granularity=granularity))
            assert passages(results.hits)[0] == "r-4/p0"
            assert ReasonKind.THEME in {reason.kind for reason in results.hits[0].passages[0].reasons}
        assert backend.search(words("why no cot")).total_reviews == 0
        assert "r-4" not in ids(backend.search(SearchQuery('cot "toxic trio"')).hits)
        wales = Filters({Facet.NATION: ("wales",)})
        assert "r-4" not in ids(backend.search(SearchQuery("why no cot", filters=wales)).hits)

    def test_meaning_alone_leaves_themes_out(self, backend: SearchBackend) -> None:
        hits = backend.search(SearchQuery("why no cot", Mode.MEANING)).hits
        assert ReasonKind.THEME not in {reason.kind for hit in hits for reason in hit.reasons}

    def test_filters_and_exclusions_hold_for_meaning(self, backend: SearchBackend) -> None:
        wales = Filters({Facet.NATION: ("wales",)})
        found = backend.search(SearchQuery("violence injury", Mode.MEANING, filters=wales))
        assert ids(found.hits) == ["r-5"]
        excluded = backend.search(SearchQuery("starving -children", Mode.HYBRID))
        assert "r-1" not in ids(excluded.hits)
        phrase = backend.search(SearchQuery('starving "toxic trio"', Mode.MEANING))
        assert set(ids(phrase.hits)) <= {"r-8"}

    @pytest.mark.parametrize("granularity", Granularity)
    @pytest.mark.parametrize("mode", Mode)
    @pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
    def test_only_some_reviews_are_what_of_all_is_theirs(
        self, backend: SearchBackend, mode: Mode, granularity: Granularity, sort: Sort
    ) -> None:
        """What a feed needs: asked among the new reviews alone, a search finds nothing that it would not else find."""
        for text in ("neglect record", "starving", "school -alcohol", ""):
            query = SearchQuery(text, mode, granularity=granularity, sort=sort, per_page=100, facets=(Facet.NATION,))
            every = backend.search(query)
            for some in (frozenset({"r-2", "r-5", "r-8"}), frozenset({"r-99"}), frozenset[str]()):
                found = backend.search(replace(query, filters=Filters(reviews=some)))
                theirs = [hit for hit in every.hits if hit.review_id in some]
                assert set(passages(found.hits)) == set(passages(tuple(theirs))), (text, some)
                assert sorted(ids(found.hits)) == sorted(ids(tuple(theirs)))
                assert found.total_reviews == len({hit.review_id for hit in theirs})
                assert sum(one.count for one in found.facets[Facet.NATION]) <= found.total_reviews

    def test_hybrid_facets_count_what_it_found(self, backend: SearchBackend) -> None:
        results = backend.search(SearchQuery("doctor neglect", facets=(Facet.AREA, Facet.NATION), per_page=100))
        in_wales = sum(hit.review_id in {"r-3", "r-5"} for hit in results.hits)
        counts = {one.value: one.count for one in results.facets[Facet.NATION]}
        assert results.total_reviews == len(results.hits)
        assert counts.get("wales", 0) == in_wales

    def test_without_encoder_meaning_falls_back_and_says_so(self, place: Place) -> None:
        place.open().apply(changes_of(small_archive()))
        results = place.open(None).search(SearchQuery("neglect", Mode.MEANING))
        assert set(ids(results.hits)) == {"r-1", "r-2", "r-4"}
        assert results.explanation is not None
        assert "no encoder" in str(results.explanation["note"])

    def test_explain_tells_how_it_was_understood(self, backend: SearchBackend) -> None:
        explained = backend.search(SearchQuery("WNB", explain=True)).explanation
        assert explained is not None
        assert explained["synonyms"] == ["was not brought", "did not attend"]
        assert backend.search(SearchQuery("WNB")).explanation is None

    def test_changes_replace_and_withdraw(self, own: SearchBackend) -> None:
        changed = review(1, "Child A, Kent", ("All of it is new: zebra.", ()), date=20120301, area="kent")
        assert own.apply([Change(9, "r-1", changed), Change(10, "r-2", None), Change(11, "r-99", None)]) == 11
        assert own.applied() == 11
        assert set(ids(own.search(words("neglect")).hits)) == {"r-4"}
        assert passages(own.search(words("zebra")).hits) == ["r-1/p0"]
        assert own.search(words("")).total_reviews == 7
        assert own.search(words("", granularity=Granularity.LESSONS)).total_passages == 1
        assert "r-2" not in ids(own.search(SearchQuery("neglect school", Mode.MEANING)).hits)
        assert own.similar("r-2/p0") == ()

    def test_the_same_changes_again_change_nothing(self, own: SearchBackend) -> None:
        before = own.search(words("neglect", facets=tuple(Facet)))
        own.apply(changes_of(small_archive()))
        after = own.search(words("neglect", facets=tuple(Facet)))
        assert (after.total_reviews, after.total_passages) == (before.total_reviews, before.total_passages)
        assert after.facets == before.facets
        assert passages(after.hits) == passages(before.hits)

    def test_no_changes_are_no_change(self, own: SearchBackend) -> None:
        assert own.apply([]) == 8

    def test_an_empty_index_answers_with_nothing(self, place: Place) -> None:
        empty = place.open()
        results = empty.search(SearchQuery("neglect", facets=(Facet.AREA,)))
        assert (results.total_reviews, results.hits, results.facets[Facet.AREA]) == (0, (), ())
        assert empty.applied() == 0
        assert list(empty.suggest("neg")) == []
        assert list(empty.similar("r-1/p0")) == []

    def test_a_rebuild_replaces_everything(self, place: Place) -> None:
        writer, reader = place.open(), place.open()
        writer.apply(changes_of(small_archive()))
        assert reader.search(words("neglect")).total_reviews == 3
        writer.rebuild(small_archive()[:2], 42)
        assert reader.search(words("")).total_reviews == 2
        assert reader.applied() == 42
        writer.apply([Change(43, "r-1", None)])
        assert ids(reader.search(words("")).hits) == ["r-2"]

    def test_a_failed_rebuild_leaves_what_was_there(self, own: SearchBackend) -> None:
        def breaking() -> Iterator[object]:
            yield small_archive()[0]
            raise RuntimeError("the catalogue went away")

        with pytest.raises(RuntimeError):
            own.rebuild(breaking(), 99)  # type: ignore[arg-type]
        assert own.applied() == 8
        assert own.search(words("")).total_reviews == 8

    def test_more_like_this(self, backend: SearchBackend) -> None:
        like = backend.similar("r-1/p0", 3)
        assert {one.review_id for one in like} <= {"r-2", "r-4"}
        assert like[0].score >= like[-1].score
        assert "r-1" not in {hit.review_id for hit in backend.similar_reviews("r-1")}
        assert backend.similar_reviews("r-2", 2)[0].review_id in {"r-1", "r-4", "r-5"}
        assert list(backend.similar("unknown")) == []

    def test_more_like_this_without_vectors(self, place: Place) -> None:
        backend = place.open(None)
        backend.apply(
            changes_of(
                [
                    review(1, "One", ("The neglect of the dirty house was seen.", ()), vectors=False),
                    review(2, "Two", ("A dirty house, and neglect.", ()), vectors=False),
                    review(3, "Three", ("Something else happened.", ()), vectors=False),
                ]
            )
        )
        assert [one.id for one in backend.similar("r-1/p0")][:1] == ["r-2/p0"]

    def test_suggestions_are_words_of_the_archive_and_no_names(self, backend: SearchBackend) -> None:
        assert "neglect" in backend.suggest("neg")
        assert "toxic trio" in backend.suggest("tox")
        assert list(backend.suggest("marsh")) == []
        assert list(backend.suggest("dani")) == []
        assert "child neglect" in backend.suggest("child neg")

    def test_did_you_mean_comes_from_the_archive(self, backend: SearchBackend) -> None:
        assert backend.search(words("neglct of children")).did_you_mean == "neglect of children"
        assert backend.search(words("neglect")).did_you_mean is None
        assert backend.search(words("zzzzzzzz")).did_you_mean is None

    def test_themes_asked_for_are_a_reason(self, backend: SearchBackend) -> None:
        hits = backend.search(words("", filters=Filters({Facet.THEME: ("safe-sleep",)}))).hits
        assert [(hit.review_id, hit.reasons[-1].kind, hit.reasons[-1].value) for hit in hits] == [
            ("r-4", ReasonKind.THEME, "safe-sleep")
        ]
