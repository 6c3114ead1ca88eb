"""A table as the checks see it: two axes of lines with header paths, and the numbers between them.

Rows and columns are treated alike, so transposing a table changes nothing. Repairs that printed
tables need are made here once: cells "86.7/85.9" become two lines, empty stubs are filled down,
rows that print a change ("Δ", "% gain") are set apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Literal

from claimcheck.quantities import cell_number, cell_uncertainty
from claimcheck.records import Cell, Emphasis, Table
from claimcheck.verify import repair
from claimcheck.verify.measures import direction_of, is_cost
from claimcheck.verify.terms import Term, plain, stems, terms

Axis = Literal[0, 1]  # 0 rows, 1 columns
ROWS: Axis = 0
COLUMNS: Axis = 1

SEPARATOR = " | "  # between the names of a path in ``Line.text``
MAX_CELLS = 20_000  # larger tables are data, not results

_PAIR = re.compile(r"\s*/\s*")
_CHANGE = re.compile(
    r"^\s*(?:[Δ∆]|delta\b|(?:abs(?:olute)?|rel(?:ative)?)?\.?\s*(?:change|diff(?:erence)?|gain|improvement|impr)\b)",
    re.I,
)
_REFERENCE = re.compile(
    r"\b(?:human|oracle|upper bound|ceiling|gold|ground truth|skyline)s?\b", re.I
)
CITED = re.compile(
    r"\(?\b[A-Z][\w'’-]+(?:\s(?:and|&)\s[A-Z][\w'’-]+|\s?et\s+al\.?)?,?\s*\(?\s*(?:19|20)\d\d[a-z]?\s*\)|\(\s*(?:19|20)\d\d[a-z]?\s*\)|\[\d{1,3}\]"
)
_OURS = re.compile(
    r"\b(?:ours?(?! (?:re-?)?(?:implementation|run|reproduction|baseline)s?)|this (?:work|paper)|proposed)\b",
    re.I,
)
_AVERAGE = re.compile(r"\b(?:avg|average|mean|overall|macro[- ]avg)\b", re.I)


def other(axis: Axis) -> Axis:
    """The other axis."""
    return COLUMNS if axis == ROWS else ROWS


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A row or a column of numbers with its header path, outermost first."""

    axis: Axis
    position: int  # among the lines of its axis, from 0
    index: int  # row or column of the table's grid
    part: int  # which of the numbers of a cell "a/b"; 0 for plain cells
    path: tuple[str, ...]
    text: str  # the path without citations, joined; ``words`` have their spans in it
    words: tuple[Term, ...]  # of the whole path
    stems: frozenset[str]
    direction: int  # +1 larger is better, -1 smaller is better, 0 not known
    attribute: bool = False  # tells the crossing lines apart rather than measuring them
    base: int | None = None  # position of the line that this one modifies ("+ coverage")

    @property
    def name(self) -> str:
        """The header path for people."""
        return " › ".join(self.path)

    @property
    def leaf(self) -> str:
        """The innermost header."""
        return self.path[-1] if self.path else ""

    @property
    def is_change(self) -> bool:
        """A line that prints differences between other lines."""
        return any(_CHANGE.match(part) for part in self.path)

    @property
    def is_reference(self) -> bool:
        """Human, oracle and the like: nobody's system."""
        return any(_REFERENCE.search(part) for part in self.path)

    @property
    def is_ours(self) -> bool:
        """Marked as the authors' own."""
        return any(_OURS.search(part) for part in self.path)

    @property
    def is_average(self) -> bool:
        """A line of averages over others."""
        return any(_AVERAGE.search(part) for part in self.path)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One number of the table."""

    value: Decimal
    decimals: int
    uncertainty: Decimal | None
    cell: Cell
    printed: str
    row: Line
    column: Line

    def line(self, axis: Axis) -> Line:
        """Its row or its column."""
        return self.row if axis == ROWS else self.column

    @property
    def bold(self) -> bool:
        """Set in bold."""
        return Emphasis.BOLD in self.cell.emphasis

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"{self.row.name} × {self.column.name}"


class TableView:
    """The numbers of one table, by row and column line."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.memo: dict[str, object] = {}  # what checks computed about this table
        body = _body(table)
        parts = {axis: _parts(body, axis) for axis in (ROWS, COLUMNS)}
        pairs_in_columns = max(parts[COLUMNS].values(), default=1) > 1
        self._split = COLUMNS if pairs_in_columns else ROWS
        paths, attributes = _paths(body)
        self.rows = self._lines(ROWS, paths[ROWS], attributes[ROWS], parts[ROWS])
        self.columns = self._lines(COLUMNS, paths[COLUMNS], attributes[COLUMNS], parts[COLUMNS])
        self._entries: dict[tuple[int, int], Entry] = {}
        rows = {(line.index, line.part): line for line in self.rows}
        columns = {(line.index, line.part): line for line in self.columns}
        for cell, numbers in body:
            for part, (value, printed) in enumerate(numbers):
                row = rows.get((cell.row, part if self._split == ROWS else 0))
                column = columns.get((cell.column, part if self._split == COLUMNS else 0))
                if row is None or column is None:
                    continue
                self._entries[row.position, column.position] = Entry(
                    value,
                    _decimals(printed),
                    cell_uncertainty(cell.text) if len(numbers) == 1 else None,
                    cell,
                    printed,
                    row,
                    column,
                )

    def _lines(
        self,
        axis: Axis,
        paths: dict[int, tuple[tuple[str, ...], int | None]],
        attributes: frozenset[int],
        parts: dict[int, int],
    ) -> tuple[Line, ...]:
        lines: list[Line] = []
        counts = {i: parts.get(i, 1) if axis == self._split else 1 for i in sorted(paths)}
        of_index = dict(zip(counts, accumulate(counts.values(), initial=0), strict=False))
        for index, (whole, base) in sorted(paths.items()):
            count = counts[index]
            for part in range(count):
                path = _part_path(whole, part, count)
                text = SEPARATOR.join(CITED.sub("", name).strip() or name for name in path)
                lines.append(
                    Line(
                        axis,
                        len(lines),
                        index,
                        part,
                        path,
                        text,
                        terms(text),
                        stems(text),
                        direction_of(path),
                        index in attributes,
                        None if base is None else of_index.get(base),
                    )
                )
        return tuple(lines)

    def lines(self, axis: Axis) -> tuple[Line, ...]:
        """The lines of an axis."""
        return self.rows if axis == ROWS else self.columns

    def at(self, row: Line, column: Line) -> Entry | None:
        """The number where two lines cross; the two may be given in either order."""
        if row.axis == COLUMNS:
            row, column = column, row
        return self._entries.get((row.position, column.position))

    def entries(
        self, lines: Iterable[Line] | None = None, crossing: Iterable[Line] | None = None
    ) -> Iterator[Entry]:
        """Numbers on ``lines`` of one axis that also lie on ``crossing`` of the other, in order."""
        if lines is None:
            yield from self._entries.values()
            return
        chosen = list(lines)
        if not chosen:
            return
        across = list(crossing) if crossing is not None else list(self.lines(other(chosen[0].axis)))
        for line in chosen:
            for crossed in across:
                entry = self.at(line, crossed)
                if entry is not None:
                    yield entry

    @cached_property
    def caption_stems(self) -> frozenset[str]:
        """Words of caption and label: context of the whole table."""
        return stems(f"{self.table.label or ''} {plain(self.table.caption)}")

    def direction(self, entry: Entry) -> int:
        """Whether larger is better (+1), smaller is (-1), or that is not known (0) for a number."""
        return self._measure(entry.column) or self._measure(entry.row)

    def _measure(self, line: Line) -> int:
        """A line's direction; 0 for a name that only sounds like a measure.

        That is one whose direction the caption's measure denies, among lines of which most name no
        measure: a method called "Rank" in a table of AUROC.
        """
        stated = self._caption_direction
        if not line.direction or not stated or stated == line.direction or is_cost(line.path):
            return line.direction
        lines = self.lines(line.axis)
        return line.direction if 2 * sum(x.direction != 0 for x in lines) >= len(lines) else 0

    @cached_property
    def _caption_direction(self) -> int:
        return direction_of((plain(self.table.caption),))


