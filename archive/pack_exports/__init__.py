"""A pack as a file to take away. Every form has the same items with permalinks, sources, reading dates and notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.pack_exports.printable import POLICY, printable
from archive.pack_exports.record import pack_json
from archive.pack_exports.slides import slides
from archive.pack_exports.table import pack_csv
from archive.pack_exports.word import word
from archive.pack_reading import Pack
from catalog.packs import BadPack

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Export:
    """A form of export. `policy`: the content security policy of one that opens in the browser."""

    name: str
    media_type: str
    write: Callable[[Pack], bytes]
    policy: str = ""


EXPORTS: Mapping[str, Export] = {
    "docx": Export("Word", f"{_OFFICE}.wordprocessingml.document", word),
    "pptx": Export("PowerPoint", f"{_OFFICE}.presentationml.presentation", slides),
    "html": Export("Page to print", "text/html; charset=utf-8", printable, POLICY),
    "csv": Export("CSV", "text/csv; charset=utf-8", pack_csv),
    "json": Export("JSON", "application/json", pack_json),
}


def exported(pack: Pack, form: str) -> bytes:
    """The pack in a form of `EXPORTS`. Raises BadPack for another."""
    if form not in EXPORTS:
        raise BadPack(f"a pack is exported as one of {', '.join(EXPORTS)}; this is {form[:40]!r}")
    return EXPORTS[form].write(pack)


def export_name(pack: Pack, form: str) -> str:
    """A file name from the pack's title."""
    plain = unicodedata.normalize("NFKD", pack.title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return f"{words or 'pack'}.{form}"
