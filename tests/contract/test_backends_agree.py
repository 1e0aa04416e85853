"""The same archive in both backends: equal totals and facets, and nearly the same order.

What may differ: Elasticsearch counts document frequencies over deleted documents until segments are merged, stores
scores in single precision, and looks for neighbours in a graph; the embedded backend keeps half precision, so
that an entry whose cosine lies within 0.0003 of the cutoff may be near in one and not in the other.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends import open_backend
from search.contract import Facet, Filters, Granularity, Mode, ReviewEntry, SearchBackend, SearchQuery, Sort
from search.meaning import ThemeWords
from tests.contract.test_search_contract import elasticsearch_url  # noqa: F401 - a fixture
from tests.searching import ENCODER, SYNONYMS, changes_of, review

pytestmark = pytest.mark.elasticsearch
WORDS = (
    "neglect dirty hungry bruise injury shaken clinic appointment doctor midwife alcohol drinking drugs share shared "
    "information records recorded meeting agencies sleeping bed mattress older care home resident falls school teacher "
    "excluded attended mother father child children police housing social worker visit visited seen known told asked "
    "report plan review assessment concern risk history partner violence family baby adult support service time"
).split()
QUERIES = [
    "neglect",
    "children",
    "bruise injury",
    "alcohol drugs mother",
    "information shared",
    '"social worker"',
    "neglect OR mattress",
    "school -teacher",
    "why was the history of violence not known to the agencies",
    "hungry",
    "WNB",
    "why was the second theme forgotten",
    "fall*",
    "midwfe~1",
    "area:area-1 doctor",
    "year:2012..2014 police",
    "",
]

THEMES = ThemeWords(
    {"wnb": ("t1",)}, {"t1": "clinic appointment"}, lambda text, _: {"t2": 0.8} if "theme" in text else {}
)


def archive() -> list[ReviewEntry]:
    rng = random.Random(11)

    def text() -> str:
        return " ".join(rng.choice(WORDS[: rng.choice((20, 40, len(WORDS)))]) for _ in range(rng.randint(20, 70))) + "."

    return [
        review(
            number,
            f"Child {number}",
            *((text(), tuple(rng.sample(["t1", "t2", "t3"], rng.randint(0, 2)))) for _ in range(rng.randint(1, 6))),
            lessons=tuple(text() for _ in range(rng.randint(0, 2))),
            date=rng.choice((0, 20120101, 20130505, 20141231, 20200000)),
            area=f"area-{rng.randint(1, 5)}",
            nation=rng.choice(("england", "wales")),
        )
        for number in range(1, 121)
    ]


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory,
    elasticsearch_url: str,  # noqa: F811
) -> Iterator[tuple[SearchBackend, SearchBackend]]:
    urls = ("embedded:", f"{elasticsearch_url}/test-{uuid.uuid4().hex[:10]}")
    opened = [open_backend(url, Path(tmp_path_factory.mktemp("index")), ENCODER, SYNONYMS, THEMES) for url in urls]
    for backend in opened:
        backend.apply(changes_of(archive()))
    yield opened[0], opened[1]
    for backend in opened:
        backend.close()


@pytest.mark.parametrize("granularity", list(Granularity))
@pytest.mark.parametrize("mode", list(Mode))
def test_totals_and_facets_are_equal_and_order_nearly(
    both: tuple[SearchBackend, SearchBackend], granularity: Granularity, mode: Mode
) -> None:
    overlaps = list[float]()
    filters = [Filters(), Filters({Facet.AREA: ("area-1", "area-2"), Facet.THEME: ("t1",)}, 2010, 2015)]
    for text in QUERIES:
        for one in filters:
            query = SearchQuery(text, mode, one, tuple(Facet), granularity=granularity, per_page=10)
            embedded, elastic = (backend.search(query) for backend in both)
            totals = [(held.total_reviews, held.total_passages) for held in (embedded, elastic)]
            if mode is Mode.WORDS or totals[0] == totals[1]:
                assert totals[0] == totals[1]
                assert embedded.facets == elastic.facets
            assert all(abs(ours - theirs) <= 1 for ours, theirs in zip(*totals, strict=True))
            first, second = ([(hit.review_id, hit.passages[:1]) for hit in held.hits] for held in (embedded, elastic))
            assert len(first) == len(second)
            if first and text:
                same = {review for review, _ in first} & {review for review, _ in second}
                overlaps.append(len(same) / len({review for review, _ in first}))
    print(f"overlap at 10 ({mode}, {granularity}): {sum(overlaps) / len(overlaps):.3f}")
    assert sum(overlaps) / len(overlaps) >= 0.98


@pytest.mark.parametrize("granularity", list(Granularity))
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_order_by_date_is_equal(
    both: tuple[SearchBackend, SearchBackend], granularity: Granularity, sort: Sort
) -> None:
    for text in ("", "neglect", "bruise OR hungry"):
        query = SearchQuery(text, Mode.WORDS, granularity=granularity, sort=sort, per_page=100)
        embedded, elastic = (backend.search(query) for backend in both)
        assert [hit.review_id for hit in embedded.hits] == [hit.review_id for hit in elastic.hits]
        if granularity is not Granularity.REVIEWS:
            assert [hit.passages[0].id for hit in embedded.hits] == [hit.passages[0].id for hit in elastic.hits]
