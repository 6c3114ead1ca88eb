"""Who is compared with whom, on which lines: the operands of a clause among a table's lines.

Operands stand on one axis; what the clause says about the other axis, and about other header
levels of the same axis, is context and restricts both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from claimcheck.verify.clauses import Clause
from claimcheck.verify.cues import Kind
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.measures import asks_for, is_cost
from claimcheck.verify.roles import Cast, cast, subjects_on
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.verify.unnamed import Lines, default_lines, of_measures, the_others

MAX_RATIO = 1_000  # numbers further apart are not values of one measure

_RIVALS = re.compile(
    r"\b(?:comparing|comparison (?:of|between))\b(?P<both>[^.;]{3,240}?)(?:,(?=\s+(?:\w+\s+){1,4}?(?:is|are|has|have|achiev|perform|obtain|show|yield|outperform))|$)",
    re.I,
)
_CONTRAST = re.compile(r"\W*(?:\w+\W+){0,2}?(?:while|whereas|but|however)\b", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Operands of one clause on one table."""

    view: TableView
    clause: Clause
    axis: Axis  # of the operands
    subject: Lines
    object: Lines  # empty where the clause names nothing to compare with
    across: Lines  # lines of the other axis on which to compare
    subject_named: bool  # by a phrase, not by default
    across_named: bool
    exact: bool  # all phrases are whole headers
    rest: bool  # the object is "all others"
    levels: frozenset[int]  # header levels that tell the operands apart
    origin: str = "subject"  # of the subject: "subject", "own", "previous", "context", "others"
    others_said: bool = False  # "all other models", "previous work" are said outright
    operands_exact: bool = False  # the phrases of both sides are whole headers
    excepted: tuple[Mention, ...] = ()  # phrases behind "except"
    wide: Lines = ()  # the subject as a generous reader takes it
    groups: tuple[Lines, ...] = ()  # the subject by phrase: "A and B" are two
    field: Lines = ()  # the group among which the subject stands: "among the graph-based parsers"

    @property
    def strength(self) -> float:
        """How surely these are the operands, 0 to 1."""
        value = 1.0 if self.subject_named else 0.5
        value *= 1.0 if self.across_named or len(self.across) <= 1 else 0.8
        return value * (1.0 if self.exact else 0.85)


def frame(
    links: Links, clause: Clause, own: dict[Axis, Lines], previous: Frame | None
) -> Frame | None:
    """The operands of ``clause``, or None where the table knows none of its phrases."""
    view = links.view
    roles = cast(links, clause, previous.excepted if previous is not None else ())
    if previous is not None and _same_sides(roles, clause, previous):
        return replace(previous, clause=clause, across=_operand(roles.subject), across_named=True)
    axis = _paired(roles, links.text) if clause.cue.kind in (Kind.EQUAL, Kind.UNEQUAL) else None
    axis = axis if axis is not None else _axis(roles, view, own, clause, previous)
    if axis is None:
        return None
    side = _subject(roles, links, clause, axis, own.get(axis, ()), previous)
    if side is None:
        return None
    subject, origin, _ = side
    context = (
        [m for m in roles.context if m.axis == axis] if origin not in {"context", "others"} else []
    )
    objects, rest = _objects(roles, links, clause, axis, side, previous)
    for mention in context:
        subject = tuple(x for x in subject if x in mention.lines) or subject
        objects = tuple(x for x in objects if x in mention.lines) or objects
    across_axis = other(axis)
    everything = (*roles.context, *roles.subject, *roles.object)
    mentions = [m for m in everything if m.axis == across_axis]
    across = _across(mentions, links, across_axis, clause)
    if not mentions and previous is not None and previous.axis == axis and previous.across_named:
        across = previous.across  # what was said of the first clause holds for the next
    for mention in roles.excepted:
        if mention.axis == across_axis:
            across = tuple(x for x in across if x not in mention.lines) or across
        else:
            subject = tuple(x for x in subject if x not in mention.lines) or subject
            objects = tuple(x for x in objects if x not in mention.lines)
    here = [m for m in (*roles.subject, *roles.context) if m.axis == axis]
    return Frame(
        view=view,
        clause=clause,
        axis=axis,
        subject=subject,
        object=objects,
        across=across,
        subject_named=origin not in {"default", "others"},
        across_named=bool(mentions),
        exact=all(m.exact for m in everything),
        rest=rest,
        operands_exact=all(m.exact for m in (*roles.subject, *roles.object) if m.axis == axis),
        levels=_levels(subject, objects),
        origin=origin,
        others_said=roles.others,
        excepted=roles.excepted,
        wide=tuple(dict.fromkeys(x for m in roles.subject if m.axis == axis for x in m.wide)),
        groups=tuple(dict.fromkeys(m.lines for m in here if set(m.lines) <= set(subject))),
        field=next((m.lines for m in context if m.exact and set(m.lines) > set(subject)), ()),
    )


