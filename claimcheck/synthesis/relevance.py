"""Which tables speak of what a question names, and which of their lines measure what it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from claimcheck.synthesis.concepts import Measure, benchmarks, factors, measure_of, tasks
from claimcheck.synthesis.interface import Facet
from claimcheck.verify.interface import Source
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.measures import is_cost as counts_cost
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView
from claimcheck.verify.terms import plain, stems
from claimcheck.vocabulary import Direction, TermKind, find_terms, fold, metric

_HYPER = re.compile(r"^(?:[a-zA-Zα-ωϵ]_\{?\w{1,6}\}?|#\s?\w+)$")

NEEDED = ("model", "benchmark", "dataset", "language", "metric", "task", "method", "population")
"""Roles of facets that the evidence must speak of."""

UNNAMED = "not named"
ANY_SCORE = "score"  # the vocabulary's name for a number of no metric in particular
_UNSAID = frozenset(
    {"accuracy"}
)  # what a table without a metric may be about; no BLEU goes unnamed


@dataclass(frozen=True)
class Place:
    """A table of a paper that speaks of what is asked."""

    source: Source
    view: TableView
    where: tuple[tuple[str, str], ...]  # facet name → "headers", "caption", "paper"

    def stands(self, name: str) -> str:
        """Where the facet of that name was found; empty when it was not asked about."""
        return dict(self.where).get(name, "")


def header(line: Line) -> str:
    """The header path as one run of words: a name may be spread over two header cells."""
    return " ".join(line.path).replace("_", " ")


@lru_cache(maxsize=65_536)
def names_in(text: str) -> frozenset[tuple[str, str]]:
    """(kind, canonical name) of every name of the vocabulary in ``text``, and of model families."""
    found = set()
    for term in find_terms(text.replace("_", " ")):
        found.add((term.kind.value, term.canonical))
        if term.kind is TermKind.MODEL:
            found.add((term.kind.value, term.canonical.rsplit(" ", 1)[0]))
    return frozenset(found)


def speaks_of(facet: Facet, text: str) -> bool:
    """Whether ``text`` names a facet, by its canonical name or as written."""
    if facet.role == "language":
        return bool(spoken_languages(facet, {n for k, n in names_in(text) if k == "language"}))
    kind = {"benchmark": "dataset"}.get(facet.role, facet.role)
    if (kind, facet.name) in names_in(text):
        return True
    if (
        facet.known
        and facet.role in ("model", "benchmark", "dataset", "metric")
        and any(facet.name == name for _, name in names_in(facet.name))
    ):
        return facet.role == "model" and fold(facet.name) == fold(text)
    wanted = [facet.name, *facet.synonyms]
    low = " ".join(plain(text).replace("_", " ").split()).casefold()
    if any(_word_in(one.casefold(), low) for one in wanted):
        return True
    return facet.role in ("method", "population", "model") and any(
        bool(words) and words <= stems(low) for words in (stems(one) for one in wanted)
    )


def spoken_languages(facet: Facet, here: Set[str]) -> frozenset[str]:
    """Those of ``here`` that are the facet's language or pair, or a pair with its language."""
    asked = {facet.name, *facet.synonyms}
    return frozenset(
        one for one in here if one in asked or ("-" in one and asked & set(one.split("-")))
    )


def _word_in(word: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text))


def places(
    sources: Sequence[Source],
    facets: Sequence[Facet],
    calls: Callable[[Facet, Source, TableView], bool] | None = None,
) -> tuple[tuple[Place, ...], tuple[Facet, ...]]:
    """Tables that speak of every needed facet, and the facets of which no paper's tables speak.

    A model, a method or a population may be named by the paper as a whole; a benchmark, a data set
    and a metric must stand at the table itself. ``calls``: whether a table's headers mean a task in
    the paper's own words.
    """
    needed = [facet for facet in facets if facet.role in NEEDED]
    found: list[Place] = []
    unmet = {facet.name for facet in needed}
    for source in sources:
        own = " ; ".join((*source.own_names, source.document.title or ""))
        for view in source.views:
            where: list[tuple[str, str]] = []
            for facet in needed:
                at = _where(facet, source, view, own)
                if not at and facet.role in ("task", "method") and calls is not None:
                    at = "headers" if calls(facet, source, view) else ""
                if at:
                    where.append((facet.name, at))
            unmet -= {name for name, _ in where}
            if len(where) == len(needed):
                found.append(Place(source, view, tuple(where)))
    return tuple(found), tuple(facet for facet in needed if facet.name in unmet)


