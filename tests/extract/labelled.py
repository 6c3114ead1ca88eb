"""Sentences of ours with all their quantities, labelled before anything was run on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from claimcheck.extract.judging import judge
from claimcheck.extract.parts import split_parts
from claimcheck.records import Binding, Document, Part, Quantity, Relation
from claimcheck.vocabulary import TermKind, canonical, fold
from tests.extract.papers import ABSTRACT, PARAGRAPH, document

FOLDER = Path(__file__).with_name("phrasings")
_VALUE = re.compile(
    r"(?P<relation>[<>≤≥≈]?)(?P<value>-?\d+(?:\.\d+)?(?:/\d+)?)(?:\.\.(?P<upper>-?\d+(?:\.\d+)?))?(?:±(?P<spread>[\d.]+))?$"
)
_SIGNS = {"": None, "+": 1, "-": -1, "0": 0}
_KINDS = {
    "system": TermKind.MODEL,
    "baseline": TermKind.MODEL,
    "dataset": TermKind.DATASET,
    "metric": TermKind.METRIC,
    "split": TermKind.SPLIT,
    "language": TermKind.LANGUAGE,
    "aggregate": TermKind.AGGREGATE,
}


@dataclass(frozen=True)
class Label:
    """A number as it should be read; ``binding`` holds only what the text leaves no doubt about."""

    value: Decimal
    relation: Relation
    unit: str | None
    direction: int | None  # None: no difference
    upper: Decimal | None = None
    spread: Decimal | None = None
    binding: dict[str, str] = field(default_factory=dict)

    def fits(self, found: Quantity | None) -> bool:
        """Value, range, spread, unit, relation and difference are all as labelled."""
        return found is not None and (
            found.value == self.value
            and found.upper == self.upper
            and found.uncertainty == self.spread
            and fold(found.unit or "") == fold(self.unit or "")
            and found.relation is self.relation
            and (found.direction if found.delta else None) == self.direction
        )

    def misread(self, found: Binding) -> dict[str, tuple[str, str | None]]:
        """Labelled fields of the binding that differ: field → (label, found)."""
        wrong = {}
        for name, label in self.binding.items():
            value = getattr(found, name)
            kind = _KINDS[name]
            names = {canonical(kind, one) for one in label.split(" + ")}
            if value is None or {canonical(kind, one) for one in value.split(" + ")} != names:
                wrong[name] = (label, value)
        return wrong


@dataclass
class Labelled:
    """One sentence, the made-up paper that it stands in, and its numbers."""

    text: str
    title: str
    abstract: str
    prose: str
    labels: list[Label] = field(default_factory=list)

    def paper(self) -> Document:
        """A paper whose last paragraph is the sentence."""
        return document(
            (ABSTRACT, self.abstract),
            (PARAGRAPH, self.prose, "3 Experiments"),
            (PARAGRAPH, self.text, "4 Results"),
            title=self.title,
        )

    def parts(self) -> tuple[Part, ...]:
        """What is read from the sentence, whether or not it would be listed."""
        paper = self.paper()
        _, judged = judge(paper)
        start = paper.passages[-1].start
        return tuple(
            part
            for one in judged
            if one.reading.sentence.start >= start
            for part in split_parts(one.reading, one.around)
            if part.quantity is not None
        )


@dataclass(frozen=True)
class Outcome:
    """What came out for one sentence."""

    sentence: Labelled
    pairs: tuple[tuple[Label, Part | None], ...]  # every label with the part of its value
    surplus: tuple[Part, ...]  # parts that no label knows

    @property
    def exact(self) -> list[bool]:
        """For every label, whether it was read exactly."""
        return [label.fits(part.quantity if part else None) for label, part in self.pairs]

    @property
    def fields(self) -> list[tuple[str, bool]]:
        """For every labelled field of a binding, whether it was read exactly."""
        scored = []
        for label, part in self.pairs:
            wrong = label.misread(part.binding if part else Binding())
            scored += [(name, name not in wrong) for name in label.binding]
        return scored


def judge_sentence(sentence: Labelled) -> Outcome:
    """Pairs labels with parts, exact ones first, each part once."""
    left = list(sentence.parts())
    pairs = []
    for label in sentence.labels:
        close = [p for p in left if p.quantity is not None and p.quantity.value == label.value]
        exact = [part for part in close if label.fits(part.quantity)]
        part = next(iter(exact or close), None)
        if part is not None:
            left.remove(part)
        pairs.append((label, part))
    return Outcome(sentence, tuple(pairs), tuple(left))


def sentences(name: str) -> Iterator[Labelled]:
    """The labelled sentences of a file in ``phrasings``."""
    world = {"title": "", "abstract": "", "text": ""}
    current: Labelled | None = None
    for line in FOLDER.joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            key, _, text = line[1:].partition(" ")
            world[key] = text
        elif line.startswith("- "):
            if current is not None:
                yield current
            current = Labelled(line[2:], world["title"], world["abstract"], world["text"])
        elif line.startswith("  ") and current is not None:
            current.labels.append(_label(line))
    if current is not None:
        yield current


def _label(line: str) -> Label:
    value, unit, sign, *rest = [cell.strip() for cell in line.split("|")]
    match = _VALUE.match(value)
    if match is None:
        raise ValueError(f"no value: {line}")
    upper = match["upper"]
    relation = Relation.RANGE if upper else Relation(match["relation"] or "=")
    top, _, bottom = match["value"].partition("/")
    fields = dict(one.strip().split("=", 1) for one in "".join(rest).split(";") if one.strip())
    return Label(
        Decimal(top) / Decimal(bottom or 1),
        relation,
        None if unit == "-" else unit,
        _SIGNS[sign],
        Decimal(upper) if upper else None,
        Decimal(match["spread"]) if match["spread"] else None,
        fields,
    )
