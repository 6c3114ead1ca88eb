"""From raw cells to a table whose every value knows its headers: the logic all readers share.

A reader hands over a grid of :class:`RawCell`; :func:`finish` decides which rows and columns are
headers, reads the numbers and fills ``row_headers`` and ``column_headers`` of every cell. The
decision uses, in this order: what the caller fixed, header hints (``<th>``), horizontal rules
(``\\midrule``, cell borders), and else what rows and columns look like. Nothing in it depends on
the words of a table, so renaming every system changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.grid_cells import Grid, RawCell
from claimcheck.parse.grid_headers import (
    all_hinted,
    column_cells,
    count_header_columns,
    count_header_rows,
    has_letters,
    is_blank,
    is_section,
    looks_numeric,
)
from claimcheck.quantities import cell_number
from claimcheck.records import Cell, Record

__all__ = ["MAX_GRID", "GridResult", "RawCell", "finish", "looks_numeric"]

MAX_GRID = 200_000  # rows × columns; the largest published tables stay below a tenth of it


class GridResult(Record):
    """What ``DocumentBuilder.add_table`` needs beyond label, caption and place.

    Cells without text are left out.
    """

    rows: int
    columns: int
    header_rows: int
    header_columns: int
    cells: tuple[Cell, ...]


def finish(
    raw: Sequence[RawCell],
    rows: int,
    columns: int,
    header_rows: int | None = None,
    *,
    header_columns: int | None = None,
    rules: Collection[int] = (),
    spans_known: bool = True,
) -> GridResult:
    """Decide headers, read numbers, and give every cell its header path, outermost first.

    ``rules``: rows with a horizontal rule across the whole table directly above them.
    ``spans_known``: False where the source shows only text at positions (a PDF), so that a group
    header stands in one column of its group; it is then carried to the right over the columns
    that have a header below and none of their own.

    Rows and columns in which no text begins are taken out: they are spacing, and every reader
    sees another number of them. Spans are clipped to the grid and never overlap: of two cells
    that claim one place the first in reading order keeps it. Raises ResourceLimitError beyond
    ``MAX_GRID`` places.
    """
    if rows * columns > MAX_GRID:
        raise ResourceLimitError(
            f"a table of {rows} × {columns} cells is larger than {MAX_GRID} places",
            hint="read the paper without this table, or raise MAX_GRID",
        )
    grid = Grid(raw, rows, columns)
    kept_rows, kept_columns = grid.filled()
    if len(kept_rows) < rows or len(kept_columns) < columns:
        above = {row: bisect_left(kept_rows, row) for row in range(rows + 1)}
        if header_rows is not None:
            header_rows = above[max(0, min(header_rows, rows))]
        if header_columns is not None:
            header_columns = bisect_left(kept_columns, header_columns)
        rules = {above[row] for row in rules if 0 <= row <= rows}
        rows, columns = len(kept_rows), len(kept_columns)
        grid = Grid(grid.without_blanks(kept_rows, kept_columns), rows, columns)
    inner_rules = sorted({row for row in rules if 0 < row < rows})
    if header_rows is None:
        header_rows = count_header_rows(grid, inner_rules)
    header_rows = max(0, min(header_rows, rows))
    if header_columns is None:
        header_columns = count_header_columns(grid, header_rows)
    header_columns = max(0, min(header_columns, columns))
    return _Headers(grid, header_rows, header_columns, inner_rules, spans_known).result()


class _Headers:
    """Walks the grid once, top to bottom, with the headers that hold at each row."""

    def __init__(
        self,
        grid: Grid,
        header_rows: int,
        header_columns: int,
        rules: Sequence[int],
        spans_known: bool,
    ) -> None:
        self.grid = grid
        self.header_rows, self.header_columns = header_rows, header_columns
        self.rules = frozenset(rules)
        self.carry = not spans_known
        self.levels: list[int] = list(range(header_rows))  # rows that act as column headers now
        self.section: RawCell | None = None
        self.inner_headers = self._find_inner_headers()

    def result(self) -> GridResult:
        """All cells with text, in reading order."""
        cells: list[Cell] = []
        for row in range(self.grid.rows):
            in_body = row >= self.header_rows
            section = in_body and is_section(self.grid, row)
            inner = row in self.inner_headers
            if inner and row - 1 not in self.inner_headers:
                self._begin_inner_block(row)
            if section:
                self.section = self.grid.row(row)[0]
            cells += [
                self._cell(cell, whole_row=section or inner) for cell in self.grid.starts(row)
            ]
        return GridResult(
            rows=self.grid.rows,
            columns=self.grid.columns,
            header_rows=self.header_rows,
            header_columns=self.header_columns,
            cells=tuple(cells),
        )

    def _find_inner_headers(self) -> frozenset[int]:
        """Header rows repeated inside the body, as in a table of two stacked panels."""
        grid, found = self.grid, set()
        numeric = {
            column
            for column in range(self.header_columns, grid.columns)
            if self._is_numeric_column(column)
        }
        for row in range(max(self.header_rows, 1), grid.rows - 1):
            cells = [c for c in grid.starts(row) if c.column >= self.header_columns]
            if len(cells) < 2 or is_section(grid, row):
                continue
            hinted = all_hinted(grid.row(row))
            words = [c for c in cells if has_letters(c.text) and not looks_numeric(c.text)]
            over_numbers = sum(c.column in numeric for c in words)
            ruled = row in self.rules or row + 1 in self.rules or row - 1 in found
            unnamed = grid.text(row, 0) in {"", *(grid.text(one, 0) for one in self.levels)}
            if hinted or (ruled and unnamed and len(words) == len(cells) == over_numbers):
                found.add(row)
        return frozenset(found | {row - 1 for row in found if self._heads_groups(row - 1)})

    def _heads_groups(self, row: int) -> bool:
        """Whether a body row below a rule holds only names that span columns of values."""
        cells = [c for c in self.grid.starts(row) if c.column >= self.header_columns]
        return (
            row > self.header_rows
            and row in self.rules
            and bool(cells)
            and all(c.column_span > 1 and has_letters(c.text) for c in cells)
        )

    def _is_numeric_column(self, column: int) -> bool:
        texts = [c.text for c in column_cells(self.grid, column, self.header_rows)]
        texts = [text for text in texts if not is_blank(text)]
        return bool(texts) and 2 * sum(map(looks_numeric, texts)) > len(texts)

    def _begin_inner_block(self, row: int) -> None:
        block = [row]
        while block[-1] + 1 in self.inner_headers:
            block.append(block[-1] + 1)
        kept = max(0, len(self.levels) - len(block))
        self.levels = self.levels[:kept] + block

    def _cell(self, cell: RawCell, *, whole_row: bool) -> Cell:
        in_header = cell.row < self.header_rows
        header = in_header or whole_row or cell.column < self.header_columns
        return Cell(
            row=cell.row,
            column=cell.column,
            row_span=cell.row_span,
            column_span=cell.column_span,
            text=cell.text,
            number=cell_number(cell.text),
            header=header,
            row_headers=() if in_header or whole_row else self._row_headers(cell),
            column_headers=() if whole_row else self._column_headers(cell),
            emphasis=cell.emphasis,
        )

    def _row_headers(self, cell: RawCell) -> tuple[str, ...]:
        path: list[str] = []
        if self.section is not None:
            path.append(self.section.text)
        last: RawCell | None = None
        for column in range(min(self.header_columns, cell.column)):
            stub = self._stub(cell.row, column)
            if stub is not None and stub is not last and stub is not self.section:
                path.append(stub.text)
                last = stub
        return tuple(path)

    def _stub(self, row: int, column: int) -> RawCell | None:
        """The row header at a place; a blank one repeats the one above within its block."""
        while row >= self.header_rows:
            cell = self.grid.at(row, column)
            if cell is not None and cell.text.strip():
                return None if is_section(self.grid, row) else cell
            if row in self.rules:
                return None
            row -= 1
        return None

    def _column_headers(self, cell: RawCell) -> tuple[str, ...]:
        path: list[RawCell] = []
        parts: list[list[str]] = []
        for row in self.levels:
            if row >= cell.row:
                break
            covering = [
                self._header(row, column)
                for column in range(cell.column, cell.column + cell.column_span)
            ]
            first = covering[0]
            if first is not None and all(one is first for one in covering):
                if first not in path:
                    path.append(first)
            else:
                parts.append(list(dict.fromkeys(one.text for one in covering if one is not None)))
        if not path and any(parts):  # a value that spans several columns and no group
            return (" / ".join([level for level in parts if level][-1]),)
        return tuple(header.text for header in path)

    def _header(self, row: int, column: int) -> RawCell | None:
        cell = self.grid.at(row, column)
        if cell is not None and cell.text.strip():
            return cell
        below = row + 1 in self.levels and self.grid.text(row + 1, column)
        if not (self.carry and below and column >= self.header_columns):
            return None
        while column > self.header_columns:
            column -= 1
            cell = self.grid.at(row, column)
            if cell is not None and cell.text.strip():
                return cell
            if not self.grid.text(row + 1, column):
                return None
        return None
