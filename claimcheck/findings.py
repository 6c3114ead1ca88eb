"""Verdicts and failures of a claim become one finding, by rules and without I/O.

The rules, in the order in which :func:`findings` applies them:

1. **Latest counts.** Of every basis (text, table, artifact, citation, rerun) the latest verdict
   counts; equal times are settled by verdict id, so the order of the input never matters. Earlier
   verdicts stay in ``Finding.verdicts``.
2. **Reporting label.** The first of :data:`REPORTING_ORDER` that a counting verdict carries. What
   contradicts outranks what supports, a decision outranks an abstention, and having looked
   outranks not having been able to look.
3. **Replication label.** That of the counting rerun verdict. It is never merged with the
   reporting label: a rerun resolves about a point, so it cannot settle 41.0 against 41.8.
4. **Contested** where people must look: the reading bases disagree (one supports, another refutes
   or shows an inconsistency), or the rerun disagrees with the reading. Labels that end in
   ``_AT_THIS_SCALE`` come from reruns with deviations and never make a finding contested.
5. **Confidence** is that of the verdict that set the reporting label, with the name of its
   calibration set; a calibrated one is preferred, then the higher. Where reading bases disagree
   there is none: it was fitted for one verifier at a time and says nothing about a dispute.
6. **Levels** are depth, not outcome: see :func:`levels`.
7. **Failures** of the claim stay in the finding until a later verdict of the same side (reading or
   rerun) makes them obsolete.
8. **Reviews** are what named persons said. A corrected text or binding changes the claim that is
   checked, and the finding keeps the one that was listed. A dispute, a label that a person gives
   instead of the machine's, or a correction that is younger than the rerun it would change make a
   finding contested and change no label. A sign-off of the
   verdict by somebody outside reaches level 7. A review of a verdict speaks of the labels that the
   person saw: once the machine says something else it is shown and has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from claimcheck.records import (
    Basis,
    Claim,
    Evidence,
    EvidenceRole,
    Failure,
    Finding,
    Level,
    ReplicationLabel,
    ReportingLabel,
    Review,
    ReviewAct,
    ReviewSubject,
    Verdict,
)
from claimcheck.records.review import corrected, counting_reviews

REPORTING_ORDER = (
    ReportingLabel.INCONSISTENT,
    ReportingLabel.REFUTED,
    ReportingLabel.PARTIAL,
    ReportingLabel.SUPPORTED,
    ReportingLabel.ABSTAINED,
    ReportingLabel.NOT_ENOUGH_INFO,
    ReportingLabel.NOT_CHECKABLE,
)
"""Which reporting label wins where the bases differ: the first of these."""

DECIDED = frozenset(REPORTING_ORDER[:4])
"""Reporting labels that say something about the claim's truth."""

_AGAINST = frozenset({ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT})
_RERUN_AGAINST = frozenset({ReplicationLabel.CONTRADICTED, ReplicationLabel.NOT_REPLICATED})
_RERUN_SETTLED = _RERUN_AGAINST | {ReplicationLabel.REPLICATED}

RERUN_STAGE = "rerun"
"""``Failure.stage`` of what went wrong while running; every other stage belongs to reading."""

INDEPENDENT_SIGNATURE = (("assumed", "none"), ("authors", "others"), ("deviations", "none"))
"""What a rerun verdict's signature must state, word for word, for level 6."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def findings(
    claims: Sequence[Claim],
    verdicts: Iterable[Verdict],
    failures: Iterable[Failure],
    *,
    reviewed: Collection[str] = (),
    reviews: Iterable[Review] = (),
) -> tuple[Finding, ...]:
    """One finding a claim, in the order of ``claims`` (a repeated claim id counts once).

    Verdicts, failures and reviews of other claims are ignored. ``reviewed`` holds the ids of claims
    that were proved formally (level 7); ``reviews`` may hold withdrawn ones and those they replace.
    """
    verdicts_of: dict[str, list[Verdict]] = {claim.id: [] for claim in claims}
    failures_of: dict[str, list[Failure]] = {claim.id: [] for claim in claims}
    for verdict in verdicts:
        if verdict.claim in verdicts_of:
            verdicts_of[verdict.claim].append(verdict)
    for failure in failures:
        if failure.subject in failures_of:
            failures_of[failure.subject].append(failure)
    reviews_of: dict[str, list[Review]] = {key: [] for key in verdicts_of}
    for review in counting_reviews(reviews):
        if review.claim in reviews_of:
            reviews_of[review.claim].append(review)
    first_of = {claim.id: claim for claim in reversed(claims)}
    return tuple(
        _finding(
            first_of[key], verdicts_of[key], failures_of[key], key in reviewed, reviews_of[key]
        )
        for key in verdicts_of
    )


def latest(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The counting verdicts: the latest of each basis, in the order of :class:`Basis`.

    Counting rows or files is a rerun that carries a reporting label; it and a rerun with a
    replication label answer different questions, so neither replaces the other.
    """
    newest: dict[tuple[Basis, bool], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.basis, isinstance(verdict.label, ReplicationLabel))
        known = newest.get(key)
        if known is None or _age(verdict) > _age(known):
            newest[key] = verdict
    keys = ((basis, replication) for basis in Basis for replication in (False, True))
    return tuple(newest[key] for key in keys if key in newest)


