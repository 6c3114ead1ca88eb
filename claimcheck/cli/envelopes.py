"""The shapes of ``--json``: one envelope a command, named and numbered in its ``schema`` field.

The number is raised when a field changes its meaning or goes; new fields may come at any time.
``schemas/`` holds the JSON Schema of each; ``claimcheck schema NAME`` prints it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from claimcheck.evaluate import BenchmarkResult
from claimcheck.pipeline import Added, Checked, Comparison, Written
from claimcheck.pipeline.rerun_planning import RerunPlan
from claimcheck.pipeline.rerunning import Reran
from claimcheck.plugins import load
from claimcheck.records import (
    Claim,
    Document,
    Failure,
    Finding,
    Link,
    NoLink,
    Paper,
    RerunOutcome,
    Verdict,
)


class Envelope(BaseModel):
    """What every answer is wrapped in."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ErrorBody(Envelope):
    """What went wrong."""

    code: str
    message: str
    hint: str | None
    exit_code: int


class ErrorEnvelope(Envelope):
    """Instead of the data, when there is none."""

    schema_: Literal["claimcheck.error/1"] = Field("claimcheck.error/1", alias="schema")
    error: ErrorBody


class InitEnvelope(Envelope):
    """``init``."""

    schema_: Literal["claimcheck.init/1"] = Field("claimcheck.init/1", alias="schema")
    workspace: Path
    created: bool


class SettingLine(Envelope):
    """One setting and where it came from."""

    name: str
    value: Any
    origin: str
    personal: bool
    meaning: str


class StatusEnvelope(Envelope):
    """``status``."""

    schema_: Literal["claimcheck.status/1"] = Field("claimcheck.status/1", alias="schema")
    version: str
    workspace: Path | None
    counts: dict[str, int]
    bytes: int
    settings: tuple[SettingLine, ...]


class DoctorLine(Envelope):
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "missing", "wrong"]  # missing: an optional part
    detail: str
    hint: str | None = None


class DoctorEnvelope(Envelope):
    """``doctor``."""

    schema_: Literal["claimcheck.doctor/1"] = Field("claimcheck.doctor/1", alias="schema")
    checks: tuple[DoctorLine, ...]


class PapersEnvelope(Envelope):
    """``papers``."""

    schema_: Literal["claimcheck.papers/1"] = Field("claimcheck.papers/1", alias="schema")
    papers: tuple[Paper, ...]


class PaperEnvelope(Envelope):
    """``show`` of a paper."""

    schema_: Literal["claimcheck.paper/1"] = Field("claimcheck.paper/1", alias="schema")
    paper: Paper
    reader: str | None
    document: Document | None


class FindingEnvelope(Envelope):
    """``show`` of a claim."""

    schema_: Literal["claimcheck.finding/1"] = Field("claimcheck.finding/1", alias="schema")
    finding: Finding
    links: tuple[Link | NoLink, ...] = ()  # cells that a rerun would measure, part by part


class VerdictEnvelope(Envelope):
    """``show`` of a verdict."""

    schema_: Literal["claimcheck.verdict/1"] = Field("claimcheck.verdict/1", alias="schema")
    verdict: Verdict


class FetchEnvelope(Envelope):
    """``fetch``."""

    schema_: Literal["claimcheck.fetch/1"] = Field("claimcheck.fetch/1", alias="schema")
    papers: tuple[Added, ...]
    failures: tuple[Failure, ...]


class ClaimsEnvelope(Envelope):
    """``claims``."""

    schema_: Literal["claimcheck.claims/1"] = Field("claimcheck.claims/1", alias="schema")
    claims: tuple[Claim, ...]
    failures: tuple[Failure, ...] = ()


class RerunsBody(Envelope):
    """``verify --rerun``: the plan, and what was done unless it was a dry run."""

    plan: RerunPlan
    done: Reran | None = None
    outcomes: tuple[RerunOutcome, ...] = ()  # the latest of each claim
    external: tuple[Finding, ...] = ()  # of other people's claims about the papers


