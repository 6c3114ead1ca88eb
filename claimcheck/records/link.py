"""Links: which cells of which recipe measure what a claim states, and why we think so."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from claimcheck.records._base import Record, digest
from claimcheck.records.claim import Quantifier
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed
from claimcheck.records.rerun import CellKey

OVERALL = "overall"  # target of cells that average over targets
OVERALL_METRIC = "mean"  # their metric
COUNTED = ("examples", "mixes", "targets", "languages")  # metrics of the cells of COUNT


class LinkTest(StrEnum):
    """What is done with the linked cells (PROTOCOL, section 7)."""

    GAIN = "gain"  # one difference of two cells against a claimed difference
    NO_EFFECT = "no_effect"  # one difference, claimed to be none
    SCORE = "score"  # one cell against a claimed score
    BEST = "best"  # one arm against every alternative
    BEST_OF = "best_of"  # best arm of each target (contrasts: every candidate on every target)
    QUANTIFIED = "quantified"  # "all", "most", "almost every" … over several differences
    COUNT = "count"  # rows of a data set's split, or entries of an axis: see ``COUNTED``


class MatchKind(StrEnum):
    """How a field of the claim found its value in the recipe."""

    NAMED = "named"  # the claim says it and the recipe has it, under this or a listed name
    IMPLIED = "implied"  # the claim leaves it open and the recipe's aggregate is what it means
    ONLY = "only one"  # the claim leaves it open and the recipe has one value
    ASSUMED = "assumed"  # the claim leaves it open, the recipe has several: a default was taken


class FieldMatch(Record):
    """One field of a claim's binding against a recipe's axis."""

    field: str  # "system", "mix", "target", "metric", "baseline", "split", "language", "aggregate"
    said: str | None  # what the claim says; None: nothing
    taken: str  # the recipe's value, as papers call it
    how: MatchKind


class Contrast(Record):
    """A cell, and the cell that is subtracted from it (None: the score itself is meant)."""

    name: str  # for people: "NLI → Roles"
    cell: CellKey
    against: CellKey | None = None
    sign: int = 1  # direction that the claim states for this case


class CountEntry(Record):
    """A count that a file of counts asks for."""

    name: str  # of the entry
    data: str  # name of the release
    split: str
    languages: tuple[str, ...] = ("en",)
    filter: str = "all"


class CountsView(Record):
    """What the link stage needs to know of a file of counts; made by the rerun engine."""

    name: str
    digest: str
    papers: tuple[str, ...] = ()  # ids of the paper that it counts for
    entries: tuple[CountEntry, ...] = ()


class RecipeView(Record):
    """What the link stage needs to know of a recipe; made by the rerun engine, which knows tasks."""

    recipe: Recipe
    digest: str
    metrics: dict[str, tuple[str, ...]]  # target → its metrics, the headline first
    languages: dict[str, tuple[str, ...]]  # target → evaluated languages
    source_language: dict[str, str]  # target → the language it trains on
    training_tasks: dict[str, str]  # target → the task it trains on ("" where it trains on none)
    papers: tuple[str, ...] = ()  # ids of the recipe's paper; empty: its ``paper`` alone
    heads: dict[str, str] = Field(default_factory=dict)  # task → kind of its head
    trains_on: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # task → names of data sets
    same_task: dict[str, tuple[str, ...]] = Field(
        default_factory=dict
    )  # mix → targets whose own task it trains on
    splits: dict[str, tuple[str, ...]] = Field(
        default_factory=dict
    )  # target → splits that could be scored, the recipe's own first
    language_names: dict[str, str] = Field(
        default_factory=dict
    )  # code → name, of languages that the vocabulary does not list
    layers: dict[str, int] = Field(default_factory=dict)  # model → hidden layers, where known
    suite: str | None = None  # the benchmark that the targets make up: "XTREME"

    def aggregate(self, target: str) -> str:
        """The aggregate over languages that sums up a target: "zero-shot", or "english" where it
        is scored in its source language alone."""
        source = self.source_language.get(target)
        others = [code for code in self.languages.get(target, ()) if code != source]
        return "zero-shot" if others else "english"


class Link(Record):
    """A part of a claim and the cells that measure the same thing."""

    claim: str
    part: int  # index in ``Claim.parts``
    recipe: str
    recipe_digest: str
    test: LinkTest
    contrasts: tuple[Contrast, ...]  # one; or, with a quantifier or "best", every case
    quantifier: Quantifier | None = None
    needed: int | None = None  # Quantifier.COUNT: how many cases must show it
    exceptions: tuple[str, ...] = ()  # names of contrasts that the claim excepts
    claimed: Claimed | None = None  # None for BEST and for quantifiers over bare directions
    selection_split: str | None = None  # BEST_OF: the split that chooses
    matches: tuple[FieldMatch, ...] = ()
    notes: tuple[str, ...] = ()  # "intermediate and target are one task" …
    rescore: str | None = None  # the recipe scores another split: score this one instead
    # ``exceptions`` names contrasts; here is how many a claim excepts without naming them.
    except_count: int | None = None

    @property
    def id(self) -> str:
        """Equal links have equal ids."""
        return digest("link", self.model_dump(mode="json"))

    @property
    def certain(self) -> bool:
        """Whether nothing was assumed."""
        return all(match.how is not MatchKind.ASSUMED for match in self.matches)


class NoLink(Record):
    """A part of a claim that no recipe measures: what is missing, and what comes nearest."""

    claim: str
    part: int
    reason: str  # one line
    missing: tuple[str, ...] = ()  # fields that the claim does not say
    nearest: str | None = None  # name of the recipe that comes nearest
    different: tuple[FieldMatch, ...] = ()  # fields in which the nearest one differs
