"""Tabular environments to cells with spans and rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimcheck.errors import ResourceLimitError
from claimcheck.parse.drafts import DraftCell, DraftTable
from claimcheck.parse.latex_columns import Column, columns_of
from claimcheck.parse.latex_commands import TABULARS
from claimcheck.parse.latex_core import Core, Environment
from claimcheck.parse.latex_tokens import (
    CLOSE,
    OPEN,
    TEXT,
    Token,
)
from claimcheck.parse.running_text import Inline

MAX_CELLS = 100_000
_MAX_SPAN = 2_000

RULES = frozenset(
    {"hline", "toprule", "midrule", "bottomrule", "specialrule", "Xhline", "hdashline", "thickhline",
     "Hline", "hhline", "botrule", "firsthline", "lasthline", "heavyrule", "lightrule", "tabucline",
     "thinhline", "hlineB", "hlinewd"}
)  # fmt: skip
_RULE_ARGUMENTS = {"specialrule": "mmm", "Xhline": "m", "hhline": "m", "toprule": "o",
                   "midrule": "o", "bottomrule": "o", "hdashline": "o", "hlineB": "m",
                   "hlinewd": "m", "tabucline": "om"}  # fmt: skip
PARTIAL_RULES = {"cmidrule": "d", "cline": "", "cdashline": "", "Xcline": "", "dashlinecline": ""}


@dataclass(slots=True)
class TableBuilder:
    """The rows of one tabular while they are read."""

    position: int
    depth: int = 0  # open groups at the level of the cells
    style: int = 0  # of the text around the table
    preamble: list[Column] = field(default_factory=list)
    cells: list[DraftCell] = field(default_factory=list)
    row: int = 0
    column: int = 0
    rules: set[int] = field(default_factory=set)
    partial: dict[int, set[int]] = field(default_factory=dict)
    row_span: int = 1
    column_span: int = 1
    columns: int = 0
    inner: list[DraftTable] = field(default_factory=list)
    repeated_from: int | None = None  # longtable: rows of a head or foot that is printed again
    header_end: int | None = None

    def end_cell(self, inline: Inline) -> None:
        """A cell is complete."""
        span = max(1, min(self.column_span, _MAX_SPAN))
        if not inline.blank and not self._join(inline):
            if len(self.cells) >= MAX_CELLS:
                raise ResourceLimitError(f"a table has more than {MAX_CELLS} cells")
            self.cells.append(DraftCell(self.row, self.column, self.row_span, span, inline))
        self.column += span
        self.columns = max(self.columns, self.column)
        self.row_span = self.column_span = 1

    def _join(self, inline: Inline) -> bool:
        """Append the second half of a number to its first half (``r@{.}l``)."""
        known = self.column < len(self.preamble) and self.column_span == 1
        joint = self.preamble[self.column].joint if known else ""
        last = self.cells[-1] if self.cells else None
        if not joint or last is None or (last.row, last.column) != (self.row, self.column - 1):
            return False
        last.inline.literal(joint, last.inline.pieces[-1].style, self.position)
        last.inline.extend(inline)
        return True

    @property
    def row_is_blank(self) -> bool:
        """Whether the row being read has no text yet."""
        return not any(cell.row == self.row for cell in self.cells[-200:])

    def end_row(self, *, keep: bool) -> None:
        """A row is complete; ``keep`` False: it held nothing and was no row."""
        if keep:
            self.row += 1
        self.column = 0

    def result(self) -> tuple[list[DraftCell], set[int]]:
        """Cells whose spans cover no text of other cells, and rows below a full rule."""
        taken = {(cell.row, cell.column) for cell in self.cells}
        for cell in self.cells:
            rows = 1
            width = range(cell.column, cell.column + cell.column_span)
            if cell.row_span < 0:  # \\multirow{-2} counts upwards from its last row
                top = max(0, cell.row + cell.row_span + 1)
                while cell.row > top and not any((cell.row - 1, c) in taken for c in width):
                    cell.row -= 1
                    rows += 1
                cell.row_span = rows
                continue
            limit = min(cell.row_span, self.row - cell.row, _MAX_SPAN)
            while rows < limit and not any((cell.row + rows, c) in taken for c in width):
                rows += 1
            cell.row_span = rows
        filled = {cell.column for cell in self.cells}
        full = {row for row, columns in self.partial.items() if filled <= columns}
        return self.cells, self.rules | full


class Tables(Core):
    """The part of the walker that reads tabulars."""

    def open_tabular(self, name: str, opened: Environment, token: Token) -> None:
        """``\\begin{tabular}`` and its kin."""
        arguments = self.mouth.arguments(TABULARS[name])
        columns = columns_of(arguments[-1]) if arguments else []
        outer = (self.inline, self.flowing, self.table, self.lines)
        builder = TableBuilder(token.position, preamble=columns)
        self.inline, self.flowing, self.table, self.lines = Inline(), False, builder, False
        builder.depth, builder.style = len(self.styles), self.style
        self._begin_cell(builder)

        def close() -> None:
            self._end_cell()
            if not builder.row_is_blank:
                builder.end_row(keep=True)
            self.inline, self.flowing, self.table, self.lines = outer
            self._tabular_done(builder, name)

        opened.close = close

    def _begin_cell(self, builder: TableBuilder) -> None:
        del self.styles[builder.depth :]
        column = builder.column
        known = column < len(builder.preamble)
        self.style = builder.style | (builder.preamble[column].style if known else 0)
        self.inline = Inline()

    def _end_cell(self) -> None:
        assert self.table is not None
        self.table.end_cell(self.inline)
        self.inline = Inline()

    @property
    def at_cell_level(self) -> bool:
        """Whether ``&`` and ``\\\\`` belong to the current tabular."""
        return self.table is not None and len(self.styles) <= self.table.depth

    def alignment(self, token: Token) -> None:
        """``&``: the next cell."""
        if self.table is not None and self.at_cell_level:
            self._end_cell()
            self._begin_cell(self.table)
        else:
            self.inline.literal(" ", 0, token.position)

    def line_break(self, token: Token) -> None:
        """``\\\\``: the next row of a tabular, else a new line."""
        star = self.mouth.peek()
        if star is not None and star.kind == TEXT and star.text.startswith("*"):
            self.mouth.take("*")
        self.mouth.option(spaces=False)
        if self.table is None or not self.at_cell_level:
            self.inline.literal("\n", 0, token.position)
            return
        table = self.table
        first = table.column == 0 and self.inline.blank
        self._end_cell()
        # A lone "\\" between two rules is spacing; "& &" is a row of blank cells.
        table.end_row(keep=not (first and table.row_is_blank))
        self._begin_cell(table)

    def rule(self, token: Token) -> None:
        """A horizontal rule over the whole table."""
        self.mouth.drop(_RULE_ARGUMENTS.get(token.text, ""))
        if self.table is not None and self.table.row_is_blank:
            self.table.rules.add(self.table.row)

    def partial_rule(self, token: Token) -> None:
        """``\\cmidrule(lr){2-4}``; several may add up to a whole rule."""
        self.mouth.option()
        self.mouth.drop(PARTIAL_RULES[token.text])
        columns = self.mouth.text_argument()
        self.mouth.drop("d")
        self.mouth.option(spaces=False)
        match = re.fullmatch(r"(\d{1,3})\s*-+\s*(\d{1,3})", columns)
        if self.table is not None and match:
            covered = self.table.partial.setdefault(self.table.row, set())
            covered.update(range(int(match[1]) - 1, int(match[2])))

    def multicolumn(self, token: Token) -> None:
        """``\\multicolumn{2}{c}{…}``."""
        count, spec, text = self.mouth.arguments("mmm", long=True)
        number = self.mouth.integer(count)
        if self.table is not None and self.at_cell_level:
            self.table.column_span = max(1, min(number, _MAX_SPAN))
            columns = columns_of(spec)
            if self.inline.blank:
                self.style = self.table.style | (columns[0].style if columns else 0)
        self._push_group(text, token.position)

    def multirow(self, token: Token) -> None:
        """``\\multirow[pos]{2}[struts]{*}[shift]{…}``, also within ``\\multicolumn``."""
        self.mouth.option()
        count = self.mouth.argument(long=False)
        self.mouth.option()
        if token.text == "multirow":
            self.mouth.argument(long=False)
            self.mouth.option()
        text = self.mouth.argument()
        number = self.mouth.integer(count)
        if self.table is not None and number:
            self.table.row_span = max(-_MAX_SPAN, min(number, _MAX_SPAN))
        self._push_group(text, token.position)

    def multirow_cell(self, token: Token) -> None:
        """``\\multirowcell{2}[shift][pos]{…}`` of makecell."""
        count = self.mouth.argument(long=False)
        self.mouth.drop("oo")
        text = self.mouth.argument()
        if self.table is not None:
            number = self.mouth.integer(count)
            self.table.row_span = max(-_MAX_SPAN, min(number, _MAX_SPAN)) or 1
        self._push_group(text, token.position)

    def set_cell(self, token: Token) -> None:
        """``\\SetCell[r=2,c=3]{c} …`` of tabularray."""
        options = self.mouth.text_option() or ""
        self.mouth.argument(long=False)
        for key, number in re.findall(r"\b([rc])\s*=\s*(\d{1,3})", options):
            if self.table is not None and key == "r":
                self.table.row_span = int(number)
            elif self.table is not None:
                self.table.column_span = int(number)

    def diagonal(self, token: Token) -> None:
        """``\\diagbox{rows}{columns}`` and ``\\backslashbox``."""
        self.mouth.option()
        first, second = self.mouth.arguments("mm")
        here = token.position
        self._push_group([*first, Token(TEXT, " / ", here), *second], here)

    def _push_group(self, tokens: Sequence[Token], position: int) -> None:
        self.mouth.push([Token(OPEN, "{", position), *tokens, Token(CLOSE, "}", position)])

    # longtable

    def end_head(self, token: Token) -> None:
        """``\\endfirsthead`` and ``\\endhead``: a head that is printed again is dropped."""
        table = self.table
        if table is None:
            return
        self._drop_partial_row(table)
        if table.header_end is not None:
            table.cells = [cell for cell in table.cells if cell.row < table.header_end]
            table.rules = {row for row in table.rules if row <= table.header_end}
            table.row = table.header_end
        else:
            table.header_end = table.row
        table.repeated_from = table.row

    def end_foot(self, token: Token) -> None:
        """``\\endfoot`` and ``\\endlastfoot``: the rows since the head are dropped."""
        table = self.table
        if table is None:
            return
        self._drop_partial_row(table)
        start = table.repeated_from or 0
        table.cells = [cell for cell in table.cells if cell.row < start]
        table.rules = {row for row in table.rules if row <= start}
        table.row = start

    def _drop_partial_row(self, table: TableBuilder) -> None:
        if not self.inline.blank:
            self._end_cell()
            table.end_row(keep=True)
        table.column = 0
        self._begin_cell(table)

    # The end

    def _tabular_done(self, builder: TableBuilder, name: str) -> None:
        cells, rules = builder.result()
        rows = len({cell.row for cell in cells})
        columns = len({cell.column for cell in cells})
        if builder.inner and len(cells) <= 4 * len(builder.inner) and rows <= 3:
            if self.table is not None:
                self.table.inner += builder.inner
            for inner in builder.inner:
                self.place_table(inner)
            return
        qualifies = rows >= 2 and columns >= 2
        draft = DraftTable(
            cells, builder.row, builder.columns, rules, builder.position, self.section
        )
        draft.header_rows = builder.header_end
        if self.table is not None:  # within a cell
            if qualifies:
                self.table.inner.append(draft)
            self._flatten(cells)
        elif qualifies and not (self.lines and not self.flowing):
            self.place_table(draft)
        else:
            self._flatten(cells)

    def _flatten(self, cells: Sequence[DraftCell]) -> None:
        """A tabular that only breaks lines is read as text."""
        row: int | None = None
        for cell in sorted(cells, key=lambda one: (one.row, one.column)):
            if row is not None:
                self.inline.literal("\n" if cell.row != row else " ", 0, 0)
            row = cell.row
            self.inline.extend(cell.inline)

    def place_table(self, draft: DraftTable) -> None:
        """Append a table."""
        draft.section = self.section
        self.place_later(draft)
