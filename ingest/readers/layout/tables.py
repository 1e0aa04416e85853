"""Tables on a page: where they are, and the text of their cells.

Looked for only on pages whose lines read like cells, or whose drawing is quickly searched: most pages have no table.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.layout.lines import Line
from ingest.readers.layout.rulings import Rulings, Segment, clusters, joined, read_rulings
from ingest.readers.layout.spaced import Letter, find_spaced

_QUICKLY_SEARCHED = 250  # drawing objects; a page printed by a browser has one for every letter
_FEWEST_JUMPS = 2  # cells beside each other make the text jump up and to the right; two columns do so once
_FEWEST_SPACED = 3  # lines with gaps
_FEWEST_EDGES = 3  # two columns
_MOST_TORN = 0  # words with letters in two cells: borders tear no words
_NARROWEST = 12.0  # points; lines closer than this are one thick or double border
_NARROWEST_TABLE = 200.0  # points; shorter lines with pieces are underlines
_NEAR = 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """A table row as printed. Rows with the same `table` number belong together, also over page turns.

    `continues`: it is the rest of a row that the page turn cut in two.
    """

    page: int
    table: int
    cells: tuple[str, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Where a table's cells are. Edges in points: columns rise to the right, rows fall down the page.

    `walls` and `floors` are the borders drawn between cells; where there are none at all, every edge is a border.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    walls: tuple[Segment, ...] = ()
    floors: tuple[Segment, ...] = ()

    def holds(self, line: Line) -> bool:
        middle = line.baseline + 0.3 * (line.height or 10)
        return (
            self.rows[-1] - 1 <= middle <= self.rows[0] + 1
            and line.left > self.columns[0] - _NEAR
            and line.left < self.columns[-1]
        )

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) of the cell that holds a point: the first one where the cell spans several."""
        row = len(self.rows) - 1 - bisect_left(self.rows[::-1], y)
        column = bisect_left(self.columns, x) - 1
        if not (0 <= row < len(self.rows) - 1 and 0 <= column < len(self.columns) - 1):
            return None
        while column and not self._has_wall(column, row):
            column -= 1
        while row and not self._has_floor(column, row - 1):
            row -= 1
        return row, column

    def _has_wall(self, column: int, row: int) -> bool:
        """Whether a border is drawn to the left of a cell."""
        middle = (self.rows[row] + self.rows[row + 1]) / 2
        return not self.walls or any(
            abs(wall.at - self.columns[column]) <= _NEAR / 2 and wall.covers(middle) for wall in self.walls
        )

    def _has_floor(self, column: int, row: int) -> bool:
        """Whether a border is drawn under a cell."""
        middle = (self.columns[column] + self.columns[column + 1]) / 2
        return not self.floors or any(
            abs(floor.at - self.rows[row + 1]) <= _NEAR / 2 and floor.covers(middle) for floor in self.floors
        )


