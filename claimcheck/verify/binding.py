"""Which cells of a table a number in a sentence speaks of, and how sure that is.

Bind before comparing: the system, the data set, the metric that the claim names must be lines of
the table, or words of its context (caption, the section it stands in, the sentences that point at
it). A name that the table does not know leaves the number unbound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.records import Part, Quantity
from claimcheck.verify.allotment import Share, said, shares
from claimcheck.verify.captions import other_measure
from claimcheck.verify.crosstab import placed, twins
from claimcheck.verify.ensembles import of_other_sort
from claimcheck.verify.fields import (
    SPELLED,
    Field,
    binding_values,
    crossed_names,
    fields_of,
    lines_on,
    system_by_phrase,
    widened,
    with_spelled,
    without_aliases,
)
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import link
from claimcheck.verify.measures import direction_of, is_cost, is_time, is_unit, times
from claimcheck.verify.naming import likeness
from claimcheck.verify.own import is_own, own_lines
from claimcheck.verify.pointing import points_at, points_elsewhere, table_context
from claimcheck.verify.selection import Selection, select
from claimcheck.verify.siblings import UNCHOSEN, not_ruled_out
from claimcheck.verify.splits import other_split
from claimcheck.verify.strangers import strangers, version_clash, version_unsaid, versions
from claimcheck.verify.surety import surety
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView
from claimcheck.verify.terms import plain, stems
from claimcheck.verify.twin_order import other_twin
from claimcheck.verify.window import locate, window

Lines = tuple[Line, ...]
_AVERAGE = re.compile(r"\b(?:averages?|mean|overall|averaged|averaging)\b", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Cells that a number may speak of."""

    view: TableView
    entries: tuple[Entry, ...]
    fields: tuple[Field, ...]
    strangers: tuple[str, ...]  # names of the claim that neither the table nor its context knows
    strength: float  # 1: every name found, one cell; below 0.5: a guess
    pointed: bool  # the claim, or the passage it stands in, points at this table

    @property
    def complete(self) -> bool:
        """Every field of the binding is known to the table, and a system is among its lines.

        A header that the sentence spells out does as well where the other axis is named too.
        """
        named = any(f.name == "system" and (f.rows or f.columns) for f in self.fields) or (
            self.crossed and any(f.name == SPELLED for f in self.fields)
        )
        return named and all(f.found for f in self.fields) and not self.strangers

    @property
    def crossed(self) -> bool:
        """Both axes are named."""
        return any(f.rows for f in self.fields) and any(f.columns for f in self.fields)


def metric_fits(quantity: Quantity, entry: Entry, view: TableView, context: frozenset[str]) -> bool:
    """Whether a number of this unit may stand in this cell."""
    unit = quantity.unit
    if unit is None or unit in {"%", "points", "x", "cases"}:
        return True
    if is_time(unit):
        return any(times(unit, part) for part in (*entry.row.path, *entry.column.path))
    wanted = stems(unit)
    if any(likeness(w, h) >= 0.6 for w in wanted for h in entry.row.stems | entry.column.stems):
        return True
    measure = direction_of((unit,)) != 0 and not is_cost((unit,))
    if measure and any(likeness(w, c) >= 0.6 for w in wanted for c in view.caption_stems):
        # The caption names the unit; a header that names another measure overrides it.
        return not any(_measured(line, view) for line in (entry.row, entry.column))
    return False


def _by_unit(fields: tuple[Field, ...], quantity: Quantity, view: TableView) -> tuple[Field, ...]:
    """Fields, where a header that prints the number's unit stands for a measure nobody found.

    "25 MiB" under "Memory (MiB)" is no "size", and yet the very measure.
    """
    metric = next((f for f in fields if f.name == "metric"), None)
    unit = quantity.unit
    if unit is None or not is_unit(unit) or metric is None or metric.found:
        return fields
    wanted = stems(unit)
    rows, columns = (
        tuple(line for line in view.lines(axis) if wanted <= line.stems) for axis in (ROWS, COLUMNS)
    )
    if not rows and not columns:
        return fields
    measured = Field("metric", unit, rows, columns, False, True)
    return tuple(measured if f is metric else f for f in fields)


def _measured(line: Line, view: TableView) -> bool:
    """Whether a line is a measure among measures: a method may be called "Rank"."""
    lines = view.lines(line.axis)
    return line.direction != 0 and 2 * sum(x.direction != 0 for x in lines) >= len(lines)


