"""`lessons recur ...`: what reviews keep teaching, on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from archive.recurring_reading import RecurringDetail, RecurringLesson

app = typer.Typer(help="Recurring lessons: what reviews keep teaching.", no_args_is_help=True, rich_markup_mode=None)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Identity = Annotated[str, typer.Argument(help="Id of a recurring lesson.")]
Reason = Annotated[str, typer.Option(help="Why, for those who come after.")]


class MembersFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


@app.command("list")
def list_(
    ranking: Annotated[
        str, typer.Option(help="recurrence, persistence, spread, recency, rising or falling.")
    ] = "recurrence",
    only: Annotated[
        list[str] | None, typer.Option(help="Narrow to `facet=value` (`kind=sar`); may be repeated.")
    ] = None,
    year_from: Annotated[int | None, typer.Option(help="Reviews of this year and later.")] = None,
    year_to: Annotated[int | None, typer.Option(help="Reviews of this year and earlier.")] = None,
    least: Annotated[int, typer.Option(min=2, help="At least so many reviews.")] = 2,
    page: Annotated[int, typer.Option(min=1, help="Page of results.")] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=100, help="Results a page.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List recurring lessons, those that most reviews made first.

    Example: `lessons recur list --ranking rising --only nation=wales`
    """
    from archive.recurring_asking import asked_ranking
    from archive.recurring_records import list_record
    from cli.main import opened

    with opened() as archive:
        rank, filters = asked_ranking(ranking, only or [], (year_from, year_to))
        found = archive.recurring_reader.ranked(rank, filters, page, per_page, least)
        if as_json:
            typer.echo(json.dumps(list_record(found, archive.settings.base_url), ensure_ascii=False))
        else:
            _print_list(found.lessons, found.total)


@app.command()
def show(identity: Identity, as_json: AsJson = False) -> None:
    """Show one recurring lesson with all its members and their citations.

    Example: `lessons recur show k1a2b3c4d5e6`
    """
    from archive.recurring_records import detail_record
    from cli.main import opened

    with opened() as archive:
        detail = archive.recurring_reader.one(identity)
        if as_json:
            typer.echo(json.dumps(detail_record(detail, archive.settings.base_url), ensure_ascii=False, indent=2))
        else:
            _print_detail(detail)


@app.command()
def export(
    identity: Identity,
    form: Annotated[MembersFormat, typer.Option("--format", help="csv or json.")] = MembersFormat.CSV,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Write a recurring lesson with all its members.

    Example: `lessons recur export k1a2b3c4d5e6 --format csv --output members.csv`
    """
    import io

    from archive.recurring_records import detail_record, write_members_csv
    from cli.main import opened

    out = io.StringIO()
    with opened() as archive:
        detail = archive.recurring_reader.one(identity)
        if form is MembersFormat.CSV:
            write_members_csv(detail, archive.settings.base_url, out)
        else:
            json.dump(detail_record(detail, archive.settings.base_url), out, ensure_ascii=False, indent=2)
    if output is None:
        sys.stdout.write(out.getvalue())
    else:
        output.write_text(out.getvalue(), encoding="utf-8")


@app.command()
def review(
    slug: Annotated[str, typer.Argument(help="A review's id or the last part of its permalink.")],
    as_json: AsJson = False,
) -> None:
    """Say which lessons of a review were made before, how often and since when.

    Example: `lessons recur review child-j-ceredigion-1f2e3d4c`
    """
    from archive.recurring_records import repeated_records
    from cli.main import opened

    with opened() as archive:
        records = repeated_records(archive.recurring_reader.repeated(slug), archive.settings.base_url)
    if as_json:
        typer.echo(json.dumps(records, ensure_ascii=False))
        return
    for record in records:
        typer.echo(f"{record['text']}\n  {record['sentence']} {record['url']}")
    if not records:
        typer.echo("None of its lessons was made before in this archive.")


@app.command()
def update(
    anew: Annotated[bool, typer.Option("--anew", help="Group all lessons anew; permalinks stay or redirect.")] = False,
) -> None:
    """Find a place for the lessons that are new; `lessons ingest` does this by itself.

    Example: `lessons recur update --anew`
    """
    from cli.main import opened

    with opened() as archive:
        done = archive.update_recurring(anew)
    typer.echo(f"{done.begun:,} recurring lessons begun, {done.merged:,} merged into others.")


@app.command()
def merge(one: Identity, other: Identity, reason: Reason = "") -> None:
    """Say that two recurring lessons are one; the second permalink leads to the first from then on.

    Example: `lessons recur merge k1a2b3c4d5e6 k6f5e4d3c2b1`
    """
    from cli.main import opened

    with opened() as archive:
        typer.echo(archive.recurring.merge(one, other, reason))


@app.command()
def split(
    identity: Identity,
    lessons: Annotated[list[str], typer.Argument(help="Ids of the member lessons that are another lesson.")],
    reason: Reason = "",
) -> None:
    """Say that some members are another lesson; prints its id.

    Example: `lessons recur split k1a2b3c4d5e6 r0123456789abcde-l-4`
    """
    from cli.main import opened

    with opened() as archive:
        members = archive.recurring_reader.one(identity).lesson.members
        texts = [member.lesson.text_sha for member in members if member.lesson.id in set(lessons)]
        typer.echo(archive.recurring.split(identity, texts, reason))


@app.command()
def rename(identity: Identity, label: Annotated[str, typer.Argument(help="The new label.")]) -> None:
    """Give a recurring lesson a better label, which stays.

    Example: `lessons recur rename k1a2b3c4d5e6 "See the child alone"`
    """
    from cli.main import opened

    with opened() as archive:
        archive.recurring.rename(identity, label)


@app.command()
def train(
    folder: Annotated[
        Path,
        typer.Argument(exists=True, file_okay=False, help="Where the files go; the shipped are in nlp/recurrence."),
    ],
    landmarks_only: Annotated[
        bool, typer.Option("--landmarks", help="Keep the folder's adapter.npz and learn its landmarks anew (minutes).")
    ] = False,
) -> None:
    """Teach anew which lessons are the same, from the texts of `taxonomy/` (hours on one core).

    Example: `lessons recur train /tmp` writes /tmp/adapter.npz and /tmp/landmarks.npz
    """
    from nlp.recurrence.training import Recipe, place_landmarks
    from nlp.recurrence.training import train as teach

    if not landmarks_only:
        teach(folder, Recipe())
    place_landmarks(folder)


def _print_list(lessons: Sequence[RecurringLesson], total: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("id", "lesson", "reviews", "areas", "years")
    for one in lessons:
        table.add_row(one.id, escape(one.label), f"{one.reviews:,}", f"{len(one.areas):,}", _years(one))
    Console().print(table)
    typer.echo(f"{total:,} recurring lessons")


def _print_detail(detail: RecurringDetail) -> None:
    lesson = detail.lesson
    typer.echo(f"{lesson.label}\n{lesson.statement}\n")
    typer.echo(f"{lesson.reviews:,} reviews, {len(lesson.areas):,} areas, {_years(lesson)}")
    for member in lesson.members:
        number = f"{member.lesson.number} " if member.lesson.number else ""
        page = f", page {member.lesson.page}" if member.lesson.page else ""
        typer.echo(f"\n{member.review.year or 'undated'}  {member.review.title}{page}\n  {number}{member.lesson.text}")
    for row, _ in detail.related:
        typer.echo(f"\nRelated: {row.id}  {row.label}")


def _years(lesson: RecurringLesson) -> str:
    if lesson.first is None:
        return "undated"
    return str(lesson.first) if lesson.first == lesson.last else f"{lesson.first}-{lesson.last}"
