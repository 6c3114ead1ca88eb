"""Claims that a program made true from a paper's tables, and then made false in one place.

A program that knows a table writes sentences about its cells; each is changed in one number, one
direction, one system or one data set, and swaps that stay true are left out. The verifier reads the
sentences as anybody's claims. None of the false ones may be SUPPORTED, and most of those whose
decisive cell was bound when the sentence was true must be REFUTED.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.statistics import proportion
from claimcheck.extract import external_claims
from claimcheck.parse import read_paper, role_of
from claimcheck.records import Document, Evidence, EvidenceRole, Paper, ReportingLabel, Verdict
from claimcheck.resources import bundled
from claimcheck.verify import Corpus, verify_claims
from claimcheck.verify.interface import VERIFIER
from claimcheck.verify.measures import is_cost
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.vocabulary import TermKind, find_terms

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BUNDLED = ("miniature", "note")
MAX_PER_TABLE = 12  # true sentences a table, spread over its cells
_ODD = re.compile(r"[#%=:]|^[\W\d]*$")  # keys and counts are no names
_AGAINST = frozenset({ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT})


class Sentence(NamedTuple):
    """A sentence about a table, made by program."""

    text: str
    kind: str  # "value", "order", "difference"
    change: str | None  # None for the true one, else what was changed
    base: str  # the true sentence it came from
    table: str
    cells: tuple[tuple[int, int], ...]  # that decide it when true


def sentences(document: Document) -> tuple[Sentence, ...]:
    """True sentences about the document's tables, each followed by its false versions.

    A false version that some other table of the document makes true is left out.
    """
    views = [TableView(table) for table in document.tables]
    found: list[Sentence] = []
    for view in views:
        axis = _systems(view)
        if axis is not None:
            found.extend(_of_table(view, axis, _facts(v for v in views if v is not view)))
    return tuple(found)


class _Fact(NamedTuple):
    value: Decimal
    words: frozenset[str]


def _facts(views: Iterable[TableView]) -> tuple[_Fact, ...]:
    return tuple(_Fact(e.value, e.row.stems | e.column.stems) for v in views for e in v.entries())


def _true_elsewhere(value: Decimal, system: Line, line: Line, facts: Sequence[_Fact]) -> bool:
    """Whether a cell of another table, headed by the same words, holds the value."""
    words = system.stems | line.stems
    return any(f.value == value and (system.stems <= f.words or f.words <= words) for f in facts)


def _systems(view: TableView) -> Axis | None:
    """The axis that names systems: the one whose lines are no measures, if either is clear."""
    for axis in (ROWS, COLUMNS):
        lines = [x for x in view.lines(axis) if x.path and not (x.attribute or x.is_change)]
        named = [x for x in lines if _ODD.search(x.name) is None and len(x.name) <= 60]
        unique = len({_name(x, lines) for x in named}) == len(named)
        if (
            len(named) >= 2
            and len(named) == len(lines)
            and unique
            and not any(x.direction for x in lines)
        ):
            return axis
    return None


def _of_table(view: TableView, axis: Axis, facts: Sequence[_Fact]) -> Iterator[Sentence]:
    systems = [
        x
        for x in view.lines(axis)
        if x.path and not (x.is_reference or x.is_average or x.is_change)
    ]
    across = [
        x
        for x in view.lines(other(axis))
        if x.path and len(x.name) <= 60 and not (x.attribute or x.is_change or is_cost(x.path))
    ]
    names = [_name(x, across) for x in across]
    if len(systems) < 2 or not across or len(set(names)) != len(names):
        return
    metric = _metric(view)
    entries = [e for e in view.entries(systems, across) if e.decimals or abs(e.value) >= 10]
    step = max(1, len(entries) // MAX_PER_TABLE)
    for entry in entries[::step][:MAX_PER_TABLE]:
        yield from _values(view, axis, entry, systems, across, metric, facts)
        yield from _orders(view, axis, entry, systems, across)


def _name(line: Line, lines: Sequence[Line]) -> str:
    """The header path without what all lines share."""
    parts = [
        p
        for i, p in enumerate(line.path)
        if not all(i < len(x.path) and x.path[i] == p for x in lines)
    ]
    return " ".join(parts or line.path)


def _metric(view: TableView) -> str:
    """The measure that the caption names, as printed; empty where it names none or several."""
    caption = view.table.caption
    found = {
        t.canonical: caption[t.start : t.end]
        for t in find_terms(caption)
        if t.kind is TermKind.METRIC
    }
    return next(iter(found.values())) if len(found) == 1 else ""


def _place(line: Line, lines: Sequence[Line]) -> str:
    return f" on {_name(line, lines)}" if len(lines) > 1 else ""


def _values(
    view: TableView,
    axis: Axis,
    entry: Entry,
    systems: Sequence[Line],
    across: Sequence[Line],
    metric: str,
    facts: Sequence[_Fact],
) -> Iterator[Sentence]:
    system, line = entry.line(axis), entry.line(other(axis))
    unit = f" {metric}" if metric and not line.direction else ""

    def say(who: Line, value: str, where: Line) -> str:
        return f"{_name(who, systems)} achieves {value}{unit}{_place(where, across)}."

    value = f"{entry.value:f}"
    true = say(system, value, line)
    cells = ((entry.cell.row, entry.cell.column),)
    table = view.table.id

    def false(text: str, change: str) -> Sentence:
        return Sentence(text, "value", change, true, table, cells)

    yield Sentence(true, "value", None, true, table, cells)
    moved = _another_number(entry)
    if not _true_elsewhere(moved, system, line, facts):
        yield false(say(system, f"{moved:f}", line), "number")
    rival = next(
        (
            s
            for s in systems
            if s is not system
            and _differs(view.at(s, line), entry)
            and not _true_elsewhere(entry.value, s, line, facts)
        ),
        None,
    )
    if rival is not None:
        yield false(say(rival, value, line), "system")
    elsewhere = next(
        (
            c
            for c in across
            if c is not line
            and _differs(view.at(system, c), entry)
            and _same_size(view.at(system, c), entry)
            and not _true_elsewhere(entry.value, system, c, facts)
        ),
        None,
    )
    if elsewhere is not None:
        yield false(say(system, value, elsewhere), "dataset")


def _another_number(entry: Entry) -> Decimal:
    """A number well beyond rounding, of the same size and digits."""
    unit = Decimal(1).scaleb(-entry.decimals)
    shift = max(unit * 7, (abs(entry.value) / 15).quantize(unit))
    return entry.value + shift


def _differs(found: Entry | None, entry: Entry) -> bool:
    """Whether another cell holds a number that rounding cannot make equal."""
    if found is None:
        return False
    unit = Decimal(1).scaleb(-min(found.decimals, entry.decimals))
    return abs(found.value - entry.value) > 2 * unit


def _same_size(found: Entry | None, entry: Entry) -> bool:
    """Whether two numbers could be values of one measure: a swap to another sort of column is no test."""
    if found is None or (found.decimals > 0) != (entry.decimals > 0):
        return False
    low, high = sorted((abs(found.value), abs(entry.value)))
    return low > 0 and high / low < 4


def _orders(
    view: TableView, axis: Axis, entry: Entry, systems: Sequence[Line], across: Sequence[Line]
) -> Iterator[Sentence]:
    """Who beats whom, and by how much, where the measure says which way is better."""
    system, line = entry.line(axis), entry.line(other(axis))
    sign = view.direction(entry)
    rival = next(
        (
            e
            for s in systems
            if s is not system and (e := view.at(s, line)) is not None and _differs(e, entry)
        ),
        None,
    )
    if rival is None or not sign:
        return
    better, worse = (entry, rival) if (entry.value > rival.value) == (sign > 0) else (rival, entry)
    a, b = _name(better.line(axis), systems), _name(worse.line(axis), systems)
    place = _place(line, across)
    cells = tuple((e.cell.row, e.cell.column) for e in (better, worse))
    table = view.table.id
    true = f"{a} outperforms {b}{place}."
    yield Sentence(true, "order", None, true, table, cells)
    yield Sentence(f"{b} outperforms {a}{place}.", "order", "system", true, table, cells)
    yield Sentence(f"{a} underperforms {b}{place}.", "order", "direction", true, table, cells)
    if sign > 0:
        gap = abs(better.value - worse.value)
        unit = Decimal(1).scaleb(-max(better.decimals, worse.decimals))
        true = f"{a} improves over {b} by {gap:f} points{place}."
        yield Sentence(true, "difference", None, true, table, cells)
        wrong = gap + max(unit * 8, (gap / 3).quantize(unit))
        yield Sentence(
            f"{a} improves over {b} by {wrong:f} points{place}.",
            "difference",
            "number",
            true,
            table,
            cells,
        )
        yield Sentence(
            f"{b} improves over {a} by {gap:f} points{place}.",
            "difference",
            "system",
            true,
            table,
            cells,
        )


class Judged(NamedTuple):
    """A sentence with the verdict on it."""

    sentence: Sentence
    verdict: Verdict
    bound: bool  # the true version was supported by its own cells


def judge(document: Document, made: Sequence[Sentence]) -> tuple[Judged, ...]:
    """Verdicts on sentences about a document, each read as somebody else's claim."""
    corpus = Corpus(entries=((Paper(id=document.paper, title=document.title), document),))
    verdicts: dict[str, Verdict] = {}
    for sentence in made:
        if sentence.text in verdicts:
            continue
        claims = external_claims(sentence.text, document.paper)
        answers = [v for v in verify_claims(claims, corpus, now=NOW) if isinstance(v, Verdict)]
        if answers:
            verdicts[sentence.text] = answers[0]
    judged = []
    for sentence in made:
        verdict, true = verdicts.get(sentence.text), verdicts.get(sentence.base)
        if verdict is not None and true is not None:
            judged.append(Judged(sentence, verdict, _bound(sentence, true)))
    return tuple(judged)


