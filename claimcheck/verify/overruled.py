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
from claimcheck.verify.pointing import points_elsewhere, table_context
from claimcheck.verify.splits import split_clash
from claimcheck.verify.strangers import version_clash
from claimcheck.verify.symbolic import SUPPORT_SHARE, understood
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from claimcheck.verify.terms import plain

_COMPARING = frozenset({Kind.COMPARE, Kind.VERB, Kind.BEST})
_QUANTIFIED = re.compile(
    r"\b(?:all|every|each|both(?!\s+[\w-]+(?:\s+[\w-]+)?\s+and\b)|any|always|consistently|invariably|never|none|no|only|first|most|across the board)\b",
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
    links = link(text, view)
    share = understood(links, table_context(source, view))
    return [a for a in again if share >= SUPPORT_SHARE and _outright(a)]


def _outright(assertion: Assertion) -> bool:
    """Whether the sentence names both sides as the table does: no denial by a guess."""
    frame = assertion.frame
    if frame is None:
        return True
    named = frame.origin in {"subject", "own"} and frame.operands_exact
    return named and (not frame.rest or frame.others_said)