_OUR = re.compile(r"\bour\s+(?:[\w-]+\s+)?$", re.I)
_MEANS = re.compile(
    r"\b(?:with(?:out)?|using|by|adding|excluding|removing|including|incorporating|applying)\s+(?:the\s+|an?\s+|our\s+)?$",
    re.I,
)


# "none of the systems": whoever is compared with what follows
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?\Z", re.I)
_AND = re.compile(r"[^,.;]{0,25}?\band\s+(?:the\s+|that of\s+)?", re.I)
_FROM_TO = re.compile(r"\bfrom\s+(?P<old>[^,;]{1,60}?)\s+to\s+(?P<new>[^,;]{1,60})", re.I)
_ANY_OF_THEM = re.compile(
    r"\b(?:none|all|most|any|every|each|no|neither|several|many)\s+(?:of\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:systems?|models?|methods?|approach(?:es)?|variants?|configurations?|techniques?|metrics?|features?|embeddings|parsers?|encoders?)\b",
    re.I,
)


class _Side(NamedTuple):
    lines: Lines
    origin: str
    target: Lines  # what "improves X" is said to change


def _subject(
    roles: Cast, links: Links, clause: Clause, axis: Axis, own: Lines, previous: Frame | None
) -> _Side | None:
    """The left side of a clause and where it was found."""
    kind = clause.cue.kind
    named = _operand(subjects_on(roles, links.text, axis))
    objects = _operand(m for m in roles.object if m.axis == axis)
    shift = _FROM_TO.search(links.text, clause.start, clause.cue.start)
    if named and shift is not None and kind is Kind.CHANGE:
        old, new = (_operand(links.on(axis, *shift.span(name))) for name in ("old", "new"))
        if old and new and not set(old) & set(new):
            return _Side(new, "subject", old)
    if named:
        theirs = own if clause.cue.passive and roles.ours and not objects else ()
        return _Side(_of_ours(roles, links, axis, named, own), "subject", theirs)
    opening = links.text[clause.start : clause.cue.start]
    if objects and not roles.ours and _ANY_OF_THEM.search(opening):
        rest = the_others(links.view, axis, objects)
        return _Side(rest, "others", ()) if rest else None
    if own and roles.ours and clause.cue.passive and not objects:
        return _Side(the_others(links.view, axis, own), "others", own)  # "ours is outperformed by"
    if own and (roles.ours or kind is Kind.VERB):
        return _Side(own, "own" if roles.ours else "default", ())
    if previous is not None and previous.axis == axis and not roles.object:
        origin = "previous" if previous.subject_named else "default"
        return _Side(previous.subject, origin, ())
    means = _operand(m for m in roles.context if m.axis == axis and _is_means(links.text, m))
    if means and not roles.object and kind in (Kind.CHANGE, Kind.EFFECT):
        return _Side(means, "means", ())
    target = _changed(roles, links, clause, axis) if kind is Kind.CHANGE else ()
    if target:  # "all of them improve X": the others against X
        rest = the_others(links.view, axis, target)
        return _Side(rest, "others", target) if rest else None
    if kind not in (Kind.VERB, Kind.CHANGE, Kind.EFFECT):
        context = _operand(m for m in roles.context if m.axis == axis)
        if context:
            return _Side(context, "context", ())
    if roles.object and not own and roles.ours:  # "the new ones are better than X"
        rest = the_others(links.view, axis, objects)
        return _Side(rest, "others", ()) if rest else None
    inherits = previous is not None and previous.axis == axis and previous.subject_named and not own
    if inherits and previous and objects and not set(objects) & set(previous.subject):
        return _Side(previous.subject, "previous", ())  # "while using fewer parameters than X"
    return _Side(own, "default", ()) if roles.object and own else None


