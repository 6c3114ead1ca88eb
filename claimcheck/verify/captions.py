"""Measures that a caption gives to single lines of its table.

"F1 is reported for A and B, and accuracy for the other tasks": a number under A is no accuracy.
"""

from __future__ import annotations

import re

from claimcheck.verify.tableview import Entry, Line, TableView
from claimcheck.verify.terms import fold, plain
from claimcheck.vocabulary import TermKind, find_terms

_CLAUSES = re.compile(
    r"[.;](?=\s|$)|,\s+(?=(?:and|while|but|whereas)\s)|,\s+(?=[^,]*\b(?:is|are|for)\b)"
)
_REST = re.compile(r"\b(?:the )?(?:other|others|rest|remaining|all)\b", re.I)


def measures_in(text: str) -> frozenset[str]:
    """The measures that a text names, as the vocabulary calls them; a "score" is none of them."""
    found = {term.canonical for term in find_terms(text) if term.kind is TermKind.METRIC}
    return frozenset(found - {"score"})


def other_measure(claimed: str, entry: Entry, view: TableView) -> bool:
    """Whether the caption says that a cell's line is given in other measures than the claim names.

    ``claimed``: the words of the claim. Lines whose own headers name a measure are left to them.
    """
    wanted = measures_in(claimed)
    if not wanted or measures_in(f"{entry.row.name} ; {entry.column.name}"):
        return False
    return any(
        (said := _said_of(line, view)) and not said & wanted for line in (entry.row, entry.column)
    )


def _said_of(line: Line, view: TableView) -> frozenset[str]:
    """The measures of the caption's clauses that name the line; empty where none does."""
    key = f"measures:{line.axis}:{line.position}"
    cached = view.memo.get(key)
    if isinstance(cached, frozenset):
        return cached
    names = [fold(part) for part in line.path if len(part) > 1 and any(c.isalpha() for c in part)]
    found: frozenset[str] = frozenset()
    for clause in _CLAUSES.split(plain(view.table.caption)):
        if (
            clause
            and any(_spells(name, fold(clause)) for name in names)
            and not _REST.search(clause)
        ):
            found |= measures_in(clause)
    view.memo[key] = found
    return found


def _spells(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None
