"""The `lessons` command. Its modules import only typer at the top: what a command needs, it imports when it runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import comparing, curate, evaluate, recur, themes

if TYPE_CHECKING:
    from archive.archive import Archive

app = typer.Typer(
    help="The open archive that finds the lessons which published safeguarding reviews keep teaching.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(themes.app, name="themes")
app.add_typer(recur.app, name="recur")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(curate.app, name="curate")


class Exit(IntEnum):
    """Exit codes: what a script can rely on."""

    PROBLEM = 1  # the command could not do what was asked
    USAGE = 2  # the command line was wrong (typer's own)
    SOME_QUARANTINED = 3  # an ingest ended well, but set new documents aside
    INTERRUPTED = 130


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class ExportFormat(StrEnum):
    JSONL = "jsonl"


@contextmanager
def opened(migrated: bool = True) -> Iterator[Archive]:
    """The archive of the environment's settings; every foreseen failure ends as one line on stderr."""
    from archive.archive import Archive
    from archive.problems import FORESEEN
    from archive.settings import Settings

    try:
        archive = Archive(Settings())
        try:
            if migrated:
                archive.check()
            yield archive
        finally:
            archive.close()
    except FORESEEN as error:
        typer.echo(f"lessons: {error}", err=True)
        raise typer.Exit(Exit.PROBLEM) from error
    except KeyboardInterrupt:
        typer.echo("lessons: interrupted; run the same command again to go on", err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files or folders; `sample` is the fictional sample archive.")],
    parser: Annotated[str | None, typer.Option(help="Use this parser instead of the one that fits best.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="Column mapping for CSV and JSONL files.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take documents into the archive. Running it again goes on where it stopped, and changes nothing twice.

    Example: `lessons ingest ~/reviews`
    """
    from cli.ingesting import run_ingest

    with opened(migrated=False) as archive:
        archive.migrate()
        quarantined = run_ingest(archive, paths, parser, mapping, as_json)
    if quarantined:
        raise typer.Exit(Exit.SOME_QUARANTINED)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the archive as pages and as an API.

    Example: `lessons serve --port 8080`
    """
    from cli.serving import run_server

    with opened():  # a catalogue that is missing or of another version is told before the server starts
        pass
    run_server(host, port)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say what the archive holds and whether its index is up to date.

    Example: `lessons status --json`
    """
    from cli.showing import print_status

    with opened() as archive:
        print_status(archive.status(), as_json)


@app.command()
def quarantine(as_json: AsJson = False) -> None:
    """List the documents that could not be taken in, with the reason. Their bytes are kept.

    Example: `lessons quarantine`
    """
    from cli.showing import print_quarantine

    with opened() as archive:
        print_quarantine(archive.quarantined(), as_json)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, -, prefix*, fuzzy~, field:value.')] = "",
    mode: Annotated[str, typer.Option(help="hybrid, words or meaning.")] = "hybrid",
    by: Annotated[str, typer.Option(help="reviews, passages or lessons.")] = "reviews",
    sort: Annotated[str, typer.Option(help="relevance, newest or oldest.")] = "relevance",
    only: Annotated[
        list[str] | None, typer.Option(help="Narrow to `facet=value` (`kind=sar`); may be repeated.")
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="Page of results.")] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=100, help="Results a page.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Search the archive.

    Example: `lessons search '"professional curiosity" nation:england' --sort newest`
    """
    from archive.asking import query_from
    from cli.showing import print_found

    with opened() as archive:
        asked = query_from(text, mode=mode, by=by, sort=sort, only=only or [], page=page, per_page=per_page)
        print_found(archive, archive.search(asked), as_json)


@app.command()
def show(slug: Annotated[str, typer.Argument(help="A review's id or the last part of its permalink.")]) -> None:
    """Print one review as a complete JSON record.

    Example: `lessons show child-j-ceredigion-1f2e3d4c`
    """
    with opened() as archive:
        typer.echo(json.dumps(archive.review(slug), ensure_ascii=False, indent=2))


@app.command()
def migrate(
    revision: Annotated[str, typer.Option(help="`head`, or `base` to take every table away.")] = "head",
) -> None:
    """Bring the catalogue's tables to this version of the program.

    Example: `lessons migrate`
    """
    with opened(migrated=False) as archive:
        archive.migrate(revision)
    typer.echo(f"The catalogue is at {revision}.")


@app.command()
def reindex() -> None:
    """Build the search index anew from the catalogue; readers keep the old one until it is done.

    Example: `lessons reindex`
    """
    from cli.progress import shown_progress

    with opened() as archive, shown_progress() as progress:
        count = archive.reindex(progress)
    typer.echo(f"The index holds {count:,} reviews.")


@app.command()
def pack(
    link: Annotated[str, typer.Argument(help="A pack's private or share link, or its last part.")],
    form: Annotated[str, typer.Option("--format", help="docx, pptx, html, csv or json.")] = "docx",
    output: Annotated[Path | None, typer.Option(help="File to write; named after the pack without it.")] = None,
) -> None:
    """Write a pack to a file.

    Example: `lessons pack http://localhost:8000/packs/KEY --format pptx`
    """
    from archive.overview import Browsing
    from archive.pack_exports import export_name, exported
    from archive.pack_reading import read_pack

    with opened() as archive:
        held = read_pack(Browsing(archive), link.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2])
        file = exported(held, form)
        path = output or Path(export_name(held, form))
        path.write_bytes(file)
    typer.echo(f"{len(held.items)} items are in {path}.")


@app.command()
def export(
    _format: Annotated[ExportFormat, typer.Option("--format", help="One complete JSON record a line.")] = (
        ExportFormat.JSONL
    ),
    output: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Write every review as a complete record (docs/export.md names the fields).

    Example: `lessons export --format jsonl --output reviews.jsonl`
    """
    from archive.exporting import write_jsonl

    with opened() as archive:
        if output is None:
            write_jsonl(archive.records(), sys.stdout)
        else:
            with output.open("w", encoding="utf-8") as file:
                write_jsonl(archive.records(), file)


# After the commands that everybody needs first.
app.command()(comparing.compare)
app.command()(comparing.trends)

if __name__ == "__main__":
    app()
