"""Which cells of a table a number in a sentence speaks of, and how sure that is.

Bind before comparing: the system, the data set, the metric that the claim names must be lines of
the table, or words of its context (caption, the section it stands in, the sentences that point at
it). A name that the table does not know leaves the number unbound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimcheck.records import Binding, Part, Quantity
from claimcheck.verify.crosstab import placed, twins
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links, link
from claimcheck.verify.measures import direction_of, is_cost, is_time, is_unit, times
from claimcheck.verify.naming import likeness
from claimcheck.verify.selection import Selection, select
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView
from claimcheck.verify.terms import STOPWORDS, Term, compounds, fold, plain, stems, terms
from claimcheck.verify.window import locate, window

Lines = tuple[Line, ...]

SPELLED = "spelled"  # name of the field for headers that the sentence spells out
_FIELDS = ("system", "dataset", "task", "language", "metric", "split", "aggregate", "condition")
_MEASURES = frozenset({"metric"})
_GENERIC_METRICS = frozenset("score result performance value tasks models".split())
_AVERAGE = re.compile(r"\b(?:average|mean|overall|averaged|averaging)\b", re.I)
_RESTRICTING = re.compile(
    r"\b(?:without|w/o|removing|excluding|except|ablat\w+|instead of|if (?:we|the)|when (?:we|using|the)|ensembles?|single[- ](?:model|crop)|"
    r"per[- ]\w+|each|training (?:set|data|loss)|fine-?tun\w+ (?:only|from))\b",
    re.I,
)
_INCLUDED = re.compile(r"\bincluding ensembles?|\bensembles?,? included", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Where one field of a binding was found in a table."""

    name: str
    value: str
    rows: Lines  # lines that carry it; empty where it is no header
    columns: Lines
    in_context: bool
    exact: bool

    @property
    def found(self) -> bool:
        """Known to the table at all."""
        return bool(self.rows or self.columns or self.in_context)


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

        Headers that the sentence spells out on both axes do as well.
        """
        outright = [f for f in self.fields if f.name == SPELLED]
        named = any(f.name == "system" and (f.rows or f.columns) for f in self.fields) or (
            any(f.rows for f in outright) and any(f.columns for f in outright)
        )
        return named and all(f.found for f in self.fields) and not self.strangers

    @property
    def crossed(self) -> bool:
        """Both axes are named."""
        return any(f.rows for f in self.fields) and any(f.columns for f in self.fields)


def table_context(source: Source, view: TableView) -> frozenset[str]:
    """Words of the caption, of the passages that point at the table, and of their headings."""
    key = f"context:{view.table.id}"
    cached = source.memo.get(key)
    if isinstance(cached, frozenset):
        return cached
    found = set(view.caption_stems) | set(stems(" ".join(view.table.place.section)))
    for passage in {s.passage.id: s.passage for s in source.sentences}.values():
        if points_at(passage.text, view):
            found |= stems(passage.text) | stems(" ".join(passage.place.section))
    context = frozenset(found)
    source.memo[key] = context
    return context


def points_at(text: str, view: TableView) -> bool:
    """Whether a text refers to the table by its label ("Table 2", "Tab. 2")."""
    label = view.table.label
    if not label:
        return False
    number = re.escape(label.split()[-1])
    return bool(
        re.search(rf"\b(?:Tables?|Tab\.)\s*(?:\d+\s*(?:,|and|&)\s*)*{number}\b(?!\.\d)", text)
    )


def points_elsewhere(text: str, view: TableView) -> bool:
    """Whether a text refers to tables, and this is none of them."""
    return bool(re.search(r"\b(?:Tables?|Tab\.)\s*\d", text)) and not points_at(text, view)


def find_field(name: str, value: str, view: TableView, context: frozenset[str]) -> Field:
    """The lines that carry ``value``, all of its words; and whether the table's context does."""
    words = [t for t in terms(value) if t.folded not in STOPWORDS]
    sides: dict[Axis, Lines] = {ROWS: (), COLUMNS: ()}
    whole: dict[Axis, bool] = {ROWS: False, COLUMNS: False}
    links = link(value, view)
    for axis in (ROWS, COLUMNS):
        mentions = links.on(axis)
        covered = {i for m in mentions for i in range(m.first, m.last + 1)}
        wanted = [i for i, t in enumerate(links.words) if t.folded not in STOPWORDS]
        if wanted and all(i in covered for i in wanted):
            lines = mentions[0].lines
            for mention in mentions[1:]:
                lines = tuple(line for line in lines if line in mention.lines)
            sides[axis] = lines
            whole[axis] = bool(lines) and all(m.exact for m in mentions)
    known = bool(words) and all(
        any(likeness(word.stem, other) >= 0.6 for other in context)
        or (len(word.folded) >= 4 and any(word.folded in other for other in context))
        for word in words
    )
    if sides[ROWS] and sides[COLUMNS] and whole[ROWS] != whole[COLUMNS]:
        sides[COLUMNS if whole[ROWS] else ROWS] = ()  # a chance likeness on the other axis
    return Field(name, value, sides[ROWS], sides[COLUMNS], known, any(whole.values()))


