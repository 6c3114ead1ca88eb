"""Where the fields of a binding stand in a table: by header, by phrase, by context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimcheck.records import Binding, Part
from claimcheck.verify.crosstab import placed, twins
from claimcheck.verify.linking import Links, link
from claimcheck.verify.measures import is_unit
from claimcheck.verify.naming import SYNONYM, likeness
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView
from claimcheck.verify.terms import STOPWORDS, terms
from claimcheck.verify.window import quantities_in, window
from claimcheck.vocabulary import find_terms

Lines = tuple[Line, ...]

SPELLED = "spelled"  # name of the field for headers that the sentence spells out
_LONGEST = 4  # words of an addition: "with a randomly initialised BiLSTM"
_FIELDS = ("system", "dataset", "task", "language", "metric", "split", "aggregate", "condition")
# Nouns that stand with a name and say nothing more about it: "NLI training", "the Corvid model".
_COLOURLESS = frozenset(
    "training trained model models system systems method approach arm variant network library".split()
)
_MEASURES = frozenset({"metric"})
_GENERIC_METRICS = frozenset("score result performance value tasks models".split())


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
        wanted = [i for i in wanted if links.words[i].folded not in _COLOURLESS] or wanted
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


def binding_values(binding: Binding) -> str:
    """All values of a binding in one line of text."""
    return " ; ".join(binding.specified().values())


def fields_of(part: Part, view: TableView, context: frozenset[str]) -> tuple[Field, ...]:
    """The fields of a part's binding, each with the lines that carry it."""
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
        if name == "system":
            value = _without_numbers(value, part.text)
        found.append(find_field(name, value, view, context))
    return tuple(found)


def _without_numbers(name: str, text: str) -> str:
    """A system's name without the scores that were read into it: "Corvid (78.0)"."""
    scores = {q.printed for q in quantities_in(text) if q.decimals}
    words = [word for word in name.split() if word.strip("()") not in scores]
    return " ".join(words) or name


def without_aliases(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Fields without those that are a spelled header's other name: "WMT 2014" for column "WMT14"."""
    outright = [f.value for f in fields if f.name == SPELLED and (f.rows or f.columns)]
    names = {term.canonical for value in outright for term in find_terms(value)}
    return tuple(f for f in fields if f.found or f.value not in names)


def find_named(name: str, value: str, links: Links, context: frozenset[str]) -> Field:
    """As ``find_field``; a value that no header has may be what a spelled header is also called."""
    found = find_field(name, value, links.view, context)
    if found.found:
        return found
    for mention in links.mentions:
        text = links.text[mention.start : mention.end]
        if mention.spelled and any(value == term.canonical for term in find_terms(text)):
            rows, columns = (mention.lines, ()) if mention.axis == ROWS else ((), mention.lines)
            return Field(name, text, rows, columns, False, True)
    return found


def with_spelled(part: Part, view: TableView, fields: tuple[Field, ...]) -> tuple[Field, ...]:
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
        agreed = [m for m in found if any(set(m.lines) & set(lines_on(f, axis)) for f in kept)]
        before = [m for m in found if m.end <= at]
        chosen = (agreed or before or found)[-1 if (agreed or before) else 0]
        words = {t.stem for t in terms(near[chosen.start : chosen.end])}
        kept = [
            f
            for f in kept
            if {t.stem for t in terms(f.value)} - words
            or (set(lines_on(f, axis)) & set(chosen.lines))
        ]
        kept = [
            f for f in kept if not lines_on(f, axis) or set(lines_on(f, axis)) & set(chosen.lines)
        ]
        lines = _extended(chosen.lines, near[chosen.end :], view) or chosen.lines
        rows, columns = (lines, ()) if axis == ROWS else ((), lines)
        kept.append(Field(SPELLED, near[chosen.start : chosen.end], rows, columns, False, True))
    return tuple(kept)


_ADDED = re.compile(r"\s*(?:,\s*)?(?:with|and|plus|\+|using)\s+(?:an?\s+|the\s+)?", re.I)


def _extended(lines: Lines, behind: str, view: TableView) -> Lines:
    """The lines that add to ``lines`` what stands right behind their name: "A with B" is "A › + B"."""
    added = _ADDED.match(behind)
    if added is None:
        return ()
    said = {t.stem for t in terms(behind[added.end() :])[:_LONGEST]}
    found = []
    for line in lines:
        size = len(line.path)
        for longer in view.lines(line.axis):
            if longer.path[:size] != line.path or len(longer.path) <= size:
                continue
            words = {t.stem for t in terms(" ".join(longer.path[size:])) if t.folded[0].isalnum()}
            if words and words <= said:
                found.append(longer)
    return tuple(found)


def widened(fields: tuple[Field, ...], view: TableView) -> tuple[Field, ...]:
    """Fields, where a spelled header that crosses the others at empty cells stands for its likes.

    "The ensemble" is the line "Ensemble", or "Ens. + more data" where that line prints no number.
    """
    kept = []
    for field in fields:
        if field.name in {SPELLED, "aggregate"}:
            words = [t.stem for t in terms(field.value)]
            rows, columns = (
                tuple(
                    line
                    for line in view.lines(axis)
                    if lines_on(field, axis)
                    and all(any(likeness(w, h.stem) >= SYNONYM for h in line.words) for w in words)
                )
                for axis in (ROWS, COLUMNS)
            )
            field = replace(field, rows=rows, columns=columns, exact=False)
        kept.append(field)
    return tuple(kept)


def crossed_names(
    part: Part, view: TableView, fields: tuple[Field, ...]
) -> tuple[Field, ...] | None:
    """Fields by role where rows and columns share names; empty where they share none, None: unsure."""
    if not twins(link(part.text, view)):
        return ()
    for near in (window(part), part.text):
        at = max(0, near.find(part.quantity.printed)) if part.quantity else 0
        number = (at, at + len(part.quantity.printed) if part.quantity else at)
        links = link(near, view)
        found = placed(links, number)
        if found is None:
            return None
        mentions, axis = found
        if any(m.axis == axis for m in mentions):
            break  # else the system stands elsewhere in the sentence
    if not twins(links, number) and not mentions:
        return ()
    kept = [f for f in fields if not (f.rows or f.columns)]
    if not any(m.axis == axis for m in mentions):
        kept += [
            replace(
                f, rows=() if axis == COLUMNS else f.rows, columns=() if axis == ROWS else f.columns
            )
            for f in fields
            if f.name == "system" and lines_on(f, axis)
        ]
    for mention in mentions:
        rows, columns = (mention.lines, ()) if mention.axis == ROWS else ((), mention.lines)
        kept.append(Field(SPELLED, near[mention.start : mention.end], rows, columns, False, True))
    return tuple(kept)


def lines_on(field: Field, axis: Axis) -> Lines:
    """Where a field stands on one axis."""
    return field.rows if axis == ROWS else field.columns


def system_by_phrase(part: Part, view: TableView, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The one phrase on an axis that no field speaks of: "the big model" where no system was read."""
    links = link(window(part), view)
    spoken = {term.stem for field in fields for term in terms(field.value)}
    for axis in (ROWS, COLUMNS):
        if any(lines_on(f, axis) for f in fields):
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
