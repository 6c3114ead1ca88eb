"""Two readings of one paper side by side: text, tables, and numbers under their headers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from claimcheck.records import (
    Cell,
    Document,
    DocumentSource,
    Passage,
    PassageKind,
    Record,
    Table,
)
from claimcheck.versions import pair_tables, squash

SHINGLE = 5  # words: a run that two readers have in common is text that both found
ALIKE = 80.0  # rapidfuzz ratio (0–100) from which the headers of two cells are the same
MISSING = 0.5  # share of a passage's word runs that the other reader lacks
_PROSE = frozenset((PassageKind.ABSTRACT, PassageKind.PARAGRAPH, PassageKind.LIST_ENTRY))


class CellPair(Record):
    """A number of one table beside the same number in the other reader's table."""

    table: str
    one: Cell | None
    other: Cell | None
    alike: bool  # both are there, and their headers are the same


class Agreement(Record):
    """Two readers of one paper."""

    paper: str
    one: DocumentSource
    other: DocumentSource
    text: float  # share (0–1) of the word runs of either that both have
    only_one: tuple[str, ...]  # passages that the other reader does not have
    only_other: tuple[str, ...]
    tables: tuple[int, int, int]  # of the first, of the other, paired
    cells: tuple[CellPair, ...]  # numbers of all tables

    @property
    def alike(self) -> int:
        """Numbers that both have under the same headers."""
        return sum(pair.alike for pair in self.cells)


def agreement(one: Document, other: Document, paper: str) -> Agreement:
    """Compare the prose and the numbers in tables of two readings of one paper."""
    pairs = pair_tables(one.tables, other.tables)
    cells: list[CellPair] = []
    for left, right in pairs:
        cells += pair_numbers(left, right)
    paired = ({table.id for table, _ in pairs}, {table.id for _, table in pairs})
    for table in one.tables:
        if table.id not in paired[0]:
            cells += [_lonely(table, cell, None) for cell in numbers(table)]
    for table in other.tables:
        if table.id not in paired[1]:
            cells += [_lonely(table, None, cell) for cell in numbers(table)]
    return Agreement(
        paper=paper,
        one=one.source,
        other=other.source,
        text=shared_prose(one, other),
        only_one=missing_prose(one, other),
        only_other=missing_prose(other, one),
        tables=(len(one.tables), len(other.tables), len(pairs)),
        cells=tuple(cells),
    )


def numbers(table: Table) -> tuple[Cell, ...]:
    """Cells of a table's body that are one number."""
    return tuple(cell for cell in table.cells if cell.number is not None and not cell.header)


def pair_numbers(one: Table, other: Table) -> list[CellPair]:
    """Equal numbers of two tables, those with the most similar headers first; then the rest."""
    name = one.label or other.label or one.caption[:40]
    left, right = list(numbers(one)), list(numbers(other))
    ranked = sorted(
        (-header_similarity(cell, candidate), abs(row - column), row, column)
        for row, cell in enumerate(left)
        for column, candidate in enumerate(right)
        if cell.number == candidate.number
    )
    rows: dict[int, tuple[int, float]] = {}
    columns: set[int] = set()
    for similarity, _, row, column in ranked:
        if row not in rows and column not in columns:
            rows[row] = (column, -similarity)
            columns.add(column)
    pairs = []
    for row, cell in enumerate(left):
        if row in rows:
            column, similarity = rows[row]
            alike = similarity >= ALIKE
            pairs.append(CellPair(table=name, one=cell, other=right[column], alike=alike))
        else:
            pairs.append(CellPair(table=name, one=cell, other=None, alike=False))
    pairs += [
        CellPair(table=name, one=None, other=cell, alike=False)
        for column, cell in enumerate(right)
        if column not in columns
    ]
    return pairs


def header_similarity(one: Cell, other: Cell) -> float:
    """How alike (0–100) the headers of two cells are: the less alike of rows and columns."""
    from rapidfuzz import fuzz

    return min(
        fuzz.ratio("".join(map(squash, mine)), "".join(map(squash, theirs)))
        for mine, theirs in (
            (one.row_headers, other.row_headers),
            (one.column_headers, other.column_headers),
        )
    )


def shared_prose(one: Document, other: Document) -> float:
    """Share of word runs of the running text of either that both have; 1 for two empty ones."""
    left, right = Counter(_prose(one)), Counter(_prose(other))
    union = (left | right).total()
    return (left & right).total() / union if union else 1.0


def missing_prose(one: Document, other: Document) -> tuple[str, ...]:
    """Passages of running text of ``one`` whose words ``other`` has nowhere."""
    known = {run for passage in other.passages for run in _runs(passage)}
    missing = []
    for passage in one.passages:
        runs = list(_runs(passage)) if passage.kind in _PROSE else []
        if runs and sum(run not in known for run in runs) > MISSING * len(runs):
            missing.append(passage.text)
    return tuple(missing)


def _prose(document: Document) -> Iterator[tuple[str, ...]]:
    for passage in document.passages:
        if passage.kind in _PROSE:
            yield from _runs(passage)


def _runs(passage: Passage) -> Iterator[tuple[str, ...]]:
    text = passage.text
    for citation in reversed(passage.citations):  # one reader prints keys, another numbers
        text = text[: citation.start] + " " + text[citation.end :]
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[^\W_]+", folded)
    for start in range(len(words) - SHINGLE + 1):
        yield tuple(words[start : start + SHINGLE])


def _lonely(table: Table, one: Cell | None, other: Cell | None) -> CellPair:
    name = table.label or table.caption[:40] or table.id
    return CellPair(table=name, one=one, other=other, alike=False)
