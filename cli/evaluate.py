"""`lessons evaluate`: how good the archive's machines are on labelled files."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.evaluate_recurrence import Part, evaluate_recurrence
from cli.evaluate_retrieval import evaluate_retrieval

if TYPE_CHECKING:
    from nlp.theming.evaluation import Evaluation

app = typer.Typer(help="Measure the machines on labelled files.", no_args_is_help=True, rich_markup_mode=None)
app.command("recurrence")(evaluate_recurrence)
app.command("retrieval")(evaluate_retrieval)


@app.command()
def themes(
    gold: Annotated[Path, typer.Option(help="JSONL with `id`, `text` and `themes` (ids, labels or numbers 1-64).")],
    part: Annotated[Part, typer.Option(help="The development or the test part, by a hash of the id.")] = Part.ALL,
    errors: Annotated[bool, typer.Option("--errors", help="Show which themes are taken for which.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Compare theme tags with a labelled file, beside three simple methods.

    Example: `lessons evaluate themes --gold passages.jsonl`
    """
    from archive.archive import Archive
    from archive.settings import Settings
    from nlp.encoder import EncoderUnavailable
    from nlp.taxonomy import BadTaxonomy
    from nlp.theming.evaluation import evaluate
    from nlp.theming.heads import BadHeads
    from nlp.theming.passages import BadGold, read_passages

    archive = Archive(Settings())
    try:
        passages = [one for one in read_passages(gold, archive.taxonomy) if part in {Part.ALL, part_of(one.id)}]
        report = evaluate(archive.tagger, archive.encoder, archive.taxonomy, passages)
    except (BadGold, BadHeads, BadTaxonomy, EncoderUnavailable, ValueError) as error:
        typer.echo(f"lessons: {error}", err=True)
        raise typer.Exit(1) from error
    finally:
        archive.close()
    print_evaluation(report, as_json)
    if errors and not as_json:
        print_errors(report)


def part_of(identity: str) -> Part:
    """The half of a gold file that a passage belongs to, by the first hexadecimal digit of its id's SHA-256."""
    return Part.TEST if int(sha256(identity.encode()).hexdigest()[0], 16) % 2 else Part.DEV


def print_evaluation(report: Evaluation, as_json: bool) -> None:
    """The report as JSON, or as the table that docs/themes.md carries."""
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{report.passages} passages, {report.labels} labels")
    typer.echo("theme                                   n  precision (95%)         recall (95%)            F1")
    for one in report.per_theme:
        between = [f"{low:.2f}-{high:.2f}" for low, high in (one.precision_interval, one.recall_interval)]
        typer.echo(
            f"{one.theme:36} {one.support:4}  {one.precision:.2f} ({between[0]})       "
            f"{one.recall:.2f} ({between[1]})       {one.f1:.2f}"
        )
    typer.echo(f"macro F1 {report.macro_f1:.3f}   micro F1 {report.micro_f1:.3f}")
    typer.echo(f"micro precision {report.micro_precision:.3f}   micro recall {report.micro_recall:.3f}")
    if report.polarity_accuracy is not None:
        typer.echo(f"polarity accuracy {report.polarity_accuracy:.3f}")
    typer.echo(
        f"calibration error {report.calibration_error:.3f} (of given tags {report.calibration_error_of_tags:.3f})"
    )
    for name, figures in report.baselines.items():
        typer.echo(f"{name}: macro F1 {figures['macro_f1']:.3f}   micro F1 {figures['micro_f1']:.3f}")


def print_errors(report: Evaluation) -> None:
    """Theme by theme, most errors first: how many were missed and wrongly given, and with what they were mixed up."""
    typer.echo(
        "\ntheme                                   n  missed (not seen at all)  wrong  given instead | true instead"
    )
    for one in report.errors:
        instead, unlabelled = (
            ", ".join(f"{theme} {count}" for theme, count in some) or "-" for some in (one.instead, one.unlabelled)
        )
        typer.echo(
            f"{one.theme:36} {one.support:4}  {one.missed:6} ({one.alone})  {one.wrong:16}  {instead} | {unlabelled}"
        )
