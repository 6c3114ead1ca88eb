"""Single models and ensembles: a claim about the one sort is not held against the other."""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.comparisons import compare
from claimcheck.verify.frames import with_object
from claimcheck.verify.superlatives import best
from claimcheck.verify.tableview import Axis, Entry, Line, TableView

Lines = tuple[Line, ...]

_SINGLE = re.compile(
    r"\bsingle[- ](?:[\w.+-]+ ){0,4}?(?:models?|systems?|networks?|crops?)\b|\bsgl\b", re.I
)
_OVER_ENSEMBLES = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|beat\w*)\s+(?:even\s+)?(?:all|any|every|the|other|existing|"
    r"previous(?:ly)?|prior|published|reported|\s)*\bensembl",
    re.I,
)
_ENSEMBLE = re.compile(r"\bensembl\w*|\bens\b", re.I)


def admitted(text: str, lines: Lines) -> Lines:
    """The lines that a sentence may be held against: no ensembles where it speaks of single models."""
    if not speaks_of_single(text):
        return lines
    return tuple(line for line in lines if not _ENSEMBLE.search(line.name))


def speaks_of_single(text: str) -> bool:
    """Whether a sentence restricts what it says to single models."""
    return bool(_SINGLE.search(text)) and not _ENSEMBLE.search(text)


def of_other_sort(text: str, entry: Entry) -> bool:
    """Whether a cell is an ensemble's where the sentence means single models, or the reverse."""
    single, ensemble = bool(_SINGLE.search(text)), bool(_ENSEMBLE.search(text))
    if single == ensemble:
        return False
    other = _ENSEMBLE if single else _SINGLE
    return any(other.search(line.name) for line in (entry.row, entry.column))


def among_single(assertion: Assertion, text: str) -> Assertion | None:
    """An assertion against "all others" or "the best", judged again without ensembles.

    Assertions of other kinds, and those about tables without ensembles, come back as they are;
    None where nothing is left to compare with.
    """
    frame = assertion.frame
    if frame is None:
        return assertion
    if assertion.operation is Operation.OTHERS and _rivals_are_ensembles(text):
        known = any(_ENSEMBLE.search(line.name) for line in frame.object)
        return assertion if known else None
    if not speaks_of_single(text):
        return assertion
    if assertion.operation is Operation.OTHERS:
        kept = admitted(text, frame.object)
        return compare(with_object(frame, kept), text) if kept else None
    if assertion.operation is Operation.BEST:
        return best(replace(frame, view=_Admitted(frame.view, text)), text)
    return assertion


def _rivals_are_ensembles(text: str) -> bool:
    """Whether "all ensembles" are what something is compared with."""
    return _OVER_ENSEMBLES.search(text) is not None


class _Admitted(TableView):
    """A table seen without its ensembles."""

    def __init__(self, view: TableView, text: str) -> None:
        self.__dict__.update(view.__dict__)
        self.memo = {}
        self._text = text

    def lines(self, axis: Axis) -> Lines:
        return admitted(self._text, super().lines(axis))
