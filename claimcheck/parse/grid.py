"""From raw cells to a table whose every value knows its headers: the logic all readers share.

A reader hands over a grid of :class:`RawCell`; :func:`finish` decides which rows and columns are
headers, reads the numbers and fills ``row_headers`` and ``column_headers`` of every cell. The
decision uses, in this order: what the caller fixed, header hints (``<th>``), horizontal rules
(``\\midrule``, cell borders), and else what rows and columns look like. Nothing in it depends on
the words of a table, so renaming every system changes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from decimal import Decimal

from claimcheck.errors import ResourceLimitError
from claimcheck.quantities import cell_number
from claimcheck.records import Cell, Emphasis, Record

MAX_GRID = 200_000  # rows × columns; the largest published tables stay below a tenth of it
MAX_STUBS = 3  # leading text columns that may serve as row headers

_NUMBER = re.compile(
    r"[\s~≈<>≤≥±+\-−–(\[$€£↑↓*]*"  # relation, sign, bracket, currency
    r"\d[\d.,:\s·×*^+\-−–/±%()\[\]e⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*"
    r"[A-Za-zµμ%‰]{0,8}\.?[)\]\s]*"  # one short unit: "K", "hours", "ms"
    r"[*†‡§¶↑↓\s]*"
)
_BLANK = frozenset(
    {"", "-", "−", "–", "—", "--", "---", "n/a", "N/A", "NA", "?", "…", "...", "/", "·"}
)


class RawCell(Record):
    """One cell as a reader found it. ``header_hint`` None: the source does not say."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    emphasis: tuple[Emphasis, ...] = ()
    header_hint: bool | None = None


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
    sees another number of them. Spans are clipped to the grid and never overlap: of two cells that claim one place the first
    in reading order keeps it. Raises ResourceLimitError beyond ``MAX_GRID`` places.
    """
    if rows * columns > MAX_GRID:
        raise ResourceLimitError(
            f"a table of {rows} × {columns} cells is larger than {MAX_GRID} places",
            hint="read the paper without this table, or raise MAX_GRID",
        )
    grid = _Grid(raw, rows, columns)
    kept_rows, kept_columns = grid.filled()
    if len(kept_rows) < rows or len(kept_columns) < columns:
        above = {row: bisect_left(kept_rows, row) for row in range(rows + 1)}
        if header_rows is not None:
            header_rows = above[max(0, min(header_rows, rows))]
        if header_columns is not None:
            header_columns = bisect_left(kept_columns, header_columns)
        rules = {above[row] for row in rules if 0 <= row <= rows}
        rows, columns = len(kept_rows), len(kept_columns)
        grid = _Grid(grid.without_blanks(kept_rows, kept_columns), rows, columns)
    inner_rules = sorted({row for row in rules if 0 < row < rows})
    if header_rows is None:
        header_rows = _count_header_rows(grid, inner_rules)
    header_rows = max(0, min(header_rows, rows))
    if header_columns is None:
        header_columns = _count_header_columns(grid, header_rows)
    header_columns = max(0, min(header_columns, columns))
    return _Headers(grid, header_rows, header_columns, inner_rules, spans_known).result()


def looks_numeric(text: str) -> bool:
    """Whether a cell reads as a value: one number, with sign, ±, range, short unit or mark."""
    return len(text) <= 60 and _NUMBER.fullmatch(text) is not None


def _is_blank(text: str) -> bool:
    return text.strip() in _BLANK


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


class _Grid:
    """Cells by the places they cover."""

    def __init__(self, raw: Sequence[RawCell], rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.cells: list[RawCell] = []
        self.covering: dict[tuple[int, int], RawCell] = {}
        for cell in sorted(raw, key=lambda one: (one.row, one.column)):
            if not (0 <= cell.row < rows and 0 <= cell.column < columns):
                continue
            if (cell.row, cell.column) in self.covering:
                continue
            placed = cell.model_copy(update=self._clipped(cell))
            self.cells.append(placed)
            for row in range(placed.row, placed.row + placed.row_span):
                for column in range(placed.column, placed.column + placed.column_span):
                    self.covering[row, column] = placed

    def _clipped(self, cell: RawCell) -> dict[str, int]:
        """The largest free rectangle within the spans the cell asks for, widest first."""
        width = 1
        limit = min(max(1, cell.column_span), self.columns - cell.column)
        while width < limit and (cell.row, cell.column + width) not in self.covering:
            width += 1
        height = 1
        limit = min(max(1, cell.row_span), self.rows - cell.row)
        while height < limit and not any(
            (cell.row + height, cell.column + offset) in self.covering for offset in range(width)
        ):
            height += 1
        return {"column_span": width, "row_span": height}

    def filled(self) -> tuple[list[int], list[int]]:
        """Rows and columns in which some text begins, sorted."""
        texts = [cell for cell in self.cells if cell.text.strip()]
        return sorted({cell.row for cell in texts}), sorted({cell.column for cell in texts})

    def without_blanks(self, rows: Sequence[int], columns: Sequence[int]) -> list[RawCell]:
        """The cells with text, moved to a grid of only these rows and columns."""
        moved: list[RawCell] = []
        for cell in self.cells:
            if not cell.text.strip():
                continue
            row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
            update = {
                "row": row,
                "column": column,
                "row_span": bisect_left(rows, cell.row + cell.row_span) - row,
                "column_span": bisect_left(columns, cell.column + cell.column_span) - column,
            }
            moved.append(cell.model_copy(update=update))
        return moved

    def at(self, row: int, column: int) -> RawCell | None:
        """The cell covering a place."""
        return self.covering.get((row, column))

    def text(self, row: int, column: int) -> str:
        """Text of the cell covering a place; empty in a hole."""
        cell = self.covering.get((row, column))
        return cell.text.strip() if cell else ""

    def row(self, row: int) -> list[RawCell]:
        """Cells with text that cover some place of a row, left to right, each once."""
        found: list[RawCell] = []
        for column in range(self.columns):
            cell = self.at(row, column)
            if cell and cell.text.strip() and (not found or found[-1] is not cell):
                found.append(cell)
        return found

    def starts(self, row: int) -> list[RawCell]:
        """Cells with text whose top left corner lies in a row."""
        return [cell for cell in self.row(row) if cell.row == row]


def _count_header_rows(grid: _Grid, rules: Sequence[int]) -> int:
    hinted = 0
    while hinted < grid.rows and _all_hinted(grid.row(hinted)):
        hinted += 1
    if 0 < hinted < grid.rows:
        return hinted
    if grid.rows < 2:
        return 0
    top = _first_filled(grid)
    first_rule = next((row for row in rules if row > top), None)
    limit = min(first_rule if first_rule is not None else grid.rows - 1, grid.rows - 1)
    count = 0
    while count < limit and not _row_is_numeric(grid, count):
        count += 1
    if first_rule is not None and count >= first_rule:
        return _extend_over_spans(grid, first_rule)
    if count == 0:
        alone = first_rule == 1 and 2 not in rules
        return 1 if _is_numeric_header(grid, alone) else 0
    if first_rule is not None:
        return _extend_over_spans(grid, count)
    if not _has_numbers(grid, count):  # words only: nothing tells header from body
        return _extend_over_spans(grid, 1) if grid.rows > 2 or _all_bold(grid.row(0)) else 0
    # No rule: text rows in front of the first numbers, but a section row belongs to the body.
    while count > 1 and _is_section(grid, count - 1):
        count -= 1
    return _extend_over_spans(grid, count)


def _first_filled(grid: _Grid) -> int:
    return next((row for row in range(grid.rows) if grid.row(row)), 0)


def _all_hinted(cells: Sequence[RawCell]) -> bool:
    return bool(cells) and all(cell.header_hint for cell in cells)


def _all_bold(cells: Sequence[RawCell]) -> bool:
    return bool(cells) and all(Emphasis.BOLD in cell.emphasis for cell in cells)


def _values(grid: _Grid, row: int) -> list[str]:
    """Texts of a row outside the first column that say something."""
    return [c.text for c in grid.row(row) if c.column > 0 and not _is_blank(c.text)]


def _row_is_numeric(grid: _Grid, row: int) -> bool:
    values = _values(grid, row)
    return bool(values) and 2 * sum(map(looks_numeric, values)) >= len(values)


def _has_numbers(grid: _Grid, start: int) -> bool:
    return any(_row_is_numeric(grid, row) for row in range(start, grid.rows))


def _is_numeric_header(grid: _Grid, alone: bool) -> bool:
    """A first row of rising whole numbers (years, sizes, "k") over values that are not."""
    corner = grid.text(0, 0)
    values = _values(grid, 0)
    if len(values) < 2 or looks_numeric(corner) or not all(v.isdecimal() for v in values):
        return False
    numbers = [int(value) for value in values]
    if numbers != sorted(set(numbers)):
        return False
    below = [value for row in range(1, grid.rows) for value in _values(grid, row)]
    whole = sum(value.isdecimal() for value in below)
    return bool(below) and (alone or 2 * whole < len(below))


def _extend_over_spans(grid: _Grid, count: int) -> int:
    """Headers reach as far down as their spanning cells, and below a group header by one row."""
    while count < grid.rows - 1:
        reach = max((c.row + c.row_span for row in range(count) for c in grid.row(row)), default=0)
        if reach <= count:
            groups = [c for c in grid.starts(count - 1) if 1 < c.column_span < grid.columns]
            parts = grid.starts(count)
            under = [
                p
                for p in parts
                if any(g.column <= p.column < g.column + g.column_span for g in groups)
            ]
            if not under or len(under) < len(groups):
                break
        if _row_is_numeric(grid, count):
            break
        count += 1
    return count


def _count_header_columns(grid: _Grid, header_rows: int) -> int:
    body = range(header_rows, grid.rows)
    if not body or grid.columns < 2:
        return 0
    hinted = 0
    while hinted < grid.columns and _all_hinted(_column(grid, hinted, header_rows)):
        hinted += 1
    if 0 < hinted < grid.columns:
        return hinted
    count = 0
    for column in range(min(grid.columns - 1, MAX_STUBS + 1)):
        cells = _column(grid, column, header_rows)
        texts = [cell.text for cell in cells if not _is_blank(cell.text)]
        if not texts:
            continue
        if 2 * sum(map(looks_numeric, texts)) < len(texts):
            if column and not any(map(_has_letters, texts)):
                break  # check marks
        elif not any(c.row_span > 1 for c in cells) and not (column == 0 and _is_key(texts)):
            break
        count = column + 1
    else:
        rest = range(count, grid.columns)
        texts = [c.text for column in rest for c in _column(grid, column, header_rows)]
        if not any(map(looks_numeric, texts)):
            return 1  # words only: the first column names the rows
    return min(count, MAX_STUBS)


def _column(grid: _Grid, column: int, header_rows: int) -> list[RawCell]:
    """Cells with text of one column's body that are no section rows, top to bottom, each once."""
    found: list[RawCell] = []
    for row in range(header_rows, grid.rows):
        cell = grid.at(row, column)
        if cell is None or not cell.text.strip() or cell.column != column:
            continue
        if (not found or found[-1] is not cell) and not _is_section(grid, row):
            found.append(cell)
    return found


