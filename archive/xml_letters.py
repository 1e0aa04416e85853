"""What XML can hold: Word, PowerPoint and feeds are XML, and a source's text may have letters that are not."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without control characters, which no reader sees."""
    return _NOT_XML.sub("", text)
