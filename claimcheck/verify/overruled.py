"""Comparisons that a paper's sentence makes, held against its tables before the sentence supports.

Papers say "on all benchmarks" beside a table that has one exception. A sentence is support for a
comparison only where no table that knows both sides says otherwise; and for one over all cases
only where some table says so in every case.
"""

from __future__ import annotations

import re

from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.assess import assess
from claimcheck.verify.crosstab import twins
from claimcheck.verify.cues import Kind, find_cues
from claimcheck.verify.ensembles import among_single
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import link
from claimcheck.verify.own import own_lines
from claimcheck.verify.pointing import points_elsewhere
from claimcheck.verify.splits import split_clash
from claimcheck.verify.strangers import version_clash
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from claimcheck.verify.terms import plain

_COMPARING = frozenset({Kind.COMPARE, Kind.VERB, Kind.BEST})
_QUANTIFIED = re.compile(
    r"\b(?:all|every|each|both|any|always|consistently|invariably|never|none|no|only|first|most|across the board)\b",
    re.I,
)
_DECIDING = frozenset({Operation.COMPARE, Operation.OTHERS, Operation.BEST, Operation.EFFECT})


def overruled(text: str, source: Source) -> str | None:
    """Why the tables do not let a sentence support the comparison in ``text``; None where they do."""
    quantified = _QUANTIFIED.search(text) is not None
    kinds = {cue.kind for cue in find_cues(text)}
    if not (kinds & _COMPARING or (quantified and kinds & {Kind.CHANGE, Kind.EFFECT})):
        return None
    confirmed = False
    for view in source.views:
        found = _read(text, view, source)
        if not found:
            continue
        doubtful = [a for a in found if a.truth < 0.99]
        if doubtful:
            place = view.table.label or view.table.id
            return f"{place} does not say so throughout: {doubtful[0].formula}."
        confirmed = True
    if quantified and not confirmed:
        return "No table was found that says so of every case."
    return None


def _read(text: str, view: TableView, source: Source) -> list[Assertion]:
    """What a table says about the comparisons of a sentence, where it knows who is compared."""
    if points_elsewhere(text, view) or version_clash(text, plain(view.table.caption)):
        return []
    if twins(link(text, view)) or split_clash(text, view, source):
        return []
    own = {axis: own_lines(source, view, axis) for axis in (ROWS, COLUMNS)}
    found = [a for a in assess(text, view, own) if a.operation in _DECIDING and a.clause]
    again = [b for a in found if (b := among_single(a, text)) is not None]
    return [a for a in again if a.frame is None or a.frame.origin in {"subject", "own"}]
