"""The shapes of ``--json`` for reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from claimcheck.pipeline.reviewing import Flip
from claimcheck.records import Finding, Review, ReviewAct
from claimcheck.records.review import counting_reviews


class _Envelope(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ReviewEnvelope(_Envelope):
    """``review``."""

    schema_: Literal["claimcheck.review/1"] = Field("claimcheck.review/1", alias="schema")
    review: Review
    stored: bool
    flips: tuple[Flip, ...]
    notes: tuple[str, ...]
    before: Finding
    after: Finding


class ReviewLine(_Envelope):
    """A review in the list."""

    review: Review
    says: str  # the correction and the reason, in words
    state: Literal["counts", "replaced", "withdrawn", "withdrawal"]


class ReviewsEnvelope(_Envelope):
    """``review --list``."""

    schema_: Literal["claimcheck.reviews/1"] = Field("claimcheck.reviews/1", alias="schema")
    reviews: tuple[ReviewLine, ...]


def review_lines(reviews: Sequence[Review]) -> tuple[ReviewLine, ...]:
    """Each review, oldest first, with what has become of it."""
    counting = {review.id for review in counting_reviews(reviews)}
    withdrawn = {review.withdraws for review in reviews}

    def state(review: Review) -> Literal["counts", "replaced", "withdrawn", "withdrawal"]:
        if review.act is ReviewAct.WITHDRAW:
            return "withdrawal"
        if review.id in withdrawn:
            return "withdrawn"
        return "counts" if review.id in counting else "replaced"

    return tuple(
        ReviewLine(review=review, says=review.says, state=state(review)) for review in reviews
    )
