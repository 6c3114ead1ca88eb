"""Links: which cells of which recipe measure what a claim states, and why we think so."""

from __future__ import annotations

from enum import StrEnum

from claimcheck.records._base import Record, digest
from claimcheck.records.claim import Quantifier
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed
from claimcheck.records.rerun import CellKey


class LinkTest(StrEnum):
    """What is done with the linked cells (PROTOCOL, section 7)."""

    GAIN = "gain"  # one difference of two cells against a claimed difference
    NO_EFFECT = "no_effect"  # one difference, claimed to be none
    SCORE = "score"  # one cell against a claimed score
    BEST = "best"  # one arm against every alternative
    BEST_OF = "best_of"  # best arm of each target, chosen on another split than it is scored on
    QUANTIFIED = "quantified"  # "all", "most", "almost every" … over several differences
    COUNT = "count"  # rows of a data set's split


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


class RecipeView(Record):
    """What the link stage needs to know of a recipe; made by the rerun engine, which knows tasks."""

    recipe: Recipe
    digest: str
    metrics: dict[str, tuple[str, ...]]  # target → its metrics, the headline first
    languages: dict[str, tuple[str, ...]]  # target → evaluated languages
    source_language: dict[str, str]  # target → the language it trains on
    training_tasks: dict[str, str]  # target → the task it trains on ("" where it trains on none)


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
