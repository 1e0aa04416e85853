"""Tables without any drawn line: rows whose cells are held apart by wide gaps that stand in the same places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from ingest.readers.layout.lines import Line
from ingest.readers.layout.rulings import clusters

Letter = tuple[str, float, float]  # with the middle of its box
Edges = tuple[tuple[float, ...], tuple[float, ...]]

_GAP = 1.8  # of the letter height: more than a justified line ever has between two words
_FEWEST_LINES = 3
_LARGEST_DROP = 2.6  # letter heights between two rows
_SAME_START = 8.0  # points
_SHARED = 0.6  # of the rows must begin a cell in a column


def find_spaced(lines: Sequence[Line], letters: Iterable[Letter]) -> list[Edges]:
    """(column edges rising, row edges falling) of each table that only gaps show."""
    by_line = _letters_by_line(lines, letters)
    starts = [_cell_starts(line, by_line.get(index, [])) for index, line in enumerate(lines)]
    return [edges for run in _runs(lines, starts) if (edges := _edges(lines, starts, run)) is not None]


def _letters_by_line(lines: Sequence[Line], letters: Iterable[Letter]) -> dict[int, list[float]]:
    """The middles of the letters of each line, by the line's place."""
    found: dict[int, list[float]] = {}
    order = sorted(range(len(lines)), key=lambda index: -lines[index].baseline)
    for _, x, y in letters:
        for index in order:
            line = lines[index]
            if (
                line.baseline - 0.3 * line.height <= y <= line.baseline + line.height
                and line.left - 1 <= x <= line.right + 1
            ):
                found.setdefault(index, []).append(x)
                break
    return found


def _cell_starts(line: Line, middles: Sequence[float]) -> list[float]:
    """Where the line's cells begin: at its left edge and after every wide gap."""
    gap = _GAP * line.height
    return [line.left, *(after for before, after in pairwise(sorted(middles)) if after - before > gap > 0)]


def _runs(lines: Sequence[Line], starts: Sequence[Sequence[float]]) -> Iterator[list[int]]:
    """Lines that follow each other down the page, all of several cells but for wrapped cells between them."""
    run: list[int] = []
    for index, line in enumerate(lines):
        follows = bool(run) and 0 < lines[run[-1]].baseline - line.baseline < _LARGEST_DROP * (line.height or 12)
        wrapped = follows and any(abs(line.left - start) < _SAME_START for other in run for start in starts[other][1:])
        if run and not (follows and (len(starts[index]) > 1 or wrapped)):
            yield run
            run = []
        if run or len(starts[index]) > 1:
            run.append(index)
    if run:
        yield run


def _edges(lines: Sequence[Line], starts: Sequence[Sequence[float]], run: Sequence[int]) -> Edges | None:
    several = [index for index in run if len(starts[index]) > 1]
    if len(several) < _FEWEST_LINES:
        return None
    counts = Counter(
        place
        for index in several
        for place, column in enumerate(_columns(starts, several))
        if any(abs(start - column) < _SAME_START for start in starts[index])
    )
    columns = [
        column for place, column in enumerate(_columns(starts, several)) if counts[place] >= _SHARED * len(several)
    ]
    if len(columns) < 2:
        return None
    tops = [
        lines[index].baseline + 0.85 * lines[index].height
        for index in run
        if lines[index].left < columns[0] + _SAME_START
    ]
    bottom = lines[run[-1]].baseline - 0.3 * lines[run[-1]].height
    right = max(lines[index].right for index in run) + 1
    return (*(column - 4 for column in columns), right), (*tops, bottom)


def _columns(starts: Sequence[Sequence[float]], several: Sequence[int]) -> list[float]:
    return clusters((start for index in several for start in starts[index]), _SAME_START)
