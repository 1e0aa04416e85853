"""`lessons evaluate recurrence`: how well recurring lessons are found, beside simpler ways."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from nlp.recurrence.grouping import Ints


class Part(StrEnum):
    ALL = "all"
    DEV = "dev"
    TEST = "test"


def evaluate_recurrence(
    gold: Annotated[Path, typer.Option(help="JSONL: id, text, type, review, area, year, agency, cluster or null.")],
    part: Annotated[Part, typer.Option(help="The development or the test part, by a hash of the cluster.")] = Part.ALL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Group the statements of a gold file and compare: pairwise and B-cubed scores, ARI, stability, baselines.

    Example: `lessons evaluate recurrence --gold taxonomy/recurrence/gold.jsonl --part test --json`
    """
    from nlp.encoder import Encoder, EncoderUnavailable
    from nlp.recurrence.baselines import baselines
    from nlp.recurrence.evaluation import UnreadableGold, read_gold, report
    from nlp.recurrence.grouping import group
    from nlp.recurrence.model import LessonEncoder, threshold_for

    try:
        statements = [one for one in read_gold(gold) if part in {Part.ALL, one.part}]
        vectors = LessonEncoder().encode([one.text for one in statements])
        rivals = baselines(statements, Encoder())
    except (EncoderUnavailable, UnreadableGold, OSError) as error:
        typer.echo(f"lessons: {error}", err=True)
        raise typer.Exit(1) from error

    def grouping(rows: Sequence[int]) -> Ints:
        return group(vectors[list(rows)], threshold_for(len(rows)))

    result = report(statements, grouping, rivals)
    typer.echo(json.dumps(result) if as_json else _table(result))


def _table(result: dict[str, object]) -> str:
    rivals = result["baselines"]
    assert isinstance(rivals, dict)
    names = ["pairwise_precision", "pairwise_recall", "pairwise_f1", "bcubed_f1", "ari"]
    rows = {"ours": {name: result[name] for name in names}} | rivals
    lines = [f"{result['statements']} statements, {result['clusters']} clusters; stability {result['stability']}"]
    lines += [" ".join([f"{'':24}", *(f"{name:>18}" for name in names)])]
    lines += [" ".join([f"{way:24}", *(f"{scores[name]:>18}" for name in names)]) for way, scores in rows.items()]
    return "\n".join(lines)