def _of_ours(roles: Cast, links: Links, axis: Axis, named: Lines, own: Lines) -> Lines:
    """ "our single model" is the single one among ours."""
    first = next(m for m in roles.subject if m.axis == axis)
    if not own or not _OUR.search(links.text[: first.start]):
        return named
    return tuple(line for line in named if line in own) or named


def _is_means(text: str, mention: Mention) -> bool:
    """Whether a phrase says by what something changes: "with X, the result drops"."""
    return _MEANS.search(text[: mention.start]) is not None


def _objects(
    roles: Cast, links: Links, clause: Clause, axis: Axis, side: _Side, previous: Frame | None
) -> tuple[Lines, bool]:
    """The right side of a clause, and whether it is all the others."""
    subject = side.lines
    objects = _operand(m for m in roles.object if m.axis == axis)
    objects = tuple(line for line in objects if line not in subject)
    objects = objects or side.target or _rivals(links, axis, subject)
    if not objects and previous is not None and previous.axis == axis and side.origin != "default":
        opening = links.text[max(0, clause.start - 10) : clause.cue.start]
        if _CONTRAST.match(opening):
            objects = tuple(line for line in previous.subject if line not in subject)
        if side.origin == "previous" and clause.cue.kind is Kind.COMPARE and previous.object:
            return previous.object, previous.rest  # "slower than X but more accurate"
    if not objects and (roles.others or roles.hinge or clause.cue.kind is Kind.VERB):
        return the_others(links.view, axis, subject), True
    return objects, False


def _changed(roles: Cast, links: Links, clause: Clause, axis: Axis) -> Lines:
    """What "improves …" or "boosts the …" is said to change, where that is a line and no measure."""
    for mention in roles.context:
        gap = links.text[clause.cue.end : mention.start]
        near = (
            mention.start >= clause.cue.end
            and len(gap.split()) <= 4
            and not re.search(r"\b(?:on|in|for|by|when)\b", gap)
        )
        if near and mention.axis == axis and not any(line.direction for line in mention.lines):
            return mention.lines
    return ()


def _rivals(links: Links, axis: Axis, subject: Lines) -> Lines:
    """The other side of "when comparing A with B, …" for a clause about A."""
    match = _RIVALS.search(links.text)
    if match is None:
        return ()
    mentioned = [m for m in links.on(axis, match.start("both"), match.end("both")) if m.weight > 0]
    both = tuple(dict.fromkeys(line for m in mentioned for line in m.lines))
    if not set(subject) & set(both):
        return ()
    return tuple(line for line in both if line not in subject)


def _axis(
    roles: Cast, view: TableView, own: dict[Axis, Lines], clause: Clause, previous: Frame | None
) -> Axis | None:
    """The axis the operands stand on."""
    objects = [m.axis for m in roles.object]
    subjects = [m.axis for m in roles.subject]
    for axis in objects:
        if axis in subjects or own.get(axis):
            return axis
    if objects:
        return objects[0]
    others = [axis for axis in subjects if not of_measures(view, axis)]
    # "the kappa of A": what is compared is A.
    of_no_measure = {m.axis for m in roles.subject if not all(x.direction for x in m.lines)}
    systems = [axis for axis in others if axis in of_no_measure] or others
    if systems:
        return systems[0]
    if roles.ours:
        for candidate in (ROWS, COLUMNS):
            if own.get(candidate):
                return candidate
    if subjects and not roles.context:
        return subjects[0]
    winners = [m.axis for m in roles.context if m.axis not in subjects]
    if (
        clause.cue.kind is Kind.BEST
        and subjects
        and winners
        and all(x.direction for m in roles.subject for x in m.lines)
    ):
        return winners[0]  # "accuracy peaks at 6 layers"
    context = [m.axis for m in roles.context if not of_measures(view, m.axis)]
    if previous is not None and previous.axis not in {m.axis for m in roles.context}:
        return previous.axis
    if subjects:
        return subjects[0]
    if context:
        return context[0]
    return roles.context[0].axis if roles.context else None


def _same_sides(roles: Cast, clause: Clause, previous: Frame) -> bool:
    """Whether a clause names another measure for the sides before: "…, while recall is lower"."""
    kinds = (Kind.EQUAL, Kind.UNEQUAL, Kind.COMPARE)
    if clause.cue.kind not in kinds or not previous.object or roles.object or roles.hinge:
        return False
    measures = all(
        m.axis != previous.axis and all(x.direction for x in m.lines) for m in roles.subject
    )
    return bool(roles.subject) and measures and not roles.context


