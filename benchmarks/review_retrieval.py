"""How well search finds passages of reviews, for the kinds of queries that people put to this archive.

    python -m benchmarks.review_retrieval [--part dev|test|all] [--url embedded:] [--json]

The passages are such as the shipped theme heads have not learned: the test half of the gold set, and
`review_queries/passages.jsonl`, by an author of its own. The queries were written by hand, without reading the passages
where they ask for a theme:

- everyday: a question in everyday words; relevant is what the labellers gave the theme
- term: an acronym, or a word that is no longer used; relevant as above
- item: a question after one passage that was read
- name: a name or code; relevant is what says it

`dev` and `test` are halves by a hash of the query's id. Whatever was chosen by looking was chosen on `dev`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import taxonomy as carried
from archive.archive import Archive
from archive.settings import Settings
from cli.evaluate import part_of
from cli.evaluate_recurrence import Part
from search.backends import open_backend
from search.contract import Mode
from search.evaluation import Collection, Judgements, index_collection, scores

_FOLDER = Path(__file__).parent / "review_queries"
_KINDS = ("everyday", "term", "item", "name")
Line = dict[str, Any]


def passages() -> list[Line]:
    """Passages that no head has learned, with the themes that people gave them."""
    gold = [one for one in _lines(carried.GOLD) if part_of(one["id"]) is Part.TEST]
    return gold + _lines(_FOLDER / "passages.jsonl")


def judged(query: Line, held: Sequence[Line]) -> Mapping[str, int]:
    """The passages that answer a query."""
    if "passages" in query:
        return dict.fromkeys(query["passages"], 1)
    if "says" in query:
        return {one["id"]: 1 for one in held if query["says"] in one["text"]}
    wanted = set(query["themes"])
    return {one["id"]: 1 for one in held if wanted & {label["theme"] for label in one["themes"]}}


def measured(url: str, part: Part) -> dict[str, dict[str, dict[str, float]]]:
    """Kind to mode to measures."""
    held = passages()
    queries = [one for one in _lines(_FOLDER / "queries.jsonl") if part in {Part.ALL, part_of(one["id"])}]
    judgements: Judgements = {query["id"]: judged(query, held) for query in queries}
    texts = {query["id"]: query["text"] for query in queries}
    collection = Collection([(one["id"], "", one["text"]) for one in held], texts, judgements)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Settings(home=Path(folder)))
        backend = open_backend(
            url, Path(folder) / "index", archive.encoder, archive.taxonomy.synonyms(), archive.theme_words
        )
        index_collection(collection, backend, archive.enriched)
        parts = {kind: {query["id"] for query in queries if query["kind"] == kind} for kind in _KINDS}
        parts["all"] = set(judgements)
        found = {
            kind: {
                mode.value: scores(
                    replace(collection, judgements={one: judgements[one] for one in sorted(ids)}), backend, mode
                )
                for mode in Mode
            }
            for kind, ids in parts.items()
        }
        backend.close()
        archive.close()
    return found


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=Part, default=Part.ALL)
    parser.add_argument("--url", default="embedded:")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    found = measured(options.url, options.part)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{'nDCG@10':10}" + "".join(f"{mode.value:>10}" for mode in Mode))
    for kind, modes in found.items():
        print(f"{kind:10}" + "".join(f"{modes[mode.value]['ndcg@10']:10.3f}" for mode in Mode))


def _lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main(sys.argv[1:])
