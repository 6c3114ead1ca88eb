"""What research questions vary, ask for and presuppose: ``concepts.toml``, loaded once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from claimcheck.vocabulary import TermKind, canonical

SYMBOL = re.compile(r"^(?:[#\w]_?\{?\w{0,6}\}?|[a-zA-Zα-ωϵ]_\w+|#\s?\w+)$")
"""A header that is the symbol of a hyper-parameter: "d_k", "#H", "N"."""


class Factor(NamedTuple):
    """Something that experiments vary."""

    name: str
    words: tuple[re.Pattern[str], ...]
    headers: tuple[re.Pattern[str], ...]
    notations: frozenset[str]
    aspects: tuple[str, ...]  # factors that are ways of varying this one
    axis: str  # axis of a recipe that varies it; empty: none does

    def heads(self, header: str) -> bool:
        """Whether a header cell names this factor, by its symbol or in words."""
        bare = header.strip().strip("$")
        return bare in self.notations or any(p.search(bare) for p in self.headers)


class Measure(NamedTuple):
    """Something that questions ask for, other than a metric by its own name."""

    name: str
    words: tuple[re.Pattern[str], ...]
    headers: tuple[re.Pattern[str], ...]
    metrics: frozenset[str]
    context: tuple[re.Pattern[str], ...]  # a table's caption or headers must match one of them
    cost: bool


class Condition(NamedTuple):
    """Something that a question presupposes of an experiment."""

    name: str
    role: str
    words: tuple[re.Pattern[str], ...]


@cache
def _tables() -> dict[str, Any]:
    text = files("claimcheck.synthesis").joinpath("concepts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _patterns(expressions: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(expression, re.IGNORECASE) for expression in expressions)


@cache
def factors() -> dict[str, Factor]:
    """All factors by name, the more special ones first."""
    return {
        entry["name"]: Factor(
            entry["name"],
            _patterns(entry["words"]),
            _patterns(entry.get("headers", [])),
            frozenset(entry.get("notations", ())),
            tuple(entry.get("aspects", ())),
            entry.get("axis", ""),
        )
        for entry in _tables()["factor"]
    }


@cache
def measures() -> dict[str, Measure]:
    """All measures by name."""
    return {
        entry["name"]: Measure(
            entry["name"],
            _patterns(entry["words"]),
            _patterns(entry.get("headers", [])),
            frozenset(entry.get("metrics", ())),
            _patterns(entry.get("context", [])),
            entry.get("cost", False),
        )
        for entry in _tables()["measure"]
    }


@cache
def conditions() -> tuple[Condition, ...]:
    """All conditions, the more special ones first."""
    return tuple(
        Condition(entry["name"], entry["role"], _patterns(entry["words"]))
        for entry in _tables()["condition"]
    )


@cache
def benchmarks() -> dict[str, frozenset[str]]:
    """Benchmark → the data sets that it consists of, canonical names."""
    return {
        name: frozenset(canonical(TermKind.DATASET, task) for task in tasks)
        for name, tasks in _tables()["benchmarks"].items()
    }


@cache
def tasks() -> dict[str, frozenset[str]]:
    """Task → data sets that pose it, canonical names."""
    return {
        name: frozenset(canonical(TermKind.DATASET, one) for one in sets)
        for name, sets in _tables()["tasks"].items()
    }


_SIZE = re.compile(
    r"(?:\d+(?:\.\d+)?[BM]|tiny|mini|small|medium|base|large|big|xl|xxl|huge)", re.IGNORECASE
)


def broader(role: str, name: str) -> tuple[str, ...]:
    """What an abstract is likely to say instead: the model without its size, a task's benchmark."""
    if role == "model":
        family, _, last = name.rpartition(" ")
        return (family,) if family and _SIZE.fullmatch(last) else ()
    if role == "dataset":
        return tuple(bench for bench, sets in benchmarks().items() if name in sets)[:2]
    return ()


def factor_of(text: str) -> Factor | None:
    """The factor that ``text`` names: the first of the table that matches."""
    found = (f for f in factors().values() if any(p.search(text) for p in f.words))
    return next(found, None)


def factors_of(text: str) -> tuple[Factor, ...]:
    """Every factor that ``text`` names, in the order of the text."""
    places = []
    for factor in factors().values():
        matches = [m for p in factor.words for m in p.finditer(text)]
        if matches:
            places.append((min(m.start() for m in matches), factor))
    return tuple(factor for _, factor in sorted(places, key=lambda place: place[0]))


def measure_of(text: str) -> Measure | None:
    """The measure that ``text`` names."""
    found = (m for m in measures().values() if any(p.search(text) for p in m.words))
    return next(found, None)


def conditions_of(text: str) -> tuple[Condition, ...]:
    """The conditions that ``text`` names; "low-resource languages" is not "low-resource" too."""
    found: list[Condition] = []
    taken: list[tuple[int, int]] = []
    for condition in conditions():
        for pattern in condition.words:
            match = pattern.search(text)
            if match and not any(a <= match.start() < b for a, b in taken):
                found.append(condition)
                taken.append(match.span())
                break
    return tuple(found)
