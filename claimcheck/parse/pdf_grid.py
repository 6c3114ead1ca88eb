"""A table region of a PDF into rows, columns and spanning cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimcheck.parse.grid import GridResult, RawCell, finish, looks_numeric
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_tables import Chunk, Region, chunk_text
from claimcheck.records import Emphasis

_TIGHT = 0.97  # em: baselines nearer than this cannot be two rows of one column
_FULL = 0.6  # of the width of a table: a shorter rule belongs to some columns only

Span = tuple[float, float]


@dataclass(slots=True)
class _Piece:
    """Part of a cell: one chunk and the columns it covers."""

    chunks: list[Chunk]
    first: int
    last: int

    @property
    def text(self) -> str:
        return " ".join(chunk_text(chunk) for chunk in self.chunks)


@dataclass(slots=True)
class _Row:
    base: float
    size: float
    pieces: list[_Piece] = field(default_factory=list)
    bottom: float = 0.0  # baseline of its last line

    def at(self, column: int) -> _Piece | None:
        return next((one for one in self.pieces if one.first <= column <= one.last), None)

    @property
    def filled(self) -> set[int]:
        return {column for one in self.pieces for column in range(one.first, one.last + 1)}


def read_grid(region: Region) -> GridResult | None:
    """Cells with headers; None where the region is no table after all."""
    columns = find_columns(region.lines)
    if len(columns) < 2:
        return None
    return _Reader(region, columns).read()


def find_columns(lines: Sequence[Sequence[Chunk]]) -> list[Span]:
    """Extents of the columns: lines with many cells first, cells over several columns left out."""
    columns: list[Span] = []
    for line in sorted(lines, key=lambda one: -len(one)):
        for chunk in line:
            over = [i for i, span in enumerate(columns) if _overlap(span, chunk) > 1.0]
            if not over:
                columns.append((chunk.x0, chunk.x1))
                columns.sort()
            elif len(over) == 1:
                start, end = columns[over[0]]
                columns[over[0]] = (min(start, chunk.x0), max(end, chunk.x1))
    columns = _disjoint(columns)
    index = 0
    while index + 1 < len(columns):
        crossing = parted = 0
        for line in lines:
            left = [chunk for chunk in line if _overlap(columns[index], chunk) > 1.0]
            right = [chunk for chunk in line if _overlap(columns[index + 1], chunk) > 1.0]
            if any(one is other for one in left for other in right):
                crossing += 1
            elif left and right:
                parted += 1
        if crossing > parted:
            columns[index : index + 2] = [(columns[index][0], columns[index + 1][1])]
        else:
            index += 1
    return columns


def _overlap(span: Span, chunk: Chunk) -> float:
    return min(span[1], chunk.x1) - max(span[0], chunk.x0)


def _disjoint(columns: Sequence[Span]) -> list[Span]:
    """Extents that do not overlap: what two share is divided between them."""
    found: list[Span] = []
    for start, end in columns:
        if found and start < found[-1][1]:
            middle = (start + found[-1][1]) / 2
            found[-1] = (found[-1][0], middle)
            start = middle
        if end > start:
            found.append((start, end))
    return found


class _Reader:
    def __init__(self, region: Region, columns: list[Span]) -> None:
        self.region, self.columns = region, columns
        width = region.box.width
        self.full = [rule.y0 for rule in region.rules if rule.width >= _FULL * width]
        self.partial = [rule for rule in region.rules if rule.width < _FULL * width]
        self.rows: list[_Row] = []
        self.offset: list[tuple[_Piece, float]] = []  # cells that stand between rows
        self.spans: dict[int, tuple[int, int]] = {}  # id of a piece → first and last row

    def read(self) -> GridResult | None:
        """Lines to rows, rows to cells."""
        lines = [self._row(line) for line in self.region.lines]
        lines = self._take_offset(lines)
        if not lines:
            return None
        for index, line in enumerate(lines):
            if self.rows and self._continues(line, self.rows[-1], lines, index):
                self._append(line)
            else:
                self.rows.append(line)
        self._place_offset()
        raw = [cell for number, row in enumerate(self.rows) for cell in self._cells(number, row)]
        rules = [
            number
            for number in range(1, len(self.rows))
            if self._ruled(self.rows[number - 1].bottom, self.rows[number].base)
        ]
        return finish(
            raw,
            len(self.rows),
            len(self.columns),
            rules=rules,
            spans_known=bool(self.partial),
        )

    # -- columns of chunks

    def _row(self, line: Sequence[Chunk]) -> _Row:
        base = sum(chunk.base for chunk in line) / len(line)
        row = _Row(base, max(chunk.size for chunk in line), bottom=base)
        for chunk in line:
            for piece in self._pieces(chunk, alone=len(line) == 1):
                held = row.at(piece.first)
                if held is not None and held.first == held.last == piece.first == piece.last:
                    held.chunks += piece.chunks
                else:
                    row.pieces.append(piece)
        return row

    def _pieces(self, chunk: Chunk, *, alone: bool) -> list[_Piece]:
        over = [i for i, span in enumerate(self.columns) if _overlap(span, chunk) > 1.0]
        below = self._rule_below(chunk)
        if below is not None:
            inside = [
                i
                for i, (start, end) in enumerate(self.columns)
                if below.x0 - 4 <= (start + end) / 2 <= below.x1 + 4
            ]
            if len(inside) > 1:
                return [_Piece([chunk], inside[0], inside[-1])]
        if not over:
            middle = (chunk.x0 + chunk.x1) / 2
            nearest = min(
                range(len(self.columns)),
                key=lambda i: abs(sum(self.columns[i]) / 2 - middle),
            )
            return [_Piece([chunk], nearest, nearest)]
        if len(over) == 1 or alone:
            return [_Piece([chunk], over[0], over[-1])]
        parts = self._split(chunk, over)
        return parts or [_Piece([chunk], over[0], over[-1])]

    def _rule_below(self, chunk: Chunk) -> Box | None:
        """A short rule under a chunk that groups the columns it runs over."""
        for rule in self.partial:
            near = 0 < rule.y0 - chunk.base < 1.1 * chunk.size
            middle = (chunk.x0 + chunk.x1) / 2
            wider = rule.width > 1.15 * (chunk.x1 - chunk.x0) or rule.width > 40
            if near and wider and rule.x0 - 2 <= middle <= rule.x1 + 2:
                return rule
        return None

    def _split(self, chunk: Chunk, over: Sequence[int]) -> list[_Piece]:
        """Cells that stand so close that they read as one: numbers, each within its column."""
        pieces: list[_Piece] = []
        for word in chunk.words:
            within = [
                i
                for i in over
                if self.columns[i][0] - 1 <= word.x0 and word.x1 <= self.columns[i][1] + 1
            ]
            if len(within) != 1:
                return []
            if pieces and pieces[-1].first == within[0]:
                last = pieces[-1].chunks[0]
                last.words.append(word)
                last.x1 = max(last.x1, word.x1)
                continue
            part = Chunk([word], word.x0, word.x1, chunk.base, chunk.size)
            pieces.append(_Piece([part], within[0], within[0]))
        numeric = sum(looks_numeric(piece.text) for piece in pieces)
        return pieces if numeric >= len(pieces) - 1 else []

    # -- rows

    def _take_offset(self, lines: list[_Row]) -> list[_Row]:
        """Sets aside lines that stand between two rows: cells that span them."""
        kept = list(lines)
        index = 0
        while index < len(kept):
            line = kept[index]
            near = [
                other
                for other in (kept[index - 1] if index else None, kept[index + 1] if index + 1 < len(kept) else None)
                if other is not None
                and abs(other.base - line.base) < _TIGHT * min(line.size, other.size)
            ]  # fmt: skip
            fewer = [o for o in near if len(o.pieces) > len(line.pieces) or len(near) == 2]
            if fewer and all(not (line.filled & other.filled) for other in near):
                self.offset += [(piece, line.base) for piece in line.pieces]
                del kept[index]
            else:
                index += 1
        return kept

    def _continues(self, line: _Row, above: _Row, lines: Sequence[_Row], index: int) -> bool:
        """Whether a line goes on with the cells of the row above it."""
        distance = line.base - above.bottom
        if self._ruled(above.bottom, line.base) or distance > 1.45 * line.size:
            return False
        if not line.filled <= above.filled or any(one.first != one.last for one in line.pieces):
            return False
        if any(looks_numeric(one.text) and not one.text.startswith("(") for one in line.pieces):
            return False
        over = [above.at(one.first) for one in line.pieces]
        if any(one is None or one.first != one.last for one in over):
            return False
        if self._in_header(line, lines):
            return len(line.pieces) < len(above.pieces) or distance < 1.15 * line.size
        if len(line.pieces) == len(above.pieces) and len(self.columns) > 1 and 0 in line.filled:
            return False
        return all(self._was_full(one, piece) for one, piece in zip(over, line.pieces, strict=True))

    def _was_full(self, above: _Piece | None, piece: _Piece) -> bool:
        """Whether the first word of ``piece`` had no room on the line above."""
        assert above is not None
        _start, end = self.columns[piece.first]
        word = piece.chunks[0].words[0]
        return above.chunks[-1].x1 + (word.x1 - word.x0) + 0.2 * word.size > end + 1

    def _in_header(self, line: _Row, lines: Sequence[_Row]) -> bool:
        inner = [y for y in self.full if lines[0].base < y < lines[-1].base]
        return bool(inner) and line.base < inner[0]

    def _append(self, line: _Row) -> None:
        row = self.rows[-1]
        for piece in line.pieces:
            held = row.at(piece.first)
            if held is not None:
                held.chunks += piece.chunks
        row.bottom = line.base

    def _ruled(self, above: float, below: float) -> bool:
        return any(above - 1 < y < below for y in self.full)

    def _place_offset(self) -> None:
        """Gives every cell that stands between rows the rows around it."""
        for piece, base in self.offset:
            before = [i for i, row in enumerate(self.rows) if row.base <= base]
            first = before[-1] if before else 0
            last = min(first + 1, len(self.rows) - 1)
            while (
                first > 0 and last + 1 < len(self.rows) and self._free(piece, first - 1, last + 1)
            ):
                first, last = first - 1, last + 1
            self.spans[id(piece)] = (first, last)
            self.rows[first].pieces.append(piece)

    def _free(self, piece: _Piece, first: int, last: int) -> bool:
        """Whether a spanning cell may grow to these rows."""
        if self._ruled(self.rows[first].bottom, self.rows[first + 1].base):
            return False
        if self._ruled(self.rows[last - 1].bottom, self.rows[last].base):
            return False
        return not any(
            row.at(piece.first) is not None for row in (self.rows[first], self.rows[last])
        )

    # -- cells

    def _cells(self, number: int, row: _Row) -> list[RawCell]:
        cells = []
        for piece in row.pieces:
            first, last = self.spans.get(id(piece), (number, number))
            cells.append(
                RawCell(
                    row=first,
                    column=piece.first,
                    row_span=last - first + 1,
                    column_span=piece.last - piece.first + 1,
                    text=re.sub(r"(?<=\w)- (?=[a-z])", "", piece.text),
                    emphasis=self._emphasis(piece),
                )
            )
        return cells

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
