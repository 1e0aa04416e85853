"""Random theme tags of real documents, for reading by hand; and the precision that readings found.

    python -m benchmarks.tag_sample draw FILE... [--count 100] [--seed 4] --output SHEET.jsonl
    python -m benchmarks.tag_sample score READINGS.csv

`draw` reads documents (PDF, JSONL, ...), tags all their passages and writes `count` tags with passage and evidence to a
sheet that stays on the reader's machine. `score` reads a CSV of verdicts: id, stratum, theme, polarity, verdict, cause.
It holds no text, and prints precision by stratum with Wilson's interval.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.cached_vectors import CachedVectors
from ingest.parsers import parse
from ingest.readers import read
from ingest.segmenting import segment
from nlp.encoder import Encoder
from nlp.taxonomy import load_taxonomy
from nlp.themes import Tagger
from nlp.theming.measures import wilson

RIGHT = "right"


def passages(path: Path) -> Iterator[str]:
    """Every passage of every review of a document."""
    document = read(path.read_bytes(), path.name)
    for review in parse(document).reviews:
        for passage in segment(document, review):
            yield passage.text


def draw(
    texts: Sequence[str], vectors: CachedVectors, tagger: Tagger, count: int, seed: int
) -> Iterator[dict[str, object]]:
    """Tags drawn at random, each as likely as any other, in the order drawn."""
    found = [
        (text, tag) for text, tags in zip(texts, tagger.tag(texts, vectors.encode(texts)), strict=True) for tag in tags
    ]
    print(f"{len(found)} tags in {len(texts)} passages")
    for text, tag in random.Random(seed).sample(found, min(count, len(found))):
        yield {
            "id": hashlib.sha256(f"{tag.theme}\n{text}".encode()).hexdigest()[:12],
            "theme": tag.theme,
            "polarity": tag.polarity.value,
            "score": round(tag.score, 3),
            "method": tag.method,
            "evidence": text[slice(*tag.evidence)],
            "explanation": tag.explanation,
            "passage": text,
        }


def score(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Precision by stratum, and what the wrong ones have in common."""
    held = list(rows)
    for stratum in (*sorted({row["stratum"] for row in held}), None):
        some = [row for row in held if stratum in {None, row["stratum"]}]
        right = sum(row["verdict"] == RIGHT for row in some)
        low, high = wilson(right, len(some))
        yield f"{stratum or 'both':20} {right} of {len(some)} right: {right / len(some):.2f} ({low:.2f}-{high:.2f})"
    causes = Counter(row["cause"] for row in held if row["verdict"] != RIGHT)
    yield "wrong: " + ", ".join(f"{cause} {count}" for cause, count in causes.most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing, scoring = commands.add_parser("draw"), commands.add_parser("score")
    drawing.add_argument("files", type=Path, nargs="+")
    drawing.add_argument("--count", type=int, default=100)
    drawing.add_argument("--seed", type=int, default=4)
    drawing.add_argument("--passages", type=int, help="so many passages at most, drawn with the same seed")
    drawing.add_argument("--output", type=Path, required=True)
    drawing.add_argument("--vectors", type=Path, default=Path("sample-vectors.npz"), help="kept between runs")
    scoring.add_argument("readings", type=Path)
    asked = parser.parse_args()
    if asked.command == "score":
        with asked.readings.open(newline="", encoding="utf-8") as file:
            print("\n".join(score(csv.DictReader(file))))
        return
    encoder = Encoder()
    texts = sorted({text for path in asked.files for text in passages(path)})
    if asked.passages and len(texts) > asked.passages:
        texts = random.Random(asked.seed).sample(texts, asked.passages)
    rows = draw(texts, CachedVectors(encoder, asked.vectors), Tagger(load_taxonomy(), encoder), asked.count, asked.seed)
    with asked.output.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
