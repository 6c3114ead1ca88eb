"""Lines of the authors' own systems."""

from __future__ import annotations

from claimcheck.verify.interface import Source
from claimcheck.verify.naming import likeness
from claimcheck.verify.tableview import Axis, Line, TableView
from claimcheck.verify.terms import stems, terms

Lines = tuple[Line, ...]


def own_lines(source: Source, view: TableView, axis: Axis) -> Lines:
    """Lines of the authors' own systems: marked as ours, or named like what the paper proposes."""
    lines = view.lines(axis)
    marked = tuple(line for line in lines if line.is_ours)
    if marked:
        return marked if len(marked) < len(lines) else ()
    for name in source.own_names:
        wanted = {term.stem for term in terms(name)}
        found = tuple(
            line
            for line in lines
            if all(any(likeness(w, h.stem) >= 0.6 for h in line.words) for w in wanted)
        )
        if found and len(found) < len(lines):
            return found
    return ()


def is_own(name: str, source: Source) -> bool:
    """Whether a name is one that the paper gives to what it proposes."""
    wanted = {t.stem for t in terms(name)}
    return any(wanted <= {t.stem for t in terms(own)} for own in source.own_names)


_GENERIC = stems(
    "best top performing strongest full final proposed new single ensemble large small big base our own "
    "model models system systems method approach architecture network algorithm technique results"
)


def may_be_own(name: str, source: Source) -> bool:
    """Whether a system that no line carries may be the authors' own: by its name, or unnamed."""
    return is_own(name, source) or stems(name) <= _GENERIC
