"""Which rows and columns of a table are headers, and which cells read as values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from claimcheck.parse.grid_cells import Grid, RawCell
from claimcheck.records import Emphasis

MAX_HEADER_ROWS = 4  # rows above the first rule that may all be headers
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


def looks_numeric(text: str) -> bool:
    """Whether a cell reads as a value: one number, with sign, ±, range, short unit or mark."""
    return len(text) <= 60 and _NUMBER.fullmatch(text) is not None


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip() in _BLANK


def has_letters(text: str) -> bool:
    """Whether a cell holds a letter of any script."""
    return any(character.isalpha() for character in text)


def count_header_rows(grid: Grid, rules: Sequence[int]) -> int:
    """How many rows at the top hold column headers. ``rules``: rows with a full rule above."""
    hinted = 0
    while hinted < grid.rows and all_hinted(grid.row(hinted)):
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
    if first_rule is not None and first_rule <= MAX_HEADER_ROWS:
        # Above the rule, numbers without a name belong to the header: sizes, units, "k".
        while 0 < count < first_rule and not _has_name(grid, count):
            count += 1
    if first_rule is not None and count >= first_rule:
        return _extend_over_spans(grid, first_rule if first_rule <= MAX_HEADER_ROWS else 1)
    if count == 0:
        alone = first_rule == 1 and 2 not in rules
        return 1 if _is_numeric_header(grid, alone) else 0
    if first_rule is not None:
        return _extend_over_spans(grid, count)
    if not _has_numbers(grid, count):  # words only: nothing tells header from body
        return _extend_over_spans(grid, 1) if grid.rows > 2 or _all_bold(grid.row(0)) else 0
    # No rule: text rows in front of the first numbers, but a section row belongs to the body.
    while count > 1 and is_section(grid, count - 1):
        count -= 1
    return _extend_over_spans(grid, count)


def _has_name(grid: Grid, row: int) -> bool:
    """Whether a row has a text of its own in the first column."""
    cell = grid.at(row, 0)
    return cell is not None and cell.row == row and bool(cell.text.strip())


def _first_filled(grid: Grid) -> int:
    return next((row for row in range(grid.rows) if grid.row(row)), 0)


def all_hinted(cells: Sequence[RawCell]) -> bool:
    """Whether the source marks all of the cells as headers."""
    return bool(cells) and all(cell.header_hint for cell in cells)


def _all_bold(cells: Sequence[RawCell]) -> bool:
    return bool(cells) and all(Emphasis.BOLD in cell.emphasis for cell in cells)


def _values(grid: Grid, row: int) -> list[str]:
    """Texts of a row outside the first column that say something."""
    return [c.text for c in grid.row(row) if c.column > 0 and not is_blank(c.text)]


def _row_is_numeric(grid: Grid, row: int) -> bool:
    values = _values(grid, row)
    return bool(values) and 2 * sum(map(looks_numeric, values)) >= len(values)


def _has_numbers(grid: Grid, start: int) -> bool:
    return any(_row_is_numeric(grid, row) for row in range(start, grid.rows))


def _is_numeric_header(grid: Grid, alone: bool) -> bool:
    """A first row of numbers that name columns (years, sizes, "k") over values that are not.

    ``alone``: a rule sets this row off from all others.
    """
    corner = grid.text(0, 0)
    values = _values(grid, 0)
    if len(values) < 2 or looks_numeric(corner):
        return False
    if alone and not any(re.fullmatch(r"\d*\.\d+", value) for value in values):
        return grid.rows > 2
    if not all(value.isdecimal() for value in values):
        return False
    numbers = [int(value) for value in values]
    if numbers != sorted(set(numbers)):
        return False
    below = [value for row in range(1, grid.rows) for value in _values(grid, row)]
    whole = sum(value.isdecimal() for value in below)
    return bool(below) and 2 * whole < len(below)


def _extend_over_spans(grid: Grid, count: int) -> int:
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


def count_header_columns(grid: Grid, header_rows: int) -> int:
    """How many columns at the left hold row headers."""
    body = range(header_rows, grid.rows)
    if not body or grid.columns < 2:
        return 0
    hinted = 0
    while hinted < grid.columns and all_hinted(column_cells(grid, hinted, header_rows)):
        hinted += 1
    if 0 < hinted < grid.columns:
        return hinted
    count = 0
    for column in range(min(grid.columns - 1, MAX_STUBS + 1)):
        cells = column_cells(grid, column, header_rows)
        texts = [cell.text for cell in cells if not is_blank(cell.text)]
        if not texts:
            continue
        if 2 * sum(map(looks_numeric, texts)) < len(texts):
            if column and not any(map(has_letters, texts)):
                break  # check marks
        elif not any(c.row_span > 1 for c in cells) and not (column == 0 and _is_key(texts)):
            break
        count = column + 1
    else:
        rest = range(count, grid.columns)
        texts = [c.text for column in rest for c in column_cells(grid, column, header_rows)]
        if not any(map(looks_numeric, texts)):
            return 1  # words only: the first column names the rows
    return min(count, MAX_STUBS)


def column_cells(grid: Grid, column: int, header_rows: int) -> list[RawCell]:
    """Cells with text of one column's body that are no section rows, top to bottom, each once."""
    found: list[RawCell] = []
    for row in range(header_rows, grid.rows):
        cell = grid.at(row, column)
        if cell is None or not cell.text.strip() or cell.column != column:
            continue
        if (not found or found[-1] is not cell) and not is_section(grid, row):
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


def is_section(grid: Grid, row: int) -> bool:
    """A row that holds one text only: it heads the rows below."""
    cells = grid.row(row)
    if len(cells) != 1 or row >= grid.rows - 1 or grid.columns < 2:
        return False
    (cell,) = cells
    if cell.row_span > 1 or looks_numeric(cell.text) or is_blank(cell.text):
        return False
    wide = cell.column_span >= max(2, grid.columns - 1)
    return wide or cell.column == 0