def strangers(
    text: str, links: Links, context: frozenset[str], known: Sequence[str], source: Source
) -> tuple[str, ...]:
    """Names in ``text`` that are in no linked phrase and that the table's context does not know.

    A name has capitals or digits, or heads lines of another table of the paper ("top-p").
    """
    covered = links.covered()
    known_stems = {term.stem for name in known for term in terms(name)}
    unknown = []
    for index, word in enumerate(links.words):
        printed = text[word.start : word.end]
        if index in covered or not _is_name(text, word, printed):
            continue
        if word.stem in known_stems or any(likeness(word.stem, other) >= 0.6 for other in context):
            continue
        if any(word.folded in other for other in context if len(word.folded) >= 4):
            continue
        unknown.append(printed)
    here = fold(
        " ".join(
            [links.view.table.caption, *(x.name for x in (*links.view.rows, *links.view.columns))]
        )
    )
    unknown += [m for m in compounds(text) if m in source.header_compounds and m not in here]
    return tuple(unknown)


def _is_name(text: str, word: Term, printed: str) -> bool:
    """A word that looks like a name: capitals or letters with digits, not a sentence's first word."""
    if word.folded in STOPWORDS or not any(c.isalpha() for c in printed):
        return False
    capitals = sum(c.isupper() for c in printed)
    if capitals >= 2 or (any(c.isdigit() for c in printed) and capitals):
        return True
    return capitals == 1 and printed[0].isupper() and bool(text[: word.start].strip(" •“\"'("))


_VERSIONED = re.compile(
    r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z][a-z]+)[\s-]?v?(\d(?:\.\d)?|\d{4})\b(?!\.?\d|\s?%)"
)
_NO_VERSIONS = frozenset("table figure section fig sec tab appendix eq equation".split())


