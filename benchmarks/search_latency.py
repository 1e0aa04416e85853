"""How quick search is on a large archive, as ratios between engines that are asked in turn in one run.

    python -m benchmarks.search_latency [--reviews 2000] [--elasticsearch URL] [--rounds 5] [--folder DIR] [--txtai]
    python -m benchmarks.search_latency --turns question
    python -m benchmarks.search_latency --reviews 2000 --larger 20000 --folder DIR --larger-folder DIR

The archive is generated (30 passages a review, from the sample's vocabulary and a seed). Every engine is asked the
same hybrid questions with four facets over all matches, and the medians are compared. In each round they take turns:
an engine is asked all questions, then the next one. `--turns question` changes engines after every question: then
each answers out of cold caches and from a processor that has fallen asleep beside the engine before.

- ours: the embedded backend, from the parsed query to the highlighted hits; and the same through Elasticsearch
- floor: what any search on these libraries costs: the bare tantivy query for ten, and the bare int8 scan
- sqlite: FTS5 with BM25, four facets counted over all matches, a float32 product in NumPy, and the fusion of both
- txtai: its hybrid search (FAISS and its own BM25), without any facet, where it is installed

Query vectors and guessed themes are made before. What encoding and guessing take is measured apart, and encoding is
stated as a share of the whole request. With `--larger` the same questions go to an archive of another size as well.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.synthetic import paragraphs
from nlp.encoder import Encoder
from nlp.taxonomy import load_taxonomy
from nlp.themes import Tagger
from search.analysis import norms, stems
from search.backends import open_backend
from search.contract import Entry, Facet, Mode, ReviewEntry, SearchBackend, SearchQuery, Unit, Vector
from search.embedded.backend import EmbeddedBackend
from search.embedded.commits import CommitStore
from search.meaning import ThemeWords

PASSAGES = 30
_TEXTS_OF = 2000
FACETS = (Facet.THEME, Facet.AREA, Facet.KIND, Facet.YEAR)
QUESTIONS = (
    "neglect",
    "domestic abuse",
    "missed appointments",
    "information sharing between agencies",
    "parents who hide things from professionals",
    "why did nobody listen to the child",
    "baby sleeping in the same bed as the mother",
    "self-neglect and hoarding",
    "exploitation by gangs",
    "no one asked about the father",
    "school attendance",
    "care home falls",
)
_TAXONOMY = load_taxonomy()
_THEMES = [theme.id for theme in _TAXONOMY.themes]


class Passages:
    """Generated reviews, with vectors made of the real vectors of their words.

    After the first 2,000 the texts come again, in reviews with other ids, facets, themes and (by noise) vectors.
    """

    def __init__(self, encoder: Encoder, reviews: int) -> None:
        self._reviews = reviews
        self._vector_of = _word_vectors(encoder)
        self._dimension = len(next(iter(self._vector_of.values())))
        self._kept: dict[int, list[tuple[str, Vector]]] = {}

    def __iter__(self) -> Iterator[ReviewEntry]:
        for number in range(self._reviews):
            yield self._review(number)

    def _review(self, number: int) -> ReviewEntry:
        chance = random.Random(number)
        entries = tuple(
            self._entry(f"{number}/{at}", text, mean, chance)
            for at, (text, mean) in enumerate(self._texts(number % _TEXTS_OF))
        )
        year = 2009 + chance.randrange(17)
        facets = {
            Facet.AREA: (f"area-{int(chance.paretovariate(1)) % 200}",),
            Facet.KIND: (chance.choice(("scr", "cspr", "dhr", "sar")),),
            Facet.YEAR: (str(year),),
            Facet.THEME: tuple(dict.fromkeys(theme for entry in entries for theme in entry.facets[Facet.THEME])),
        }
        return ReviewEntry(f"review-{number}", f"Child {number}", year * 10000 + 101, year, facets, entries)

    def _texts(self, number: int) -> list[tuple[str, Vector]]:
        if number not in self._kept:
            self._kept[number] = [(text, self._mean(text)) for text in paragraphs(PASSAGES, number)]
        return self._kept[number]

    def _entry(self, entry_id: str, text: str, mean: Vector, chance: random.Random) -> Entry:
        themes = {theme: chance.uniform(0.2, 1) for theme in chance.sample(_THEMES, chance.choice((0, 1, 1, 2)))}
        facets = {Facet.THEME: tuple(themes)}
        return Entry(entry_id, Unit.PASSAGE, text, "", facets, self._vector(mean, chance), themes)

    def _mean(self, text: str) -> Vector:
        vectors = [self._vector_of[word] for word in norms(text) if word in self._vector_of]
        return np.asarray(np.mean(vectors, axis=0) if vectors else np.zeros(self._dimension), np.float32)

    def _vector(self, mean: Vector, chance: random.Random) -> Vector:
        noise = np.random.default_rng(chance.getrandbits(32)).standard_normal(self._dimension) / 25
        return np.asarray((mean + noise) / np.linalg.norm(mean + noise), np.float32)


def _word_vectors(encoder: Encoder) -> dict[str, Vector]:
    words = sorted({norm for text in paragraphs(2000, 1) for norm in norms(text) if len(norm) > 3})
    return dict(zip(words, encoder.encode(words), strict=True))


class KeptEncoder:
    """Gives the queries' vectors and themes, which were found before."""

    def __init__(self, encoder: Encoder) -> None:
        self.model_id, self.dimension = encoder.model_id, encoder.dimension
        in_full = _TAXONOMY.in_full()
        texts = [*QUESTIONS, *in_full.values()]
        self.held: Mapping[str, Vector] = dict(zip(texts, encoder.encode(texts), strict=True))
        tagger = Tagger(_TAXONOMY, encoder)
        guessed = {text: tagger.guess(text, self.held[text]) for text in QUESTIONS}
        self.themes = ThemeWords(_TAXONOMY.terms(), in_full, lambda text, _: guessed[text])

    def encode_query(self, text: str) -> Vector:
        return self.held[text]