def _where(facet: Facet, source: Source, view: TableView, own: str) -> str:
    headers = " ; ".join(header(line) for axis in (ROWS, COLUMNS) for line in view.lines(axis))
    caption = f"{view.table.label or ''} {plain(view.table.caption)}"
    if speaks_of(facet, headers):
        return "headers"
    if speaks_of(facet, caption):
        return "caption"
    if facet.role == "benchmark":
        inside = {name for kind, name in names_in(headers) if kind == "dataset"}
        return "headers" if len(inside & benchmarks().get(facet.name, frozenset())) >= 3 else ""
    measured_there = {name for k, name in names_in(f"{headers} ; {caption}") if k == "metric"} - {
        ANY_SCORE
    }
    if facet.role == "metric" and facet.name in _UNSAID and not measured_there:
        return UNNAMED  # the table names no metric at all: the answer says so
    if facet.role == "task":
        sets = {name for kind, name in names_in(f"{headers} ; {caption}") if kind == "dataset"}
        measure = measure_of(facet.name)
        if sets & tasks().get(facet.name, frozenset()):
            return "headers"
        if measure and any(p.search(f"{caption} {headers}") for p in measure.context):
            return "caption"
        return "paper" if speaks_of(facet, own) else ""
    if facet.role in ("model", "method", "population"):
        if speaks_of(facet, own):
            return "paper"
        spoken = facet.role != "model" or facet.name.endswith("models")
        if spoken and any(speaks_of(facet, sentence.text) for sentence in source.sentences):
            return "paper"
    return ""


def measures(
    place: Place, facets: Sequence[Facet], outcome: str, named: Sequence[Facet] = ()
) -> tuple[Line, ...]:
    """Lines that measure what is asked, the most fitting first; settings and costs are left out.

    ``named``: what the outcome itself names. Where lines name models ("GPT-J" over a column), only
    those of the outcome's models count.

    A cost (time, steps, parameters) counts only where the question asks for it.
    """
    view = place.view
    asked = measure_of(outcome) if outcome else None
    best: list[tuple[int, int, Line]] = []
    share = -1.0
    for axis in (COLUMNS, ROWS):
        ranked = [
            (rank, line.position, line)
            for line in view.lines(axis)
            if (rank := _rank(place, line, facets, asked)) is not None
        ]
        telling = sum(_tells(line) for _, _, line in ranked) / max(1, len(view.lines(axis)))
        asked_by_name = {("metric", facet.name) for facet in facets if facet.role == "metric"}
        telling += any(asked_by_name & names_in(header(line)) for _, _, line in ranked)
        if ranked and telling > share:
            best, share = ranked, telling
    lines = [line for _, _, line in sorted(best, key=lambda one: one[:2])]
    for role in ("model", "method"):
        wanted = [facet for facet in named if facet.role == role]
        its = [line for line in lines if any(_heads(facet, line) for facet in wanted)]
        lines = its or lines
    return tuple(lines)


def _heads(facet: Facet, line: Line) -> bool:
    """Whether a header names a model of the vocabulary, or the unknown name of a measure."""
    if facet.role == "model":
        return ("model", facet.name) in names_in(header(line))
    return speaks_of(facet, header(line))


def _tells(line: Line) -> bool:
    """Whether a header says that numbers are measured along its line."""
    return bool(line.direction) or any(
        k in ("dataset", "metric") for k, _ in names_in(header(line))
    )


def _rank(place: Place, line: Line, facets: Sequence[Facet], asked: Measure | None) -> int | None:
    """How well a line fits, 0 best; None where it is no measure that is asked for."""
    if line.attribute or line.is_change or is_setting(line):
        return None
    if asked is not None and asked.headers:
        return 0 if any(p.search(header(line)) for p in asked.headers) else None
    if is_cost(line):
        return None
    names = names_in(header(line))
    rank = 0
    for role, kind in (("metric", "metric"), ("dataset", "dataset")):
        wanted = {
            facet.name
            for facet in facets
            if facet.role == role and place.stands(facet.name) != UNNAMED
        }
        here = {name for k, name in names if k == kind}
        if wanted & here:
            continue
        if role == "dataset" and _beside(place, line, wanted):
            return None
        if wanted and (here or not (wanted & _around(place, kind))):
            if not _on_other_axis(place, line.axis, wanted, kind):
                return None
            continue
    if not _in_languages(place, line, facets, names) or not _in_benchmark(
        place, line, facets, names
    ):
        return None
    if asked is not None and asked.metrics:
        here = {name for k, name in names if k == "metric"}
        if here and not (here & asked.metrics):
            rank += 2
    if not line.is_average:
        rank += 1  # what sums up the others comes first
    if not line.direction and not names and not _scores(place.view):
        return None
    return rank