def levels(claim: Claim, verdicts: Sequence[Verdict], *, reviewed: bool = False) -> set[Level]:
    """The depths that the counting ``verdicts`` of ``claim`` reached.

    1. extracted: always.
    2. source_grounded: a decided verdict points at a span or cell of the paper itself. Its own
       table agreeing is internal consistency and goes no further than this.
    3. cross_source_corroborated: a decided verdict, other than one about a citation, points at
       another work that measured: the evidence holds a number, and not the same digits as the
       claim's (those count as copied). Without numbers nobody can tell, so it is not reached.
    4. artifact_inspected: a decided verdict of that basis.
    5. sandbox_executed: a rerun verdict that names a run, unless its signature says that numbers
       were imported: nobody here saw those runs.
    6. independently_reproduced: as 5, with a settled label (replicated or not), and a signature
       that states every pair of :data:`INDEPENDENT_SIGNATURE`. Silence keeps it at 5.
    7. externally_reviewed_or_formally_verified: ``reviewed``.
    """
    reached = {Level.EXTRACTED}
    for verdict in verdicts:
        if verdict.basis is Basis.RERUN:
            brought = any(name == "imported" for name, _ in verdict.signature)
            if not brought and any(evidence.run for evidence in verdict.rationale):
                reached.add(Level.SANDBOX_EXECUTED)
                if verdict.label in _RERUN_SETTLED and set(INDEPENDENT_SIGNATURE) <= set(
                    verdict.signature
                ):
                    reached.add(Level.INDEPENDENTLY_REPRODUCED)
            continue
        if verdict.label not in DECIDED:
            continue
        if verdict.basis is Basis.ARTIFACT:
            reached.add(Level.ARTIFACT_INSPECTED)
        speaking = [evidence for evidence in verdict.rationale if _speaks(evidence)]
        if any(claim.paper is None or same_work(claim.paper, e.paper) for e in speaking):
            reached.add(Level.SOURCE_GROUNDED)
        if verdict.basis in (Basis.TEXT, Basis.TABLE) and any(
            _measured_elsewhere(claim, evidence) for evidence in speaking
        ):
            reached.add(Level.CROSS_SOURCE_CORROBORATED)
    if reviewed:
        reached.add(Level.EXTERNALLY_REVIEWED)
    return reached


def same_work(left: str, right: str) -> bool:
    """Whether two paper ids name versions of one work: 1706.03762v5 and 1706.03762v7."""
    return _work(left) == _work(right)


def still_speaks(
    review: Review,
    reporting: ReportingLabel | None,
    replication: ReplicationLabel | None,
) -> bool:
    """Whether what a review speaks of is still there.

    A verdict: the labels are those that the person saw, or at least the one that the person
    replaced. A link: a rerun rests on it. A parse and a binding always are.
    """
    if review.subject is ReviewSubject.LINK:
        return replication is not None
    if review.subject is not ReviewSubject.VERDICT:
        return True
    if review.act is ReviewAct.CORRECT:
        side = replication if review.label in set(ReplicationLabel) else reporting
        return side is not None and side.value in review.seen
    return review.seen == labels_seen(reporting, replication)


def labels_seen(
    reporting: ReportingLabel | None, replication: ReplicationLabel | None
) -> tuple[str, ...]:
    """What a person who looks at these two labels sees: :attr:`Review.seen`."""
    return tuple(label.value for label in (reporting, replication) if label is not None)


