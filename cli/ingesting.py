"""`lessons ingest`: run the pipeline with progress, then say what was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.archive import Archive
from cli.progress import shown_progress
from ingest.pipeline import IngestSummary, Reading
from sample import DOCUMENTS

# What is longer is in `lessons quarantine`.
REASONS_SHOWN = 20


def run_ingest(archive: Archive, paths: Sequence[str], parser: str | None, mapping: Path | None, as_json: bool) -> int:
    """Ingest and print the summary; returns how many documents were set aside."""
    named = [DOCUMENTS if path == "sample" else Path(path) for path in paths]
    with shown_progress() as progress:
        summary = archive.ingest(named, progress, Reading(parser, mapping))
    if as_json:
        print(json.dumps(_summary_record(summary)))
    else:
        _print_summary(summary)
    return len(summary.quarantined)


def _summary_record(summary: IngestSummary) -> dict[str, object]:
    return {
        "documents": summary.documents,
        "read": summary.read,
        "unchanged_documents": summary.unchanged_documents,
        **{outcome.value: count for outcome, count in summary.reviews.items()},
        "superseded": summary.superseded,
        "exact_copies": summary.exact_copies,
        "duplicates": summary.duplicates,
        "enriched": summary.enriched,
        "quarantined": [{"location": location, "reason": reason} for location, reason in summary.quarantined],
    }


def _print_summary(summary: IngestSummary) -> None:
    console = Console()
    table = Table(title="Ingest", show_header=False, title_justify="left")
    record = _summary_record(summary)
    for name, value in record.items():
        shown = len(summary.quarantined) if name == "quarantined" else value
        table.add_row(name.replace("_", " "), str(shown))
    console.print(table)
    for location, reason in summary.quarantined[:REASONS_SHOWN]:
        console.print(f"[bold]quarantined[/bold] {escape(location)}: {escape(reason)}", soft_wrap=True)
    hidden = len(summary.quarantined) - REASONS_SHOWN
    if hidden > 0:
        console.print(f"... and {hidden} more: see 'lessons quarantine'")
