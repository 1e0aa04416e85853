"""What comparing groups costs on a large archive, as a ratio to one faceted search, asked in turn in one run.

    python -m benchmarks.comparing [--reviews 2000] [--rounds 5] [--folder DIR]

The archive is the synthetic one of `benchmarks.search_latency` (30 passages a review, a seed), in a catalogue and in an
embedded index. Each turn asks one hybrid question with four facets over all matches (the encoding of the query is left
out), and compares groups over the whole archive: every theme, every interval, every test and its correction.

The same after the archive changed, by one review and by a hundred between every two questions; and once for all what
a process reads before it can compare at all, which a server does before its first page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.archive import Archive
from archive.comparing import asked_comparison, comparison
from archive.overview import Browsing
from archive.settings import Settings
from archive.trending import asked_trends, trends
from benchmarks.search_latency import QUESTIONS, KeptEncoder, Passages, asked, built
from catalog.changes import ChangeKind, append_change
from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import Nation, PartialDate, Passage, Polarity, Review, ReviewKind, Span
from catalog.enrichment import StoredTag, put_tags
from catalog.reviews import put_review
from catalog.tables import ReviewRow
from nlp.encoder import Encoder
from search.contract import Facet, ReviewEntry

COMPARISONS = {
    "2 kinds": [("by", "kind"), ("group", "scr"), ("group", "sar")],
    "3 kinds and the rest": [
        ("by", "kind"),
        ("group", "scr"),
        ("group", "sar"),
        ("group", "dhr"),
        ("rest", "all"),
    ],
    "6 periods": [("by", "period"), *(("group", f"{year}-{year + 2}") for year in range(2009, 2027, 3))],
}
ASKED_AFTER_A_CHANGE = {"compare 6 periods", "trends of every theme"}
CHANGED = (1, 100)


def put(archive: Archive, reviews: Passages) -> None:
    """The synthetic reviews in the catalogue."""
    with archive.database.unit_of_work() as session:
        for entry in reviews:
            text = "\n".join(one.text for one in entry.entries)
            read = DocumentText(f"{entry.id}.txt", "text/plain", text, (0,), (), "generic", "1")
            document = put_document(session, f"/{entry.id}", keep_bytes(session, text.encode()), read)
            identity, _ = put_review(session, document.id, _review(entry, text), list(_passages(entry)))
            tags = {
                f"{identity}-p-{n}": [_tag(theme) for theme in one.facets[Facet.THEME]]
                for n, one in enumerate(entry.entries, 1)
            }
            put_tags(session, session.get_one(ReviewRow, identity), tags, "synthetic")


def _review(entry: ReviewEntry, text: str) -> Review:
    kind, span = ReviewKind(entry.facets[Facet.KIND][0]), Span(0, len(text))
    published = PartialDate(entry.year) if entry.year else None
    return Review(place="1", title=entry.title, kind=kind, body=span, nation=Nation.ENGLAND, published=published)


def _passages(entry: ReviewEntry) -> Sequence[Passage]:
    found, at = [], 0
    for n, one in enumerate(entry.entries, 1):
        found.append(Passage(n, one.text, Span(at, at + len(one.text)), None))
        at += len(one.text) + 1
    return found


def _tag(theme: str) -> StoredTag:
    return StoredTag(theme, Polarity.CONCERN, 0.9, "synthetic", (0, 5), "", "1.0.0")


@dataclass(frozen=True, slots=True)
class Engine:
    """What is timed; `before` is done ahead of each turn and left out."""

    ask: Callable[[int], object]
    before: Callable[[int], object] = lambda _: None


def timed(engines: Mapping[str, Engine], rounds: int) -> dict[str, float]:
    """The median milliseconds of each, all asked in turn; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range((rounds + 1) * len(QUESTIONS)):
        for name, engine in engines.items():
            engine.before(turn)
            started = time.perf_counter()
            engine.ask(turn)
            if turn >= len(QUESTIONS):
                taken[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(held) for name, held in taken.items()}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="keep the archive here for the next run")
    options = parser.parse_args(arguments)
    model = Encoder()
    encoder, reviews = KeptEncoder(model), Passages(model, options.reviews)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        archive = Archive(Settings(home=folder))
        archive.migrate()
        if not archive.status().reviews:
            put(archive, reviews)
        search = asked(built(folder / "synthetic-index", encoder, reviews))
        report(archive, Engine(lambda turn: _search(search, encoder, turn)), options.rounds)
        archive.close()


def _search(search: Callable[..., None], encoder: KeptEncoder, turn: int) -> None:
    text = QUESTIONS[turn % len(QUESTIONS)]
    search(text, encoder.held[text])


def report(archive: Archive, search: Engine, rounds: int) -> None:
    browsing = Browsing(archive)
    started = time.perf_counter()
    browsing.overview()
    at_first = (time.perf_counter() - started) * 1000
    medians = timed({"a faceted search": search} | dict(_engines(browsing)), rounds)
    status = archive.status()
    print(f"{status.passages:,} passages of {status.reviews:,} reviews; medians of {rounds * len(QUESTIONS)}, in turn")
    for name, median in medians.items():
        print(f"  {name:56} {median:8.1f} ms   {median / medians['a faceted search']:6.2f} of a faceted search")
    print(f"  read once, before the first page of a process: {at_first:.0f} ms")


def _engines(browsing: Browsing) -> Iterator[tuple[str, Engine]]:
    for name, parameters in COMPARISONS.items():
        asked = asked_comparison(parameters)
        yield from _asked(browsing, f"compare {name}", partial(comparison, browsing, asked))
    yield from _asked(browsing, "trends of every theme", partial(trends, browsing, asked_trends([])))


def _asked(browsing: Browsing, name: str, ask: Callable[[], object]) -> Iterator[tuple[str, Engine]]:
    """The same of an archive that did not change since the last question, and right after it did."""
    yield name, Engine(lambda _: ask(), lambda _: browsing.overview())
    for count in CHANGED if name in ASKED_AFTER_A_CHANGE else ():
        reviews = "a review" if count == 1 else f"{count} reviews"
        yield f"{name}, first after {reviews} changed", Engine(lambda _: ask(), partial(_change, browsing, count))


def _change(browsing: Browsing, count: int, turn: int) -> None:
    """Mark so many reviews as changed, other ones each turn."""
    reviews = browsing.overview().reviews
    with browsing.archive.database.unit_of_work() as session:
        for n in range(count):
            append_change(session, reviews[(turn * count + n) % len(reviews)].id, ChangeKind.ENRICHED)


if __name__ == "__main__":
    main(sys.argv[1:])
