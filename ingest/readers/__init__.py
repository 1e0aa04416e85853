"""Readers: the bytes of any supported format in, one `Document` out.

`read` decides by content what a file is, so a mislabelled file is read as what it is. What cannot be read raises
`UnreadableDocument` with a reason that says what to do; nothing is fetched, run or written.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.document import Document, UnreadableDocument
from ingest.readers.docx import read_docx
from ingest.readers.html import read_html
from ingest.readers.mapping import ColumnMapping, MappingError
from ingest.readers.pdf import read_pdf
from ingest.readers.records import read_csv, read_jsonl
from ingest.readers.sniff import CSV, DOCX, HTML, JSONL, MARKDOWN, PDF, PLAIN, sniff_media_type, type_by_name
from ingest.readers.text import read_text

__all__ = ["ColumnMapping", "MappingError", "read", "sniff_media_type"]

_REFUSED = {
    "application/x-ole-storage": "This is an encrypted or an old Word document: save it as .docx without a password",
    "application/rtf": "Rich text is not read: save it as .docx or PDF",
    "application/zip": "This is a zip archive: unpack it and add the files in it",
    "application/octet-stream": "The file is no document that can be read: its bytes are not text of any kind",
}
_OTHER = "Files of type {} are not read: save it as PDF"


def read(data: bytes, name: str, mapping: ColumnMapping | None = None) -> Document:
    """Read a document. `name` helps where the content leaves a doubt; `mapping` is for CSV and JSONL.

    Raises UnreadableDocument, and nothing else, for whatever bytes.
    """
    if not data.strip(b"\0\t\n\r "):
        raise UnreadableDocument("The file is empty")
    media_type = sniff_media_type(data, name)
    try:
        document = _read_as(media_type, data, name, mapping)
    except UnreadableDocument:
        raise
    except Exception as error:
        # Whatever a damaged file breaks in a library must end in quarantine, its bytes kept, and not stop the rest.
        raise UnreadableDocument(f"The reader failed on this file ({type(error).__name__}: {error})") from error
    promised = type_by_name(name)
    if promised is None or promised == media_type or {promised, media_type} <= {PLAIN, MARKDOWN}:
        return document
    note = f"The file is named as {promised} but is {media_type}; it was read as that"
    return replace(document, notes=(note, *document.notes))


def _read_as(media_type: str, data: bytes, name: str, mapping: ColumnMapping | None) -> Document:
    if media_type == PDF:
        return read_pdf(data, name)
    if media_type == DOCX:
        return read_docx(data, name)
    if media_type == HTML:
        return read_html(data, name)
    if media_type == CSV:
        return read_csv(data, name, mapping)
    if media_type == JSONL:
        return read_jsonl(data, name, mapping)
    if media_type in (PLAIN, MARKDOWN):
        return read_text(data, name, media_type)
    raise UnreadableDocument(_REFUSED.get(media_type, _OTHER.format(media_type)))
