"""The tables behind the vocabulary, loaded once."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from claimcheck.records import Record

VOCABULARY_VERSION = "2"  # raised by hand whenever a canonical name or a folding rule changes


class TermKind(StrEnum):
    """What a name stands for."""

    DATASET = "dataset"
    TASK = "task"
    METRIC = "metric"
    MODEL = "model"
    LANGUAGE = "language"
    SPLIT = "split"
    AGGREGATE = "aggregate"


class Direction(StrEnum):
    """Which values of a metric are better."""

    HIGHER = "higher"
    LOWER = "lower"


class Metric(Record):
    """A metric of the table."""

    name: str
    better: Direction | None = None  # None: neither, e.g. a hyper-parameter
    unit: str | None = None


class Alias(NamedTuple):
    """One printed form of a canonical name."""

    printed: str
    kind: TermKind
    canonical: str
    any_case: bool


def _table(name: str) -> dict[str, Any]:
    text = files("claimcheck.vocabulary").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def metrics() -> dict[str, Metric]:
    """All metrics of the table by canonical name."""
    return {
        name: Metric(name=name, better=entry.get("better"), unit=entry.get("unit"))
        for name, entry in _table("metrics").items()
    }


def metric(name: str) -> Metric | None:
    """The metric of that canonical name, or None when the table does not know it."""
    return metrics().get(name)


@cache
def languages() -> dict[str, str]:
    """Language names and codes in lower case → code."""
    table = {code: code for code in _table("languages")}
    for code, names in _table("languages").items():
        table |= {name.lower(): code for name in names}
    return table


@cache
def aliases() -> tuple[Alias, ...]:
    """All printed forms of all kinds."""
    found: list[Alias] = []
    for name, entry in _table("metrics").items():
        found += [Alias(form, TermKind.METRIC, name, False) for form in entry.get("acronyms", ())]
        found += [Alias(form, TermKind.METRIC, name, True) for form in entry.get("words", ())]
    for file, kind in (("datasets", TermKind.DATASET), ("models", TermKind.MODEL)):
        for name, others in _table(file).items():
            found += [
                Alias(form, kind, name, " " in form and form.islower()) for form in (name, *others)
            ]
    for name, others in _table("tasks").items():
        found += [Alias(form, TermKind.TASK, name, not form.isupper()) for form in (name, *others)]
    for code, names in _table("languages").items():
        found += [Alias(form, TermKind.LANGUAGE, code, False) for form in names]
    for name, forms in _table("frame")["splits"].items():
        found += [Alias(form, TermKind.SPLIT, name, True) for form in forms]
    for name, forms in _table("frame")["aggregates"].items():
        found += [Alias(form, TermKind.AGGREGATE, name, True) for form in forms]
    return tuple(found)
