"""Series in tables: how a score moves while one setting changes and the others stay.

Rows and columns are treated alike. A setting is a line whose header is the symbol or the name of
something that experiments vary, a line that serves as a key, or a number in the header itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import combinations

from claimcheck.quantities import cell_number
from claimcheck.records import Cell
from claimcheck.synthesis.concepts import SYMBOL, Factor, factors
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.verify.terms import STOPWORDS, plain, stems
from claimcheck.vocabulary import TermKind, find_terms

_MOST_SETTINGS = 10  # more keys than that, and pairs that differ in one are an accident
_LONGEST_SYMBOL = 3  # letters of a symbol without index or digit: "dim"
_MOST_TOGETHER = 2  # other settings that may change with the varied one; they are named
_BASE = re.compile(r"^(?:base(?:line)?|default|full(?: model)?|reference|ours)\b", re.I)
_BLANK = re.compile(
    r"\b(?:unlisted|blank|empty|omitted|missing|unspecified|other)\b[^.]{0,40}\b(?:identical|same|equal|default)",
    re.I,
)
_DEFINES = re.compile(
    r"([#\w{}ϵε]{1,12})\s*(?:=|is|:|denotes|stands for)\s*(?:the\s+)?([a-z][\w -]{2,40})"
)
_SIZE = re.compile(
    r"(?<![\w.])(?:(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>[BM])|(?P<word>tiny|mini|small|medium|base|large|big|xl|xxl|huge))(?![\w])",
    re.IGNORECASE,
)
_SIZE_ORDER = ("tiny", "mini", "small", "medium", "base", "large", "big", "xl", "xxl", "huge")
_GENERIC = frozenset(
    stem
    for word in "number size amount value use train more increase add larger effect differ vary count".split()
    for stem in stems(word)
)


@dataclass(frozen=True)
class Point:
    """One setting with the number measured at it."""

    shown: str  # the setting as printed: "6"
    order: Decimal | None
    entry: Entry
    inherited: bool = False  # the setting is the base row's, the cell itself is blank


@dataclass(frozen=True)
class Series:
    """A measure along one setting, everything else that the table prints being equal."""

    view: TableView
    setting: str  # header of the setting: "N"
    factor: str  # the factor it stands for
    measure: Line
    points: tuple[Point, ...]  # in order of the setting
    together: tuple[str, ...] = ()  # settings that change with it
    fixed: tuple[tuple[str, str], ...] = ()  # settings that stay, where the table prints several
    axis: Axis = ROWS  # the points lie along this axis


@dataclass
class _Grid:
    """The settings of every line along one axis of a table."""

    view: TableView
    axis: Axis  # the lines that are compared: rows, usually
    keys: dict[str, Factor | None] = field(default_factory=dict)
    values: dict[int, dict[str, str]] = field(default_factory=dict)  # line → key → value
    own: dict[int, frozenset[str]] = field(default_factory=dict)  # keys that a line prints itself
    base: int | None = None


def series(
    view: TableView, factor: Factor | None, words: str, measures: Sequence[Line]
) -> Iterator[Series]:
    """Every series of ``measures`` along settings that stand for ``factor``, or for its ``words``.

    ``measures`` are lines of either axis; the settings lie across.
    """
    for axis in (ROWS, COLUMNS):
        mine = [line for line in measures if line.axis == other(axis)]
        if not mine:
            continue
        grid = _grid(view, axis, {line.position for line in mine})
        if len(grid.keys) > _MOST_SETTINGS:
            continue
        for key in _meant(grid, factor, words):
            for rows, together in _groups(grid, key):
                for measure in mine:
                    found = _series(grid, key, rows, together, measure, factor, words)
                    if found is not None:
                        yield found


def _grid(view: TableView, axis: Axis, measured: set[int]) -> _Grid:
    grid = _Grid(view, axis)
    across = view.lines(other(axis))
    meanings = _meanings(plain(view.table.caption))
    texts = _texts(view, axis)
    for line in across:
        named = _factor_of(line, meanings)
        symbol = _is_symbol(view, line)
        if line.position in measured or not (named or line.attribute or symbol):
            continue
        grid.keys[line.leaf] = named
        for one in view.lines(axis):
            text = texts.get((one.index, line.index), "")
            if text and cell_number(text) is not None:
                grid.values.setdefault(one.position, {})[line.leaf] = text
    for one in view.lines(axis):
        values = grid.values.setdefault(one.position, {})
        grid.own[one.position] = frozenset(values)
        number = _header_number(one)
        if number is not None and not values:
            title = header_title(view, axis)
            grid.keys.setdefault(title, _named(title, view))
            values[title] = number
            grid.own[one.position] = frozenset((title,))
    _inherit(grid)
    return grid


def _is_symbol(view: TableView, line: Line) -> bool:
    """Whether a header is the symbol of a setting and its cells print settings: no spread, no sign."""
    if not SYMBOL.match(line.leaf) or line.direction or find_terms(" ".join(line.path)):
        return False
    if line.leaf.casefold() in STOPWORDS:
        return False  # "all"
    if len(line.leaf) > _LONGEST_SYMBOL and not re.search(r"[_#{}\d]", line.leaf):
        return False  # "Roles"
    return not any(
        entry.uncertainty is not None or re.match(r"\s*[+−-]", plain(entry.cell.text))
        for entry in view.entries((line,))
    )


def _inherit(grid: _Grid) -> None:
    """Blank settings are the base line's, where the table has one line that prints (nearly) all."""
    lines = grid.view.lines(grid.axis)
    full = [
        line
        for line in lines
        if any(_BASE.match(part) for part in line.path)
        and len(grid.own[line.position]) * 5 >= len(grid.keys) * 4
    ]
    sparse = [line for line in lines if 0 < len(grid.own[line.position]) * 2 <= len(grid.keys)]
    if len(grid.keys) < 2 or not full or not sparse:
        return
    if not (_BLANK.search(grid.view.table.caption) or len(sparse) * 2 > len(lines)):
        return
    grid.base = full[0].position
    base = grid.values[grid.base]
    for line in lines:
        if grid.own[line.position]:
            grid.values[line.position] = {**base, **grid.values[line.position]}