_Numbers = tuple[tuple[Decimal, str], ...]
_Body = list[tuple[Cell, _Numbers]]


def _numbers(text: str) -> _Numbers:
    """The numbers a cell prints: one, or the parts of "86.7/85.9"; nothing for text."""
    text = plain(text)
    single = cell_number(text)
    if single is not None:
        return ((single, text),)
    labelled = repair.labelled_number(text)
    if labelled is not None and (value := cell_number(labelled)) is not None:
        return ((value, labelled),)
    pieces = _PAIR.split(text)
    if 2 <= len(pieces) <= 4:
        values = [cell_number(piece) for piece in pieces]
        if all(value is not None for value in values):
            return tuple(
                (value, piece)
                for value, piece in zip(values, pieces, strict=True)
                if value is not None
            )
    return ()


def _decimals(printed: str) -> int:
    match = re.search(r"\d*\.(\d+)", printed)
    return len(match.group(1)) if match else 0


def _body(table: Table) -> _Body:
    """Data cells in reading order with their numbers (empty for text cells)."""
    if len(table.cells) > MAX_CELLS:
        return []
    cells = sorted((c for c in table.cells if not c.header), key=lambda c: (c.row, c.column))
    return [(cell, _numbers(cell.text)) for cell in cells]


_Paths = dict[int, tuple[tuple[str, ...], int | None]]


