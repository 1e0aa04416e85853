"""`lessons curate`: what only a curator sees."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help="For curators: names that slipped through.", no_args_is_help=True, rich_markup_mode=None)


class Flag(StrEnum):
    OPEN = "open"
    NAME = "name"
    DISMISSED = "dismissed"


@app.command()
def names(
    status: Annotated[Flag, typer.Option(help="open, name (it is one) or dismissed.")] = Flag.OPEN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Look through new passages for names of people, and list what was flagged. Readers never see this list.

    Coroners' reports are left out: they name people on purpose.

    Example: `lessons curate names`
    """
    from archive.curating import check_names, names_flagged
    from archive.writer import writer_lock
    from catalog.entities import FlagStatus
    from cli.main import opened
    from cli.progress import shown_progress

    with opened() as archive, writer_lock(archive.settings.home):
        with shown_progress() as progress:
            looked = check_names(archive.database, progress)
        found = names_flagged(archive.database, FlagStatus(status.value))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.place}  {one.printed}\n    … {' '.join(one.around.split())} …")
    typer.echo(f"{looked:,} new passages looked through; {len(found):,} flags are {status.value}.")


@app.command("name")
def name_(
    place: Annotated[str, typer.Argument(help="The end of a passage's link: SLUG#p-NUMBER.")],
    printed: Annotated[str, typer.Argument(help="The flagged words, as printed.")],
    verdict: Annotated[Flag, typer.Argument(help="name (mend the source or withdraw the review) or dismissed.")],
) -> None:
    """Say whether flagged words are a person's name. It holds wherever the same text stands.

    Example: `lessons curate name child-j-ceredigion-1f2e3d4c#p-12 "Rowan Park" dismissed`
    """
    from archive.curating import judge
    from archive.writer import writer_lock
    from catalog.entities import FlagStatus
    from cli.main import opened

    with opened() as archive, writer_lock(archive.settings.home):
        judge(archive.database, place, printed, FlagStatus(verdict.value))
    typer.echo(f"{place}: {verdict.value}.")