def _is_key(texts: Sequence[str]) -> bool:
    """Numbers that rise or fall from row to row: they index the rows."""
    if len(texts) < 2:
        return False
    numbers = [re.sub(r"[^\d.]", "", text).strip(".") for text in texts]
    if not all(re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers):
        return False
    values = [Decimal(number) for number in numbers]
    rising = sorted(set(values))
    return values in (rising, rising[::-1])


def _is_section(grid: _Grid, row: int) -> bool:
    """A row that holds one text only: it heads the rows below."""
    cells = grid.row(row)
    if len(cells) != 1 or row >= grid.rows - 1 or grid.columns < 2:
        return False
    (cell,) = cells
    if cell.row_span > 1 or looks_numeric(cell.text) or _is_blank(cell.text):
        return False
    wide = cell.column_span >= max(2, grid.columns - 1)
    return wide or cell.column == 0


class _Headers:
    """Walks the grid once, top to bottom, with the headers that hold at each row."""

    def __init__(
        self,
        grid: _Grid,
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
            section = in_body and _is_section(self.grid, row)
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
            if self._column_is_numeric(column)
        }
        for row in range(max(self.header_rows, 1), grid.rows - 1):
            cells = [c for c in grid.starts(row) if c.column >= self.header_columns]
            if len(cells) < 2 or _is_section(grid, row):
                continue
            hinted = _all_hinted(grid.row(row))
            words = [c for c in cells if _has_letters(c.text) and not looks_numeric(c.text)]
            over_numbers = sum(c.column in numeric for c in words)
            ruled = row in self.rules or row + 1 in self.rules or row - 1 in found
            if hinted or (ruled and len(words) == len(cells) == over_numbers):
                found.add(row)
        return frozenset(found)

    def _column_is_numeric(self, column: int) -> bool:
        texts = [c.text for c in _column(self.grid, column, self.header_rows)]
        texts = [text for text in texts if not _is_blank(text)]
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
                return None if _is_section(self.grid, row) else cell
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
