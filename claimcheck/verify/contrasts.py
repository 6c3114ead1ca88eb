"""Gains compared with gains: "helps A more than B", "the largest drop comes from X", "the gap widens".

What is compared is no score but a difference: between a line and the one it is changed from,
between two lines that the sentence names, or between the only two there are. A second-order
statement decides no verdict on a paper; it grades a claim about one table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.verify.assertion import Assertion
from claimcheck.verify.clauses import Clause
from claimcheck.verify.cues import find_cues
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.movements import gap
from claimcheck.verify.repair import modifier
from claimcheck.verify.steps import GOOD, compared, mentions_of, narrow, size
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView
from claimcheck.verify.terms import stem
from claimcheck.verify.unnamed import Lines, default_lines

_NOUNS = (
    r"(?:improvements?|gains?|boosts?|benefits?|advantages?|increases?|rises?|drops?|decreases?|degradations?|"
    r"loss(?:es)?|reductions?|declines?|deteriorations?|differences?|gaps?|effects?|impacts?|changes?|contributions?|"
    r"influences?|disparit(?:y|ies)|margins?)"
)
_VERBS = (
    r"(?:improv\w+|help\w*|benefit\w*|gain\w*|boost\w*|hurt\w*|harm\w*|degrad\w+|drop\w*|decreas\w+|declin\w+|suffer\w*|"
    r"deteriorat\w+|worsen\w*|reduc\w+|increas\w+|affect\w*|influenc\w+|matter\w*|contribut\w+|profit\w*|los(?:es?|ing)\b)"
)
_MORE = r"larger|bigger|greater|higher|more (?:pronounced|significant|substantial|severe|noticeable|dramatic|marked)|stronger|wider"
_LESS = r"smaller|lower|less (?:pronounced|significant|substantial|severe|noticeable|dramatic|marked)|weaker|narrower|more modest"
_MOST = r"largest|biggest|greatest|highest|most (?:pronounced|significant|substantial|severe|noticeable|dramatic|marked)|strongest|widest"
_LEAST = r"smallest|lowest|least (?:pronounced|significant|substantial|severe|noticeable|dramatic|marked)|weakest"
_DEGREES = f"(?P<degree>{_MORE}|{_LESS}|{_MOST}|{_LEAST})"
_PATTERNS = (
    # "the gains on A are larger than those on B"; a "difference of 3 points" is a number's business
    re.compile(
        rf"\b(?P<what>{_NOUNS})\b(?! of \d)[^,;.]{{0,90}}?\b(?:is|are|was|were|being|becomes?)\s+(?:\w+ly\s+|not\s+|even\s+|much\s+|also\s+|the\s+|by far (?:the )?){{0,2}}{_DEGREES}\b(?!\s+(?:\w+\s+)?{_NOUNS})",
        re.I,
    ),
    re.compile(rf"\b{_DEGREES}\s+(?:[\w-]+\s+){{0,2}}?(?P<what>{_NOUNS})\b(?! of \d)", re.I),
    re.compile(
        rf"\b(?P<what>{_VERBS})\b(?:\s+(?!more\b|less\b|than\b|and\b|but\b)[\w@./+-]+){{0,5}}?\s+(?:the\s+|much\s+|even\s+|far\s+|\w+ly\s+)?(?P<degree>more|most|less|least)\b"
        r"(?=\s+(?:than|on|in|for|from|when|with|to|by|strongly|severely|significantly|heavily|\w+ly)\b|\s*[.,;)]|\s*$)",
        re.I,
    ),
    re.compile(
        r"\b(?P<degree>more|most|less|least)\s+(?P<what>important|crucial|critical|essential|influential|valuable|vital|harmful|detrimental|damaging)\b",
        re.I,
    ),
)
_SUPERLATIVE = re.compile(r"\w+est\b|most|least", re.I)
_FEWER = re.compile(
    r"smaller|lower|less|weaker|narrower|modest|smallest|lowest|least|weakest", re.I
)
_THAN = re.compile(r"\b(?:than|compared (?:to|with)|as opposed to)\b", re.I)


class _Said(NamedTuple):
    """What a sentence compares differences by."""

    what: str  # "gain", "hurts"
    fewer: bool
    superlative: bool
    start: int
    end: int
    elsewhere: bool  # another cue than the clause's own says the degree


def contrast(text: str, clause: Clause, links: Links) -> tuple[Assertion, ...] | None:
    """What a clause says that compares differences; None where it compares none.

    Nothing where its sides are not found, or where another cue of the sentence says it: scores must
    not stand in for the differences. A larger gain over nobody in particular is a larger score.
    """
    said = _said(text, clause)
    if said is not None and _headed(said, links):
        return None  # a line prints these differences, so they are compared like scores
    if said is None:
        moved = gap(text, clause, links)
        return None if moved is None else (moved,)
    if said.elsewhere:
        return ()
    compare = _best if said.superlative else _sides
    found = compare(text, clause, links, said)
    if found is None:
        return None if GOOD.match(said.what) and not _of_places(text, clause) else ()
    return (found,)


_PLACE = re.compile(
    r"\bthan\s+(?:(?:that|those|the\s+\w+)\s+)?(?:on|in|for|at|under|across|from)\b", re.I
)


def _of_places(text: str, clause: Clause) -> bool:
    """Whether what is compared are places ("larger on A than on B"), whose scores say nothing of gains."""
    return _PLACE.search(text, clause.start, clause.end) is not None


def _headed(said: _Said, links: Links) -> bool:
    named = stem(said.what.lower())
    return any(named in x.stems for axis in (ROWS, COLUMNS) for x in links.view.lines(axis))


def _said(text: str, clause: Clause) -> _Said | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, clause.start, clause.end):
            if not match.start() <= clause.cue.start < match.end():
                continue
            low, high = match.span("degree")
            cues = [c for c in find_cues(text) if low <= c.start < high]
            degree = match["degree"]
            return _Said(
                match["what"],
                _FEWER.match(degree) is not None,
                _SUPERLATIVE.match(degree.split()[0]) is not None,
                match.start(),
                match.end(),
                bool(cues) and not low <= clause.cue.start < high,
            )
    return None


def _sides(text: str, clause: Clause, links: Links, said: _Said) -> Assertion | None:
    """ "helps A more than B": the phrase behind "than", and the last before it on the same axis."""
    than = _THAN.search(text, said.start, clause.end)
    if than is None:
        return None
    mentions = mentions_of(links, clause)
    behind = [m for m in mentions if m.start >= than.end()]
    if not behind:
        return None
    theirs = _joined(text, behind)
    ahead = [
        m
        for m in mentions
        if m.end <= than.start() and m.axis == behind[0].axis and not set(m.lines) & set(theirs)
    ]
    if not ahead:
        return None
    ours = _joined(text, ahead[::-1])
    sides = {*ours, *theirs}
    context = [m for m in mentions if m.axis != behind[0].axis or not set(m.lines) <= sides]
    left = size(text, links.view, ours, context, said.what, clause)
    right = size(text, links.view, theirs, context, said.what, clause)
    if left is None or right is None:
        return None
    truth = 0.0 if left[0] == right[0] else 1.0 if (left[0] > right[0]) != said.fewer else -1.0
    formula = f"differences {left[0]:.2f} and {right[0]:.2f}"
    return compared(
        truth, clause, (left[1], right[1]), formula, ahead[-1].exact and behind[0].exact
    )


_AND = re.compile(r"\s*(?:,|and|or|&|,\s*and)\s*(?:the\s+)?")


def _joined(text: str, mentions: Sequence[Mention]) -> Lines:
    """The lines of the first phrase and of those listed with it."""
    found = [mentions[0]]
    for mention in mentions[1:]:
        first, last = sorted((found[-1], mention), key=lambda m: m.start)
        if mention.axis != found[0].axis or not _AND.fullmatch(text[first.end : last.start]):
            break
        found.append(mention)
    return tuple(dict.fromkeys(x for m in found for x in m.lines))


def _best(text: str, clause: Clause, links: Links, said: _Said) -> Assertion | None:
    """ "the largest drop comes from X": among all differences of its kind."""
    mentions = mentions_of(links, clause)
    ahead = [m for m in mentions if m.end <= said.end and not said.start <= m.start < said.end]
    behind = [m for m in mentions if m.start >= said.end]
    verb = (
        re.match(_VERBS, said.what, re.I) is not None and re.match(_NOUNS, said.what, re.I) is None
    )
    noun_first = text[said.start : said.end].lower().startswith(said.what.lower()) and not verb
    winners = (behind or ahead) if noun_first or not ahead else ahead
    if verb and behind and not (ahead and ahead[-1].start < said.start):
        winners = behind
    if behind and any(
        m.axis == n.axis != behind[0].axis and not set(m.lines) & set(n.lines)
        for m in ahead
        for n in ahead
    ):
        winners = behind  # two sides are named, so it is the place that wins
    inside = [m for m in mentions if said.start <= m.start < said.end]
    if not winners:
        return None
    winner = winners[-1] if winners is ahead else winners[0]
    context = [m for m in (*mentions, *inside) if m is not winner]
    view, axis = links.view, winner.axis
    mine: list[tuple[float, Entry]] = []
    theirs: list[tuple[float, Entry]] = []
    lines = narrow(winner.lines, axis, context)
    for line in _rivals(view, axis, lines):
        found = size(text, view, (line,), context, said.what, clause)
        if found is not None:
            (mine if line in lines else theirs).append(found)
    if not mine or not theirs:
        return None
    sign = -1 if said.fewer else 1
    ours = max(mine, key=lambda one: sign * one[0])
    rival = max(theirs, key=lambda one: sign * one[0])
    beaten = sum(sign * one[0] > sign * ours[0] for one in theirs)
    truth = 1.0 if not beaten else -0.3 if beaten == 1 and len(theirs) > 2 else -1.0
    formula = f"difference {ours[0]:.2f}, the next {rival[0]:.2f}"
    return compared(truth, clause, (ours[1], rival[1]), formula, winner.exact)


def _rivals(view: TableView, axis: Axis, lines: Sequence[Line]) -> Lines:
    """The lines that a winner is the most of: changed ones for a changed one, else all that score."""
    if all(x.base is not None for x in lines):
        sign = {m[0] for x in lines if (m := modifier(x.leaf)) is not None}
        found = tuple(
            x
            for x in view.lines(axis)
            if x.base is not None and (m := modifier(x.leaf)) is not None and m[0] in sign
        )
        return found if len(found) > len(lines) else tuple(view.lines(axis))
    return tuple(dict.fromkeys((*lines, *default_lines(view, axis))))