def _versions(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, number in _VERSIONED.findall(text):
        if name.lower() not in _NO_VERSIONS:
            found.setdefault(fold(name), set()).add(number)
    return found


def version_clash(text: str, other: str) -> bool:
    """Whether both name one thing in different versions: "SQuAD v2.0" and "SQuAD 1.1"."""
    left, right = _versions(text), _versions(other)
    return any(name in right and not (numbers & right[name]) for name, numbers in left.items())


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
        return not (entry.column.direction or entry.row.direction)
    return False


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
    caption = f"{plain(view.table.caption)} {' '.join(view.table.place.section)}"
    if version_clash(text, caption) or version_clash(_values(part.binding), caption):
        return None
    context = table_context(source, view)
    if not part.binding.specified():
        return _by_phrases(part, quantity, view, source, context, pointed)
    fields = _fields(part, view, context)
    shared = _crossed_names(part, view, fields)
    if shared is None:
        return None
    fields = shared or _with_spelled(part, view, fields)
    if not {"system", SPELLED} & {f.name for f in fields}:
        fields = (*fields, *_system_by_phrase(part, view, fields))
    entries = _crossing(part, fields, view, source, context)
    named = [f for f in fields if f.rows or f.columns]
    if not entries or not named:
        return None
    near = window(part)
    unknown = strangers(
        near, link(near, view), context, (*source.own_names, _values(part.binding)), source
    )
    return Bound(
        view, entries, fields, unknown, _strength(part, fields, entries, unknown, pointed), pointed
    )


def _by_phrases(
    part: Part,
    quantity: Quantity,
    view: TableView,
    source: Source,
    context: frozenset[str],
    pointed: bool,
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
    rows, columns = chosen[ROWS], chosen[COLUMNS]
    if not (rows.named or columns.named):
        return None
    headers = " ".join(line.name for line in (*rows.lines, *columns.lines))
    if _versions(headers) and version_clash(text, headers):
        return None
    asked = _AVERAGE.search(text) is not None
    entries = tuple(
        e
        for e in view.entries(rows.lines, columns.lines)
        if metric_fits(quantity, e, view, context)
        and (asked or not (e.row.is_average or e.column.is_average))
        and _cost_fits(part, e)
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
    strength = 1.0
    for side in (rows, columns):
        strength *= 0.5 if not side.named else 1.0 if side.exact else 0.85
    if len(entries) > 1:
        strength *= 0.8
    if unknown:
        strength *= 0.3
    if len(fields) == 2 and not pointed:
        strength *= 0.95
    return Bound(view, entries, fields, unknown, strength, pointed)


def _values(binding: Binding) -> str:
    return " ; ".join(binding.specified().values())


def _fields(part: Part, view: TableView, context: frozenset[str]) -> tuple[Field, ...]:
    found = []
    values = part.binding.specified()
    for name in _FIELDS:
        value = values.get(name)
        if value is None or (name in _MEASURES and value.lower() in _GENERIC_METRICS):
            continue
        if name in {"dataset", "task"} and is_unit(value):
            continue  # "207 MiB": no data set
        if name == "task" and "dataset" in values:
            continue  # the data set says more
        found.append(find_field(name, value, view, context))
    return tuple(found)


def _with_spelled(part: Part, view: TableView, fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Fields, with headers that the sentence spells out near its number taken at their word.

    A spelled header outranks a field that points to other lines of its axis, and a field whose
    words are part of it ("NSP" in "No NSP") is no field of its own.
    """
    near = window(part)
    at = max(0, near.find(part.quantity.printed)) if part.quantity else 0
    links = link(near, view)
    kept = list(fields)
    for axis in (ROWS, COLUMNS):
        found = [
            m for m in links.on(axis) if m.spelled and m.weight > 0 and not m.start <= at < m.end
        ]
        if not found:
            continue
        agreed = [m for m in found if any(set(m.lines) & set(_lines(f, axis)) for f in kept)]
        before = [m for m in found if m.end <= at]
        chosen = (agreed or before or found)[-1 if (agreed or before) else 0]
        words = {t.stem for t in terms(near[chosen.start : chosen.end])}
        kept = [
            f
            for f in kept
            if {t.stem for t in terms(f.value)} - words
            or (set(_lines(f, axis)) & set(chosen.lines))
        ]
        kept = [f for f in kept if not _lines(f, axis) or set(_lines(f, axis)) & set(chosen.lines)]
        rows, columns = (chosen.lines, ()) if axis == ROWS else ((), chosen.lines)
        kept.append(Field(SPELLED, near[chosen.start : chosen.end], rows, columns, False, True))
    return tuple(kept)


def _crossed_names(
    part: Part, view: TableView, fields: tuple[Field, ...]
) -> tuple[Field, ...] | None:
    """Fields by role where rows and columns share names; empty where they share none, None: unsure."""
    near = window(part)
    at = max(0, near.find(part.quantity.printed)) if part.quantity else 0
    number = (at, at + len(part.quantity.printed) if part.quantity else at)
    links = link(near, view)
    if not twins(links, number):
        return ()
    found = placed(links, number)
    if found is None:
        return None
    mentions, axis = found
    kept = [f for f in fields if not (f.rows or f.columns)]
    if not any(m.axis == axis for m in mentions):
        kept += [
            replace(
                f, rows=() if axis == COLUMNS else f.rows, columns=() if axis == ROWS else f.columns
            )
            for f in fields
            if f.name == "system" and _lines(f, axis)
        ]
    for mention in mentions:
        rows, columns = (mention.lines, ()) if mention.axis == ROWS else ((), mention.lines)
        kept.append(Field(SPELLED, near[mention.start : mention.end], rows, columns, False, True))
    return tuple(kept)


def _lines(field: Field, axis: Axis) -> Lines:
    return field.rows if axis == ROWS else field.columns


def _system_by_phrase(part: Part, view: TableView, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The one phrase on an axis that no field speaks of: "the big model" where no system was read."""
    links = link(window(part), view)
    spoken = {term.stem for field in fields for term in terms(field.value)}
    for axis in (ROWS, COLUMNS):
        if any(_lines(f, axis) for f in fields):
            continue
        mentions = [
            m
            for m in links.on(axis)
            if m.weight > 0
            and not any(x.direction for x in m.lines)
            and not {w.stem for w in links.words[m.first : m.last + 1]} & spoken
        ]
        if len(mentions) == 1:
            lines = mentions[0].lines
            rows, columns = (lines, ()) if axis == ROWS else ((), lines)
            return (
                Field(
                    "system",
                    links.text[mentions[0].start : mentions[0].end],
                    rows,
                    columns,
                    False,
                    mentions[0].exact,
                ),
            )
    return ()


def _crossing(
    part: Part, fields: Sequence[Field], view: TableView, source: Source, context: frozenset[str]
) -> tuple[Entry, ...]:
    """Numbers on the lines that every field allows."""
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
        if system is not None and not _is_own(system.value, source):
            return ()
        own = {axis: own_lines(source, view, axis) for axis in (ROWS, COLUMNS)}
        for axis, lines in own.items():
            kept = tuple(line for line in chosen[axis] if line in lines)
            chosen[axis] = kept or chosen[axis]
        if not any(own.values()) and len(chosen[ROWS]) > 1 and len(chosen[COLUMNS]) > 1:
            return ()
    here = window(part)
    at = max(0, here.find(part.quantity.printed)) if part.quantity else 0
    links = link(here, view)
    for axis in (ROWS, COLUMNS):
        # Phrases of the sentence that say more than the fields: "the big Transformer".
        near = [m for m in links.on(axis) if m.weight > 0 and not m.start <= at < m.end]
        for mention in sorted(near, key=lambda m: abs(m.start - at)):
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


def _is_own(name: str, source: Source) -> bool:
    wanted = {t.stem for t in terms(name)}
    return any(wanted <= {t.stem for t in terms(own)} for own in source.own_names)


def _strength(
    part: Part,
    fields: Sequence[Field],
    entries: Sequence[Entry],
    unknown: Sequence[str],
    pointed: bool,
) -> float:
    """How surely the cells are meant: falls with every field that was not found in the headers."""
    value = 1.0
    for field in fields:
        if field.rows or field.columns:
            value *= 1.0 if field.exact or len(entries) == 1 else 0.95
        elif field.in_context:
            value *= 0.95
        elif _wordy(field, fields):
            value *= 0.7
        else:
            value *= _missing(field, entries)
    names = {f.name for f in fields if f.found}
    crossed = any(f.rows for f in fields) and any(f.columns for f in fields)
    if not names & {"system", SPELLED}:
        value *= 0.7
    if not names & {"dataset", "task", "language"} and not pointed and not crossed:
        value *= 0.7
    if (
        not names & {"metric"}
        and not crossed
        and part.quantity is not None
        and part.quantity.unit in {None, "%", "points"}
    ):
        value *= 0.85
    if len(entries) > 1:
        value *= 0.9 if len(entries) <= 4 else 0.55
    if unknown:
        value *= 0.5
    return value


_VARIANT = frozenset(
    "small large base big tiny mini deep shallow wide single double ensemble without no ablated".split()
)


def _wordy(field: Field, fields: Sequence[Field]) -> bool:
    """A system read with words around its name ("importing zorb"), where the name is spelled out."""
    words = {t.folded for t in terms(field.value)}
    return field.name == "system" and any(
        names <= words and not (words - names) & _VARIANT
        for other in fields
        if other.name == SPELLED and (names := {t.folded for t in terms(other.value)})
    )


def _missing(field: Field, entries: Sequence[Entry]) -> float:
    """What a field that the table does not know costs; a measure less where no other one is named."""
    if field.name == "metric":
        named = any(e.row.direction or e.column.direction for e in entries)
        return 0.4 if named else 0.8
    return 0.5 if field.name in {"system", "dataset", "language"} else 0.85


def restricted(text: str, links: Links | None = None) -> bool:
    """Whether a sentence speaks of a special case ("without X", "the ensemble") that needs its own cell.

    Words inside phrases that the table knows restrict nothing beyond those phrases.
    """
    if links is not None:
        for mention in links.mentions:
            if mention.exact:
                text = (
                    text[: mention.start]
                    + " " * (mention.end - mention.start)
                    + text[mention.end :]
                )
    return bool(_RESTRICTING.search(_INCLUDED.sub("", text)))


__all__ = [
    "Bound",
    "Field",
    "bind",
    "find_field",
    "metric_fits",
    "own_lines",
    "points_at",
    "restricted",
    "strangers",
    "table_context",
    "version_clash",
]
