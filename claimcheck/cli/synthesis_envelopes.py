"""The shape of ``synthesize --json``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from claimcheck.records import Failure
from claimcheck.synthesis.answer import Answer
from claimcheck.synthesis.assemble import Gathered, Synthesis
from claimcheck.synthesis.memory import Changes
from claimcheck.synthesis.panel import Panel


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class SynthesisBody(_Model):
    """What a review found, and where its report lies."""

    title: str
    answered: bool
    abstract: tuple[str, ...]
    answer: Answer
    panel: Panel
    score: float
    tier: str
    papers: tuple[str, ...]
    claims: int
    search: tuple[str, ...]  # what went wrong in the search, one line each
    changes: Changes | None
    files: tuple[tuple[str, Path], ...]


class SynthesisEnvelope(_Model):
    """``synthesize``."""

    schema_: Literal["claimcheck.synthesis/1"] = Field("claimcheck.synthesis/1", alias="schema")
    synthesis: SynthesisBody
    failures: tuple[Failure, ...] = ()


def body_of(
    found: Synthesis, gathered: Gathered, files: Sequence[tuple[str, Path]]
) -> SynthesisBody:
    """The body of the envelope."""
    return SynthesisBody(
        title=found.report.title,
        answered=found.answer.answered,
        abstract=found.report.abstract,
        answer=found.answer,
        panel=found.panel,
        score=float(found.panel.score),
        tier=found.panel.tier.value,
        papers=tuple(paper.id for paper in found.report.papers),
        claims=found.report.tally.claims,
        search=gathered.lines,
        changes=found.changes,
        files=tuple(files),
    )
