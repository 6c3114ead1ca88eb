"""A table region of a PDF into cells with spans, emphasis and headers."""

from __future__ import annotations

from itertools import pairwise

from claimcheck.parse.grid import GridResult, RawCell, finish, looks_numeric
from claimcheck.parse.pdf_columns import find_columns
from claimcheck.parse.pdf_rows import Piece, Row, RowReader
from claimcheck.parse.pdf_tables import Chunk, Region
from claimcheck.records import Emphasis

_MAX_HEADER = 4  # rows


def read_grid(region: Region) -> GridResult | None:
    """Cells with headers; None where the region is no table after all."""
    columns = find_columns(region.lines, region.bars)
    if len(columns) < 2:
        return None
    reader = RowReader(region, columns)
    if len(reader.read()) < 2:
        return None
    return _Headers(reader).result()


class _Headers:
    def __init__(self, reader: RowReader) -> None:
        self.reader = reader
        self.rows, self.columns, self.partial = reader.rows, reader.columns, reader.partial

    def result(self) -> GridResult:
        """Stretches labels and group headers over what they head, and finishes the grid."""
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
            rules=[n for n in range(1, len(self.rows)) if self.reader.ruled(n)],
            spans_known=bool(self.partial) or grouped,
        )

    def _stretch_labels(self) -> None:
        """A label level with the middle row of a ruled block belongs to the whole block."""
        edges = [0, *(n for n in range(1, len(self.rows)) if self.reader.ruled(n)), len(self.rows)]
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

    def _header_rows(self) -> int | None:
        """Rows above the first inner rule, where they cannot be values; else left to the grid."""
        first = next((n for n in range(1, len(self.rows)) if self.reader.ruled(n)), None)
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
            if 2 * len(row.pieces) > len(self.columns):
                continue
            for piece in row.pieces:
                if piece.first != piece.last or piece.rows is not None or piece.first == 0:
                    continue
                span = self._centred_span(piece, row, below)
                if span is not None:
                    piece.first, piece.last = span
                    found = True
        return found

    def _centred_span(self, piece: Piece, row: Row, below: Row) -> tuple[int, int] | None:
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

    def _cell(self, number: int, piece: Piece) -> RawCell:
        first, last = piece.rows or (number, number)
        return RawCell(
            row=first,
            column=piece.first,
            row_span=last - first + 1,
            column_span=piece.last - piece.first + 1,
            text=piece.text,
            emphasis=self._emphasis(piece),
        )

    def _emphasis(self, piece: Piece) -> tuple[Emphasis, ...]:
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
