"""Ways to read a stated difference: what minus what, and on which lines of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.records import Part, Quantity
from claimcheck.verify.ablations import ablated
from claimcheck.verify.binding import metric_fits
from claimcheck.verify.clauses import clauses
from claimcheck.verify.crosstab import twins
from claimcheck.verify.ensembles import admitted
from claimcheck.verify.fields import Field, find_named
from claimcheck.verify.frames import frame
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links, Mention, link
from claimcheck.verify.measures import is_cost
from claimcheck.verify.own import may_be_own, own_lines
from claimcheck.verify.pointing import points_at, table_context
from claimcheck.verify.ratios import counts_speed, told_way, two_sides
from claimcheck.verify.splits import split_clash
from claimcheck.verify.strangers import strangers, version_clash
from claimcheck.verify.surety import restricted
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView, other
from claimcheck.verify.terms import plain
from claimcheck.verify.window import locate, window

Lines = tuple[Line, ...]

_OVER = re.compile(
    r"\b(?:over|than|compared (?:to|with)|relative to|against|versus|vs\.?|outperform\w*|surpass\w*|beat\w*|exceed\w*|improv\w+ (?:up)?on|"
    r"behind|below|above|from)\b",
    re.I,
)
BEST_OTHER = re.compile(
    r"\b(?:best|previous(?:ly)?|prior|existing|published|reported|competing|other|next|state[- ]of[- ]the[- ]art|sota)\b[\w\s,-]{0,60}?"
    r"\b(?:results?|models?|systems?|methods?|approach(?:es)?|work|ones?|art|sota|scores?)\b|\bstate[- ]of[- ]the[- ]art\b|\bsota\b",
    re.I,
)
_OWN = re.compile(r"\b(?:our|we|ours|it)\b", re.I)
_NAMED = re.compile(r"\b[A-Z]\w")
_TIMES_THAT = re.compile(
    r"\s*(?:as (?:\w+ ){1,2}as|(?:that|those|the [\w-]+) (?:of|for|with)|[\w-]+er than)\s+(?:that of |those of )?(?:the )?\w",
    re.I,
)
_SINGLE = "single model"  # as the vocabulary calls it
_SPECIFIC = ("dataset", "language", "metric", "split", "aggregate", "condition")


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to read a difference: what minus what, on which lines."""

    axis: Axis
    left: Lines
    right: Lines
    crossing: Lines
    best_other: bool  # the right side is the best of several
    strength: float
    firm: bool  # sure enough that a mismatch is a contradiction


def readings(part: Part, view: TableView, source: Source, around: str = "") -> list[Reading]:
    """Every way in which ``part`` may compare lines of ``view``."""
    if version_clash(part.text, plain(view.table.caption)) or twins(link(part.text, view)):
        return []
    if split_clash(part.text, view, source):
        return []
    outright = _outright(part, view, source)
    if outright is not None:
        return [outright]
    told = _ratio(part, view, source) or _of_ablation(part, view, source)
    if told is not None:
        return [told]
    if part.binding.specified():
        return _bound_readings(part, view, source, around)
    found = [_phrase_reading(part, view, source, axis) for axis in (ROWS, COLUMNS)]
    return [reading for reading in found if reading is not None]


def _outright(part: Part, view: TableView, source: Source) -> Reading | None:
    """The reading of a sentence that spells out both sides, and the line they are compared on."""
    text = part.text
    if BEST_OTHER.search(text):
        return None
    at = locate(part)
    links = link(text, view)
    names = [(m.start, m.end) for m in links.mentions if m.spelled]
    here = None
    for clause in clauses(text, names):
        if clause.start <= at < clause.end or here is None:
            here = frame(links, clause, {}, None) or here
    if (
        here is None
        or here.rest
        or not here.object
        or here.origin != "subject"
        or not here.operands_exact
    ):
        return None
    context = table_context(source, view)
    unknown = _unknown(part, links, context, source)
    sure = (here.across_named or len(here.across) == 1) and not unknown
    single = len(here.subject) == 1 and len(here.object) == 1 and len(here.across) <= 2
    strength = (0.95 if sure else 0.6) * (0.4 if unknown else 1.0)
    firm = (
        single and sure and not unknown and not here.clause.negated and not restricted(text, links)
    )
    return Reading(here.axis, here.subject, here.object, here.across, False, strength, firm)


