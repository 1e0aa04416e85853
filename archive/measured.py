"""How good the theme tags were when last measured: what `lessons evaluate themes --json` printed, kept as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import taxonomy

MEASURED = taxonomy.FOLDER / "measured.json"


@cache
def measured_themes(path: Path = MEASURED) -> Mapping[str, Any] | None:
    """The evaluation's record (`per_theme` by theme id, overall figures, baselines), None where none is kept."""
    if not path.is_file():
        return None
    record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record