class Floor:
    """The bare engines: ten passages by words, and a scan of all vectors."""

    def __init__(self, folder: Path) -> None:
        store = CommitStore(folder)
        manifest = store.current()
        assert manifest is not None
        self._index = tantivy.Index.open(str(store.commit_folder(manifest) / "entries"))
        self._searcher = self._index.searcher()
        extent = manifest.extent
        self._small = np.array(store.files(extent).array("int8", np.int8, extent.entries, extent.dimension))
        self._scales = np.array(store.files(extent).array("scales", np.float32, extent.entries, 0))

    def search(self, text: str, vector: Vector) -> None:
        terms = [tantivy.Query.term_query(self._index.schema, "text", stem) for stem in stems(text)]
        words = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        _ = self._searcher.search(words, limit=10).hits
        scores = bare_scan(self._small, vector) * self._scales
        _ = np.argpartition(scores, len(scores) - 10)


def bare_scan(small: NDArray[np.int8], vector: Vector) -> NDArray[np.float32]:
    """Products of all int8 rows with a vector, block by block in float32."""
    scores, rows = np.empty(len(small), np.float32), 1024
    block = np.empty((rows, small.shape[1]), np.float32)
    for start in range(0, len(small), rows):
        part = small[start : start + rows]
        np.copyto(block[: len(part)], part)
        np.dot(block[: len(part)], vector, out=scores[start : start + len(part)])
    return scores


