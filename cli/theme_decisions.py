"""`lessons themes decide|decisions|learn`: what people say about tags, and what the tagger learns from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.theme_decisions import Decision
    from nlp.theming.learning import Trial

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


class Verdict(StrEnum):
    CONFIRM = "confirm"
    REJECT = "reject"
    DISPUTE = "dispute"


class Meant(StrEnum):
    CONCERN = "concern"
    GOOD_PRACTICE = "good_practice"
    NEUTRAL = "neutral"


class Standing(StrEnum):
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DISPUTED = "disputed"


_STATUS = {Verdict.CONFIRM: "confirmed", Verdict.REJECT: "rejected", Verdict.DISPUTE: "disputed"}


def decide(
    place: Annotated[str, typer.Argument(help="The end of a passage's link: SLUG#p-NUMBER.")],
    theme: Annotated[str, typer.Argument(help="A theme's id, as in its page's address.")],
    verdict: Annotated[Verdict, typer.Argument(help="confirm, reject, or dispute (for others to decide).")],
    polarity: Annotated[Meant | None, typer.Option(help="What it is meant as, where the tag has it wrong.")] = None,
) -> None:
    """Confirm, reject or dispute a theme of a passage. Confirming a theme that the machine missed adds it.

    The decision holds wherever the same text stands, wins over the machine, and survives re-tagging.

    Example: `lessons themes decide child-j-ceredigion-1f2e3d4c#p-12 neglect reject`
    """
    from archive.writer import writer_lock
    from catalog.domain import Polarity, TagStatus
    from cli.main import opened
    from cli.progress import shown_progress

    meant = Polarity(polarity.value) if polarity else None
    with opened() as archive, writer_lock(archive.settings.home):
        changed = archive.theme_decisions.decide(place, theme, TagStatus(_STATUS[verdict]), meant)
        with shown_progress() as progress:
            archive.follow(progress)
    typer.echo(f"{theme} is {_STATUS[verdict]} in {place}; {len(changed)} review{'s' if len(changed) != 1 else ''}.")


def decisions(
    status: Annotated[Standing | None, typer.Option(help="Only these.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what people decided about themes.

    Example: `lessons themes decisions --status disputed`
    """
    from catalog.domain import TagStatus
    from cli.main import opened

    with opened() as archive:
        found = archive.theme_decisions.all(TagStatus(status.value) if status else None)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    _print_decisions(found)


def learn(as_json: AsJson = False) -> None:
    """Learn from what people confirmed and rejected, theme by theme, where that proves better on unseen decisions.

    Tag again afterwards (`lessons themes retag`). Learning anew replaces what was learned before.

    Example: `lessons themes learn`
    """
    from archive.theme_decisions import learn_from_decisions
    from archive.writer import writer_lock
    from cli.main import opened

    with opened() as archive, writer_lock(archive.settings.home):
        out = archive.settings.learned_themes
        trials = learn_from_decisions(archive.database, archive.taxonomy, archive.encoder, out)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in trials]))
        return
    _print_trials(trials)


def _print_decisions(found: Sequence[Decision]) -> None:
    for one in found:
        polarity = f" ({one.polarity.value.replace('_', ' ')})" if one.polarity else ""
        typer.echo(f"{one.status.value:9} {one.theme}{polarity}  {one.place or 'no longer in the archive'}")
        typer.echo(f"    {one.text if len(one.text) <= 160 else one.text[:159] + '…'}")
    if not found:
        typer.echo("Nobody has decided anything.")


def _print_trials(trials: Sequence[Trial]) -> None:
    for one in trials:
        counted = f"{one.theme}: {one.confirmed} confirmed, {one.rejected} rejected; "
        if one.tagger_f1 is None or one.head_f1 is None:
            typer.echo(f"{counted}not learned: {one.why}.")
            continue
        verdict = "adopted" if one.adopted else "not adopted"
        typer.echo(
            f"{counted}{verdict}: F1 on unseen decisions {one.tagger_f1:.2f} -> {one.head_f1:.2f} "
            f"({one.mended} mended, {one.broken} broken): {one.why}."
        )
    adopted = sum(one.adopted for one in trials)
    typer.echo(f"{adopted} of {len(trials)} themes with decisions learned." if trials else "Nothing is decided yet.")
    if adopted:
        typer.echo("Run `lessons themes retag` to tag with what was learned.")