def _bound(sentence: Sentence, true: Verdict) -> bool:
    decisive = {(e.row, e.column) for e in true.rationale if _decides(e, sentence)}
    return true.label is ReportingLabel.SUPPORTED and bool(decisive & set(sentence.cells))


def _decides(evidence: Evidence, sentence: Sentence) -> bool:
    return evidence.role is EvidenceRole.DECIDES and evidence.table == sentence.table


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Perturb the tables of every paper in ``data`` (a folder; None: the bundled papers)."""
    started = time.monotonic()
    files = _files(data)
    judged: list[Judged] = []
    notes: list[str] = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            document = read_paper({role_of(file): file}, paper_id=file.stem).document
        except ClaimcheckError as error:
            notes.append(f"{file.name} could not be read: {error}")
            continue
        judged.extend(judge(document, sentences(document)))
    return summary(judged, notes, time.monotonic() - started)


def _files(data: Path | None) -> list[Path]:
    if data is None:
        return [bundled("corpus", name, f"{name}.pdf") for name in BUNDLED]
    if data.is_file():
        return [data]
    found = sorted(
        p for p in data.rglob("*") if p.suffix in {".pdf", ".gz", ".tex", ".html"} and p.is_file()
    )
    if not found:
        raise InputError(f"{data} holds no papers", hint="name a folder with PDFs, LaTeX or HTML")
    return found


def summary(judged: Sequence[Judged], notes: Sequence[str], seconds: float) -> BenchmarkResult:
    """Counts, shares with intervals, and every false sentence that was supported."""
    false = [j for j in judged if j.sentence.change is not None]
    true = [j for j in judged if j.sentence.change is None]
    bound = [j for j in false if j.bound]
    supported = [j for j in false if j.verdict.label is ReportingLabel.SUPPORTED]
    refuted = [j for j in bound if j.verdict.label in _AGAINST]
    alarms = [j for j in true if j.verdict.label in _AGAINST]

    def share(name: str, part: int, whole: int, target: float | None = None) -> Score:
        value, low, high = proportion(part, whole)
        return Score(name=name, value=value, low=low, high=high, n=whole, target=target)

    scores = (
        Score(name="false sentences", value=float(len(false)), target=300),
        share("false sentences SUPPORTED", len(supported), len(false), 0.0),
        share("bound false sentences REFUTED", len(refuted), len(bound), 0.8),
        share("true sentences SUPPORTED by their cells", sum(j.bound for j in true), len(true)),
        share("true sentences REFUTED", len(alarms), len(true), 0.0),
    )
    kinds = sorted({(j.sentence.kind, j.sentence.change or "none") for j in judged})
    rows = []
    for kind, change in kinds:
        here = [
            j for j in judged if (j.sentence.kind, j.sentence.change or "none") == (kind, change)
        ]
        labels = [j.verdict.label for j in here]
        rows.append(
            (
                kind,
                change,
                str(len(here)),
                str(sum(j.bound for j in here)),
                str(labels.count(ReportingLabel.SUPPORTED)),
                str(sum(label in _AGAINST for label in labels)),
                str(sum(j.bound and j.verdict.label in _AGAINST for j in here)),
            )
        )
    tables = [
        ResultTable(
            title="By kind of sentence and change",
            columns=(
                "kind",
                "changed",
                "sentences",
                "bound",
                "supported",
                "refuted",
                "bound and refuted",
            ),
            rows=tuple(rows),
        )
    ]
    if supported:
        tables.append(
            ResultTable(
                title="False sentences that were supported",
                columns=("sentence", "true version", "why"),
                rows=tuple(
                    (j.sentence.text, j.sentence.base, j.verdict.explanation) for j in supported
                ),
            )
        )
    return BenchmarkResult(
        benchmark="perturbations",
        scores=scores,
        tables=tuple(tables),
        notes=tuple(notes),
        signature=(("verifier", VERIFIER),),
        seconds=seconds,
    )
