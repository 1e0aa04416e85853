"""Whatever the bytes, `read` returns a sound document or raises UnreadableDocument with a reason."""

from __future__ import annotations

import random
import shutil

import pypdfium2 as pdfium
import pytest
from made_documents import PROSE, assert_sound, column, make_docx, make_pdf

from ingest.document import UnreadableDocument
from ingest.readers import read, sniff_media_type

HTML = f"<html><head><title>Q</title></head><body><p>{' '.join(PROSE)}</p></body></html>".encode()
CSV = b"Title,Area\nChild Q,Anyshire\nChild R,Othershire\n"
JSONL = b'{"title": "Child Q"}\n{"title": "Child R"}\n'
MARKDOWN = b"# Child Q\n\n## Learning\n\nText\n"


def word() -> bytes:
    return make_docx(lambda document: document.add_paragraph(" ".join(PROSE)) and None)


def pdf() -> bytes:
    return make_pdf([column([*PROSE, "", *PROSE])] * 3)


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a", "a.html"])
@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (pdf, "application/pdf"),
        (word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (lambda: HTML, "text/html"),
        (lambda: JSONL, "application/jsonl"),
    ],
)
def test_the_content_decides_what_a_file_is(make, media_type: str, name: str) -> None:
    assert sniff_media_type(make(), name) == media_type


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (CSV, "list.txt", "text/csv"),
        (MARKDOWN, "notes", "text/markdown"),
        (" ".join(PROSE).encode(), "list.docx", "text/plain"),
        ("\n".join(PROSE).encode(), "notes.txt", "text/plain"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx", "application/x-ole-storage"),
        (random.Random(1).randbytes(5000), "a.pdf", "application/octet-stream"),
        (b"junk\n" + pdf(), "a.pdf", "application/pdf"),
    ],
)
def test_kinds_of_file(data: bytes, name: str, media_type: str) -> None:
    assert sniff_media_type(data, name) == media_type


def test_a_mislabelled_file_is_read_as_what_it_is_and_told() -> None:
    document = read(HTML, "report.pdf")
    assert document.media_type == "text/html"
    assert document.notes[0] == "The file is named as application/pdf but is text/html; it was read as that"
    assert read(HTML, "report.html").notes == ()


@pytest.mark.parametrize("data", [b"", b" \r\n\t", bytes(1000)])
def test_an_empty_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="empty"):
        read(data, "a.pdf")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "without a password"),
        (b"{\\rtf1 text}", "Rich text"),
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
        (random.Random(2).randbytes(5000), "not text"),
    ],
)
def test_files_of_other_kinds_say_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read(data, "a.docx")


@pytest.mark.parametrize("make", [pdf, word, lambda: HTML, lambda: CSV * 5, lambda: JSONL * 5, lambda: MARKDOWN])
def test_damaged_bytes_never_crash(make) -> None:
    chance = random.Random(7)
    whole = make()
    for _ in range(25):
        damaged = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
        for _ in range(chance.randrange(12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            document = read(bytes(damaged), "a.bin")
        except UnreadableDocument as error:
            assert error.reason
            assert error.stage == "read"
        else:
            assert_sound(document)


def scanned_pdf() -> bytes:
    """A PDF whose only page is a picture of text."""
    source = pdfium.PdfDocument(make_pdf([column([*PROSE], size=12)]))
    picture = source[0].render(scale=200 / 72).to_pil()
    source.close()
    import io

    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=200)
    return buffer.getvalue()


def test_a_scan_without_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UnreadableDocument, match="install tesseract"):
        read(scanned_pdf(), "scan.pdf")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_recognised() -> None:
    document = read(scanned_pdf(), "scan.pdf")
    assert document.text.split()[:8] == PROSE[0].split()[:8]
    assert document.metadata["recognised_pages"] == "1"
    assert any("scanned pages recognised" in note for note in document.notes)
    assert_sound(document)