def _against_the_machine(
    reviews: Iterable[Review],
    reporting: ReportingLabel | None,
    replication: ReplicationLabel | None,
    rerun: Sequence[Verdict],
) -> bool:
    """Whether people disagree with what stands: a dispute, another label, or a rerun that rests
    on a text, binding or link that was corrected after it."""

    def outdated(review: Review) -> bool:
        return any(_moment(verdict.time) < _moment(review.time) for verdict in rerun)

    return any(
        review.act is ReviewAct.DISPUTE
        or (
            review.act is ReviewAct.CORRECT
            and (review.subject is ReviewSubject.VERDICT or outdated(review))
        )
        for review in reviews
        if still_speaks(review, reporting, replication)
    )


def _signed_off_outside(
    reviews: Iterable[Review],
    reporting: ReportingLabel | None,
    replication: ReplicationLabel | None,
) -> bool:
    return any(
        review.external
        and review.act is ReviewAct.SIGN_OFF
        and review.subject is ReviewSubject.VERDICT
        and still_speaks(review, reporting, replication)
        for review in reviews
    )


def _finding(
    listed: Claim,
    verdicts: Sequence[Verdict],
    failures: Sequence[Failure],
    reviewed: bool,
    reviews: Sequence[Review],
) -> Finding:
    claim = corrected(listed, reviews)
    counting = latest(verdicts)
    reading = [verdict for verdict in counting if isinstance(verdict.label, ReportingLabel)]
    rerun = [verdict for verdict in counting if isinstance(verdict.label, ReplicationLabel)]
    said = {verdict.label for verdict in reading}
    reporting = next((label for label in REPORTING_ORDER if label in said), None)
    replication = next((v.label for v in rerun if isinstance(v.label, ReplicationLabel)), None)
    disputed = ReportingLabel.SUPPORTED in said and bool(said & _AGAINST)
    against_reading = (
        reporting in (ReportingLabel.SUPPORTED, ReportingLabel.PARTIAL)
        and replication in _RERUN_AGAINST
    ) or (reporting is ReportingLabel.REFUTED and replication is ReplicationLabel.REPLICATED)
    confidence, calibration = None, "uncalibrated"
    if not disputed:
        deciding = [verdict for verdict in reading if verdict.label is reporting]
        confidence, calibration = _confidence(deciding)
    disagreed = _against_the_machine(reviews, reporting, replication, rerun)
    reviewed = reviewed or _signed_off_outside(reviews, reporting, replication)
    return Finding(
        claim=claim,
        listed=None if claim == listed else listed,
        verdicts=tuple(sorted(verdicts, key=lambda verdict: (verdict.basis, *_age(verdict)))),
        failures=_standing(failures, reading, rerun),
        reviews=tuple(reviews),
        reporting=reporting,
        replication=replication,
        confidence=confidence,
        calibration=calibration,
        levels=tuple(sorted(levels(claim, counting, reviewed=reviewed))),
        contested=disputed or against_reading or disagreed,
    )


def _confidence(deciding: Sequence[Verdict]) -> tuple[float | None, str]:
    known = [verdict for verdict in deciding if verdict.confidence is not None]
    if not known:
        return None, "uncalibrated"
    best = max(known, key=lambda v: (v.calibration != "uncalibrated", v.confidence, v.calibration))
    return best.confidence, best.calibration


def _standing(
    failures: Sequence[Failure], reading: Sequence[Verdict], rerun: Sequence[Verdict]
) -> tuple[Failure, ...]:
    def obsolete(failure: Failure) -> bool:
        side = rerun if failure.stage == RERUN_STAGE else reading
        return any(_moment(verdict.time) > _moment(failure.time) for verdict in side)

    standing = {failure for failure in failures if not obsolete(failure)}
    return tuple(sorted(standing, key=lambda f: (_moment(f.time), f.stage, f.reason)))


def _age(verdict: Verdict) -> tuple[datetime, str]:
    return _moment(verdict.time), verdict.id


def _moment(time: datetime) -> datetime:
    """Times without a zone are taken as UTC, so that all compare."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _speaks(evidence: Evidence) -> bool:
    return evidence.document is not None and evidence.role in (
        EvidenceRole.DECIDES,
        EvidenceRole.CONFLICTS,
    )


def _measured_elsewhere(claim: Claim, evidence: Evidence) -> bool:
    if claim.paper is None or same_work(claim.paper, evidence.paper):
        return False
    claimed = {_digits(quantity.printed) for quantity in claim.quantities}
    found = {_digits(number) for number in _NUMBER.findall(evidence.quote)}
    return bool(claimed) and bool(found) and not claimed & found


def _digits(printed: str) -> str:
    number = _NUMBER.search(printed)
    return number.group().replace(",", "") if number else printed


def _work(paper: str) -> str:
    head, _, tail = paper.rpartition("v")
    return head if head and tail.isdigit() else paper
