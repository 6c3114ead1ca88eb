"""The two lines of an ablation that a sentence speaks of: with and without a part."""

from __future__ import annotations

import re

from claimcheck.verify.comparisons import minimal_pairs
from claimcheck.verify.linking import Links
from claimcheck.verify.tableview import Axis, Line
from claimcheck.verify.terms import terms

Lines = tuple[Line, ...]

_REMOVED = re.compile(
    r"\b(?:without|w/o|(?:remov|drop|exclud|omit|ablat|disabl|eliminat)\w*|leaving out|turning off)\s+(?:the\s+)?",
    re.I,
)
_ADDED = re.compile(r"\b(?:add|includ|introduc|insert)\w*\s+(?:an?\s+|the\s+)?", re.I)
_RIVAL = re.compile(r"\b(?:than|over|compared (?:to|with)|against|versus|vs)\b", re.I)


def ablated(links: Links, axis: Axis) -> tuple[Lines, Lines] | None:
    """The line after a change and the one before it, where the sentence names one change alone.

    "Removing X costs 3 points": (without X, with X). "Adding X gains 3 points": (with X, without X).
    None where no pair of lines, or more than one, differs by what is named.
    """
    text = links.text
    if _RIVAL.search(text):
        return None
    removed, added = _REMOVED.search(text), _ADDED.search(text)
    cue = removed or added
    if cue is None:
        return None
    named = [m for m in links.on(axis) if m.start == cue.end()]
    if not named:
        return None
    words = [term.stem for term in terms(text[named[0].start : named[0].end])]
    pairs = minimal_pairs(named[0].lines, links.view, words)
    bases = [m for m in links.on(axis) if m.exact and not m.start <= cue.end() < m.end]
    for mention in bases:
        pairs = [p for p in pairs if set(p) & set(mention.lines)] or pairs
    if len(pairs) != 1:
        return None
    with_it, without = pairs[0]
    return ((without,), (with_it,)) if removed else ((with_it,), (without,))