def _meant(grid: _Grid, factor: Factor | None, words: str) -> list[str]:
    """The keys that stand for what is asked about."""
    if factor is not None:
        wanted = {factor.name, *factor.aspects}
        return [key for key, named in grid.keys.items() if named and named.name in wanted]
    asked = {stem for stem in stems(words) if stem not in _GENERIC}
    kinds = (TermKind.MODEL, TermKind.DATASET, TermKind.METRIC)
    names = " ".join(words[t.start : t.end] for t in find_terms(words) if t.kind in kinds)
    if asked <= stems(names):
        return []  # a system is no setting of a caption that names it
    return [key for key in grid.keys if asked <= _context(grid, key)]


def _context(grid: _Grid, key: str) -> set[str]:
    """Words by which a key may be called: its header's, and the caption's where it is the only one."""
    return set(stems(key)) | (set(grid.view.caption_stems) if len(grid.keys) == 1 else set())


def _groups(grid: _Grid, key: str) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Sets of lines that differ in ``key`` alone, or with a few others that change with it."""
    lines = [p for p, values in grid.values.items() if key in values]
    others = [k for k in grid.keys if k != key]
    labelled = len(grid.keys) < 2  # then names tell the lines apart, not settings
    found: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
    for size in range(_MOST_TOGETHER + 1):
        for together in combinations(others, size):
            groups: dict[tuple[object, ...], list[int]] = {}
            for position in lines:
                values = grid.values[position]
                rest = tuple((k, values.get(k)) for k in others if k not in together)
                label = _label(grid, position) if labelled else ()
                groups.setdefault((rest, label), []).append(position)
            for group in groups.values():
                group = _one_each(grid, key, group)
                shown = [_normal(grid.values[p][key]) for p in group]
                if len(set(shown)) < 2 or len(set(shown)) < len(shown):
                    continue
                moving = [k for k in together if len({grid.values[p].get(k) for p in group}) > 1]
                if len(moving) < len(together):
                    continue  # found before, with fewer
                if any(set(group) <= set(known) for known, _ in found):
                    continue
                found.append((tuple(group), together))
    clean = [one for one in found if not one[1]]
    longest = max((len(rows) for rows, together in found if together), default=0)
    return clean or [one for one in found if len(one[0]) == longest]


def _one_each(grid: _Grid, key: str, group: Sequence[int]) -> list[int]:
    """One line a value of ``key``: where several have it, the base line, if it is among them."""
    by_value: dict[str, list[int]] = {}
    for position in group:
        by_value.setdefault(_normal(grid.values[position][key]), []).append(position)
    return [
        position
        for lines in by_value.values()
        for position in ([grid.base] if grid.base in lines else lines)
        if position is not None
    ]


def _label(grid: _Grid, position: int) -> tuple[str, ...]:
    line = grid.view.lines(grid.axis)[position]
    return tuple(part for part in line.path if cell_number(part) is None)


def _series(
    grid: _Grid,
    key: str,
    rows: Sequence[int],
    together: tuple[str, ...],
    measure: Line,
    factor: Factor | None,
    words: str,
) -> Series | None:
    points = []
    for position in rows:
        entry = grid.view.at(grid.view.lines(grid.axis)[position], measure)
        shown = grid.values[position][key]
        if entry is not None:
            inherited = key not in grid.own[position] or position == grid.base
            points.append(Point(shown, _number(shown), entry, inherited and position != grid.base))
    if len(points) < 2:
        return None
    if all(point.order is not None for point in points):
        points.sort(key=lambda point: point.order or Decimal(0))
    first = grid.values[rows[0]]
    fixed = tuple((k, v) for k, v in first.items() if k != key and k not in together)
    return Series(
        grid.view,
        key,
        factor.name if factor else words,
        measure,
        tuple(points),
        together,
        fixed,
        grid.axis,
    )


def _factor_of(line: Line, meanings: dict[str, str]) -> Factor | None:
    leaf = line.leaf.strip()
    meaning = meanings.get(leaf)
    if meaning is not None:
        for factor in factors().values():
            if any(p.search(meaning) for p in factor.words):
                return factor
    return next((factor for factor in factors().values() if factor.heads(leaf)), None)


def _named(title: str, view: TableView) -> Factor | None:
    del view
    return next((factor for factor in factors().values() if factor.heads(title)), None)


def _meanings(caption: str) -> dict[str, str]:
    """ "#L = the number of layers; #H = hidden size" → symbol → meaning."""
    return {match[1]: match[2].strip() for match in _DEFINES.finditer(caption)}


def _texts(view: TableView, axis: Axis) -> dict[tuple[int, int], str]:
    """(line of ``axis``, line across) by grid index → the text of the cell."""
    cells: dict[tuple[int, int], str] = {}
    for cell in view.table.cells:
        if not cell.header:
            place = (cell.row, cell.column) if axis == ROWS else (cell.column, cell.row)
            cells[place] = plain(cell.text)
    return cells


def _header_number(line: Line) -> str | None:
    """The one number that a header consists of: "25" of a row of a sweep."""
    numbers = [part for part in line.path if cell_number(part) is not None]
    return numbers[-1] if len(numbers) == 1 else None


def header_title(view: TableView, axis: Axis) -> str:
    """What stands over the header lines of an axis, or a word of the caption's for it."""
    corner: list[Cell] = [
        cell
        for cell in view.table.cells
        if cell.row < view.table.header_rows and cell.column < view.table.header_columns
    ]
    said = [plain(cell.text) for cell in corner if plain(cell.text)]
    if axis == ROWS and said:
        return " ".join(dict.fromkeys(said))
    return "the header's number"


