"""What one table shows on a question, by the question's form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from claimcheck.synthesis.asks import Ask, AskKind
from claimcheck.synthesis.called import best_called, chunks, says
from claimcheck.synthesis.concepts import factor_of
from claimcheck.synthesis.contrast import ablations, named, pairs
from claimcheck.synthesis.interface import Facet
from claimcheck.synthesis.outcomes import ON_AVERAGE, named_lines, outcome_lines
from claimcheck.synthesis.question import facets_of
from claimcheck.synthesis.relevance import (
    Place,
    allowed,
    better,
    header,
    measures,
    names_in,
    speaks_of,
)
from claimcheck.synthesis.statements import (
    EvidenceRow,
    Statement,
    from_entry,
    from_pair,
    from_series,
)
from claimcheck.synthesis.treated import alternatives, contrasts, effects, from_gain, most_changed
from claimcheck.synthesis.treatments import arm_axis, arms, base_part, bases, core, gains, members
from claimcheck.synthesis.variation import series, sizes
from claimcheck.verify.interface import Source
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.verify.terms import stems

_ASKS_GAIN = re.compile(r"\b(?:gain|improvement|change|difference)s?\b", re.I)
_ANY_ARM = stems("arm treatment condition training setting variant recipe strategy method approach")
_LARGER = re.compile(r"^(?:an? |the )?(?:larger|bigger) (?P<name>[A-Z].+)$")
Found = tuple[Statement, tuple[EvidenceRow, ...]]


def measured(
    found: Sequence[Place], ask: Ask, facets: Sequence[Facet], outcome: Sequence[Facet]
) -> Iterator[tuple[Place, tuple[Line, ...]]]:
    """Tables with the lines that measure what is asked; those that say best that they do, where some do."""
    if ask.kind is AskKind.BEST:
        found = _listing(found, ask)
    each = [(place, measures(place, facets, ask.outcome, outcome)) for place in found]
    narrowed = [
        (place, tuple(named_lines(lines, ask.outcome, place) if lines else ()))
        for place, lines in each
    ]
    if ON_AVERAGE.search(ask.outcome) and ask.kind is AskKind.BEST and any(n for _, n in narrowed):
        each = [(place, lines) for place, lines in narrowed if lines]
    for at, (place, lines) in enumerate(each):
        yield place, (narrowed[at][1] if len(narrowed) == len(each) else ()) or lines


def from_table(
    place: Place, ask: Ask, facets: Sequence[Facet], lines: Sequence[Line]
) -> list[Found]:
    """Everything that a table shows on an ask, the most fitting measures first."""
    own = of_outcome(ask, facets)
    if ask.kind is AskKind.EFFECT:
        treated = effects(place, ask, own)
        if treated is not None:
            return treated
        return _effects(place, ask, facets, lines) or alternatives(place, ask, own)
    if ask.kind is AskKind.CONTRAST:
        sides = contrasts(place, ask, own)
        return _contrasts(place, ask, facets, lines) if sides is None else sides
    if ask.kind is AskKind.VALUE:
        return _values(place, ask, facets, own, lines)
    if ask.kind is AskKind.BEST and ask.rival:
        return most_changed(place, ask)
    if ask.kind is AskKind.BEST:
        best = _best_treatment(place, ask, own)
        return _best(place, ask, facets, lines) if best is None else best
    return []


def means(ask: Ask) -> Callable[[Facet, Source, TableView], bool]:
    """Whether a table's headers mean a facet in the paper's own words, or all of what is done."""

    def calls(facet: Facet, source: Source, view: TableView) -> bool:
        phrases = [facet.name, *facet.synonyms]
        if facet.name in (f.name for f in facets_of(ask.factor)):
            phrases.append(core(ask.factor))
        return any(
            best_called(view.lines(axis), phrase, source)
            for axis in (ROWS, COLUMNS)
            for phrase in phrases
        )

    return calls


def of_outcome(ask: Ask, facets: Sequence[Facet]) -> list[Facet]:
    """The facets of what is measured, without those of what is done."""
    inside = [f for f in facets if f.role == "method" and f.name in ask.outcome]
    return [*facets_of(ask.outcome), *inside] if ask.outcome else []


def _contrasts(
    place: Place, ask: Ask, facets: Sequence[Facet], lines: Sequence[Line]
) -> list[Found]:
    benchmark = next((f.name for f in facets if f.role == "benchmark"), "")
    held = pairs(place, ask.factor, ask.rival, lines, facets)
    for facet in facets_of(ask.outcome):  # "for BERT Base": of both sides, where some pair has it
        if facet.role == "model":
            held = (
                tuple(
                    one
                    for one in held
                    if all(
                        ("model", facet.name) in names_in(header(e.line(other(one.measure.axis))))
                        for e in (one.first, one.second)
                    )
                )
                or held
            )
    return [(statement, (row,)) for one in held for statement, row in (from_pair(one, benchmark),)]


def _effects(place: Place, ask: Ask, facets: Sequence[Facet], lines: Sequence[Line]) -> list[Found]:
    """Series along a setting, else a line with a part beside the same without it."""
    factor = factor_of(ask.factor)
    along = list(series(place.view, factor, ask.factor, lines))
    if not along and factor is not None and factor.name == "model size":
        family = next((f.name for f in facets if f.role == "model"), None)
        along = list(sizes(place.view, lines, family))
    larger = _LARGER.match(ask.factor)
    if not along and factor is None and larger is not None:
        along = list(sizes(place.view, lines, larger["name"]))
    if along:
        order = {line.position: at for at, line in enumerate(lines)}
        along.sort(key=lambda one: order.get(one.measure.position, 99))
        return [
            from_series(one, place, better(place, one.measure), _metric(place, facets, one.measure))
            for one in along
        ]
    return [
        (statement, (row,))
        for one in ablations(place, ask.factor, lines, facets)
        or ablations(place, core(ask.factor), lines, facets)
        for statement, row in (from_pair(one),)
    ]


def _values(
    place: Place, ask: Ask, facets: Sequence[Facet], own: Sequence[Facet], lines: Sequence[Line]
) -> list[Found]:
    axis = arm_axis(place)
    if gains(place.view) is not None and not _ASKS_GAIN.search(ask.outcome):
        return []  # a gain is no score
    cells = [
        (arm.line, line)
        for arm in arms(place, ask.factor, axis)
        if core(ask.factor) != ask.factor  # a treatment, by its words
        for line in outcome_lines(place, other(axis), ask.outcome, own, arm.context)
    ]
    if not cells and lines:
        systems = named(_lines(place, other(lines[0].axis), facets), ask.factor)[:1]
        cells = [(system, line) for system in systems for line in lines]
    return [
        (statement, (row,))
        for system, line in cells
        if (entry := place.view.at(system, line)) is not None
        for statement, row in (_said(place, entry, line, system),)
    ]


def _said(place: Place, entry: Entry, line: Line, system: Line) -> tuple[Statement, EvidenceRow]:
    """What one cell says, which may be a gain."""
    stated = gains(place.view)
    if stated is None:
        return from_entry(place, entry, line, system)
    statement, (row,) = from_gain(place, entry, line, system, stated)
    return statement, row


def _lines(place: Place, axis: Axis, facets: Sequence[Facet]) -> list[Line]:
    limit = allowed(place, axis, facets)
    return [line for line in place.view.lines(axis) if limit is None or line.position in limit]


def _metric(place: Place, facets: Sequence[Facet], line: Line) -> str:
    """The metric of the question that the caption names and the header does not."""
    if any(kind == "metric" for kind, _ in names_in(header(line))):
        return ""
    named_there = (
        f.name for f in facets if f.role == "metric" and place.stands(f.name) == "caption"
    )
    return next(named_there, "")


def _corner(place: Place) -> frozenset[str]:
    """Words of the cells above the row headers: what the rows are."""
    table = place.view.table
    cells = (
        cell.text
        for cell in table.cells
        if cell.row < table.header_rows and cell.column < max(1, table.header_columns)
    )
    return stems(" ".join(cells))


def _listing(found: Sequence[Place], ask: Ask) -> Sequence[Place]:
    """Tables that say that their rows are what is asked for ("Model"); all where none says it."""
    nouns = stems(ask.factor)
    return [place for place in found if nouns & _corner(place)] or found


_CONTENDERS = stems("method model system approach technique algorithm network variant baseline")


def _contenders(place: Place, ask: Ask, facets: Sequence[Facet], axis: Axis) -> list[Line]:
    """Lines among which the best is asked for: "which system prompt" wants prompts in the headers."""
    lines = [
        line for line in _lines(place, axis, facets) if not (line.is_reference or line.is_change)
    ]
    nouns = stems(ask.factor) - _CONTENDERS
    if nouns and axis == ROWS and nouns & _corner(place):
        return lines
    if nouns:
        return [line for line in lines if nouns & line.stems]
    models = [facet for facet in facets_of(ask.outcome) if facet.role == "model"]
    its = [line for line in lines if any(speaks_of(one, header(line)) for one in models)]
    return its or lines


def _best(
    place: Place, ask: Ask, facets: Sequence[Facet], lines: Sequence[Line]
) -> list[tuple[Statement, tuple[EvidenceRow, ...]]]:
    if not lines:
        return []
    axis = other(lines[0].axis)
    return _extremes(place, ask, lines, _contenders(place, ask, facets, axis))


def _best_treatment(place: Place, ask: Ask, own: Sequence[Facet]) -> list[Found] | None:
    """The treatment that helps (or hurts) most, of those that the question's words mean.

    None where the table is about no treatments, or not about those.
    """
    axis = arm_axis(place)
    known = bases(place, axis)
    if not known and gains(place.view) is None:
        return None
    contenders = [one.line for one in members(place, ask.factor, axis)]
    if contenders and ask.extreme not in ("better", "worse"):  # who is best, not what helps most
        contenders += [one.line for one in known if stems(ask.factor) <= stems(one.part)]
    if not contenders and stems(ask.factor) & _corner(place):
        contenders = [line for line in place.view.lines(axis) if not line.is_change]
    if not contenders and stems(ask.factor) <= _ANY_ARM:
        contenders = [line for line in place.view.lines(axis) if not base_part(line, place.view)]
    for piece in chunks(ON_AVERAGE.sub(" ", ask.outcome)):  # "helps XLM-R most": its rows alone
        columns = place.view.lines(other(axis))
        if not named_lines(columns, piece, place):
            said = [line for line in contenders if says(piece, header(line))]
            contenders = said or contenders
    if len(contenders) < 2:
        return None
    shared = frozenset.intersection(*(frozenset(line.path) for line in contenders))
    lines = outcome_lines(place, other(axis), ask.outcome, own, tuple(shared))
    return _extremes(place, ask, lines, contenders)


_WORDS = {"worse": "worst", "higher": "highest", "lower": "lowest"}


def _extremes(
    place: Place, ask: Ask, lines: Sequence[Line], contenders: Sequence[Line]
) -> list[Found]:
    """Of each measure the line that has the best value, or the other end that is asked for."""
    found: list[Found] = []
    stated = gains(place.view)
    for line in lines:
        up = 1 if stated is not None and stated.upward else better(place, line)
        way = {"higher": 1, "lower": -1, "worse": -up}.get(ask.extreme, up)
        word = "best" if way == up else _WORDS.get(ask.extreme, "best")
        entries = [
            entry for system in contenders if (entry := place.view.at(system, line)) is not None
        ]
        if way and len(entries) >= 2:
            axis = other(line.axis)
            top = max(entries, key=lambda entry: entry.value * way)
            statement, row = _said(place, top, line, top.line(axis))
            note = f"the {word} of the {len(entries)} in that table"
            ties = [_name(one.line(axis)) for one in entries if one.value == top.value]
            if len(ties) > 1:
                where = f"{statement.measure}, {statement.table}"
                note = f"{' and '.join(ties)} share the {word} value ({where})"
            helps = _no_better(place, top, line, axis, up) if way == up else ()
            notes = (note, *helps, *statement.notes)
            found.append((statement.model_copy(update={"notes": notes}), (row,)))
    return found


def _no_better(place: Place, top: Entry, line: Line, axis: Axis, up: int) -> tuple[str, ...]:
    """That the best does not help: no gain, or no better than the baseline."""
    if gains(place.view) is not None:
        return () if top.value * up > 0 else ("even that is no gain",)
    scores = [
        entry
        for base in bases(place, axis)
        if base.line is not top.line(axis) and (entry := place.view.at(base.line, line)) is not None
    ]
    if len(scores) != 1 or (top.value - scores[0].value) * up > 0:
        return ()
    return (f"even that is no better than {_name(scores[0].line(axis))}",)


def _name(line: Line) -> str:
    return " ".join(line.path).replace("_", " ")
