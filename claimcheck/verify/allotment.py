"""Which of several names on one axis a number belongs to, in a sentence with several numbers.

"A reaches 84.6 while B reaches 78.0", "84.6 for A and 78.0 for B", "with 84.6 against 78.0, A
outperforms B": as many names as numbers are taken in order, wherever that is the only reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from claimcheck.records import Part, Quantity
from claimcheck.verify.comparisons import minimal_pairs
from claimcheck.verify.crosstab import in_roles, twins
from claimcheck.verify.linking import Mention, link
from claimcheck.verify.measures import direction_of, is_cost
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView
from claimcheck.verify.terms import terms
from claimcheck.verify.window import locate, quantities_in, states_value

Lines = tuple[Line, ...]
Span = tuple[int, int]

_READ = re.compile(r"\s*\[[a-z]+: [^\]]*\]\s*$")  # fields that a reader added: "[system: …]"
_SYSTEM_READ = re.compile(r"\[(?:[^\]]*; )?system: ")
_CHAIN = re.compile(
    r"\s*(?:%|[A-Za-z][\w-]*)?\s*(?:,|and|,\s*and|/|&|or|to|vs\.?|versus|against|compared (?:to|with)|over)\s*",
    re.I,
)
_TELLING = 2  # decimals that no version number has
_DECIMAL = re.compile(r"(?<![\w.,])\d+\.(\d+)(?![\w%]|\.\d)")
_FROM = re.compile(r"\bfrom\s+$", re.I)
_TO = re.compile(r"\bto\s+(?:about |around |roughly )?$", re.I)
_LACK = ("without", "w", "o", "no")
_PLAIN = re.compile(r"(?:none|no\b.*|(?:the )?baseline|vanilla|original)", re.I)
_OVER = re.compile(r"\b(?:over|than|from|compared (?:to|with)|against|outperform\w*)\b", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What the order of a sentence says about one number on one axis."""

    lines: Lines  # empty: the number belongs to one of several names, and which is not clear
    text: str
    exact: bool

    @property
    def unsure(self) -> bool:
        """Nothing tells to which name the number belongs."""
        return not self.lines


_UNSURE = Share((), "", False)


def said(text: str) -> str:
    """A part's sentence without the fields that a reader added behind it."""
    return _READ.sub("", text)


def shares(part: Part, view: TableView) -> dict[Axis, Share]:
    """The lines that a part's number is allotted to, by axis; axes without a choice are left out."""
    text = said(part.text)
    spans = _spans(text, part.quantity)
    at = locate(part)
    index = next((i for i, (low, high) in enumerate(spans) if low <= at < high), None)
    if index is None:
        return {}
    links = link(text, view)
    placed = in_roles(links) if twins(links) else None
    mentions = placed[0] if placed is not None else links.mentions
    groups = {
        axis: _groups(
            [
                m
                for m in mentions
                if m.axis == axis
                and m.weight > 0
                and not any(a < m.end and m.start < b for a, b in spans)
                and not _inside(m, mentions)
            ]
        )
        for axis in (ROWS, COLUMNS)
    }
    if len(spans) == 2 and _changes(text, spans):
        return _of_change(text, spans, index, groups, view)
    found: dict[Axis, Share] = {}
    for axis, names in groups.items():
        share = _share(text, spans, index, names)
        if share is not None:
            found[axis] = share
    chained = len(spans) > 1 and all(
        len(names) == len(spans) and _blocks(names, spans) for names in groups.values()
    )
    if chained:  # "A and B reach 84.6 and 78.0 on C and D": who crosses whom is not said
        return dict.fromkeys(found, _UNSURE)
    if not found and _SYSTEM_READ.search(part.text):
        found = _own_subject(text, at, groups)
    return found