def _number(text: str) -> Decimal | None:
    value = cell_number(text)
    if value is not None:
        return value
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _normal(text: str) -> str:
    value = _number(text)
    return str(value.normalize()) if value is not None else " ".join(text.split()).casefold()


def sizes(view: TableView, measures: Sequence[Line], family: str | None) -> Iterator[Series]:
    """Series over systems whose names differ in their size alone: "7B" and "13B", base and large.

    ``family``: only systems whose header holds this name, folded.
    """
    for axis in (ROWS, COLUMNS):
        mine = [line for line in measures if line.axis == other(axis)]
        groups: dict[str, list[tuple[Decimal, str, Line]]] = {}
        for line in view.lines(axis) if mine else ():
            text = " | ".join(line.path).replace("_", " ")
            match = _SIZE.search(text)
            if match is None or line.is_reference or line.is_change:
                continue
            rest = fold_name(text[: match.start()] + " " + text[match.end() :])
            if family is None or fold_name(family) in rest:
                groups.setdefault(rest, []).append((_size(match), match.group(), line))
        for group in groups.values():
            if len({size for size, _, _ in group}) < max(2, len(group)):
                continue
            for measure in mine:
                points = tuple(
                    Point(shown, size, entry)
                    for size, shown, line in sorted(group, key=lambda one: one[0])
                    if (entry := view.at(line, measure)) is not None
                )
                if len(points) >= 2:
                    yield Series(view, "size", "model size", measure, points, axis=axis)


def fold_name(text: str) -> str:
    """Letters and digits of a header, in lower case and with single spaces."""
    return " ".join(re.sub(r"[^\w.]+|_", " ", text).split()).casefold()


def _size(match: re.Match[str]) -> Decimal:
    if match["number"]:
        factor = 1 if match["unit"].upper() == "M" else 1000
        return Decimal(match["number"]) * factor
    return Decimal(_SIZE_ORDER.index(match["word"].lower()))
