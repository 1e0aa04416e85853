"""What comparing groups costs on a large archive, as a ratio to one faceted search, asked in turn in one run.

    python -m benchmarks.comparing [--reviews 2000] [--rounds 5] [--folder DIR]

The archive is the synthetic one of `benchmarks.search_latency` (30 passages a review, a seed), in a catalogue and in an
embedded index. Each turn asks one hybrid question with four facets over all matches (the encoding of the query is left
out), and compares groups over the whole archive: every theme, every interval, every test and its correction.

Also printed: the first comparison after the archive changed, which reads the counts from the catalogue anew.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from archive.archive import Archive
from archive.comparing import asked_comparison, comparison
from archive.overview import Browsing
from archive.settings import Settings
from archive.trending import asked_trends, trends
from benchmarks.search_latency import QUESTIONS, KeptEncoder, Passages, asked, built
from catalog.documents import DocumentText, keep_bytes, put_document
from catalog.domain import Nation, PartialDate, Passage, Polarity, Review, ReviewKind, Span
from catalog.enrichment import StoredTag, put_tags
from catalog.reviews import put_review
from catalog.tables import ReviewRow
from nlp.encoder import Encoder
from search.contract import Facet, ReviewEntry

COMPARISONS = {
    "2 kinds": [("by", "kind"), ("group", "scr"), ("group", "sar")],
    "3 kinds and the rest": [("by", "kind"), ("group", "scr"), ("group", "sar"), ("group", "dhr"), ("rest", "all")],
    "6 periods": [("by", "period"), *(("group", f"{year}-{year + 2}") for year in range(2009, 2027, 3))],
}


def put(archive: Archive, reviews: Passages) -> None:
    """The synthetic reviews in the catalogue: their themes are the taxonomy's, in its order."""
    themes = [theme.id for theme in archive.taxonomy.themes]
    with archive.database.unit_of_work() as session:
        for entry in reviews:
            text = "\n".join(one.text for one in entry.entries)
            read = DocumentText(f"{entry.id}.txt", "text/plain", text, (0,), (), "generic", "1")
            document = put_document(session, f"/{entry.id}", keep_bytes(session, text.encode()), read)
            identity, _ = put_review(session, document.id, _review(entry, text), list(_passages(entry)))
            tags = {
                f"{identity}-p-{n}": [
                    _tag(themes[int(theme.removeprefix("theme-"))]) for theme in one.facets[Facet.THEME]
                ]
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


def timed(engines: Mapping[str, Callable[[int], object]], rounds: int) -> dict[str, float]:
    """The median milliseconds of each, all asked in turn; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range((rounds + 1) * len(QUESTIONS)):
        for name, ask in engines.items():
            started = time.perf_counter()
            ask(turn)
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
        report(archive, {"a faceted search": lambda turn: _search(search, encoder, turn)}, options.rounds)
        archive.close()


def _search(search: Callable[..., None], encoder: KeptEncoder, turn: int) -> None:
    text = QUESTIONS[turn % len(QUESTIONS)]
    search(text, encoder.held[text])


def report(archive: Archive, engines: dict[str, Callable[[int], object]], rounds: int) -> None:
    browsing = Browsing(archive)
    for name, parameters in COMPARISONS.items():
        engines[f"compare {name}"] = lambda _, asked=asked_comparison(parameters): comparison(browsing, asked)  # type: ignore[misc]
    engines["trends of every theme"] = lambda _: trends(browsing, asked_trends([]))
    fresh = asked_comparison(COMPARISONS["6 periods"])
    engines["compare 6 periods, archive changed"] = lambda _: comparison(Browsing(archive), fresh)
    medians = timed(engines, rounds)
    base = medians["a faceted search"]
    status = archive.status()
    print(f"{status.passages:,} passages of {status.reviews:,} reviews; medians of {rounds * len(QUESTIONS)}, in turn")
    for name, median in medians.items():
        print(f"  {name:36} {median:8.1f} ms   {median / base:6.2f} of a faceted search")


if __name__ == "__main__":
    main(sys.argv[1:])