def _ratio(part: Part, view: TableView, source: Source) -> Reading | None:
    """ "A's score is 1.3 times that of B", where both are spelled out on one axis."""
    quantity, text = part.quantity, part.text
    if quantity is None or quantity.unit != "x":
        return None
    at = locate(part)
    tail = _TIMES_THAT.match(text, at + len(quantity.printed))
    if tail is None:
        return None
    links = link(text, view)
    for axis in (ROWS, COLUMNS):
        names = [m for m in links.on(axis) if m.weight > 0 and m.exact]
        left, right = two_sides(names, at, tail.end() - 1)
        if not left or not right or set(left) & set(right):
            continue
        context = table_context(source, view)
        crossing, strength = _phrase_crossing(links, other(axis), view, quantity, left, context)
        if told_way(text, at, at + len(quantity.printed)) in {"fast", "slow"}:
            timed = tuple(x for x in view.lines(other(axis)) if counts_speed(x))
            if len(timed) == 1:  # who is faster is a matter of the one time that is printed
                crossing, strength = timed, 1.0
        unknown = _unknown(part, links, context, source)
        single = len(left) == len(right) == len(crossing) == 1
        firm = single and strength >= 1.0 and not unknown and not restricted(text, links)
        strength *= 0.95 * (0.4 if unknown else 1.0)
        return Reading(axis, left, right, crossing, False, strength, firm)
    return None


def _of_ablation(part: Part, view: TableView, source: Source) -> Reading | None:
    """ "Removing X costs 3 points on Y": the lines without and with X."""
    links = link(part.text, view)
    for axis in (ROWS, COLUMNS):
        pair = ablated(links, axis)
        if pair is None:
            continue
        context = table_context(source, view)
        crossing, strength = _phrase_crossing(
            links, other(axis), view, part.quantity, pair[0], context
        )
        unknown = _unknown(part, links, context, source)
        firm = strength >= 1.0 and len(crossing) == 1 and not unknown
        strength *= 0.95 * (0.4 if unknown else 1.0)
        return Reading(axis, *pair, crossing, False, strength, firm) if crossing else None
    return None


def _unknown(part: Part, links: Links, context: frozenset[str], source: Source) -> bool:
    """Whether a name of a part, or the data set that was read for it, is unknown to a table."""
    binding = part.binding.specified()
    if strangers(part.text, links, context, (*source.own_names, *binding.values()), source):
        return True
    return any(
        not find_named(name, value, links, context).found
        for name, value in binding.items()
        if name in {"dataset", "language"}
    )


def _bound_readings(part: Part, view: TableView, source: Source, around: str) -> list[Reading]:
    context = table_context(source, view)
    binding = part.binding.specified()
    links = link(part.text, view)
    fields = {
        n: find_named(n, binding[n], links, context)
        for n in ("system", "baseline", *_SPECIFIC)
        if n in binding
    }
    values = " ; ".join(binding.values())
    if version_clash(values, plain(view.table.caption)):
        return []
    near = window(part)
    unknown = strangers(near, link(near, view), context, (*source.own_names, values), source)
    pointed = points_at(part.text, view) or points_at(around, view)
    kind = _SINGLE if binding.get("aggregate") == _SINGLE else near
    found: list[Reading] = []
    for axis in (ROWS, COLUMNS):
        system, baseline = fields.get("system"), fields.get("baseline")
        named = _side(system.rows, system.columns, axis) if system else ()
        left = named or own_lines(source, view, axis)
        if not left:
            continue
        crossing, placed, missing = _crossing(part, fields, axis, view, left, context)
        if not crossing:
            continue
        strength = (
            (1.0 if named else 0.8 if system is None or may_be_own(system.value, source) else 0.4)
            * (0.9 if placed or pointed else 0.6)
            * (0.5 if unknown else 1.0)
        )
        strength *= 0.5 if missing else 1.0
        whole = (
            bool(named)
            and not unknown
            and not missing
            and (placed or pointed)
            and len(crossing) <= 2
        )
        whole = whole and not restricted(near, link(near, view))
        against = _side(baseline.rows, baseline.columns, axis) if baseline else ()
        against = tuple(line for line in admitted(kind, against) if line not in left)
        if baseline is not None and not against and _foreign(baseline, part.text):
            continue
        if against:
            firm = whole and len(left) == 1 and len(against) == 1
            found.append(Reading(axis, left, against, crossing, False, strength, firm))
        loose = baseline is None or not against or BEST_OTHER.search(baseline.value) is not None
        rest = _rest(view, axis, left, source, kind) if loose else ()
        if rest and (baseline is not None or BEST_OTHER.search(near)):
            sure = baseline is not None and BEST_OTHER.search(baseline.value) is not None
            single = whole and sure and not against and len(crossing) == 1
            found.append(Reading(axis, left, rest, crossing, True, strength * 0.9, single))
        if baseline is None and not BEST_OTHER.search(near):
            # "an improvement of 4.6 points": over any one of the others, for support only.
            found.append(
                Reading(
                    axis,
                    left,
                    _rest(view, axis, left, source, kind),
                    crossing,
                    True,
                    strength * 0.7,
                    False,
                )
            )
    return [reading for reading in found if reading.right]


