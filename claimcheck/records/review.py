"""What a named person said about a parse, a binding, a link or a verdict."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from claimcheck.records._base import Record
from claimcheck.records.claim import Binding


class ReviewAct(StrEnum):
    """What the person did."""

    SIGN_OFF = "sign-off"
    DISPUTE = "dispute"
    CORRECT = "correct"
    WITHDRAW = "withdraw"  # takes an earlier review back


class ReviewSubject(StrEnum):
    """What it is about."""

    PARSE = "parse"
    BINDING = "binding"
    LINK = "link"
    VERDICT = "verdict"


class Review(Record):
    """One act. Append-only; of one person, claim, part and subject the latest counts."""

    id: str
    claim: str
    part: int = 0
    subject: ReviewSubject
    act: ReviewAct
    by: str
    external: bool = False  # the person is not an author of the paper: may reach level 7
    reason: str = ""
    text: str | None = None  # correct a parse: the claim's text as the paper prints it
    binding: Binding | None = None  # correct a binding: the fields that change
    recipe: str | None = None  # correct a link: the recipe's name, or "none"
    label: str | None = None  # correct a verdict: the label that the person gives
    withdraws: str | None = None  # id of the review that is taken back
    time: datetime
