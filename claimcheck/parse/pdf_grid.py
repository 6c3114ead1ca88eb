"""A table region of a PDF into rows, columns and spanning cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from claimcheck.parse.grid import GridResult, RawCell, finish, looks_numeric
from claimcheck.parse.pdf_columns import Span, clear_gaps, find_columns, split_at, stands_in
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_tables import Chunk, Region, chunk_text
from claimcheck.records import Emphasis

_TIGHT = 0.97  # em: baselines nearer than this cannot be two rows of one column
_FULL = 0.6  # of the width of a table: a shorter rule belongs to some columns only
_MAX_HEADER = 4  # rows


@dataclass(slots=True)
class _Piece:
    """Part of a cell: chunks, the columns they cover, and the rows where those are known."""

    chunks: list[Chunk]
    first: int
    last: int
    rows: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        ordered = sorted(self.chunks, key=lambda one: (round(one.base), one.x0))
        text = " ".join(chunk_text(chunk) for chunk in ordered)
        return re.sub(r"(?<=[^\W\d_])- (?=[a-z])", "", text)


@dataclass(slots=True)
class _Row:
    base: float
    size: float
    bottom: float  # baseline of its last line
    pieces: list[_Piece] = field(default_factory=list)

    def at(self, column: int) -> _Piece | None:
        return next((one for one in self.pieces if one.first <= column <= one.last), None)

    @property
    def filled(self) -> set[int]:
        return {column for one in self.pieces for column in range(one.first, one.last + 1)}


def read_grid(region: Region) -> GridResult | None:
    """Cells with headers; None where the region is no table after all."""
    columns = find_columns(region.lines, region.bars)
    if len(columns) < 2:
        return None
    return _Reader(region, columns).read()


class _Reader:
    def __init__(self, region: Region, columns: list[Span]) -> None:
        self.region, self.columns = region, columns
        width = region.box.width
        self.full = [rule.y0 for rule in region.rules if rule.width >= _FULL * width]
        self.partial = [rule for rule in region.rules if rule.width < _FULL * width]
        self.rows: list[_Row] = []

    def read(self) -> GridResult | None:
        """Lines to rows, rows to cells."""
        lines = [self._row(line) for line in self.region.lines]
        lines, between = self._join_tight(lines)
        for line in lines:
            if self.rows and self._continues(line, self.rows[-1]):
                self._append(line)
            else:
                self.rows.append(line)
        if len(self.rows) < 2:
            return None
        for piece, base in between:
            self._place(piece, base)
        self._stretch_labels()
        header = self._header_rows()
        grouped = self._stretch_groups(header if header is not None else 1)
        self._span_sections()
        raw = [
            self._cell(number, one) for number, row in enumerate(self.rows) for one in row.pieces
        ]
        return finish(
            raw,
            len(self.rows),
            len(self.columns),
            header,
            rules=[n for n in range(1, len(self.rows)) if self._ruled(n)],
            spans_known=bool(self.partial) or grouped,
        )

    # -- columns of chunks

    def _row(self, line: Sequence[Chunk]) -> _Row:
        base = sum(chunk.base for chunk in line) / len(line)
        row = _Row(base, max(chunk.size for chunk in line), base)
        for chunk in line:
            for piece in self._pieces(chunk, line):
                held = row.at(piece.first)
                if held is not None and held.first == held.last == piece.first == piece.last:
                    held.chunks += piece.chunks
                else:
                    row.pieces.append(piece)
        return row

    def _pieces(self, chunk: Chunk, line: Sequence[Chunk]) -> list[_Piece]:
        group = self._group_rule(chunk, line)
        if group is not None:
            inside = [
                i
                for i, (start, end) in enumerate(self.columns)
                if group.x0 - 4 <= (start + end) / 2 <= group.x1 + 4
            ]
            if len(inside) > 1:
                return [_Piece([chunk], inside[0], inside[-1])]
        over = [i for i, span in enumerate(self.columns) if stands_in(span, chunk)]
        if not over:
            middle = (chunk.x0 + chunk.x1) / 2
            distances = [abs((start + end) / 2 - middle) for start, end in self.columns]
            nearest = distances.index(min(distances))
            return [_Piece([chunk], nearest, nearest)]
        if len(over) > 1 and len(line) > 1:
            parts = split_at(chunk, self.columns)
            numbers = sum(looks_numeric(chunk_text(one)) for _, one in parts)
            if len(parts) > 1 and (numbers >= len(parts) - 1 or clear_gaps(parts)):
                return [_Piece([one], column, column) for column, one in parts]
        return [_Piece([chunk], over[0], over[-1])]

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

    # -- rows

    def _join_tight(self, lines: Sequence[_Row]) -> tuple[list[_Row], list[tuple[_Piece, float]]]:
        """Lines that stand too near one another to be rows of their own.

        One between two rows holds cells that span both; one beside a fuller row is part of it, as
        in a header whose long names are stacked.
        """
        kept: list[_Row] = []
        between: list[tuple[_Piece, float]] = []
        moves: list[tuple[_Row, _Row]] = []
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

    def _tight(self, line: _Row, other: _Row) -> bool:
        low, high = sorted((line.base, other.base))
        ruled = any(low < y < high for y in self.full)
        return not ruled and high - low < _TIGHT * min(line.size, other.size)

    def _is_inset(self, line: _Row, near: Sequence[_Row]) -> bool:
        """Whether the rows around a line are far enough apart to be rows of their own."""
        above, below = near
        return below.base - above.base > 0.97 * line.size and len(line.pieces) <= max(
            len(above.pieces), len(below.pieces)
        )

    def _continues(self, line: _Row, above: _Row) -> bool:
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

    def _was_full(self, above: _Piece | None, piece: _Piece) -> bool:
        """Whether the first word of ``piece`` had no room on the line above."""
        assert above is not None
        end = self.columns[piece.first][1]
        word = piece.chunks[0].words[0]
        return above.chunks[-1].x1 + (word.x1 - word.x0) + 0.2 * word.size > end + 1

    def _append(self, line: _Row) -> None:
        row = self.rows[-1]
        for piece in line.pieces:
            held = row.at(piece.first)
            if held is not None:
                held.chunks += piece.chunks
        row.bottom = line.base

    def _ruled(self, number: int) -> bool:
        """Whether a rule across the table stands above a row."""
        above, below = self.rows[number - 1].bottom, self.rows[number].base
        return any(above - 1 < y < below for y in self.full)

    def _place(self, piece: _Piece, base: float) -> None:
        """Gives a cell that stands between rows the rows around it."""
        before = [index for index, row in enumerate(self.rows) if row.base <= base]
        first = before[-1] if before else 0
        last = min(first + 1, len(self.rows) - 1)
        columns = range(piece.first, piece.last + 1)
        if self.rows[first].bottom > base or any(self.rows[last].at(c) for c in columns):
            last = first  # within one row of several lines
        while last > first > 0 and last + 1 < len(self.rows):
            if not self._free(piece, first - 1, last + 1):
                break
            first, last = first - 1, last + 1
        piece.rows = (first, last)
        self.rows[first].pieces.append(piece)

    def _free(self, piece: _Piece, first: int, last: int) -> bool:
        """Whether a spanning cell may grow to these rows."""
        if self._ruled(first + 1) or self._ruled(last):
            return False
        return not any(self.rows[row].at(piece.first) is not None for row in (first, last))

    def _stretch_labels(self) -> None:
        """A label level with the middle row of a ruled block belongs to the whole block."""
        edges = [0, *(n for n in range(1, len(self.rows)) if self._ruled(n)), len(self.rows)]
        for first, end in pairwise(edges):
            labels = [(n, self.rows[n].at(0)) for n in range(first, end)]
            filled = [(n, piece) for n, piece in labels if piece is not None]
            if len(filled) != 1 or end - first < 3 or first == 0:
                continue
            number, piece = filled[0]
            if piece.rows is None and piece.last == 0 and 2 * number == first + end - 1:
                self.rows[number].pieces.remove(piece)
                piece.rows = (first, end - 1)
                self.rows[first].pieces.append(piece)

    # -- headers

    def _header_rows(self) -> int | None:
        """Rows above the first inner rule, where they cannot be values; else left to the grid."""
        first = next((n for n in range(1, len(self.rows)) if self._ruled(n)), None)
        if first is None or not 2 <= first <= _MAX_HEADER or first >= len(self.rows):
            return None
        for row in self.rows[1:first]:
            stub = row.at(0)
            numeric = [looks_numeric(one.text) for one in row.pieces if one.first > 0]
            if stub is not None and numeric and 2 * sum(numeric) >= len(numeric):
                return None
        return first

    def _stretch_groups(self, header: int) -> bool:
        """Lets a header that stands centred over several columns span them."""
        found = False
        for number in range(min(header, len(self.rows) - 1)):
            row, below = self.rows[number], self.rows[number + 1]
            if 2 * len(row.filled) > len(self.columns) or number + 1 > header:
                continue
            for piece in row.pieces:
                if piece.first != piece.last or piece.rows is not None or piece.first == 0:
                    continue
                span = self._centred_span(piece, row, below)
                if span is not None:
                    piece.first, piece.last = span
                    found = True
        return found

    def _centred_span(self, piece: _Piece, row: _Row, below: _Row) -> tuple[int, int] | None:
        chunk = piece.chunks[0]
        middle = (chunk.x0 + chunk.x1) / 2
        taken = row.filled - {piece.first}
        best = None
        for first in range(1, piece.first + 1):
            for last in range(max(piece.first, first + 1), len(self.columns)):
                wanted = set(range(first, last + 1))
                if wanted & taken or not wanted <= below.filled:
                    continue
                centre = (self.columns[first][0] + self.columns[last][1]) / 2
                if abs(centre - middle) < 0.6 * chunk.size and (
                    best is None or last - first > best[1] - best[0]
                ):
                    best = (first, last)
        return best

    def _span_sections(self) -> None:
        """A line of words alone in the body, set in the middle, heads the rows below it."""
        left, right = self.columns[0][0], self.columns[-1][1]
        for row in self.rows[1:]:
            if len(row.pieces) != 1 or row.pieces[0].rows is not None:
                continue
            (piece,) = row.pieces
            x0, x1 = piece.chunks[0].x0, piece.chunks[-1].x1
            centred = abs((x0 + x1) / 2 - (left + right) / 2) < 0.06 * (right - left)
            if (centred or piece.first == 0 < piece.last) and not looks_numeric(piece.text):
                piece.first, piece.last = 0, len(self.columns) - 1

    # -- cells

    def _cell(self, number: int, piece: _Piece) -> RawCell:
        first, last = piece.rows or (number, number)
        return RawCell(
            row=first,
            column=piece.first,
            row_span=last - first + 1,
            column_span=piece.last - piece.first + 1,
            text=piece.text,
            emphasis=self._emphasis(piece),
        )

    def _emphasis(self, piece: _Piece) -> tuple[Emphasis, ...]:
        glyphs = [g for chunk in piece.chunks for word in chunk.words for g in word.glyphs]
        count = len(glyphs)
        found = []
        if 2 * sum(glyph.font.bold for glyph in glyphs) > count:
            found.append(Emphasis.BOLD)
        if 2 * sum(glyph.font.italic and not glyph.font.math for glyph in glyphs) > count:
            found.append(Emphasis.ITALIC)
        if any(self._underlined(chunk) for chunk in piece.chunks):
            found.append(Emphasis.UNDERLINE)
        return tuple(found)

    def _underlined(self, chunk: Chunk) -> bool:
        return any(
            0 < rule.y0 - chunk.base < 0.4 * chunk.size
            and abs(rule.x0 - chunk.x0) < 2.5
            and abs(rule.x1 - chunk.x1) < 2.5
            for rule in self.partial
        )
