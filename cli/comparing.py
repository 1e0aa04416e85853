"""`lessons compare` and `lessons trends`: groups side by side, and themes by year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from archive.comparing import Comparison
    from archive.narrowing import Narrowing
    from archive.trending import Trends

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV for spreadsheets.")]
Only = Annotated[list[str] | None, typer.Option(help="Narrow to `facet=value` (`kind=sar`); may be repeated.")]
YearFrom = Annotated[int | None, typer.Option(help="Reviews of this year and later.")]
YearTo = Annotated[int | None, typer.Option(help="Reviews of this year and earlier.")]


def compare(
    by: Annotated[str, typer.Argument(help="area, region, nation, kind, period or age_band.")],
    groups: Annotated[list[str], typer.Argument(help="1 to 6 groups; a period is written 2010-2014.")],
    rest: Annotated[str, typer.Option(help="Set a last group beside them: region, nation or all.")] = "",
    only: Only = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Set groups of reviews side by side, by theme.

    Example: `lessons compare area leeds bradford --rest region --only kind=scr`
    """
    from archive.comparing import AskedComparison, comparison
    from archive.comparison_records import comparison_record
    from archive.overview import Browsing
    from archive.spreadsheets import csv_text
    from cli.main import opened

    with opened() as archive:
        asked = AskedComparison(by, tuple(dict.fromkeys(groups)), rest, _narrowing(only or [], year_from, year_to))
        found, base_url = comparison(Browsing(archive), asked), archive.settings.base_url
        if as_json:
            typer.echo(json.dumps(comparison_record(found, base_url), ensure_ascii=False))
        elif as_csv:
            typer.echo(csv_text(found.rows(base_url)), nl=False)
        else:
            _print_comparison(found)


def trends(
    theme: Annotated[list[str] | None, typer.Option(help="Id of a theme; may be repeated.")] = None,
    lesson: Annotated[list[str] | None, typer.Option(help="Id of a recurring lesson; may be repeated.")] = None,
    only: Only = None,
    year_from: YearFrom = None,
    year_to: YearTo = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show themes and recurring lessons by year; without any, what every theme does over the years.

    Example: `lessons trends --theme neglect --only nation=england`
    """
    from archive.comparison_records import trends_record
    from archive.overview import Browsing
    from archive.spreadsheets import csv_text
    from archive.trending import AskedTrends
    from archive.trending import trends as by_year
    from cli.main import opened

    with opened() as archive:
        asked = AskedTrends(tuple(theme or ()), tuple(lesson or ()), _narrowing(only or [], year_from, year_to))
        found, base_url = by_year(Browsing(archive), asked), archive.settings.base_url
        if as_json:
            typer.echo(json.dumps(trends_record(found, base_url), ensure_ascii=False))
        elif as_csv:
            typer.echo(csv_text(found.rows(base_url)), nl=False)
        else:
            _print_trends(found)


def _narrowing(only: Iterable[str], year_from: int | None, year_to: int | None) -> Narrowing:
    """Raises BadQuery for what is no filter of reviews."""
    from archive.narrowing import NARROWING, Narrowing
    from search.contract import BadQuery

    pairs = [tuple(one.partition("="))[::2] for one in only]
    unknown = [one for one in pairs if one[0] not in {facet.value for facet in NARROWING} or not one[1]]
    if unknown:
        raise BadQuery(f"a filter is written facet=value; the facets are {', '.join(NARROWING)}")
    years = [("year_from", str(year_from or "")), ("year_to", str(year_to or ""))]
    return Narrowing.of([*((name, value) for name, value in pairs), *years])


def _print_comparison(found: Comparison) -> None:
    from rich.console import Console
    from rich.table import Table

    from catalog.shares import CAVEAT

    table = Table("theme", *(f"{group.label} ({group.reviews:,})" for group in found.groups))
    for row in found.found:
        table.add_row(row.label, *(_cell(cell.share.n, cell.share.percent, cell.differs) for cell in row.cells))
    Console().print(table)
    typer.echo(f"{found.takeaway}\n{CAVEAT}")


def _cell(n: int, percent: float | None, differs: int) -> str:
    share = "" if percent is None else f" ({percent:.0f}%)"
    return f"{n:,}{share}{ {1: ' ▲', -1: ' ▼', 0: ''}[differs] }"


def _print_trends(found: Trends) -> None:
    from rich.console import Console
    from rich.table import Table

    from catalog.shares import CAVEAT

    for series in found.series:
        table = Table("years", "reviews", "percent", title=series.label)
        for point in series.points:
            percent = point.share.percent
            shown = "too few" if percent is None else f"{percent:.0f}"
            table.add_row(point.label, f"{point.share.n} of {point.share.of}", shown)
        Console().print(table)
        typer.echo(series.takeaway)
    if not found.series:
        table = Table("theme", "dated reviews", "over the years")
        for one in found.themes:
            table.add_row(one.label, f"{one.share.n} of {one.share.of}", one.told)
        Console().print(table)
        typer.echo(found.takeaway)
    for change in found.history:
        typer.echo(change.sentence)
    typer.echo(CAVEAT)