class Letters:
    """Every letter of a page with the middle of its box: slow to read, so only for pages that have a table."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self.letters: list[Letter] = []
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        before = False
        for index in range(textpage.count_chars()):
            letter = chr(pdfium_c.FPDFText_GetUnicode(textpage.raw, index))
            if letter.isspace():
                before = True
            elif letter != "\0":
                pdfium_c.FPDFText_GetCharBox(textpage.raw, index, left, right, bottom, top)
                x, y = (left.value + right.value) / 2, (bottom.value + top.value) / 2
                self.letters.append((f" {letter}" if before else letter, x, y))
                before = False

    def sorted_into(self, grid: Grid) -> tuple[dict[tuple[int, int], str], int]:
        """The text of each (row, column), and how many words have letters in two cells: borders tear no words.

        Words keep their spaces; a line-end hyphen stays as pdfium writes it.
        """
        cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        last: tuple[int, int] | None = None
        torn = 0
        for letter, x, y in self.letters:
            cell = grid.cell_at(x, y)
            if cell is not None:
                torn += last is not None and cell != last and len(letter) == 1
                cells[cell].append(letter if cell == last else f" {letter}")
            last = cell
        return {cell: "".join(letters).strip() for cell, letters in cells.items()}, torn


class TableFinder:
    """Finds the tables of one page after another, and knows when a table runs on over a page turn."""

    def __init__(self) -> None:
        self._tables = 0
        self._open: Grid | None = None
        self._header: tuple[str, ...] = ()
        self.repeated_headers = 0

    def place_tables(
        self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, lines: Sequence[Line]
    ) -> list[Line | Row]:
        """The page's lines, with those that stand in a table replaced by the table's rows."""
        open_before, self._open = self._open, None
        if not _worth_looking(page, lines, runs_on=open_before is not None):
            return list(lines)
        grids = find_grids(read_rulings(page), lines)
        items: list[Line | Row] = list(lines)
        spaced = not grids and _widely_set(lines) >= _FEWEST_SPACED
        letters = Letters(textpage) if grids or spaced else None
        if letters is not None and spaced:
            grids = [Grid(columns, rows) for columns, rows in find_spaced(lines, letters.letters)]
        for grid in grids:
            inside = [index for index, item in enumerate(items) if isinstance(item, Line) and grid.holds(item)]
            if letters is None or not inside:
                continue
            texts, torn = letters.sorted_into(grid)
            rows = list(_rows(texts, grid))
            if not rows or torn > _MOST_TORN:
                continue
            continued = open_before is not None and inside[0] <= _NEAR and _same_columns(open_before, grid)
            numbered = self._number(lines[0].page, rows, continued)
            kept = set(inside)
            items = [
                *(item for index, item in enumerate(items[: inside[0]]) if index not in kept),
                *numbered,
                *(item for index, item in enumerate(items) if index > inside[0] and index not in kept),
            ]
            self._open, open_before = grid, None
        return items

    def _number(self, page: int, rows: list[tuple[str, ...]], continued: bool) -> list[Row]:
        if not continued:
            self._tables += 1
            self._header = rows[0]
        elif rows[0] == self._header:
            rows = rows[1:]
            self.repeated_headers += 1
        cut = continued and bool(rows) and _is_rest(rows[0])
        return [Row(page, self._tables - 1, cells, cut and index == 0) for index, cells in enumerate(rows)]


def _is_rest(cells: Sequence[str]) -> bool:
    """Whether a row goes on in the middle of a sentence, and does not begin with a number or a name of its own."""
    return any(cell[:1].islower() for cell in cells) and not cells[0][:1].isupper() and not cells[0][:1].isdigit()


def rejoined(pages: Sequence[Sequence[Line | Row]]) -> list[list[Line | Row]]:
    """The pages with every row that a page turn cut in two put together where it begins."""
    whole: list[list[Line | Row]] = []
    begun: tuple[int, int] | None = None  # the last row: its page in `whole`, and its place there
    for items in pages:
        whole.append([])
        for item in items:
            before = whole[begun[0]][begun[1]] if begun else None
            if isinstance(item, Row) and item.continues and isinstance(before, Row) and begun:
                cells = tuple(
                    " ".join(part for part in pair if part) for pair in zip(before.cells, item.cells, strict=True)
                )
                whole[begun[0]][begun[1]] = replace(before, cells=cells)
                continue
            whole[-1].append(item)
            if isinstance(item, Row):
                begun = (len(whole) - 1, len(whole[-1]) - 1)
    return whole


def _worth_looking(page: pdfium.PdfPage, lines: Sequence[Line], *, runs_on: bool) -> bool:
    """`runs_on`: a table stood open at the end of the page before."""
    if len(lines) < 3:
        return runs_on and bool(lines)
    if pdfium_c.FPDFPage_CountObjects(page.raw) <= _QUICKLY_SEARCHED:
        return True
    jumps = sum(
        below.baseline > above.baseline + 2 and below.left > above.left + 15 for above, below in pairwise(lines)
    )
    return jumps >= _FEWEST_JUMPS or _widely_set(lines) >= 2


def _widely_set(lines: Sequence[Line]) -> int:
    """How many lines have gaps in them: their letters take much more room than is usual on the page."""
    widths = sorted(line.character_width for line in lines if len(line.text) > 8)
    if not widths:
        return 0
    usual = widths[len(widths) // 2]
    return sum(width > 1.4 * usual for width in widths)


def find_grids(rulings: Rulings, lines: Sequence[Line]) -> list[Grid]:
    """The tables that the drawn lines make: boxed cells, else rows ruled apart; from the top of the page down."""
    horizontal, vertical = joined(rulings.horizontal), joined(rulings.vertical)
    grids = [grid for group in _connected(horizontal, vertical) if (grid := _boxed(*group)) is not None]
    if not grids:
        grids = list(_ruled_rows(rulings.horizontal, lines))
    return sorted(grids, key=lambda grid: -grid.rows[0])


def _connected(
    horizontal: Sequence[Segment], vertical: Sequence[Segment]
) -> Iterator[tuple[list[Segment], list[Segment]]]:
    """Groups of lines that meet each other."""
    left_over = list(vertical)
    while left_over:
        walls, floors = [left_over.pop()], []
        grown = True
        while grown:
            more_floors = [f for f in horizontal if f not in floors and any(f.crosses(wall) for wall in walls)]
            floors += more_floors
            more_walls = [w for w in left_over if any(w.crosses(floor) for floor in more_floors)]
            walls += more_walls
            left_over = [wall for wall in left_over if wall not in more_walls]
            grown = bool(more_walls)
        yield floors, walls


def _boxed(floors: Sequence[Segment], walls: Sequence[Segment]) -> Grid | None:
    if not floors:
        return None
    # A table may be open at its sides: its rows then say how far it goes.
    sides = (min(f.low for f in floors), max(f.high for f in floors))
    columns = clusters([*(wall.at for wall in walls), *sides], _NARROWEST)
    ends = (min(w.low for w in walls), max(w.high for w in walls))
    rows = clusters([*(floor.at for floor in floors), *ends], _NEAR)
    if len(columns) < _FEWEST_EDGES or len(rows) < 2:
        return None
    return Grid(tuple(columns), tuple(reversed(rows)), tuple(walls), tuple(floors))


def _ruled_rows(pieces: Sequence[Segment], lines: Sequence[Line]) -> Iterator[Grid]:
    """Tables with lines between their rows only. Each cell has a piece of the line, or the text shows the columns."""
    by_columns: dict[tuple[int, ...], list[Segment]] = {}
    for line in joined(pieces):
        ends = clusters(end for piece in pieces if _is_part(piece, line) for end in (piece.low, piece.high))
        by_columns.setdefault(tuple(round(end / 3) for end in ends), []).append(line)
    for floors in by_columns.values():
        columns = _column_edges(floors, pieces, lines)
        places = [floor.at for floor in floors]
        if len(columns) >= _FEWEST_EDGES and columns[-1] - columns[0] > _NARROWEST_TABLE:
            yield from _split_at_headings(Grid(tuple(columns), _open_rows(places, columns, lines)), lines)


def _is_part(piece: Segment, line: Segment) -> bool:
    return abs(piece.at - line.at) < 1 and line.covers(piece.low)


def _column_edges(floors: Sequence[Segment], pieces: Sequence[Segment], lines: Sequence[Line]) -> list[float]:
    low, high = floors[0].low, floors[0].high
    drawn = clusters(end for piece in pieces if _is_part(piece, floors[0]) for end in (piece.low, piece.high))
    if len(drawn) >= _FEWEST_EDGES or len(floors) < _FEWEST_EDGES:
        return drawn
    top, bottom = max(floor.at for floor in floors), min(floor.at for floor in floors)
    lefts = Counter(round(line.left) for line in lines if bottom < line.baseline < top and low - 2 <= line.left < high)
    frequent = clusters((left for left, count in lefts.items() if count >= 2), _NEAR)
    return [*frequent, high] if len(frequent) > 1 else []


def _open_rows(places: Sequence[float], columns: Sequence[float], lines: Sequence[Line]) -> tuple[float, ...]:
    """Row edges from the drawn lines, with a first and a last row that have no line above or below them."""
    edges = sorted(places, reverse=True)
    in_columns = [line for line in lines if any(abs(line.left - column) < _NEAR for column in columns[:-1])]
    above = sorted((line for line in in_columns if line.baseline > edges[0]), key=lambda line: line.baseline)
    below = sorted((line for line in in_columns if line.baseline < edges[-1]), key=lambda line: -line.baseline)
    top, bottom = edges[0], edges[-1]
    for number, line in enumerate(above):
        height = line.height or 12.0
        if line.baseline - top > (0.6 if number else 2.0) * height:
            break
        top = line.baseline + height
    for line in below:  # a cell may hold several paragraphs
        height = line.height or 12.0
        if bottom - line.baseline > 2.2 * height:
            break
        bottom = line.baseline - 0.3 * height
    return (*([top] if top > edges[0] else []), *edges, *([bottom] if bottom < edges[-1] else []))


def _split_at_headings(grid: Grid, lines: Sequence[Line]) -> Iterator[Grid]:
    """A larger line inside means that one table ends above it and another begins below it."""
    inside = [line for line in lines if grid.holds(line)]
    usual = sorted(line.height for line in inside)[len(inside) // 2] if inside else 0.0
    headings = sorted((line.baseline for line in inside if line.height > 1.12 * usual), reverse=True)
    top = grid.rows[0]
    for heading in [*headings, float("-inf")]:
        rows = tuple(edge for edge in grid.rows if heading < edge <= top)
        first = () if top in rows else (top,)
        if len(first) + len(rows) > 1:
            yield replace(grid, rows=(*first, *rows))
        top = heading - 1


def _rows(texts: Mapping[tuple[int, int], str], grid: Grid) -> Iterator[tuple[str, ...]]:
    """The rows that hold text. A cell that spans several columns or rows has its text in the first of them."""
    for row in range(len(grid.rows) - 1):
        cells = tuple(texts.get((row, column), "") for column in range(len(grid.columns) - 1))
        if any(cells):
            yield cells


def _same_columns(before: Grid, grid: Grid) -> bool:
    return len(before.columns) == len(grid.columns) and all(
        abs(a - b) < _NEAR for a, b in zip(before.columns, grid.columns, strict=True)
    )
