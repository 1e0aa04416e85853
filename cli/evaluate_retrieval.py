"""`lessons evaluate retrieval`: how well search ranks a collection in BEIR layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def evaluate_retrieval(
    folder: Annotated[Path, typer.Argument(help="Holds corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv.")],
    url: Annotated[str, typer.Option(help="Backend to measure: `embedded:`, or the URL of a cluster.")] = "embedded:",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Index a collection aside and measure words, meaning and hybrid through the code that serves users.

    Example: `lessons evaluate retrieval scifact --json`
    """
    from tempfile import TemporaryDirectory

    from cli.main import opened
    from search.backends import open_backend
    from search.evaluation import evaluate_retrieval as evaluate
    from search.evaluation import read_collection

    with TemporaryDirectory() as aside, opened(migrated=False) as archive:
        collection = read_collection(folder)
        synonyms = archive.taxonomy.synonyms()
        backend = open_backend(url, Path(aside), archive.encoder, synonyms, archive.theme_words)
        try:
            measured = evaluate(collection, backend, archive.enriched)
        finally:
            backend.close()
    if as_json:
        typer.echo(json.dumps(measured))
        return
    for mode, measures in measured.items():
        typer.echo(f"{mode:<8}" + "  ".join(f"{name} {value:.4f}" for name, value in measures.items()))
