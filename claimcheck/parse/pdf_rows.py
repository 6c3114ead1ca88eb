"""Lines of a table in a PDF into rows: stacked headers, wrapped cells, cells between two rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from claimcheck.parse.grid import looks_numeric
from claimcheck.parse.pdf_columns import Span, clear_gaps, split_at, stands_in
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_tables import Chunk, Region, chunk_text

_TIGHT = 0.97  # em: baselines nearer than this cannot be two rows of one column
_FULL = 0.6  # of the width of a table: a shorter rule belongs to some columns only


@dataclass(slots=True)
class Piece:
    """Part of a cell: chunks, the columns they cover, and the rows where those are known."""

    chunks: list[Chunk]
    first: int
    last: int
    rows: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """Its lines joined; a word broken at the end of one is put together."""
        ordered = sorted(self.chunks, key=lambda one: (round(one.base), one.x0))
        text = " ".join(chunk_text(chunk) for chunk in ordered)
        return re.sub(r"(?<=[^\W\d_])- (?=[a-z])", "", text)


@dataclass(slots=True)
class Row:
    """Cells that stand side by side."""

    base: float
    size: float
    bottom: float  # baseline of its last line
    pieces: list[Piece] = field(default_factory=list)

    def at(self, column: int) -> Piece | None:
        """The piece that covers a column."""
        return next((one for one in self.pieces if one.first <= column <= one.last), None)

    @property
    def filled(self) -> set[int]:
        """Columns that hold something."""
        return {column for one in self.pieces for column in range(one.first, one.last + 1)}


def _together(block: Sequence[Row]) -> Row:
    """Lines of one row joined cell by cell."""
    row = Row(block[0].base, block[0].size, block[-1].base)
    for line in block:
        for piece in line.pieces:
            held = row.at(piece.first)
            if held is None:
                row.pieces.append(piece)
            else:
                held.chunks += piece.chunks
    return row


class RowReader:
    """Groups the lines of one region."""

    def __init__(self, region: Region, columns: Sequence[Span]) -> None:
        self.region, self.columns = region, columns
        width = region.box.width
        self.full = [rule.y0 for rule in region.rules if rule.width >= _FULL * width]
        self.partial = [rule for rule in region.rules if rule.width < _FULL * width]
        self.rows: list[Row] = []

    def read(self) -> list[Row]:
        """Rows top to bottom; every chunk of the region is in one of them."""
        between: list[tuple[Piece, float]] = []
        for number, block in enumerate(self._blocks()):
            if number and self._is_one_row(block):
                self.rows.append(_together(block))
                continue
            kept, offset = self._join_tight(block)
            between += offset
            first = len(self.rows)
            for line in kept:
                if len(self.rows) > first and self._continues(line, self.rows[-1]):
                    self._append(line)
                else:
                    self.rows.append(line)
        if self.rows:
            for piece, base in between:
                self._place(piece, base)
        return self.rows

    def _blocks(self) -> list[list[Row]]:
        """Lines between rules across the table."""
        blocks: list[list[Row]] = []
        last = -1e9
        for line in (self._row(line) for line in self.region.lines):
            if not blocks or any(last - 1 < y < line.base for y in self.full):
                blocks.append([])
            blocks[-1].append(line)
            last = line.base
        return blocks

    def _is_one_row(self, block: Sequence[Row]) -> bool:
        """Whether a block between rules is one row with running text in some of its cells."""
        if len(block) < 2 or any(one.first != one.last for row in block for one in row.pieces):
            return False
        columns = [[one for row in block if (one := row.at(c))] for c in range(len(self.columns))]
        longest = max(map(len, columns))
        middle = (block[0].base + block[-1].base) / 2
        wrapped = 0
        for column, pieces in enumerate(columns):
            if not pieces:
                continue
            own = (pieces[0].chunks[0].base + pieces[-1].chunks[0].base) / 2
            on_top = pieces[0].chunks[0].base - block[0].base < 0.5 * block[0].size
            if not on_top and abs(own - middle) > 0.35 * block[0].size:
                return False
            if len(pieces) < 2:
                continue
            if any(looks_numeric(one.text) for one in pieces):
                return False
            pairs = list(pairwise(pieces))
            start, end = self.columns[column]
            full = sum(self._was_full(a, b) for a, b in pairs) >= 0.5 * len(pairs)
            full = full and pieces[0].chunks[-1].x1 > start + 0.6 * (end - start)
            close = all(
                b.chunks[0].base - a.chunks[0].base < 1.35 * a.chunks[0].size for a, b in pairs
            )
            if not close or not (full or len(pieces) < longest):
                return False
            wrapped += full
        return wrapped > 0

    def _row(self, line: Sequence[Chunk]) -> Row:
        base = sum(chunk.base for chunk in line) / len(line)
        row = Row(base, max(chunk.size for chunk in line), base)
        for chunk in line:
            for piece in self._pieces(chunk, line):
                held = row.at(piece.first)
                if held is not None and held.first == held.last == piece.first == piece.last:
                    held.chunks += piece.chunks
                else:
                    row.pieces.append(piece)
        return row

    def _pieces(self, chunk: Chunk, line: Sequence[Chunk]) -> list[Piece]:
        group = self._group_rule(chunk, line)
        if group is not None:
            inside = [
                i
                for i, (start, end) in enumerate(self.columns)
                if group.x0 - 4 <= (start + end) / 2 <= group.x1 + 4
            ]
            if len(inside) > 1:
                return [Piece([chunk], inside[0], inside[-1])]
        over = [i for i, span in enumerate(self.columns) if stands_in(span, chunk)]
        if not over:
            middle = (chunk.x0 + chunk.x1) / 2
            distances = [abs((start + end) / 2 - middle) for start, end in self.columns]
            nearest = distances.index(min(distances))
            return [Piece([chunk], nearest, nearest)]
        if len(over) > 1 and len(line) > 1:
            parts = split_at(chunk, self.columns)
            numbers = sum(looks_numeric(chunk_text(one)) for _, one in parts)
            if len(parts) > 1 and (numbers >= len(parts) - 1 or clear_gaps(parts)):
                return [Piece([one], column, column) for column, one in parts]
        return [Piece([chunk], over[0], over[-1])]

    def _group_rule(self, chunk: Chunk, line: Sequence[Chunk]) -> Box | None:
        """The short rule below a chunk that groups the columns it heads."""
        for rule in self.partial:
            below = rule.y0 - chunk.base
            middle = (chunk.x0 + chunk.x1) / 2
            if not (0 < below < 2.6 * chunk.size and rule.x0 - 2 <= middle <= rule.x1 + 2):
                continue
            if any(
                other is not chunk and rule.x0 - 2 <= (other.x0 + other.x1) / 2 <= rule.x1 + 2
                for other in line
            ):
                continue
            if rule.width > 1.15 * (chunk.x1 - chunk.x0) or rule.width > 40:
                return rule
        return None

    def _join_tight(self, lines: Sequence[Row]) -> tuple[list[Row], list[tuple[Piece, float]]]:
        """Lines that stand too near one another to be rows of their own.

        One between two rows holds cells that span both; one beside a fuller row is part of it, as
        in a header whose long names are stacked.
        """
        kept: list[Row] = []
        between: list[tuple[Piece, float]] = []
        moves: list[tuple[Row, Row]] = []
        for index, line in enumerate(lines):
            near = [
                lines[other]
                for other in (index - 1, index + 1)
                if 0 <= other < len(lines) and self._tight(line, lines[other])
            ]
            disjoint = near and all(not (line.filled & other.filled) for other in near)
            if disjoint and len(near) == 2 and self._is_inset(line, near):
                between += [(piece, line.base) for piece in line.pieces]
            elif disjoint and len(near) == 1 and len(near[0].pieces) > len(line.pieces):
                moves.append((line, near[0]))
            else:
                kept.append(line)
        for line, row in moves:
            for piece in line.pieces:
                held = row.at(piece.first)
                if held is None:
                    row.pieces.append(piece)
                else:
                    held.chunks += piece.chunks
            row.bottom = max(row.bottom, line.base)
        return kept, between

    def _tight(self, line: Row, other: Row) -> bool:
        low, high = sorted((line.base, other.base))
        ruled = any(low < y < high for y in self.full)
        return not ruled and high - low < _TIGHT * min(line.size, other.size)

    def _is_inset(self, line: Row, near: Sequence[Row]) -> bool:
        """Whether the rows around a line are far enough apart to be rows of their own."""
        above, below = near
        return below.base - above.base > 0.97 * line.size and len(line.pieces) <= max(
            len(above.pieces), len(below.pieces)
        )

    def _continues(self, line: Row, above: Row) -> bool:
        """Whether a line goes on with the cells of the row above it."""
        distance = line.base - above.bottom
        ruled = any(above.bottom - 1 < y < line.base for y in self.full)
        if ruled or distance > 1.45 * line.size or not line.filled <= above.filled:
            return False
        held = [above.at(one.first) for one in line.pieces]
        if any(one is None or one.first != one.last for one in [*held, *line.pieces]):
            return False
        if any(looks_numeric(one.text) and not one.text.startswith("(") for one in line.pieces):
            return False
        inner = [y for y in self.full if y > self.region.lines[0][0].base]
        if inner and line.base < inner[0] and len(inner) > 1:
            return len(line.pieces) < len(above.pieces) or distance < 1.3 * line.size
        if len(line.pieces) == len(above.pieces) and len(line.pieces) > 1:
            return False
        return all(self._was_full(one, new) for one, new in zip(held, line.pieces, strict=True))

    def _was_full(self, above: Piece | None, piece: Piece) -> bool:
        """Whether the first word of ``piece`` had no room on the line above."""
        assert above is not None
        end = self.columns[piece.first][1]
        word = piece.chunks[0].words[0]
        return above.chunks[-1].x1 + (word.x1 - word.x0) + 0.2 * word.size > end + 1

    def _append(self, line: Row) -> None:
        row = self.rows[-1]
        for piece in line.pieces:
            held = row.at(piece.first)
            if held is not None:
                held.chunks += piece.chunks
        row.bottom = line.base

    def _place(self, piece: Piece, base: float) -> None:
        """Gives a cell that stands between rows the rows around it."""
        before = [index for index, row in enumerate(self.rows) if row.base <= base]
        first = before[-1] if before else 0
        last = min(first + 1, len(self.rows) - 1)
        columns = range(piece.first, piece.last + 1)
        if self.rows[first].bottom > base or any(self.rows[last].at(c) for c in columns):
            last = first  # within one row of several lines
        held = next((one for c in columns if (one := self.rows[first].at(c))), None)
        if held is not None:
            held.chunks += piece.chunks
            return
        while last > first > 0 and last + 1 < len(self.rows):
            if not self._free(piece, first - 1, last + 1):
                break
            first, last = first - 1, last + 1
        piece.rows = (first, last)
        self.rows[first].pieces.append(piece)

    def _free(self, piece: Piece, first: int, last: int) -> bool:
        """Whether a spanning cell may grow to these rows."""
        if self.ruled(first + 1) or self.ruled(last):
            return False
        return not any(self.rows[row].at(piece.first) is not None for row in (first, last))

    def ruled(self, number: int) -> bool:
        """Whether a rule across the table stands above a row."""
        above, below = self.rows[number - 1].bottom, self.rows[number].base
        return any(above - 1 < y < below for y in self.full)
