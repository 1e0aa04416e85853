"""The `lessons` command as a user runs it: real processes, a real home folder, the sample archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sample import DOCUMENTS

pytestmark = pytest.mark.slow
QUARANTINED = 3


def lessons(home: Path, *arguments: str | os.PathLike[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LESSONS_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def output(home: Path, *arguments: str) -> Any:
    done = lessons(home, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample archive ingested."""
    folder = tmp_path_factory.mktemp("home")
    summary = output(folder, "ingest", "sample", "--json")
    assert summary["quarantined"] == []
    return folder


def test_the_sample_is_in(home: Path) -> None:
    status = output(home, "status", "--json")
    expected = len((DOCUMENTS.parent / "gold" / "reviews.jsonl").read_text().splitlines())
    assert status["reviews"] == expected
    assert status["index_behind"] == 0


def test_ingesting_again_changes_nothing(home: Path) -> None:
    before = output(home, "status", "--json")
    summary = output(home, "ingest", "sample", "--json")
    assert summary["read"] == summary["new"] == summary["updated"] == summary["enriched"] == 0
    assert output(home, "status", "--json") == before


@pytest.mark.parametrize("arguments", [["ingest", "sample"], ["status"], ["--help"]])
def test_what_encodes_nothing_loads_no_model(home: Path, arguments: list[str]) -> None:
    """Each of these costs a second or more: together more than all that such a command does."""
    ending = "import atexit, sys; atexit.register(lambda: print('loaded', *sys.modules))"
    program = f"{ending}; from cli.main import app; app({arguments})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"LESSONS_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    _, told, modules = done.stdout.rpartition("loaded ")
    assert told
    assert not {"torch", "sklearn", "scipy", "spacy"}.intersection(modules.split())


def test_search_finds_words_that_are_there(home: Path) -> None:
    found = output(home, "search", "bruising", "--mode", "words", "--json")
    assert found["total_reviews"] > 0
    for row in found["results"]:
        for passage in row["passages"]:
            marked = [passage["text"][start:end].lower() for start, end in passage["highlights"]]
            assert any(word.startswith("bruis") for word in marked)


def test_show_and_export_give_the_same_record(home: Path) -> None:
    records = [json.loads(line) for line in lessons(home, "export", "--format", "jsonl").stdout.splitlines()]
    assert len(records) == output(home, "status", "--json")["reviews"]
    slug = records[0]["permalink"].rpartition("/")[2]
    assert output(home, "show", slug) == records[0]


def test_every_documented_field_is_exported_and_every_exported_one_documented(home: Path) -> None:
    record = output(home, "show", json.loads(lessons(home, "export").stdout.splitlines()[0])["id"])
    documented = (Path(__file__).parents[2] / "docs" / "export.md").read_text()
    rows = {line.split("`")[1] for line in documented.splitlines() if line.startswith("| `")}
    assert rows == set(record)


def test_provenance_points_at_what_was_read(home: Path) -> None:
    from sqlalchemy import select

    from archive.archive import Archive
    from archive.settings import Settings
    from catalog.tables import DocumentRow, PassageRow, ReviewRow

    archive = Archive(Settings(home=home))
    with archive.database.unit_of_work() as session:
        texts = dict(session.execute(select(DocumentRow.id, DocumentRow.text)).all())
        documents = dict(session.execute(select(ReviewRow.id, ReviewRow.document_id)).all())
        passages = session.scalars(select(PassageRow)).all()
    archive.close()
    assert passages
    assert all(texts[documents[one.review_id]][one.start : one.end] == one.text for one in passages)


def test_reindex_rebuilds_the_same_index(home: Path) -> None:
    before = output(home, "search", "police", "--json")["total_passages"]
    assert lessons(home, "reindex").returncode == 0
    assert output(home, "search", "police", "--json")["total_passages"] == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ingest", "nowhere"), "does not exist"),
        (("show", "nobody"), "nobody"),
        (("search", "foo:bar"), "no field"),
        (("search", "x", "--only", "nation"), "facet=value"),
        (("search", "x", "--mode", "loud"), "hybrid"),
    ],
)
def test_a_foreseen_failure_is_one_clear_line(home: Path, arguments: tuple[str, ...], says: str) -> None:
    done = lessons(home, *arguments)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_without_a_catalogue_says_what_to_do(tmp_path: Path) -> None:
    done = lessons(tmp_path, "status")
    assert done.returncode == 1
    assert "lessons migrate" in done.stderr


def test_a_decision_on_a_theme_shows_in_the_record_and_in_the_list(home: Path) -> None:
    record = json.loads(lessons(home, "export").stdout.splitlines()[0])
    passage = next(one for one in record["passages"] if one["themes"])
    theme, place = passage["themes"][0]["theme"], f"{record['permalink'].rpartition('/')[2]}#p-{passage['ordinal']}"
    before = output(home, "status", "--json")["changes"]
    assert lessons(home, "themes", "decide", place, theme, "dispute").returncode == 0
    shown = output(home, "show", record["id"])["passages"][passage["ordinal"] - 1]["themes"]
    assert [one["status"] for one in shown if one["theme"] == theme] == ["disputed"]
    assert (theme, "disputed") in [
        (one["theme"], one["status"]) for one in output(home, "themes", "decisions", "--json")
    ]
    assert output(home, "status", "--json")["changes"] > before
    assert output(home, "status", "--json")["index_behind"] == 0
    assert output(home, "themes", "learn", "--json") == []
    assert lessons(home, "themes", "decide", place, theme, "confirm").returncode == 0
    (trial,) = output(home, "themes", "learn", "--json")
    assert (trial["theme"], trial["adopted"], trial["confirmed"]) == (theme, False, 1)


def test_a_decision_about_nothing_is_one_clear_line(home: Path) -> None:
    done = lessons(home, "themes", "decide", "nobody", "neglect", "reject")
    assert (done.returncode, "SLUG#p-NUMBER" in done.stderr) == (1, True)


def test_names_are_listed_for_a_curator_and_are_in_no_record(home: Path) -> None:
    flags = output(home, "curate", "names", "--json")
    assert all(set(one) == {"place", "printed", "around", "status"} for one in flags)
    record = json.loads(lessons(home, "export").stdout.splitlines()[0])
    assert {one["kind"] for one in record["named"]} <= {"setting", "legal_order", "age_band"}


COMMANDS = (
    *("ingest", "serve", "status", "quarantine", "search", "show", "migrate", "reindex", "export", "compare", "trends"),
    *("themes decide", "themes decisions", "themes learn", "themes retag", "curate names", "curate name"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(tmp_path: Path, command: str) -> None:
    done = lessons(tmp_path, *command.split(), "--help")
    assert done.returncode == 0
    assert f"lessons {command}" in done.stdout
