"""The places of a table and the cells that cover them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from claimcheck.records import Emphasis, Record


class RawCell(Record):
    """One cell as a reader found it. ``header_hint`` None: the source does not say."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    emphasis: tuple[Emphasis, ...] = ()
    header_hint: bool | None = None


class Grid:
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
