"""Writing records out for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any


def write_jsonl(records: Iterable[Mapping[str, Any]], out: IO[str]) -> None:
    """One record a line, UTF-8, keys in the order of docs/export.md."""
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