def _beside(place: Place, line: Line, wanted: Set[str]) -> bool:
    """Whether another line of the same axis is headed by a data set that is asked about."""
    return any(
        wanted & {name for kind, name in names_in(header(one)) if kind == "dataset"}
        for one in place.view.lines(line.axis)
    )


def _in_languages(
    place: Place, line: Line, facets: Sequence[Facet], names: frozenset[tuple[str, str]]
) -> bool:
    """Whether a line may be about every language that is asked about."""
    here = {name for kind, name in names if kind == "language"}
    for facet in facets:
        if facet.role != "language" or spoken_languages(facet, here):
            continue
        if here or not spoken_languages(facet, _around(place, "language")):
            across = place.view.lines(ROWS if line.axis == COLUMNS else COLUMNS)
            if not any(speaks_of(facet, header(one)) for one in across):
                return False
    return True


def _in_benchmark(
    place: Place, line: Line, facets: Sequence[Facet], names: frozenset[tuple[str, str]]
) -> bool:
    """Whether a line is one of the benchmark's data sets, their average, or crosses them."""
    here = {name for kind, name in names if kind == "dataset"}
    for facet in facets:
        inside = benchmarks().get(facet.name, frozenset()) if facet.role == "benchmark" else ()
        if not inside or line.is_average or here & {facet.name, *inside}:
            continue
        lines = place.view.lines(line.axis)
        if any(names_in(header(one)) & {("dataset", n) for n in inside} for one in lines):
            return False  # its neighbours are, and it is not
    return True


def _around(place: Place, kind: str) -> set[str]:
    text = f"{place.view.table.label or ''} {plain(place.view.table.caption)}"
    return {name for k, name in names_in(text) if k == kind}


def _on_other_axis(place: Place, axis: Axis, wanted: set[str], kind: str) -> bool:
    across = place.view.lines(ROWS if axis == COLUMNS else COLUMNS)
    return any(wanted & {n for k, n in names_in(header(line)) if k == kind} for line in across)


def _scores(view: TableView) -> bool:
    """Whether the caption says which score the table prints."""
    caption = plain(view.table.caption)
    return any(kind == "metric" for kind, _ in names_in(caption)) or bool(
        re.search(r"\b(?:results?|scores?|performance|comparison)\b", caption, re.I)
    )


def is_setting(line: Line) -> bool:
    """Whether a line prints what was set, not what was measured."""
    symbol = bool(_HYPER.match(line.leaf)) and not line.direction
    return symbol or any(factor.heads(line.leaf) for factor in factors().values())


def is_cost(line: Line) -> bool:
    """Whether a line prints what something took."""
    return counts_cost(line.path)


def allowed(place: Place, axis: Axis, facets: Sequence[Facet]) -> frozenset[int] | None:
    """Positions of lines to which data sets of the question restrict an axis; None: no limit."""
    across = place.view.lines(ROWS if axis == COLUMNS else COLUMNS)
    kept: frozenset[int] | None = None
    for role in ("dataset", "language"):
        wanted = [facet for facet in facets if facet.role == role]
        if any(_names(facet, one) for facet in wanted for one in across):
            continue  # what is measured is on it; "WSJ only" of a row says something else
        here = frozenset(
            line.position
            for line in place.view.lines(axis)
            if any(_names(facet, line) for facet in wanted)
        )
        if here:
            kept = here if kept is None else kept & here
    return kept


def _names(facet: Facet, line: Line) -> bool:
    """Whether a header names a data set or language by its name in the vocabulary."""
    if facet.role == "language":
        return speaks_of(facet, header(line))
    return ("dataset", facet.name) in names_in(header(line))


def better(place: Place, line: Line) -> int:
    """+1 where more is better on a line, -1 where less is, 0 where nobody says."""
    if line.direction:
        return line.direction
    text = f"{header(line)} ; {plain(place.view.table.caption)}"
    for kind, name in sorted(names_in(text)):
        known = metric(name) if kind == "metric" else None
        if known is not None and known.better is not None:
            return 1 if known.better is Direction.HIGHER else -1
    caption = plain(place.view.table.caption)
    return caption_direction(caption) if _scores(place.view) else 0
