"""Tables of LaTeXML pages to raw cells and rules."""

from __future__ import annotations

from typing import NamedTuple

from lxml.html import HtmlElement

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.html_text import classes

MAX_SPAN = 2_000
MAX_CELLS = 100_000


class PlacedCell(NamedTuple):
    """A cell element at its place in the grid."""

    element: HtmlElement
    row: int
    column: int
    row_span: int
    column_span: int


class PlacedTable(NamedTuple):
    """A table element as a grid. ``hints``: whether ``<th>`` can be believed."""

    cells: list[PlacedCell]
    rows: int
    columns: int
    rules: set[int]
    hints: bool


def rows_of(table: HtmlElement) -> list[HtmlElement]:
    """The rows of a table, those of nested tables left out."""
    rows: list[HtmlElement] = []
    stack = [iter(table)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if not isinstance(child.tag, str):
            continue
        if child.tag == "tr" or "ltx_tr" in classes(child):
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot") or classes(child) & {
            "ltx_thead", "ltx_tbody", "ltx_tfoot"}:  # fmt: skip
            stack.append(iter(child))
    return rows


def place(table: HtmlElement) -> PlacedTable:
    """Cells at rows and columns, as HTML lays them out; rules from cell borders.

    Raises ResourceLimitError for more than ``MAX_CELLS`` places.
    """
    taken: dict[tuple[int, int], int] = {}
    cells: list[PlacedCell] = []
    rows = rows_of(table)
    columns = 0
    for row, element in enumerate(rows):
        column = 0
        for cell in element:
            if not isinstance(cell.tag, str) or not (
                cell.tag in ("td", "th") or "ltx_td" in classes(cell)
            ):
                continue
            while (row, column) in taken:
                column += 1
            height = min(_span(cell, "rowspan", "ltx_rowspan_"), len(rows) - row)
            width = _span(cell, "colspan", "ltx_colspan_")
            if len(taken) + height * width > MAX_CELLS:
                raise ResourceLimitError(f"a table has more than {MAX_CELLS} places")
            for r in range(row, row + height):
                for c in range(column, column + width):
                    taken.setdefault((r, c), len(cells))
            cells.append(PlacedCell(cell, row, column, height, width))
            column += width
            columns = max(columns, column)
    hints = "ltx_guessed_headers" not in classes(table)
    return PlacedTable(cells, len(rows), columns, _rules(cells, taken, len(rows), columns), hints)


def _span(cell: HtmlElement, attribute: str, prefix: str) -> int:
    text = cell.get(attribute) or ""
    for name in classes(cell):
        if not text and name.startswith(prefix):
            text = name.removeprefix(prefix)
    return max(1, min(int(text), MAX_SPAN)) if text.isdecimal() and len(text) < 9 else 1


def _rules(
    cells: list[PlacedCell], taken: dict[tuple[int, int], int], rows: int, columns: int
) -> set[int]:
    """Rows with a border above every column that has a cell on either side."""
    top = [_has(cell, ("ltx_border_t", "ltx_border_tt")) for cell in cells]
    bottom = [_has(cell, ("ltx_border_b", "ltx_border_bb")) for cell in cells]
    rules: set[int] = set()
    for row in range(1, rows):
        ruled = False
        for column in range(columns):
            above, below = taken.get((row - 1, column)), taken.get((row, column))
            if above is None and below is None:
                continue
            if above == below or not (
                (below is not None and top[below]) or (above is not None and bottom[above])
            ):
                break
            ruled = True
        else:
            if ruled:
                rules.add(row)
    return rules


def _has(cell: PlacedCell, names: tuple[str, ...]) -> bool:
    found = classes(cell.element)
    return any(name in found for name in names)
