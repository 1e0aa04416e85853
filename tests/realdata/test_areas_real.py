"""The area table on areas that coroners printed, and on counties that are not ours."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from catalog.areas import AreaTable
from catalog.domain import Nation

pytestmark = pytest.mark.realdata


def test_coroners_areas_resolve(corpus: Path) -> None:
    with (corpus / "pfd" / "reports.jsonl").open(encoding="utf-8") as lines:
        printed = [area for line in lines if (area := json.loads(line)["area"])]
    matches = [AreaTable.load().resolve(area, coroner_area=True) for area in printed]
    resolved = [match for match in matches if match.authorities]
    print(f"{len(resolved)} of {len(matches)} coroners' areas resolved ({len(resolved) / len(matches):.1%})")
    assert len(resolved) > 0.98 * len(matches)
    assert {match.nation for match in resolved} == {Nation.ENGLAND, Nation.WALES}


def test_counties_of_the_united_states_stay_as_printed(corpus: Path) -> None:
    with (corpus / "fatality-summaries" / "truth.csv").open(encoding="utf-8", newline="") as lines:
        counties = {f"{row['county']} County" for row in csv.DictReader(lines)}
    assert counties
    found = [AreaTable.load().resolve(county) for county in counties]
    assert not [match for match in found if match.authorities or match.candidates]
