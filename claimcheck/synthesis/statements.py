"""Sentences assembled from cells, each with the evidence that it rests on.

Every number in a sentence is the printed value of a cited cell, the printed value of a setting, or
a difference of two cited cells with its formula beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from claimcheck.records import Evidence, EvidenceRole, Record
from claimcheck.synthesis.contrast import Pair
from claimcheck.synthesis.relevance import Place, is_cost
from claimcheck.synthesis.variation import Point, Series, header_title
from claimcheck.verify.tableview import Entry, Line, TableView

MINUS = "−"
_MARKS = re.compile(r"[*†‡§∗]+")


class Statement(Record):
    """One sentence with what it rests on."""

    text: str
    paper: str  # id of the paper whose table it reads
    table: str  # printed label
    measure: str  # header of what is measured
    evidence: tuple[Evidence, ...]
    numbers: tuple[str, ...]  # every number that the sentence may print, in its order
    arithmetic: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()  # other wordings of the same, simpler ones later
    steps: int = 0  # comparisons that it makes
    better: int = 0  # of these: in which the measure became better
    worse: int = 0  # of these: in which it became worse
    more: int = 0  # of these: in which its value became larger
    less: int = 0  # of these: in which its value became smaller
    ends_better: int = (
        0  # +1 the last value is better than the first, -1 worse, 0 equal or not known
    )
    spread: bool = False  # the table prints an uncertainty for these values
    spreads: int = 0  # comparisons that have a spread printed beside their values
    small: int = 0  # of these: whose difference is no larger than it
    notes: tuple[str, ...] = ()  # what else changes, what was inherited


class EvidenceRow(Record):
    """One row of an evidence table."""

    paper: str
    table: str
    measure: str
    what: str  # "N = 6", or the system
    value: str
    against: str = ""  # what it is held against, with its value
    difference: str = ""
    evidence: tuple[Evidence, ...] = ()


def measure_name(line: Line, lines: Sequence[Line] = ()) -> str:
    """The header of a measure for a sentence, without counts of examples and lone dashes.

    ``lines``: those of its axis. A number stays where it alone tells the line from them ("Layer 2").
    """
    parts = [part for part in line.path if re.search(r"[A-Za-z]{2}|[A-Z]", part)]
    parts = [part for part in parts if not re.fullmatch(r"[\d.,]+\s?[kKmM]?", part)]
    if any(one.path != line.path and set(parts) <= set(one.path) for one in lines):
        parts = list(line.path)
    name = " ".join(parts) or line.name
    return re.sub(r"[↑↓]", "", name).replace("_", " ").strip()


def _at(line: Line, view: TableView) -> str:
    """The setting that a header of numbers alone stands for: "5 training passages"; else nothing."""
    if re.search(r"[A-Za-z]", line.name) or not re.search(r"\d", line.name):
        return ""
    title = header_title(view, line.axis)
    return f"{line.leaf} {title.lower()}".strip()


def line_name(line: Line, view: TableView) -> str:
    """The name of a line of treatments for a sentence, without the parts that all lines have."""
    lines = view.lines(line.axis)
    common = frozenset.intersection(*(frozenset(one.path) for one in lines))
    parts = [part for part in line.path if part not in common or len(lines) == 1]
    return " ".join(part.replace("_", " ") for part in (parts or line.path)).strip()


def from_pair(pair: Pair, benchmark: str = "") -> tuple[Statement, EvidenceRow]:
    """What a pair shows. ``benchmark``: what an average is an average of, where the table says so."""
    place, view = pair.place, pair.place.view
    a, b = pair.first, pair.second
    delta = a.value - b.value
    size = _plain(abs(delta))
    name = measure_name(pair.measure, view.lines(pair.measure.axis))
    first, second = pair.first_name, pair.second_name
    points = unit(pair.measure)
    at = _at(pair.measure, view)
    on = f"at {at}" if at else f"on {name}"
    name = at or name
    if benchmark and pair.measure.is_average:
        name = f"the {benchmark} average"
        on = f"on {name}"
    widest = max((one for one in (a.uncertainty, b.uncertainty) if one is not None), default=None)
    small = widest is not None and abs(delta) <= widest
    if delta == 0:
        text = f"{first} and {second} both score {number(a)} {on}."
        variants: tuple[str, ...] = (
            f"On {name}, {first} has {number(a)} and {second} has {number(b)}.",
        )
        printed = numbers(a)
    elif is_cost(pair.measure):
        word = "higher" if delta > 0 else "lower"
        text = f"The {name} of {first} is {number(a)}, {size} {word} than that of {second} with {number(b)}."
        variants = (
            f"{first} has {number(a)} {name}, {size} {word} than {second} with {number(b)}.",
        )
        printed = (*numbers(a), size, *numbers(b))
    else:
        word = "higher" if delta > 0 else "lower"
        bare = name.removeprefix("the ")
        text = f"{first} scores {number(a)} {on}, {size}{points} {word} than {second} with {number(b)}."
        variants = (
            ()
            if at
            else (
                f"On {name}, {first} reaches {number(a)}, {size}{points} {word} than {second} ({number(b)}).",
                f"The {bare} of {first} is {number(a)} and that of {second} is {number(b)}.",
            )
        )
        printed = (*numbers(a), *re.findall(r"\d[\d.,]*", at), size, *numbers(b))
    text = text[0].upper() + text[1:] if text.startswith("the ") else text
    statement = Statement(
        text=text,
        variants=variants,
        paper=place.source.paper.id,
        table=view.table.label or view.table.id,
        measure=name,
        evidence=(_cell(place, a), _cell(place, b)),
        numbers=printed,
        arithmetic=(f"{_bare(a)} {MINUS} {_bare(b)} = {signed(delta)}",),
        steps=1,
        better=int(delta * pair.direction > 0),
        worse=int(delta * pair.direction < 0),
        more=int(delta > 0),
        less=int(delta < 0),
        ends_better=_sign(delta) * pair.direction,
        spread=widest is not None,
        spreads=int(widest is not None),
        small=int(small),
        notes=(
            *(
                (
                    f"the difference on {name} is no larger than the spread printed beside the scores",
                )
                if small
                else ()
            ),
            *marked(a, first, name, view.table.label or view.table.id),
            *marked(b, second, name, view.table.label or view.table.id),
            *((f"{second} is {pair.chosen}",) if pair.chosen else ()),
            *(
                (f"their headers also differ in: {', '.join(pair.differs)}",)
                if pair.differs
                else ()
            ),
        ),
    )
    row = EvidenceRow(
        paper=place.source.paper.id,
        table=view.table.label or view.table.id,
        measure=_own(pair.measure, name, view.columns),
        what=first,
        value=number(a),
        against=f"{second}: {number(b)}",
        difference=signed(delta),
        evidence=statement.evidence,
    )
    return statement, row


def from_series(
    one: Series, place: Place, direction: int, metric: str = ""
) -> tuple[Statement, tuple[EvidenceRow, ...]]:
    """What a series shows. ``metric``: of the caption, where the header names none."""
    view = one.view
    name = measure_name(one.measure, view.lines(one.measure.axis))
    name = f"{metric} on {name}" if metric else name
    label = _label(one, view.lines(one.axis))
    about = f" for {label}" if label else ""
    points = one.points
    said = [f"{number(point.entry)} at {_setting(one, point)}" for point in points]
    listed = f"{', '.join(said[:-1])} and {said[-1]}"
    text = f"{name}{about} is {listed}."
    deltas = [b.entry.value - a.entry.value for a, b in pairwise(points)]
    first, last = points[0], points[-1]
    total = last.entry.value - first.entry.value
    evidence = tuple(_cell(place, point.entry) for point in points)
    table = view.table.label or view.table.id
    notes = []
    if one.together:
        verb = "changes" if len(one.together) == 1 else "change"
        notes.append(f"{' and '.join(one.together)} {verb} with {one.setting}")
    if any(point.inherited for point in points):
        notes.append("blank settings are read as those of the base row")
    statement = Statement(
        text=text,
        variants=(
            *(
                (
                    f"{name} goes from {number(first.entry)} at {_setting(one, first)} to {number(last.entry)} at {_setting(one, last)}.",
                )
                if len(points) > 2
                else ()
            ),
        ),
        paper=place.source.paper.id,
        table=table,
        measure=name,
        evidence=evidence,
        numbers=(
            *re.findall(r"(?<![\w.])\d[\d.,]*(?!\w)", about),
            *(
                shown
                for point in points
                for shown in (*numbers(point.entry), *re.findall(r"\d[\d.,]*", point.shown))
            ),
        ),
        arithmetic=(f"{number(last.entry)} {MINUS} {number(first.entry)} = {signed(total)}",),
        steps=len(deltas),
        better=sum(delta * direction > 0 for delta in deltas),
        worse=sum(delta * direction < 0 for delta in deltas),
        more=sum(delta > 0 for delta in deltas),
        less=sum(delta < 0 for delta in deltas),
        ends_better=_sign(total) * direction,
        spread=any(point.entry.uncertainty is not None for point in points),
        notes=tuple(notes),
    )
    rows = tuple(
        EvidenceRow(
            paper=place.source.paper.id,
            table=table,
            measure=f"{name}{about}",
            what=_setting(one, point),
            value=number(point.entry),
            against=f"{_setting(one, before)}: {number(before.entry)}" if before else "",
            difference=signed(point.entry.value - before.entry.value) if before else "",
            evidence=(_cell(place, point.entry),),
        )
        for before, point in zip((None, *points), points, strict=False)
    )
    return statement, rows


def from_entry(
    place: Place, entry: Entry, measure: Line, system: Line
) -> tuple[Statement, EvidenceRow]:
    """What one cell says."""
    name = measure_name(measure, place.view.lines(measure.axis))
    who = " ".join(system.path).replace("_", " ")
    table = place.view.table.label or place.view.table.id
    evidence = (_cell(place, entry),)
    statement = Statement(
        text=f"{who} scores {number(entry)} on {name.removesuffix('.')}.",
        variants=(
            f"On {name}, {who} reaches {number(entry)}.",
            f"{who} reaches {number(entry)} {name}.",
        ),
        paper=place.source.paper.id,
        table=table,
        measure=name,
        evidence=evidence,
        numbers=numbers(entry),
        spread=entry.uncertainty is not None,
    )
    row = EvidenceRow(
        paper=place.source.paper.id, table=table, measure=name, what=who, value=number(entry),
        evidence=evidence,
    )  # fmt: skip
    return statement, row


def _setting(one: Series, point: Point) -> str:
    if one.setting == "size":
        return f"size {point.shown}"
    if re.fullmatch(r"[#\w{}ϵα-ω]{1,12}", one.setting):
        return f"{one.setting} = {point.shown}"
    return f"{point.shown} {one.setting.lower()}"


def _label(one: Series, lines: Sequence[Line]) -> str:
    """What else the compared lines are called, where all are called the same."""
    rows = [point.entry.line(one.axis) for point in one.points]
    shared = [part for part in rows[0].path if all(part in row.path for row in rows)]
    if one.setting == "size":
        models = [re.sub(r"\s*\(?$", "", rows[0].path[0].replace("_", " "))]
        return " ".join(models[:1]).replace(one.points[0].shown, "").strip(" -()")
    del lines
    return "" if one.fixed else " ".join(part for part in shared if re.search("[A-Za-z]{2}", part))


def _cell(place: Place, entry: Entry) -> Evidence:
    return place.source.cell(place.view, entry, EvidenceRole.DECIDES)


def number(entry: Entry) -> str:
    """The number as printed, without marks of footnotes."""
    return " ".join(_MARKS.sub("", entry.printed).split())


def numbers(entry: Entry) -> tuple[str, ...]:
    """The number of a cell, and what stands behind its ±."""
    return tuple(re.split(r"\s*(?:±|\+/[-−])\s*", number(entry)))


def _bare(entry: Entry) -> str:
    """The number in a formula: without its spread, a signed one in brackets."""
    value = numbers(entry)[0]
    return f"({value})" if re.match(r"[+−-]", value) else value


def marked(entry: Entry, who: str, name: str, table: str) -> tuple[str, ...]:
    """A note where the printed number bears a mark that the caption or a footnote explains."""
    mark = re.search(r"[†‡§]", entry.cell.text)
    return (
        (f"{who} on {name} is marked {mark.group()} in {table}, see its caption",) if mark else ()
    )


def unit(line: Line) -> str:
    """The word behind a difference: points, or nothing for times, costs and counts."""
    low = f"{line.name}".casefold()
    if re.search(r"\bsec|\btime\b|\bms\b", low):
        return ""
    return " points" if not re.search(r"param|flop|step|cost", low) else ""


def _own(line: Line, name: str, columns: Sequence[Line]) -> str:
    """The name of a measure, with its place among equally named ones."""
    same = [one for one in columns if one.path == line.path]
    return name if len(same) < 2 else f"{name} [{same.index(line) + 1} of {len(same)}]"


def _plain(value: Decimal) -> str:
    return format(value, "f")


def signed(value: Decimal) -> str:
    """A difference with its sign."""
    if value == 0:
        return "0"
    return f"{'+' if value > 0 else MINUS}{_plain(abs(value))}"


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
