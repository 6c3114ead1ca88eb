"""The columns of a table in a PDF, from where its cells stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_tables import Chunk

Span = tuple[float, float]

_WIDE = 0.36  # em: words of one cell stand nearer
_TOUCH = 1.0  # points by which a cell must reach into a column to count as standing in it


def stands_in(span: Span, chunk: Chunk) -> bool:
    """Whether a chunk reaches into a column."""
    shared = min(span[1], chunk.x1) - max(span[0], chunk.x0)
    return shared > min(_TOUCH, 0.5 * (span[1] - span[0]), 0.5 * (chunk.x1 - chunk.x0))


def find_columns(lines: Sequence[Sequence[Chunk]], bars: Sequence[Box] = ()) -> list[Span]:
    """Extents of the columns, left to right.

    Lines with many cells come first, so that cells over several columns find those columns made.
    A gap that more lines run over than keep free separates nothing.
    """
    columns: list[Span] = []
    for line in sorted(lines, key=lambda one: -len(one)):
        for chunk in line:
            over = [i for i, span in enumerate(columns) if stands_in(span, chunk)]
            if not over:
                columns.append((chunk.x0, chunk.x1))
                columns.sort()
            elif len(over) == 1:
                start, end = columns[over[0]]
                columns[over[0]] = (min(start, chunk.x0), max(end, chunk.x1))
    columns = _disjoint(_with_values(columns, lines))
    index = 0
    while index + 1 < len(columns):
        if _parted(lines, columns[index], columns[index + 1], bars):
            index += 1
        else:
            columns[index : index + 2] = [(columns[index][0], columns[index + 1][1])]
    return columns


def _with_values(columns: list[Span], lines: Sequence[Sequence[Chunk]]) -> list[Span]:
    """Leaves out what only a header makes a column: the name of a group, between two columns."""
    if len(lines) < 3:
        return columns
    return [
        span
        for span in columns
        if any(stands_in(span, chunk) for line in lines[1:] for chunk in line)
        or span in {columns[0], columns[-1]}
    ]


def _parted(lines: Sequence[Sequence[Chunk]], left: Span, right: Span, bars: Sequence[Box]) -> bool:
    if any(left[1] - 2 <= bar.x0 <= right[0] + 2 for bar in bars):
        return True
    crossing = apart = 0
    for line in lines:
        here = [chunk for chunk in line if stands_in(left, chunk)]
        there = [chunk for chunk in line if stands_in(right, chunk)]
        if any(one is other for one in here for other in there):
            crossing += 1
        elif here and there:
            apart += 1
    return crossing <= apart


def _disjoint(columns: Sequence[Span]) -> list[Span]:
    """Extents that do not overlap: what two share is divided between them."""
    found: list[Span] = []
    for start, end in columns:
        if found and start < found[-1][1]:
            middle = (start + min(end, found[-1][1])) / 2
            found[-1] = (found[-1][0], middle)
            start = middle
        if end > start:
            found.append((start, end))
    return [span for span in found if span[1] > span[0]]


def split_at(chunk: Chunk, columns: Sequence[Span]) -> list[tuple[int, Chunk]]:
    """A chunk cut at the columns, where every word stands in just one; empty otherwise."""
    parts: list[tuple[int, Chunk]] = []
    for word in chunk.words:
        part = Chunk([word], word.x0, word.x1, chunk.base, chunk.size)
        within = [i for i, span in enumerate(columns) if stands_in(span, part)]
        if len(within) != 1:
            return []
        if parts and parts[-1][0] == within[0]:
            last = parts[-1][1]
            last.words.append(word)
            last.x1 = max(last.x1, word.x1)
        else:
            parts.append((within[0], part))
    return parts


def clear_gaps(parts: Sequence[tuple[int, Chunk]]) -> bool:
    """Whether the parts of a cut chunk stand further apart than words do."""
    return all(b.x0 - a.x1 > _WIDE * b.size for (_, a), (_, b) in pairwise(parts))