class Sqlite:
    """What one would write without a search library: FTS5, facet tables, and a matrix."""

    def __init__(self, path: Path, reviews: Passages) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(
            "CREATE VIRTUAL TABLE passages USING fts5(text, review UNINDEXED, tokenize='porter unicode61');"
            "CREATE TABLE facets (review INTEGER, facet TEXT, value TEXT);"
        )
        vectors = list[Vector]()
        for number, review in enumerate(reviews):
            rows = [(entry.text, number) for entry in review.entries]
            self._connection.executemany("INSERT INTO passages (text, review) VALUES (?, ?)", rows)
            pairs = [(number, facet.value, value) for facet, held in review.facets.items() for value in held]
            self._connection.executemany("INSERT INTO facets VALUES (?, ?, ?)", pairs)
            vectors += [entry.vector for entry in review.entries if entry.vector is not None]
        self._connection.execute("CREATE INDEX by_review ON facets (facet, review, value)")
        self._connection.commit()
        self._vectors = np.stack(vectors)

    def search(self, text: str, vector: Vector) -> None:
        match = " OR ".join(norms(text))
        best = self._connection.execute(
            "SELECT rowid, bm25(passages) FROM passages WHERE passages MATCH ? ORDER BY 2 LIMIT 1000", (match,)
        ).fetchall()
        for facet in FACETS:
            self._connection.execute(
                "SELECT value, count(*) FROM facets WHERE facet = ? AND review IN "
                "(SELECT DISTINCT review FROM passages WHERE passages MATCH ?) GROUP BY value ORDER BY 2 DESC",
                (facet.value, match),
            ).fetchall()
        cosines = self._vectors @ vector
        near = np.argpartition(cosines, len(cosines) - 1000)[-1000:]
        scores = {int(place): float(cosines[place]) for place in near}
        for place, score in best:
            scores[place - 1] = scores.get(place - 1, 0.0) - score
        _ = sorted(scores, key=lambda place: -scores[place])[:20]


class Txtai:
    """A library that a user might pick instead: hybrid search, but no facets and no totals."""

    def __init__(self, reviews: Passages) -> None:
        from txtai import Embeddings  # type: ignore[import-not-found]  # noqa: PLC0415 - only where it is asked for

        entries = [entry for review in reviews for entry in review.entries]
        vectors = {entry.text: entry.vector for entry in entries if entry.vector is not None}
        self._asked: dict[str, Vector] = {}
        self._index = Embeddings(
            method="external",
            transform=lambda texts: np.stack(
                [self._asked[text] if text in self._asked else vectors[text] for text in texts]
            ),
            hybrid=True,
        )
        self._index.index((at, entry.text, None) for at, entry in enumerate(entries))

    def search(self, text: str, vector: Vector) -> None:
        self._asked[text] = vector
        self._index.search(text, 20)


def asked(backend: SearchBackend) -> Callable[[str, Vector], None]:
    """A question to a backend as a user puts it: hybrid, four facets, twenty reviews."""

    def ask(text: str, _: Vector) -> None:
        backend.search(SearchQuery(text, Mode.HYBRID, facets=FACETS, per_page=20))

    return ask


@dataclass(frozen=True, slots=True)
class Taken:
    """Median milliseconds of a question: as a clock shows them, and of this process's processor time.

    The second is what to look at where the machine has other work; it counts threads that work side by side twice, and
    nothing of what a server does.
    """

    wall: float
    processor: float


