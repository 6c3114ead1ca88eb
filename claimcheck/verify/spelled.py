"""Headers that a sentence spells out in full: the surest phrases there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.verify.tableview import ROWS, SEPARATOR, Axis, Line, TableView
from claimcheck.verify.terms import STOPWORDS, Term, stems, terms

MAX_WORDS = 12  # longer headers are sentences

_NUMBER = re.compile(r"\d[\d.,]*[a-z]?")  # "10k" is no name, "2wiki" is

Lines = tuple[Line, ...]


class Spelled(NamedTuple):
    """A run of words that is some header, and the lines it heads."""

    first: int
    last: int
    lines: Lines


def spelled(words: Sequence[Term], view: TableView, axis: Axis) -> list[Spelled]:
    """Runs of ``words`` that are a header in full, longest first where they overlap, in order.

    A header is a whole path, its innermost name, or (for as long as nothing else is called so) one
    of its outer names. Names of one stopword, or of digits alone, name nothing by themselves.
    """
    names = _names(view, axis)
    longest = max((len(name) for name in names), default=0)
    found: list[Spelled] = []
    titles = _titles(view, axis)
    index = 0
    while index < len(words):
        for length in range(min(longest, len(words) - index), 0, -1):
            run = tuple(word.folded for word in words[index : index + length])
            lines = names.get(run)
            if lines and (_telling(run) or _titled(words, index, length, titles)):
                found.append(Spelled(index, index + length - 1, lines))
                index += length
                break
        else:
            index += 1
    return found


def _telling(run: Sequence[str]) -> bool:
    """Whether a run of folded words can be a name: more than one stopword, digit or letter."""
    return any(
        len(word) > 1 and word not in STOPWORDS and not _NUMBER.fullmatch(word) for word in run
    ) or (len(run) > 1 and any(word.isalpha() and word not in STOPWORDS for word in run))


def _titled(words: Sequence[Term], first: int, length: int, titles: frozenset[str]) -> bool:
    """Whether a number stands beside the title of its axis: "8 layers" under "# Layers", "k = 4"."""
    beside = [words[i].stem for i in (first - 1, first + length) if 0 <= i < len(words)]
    return length == 1 and any(word in titles for word in beside)


def _titles(view: TableView, axis: Axis) -> frozenset[str]:
    """Stems of what stands over the header lines of an axis."""
    if axis != ROWS:
        return frozenset()
    corner = [
        cell.text
        for cell in view.table.cells
        if cell.row < view.table.header_rows and cell.column < view.table.header_columns
    ]
    return frozenset(stem for text in corner for stem in stems(text) if stem.isalpha())


def _names(view: TableView, axis: Axis) -> dict[tuple[str, ...], Lines]:
    key = f"names:{axis}"
    cached = view.memo.get(key)
    if isinstance(cached, dict):
        return cached
    inner: dict[tuple[str, ...], list[Line]] = {}
    outer: dict[tuple[str, ...], list[Line]] = {}
    for line in view.lines(axis):
        parts = [tuple(t.folded for t in terms(part)) for part in line.text.split(SEPARATOR)]
        whole = tuple(word for part in parts for word in part)
        spellings = {whole, parts[-1] if parts else ()}
        if len(parts) > 2:
            spellings.add((*parts[-2], *parts[-1]))
        for name in spellings:
            if 0 < len(name) <= MAX_WORDS:
                inner.setdefault(name, []).append(line)
        for part in parts[:-1]:
            if 0 < len(part) <= MAX_WORDS:
                outer.setdefault(part, []).append(line)
    names = {name: tuple(lines) for name, lines in (outer | inner).items()}
    view.memo[key] = names
    return names
