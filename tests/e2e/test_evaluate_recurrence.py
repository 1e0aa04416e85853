"""`lessons evaluate recurrence` over the real encoder: every key that is promised, and one line for a bad file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.evaluate_recurrence import evaluate_recurrence

STATEMENTS = [
    ("Social workers should see the child alone at every visit.", "c-1"),
    ("The child was never seen alone by a social worker.", "c-1"),
    ("Was the child seen alone by social workers at visits?", "c-1"),
    ("Hospitals should plan discharge with community nurses.", "c-2"),
    ("Discharge from hospital was not planned with the community nurses.", "c-2"),
    ("Coroners should be told of unexplained deaths abroad.", None),
]
PROMISED = {
    "pairwise_precision",
    "pairwise_recall",
    "pairwise_f1",
    "bcubed_f1",
    "ari",
    "stability",
    "baselines",
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    records = [
        {"id": f"s-{n}", "text": text, "type": "finding", "review": f"r-{n}", "cluster": cluster}
        for n, (text, cluster) in enumerate(STATEMENTS)
    ]
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    app.command()(evaluate_recurrence)
    return app


@pytest.mark.slow
def test_every_promised_figure_is_printed(gold: Path, command: typer.Typer) -> None:
    done = CliRunner().invoke(command, ["--gold", str(gold), "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert set(report) >= PROMISED
    assert report["pairwise_f1"] > 0.5
    assert {"tfidf_agglomerative", "community_detection", "hdbscan"} <= set(report["baselines"])


def test_a_gold_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, command: typer.Typer) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "s-1"}\n')
    done = CliRunner().invoke(command, ["--gold", str(path)])
    assert done.exit_code == 1
    assert "line 1" in done.output
