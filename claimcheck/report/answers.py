"""What a synthesis hands to its report: parts of an answer, queries, records with their decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from claimcheck.records import Evidence, Paper, Record
from claimcheck.report.interface import Grid


class Sentence(Record):
    """A sentence of an answer: where its numbers stand, and how it was checked."""

    text: str
    paper: str
    table: str  # printed label
    cells: tuple[Evidence, ...]
    arithmetic: tuple[str, ...] = ()
    check: str = ""  # "supported by the checker"
    dropped: bool = False  # written, checked and not used: shown with the reason


class AnswerPart(Record):
    """One part of the question with what the evidence shows, or what is missing."""

    question: str
    label: str = ""  # what sets it apart, where the question has several parts: "On depth"
    headline: str = ""  # the answer in short, for the abstract; empty: the whole answer
    answer: str | None = None  # sentences assembled from findings; None: cannot be answered
    claims: tuple[str, ...] = ()  # ids of the claims that carry the answer
    strength: str = ""  # in words: "one source that measured"
    missing: str = ""  # what the evidence lacks
    remedy: str = ""  # what would answer it: a recipe and its price
    sentences: tuple[Sentence, ...] = ()  # those of the answer, and those that were dropped
    evidence: tuple[Grid, ...] = ()  # the numbers side by side

    @model_validator(mode="after")
    def _answered_or_missing(self) -> Self:
        if self.answer is None and not self.missing:
            raise ValueError("a part without an answer says what is missing")
        if self.answer is not None and not (self.claims or self.sentences):
            raise ValueError("an answer names the claims or cells that carry it")
        return self


class SearchQuery(Record):
    """One query as it was sent."""

    index: str
    query: str
    asked: datetime | None = None
    returned: int = Field(ge=0)  # records that came back
    error: str = ""  # why it failed, when it did


class Screened(Record):
    """One record that a search returned, with the decision on it."""

    paper: Paper
    included: bool
    reason: str
    indexes: tuple[str, ...] = ()  # where it was found
    duplicate_of: str | None = None  # paper id of the record that stands for it

    @model_validator(mode="after")
    def _duplicates_are_out(self) -> Self:
        if self.included and self.duplicate_of is not None:
            raise ValueError("a duplicate is not included")
        return self
