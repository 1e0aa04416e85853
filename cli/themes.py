"""`lessons themes`: train the tagger, ask it why, tag again, and export the themes."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import evaluate, theme_decisions

app = typer.Typer(help="Themes: train, explain, tag again.", no_args_is_help=True, rich_markup_mode=None)
app.command("evaluate")(evaluate.themes)
app.command("decide")(theme_decisions.decide)
app.command("decisions")(theme_decisions.decisions)
app.command("learn")(theme_decisions.learn)


class SkosFormat(StrEnum):
    TURTLE = "turtle"
    JSON_LD = "json-ld"


@app.command()
def train(
    training: Annotated[Path | None, typer.Option(help="Folder of labelled JSONL; ours without it.")] = None,
    gold: Annotated[Path | None, typer.Option(help="Labelled JSONL whose development half is learned too.")] = None,
    output: Annotated[Path | None, typer.Option(help="File to write; the carried one without it.")] = None,
) -> None:
    """Train the heads of the themes. The same text gives the same file.

    Example: `lessons themes train --output themes.npz`
    """
    import taxonomy as carried
    from cli.main import opened
    from nlp.theming.training import train as train_heads

    out = output or carried.HEADS
    with opened(migrated=False) as archive:
        digest = train_heads(archive.taxonomy, archive.encoder, training or carried.TRAINING, gold or carried.GOLD, out)
    typer.echo(f"Wrote {out} (SHA-256 {digest}).")


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="A passage.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Say which themes a passage has, how sure that is, and why.

    Example: `lessons themes explain "Nobody asked the boy what he wanted."`
    """
    from cli.main import opened

    with opened(migrated=False) as archive:
        tags = archive.tagger.tag([text], archive.encoder.encode([text]))[0]
    if as_json:
        rows = [
            {
                "theme": tag.theme,
                "polarity": tag.polarity.value,
                "score": round(tag.score, 4),
                "method": tag.method,
                "evidence": {"start": tag.evidence[0], "end": tag.evidence[1], "text": text[slice(*tag.evidence)]},
                "explanation": tag.explanation,
            }
            for tag in tags
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for tag in tags:
        typer.echo(f"{tag.theme} ({tag.polarity.value.replace('_', ' ')}, {tag.score:.0%}): {tag.explanation}")
        typer.echo(f"    {text[slice(*tag.evidence)]}")
    if not tags:
        typer.echo("No theme.")


@app.command()
def retag() -> None:
    """Tag again what another tagger, taxonomy or encoder tagged. Decisions of people stay.

    Where only words of themes changed, or themes came or went, only passages that these can touch are tagged again.

    Example: `lessons themes retag`
    """
    from archive.writer import writer_lock
    from cli.main import opened
    from cli.progress import shown_progress
    from ingest.enrichment import NlpEnricher
    from ingest.pipeline import IngestSummary, enrich

    summary = IngestSummary()
    with opened() as archive, shown_progress() as progress, writer_lock(archive.settings.home):
        before = archive.status().changes
        enrich(archive.database, NlpEnricher(archive.encoder, archive.tagger), summary, progress)
        archive.follow(progress)
        changed = archive.status().changes - before
    typer.echo(f"Looked at {summary.enriched:,} reviews that another version tagged; {changed:,} changed.")


@app.command()
def export(
    form: Annotated[SkosFormat, typer.Option("--format", help="turtle or json-ld.")] = SkosFormat.TURTLE,
) -> None:
    """Print the themes as a SKOS concept scheme.

    Example: `lessons themes export --format json-ld`
    """
    from cli.main import opened
    from nlp.skos import skos

    with opened(migrated=False) as archive:
        typer.echo(skos(archive.taxonomy, f"{archive.settings.base_url}/themes", form.value))