class VerifyEnvelope(Envelope):
    """``verify``."""

    schema_: Literal["claimcheck.verify/1"] = Field("claimcheck.verify/1", alias="schema")
    papers: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    reruns: RerunsBody | None = None


class CheckEnvelope(Envelope):
    """``check``."""

    schema_: Literal["claimcheck.check/1"] = Field("claimcheck.check/1", alias="schema")
    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]


class ReportsEnvelope(Envelope):
    """``report`` and ``demo``."""

    schema_: Literal["claimcheck.reports/1"] = Field("claimcheck.reports/1", alias="schema")
    reports: tuple[Written, ...]
    failures: tuple[Failure, ...] = ()


class DiffEnvelope(Envelope):
    """``diff``."""

    schema_: Literal["claimcheck.diff/1"] = Field("claimcheck.diff/1", alias="schema")
    comparison: Comparison


class EvaluationEnvelope(Envelope):
    """``evaluate``."""

    schema_: Literal["claimcheck.evaluation/1"] = Field("claimcheck.evaluation/1", alias="schema")
    result: BenchmarkResult


class CacheEnvelope(Envelope):
    """``cache gc``."""

    schema_: Literal["claimcheck.cache/1"] = Field("claimcheck.cache/1", alias="schema")
    removed: tuple[str, ...]
    bytes: int
    dry_run: bool


ENVELOPES = {
    "cache": "claimcheck.cli.envelopes:CacheEnvelope",
    "check": "claimcheck.cli.envelopes:CheckEnvelope",
    "claims": "claimcheck.cli.envelopes:ClaimsEnvelope",
    "counts": "claimcheck.cli.rerun_envelopes:CountsEnvelope",
    "diff": "claimcheck.cli.envelopes:DiffEnvelope",
    "doctor": "claimcheck.cli.envelopes:DoctorEnvelope",
    "draft": "claimcheck.cli.draft_envelopes:DraftEnvelope",
    "error": "claimcheck.cli.envelopes:ErrorEnvelope",
    "evaluation": "claimcheck.cli.envelopes:EvaluationEnvelope",
    "fetch": "claimcheck.cli.envelopes:FetchEnvelope",
    "finding": "claimcheck.cli.envelopes:FindingEnvelope",
    "imported": "claimcheck.cli.rerun_envelopes:ImportedEnvelope",
    "init": "claimcheck.cli.envelopes:InitEnvelope",
    "paper": "claimcheck.cli.envelopes:PaperEnvelope",
    "papers": "claimcheck.cli.envelopes:PapersEnvelope",
    "plan": "claimcheck.cli.rerun_envelopes:PlanEnvelope",
    "recipe": "claimcheck.cli.rerun_envelopes:RecipeEnvelope",
    "recipes": "claimcheck.cli.rerun_envelopes:RecipesEnvelope",
    "reports": "claimcheck.cli.envelopes:ReportsEnvelope",
    "review": "claimcheck.cli.review_envelopes:ReviewEnvelope",
    "reviews": "claimcheck.cli.review_envelopes:ReviewsEnvelope",
    "run": "claimcheck.cli.rerun_envelopes:RunEnvelope",
    "runs": "claimcheck.cli.rerun_envelopes:RunsEnvelope",
    "stage": "claimcheck.cli.rerun_envelopes:StageEnvelope",
    "status": "claimcheck.cli.envelopes:StatusEnvelope",
    "synthesis": "claimcheck.cli.synthesis_envelopes:SynthesisEnvelope",
    "verdict": "claimcheck.cli.envelopes:VerdictEnvelope",
    "verify": "claimcheck.cli.envelopes:VerifyEnvelope",
}
"""Where each is; a command imports its own alone."""


def envelope(name: str) -> type[BaseModel]:
    """The envelope of that name. Raises NotFoundError with near names."""
    found: type[BaseModel] = load(ENVELOPES, name, "envelope")
    return found


def json_schema(name: str) -> str:
    """The JSON Schema of an envelope, as it stands in ``schemas/``."""
    schema = envelope(name).model_json_schema(by_alias=True, mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def schema_file(name: str) -> Path:
    """Where the schema of an envelope lies."""
    return Path(__file__).parent / "schemas" / f"{name}-1.json"
