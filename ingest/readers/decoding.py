"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,40})", re.IGNORECASE)
_CONTROL = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27})) + b"\x7f"
_PROBE = 65_536
_MOST_CONTROL = 0.02  # text has none; a few NULs happen in files copied from broken exports


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends and without NULs; `notes` say what had to be guessed or dropped."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def looks_binary(data: bytes) -> bool:
    """Whether the bytes are no text in any encoding that `decode` knows."""
    probe = data[:_PROBE]
    if any(probe.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS) or _utf16_without_mark(probe):
        return False
    return len(probe) - len(probe.translate(None, _CONTROL)) > _MOST_CONTROL * len(probe)


def decode(data: bytes, *, declared_in_html: bool = False) -> Decoded:
    """Decode by byte-order mark, the page's own declaration, UTF-8, or Windows-1252, which always succeeds."""
    text, encoding = _decode(data, declared_in_html)
    notes = []
    if encoding == "windows-1252":
        notes.append("The text is not UTF-8; it was read as Windows-1252")
    if nulls := text.count("\0"):
        notes.append(f"{nulls} NUL characters left out")
        text = text.replace("\0", "")
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), encoding, tuple(notes))


def _decode(data: bytes, declared_in_html: bool) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    if guessed := _utf16_without_mark(data[:_PROBE]):
        return data.decode(guessed, errors="replace"), guessed
    for candidate in (*([_declared(data)] if declared_in_html else []), "utf-8"):
        try:
            return data.decode(candidate), candidate
        except (UnicodeDecodeError, LookupError):
            continue
    # Five bytes mean nothing in Windows-1252; as Latin-1 they become control characters, which are dropped later.
    return "".join(_WINDOWS_1252[byte] for byte in data), "windows-1252"


_WINDOWS_1252 = [bytes([byte]).decode("windows-1252", errors="ignore") or chr(byte) for byte in range(256)]


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:4096])
    name = match[1].decode("ascii").lower() if match else "utf-8"
    return "windows-1252" if name in ("iso-8859-1", "latin-1", "latin1") else name


def _utf16_without_mark(probe: bytes) -> str | None:
    """English in UTF-16 has a zero in every other byte."""
    if len(probe) < 8:
        return None
    even, odd = probe[0::2].count(0), probe[1::2].count(0)
    half = len(probe) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
