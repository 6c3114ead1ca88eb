"""The shape of ``--json`` for drafts of recipes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Envelope(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class BlankLine(_Envelope):
    """A value that the paper's claims do not say."""

    path: str
    why: str


class DraftEnvelope(_Envelope):
    """``recipe draft``."""

    schema_: Literal["claimcheck.draft/1"] = Field("claimcheck.draft/1", alias="schema")
    name: str
    paper: str
    file: str | None  # where it was written
    text: str  # TOML
    models: tuple[str, ...]
    mixes: tuple[str, ...]
    targets: tuple[str, ...]
    effects: int
    blanks: tuple[BlankLine, ...]
    problem: str | None  # what the reader of recipes says of it as it stands