def bind(
    part: Part, view: TableView, source: Source, *, around: str = "", extracted: bool = False
) -> Bound | None:
    """The cells of ``view`` that the number of ``part`` may speak of.

    ``around`` is the passage the claim stands in: where it points at another table, nothing is
    bound here. None where no line of the table is named.
    """
    quantity = part.quantity
    text = part.text
    if quantity is None or (points_elsewhere(text, view) and not points_at(text, view)):
        return None
    pointed = points_at(text, view) or points_at(around, view)
    places = plain(view.table.caption), " ".join(view.table.place.section)
    if version_clash(text, *places) or version_clash(binding_values(part.binding), *places):
        return None
    context = table_context(source, view)
    shared_out = shares(part, view)
    part = part.model_copy(update={"text": said(part.text)})
    if not part.binding.specified():
        return _by_phrases(part, quantity, view, source, context, pointed, shared_out)
    fields = fields_of(part, view, context)
    shared = crossed_names(part, view, fields)
    if shared is None:
        return None
    fields = shared or with_spelled(part, view, fields)
    if not {"system", SPELLED} & {f.name for f in fields}:
        fields = (*fields, *system_by_phrase(part, view, fields))
    fields = without_aliases(_allotted(fields, shared_out))
    fields = _by_unit(fields, quantity, view)
    near = window(part)
    crossing = _crossing(part, fields, view, source, context)
    if not crossing:
        fields = widened(fields, view)
        crossing = _crossing(part, fields, view, source, context, narrow=False)
    entries = tuple(
        entry
        for entry in crossing
        if not other_split(_split_said(part, near), entry, view, source)
        and not of_other_sort(text, entry)
        and not other_twin(text, entry, view)
        and not other_measure(f"{near} ; {part.binding.metric or ''}", entry, view)
    )
    named = [f for f in fields if f.rows or f.columns]
    if not entries or not named:
        return None
    unknown = strangers(
        near, link(near, view), context, (*source.own_names, binding_values(part.binding)), source
    )
    strength = surety(part, fields, entries, unknown, pointed) * _clear(shared_out)
    strength *= UNCHOSEN if version_unsaid(text, view, source) else 1.0
    return Bound(view, entries, fields, unknown, strength, pointed)


def _by_phrases(
    part: Part,
    quantity: Quantity,
    view: TableView,
    source: Source,
    context: frozenset[str],
    pointed: bool,
    shared_out: dict[Axis, Share],
) -> Bound | None:
    """Binding from the sentence's own phrases where no field was read."""
    text = part.text
    at = locate(part)
    links = link(text, view)
    chosen = {
        axis: select(links, axis, at, own_lines(source, view, axis)) for axis in (ROWS, COLUMNS)
    }
    if twins(links, (at, at + len(quantity.printed))):
        found = placed(links, (at, at + len(quantity.printed)))
        if found is None:
            return None
        for axis in (ROWS, COLUMNS):
            lines = next((m.lines for m in found[0] if m.axis == axis), ())
            chosen[axis] = Selection(lines or tuple(view.lines(axis)), bool(lines), bool(lines))
    for axis, share in shared_out.items():
        if not share.unsure:
            chosen[axis] = Selection(share.lines, True, share.exact)
    for axis, side in chosen.items():
        kept = not_ruled_out(side.lines, text, view, axis)
        chosen[axis] = Selection(kept, side.named, side.exact)
    rows, columns = chosen[ROWS], chosen[COLUMNS]
    if not (rows.named or columns.named):
        return None
    headers = " ".join(line.name for line in (*rows.lines, *columns.lines))
    if versions(headers) and version_clash(text, headers):
        return None
    asked = _AVERAGE.search(text) is not None
    entries = tuple(
        e
        for e in view.entries(rows.lines, columns.lines)
        if metric_fits(quantity, e, view, context)
        and (asked or not (e.row.is_average or e.column.is_average))
        and _cost_fits(part, e)
        and not other_split(_split_said(part, text), e, view, source)
        and not of_other_sort(text, e)
        and not other_twin(text, e, view)
        and not other_measure(text, e, view)
    )
    if not entries:
        return None
    fields = tuple(
        Field(
            name, "", side.lines if axis == ROWS else (), side.lines if axis == COLUMNS else (), False, side.exact
        )
        for name, axis, side in (("system", ROWS, rows), ("dataset", COLUMNS, columns))
        if side.named
    )  # fmt: skip
    unknown = strangers(text, links, context, source.own_names, source)
    strength = _clear(shared_out)
    for side in (rows, columns):
        strength *= 0.5 if not side.named else 1.0 if side.exact else 0.85
    if len(entries) > 1:
        strength *= 0.8
    if unknown:
        strength *= 0.3
    if version_unsaid(text, view, source):
        strength *= UNCHOSEN
    if len(fields) == 2 and not pointed:
        strength *= 0.95
    return Bound(view, entries, fields, unknown, strength, pointed)


