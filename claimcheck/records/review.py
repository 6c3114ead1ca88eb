"""What a named person said about a parse, a binding, a link or a verdict, and what it changes.

Reviews are append-only. Of one person, claim, part and subject the latest counts, unless it was
withdrawn. A correction of a parse or a binding changes the claim that is checked; the claim as it
was listed stays stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from claimcheck.records._base import Record, digest
from claimcheck.records.claim import Binding, Claim, Part

NO_RECIPE = "none"
"""The recipe of a corrected link that says: no recipe measures this."""


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
    """One act."""

    id: str
    claim: str
    part: int = 0  # index in ``Claim.parts``: of bindings and links
    subject: ReviewSubject
    act: ReviewAct
    by: str
    external: bool = False  # the person is no author of the paper: may reach level 7
    reason: str = ""
    text: str | None = None  # corrects a parse: the claim's text as the paper prints it
    parts: tuple[Part, ...] = ()  # what `text` was read as, when the review was made
    binding: tuple[tuple[str, str], ...] = ()  # corrects a binding: fields that change; "" empties
    recipe: str | None = None  # corrects a link: the recipe's name, or NO_RECIPE
    label: str | None = None  # corrects a verdict: the label that the person gives
    seen: tuple[str, ...] = ()  # the machine's labels that the person looked at
    withdraws: str | None = None  # id of the review that is taken back
    time: datetime

    @property
    def says(self) -> str:
        """The correction and the reason in words; empty where neither was given."""
        said = []
        if self.text is not None:
            said.append(f"text: {self.text}")
        said += [f"{name}: {value or 'empty'}" for name, value in self.binding]
        if self.recipe is not None:
            said.append(f"recipe: {self.recipe}")
        if self.label is not None:
            said.append(f"label: {self.label}")
        if self.withdraws is not None:
            said.append(f"takes back {self.withdraws}")
        return "; ".join([*said, self.reason] if self.reason else said)


def review_id(review: Review) -> str:
    """The id of a review: a digest of everything else that it says."""
    return digest("review", review.model_dump(mode="json", exclude={"id"}))


def counting_reviews(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews that count, in their order: not withdrawn, and the latest of their kind.

    A withdrawn review does not bring the one before it back to life.
    """
    in_order = sorted(reviews, key=lambda review: (review.time, review.id))
    withdrawn = {review.withdraws for review in in_order if review.act is ReviewAct.WITHDRAW}
    latest = {
        (review.claim, review.part, review.subject, review.by.casefold()): review
        for review in in_order
        if review.act is not ReviewAct.WITHDRAW
    }
    return tuple(review for review in latest.values() if review.id not in withdrawn)


def corrected(claim: Claim, reviews: Iterable[Review]) -> Claim:
    """The claim as people corrected it: text and parts first, then bindings. Same id.

    Corrections of several people are applied in the order of their times, so the last one wins
    where they differ. A correction of a part that the claim no longer has is left out.
    """
    for review in corrections(claim.id, reviews):
        if review.subject is ReviewSubject.PARSE:
            changes = {"text": review.text, "standalone": review.text, "parts": review.parts}
            claim = claim.model_copy(update=changes)
        elif review.part < len(claim.parts):
            parts = list(claim.parts)
            parts[review.part] = rebound(parts[review.part], review.binding)
            claim = claim.model_copy(update={"parts": tuple(parts)})
    return claim


def corrections(claim_id: str, reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The counting corrections of a claim's parse and bindings, in the order of their effect.

    A corrected parse has other parts, so what was said about the parts before it is left out.
    """
    return _about_parts(claim_id, reviews, ReviewSubject.BINDING, with_parse=True)


def reviewed_links(claim_id: str, reviews: Iterable[Review]) -> dict[int, str]:
    """Part → the recipe that a person linked it to; :data:`NO_RECIPE` where none measures it."""
    links = _about_parts(claim_id, reviews, ReviewSubject.LINK)
    return {review.part: review.recipe or NO_RECIPE for review in links}


def _about_parts(
    claim_id: str, reviews: Iterable[Review], subject: ReviewSubject, *, with_parse: bool = False
) -> tuple[Review, ...]:
    """Counting corrections of ``subject`` since the last corrected parse, oldest first."""
    own = [
        review
        for review in counting_reviews(reviews)
        if review.claim == claim_id and review.act is ReviewAct.CORRECT
    ]
    own.sort(key=lambda review: (review.time, review.id))
    parses = [review for review in own if review.subject is ReviewSubject.PARSE][-1:]
    since = parses[0].time if parses else None
    later = [r for r in own if r.subject is subject and (since is None or r.time > since)]
    return (*(parses if with_parse else ()), *later)


def rebound(part: Part, fields: Iterable[tuple[str, str]]) -> Part:
    """The part with these fields of its binding changed; an empty value empties the field.

    Where the part spells the old value out, its text says the new one: a check that reads names in
    the sentence must not find the one that was corrected.
    """
    changes = {name: value or None for name, value in fields}
    text, known = part.text, part.binding.specified()
    for name, value in changes.items():
        if value and known.get(name):
            spelled = re.compile(rf"(?<!\w){re.escape(known[name])}(?!\w)", re.IGNORECASE)
            text = spelled.sub(value.replace("\\", r"\\"), text)
    quantity = part.quantity
    if quantity is not None and part.text[quantity.start : quantity.end] == quantity.printed:
        before = part.text[: quantity.start].count(quantity.printed)
        at = -1
        for _ in range(before + 1):
            at = text.find(quantity.printed, at + 1)
        if at >= 0:
            span = {"start": at, "end": at + len(quantity.printed)}
            quantity = quantity.model_copy(update=span)
    binding = Binding.model_validate(part.binding.model_dump() | changes)
    return part.model_copy(update={"binding": binding, "text": text, "quantity": quantity})
