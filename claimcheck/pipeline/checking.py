"""From claims to verdicts: resumable, each verdict stored as it comes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import list_claims, read
from claimcheck.records import (
    Basis,
    Claim,
    Document,
    Failure,
    Finding,
    Paper,
    Record,
    Review,
    Verdict,
    digest,
)
from claimcheck.records.review import corrected, corrections

if TYPE_CHECKING:
    from claimcheck.verify import Corpus

_READING = (Basis.TEXT, Basis.TABLE, Basis.CITATION)
_SECONDS_UNSTORED = 0.25  # the most work that a kill can undo


class Checked(Record):
    """What checking the claims of one paper found."""

    paper: Paper
    findings: tuple[Finding, ...]  # in reading order
    done: int  # claims checked just now
    kept: int  # claims whose verdict was stored before and still holds
    failures: tuple[Failure, ...] = ()  # of claims that could not be checked, just now


class External(Record):
    """Somebody else's claims, checked against stored papers."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...] = ()


def verify(
    project: Project,
    paper: Paper,
    *,
    again: bool = False,
    alone: bool = False,
    progress: Progress = silent,
) -> Checked:
    """Check every claim of a paper against its own tables and text and the other stored papers.

    ``alone`` leaves the others out. A claim that was checked before with the same record, evidence
    and settings is not checked again unless ``again``. What was checked stays stored whenever this
    ends, also by a signal.
    """
    claims = list_claims(project, paper, progress=progress)
    done, kept, failures = _check(
        project, claims, evidence_for(project, paper, alone), paper.id, again, progress
    )
    return Checked(
        paper=paper,
        findings=claim_findings(project, claims),
        done=done,
        kept=kept,
        failures=failures,
    )


def check_text(
    project: Project,
    texts: Sequence[str],
    papers: Sequence[Paper],
    *,
    again: bool = False,
    progress: Progress = silent,
) -> External:
    """Check somebody else's sentences against papers, each paper as the one they speak of."""
    from claimcheck.extract import external_claims

    findings: list[Finding] = []
    failed: list[Failure] = []
    for paper in papers:
        read(project, paper, progress=progress)
        claims = tuple(claim for text in texts for claim in external_claims(text, paper.id))
        claims = tuple({claim.id: claim for claim in claims}.values())
        with project.writing():
            project.store.put_claims(claims)
            *_, failures = _check(
                project, claims, evidence_for(project, paper), paper.id, again, progress
            )
        failed += failures
        findings += claim_findings(project, claims)
    return External(findings=tuple(findings), failures=tuple(failed))


def claim_findings(project: Project, claims: Sequence[Claim]) -> tuple[Finding, ...]:
    """What the store knows about these claims; no new work."""
    from claimcheck.findings import findings

    ids = [claim.id for claim in claims]
    return findings(
        claims,
        current(project.store.verdicts(ids)),
        project.store.failures(ids),
        reviews=project.store.reviews(ids),
    )


def corrected_claims(project: Project, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims as people corrected them: what is checked, linked and run again."""
    reviews = project.store.reviews(claim.id for claim in claims)
    return tuple(corrected(claim, reviews) for claim in claims)


def current(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that still stand, in their order: of reading, only the newest of a claim.

    One reading says one thing about a claim. When a later one rests on another basis, a table
    before and the text now, the earlier one is history and not a second opinion.
    """
    newest: dict[str, Verdict] = {}
    for verdict in verdicts:
        known = newest.get(verdict.claim)
        if verdict.basis in _READING and (known is None or verdict.time >= known.time):
            newest[verdict.claim] = verdict
    return tuple(
        verdict
        for verdict in verdicts
        if verdict.basis not in _READING or newest[verdict.claim] is verdict
    )


def evidence_for(
    project: Project, paper: Paper, alone: bool = False
) -> tuple[tuple[Paper, Document], ...]:
    """The paper first, then every other work that was read.

    Other versions and copies of it are left out: they say the same thing once more, which is no
    evidence. A copy without an id is known by its title.
    """
    entries: list[tuple[Paper, Document]] = []
    others = () if alone else tuple(p for p in project.store.papers() if not _is_copy(p, paper))
    for other in (paper, *others):
        document = project.store.current_document(other.id)
        if document is not None:
            entries.append((other, document))
    return tuple(entries)


def _is_copy(other: Paper, paper: Paper) -> bool:
    def letters(title: str | None) -> str:
        return "".join(letter for letter in (title or "").casefold() if letter.isalnum())

    same_title = bool(letters(paper.title)) and letters(other.title) == letters(paper.title)
    return other.work == paper.work or same_title


def _check(
    project: Project,
    claims: Sequence[Claim],
    evidence: Sequence[tuple[Paper, Document]],
    subject: str,
    again: bool,
    progress: Progress,
) -> tuple[int, int, tuple[Failure, ...]]:
    from claimcheck.verify import Corpus

    reviews = project.store.reviews(claim.id for claim in claims)
    claims = [corrected(claim, reviews) for claim in claims]
    keys = verdict_keys(project, claims, evidence)
    known = project.store.verdict_keys(keys)
    waiting = [claim for claim in claims if again or (claim.id, keys[claim.id]) not in known]
    if not waiting:
        return 0, len(claims), ()
    corpus = Corpus(evidence)
    failures: list[Failure] = []
    unstored: list[tuple[str, Verdict | Failure]] = []
    with project.writing():
        progress("checking", subject, 0, len(waiting))
        stored_at = time.monotonic()
        try:
            for number, claim in enumerate(waiting, start=1):
                for outcome in check_claim(project, claim, corpus, reviews):
                    unstored.append((keys[claim.id], outcome))
                    if isinstance(outcome, Failure):
                        failures.append(outcome)
                progress("checking", subject, number, len(waiting))
                if time.monotonic() - stored_at > _SECONDS_UNSTORED:
                    project.store.add_outcomes(unstored)
                    unstored.clear()
                    stored_at = time.monotonic()
        finally:
            if unstored:
                project.store.add_outcomes(unstored)
    return len(waiting), len(claims) - len(waiting), tuple(failures)


def verdict_keys(
    project: Project, claims: Sequence[Claim], evidence: Sequence[tuple[Paper, Document]]
) -> dict[str, str]:
    """Claim id → digest of everything that decides what checking the claim gives."""
    from claimcheck.verify import VerifySettings
    from claimcheck.verify.settings import VERIFIER

    settings = VerifySettings(retriever=project.settings.retriever)
    documents = sorted(document.id for _, document in evidence)
    common = digest(VERIFIER, settings.model_dump_json(), documents)
    return {claim.id: digest(common, claim.model_dump_json()) for claim in claims}


def check_claim(
    project: Project, claim: Claim, corpus: Corpus, reviews: Iterable[Review]
) -> tuple[Verdict | Failure, ...]:
    """Check one claim, as people corrected it, and store nothing.

    A verdict on a corrected claim names the corrections in its signature.
    """
    from claimcheck.verify import VerifySettings, verify_claims

    settings = VerifySettings(retriever=project.settings.retriever)
    found = verify_claims((claim,), corpus, now=project.now(), settings=settings)
    marks = tuple(
        ("corrected by", f"{r.by}, review {r.id}") for r in corrections(claim.id, reviews)
    )
    if not marks:
        return tuple(found)
    return tuple(
        one.model_copy(update={"signature": (*one.signature, *marks)})
        if isinstance(one, Verdict)
        else one
        for one in found
    )
