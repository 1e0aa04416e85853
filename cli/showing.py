"""What the commands print: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from archive.archive import Archive, Found, FoundPassage, FoundReview, Status
from archive.results import found_record
from catalog.domain import KIND_NAMES, ReviewKind
from catalog.tables import QuarantineRow
from search.contract import Reason, ReasonKind


def print_status(status: Status, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(status)))
        return
    table = Table(show_header=False)
    for name, value in asdict(status).items():
        table.add_row(
            name.replace("_", " "), "-" if value is None else f"{value:,}" if isinstance(value, int) else value
        )
    Console().print(table)


def print_quarantine(rows: Sequence[QuarantineRow], as_json: bool) -> None:
    records = [_quarantine_record(row) for row in rows]
    if as_json:
        print(json.dumps(records))
        return
    if not records:
        print("Nothing is in quarantine.")
        return
    table = Table("when", "stage", "document", "reason")
    for record in records:
        table.add_row(record["at"][:10], record["stage"], escape(record["location"]), escape(record["reason"]))
    Console().print(table)


def _quarantine_record(row: QuarantineRow) -> dict[str, Any]:
    return {
        "location": row.location,
        "stage": row.stage,
        "reason": row.reason,
        "sha256": row.sha256,
        "at": row.at.isoformat(),
    }


def print_found(archive: Archive, found: Found, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found_record(found, archive.settings.base_url), ensure_ascii=False))
        return
    console = Console()
    results = found.results
    console.print(f"{results.total_passages:,} passages in {results.total_reviews:,} reviews", highlight=False)
    if results.did_you_mean:
        console.print(f"Did you mean: {escape(results.did_you_mean)}")
    for row in found.rows:
        _print_row(console, row)


def _print_row(console: Console, row: FoundReview) -> None:
    review = row.review
    facts = [KIND_NAMES[ReviewKind(review.kind)], review.area_printed, str(review.year or "undated")]
    console.print(f"\n[bold]{escape(review.title)}[/bold]  {escape(' · '.join(fact for fact in facts if fact))}")
    console.print(f"  {row.review.slug}", style="dim", highlight=False)
    for passage in row.passages:
        console.print(_highlighted(passage))
        why = ", ".join(map(_why, passage.hit.reasons))
        if why:
            console.print(f"    why: {escape(why)}", style="dim", highlight=False)


def _why(reason: Reason) -> str:
    sure = f" ({reason.score:.2f})" if reason.score is not None else ""
    if reason.kind is ReasonKind.MEANING:
        return f"similar meaning{sure}"
    return f"{reason.kind.value}: {reason.value}{sure}"


def _highlighted(passage: FoundPassage) -> Text:
    place = f"  #{passage.anchor} " + (f"(page {passage.page}) " if passage.page else "")
    text = Text(place, style="dim") + Text(passage.text, style="not dim")
    for start, end in passage.hit.highlights:
        text.stylize("bold yellow", len(place) + start, len(place) + end)
    return text