def timed(
    engines: Mapping[str, Callable[[str, Vector], None]], encoder: KeptEncoder, rounds: int, by_question: bool
) -> dict[str, Taken]:
    """What each engine takes, all asked in turn."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    a_round = [(name, text) for name in engines for text in QUESTIONS]
    if by_question:
        a_round.sort(key=lambda asked: QUESTIONS.index(asked[1]))
    for turn in range(rounds + 1):
        for name, text in a_round:
            wall, processor = time.perf_counter(), time.process_time()
            engines[name](text, encoder.held[text])
            if turn:  # the first round warms up
                taken[name].append((time.perf_counter() - wall, time.process_time() - processor))
    return {
        name: Taken(*(statistics.median(one) * 1000 for one in zip(*held, strict=True))) for name, held in taken.items()
    }


def understanding(encoder: Encoder, rounds: int) -> tuple[float, float]:
    """The median milliseconds of encoding one query, and of guessing its themes.

    There are more questions than the encoder remembers, so that it encodes each anew.
    """
    encoding, guessing, tagger = list[float](), list[float](), Tagger(_TAXONOMY, encoder)
    for text in QUESTIONS * (rounds + 1):
        started = time.perf_counter()
        vector = encoder.encode_query(text)
        encoded = time.perf_counter()
        tagger.guess(text, vector)
        encoding.append((encoded - started) * 1000)
        guessing.append((time.perf_counter() - encoded) * 1000)
    return statistics.median(encoding[len(QUESTIONS) :]), statistics.median(guessing[len(QUESTIONS) :])


def built(folder: Path, encoder: KeptEncoder, reviews: Passages) -> EmbeddedBackend:
    backend = open_backend("embedded:", folder, encoder, _TAXONOMY.synonyms(), encoder.themes)
    assert isinstance(backend, EmbeddedBackend)
    if not backend.applied():
        started = time.perf_counter()
        backend.rebuild(reviews, 1)
        print(f"built the embedded index in {time.perf_counter() - started:.0f} s")
    return backend


def _megabytes(folder: Path) -> float:
    """The size of an index; hard links counted once."""
    sizes = {stat.st_ino: stat.st_size for path in folder.rglob("*") if (stat := path.stat()) and path.is_file()}
    return sum(sizes.values()) / 1e6


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", choices=("round", "question"), default="round", help="when engines take turns")
    parser.add_argument("--elasticsearch", default="", help="URL of a cluster to compare with")
    parser.add_argument("--no-sqlite", action="store_true")
    parser.add_argument("--txtai", action="store_true", help="compare with txtai, which must be installed")
    parser.add_argument("--larger", type=int, default=0, help="reviews of another archive, asked the same in turn")
    parser.add_argument("--larger-folder", type=Path, default=None)
    parser.add_argument("--folder", type=Path, default=None, help="keep the embedded index here for the next run")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)  # as `lessons serve` does
    threadpool_limits(1, "blas")  # after SQLite's product a second thread spins on the processor of the next engine
    model = Encoder()
    encoder, reviews = KeptEncoder(model), Passages(model, options.reviews)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "index"
        ours = built(folder, encoder, reviews)
        engines = {"floor": Floor(folder).search, "ours": asked(ours)}
        engines |= _others(options, Path(temporary), encoder, reviews)
        if options.larger:
            larger = options.larger_folder or Path(temporary) / "larger"
            engines["larger"] = asked(built(larger, encoder, Passages(model, options.larger)))
            engines["larger floor"] = Floor(larger).search
            print(f"larger: {options.larger * PASSAGES:,} passages; its index {_megabytes(larger):.0f} MB")
        medians = timed(engines, encoder, options.rounds, options.turns == "question")
        report(medians, understanding(model, options.rounds), options.reviews * PASSAGES, folder)


def _others(
    options: argparse.Namespace, temporary: Path, encoder: KeptEncoder, reviews: Passages
) -> Mapping[str, Callable[[str, Vector], None]]:
    """The engines to compare with that were asked for."""
    engines: dict[str, Callable[[str, Vector], None]] = {}
    if not options.no_sqlite:
        engines["sqlite"] = Sqlite(temporary / "fts.db", reviews).search
    if options.txtai:
        engines["txtai"] = Txtai(reviews).search
    if options.elasticsearch:
        url = f"{options.elasticsearch}/benchmark-{options.reviews}"
        cluster = open_backend(url, temporary, encoder, _TAXONOMY.synonyms(), encoder.themes)
        if not cluster.applied():
            cluster.rebuild(reviews, 1)
        engines["elasticsearch"] = asked(cluster)
    return engines


def report(medians: Mapping[str, Taken], understood: tuple[float, float], passages: int, folder: Path) -> None:
    encoded, guessed = understood
    ours, floor = medians["ours"], medians["floor"]
    request = encoded + guessed + ours.wall
    print(f"{passages:,} passages; medians over {len(QUESTIONS)} questions; engines take turns")
    for name, median in medians.items():
        print(f"  {name:14} {median.wall:8.1f} ms, {median.wall / ours.wall:6.2f} of ours", end="")
        print(f"   processor {median.processor:8.1f} ms, {median.processor / ours.processor:6.2f} of ours")
    print(f"ours / floor: {ours.wall / floor.wall:.2f}, by processor time {ours.processor / floor.processor:.2f}")
    print(f"encoding one query: {encoded:.1f} ms, {encoded / request:.0%} of the whole request of {request:.1f} ms")
    print(f"guessing its themes: {guessed:.1f} ms, {guessed / request:.0%}")
    print(f"index: {_megabytes(folder):.0f} MB; peak memory of this process: {_peak():.0f} MB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main(sys.argv[1:])