def _crossing(
    part: Part,
    fields: Sequence[Field],
    view: TableView,
    source: Source,
    context: frozenset[str],
    *,
    narrow: bool = True,
) -> tuple[Entry, ...]:
    """Numbers on the lines that every field allows, and phrases that say more, if ``narrow``."""
    chosen: dict[Axis, Lines] = {
        axis: tuple(line for line in view.lines(axis) if not line.is_change)
        for axis in (ROWS, COLUMNS)
    }
    for field in fields:
        for axis, lines in ((ROWS, field.rows), (COLUMNS, field.columns)):
            if lines:
                kept = tuple(line for line in chosen[axis] if line in lines)
                if not kept and field.name in {"system", "dataset", "metric", "language", SPELLED}:
                    return ()
                chosen[axis] = kept or chosen[axis]
    system = next(
        (f for f in fields if f.name in {SPELLED, "system"} and (f.rows or f.columns)), None
    )
    system = system or next((f for f in fields if f.name == "system"), None)
    if system is None or not (system.rows or system.columns):
        if system is not None and not is_own(system.value, source):
            return ()
        own = {axis: own_lines(source, view, axis) for axis in (ROWS, COLUMNS)}
        for axis, lines in own.items():
            kept = tuple(line for line in chosen[axis] if line in lines)
            chosen[axis] = kept or chosen[axis]
        if not any(own.values()) and len(chosen[ROWS]) > 1 and len(chosen[COLUMNS]) > 1:
            return ()
    for axis in (ROWS, COLUMNS):
        chosen[axis] = not_ruled_out(chosen[axis], part.text, view, axis)
    here = window(part)
    at = max(0, here.find(part.quantity.printed)) if part.quantity else 0
    links = link(here, view)
    for axis in (ROWS, COLUMNS):
        # Phrases of the sentence that say more than the fields: "the big Transformer".
        near = [m for m in links.on(axis) if m.weight > 0 and not m.start <= at < m.end]
        for mention in sorted(near, key=lambda m: abs(m.start - at)) if narrow else ():
            chosen[axis] = tuple(x for x in chosen[axis] if x in mention.lines) or chosen[axis]
    asked = _AVERAGE.search(here) is not None or part.binding.aggregate is not None
    quantity = part.quantity
    return tuple(
        entry
        for entry in view.entries(chosen[ROWS], chosen[COLUMNS])
        if (asked or not (entry.row.is_average or entry.column.is_average))
        and (quantity is None or metric_fits(quantity, entry, view, context))
        and not (entry.row.attribute or entry.column.attribute)
        and _cost_fits(part, entry)
    )


_UNCLEAR = 0.4  # what is left of the strength where a number may belong to either of two names


def _clear(shared_out: dict[Axis, Share]) -> float:
    return _UNCLEAR if any(share.unsure for share in shared_out.values()) else 1.0


def _allotted(fields: tuple[Field, ...], shared_out: dict[Axis, Share]) -> tuple[Field, ...]:
    """Fields, where the order of the sentence outranks those that point to other lines."""
    kept = list(fields)
    for axis, share in shared_out.items():
        if share.unsure:
            continue
        kept = [
            f for f in kept if not (lines := lines_on(f, axis)) or set(lines) & set(share.lines)
        ]
        rows, columns = (share.lines, ()) if axis == ROWS else ((), share.lines)
        kept.append(Field(SPELLED, share.text, rows, columns, False, share.exact))
    return tuple(kept)


def _split_said(part: Part, near: str) -> str:
    """Words that may name a part of the data: those near the number, and the split that was read."""
    return f"{near} ; {part.binding.split or ''}"


def _cost_fits(part: Part, entry: Entry) -> bool:
    """Sizes and times are spoken of by name only."""
    for line in (entry.row, entry.column):
        if is_cost(line.path):
            unit = part.quantity.unit if part.quantity else None
            if unit is not None and times(unit, line.leaf):
                continue
            named = stems(line.leaf) & (
                stems(part.binding.metric or "")
                | stems(part.quantity.unit or "" if part.quantity else "")
            )
            if not named:
                return False
    return True


__all__ = ["Bound", "bind", "metric_fits"]
