"""The shapes of ``--json`` for recipes, plans and runs. Imports records and light parts of the rerun
engine alone: a bare GPU machine runs ``claimcheck stage`` without the store and its like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from claimcheck.records import Failure
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import Plan, RunValue, StageResult
from claimcheck.rerun.counting import CountResult
from claimcheck.rerun.sweep import Sweep


class RerunEnvelope(BaseModel):
    """What these answers are wrapped in."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class RecipeLine(RerunEnvelope):
    """A recipe in the list."""

    name: str
    title: str
    paper: str | None
    status: str
    arms: int
    place: str  # "workspace" or "bundle"
    problem: str | None = None  # why it cannot be read


class RecipesEnvelope(RerunEnvelope):
    """``recipe list``."""

    schema_: Literal["claimcheck.recipes/1"] = Field("claimcheck.recipes/1", alias="schema")
    recipes: tuple[RecipeLine, ...]


class RecipeEnvelope(RerunEnvelope):
    """``recipe show``."""

    schema_: Literal["claimcheck.recipe/1"] = Field("claimcheck.recipe/1", alias="schema")
    recipe: Recipe
    digest: str


class PlanEnvelope(RerunEnvelope):
    """``recipe plan``."""

    schema_: Literal["claimcheck.plan/1"] = Field("claimcheck.plan/1", alias="schema")
    plan: Plan


class RunEnvelope(RerunEnvelope):
    """``recipe run``."""

    schema_: Literal["claimcheck.run/1"] = Field("claimcheck.run/1", alias="schema")
    recipe: str
    ran: tuple[str, ...]
    cached: tuple[str, ...]
    failures: tuple[Failure, ...]
    seconds: float
    values: tuple[RunValue, ...]
    sweeps: tuple[Sweep, ...] = ()  # of recipes with several shares of the data


class StageEnvelope(RerunEnvelope):
    """``stage``."""

    schema_: Literal["claimcheck.stage/1"] = Field("claimcheck.stage/1", alias="schema")
    result: StageResult


class RunLine(RerunEnvelope):
    """A stage in the runs folder."""

    stage: str
    kind: str
    tasks: tuple[str, ...]
    seed: int
    state: Literal["done", "running", "failed", "waiting"]
    seconds: float | None
    reason: str | None = None
    imported: str | None = None  # who brought it from elsewhere


class ImportLine(RerunEnvelope):
    """Numbers of one recipe that were measured elsewhere."""

    recipe: str
    values: int
    cells: int
    seeds: tuple[int, ...]
    by: str
    where: str
    measured: date | None
    file: str
    sha256: str
    time: datetime


class CopiedLine(RerunEnvelope):
    """A stage that was brought from elsewhere."""

    stage: str
    state: str  # "copied", or why it was not


class ImportedEnvelope(RerunEnvelope):
    """``runs import``."""

    schema_: Literal["claimcheck.imported/1"] = Field("claimcheck.imported/1", alias="schema")
    folder: str
    stages: tuple[CopiedLine, ...] = ()
    imports: tuple[ImportLine, ...] = ()
    notes: tuple[str, ...] = ()


class RunsEnvelope(RerunEnvelope):
    """``runs list``."""

    schema_: Literal["claimcheck.runs/1"] = Field("claimcheck.runs/1", alias="schema")
    folder: str
    stages: tuple[RunLine, ...]
    imports: tuple[ImportLine, ...] = ()


class CountsEnvelope(RerunEnvelope):
    """``recipe count``."""

    schema_: Literal["claimcheck.counts/1"] = Field("claimcheck.counts/1", alias="schema")
    recipe: str
    release: str
    counts: tuple[CountResult, ...]