def _paired(roles: Cast, text: str) -> Axis | None:
    """The axis of A and B in "the gap between A and B"."""
    for first, second in pairwise(sorted((*roles.context, *roles.subject), key=lambda m: m.start)):
        between = _BETWEEN.search(text, 0, first.start) and _AND.fullmatch(
            text[first.end : second.start]
        )
        if between and first.axis == second.axis and not set(first.lines) & set(second.lines):
            return first.axis
    return None


def _operand(mentions: Iterable[Mention]) -> Lines:
    """Lines of one side: phrases that share lines narrow one another, others are joined."""
    groups, narrowed = list[Lines](), False  # whether two phrases make up the first group
    for mention in mentions:
        for i, group in enumerate(groups):
            shared = tuple(line for line in group if line in mention.lines)
            if shared:
                narrowed |= i == 0 and len(shared) < max(len(group), len(mention.lines))
                groups[i] = shared
                break
        else:
            groups.append(_like_first(groups[0], mention.lines) if narrowed else mention.lines)
    return tuple(dict.fromkeys(line for group in groups for line in group))


def _like_first(first: Lines, lines: Lines) -> Lines:
    """ "the ensemble results of A and B": what the first phrase fixed on other levels holds for all."""
    depth = min(len(line.path) for line in (*first, *lines))
    kept = lines
    for level in range(1, depth + 1):
        values = {line.path[-level] for line in first}
        same = tuple(line for line in kept if line.path[-level] in values)
        if len(values) == 1 and same:
            kept = same
    return kept


def _across(
    mentions: Sequence[Mention], links: Links, axis: Axis, clause: Clause | None = None
) -> Lines:
    """Lines to compare on: those named, else those the cue asks for, else all that measure performance."""
    chosen = _operand(sorted(mentions, key=lambda m: m.start))
    word = clause.cue.word if clause is not None else ""
    asked = tuple(line for line in links.view.lines(axis) if asks_for(word, line.path))
    if asked:
        return tuple(line for line in asked if line in chosen) or asked
    if chosen:
        if any(is_cost((links.text[m.start : m.end],)) for m in mentions):
            return chosen
        # "on EN-DE" heads a score and a cost: who is better is a matter of the score.
        return tuple(line for line in chosen if not is_cost(line.path)) or chosen
    return default_lines(links.view, axis)


def _levels(subject: Lines, objects: Lines) -> frozenset[int]:
    """Header levels, counted from the innermost, on which the two sides differ throughout."""
    if not subject or not objects:
        return frozenset()
    depth = min(len(line.path) for line in (*subject, *objects))
    return frozenset(
        level
        for level in range(1, depth + 1)
        if not ({line.path[-level] for line in subject} & {line.path[-level] for line in objects})
    )


def pairs(here: Frame) -> list[tuple[Entry, Entry]]:
    """Aligned numbers (subject, object): same crossing line, and same headers but for the operands'.

    Where no two lines agree on all other headers, every subject line meets every object line.
    """
    matched = [
        (a, b) for a in here.subject for b in here.object if _aligned(a, b, here.levels)
    ] or [(a, b) for a in here.subject for b in here.object]
    found = []
    for a, b in matched:
        for line in here.across:
            left, right = here.view.at(a, line), here.view.at(b, line)
            if left is not None and right is not None and _comparable(left, right):
                found.append((left, right))
    return found


def _comparable(left: Entry, right: Entry) -> bool:
    """Whether two numbers can be values of one measure."""
    low, high = sorted((abs(left.value), abs(right.value)))
    return low == 0 or high / low < MAX_RATIO


def _aligned(a: Line, b: Line, levels: frozenset[int]) -> bool:
    if len(a.path) != len(b.path) or len(a.path) == 1:
        return len(a.path) == len(b.path) == 1
    return all(a.path[-k] == b.path[-k] for k in range(1, len(a.path) + 1) if k not in levels)


def with_object(here: Frame, lines: Lines) -> Frame:
    """The same frame with something to compare with."""
    return replace(here, object=lines, levels=_levels(here.subject, lines))
