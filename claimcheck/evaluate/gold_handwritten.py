"""Sentences of our own about published papers, true and false, labelled by hand before any was judged.

A batch is a TOML file. It names the papers by the SHA-256 of their files, which are not part of
claimcheck, and gives every sentence its label and the place that decides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from claimcheck.errors import InputError
from claimcheck.evaluate.gold_claims import file_with_hash
from claimcheck.records import FileRole, Record

FOLDER = "gold/handwritten"
FIRST_RUNS = "gold/handwritten_first_runs.toml"


class Truth(StrEnum):
    """What the paper says about a sentence, by hand."""

    FALSE = "false"  # the paper says otherwise
    TRUE = "true"
    UNSTATED = "unstated"  # the paper neither says nor denies it


class HandSentence(Record):
    """One sentence with its label."""

    paper: str
    text: str
    label: Truth
    about: str  # what it speaks of: "score", "difference", "superlative", "setting" …
    wrong: str | None = None  # of a false one, in which respect: "system", "split", "negation" …
    place: str  # the place of the paper that decides

    @model_validator(mode="after")
    def _only_the_false_are_wrong(self) -> Self:
        if (self.label is Truth.FALSE) != (self.wrong is not None):
            raise ValueError("'wrong' belongs to every false sentence and to no other")
        return self


class HandPaper(Record):
    """A paper as the sentences were held against it."""

    id: str
    file: str  # name of the file
    form: FileRole
    sha256: str


class Batch(Record):
    """The sentences that were written together."""

    batch: str
    paper: tuple[HandPaper, ...]
    sentence: tuple[HandSentence, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_paper_is_named_once(self) -> Self:
        names = [paper.id for paper in self.paper]
        unnamed = {sentence.paper for sentence in self.sentence} - set(names)
        if unnamed:
            raise ValueError(f"no [[paper]] bears the id {min(unnamed)}")
        if len(set(names)) != len(names):
            raise ValueError("a paper is named twice")
        texts = [(sentence.paper, sentence.text) for sentence in self.sentence]
        if len(set(texts)) != len(texts):
            raise ValueError("a sentence stands there twice")
        return self


class HandRun(Record):
    """The first run on a batch, as it was recorded."""

    batch: str
    sha256: str  # of the batch's file
    commit: str  # the state of the verifier that ran
    verifier: str
    false: dict[str, int]  # label that was given → number of sentences
    true: dict[str, int]
    unstated: dict[str, int]
    note: str = ""


class _Runs(Record):
    run: tuple[HandRun, ...] = ()


def read_batch(text: str, name: str) -> Batch:
    """A batch from its TOML. Raises InputError where it is no batch; ``name`` is for the message."""
    try:
        return Batch.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InputError(f"{name}: {where + ': ' if where else ''}{first['msg']}") from None


def batches() -> tuple[Batch, ...]:
    """The batches that ship with claimcheck, by file name."""
    folder = files("claimcheck.evaluate").joinpath(FOLDER)
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(read_batch(folder.joinpath(name).read_text("utf-8"), name) for name in found)


def hand_first_runs() -> tuple[HandRun, ...]:
    """The recorded first runs, in order; they are never computed again."""
    text = files("claimcheck.evaluate").joinpath(FIRST_RUNS).read_text("utf-8")
    return _Runs.model_validate(tomllib.loads(text)).run


def files_of(papers: Sequence[HandPaper], folder: Path) -> dict[str, Path]:
    """Paper id → its file below ``folder``; a paper whose file is not there is left out."""
    found = {paper.id: file_with_hash(folder, paper.file, paper.sha256) for paper in papers}
    return {name: path for name, path in found.items() if path is not None}