def _inside(one: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a name is but a piece of a longer one on the other axis: "NLI" in "shuffled NLI"."""
    return any(
        m.exact
        and m.axis != one.axis
        and m.start <= one.start
        and one.end <= m.end
        and m.end - m.start > one.end - one.start
        for m in mentions
    )


def _spans(text: str, quantity: Quantity | None) -> list[Span]:
    """Where the numbers of a sentence stand that can be listed with ``quantity``, in order.

    A bare decimal behind a name ("A takes 1.85 seconds and B 3.26") looks like a version to whoever
    reads it alone; beside another number with as many decimals it is one of the two.
    """
    known = quantities_in(text)
    found = [
        (q.start, q.end)
        for q in known
        if states_value(q, text) and any(c.isdigit() for c in q.printed) and _alike(q, quantity)
    ]
    if quantity is not None and quantity.decimals >= _TELLING:
        found += [
            m.span()
            for m in _DECIMAL.finditer(text)
            if len(m[1]) == quantity.decimals
            and not any(q.start <= m.start() < q.end for q in known)
        ]
    return sorted(found)


def _alike(one: Quantity, two: Quantity | None) -> bool:
    """Whether two numbers can stand in one list: "1.85 seconds and 3.26", "28.4 BLEU against 26.0".

    Percentages, scores and bare numbers are of one sort; a bare number with as many decimals as one
    with a unit may share its unit.
    """
    if two is None:
        return _sort(one.unit) is None
    if _sort(one.unit) == _sort(two.unit):
        return True
    bare = None in {_sort(one.unit), _sort(two.unit)}
    return bare and one.decimals == two.decimals > 0


def _sort(unit: str | None) -> str | None:
    """What numbers of a unit are listed with; None for percentages and scores."""
    if unit is None or unit in {"%", "points"} or (direction_of((unit,)) and not is_cost((unit,))):
        return None
    return unit


def _groups(mentions: Sequence[Mention]) -> list[Mention]:
    """Names that stand for different lines, in order; one that says more replaces a vaguer one.

    A name that crosses two others ("on X, A … and B …" where the lines are X › A and X › B) is none
    of them: it narrows both.
    """
    wide = [m for m in mentions if _crosses(m, mentions)]
    groups: list[Mention] = []
    for mention in (_narrowed(m, wide) for m in mentions if m not in wide):
        same = next((i for i, g in enumerate(groups) if set(g.lines) & set(mention.lines)), None)
        if same is None:
            groups.append(mention)
        elif len(mention.lines) < len(groups[same].lines):
            groups[same] = mention
    return sorted(groups, key=lambda m: m.start)


def _crosses(one: Mention, mentions: Sequence[Mention]) -> bool:
    met = [
        set(m.lines) for m in mentions if m is not one and m.exact and set(m.lines) & set(one.lines)
    ]
    return any(not a & b for a in met for b in met)


def _narrowed(one: Mention, wide: Sequence[Mention]) -> Mention:
    lines = one.lines
    for mention in wide:
        lines = tuple(line for line in lines if line in mention.lines) or lines
    return replace(one, lines=lines)


def _share(text: str, spans: Sequence[Span], index: int, names: Sequence[Mention]) -> Share | None:
    if len(names) < 2 or len(names) != len(spans):
        return None
    if _blocks(names, spans) and not _is_chain(text, spans):
        return _UNSURE
    return _of(names[index], text)


def _of(name: Mention, text: str) -> Share:
    return Share(name.lines, text[name.start : name.end], name.exact)


def _blocks(names: Sequence[Mention], spans: Sequence[Span]) -> bool:
    """All names stand before all numbers, or behind them."""
    return names[-1].start < spans[0][0] or names[0].start > spans[-1][0]


def _is_chain(text: str, spans: Sequence[Span]) -> bool:
    return all(_CHAIN.fullmatch(text[left[1] : right[0]]) for left, right in pairwise(spans))


def _changes(text: str, spans: Sequence[Span]) -> bool:
    """ "from 78.0 to 84.6", with or without names between."""
    return bool(_FROM.search(text[: spans[0][0]]) and _TO.search(text[: spans[1][0]]))


def _of_change(
    text: str,
    spans: Sequence[Span],
    index: int,
    groups: dict[Axis, list[Mention]],
    view: TableView,
) -> dict[Axis, Share]:
    """ "from x with A to y with B"; "A improves from x to y over B"; "without A it rises from x to y".

    The second number is that of the name at hand; the first one is another's, and where neither a
    name nor a minimal pair of lines says whose, it is unsure.
    """
    for axis, names in groups.items():
        if len(names) == 2:
            between = spans[0][1] <= names[0].start < spans[1][0] < names[1].start
            if between:
                return {axis: _of(names[index], text)}
            if _OVER.search(text, names[0].end, names[1].start):
                return {axis: _of(names[1 - index], text)}
            return {axis: _UNSURE}
        if len(names) != 1 or any(line.direction for line in names[0].lines):
            continue
        words = [t.stem for t in terms(text[names[0].start : names[0].end])]
        found = minimal_pairs(names[0].lines, view, [*words, *_LACK])
        pairs = [pair for pair in found if set(pair) & set(names[0].lines)]
        if len(pairs) == 1:
            first, second = pairs[0]
            changed, base = (second, first) if second in names[0].lines else (first, second)
            line = changed if index else base
            return {axis: Share((line,), line.name, True)}
        plain = tuple(x for x in view.lines(axis) if _PLAIN.fullmatch(x.leaf.strip()))
        if len(plain) == 1 and plain[0] not in names[0].lines:
            return {axis: _of(names[0], text) if index else Share(plain, plain[0].name, True)}
    return {} if index else dict.fromkeys(groups, _UNSURE)


def _own_subject(text: str, at: int, groups: dict[Axis, list[Mention]]) -> dict[Axis, Share]:
    """The name a clause opens with, where a reader filled in the system of another clause."""
    for axis, names in groups.items():
        lead = [m for m in names if m.end <= at and not any(x.direction for x in m.lines)]
        if len(names) == 1 and lead and lead[0].spelled and not _OVER.search(text[:at]):
            name = lead[0]
            return {axis: Share(name.lines, text[name.start : name.end], name.exact)}
    return {}