def _paths(body: _Body) -> tuple[dict[Axis, _Paths], dict[Axis, frozenset[int]]]:
    """Repaired header paths by row and by column, and the lines that serve as keys."""
    plain_paths: dict[Axis, dict[int, tuple[str, ...]]] = {ROWS: {}, COLUMNS: {}}
    texts: dict[Axis, dict[int, dict[int, str]]] = {ROWS: {}, COLUMNS: {}}
    for cell, _ in body:
        for axis, index, across in (
            (ROWS, cell.row, cell.column),
            (COLUMNS, cell.column, cell.row),
        ):
            path = cell.row_headers if axis == ROWS else cell.column_headers
            clean = tuple(dict.fromkeys(p for p in (plain(part) for part in path) if p))
            known = plain_paths[axis].get(index)
            if known is None or len(clean) > len(known):
                plain_paths[axis][index] = clean
            texts[axis].setdefault(index, {})[across] = plain(cell.text)
    based: dict[Axis, _Paths] = {}
    for axis in (ROWS, COLUMNS):
        paths = plain_paths[axis]
        for index, cells in texts[axis].items():
            label = repair.common_label([text for text in cells.values() if text])
            if label:
                paths[index] = (*paths[index], label)
        based[axis] = repair.with_bases(paths)
    done: dict[Axis, _Paths] = {}
    keys: dict[Axis, frozenset[int]] = {ROWS: frozenset(), COLUMNS: frozenset()}
    for axis in (ROWS, COLUMNS):
        across_axis = other(axis)
        crossing = sorted(based[across_axis])
        attributes = [
            (" ".join(based[across_axis][index][0][-1:]), texts[across_axis].get(index, {}))
            for index in crossing[: min(repair.MAX_KEYS, len(crossing) - 1)]
        ]
        keyed, used = repair.complete_keys(
            {i: path for i, (path, _) in based[axis].items()}, attributes
        )
        keys[across_axis] = frozenset(crossing[:used])
        done[axis] = {i: (keyed[i], base) for i, (_, base) in based[axis].items()}
    return done, keys


def _parts(body: _Body, axis: Axis) -> dict[int, int]:
    """How many numbers the cells of each row or column hold; 1 unless all cells agree on more."""
    seen: dict[int, set[int]] = {}
    for cell, numbers in body:
        if numbers:
            seen.setdefault(cell.row if axis == ROWS else cell.column, set()).add(len(numbers))
    return {
        index: next(iter(sizes)) if len(sizes) == 1 else max(sizes) for index, sizes in seen.items()
    }


def _part_path(path: tuple[str, ...], part: int, parts: int) -> tuple[str, ...]:
    """The header of one of several numbers: "MNLI-(m/mm)" gives "MNLI m" and "MNLI mm"."""
    if parts == 1 or not path:
        return path
    leaf = path[-1]
    bracket = re.search(r"[-\s]*\(([^()]{1,40})\)\s*$", leaf)
    names = _PAIR.split(bracket.group(1)) if bracket else _PAIR.split(leaf)
    if len(names) != parts:
        return path
    stem = leaf[: bracket.start()].strip() if bracket else ""
    return (*path[:-1], f"{stem} {names[part].strip()}".strip())
