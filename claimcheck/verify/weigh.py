"""One score for a claim about one table, where a decision is asked for and abstaining is not.

The symbolic operations give truth values; sign-constrained weights turn them into one score, and a
second set of weights says whether the table speaks to the claim at all. No weight sees the claim
alone: every feature is computed between claim and table. What happens when nothing in the table is
understood is a score of zero, not a guess from the wording.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import NamedTuple

from claimcheck.calibration import UNCALIBRATED, Logistic, sigmoid
from claimcheck.quantities import find_quantities
from claimcheck.records import Record, ReportingLabel, Table, digest
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.assess import assess
from claimcheck.verify.linking import link
from claimcheck.verify.marked import marked_lines
from claimcheck.verify.tableview import Axis, TableView
from claimcheck.verify.terms import STOPWORDS
from claimcheck.verify.unnamed import Lines

OPERATIONS: tuple[Operation, ...] = tuple(Operation)
RELATED = (
    "known words",
    "known words, caption",
    "unknown names",
    "names",
    "whole headers",
    "phrases",
    "axes",
    "numbers",
    "numbers found",
    "decimals not found",
    "decimals found",
    "operations",
    "strongest truth",
    "strongest binding",
)
MAX_CELLS = 2_000  # numbers that a claim's numbers are looked up in


class TableModel(Record):
    """Weights of the operations, fitted on labelled claims about tables."""

    name: str
    true_weights: tuple[float, ...]  # of OPERATIONS, for what they find true; none below zero
    false_weights: tuple[float, ...]  # for what they find false; none below zero
    bias: float
    related_weights: tuple[float, ...]  # of RELATED, for "the table does not speak to it"
    related_bias: float
    confidence: Logistic  # |score| → probability that the sign is right
    fitted_on: tuple[str, ...]  # hashes of the items; the model never scores these

    def score(self, features: Features) -> float:
        """Above zero for true, below for false."""
        weights = (*self.true_weights, *self.false_weights)
        pairs = zip(features.truths, weights, strict=True)
        return self.bias + sum(value * weight for value, weight in pairs)

    def silence(self, features: Features) -> float:
        """The probability that the table does not speak to the claim."""
        pairs = zip(features.related, self.related_weights, strict=True)
        return sigmoid(sum(value * weight for value, weight in pairs) + self.related_bias)


class Features(NamedTuple):
    """What is known of one claim and one table."""

    truths: tuple[float, ...]  # of every operation the truest above zero, then the falsest below
    related: tuple[float, ...]


class Grade(NamedTuple):
    """A decision on one claim about one table."""

    label: ReportingLabel  # SUPPORTED, REFUTED or NOT_ENOUGH_INFO
    score: float
    silence: float
    confidence: float | None
    calibration: str
    assertions: tuple[Assertion, ...]


def features(text: str, view: TableView, own: dict[Axis, Lines] | None = None) -> Features:
    """Features of a claim and a table. ``own``: lines of the authors' systems, where known."""
    lines = own if own is not None else marked_lines(view)
    found = assess(text, view, lines)
    best: dict[Operation, float] = dict.fromkeys(OPERATIONS, 0.0)
    worst: dict[Operation, float] = dict.fromkeys(OPERATIONS, 0.0)
    for one in found:
        value = one.truth * one.strength
        best[one.operation] = max(best[one.operation], value)
        worst[one.operation] = min(worst[one.operation], value)
    return Features((*best.values(), *worst.values()), _related(text, view, found))


def _related(text: str, view: TableView, found: tuple[Assertion, ...]) -> tuple[float, ...]:
    links = link(text, view)
    covered = links.covered()
    content = [
        i
        for i, w in enumerate(links.words)
        if w.folded not in STOPWORDS and w.folded.isalpha() and len(w.folded) > 2
    ]
    caption = view.caption_stems
    known = [i for i in content if i in covered]
    captioned = [i for i in content if i in covered or links.words[i].stem in caption]
    names = [i for i in content if i > 0 and links.words[i].name]
    strange = [i for i in names if i not in captioned]
    mentions = [m for m in links.mentions if m.weight > 0]
    entries = list(view.entries())[:MAX_CELLS]
    numbers = [q for q in find_quantities(text) if any(c.isdigit() for c in q.printed)]
    hits = [
        any(agree(q, Found.printed(e.value, e.decimals)) is Agreement.AGREES for e in entries)
        for q in numbers
    ]
    decimal_hits = [hit for q, hit in zip(numbers, hits, strict=True) if q.decimals]
    size = max(1, len(content))
    return (
        len(known) / size,
        len(captioned) / size,
        len(strange) / len(names) if names else 0.0,
        float(bool(names)),
        float(sum(m.exact for m in mentions)),
        float(min(4, len(mentions))),
        float(len({m.axis for m in mentions})),
        float(bool(numbers)),
        sum(hits) / len(hits) if hits else 0.0,
        float(len(decimal_hits) - sum(decimal_hits)),
        float(sum(decimal_hits)),
        float(bool(found)),
        max((abs(a.truth * a.strength) for a in found), default=0.0),
        max((a.strength for a in found), default=0.0),
    )


def decide(text: str, view: TableView, model: TableModel) -> Grade:
    """The model's decision; confidence is None for an item that the model was fitted on."""
    known = features(text, view)
    score, silence = model.score(known), model.silence(known)
    trained = item_hash(text, view.table) in model.fitted_on
    label = ReportingLabel.SUPPORTED if score > 0 else ReportingLabel.REFUTED
    if silence > 0.5:
        label = ReportingLabel.NOT_ENOUGH_INFO
    return Grade(
        label,
        score,
        silence,
        None if trained else model.confidence.probability(abs(score)),
        UNCALIBRATED if trained else model.confidence.name,
        assess(text, view, marked_lines(view)),
    )


def item_hash(text: str, table: Table) -> str:
    """What a model remembers of an item it was fitted on: claim and cells, not their ids."""
    return digest(
        "table item", " ".join(text.split()), [(c.row, c.column, c.text) for c in table.cells]
    )


def shipped_model() -> TableModel:
    """The model that comes with claimcheck."""
    raw = files("claimcheck.verify").joinpath("models", "tables.json").read_text("utf-8")
    return TableModel.model_validate(json.loads(raw))
