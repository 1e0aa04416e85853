"""What a file is: decided by its content, and only then by its name."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import PurePath

from ingest.readers.decoding import decode, looks_binary

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html"
PLAIN = "text/plain"
MARKDOWN = "text/markdown"
CSV = "text/csv"
JSONL = "application/jsonl"
BINARY = "application/octet-stream"

BY_EXTENSION = {
    ".pdf": PDF, ".docx": DOCX, ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".txt": PLAIN, ".text": PLAIN,
    ".md": MARKDOWN, ".markdown": MARKDOWN, ".csv": CSV, ".tsv": CSV, ".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL,
}  # fmt: skip
_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
)
_PDF_WITHIN = 1024  # readers accept a PDF whose header comes this late
_PROBE = 65_536
_DELIMITERS = ",;\t|"
_ROWS_PROBED = 30
_LONGEST_HEADER = 60
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAGS = re.compile(
    r"<(?:p|div|h[1-6]|li|ul|table|br|span|article|section|main|title)\b[^<>]{0,500}>", re.IGNORECASE
)
_FEWEST_TAGS = 3
_MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}\s+\S", re.MULTILINE)


def sniff_media_type(data: bytes, name: str) -> str:
    """The media type of the bytes. `name` decides only between kinds of text that look alike."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    return BINARY if looks_binary(data) else _kind_of_text(data, name)


def type_by_name(name: str) -> str | None:
    """The media type that the name's extension promises, or None where it promises nothing known."""
    return BY_EXTENSION.get(PurePath(name).suffix.lower())


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return DOCX if "word/document.xml" in archive.namelist() else "application/zip"
    except (zipfile.BadZipFile, ValueError, OSError):
        # A file that was cut off has lost its directory, but not the names before each part.
        return DOCX if b"word/document.xml" in data or b"word/" in data[:_PROBE] else "application/zip"


def _kind_of_text(data: bytes, name: str) -> str:
    probe = decode(data[:_PROBE]).text
    promised = type_by_name(name)
    if _HTML_START.match(probe):
        return HTML
    if _is_json_records(probe, len(data) > _PROBE):
        return JSONL
    if promised in (CSV, JSONL) or (promised is not MARKDOWN and delimiter_of(probe, len(data) > _PROBE)):
        return promised if promised == JSONL else CSV
    if len(_HTML_TAGS.findall(probe)) >= _FEWEST_TAGS and (promised == HTML or "</" in probe):
        return HTML
    if promised == MARKDOWN or len(_MARKDOWN_HEADING.findall(probe)) > 1:
        return MARKDOWN
    return PLAIN


def _is_json_records(probe: str, cut: bool) -> bool:
    """Whether lines are JSON objects; one broken line among the first few does not count, a list of objects does."""
    start = probe.lstrip()[:200]
    if start.startswith("["):
        return start[1:].lstrip().startswith("{")
    lines = [line for line in probe.split("\n") if line.strip()][:10]
    if cut and len(lines) == 1:
        return bool(re.match(r'\{\s*"[^"]{1,100}"\s*:', lines[0].lstrip()))
    whole = sum(map(_is_object, lines))
    return (whole > 0 and whole >= len(lines) // 2) or _is_object(probe)


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def delimiter_of(probe: str, cut: bool = False) -> str | None:
    """The delimiter of a table with a header row, or None where the text is no such table.

    Prose has commas too: a table is only what has short distinct column names and about as many cells in every row.
    """
    best: tuple[float, str] | None = None
    for delimiter in _DELIMITERS:
        rows = [row for row in _rows(probe, delimiter) if row]
        rows = rows[:-1] if cut and len(rows) > 2 else rows
        if len(rows) < 2 or not _is_header(rows[0]):
            continue
        fitting = sum(len(row) == len(rows[0]) for row in rows[1:]) / (len(rows) - 1)
        if fitting >= 0.6 and (best is None or (fitting * len(rows[0])) > best[0]):
            best = (fitting * len(rows[0]), delimiter)
    return best[1] if best else None


def _rows(probe: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(probe, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > _ROWS_PROBED:
                break
    except csv.Error:
        pass
    return rows


def _is_header(cells: list[str]) -> bool:
    names = [cell.strip() for cell in cells]
    return (
        len(names) > 1
        and len(set(names)) == len(names)
        and all(0 < len(name) <= _LONGEST_HEADER and not name.endswith(".") for name in names)
    )
