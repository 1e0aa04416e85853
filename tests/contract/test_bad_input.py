"""Whatever lies in the folder, the ingest ends, says what it could not take in and why, and loses nothing."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from catalog.database import Database
from catalog.documents import quarantined, sha256_of
from catalog.reviews import Outcome
from catalog.tables import DocumentRow, PassageRow, ReviewRow, SourceRow
from tests.pipeline import ingest

GOOD = "Child Z\n\nChild Z was not seen alone by any professional in the months before the incident.\n"


def pdf(*, encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret") if encrypted else None, invariant=1)
    canvas.drawString(72, 720, "Child Z was not seen alone by any professional in the months before the incident.")
    canvas.save()
    return out.getvalue()


def inflating_docx() -> bytes:
    """A small file that holds over a gigabyte of XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(1100):
                part.write(b" " * 1_000_000)
    return out.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated.pdf": (lambda: pdf()[:300], "PDF"),
    "encrypted.pdf": (lambda: pdf(encrypted=True), "password"),
    "empty.pdf": (lambda: b"", "empty"),
    "zeros.txt": (lambda: b"\0" * 5000, "empty"),
    "noise.pdf": (lambda: bytes(range(256)) * 40, "text"),
    "huge.docx": (inflating_docx, "inflates"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx"),
}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def texts(database: Database) -> str:
    with database.unit_of_work() as session:
        return "\n".join(session.scalars(select(DocumentRow.text).order_by(DocumentRow.name)))


def test_each_bad_document_is_set_aside_with_its_reason_and_bytes(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {name: make() for name, (make, _) in BAD.items()} | {"good.txt": GOOD.encode()})
    summary = ingest(database, tmp_path)
    reasons = {Path(location).name: reason for location, reason in summary.quarantined}
    assert set(reasons) == set(BAD)
    for name, (_, word) in BAD.items():
        assert word.lower() in reasons[name].lower(), reasons[name]
    assert summary.reviews[Outcome.NEW] == 1
    with database.unit_of_work() as session:
        kept = set(session.scalars(select(SourceRow.sha256)))
        assert {sha256_of((tmp_path / name).read_bytes()) for name in BAD} <= kept
        assert len(quarantined(session)) == len(BAD)


def test_bad_documents_are_not_tried_again_in_vain(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"empty.pdf": b""})
    first, second = ingest(database, tmp_path), ingest(database, tmp_path)
    assert first.quarantined == second.quarantined


def test_a_mislabelled_file_is_read_as_what_it_is(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"really-text.pdf": GOOD.encode(), "really-pdf.txt": pdf()})
    assert ingest(database, tmp_path).quarantined == []
    assert texts(database).count("not seen alone") == 2


def test_a_single_line_of_ten_megabytes_is_kept_whole(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"line.txt": b"Agencies did not share what they knew. " * 270_000})
    assert ingest(database, tmp_path).quarantined == []
    with database.unit_of_work() as session:
        words = sum(len(text.split()) for text in session.scalars(select(PassageRow.text)))
    assert words == 7 * 270_000


def test_ragged_rows_and_broken_lines_are_told_and_the_rest_is_kept(database: Database, tmp_path: Path) -> None:
    csv = "title,board,summary\nChild A,Kent,A child was harmed.\nChild B,Kent\nChild C,Kent,A child died.,extra\n"
    jsonl = '{"title": "Child D", "summary": "A child died."}\n{"title": "Child E",\n{"title": "Child F"}\n'
    write(tmp_path, {"ragged.csv": csv.encode(), "broken.jsonl": jsonl.encode()})
    summary = ingest(database, tmp_path)
    assert summary.quarantined == []
    with database.unit_of_work() as session:
        titles = " ".join(session.scalars(select(ReviewRow.title)))
        notes = " ".join(note for row in session.scalars(select(DocumentRow)) for note in row.notes)
    assert all(f"Child {letter}" in titles for letter in "ABCDF")
    assert "3" in notes
    assert "2" in notes


def test_odd_names_and_link_loops_do_no_harm(database: Database, tmp_path: Path) -> None:
    names = [b"new\nline.txt", b"caf\xe9.txt", "Überprüfung \u202e.txt".encode(), b"-rf.txt", b'it\'s "quoted".txt']
    for n, name in enumerate(names):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:  # noqa: PTH118, PTH123 - pathlib has no bytes
            file.write(f"{GOOD}{n}".encode())
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    summary = ingest(database, tmp_path)
    assert summary.documents == len(names)
    assert summary.quarantined == []


def test_scripts_in_titles_are_text_and_never_markup(database: Database, tmp_path: Path) -> None:
    html = "<html><head><title><script>alert(1)</script>Child G</title></head><body><h1>Child G <b>x</b></h1>"
    html += "<p>Child G was harmed.</p><script>alert(2)</script></body></html>"
    write(tmp_path, {"script.html": html.encode()})
    assert ingest(database, tmp_path).quarantined == []
    stored = texts(database)
    assert "Child G was harmed." in stored
    assert "alert(2)" not in stored
    assert "<script" not in stored.lower() or "<b>" not in stored


def test_a_parser_that_fails_stops_only_its_document(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import pipeline

    real = pipeline.parse

    def failing(document: object, parser: str | None = None) -> object:
        if "boom" in document.name:  # type: ignore[attr-defined]
            raise KeyError("boom")
        return real(document, parser)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "parse", failing)
    write(tmp_path, {"boom.txt": GOOD.encode(), "fine.txt": (GOOD + "More.").encode()})
    summary = ingest(database, tmp_path)
    assert [reason for _, reason in summary.quarantined if "report it" in reason]
    assert summary.reviews[Outcome.NEW] == 1


def test_exact_and_near_copies_are_linked_and_kept(database: Database, tmp_path: Path) -> None:
    long = " ".join(f"Sentence {n} tells what agency {n % 7} knew about the family." for n in range(60))
    write(tmp_path, {"one.txt": long.encode(), "copy.txt": long.encode(), "near.txt": f"{long} Amended.".encode()})
    summary = ingest(database, tmp_path)
    assert summary.exact_copies == 1
    assert summary.duplicates == 1
    assert summary.reviews[Outcome.NEW] == 2
