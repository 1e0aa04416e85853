"""docs/compare.md says what there is: columns, dimensions, filters, and the example commands' options."""

from __future__ import annotations

import re
from pathlib import Path

from archive.comparing import COLUMNS
from archive.groups import RESTS, Dimension
from archive.labels import AGE_NAMES
from archive.narrowing import NARROWING
from archive.trending import POINT_COLUMNS, THEME_COLUMNS
from catalog.domain import NATION_NAMES

TEXT = (Path(__file__).parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")


def cells(heading: str) -> list[list[str]]:
    """The cells of a section's first table whose first head is `heading`, its head left out."""
    table = TEXT.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def test_every_column_of_the_files_is_documented() -> None:
    first, second = (part.split("\n\n", 1)[0] for part in TEXT.split("| column |")[1:])
    for columns, table in ((COLUMNS, first), (POINT_COLUMNS, second)):
        names = [name for line in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", line.split("|")[1])]
        assert tuple(names) == columns
    named = TEXT.split("without one a row a theme: ", 1)[1].split("## ")[0]
    assert [name for name in THEME_COLUMNS if f"`{name}`" not in named] == []


def test_every_dimension_its_groups_and_its_rest_are_documented() -> None:
    rows = {row[0].strip("`"): row for row in cells("`by`")}
    assert list(rows) == [dimension.value for dimension in Dimension]
    for dimension in Dimension:
        rests = [rest.value for rest in RESTS[dimension] if rest]
        assert re.findall(r"`([^`]+)`", rows[dimension.value][2]) == rests
    assert re.findall(r"`([^`]+)`", rows["age_band"][1]) == list(AGE_NAMES)
    assert re.findall(r"`([^`]+)`", rows["nation"][1]) == [nation.value for nation in NATION_NAMES]


def test_every_filter_is_documented() -> None:
    said = TEXT.split("Filters hold for all groups: ", 1)[1].split("(either", 1)[0]
    assert re.findall(r"`([^`]+)`", said) == [facet.value for facet in NARROWING]


def test_the_example_commands_can_be_read() -> None:
    """Every example parses: a command that does not exist or an option that was renamed fails here."""
    from typer.main import get_command

    from cli.main import app

    examples = re.findall(r"^    lessons (.+)$", TEXT, re.MULTILINE)
    assert len(examples) >= 6
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for example in examples:
        name, *arguments = example.split()
        commands[name].make_context(name, arguments)
