"""What a person says about a claim: recorded, and what flips with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from claimcheck.errors import ClaimcheckError, NotFoundError, UsageError
from claimcheck.findings import findings
from claimcheck.pipeline.checking import (
    check_claim,
    corrected_claims,
    current,
    evidence_for,
    verdict_keys,
)
from claimcheck.pipeline.project import Project
from claimcheck.pipeline.wishes import Wish, named, reviewed, with_id
from claimcheck.records import (
    Claim,
    Failure,
    Finding,
    Record,
    ReplicationLabel,
    ReportingLabel,
    Review,
    ReviewAct,
    ReviewSubject,
    Verdict,
)
from claimcheck.records import review as acts

if TYPE_CHECKING:
    pass


class Flip(Record):
    """Something about a finding that a review changes."""

    what: str  # "reporting", "replication", "level", "contested"
    before: str
    after: str


class Reviewed(Record):
    """A review and what it does."""

    review: Review
    stored: bool  # False: a dry run
    before: Finding
    after: Finding
    flips: tuple[Flip, ...]
    notes: tuple[str, ...] = ()  # what follows later, or does not follow


def review(project: Project, wish: Wish, *, dry_run: bool = False) -> Reviewed:
    """Record what a person says, and work out what flips; ``dry_run`` stores nothing.

    A corrected parse or binding is checked again at once. Raises NotFoundError or AmbiguousIdError
    for the claim, UsageError for a wish that makes no sense here.
    """
    claim = project.store.claim(wish.claim)
    (before,) = _findings(project, claim)
    made = reviewed(project, wish, before)
    return _apply(project, claim, before, made, dry_run)


def withdraw(project: Project, name: str, by: str, *, dry_run: bool = False) -> Reviewed:
    """Take a review back; what it changed is worked out again without it.

    Only the person who made it can. Raises NotFoundError, AmbiguousIdError, UsageError.
    """
    earlier = project.store.review(name)
    person = named(by)
    if earlier.act is ReviewAct.WITHDRAW:
        raise UsageError(f"the review {earlier.id} takes another back and stays")
    if earlier.by.casefold() != person.casefold():
        raise UsageError(
            f"the review {earlier.id} is {earlier.by}'s",
            hint="only they can withdraw it; to disagree, review the claim yourself",
        )
    if any(other.withdraws == earlier.id for other in project.store.reviews([earlier.claim])):
        raise UsageError(f"the review {earlier.id} was withdrawn already")
    made = with_id(
        Review(
            id="",
            claim=earlier.claim,
            part=earlier.part,
            subject=earlier.subject,
            act=ReviewAct.WITHDRAW,
            by=person,
            withdraws=earlier.id,
            time=project.now(),
        )
    )
    claim = project.store.claim(earlier.claim)
    (before,) = _findings(project, claim)
    return _apply(project, claim, before, made, dry_run)


def reviewed_links(project: Project, claim_id: str) -> dict[int, str]:
    """Part → the recipe that a person linked it to, or ``"none"``: binding for the next rerun."""
    return acts.reviewed_links(claim_id, project.store.reviews([claim_id]))


# ── what follows ─────────────────────────────────────────────────────────────────────────────


def _apply(
    project: Project, claim: Claim, before: Finding, made: Review, dry_run: bool
) -> Reviewed:
    known = project.store.reviews([claim.id])
    was, becomes = acts.corrected(claim, known), acts.corrected(claim, (*known, made))
    outcomes: tuple[tuple[str, Verdict | Failure], ...] = ()
    notes: list[str] = []
    if made.external and not _authors_known(project, claim):
        notes.append(
            f"the paper's authors are not known here: that {made.by} is none is taken on trust"
        )
    if becomes != was:
        outcomes = _checked_again(project, becomes, (*known, made), notes)
    if not dry_run:
        with project.writing():
            project.store.add_review(made, outcomes)
    after = _finding_with(project, claim, (*known, made), [found for _, found in outcomes])
    return Reviewed(
        review=made,
        stored=not dry_run,
        before=before,
        after=after,
        flips=flips(before, after),
        notes=(*notes, *_what_follows(made, before, becomes != was)),
    )


def _checked_again(
    project: Project, claim: Claim, reviews: Sequence[Review], notes: list[str]
) -> tuple[tuple[str, Verdict | Failure], ...]:
    """What checking the corrected claim gives; nothing where its paper is not at hand."""
    from claimcheck.verify import Corpus

    try:
        if claim.paper is None:
            raise NotFoundError("it speaks of no stored paper")
        evidence = evidence_for(project, project.store.paper(claim.paper))
    except ClaimcheckError as error:
        notes.append(f"not checked again: {error}")
        return ()
    key = verdict_keys(project, (claim,), evidence)[claim.id]
    found = check_claim(project, claim, Corpus(evidence), reviews)
    return tuple((key, outcome) for outcome in found)


def _findings(project: Project, claim: Claim) -> tuple[Finding, ...]:
    return (_finding_with(project, claim, project.store.reviews([claim.id]), ()),)


def _finding_with(
    project: Project,
    claim: Claim,
    reviews: Iterable[Review],
    outcomes: Sequence[Verdict | Failure],
) -> Finding:
    """The finding with these reviews and outcomes, whether or not they are stored."""
    verdicts = {v.id: v for v in project.store.verdicts([claim.id])}
    failures = set(project.store.failures([claim.id]))
    for outcome in outcomes:
        if isinstance(outcome, Verdict):
            verdicts[outcome.id] = outcome
        else:
            failures.add(outcome)
    (found,) = findings((claim,), current(tuple(verdicts.values())), failures, reviews=reviews)
    return found


def flips(before: Finding, after: Finding) -> tuple[Flip, ...]:
    """What differs between two findings on one claim, as people read it."""
    rows = (
        ("reporting", _label(before.reporting), _label(after.reporting)),
        ("replication", _label(before.replication), _label(after.replication)),
        ("level", f"{before.level:d} {before.level.key}", f"{after.level:d} {after.level.key}"),
        ("contested", _yes(before.contested), _yes(after.contested)),
    )
    return tuple(Flip(what=what, before=a, after=b) for what, a, b in rows if a != b)


def _label(label: ReportingLabel | ReplicationLabel | None) -> str:
    return label.value if label is not None else "none"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _authors_known(project: Project, claim: Claim) -> bool:
    try:
        return claim.paper is not None and bool(project.store.paper(claim.paper).authors)
    except NotFoundError:
        return False


def _what_follows(made: Review, before: Finding, changed: bool) -> tuple[str, ...]:
    if made.act is ReviewAct.WITHDRAW:
        return ()
    if made.act is ReviewAct.CORRECT and made.subject is ReviewSubject.LINK:
        where = "no recipe" if made.recipe == acts.NO_RECIPE else f"the recipe {made.recipe}"
        return (f"the next claimcheck verify --rerun links part {made.part + 1} to {where}",)
    if changed and before.replication is not None:
        return ("the rerun rests on what was corrected: claimcheck verify --rerun",)
    if made.act is ReviewAct.SIGN_OFF and made.subject is ReviewSubject.VERDICT:
        return () if made.external else ("level 7 takes somebody outside: --external",)
    return ()


__all__ = ["Flip", "Reviewed", "Wish", "corrected_claims", "review", "reviewed_links", "withdraw"]