def _foreign(baseline: Field, text: str) -> bool:
    """Whether the other side is a name that the table does not know: no other line stands for it."""
    at = text.lower().find(baseline.value.lower())
    if at < 0 or baseline.found or BEST_OTHER.search(baseline.value):
        return False
    return _NAMED.search(text[at : at + len(baseline.value)]) is not None


def _side(rows: Lines, columns: Lines, axis: Axis) -> Lines:
    return rows if axis == ROWS else columns


def _rest(view: TableView, axis: Axis, left: Lines, source: Source, text: str) -> Lines:
    own = own_lines(source, view, axis)
    return tuple(
        line
        for line in admitted(text, view.lines(axis))
        if line not in left
        and line not in own
        and line.path
        and not (line.is_reference or line.is_change or line.attribute)
    )


def _crossing(
    part: Part,
    fields: dict[str, Field],
    axis: Axis,
    view: TableView,
    left: Lines,
    context: frozenset[str],
) -> tuple[Lines, bool, bool]:
    """Lines to compare on; whether a data set or metric named them; whether a field is unknown here."""
    quantity = part.quantity
    across = other(axis)
    lines = tuple(
        line
        for line in view.lines(across)
        if not (line.is_change or line.attribute or is_cost(line.path))
        and (
            quantity is None
            or any(
                metric_fits(quantity, e, view, context)
                for s in left
                if (e := view.at(s, line)) is not None
            )
        )
    )
    placed = missing = False
    for name in _SPECIFIC:
        field = fields.get(name)
        if field is None:
            continue
        here = _side(field.rows, field.columns, across)
        kept = tuple(line for line in lines if line in here)
        if kept:
            lines = kept
            placed = placed or name in {"dataset", "language", "aggregate"}
        elif field.in_context:
            placed = placed or name in {"dataset", "language"}
        elif name in {"dataset", "language"}:
            missing = True
    averages = tuple(line for line in lines if line.is_average)
    if "aggregate" in fields and averages:
        lines = averages
    elif "aggregate" not in fields and len(averages) < len(lines):
        lines = tuple(line for line in lines if not line.is_average)
    return lines, placed, missing


def _phrase_reading(part: Part, view: TableView, source: Source, axis: Axis) -> Reading | None:
    """A reading from the sentence's own phrases where no binding was read."""
    text, quantity = part.text, part.quantity
    links = link(text, view)
    context = table_context(source, view)
    sides = _sides(text, links, axis, source)
    if sides is None:
        return None
    left, right, best_other, sure = sides
    crossing, strength = _phrase_crossing(links, other(axis), view, quantity, left, context)
    if not crossing:
        return None
    unknown = strangers(text, links, context, source.own_names, source)
    strength *= sure * (0.3 if unknown else 1.0)
    firm = (
        strength >= 0.8
        and len(crossing) <= 2
        and not restricted(re.sub(r"\bensembles?\b", "", text))
    )
    return Reading(axis, left, right, crossing, best_other, strength, firm)


def _sides(
    text: str, links: Links, axis: Axis, source: Source
) -> tuple[Lines, Lines, bool, float] | None:
    view = links.view
    mentions = [m for m in links.on(axis) if m.weight > 0]
    hinge = _OVER.search(text)
    before = [m for m in mentions if hinge is None or m.start < hinge.start()]
    after = [m for m in mentions if hinge is not None and m.start >= hinge.start()]
    best = next(
        (m for m in BEST_OTHER.finditer(text) if hinge is None or m.end() > hinge.start()), None
    )
    own = own_lines(source, view, axis)
    left = _union(before) or (own if _OWN.search(text) or not before else ())
    if not left:
        return None
    sure = 1.0 if before and all(m.exact for m in before) else 0.85
    right = tuple(line for line in _union(after) if line not in left)
    if right and best is None:
        return left, right, len(right) > 1, sure * (1.0 if all(m.exact for m in after) else 0.85)
    if best is not None:
        rest = _rest(view, axis, left, source, text)
        return (left, rest, True, sure) if rest else None
    return None


def _union(mentions: Sequence[Mention]) -> Lines:
    found: list[Line] = []
    for mention in mentions:
        found.extend(line for line in mention.lines if line not in found)
    return tuple(found)


def _phrase_crossing(
    links: Links,
    axis: Axis,
    view: TableView,
    quantity: Quantity | None,
    sides: Lines,
    context: frozenset[str],
) -> tuple[Lines, float]:
    mentions = [m for m in links.on(axis) if m.weight > 0]
    fitting = tuple(
        line
        for line in view.lines(axis)
        if not line.is_change
        and (
            quantity is None
            or any(
                metric_fits(quantity, e, view, context)
                for s in sides
                if (e := view.at(s, line)) is not None
            )
        )
    )
    if not mentions:
        return fitting, 1.0 if len(fitting) == 1 else 0.5
    chosen = fitting
    for mention in mentions:
        chosen = tuple(line for line in chosen if line in mention.lines) or chosen
    return chosen, 1.0
