"""What the renderers print of reruns and reviews: strings in reading order, neutral, not escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from claimcheck.findings import still_speaks
from claimcheck.records import (
    Claim,
    ClaimedKind,
    Finding,
    Link,
    Part,
    PartOutcome,
    Power,
    ReplicationLabel,
    ReportingLabel,
    RerunOutcome,
    Review,
    ReviewAct,
    ReviewSubject,
)
from claimcheck.report import wording
from claimcheck.report.interface import ClaimEntry, Outcome
from claimcheck.report.plain import neutral
from claimcheck.report.reruns import (
    case_name,
    cost_text,
    gap_text,
    measured_words,
    part_rows,
    signed,
)

_CAPS = ("assumed", "model:", "data:", "metric:", "training:", "selection:")
"""How notes begin that cap a label: deviations by their field, and what was assumed."""
_STAGE = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class CaseView:
    """One measured case: claimed against rerun."""

    name: str
    claimed: str
    measured: str  # with its interval


@dataclass(frozen=True)
class RunLink:
    """A stage folder."""

    name: str
    link: str  # relative; empty where the runs are not at hand


@dataclass(frozen=True)
class MeasuredView:
    """One part of a claim that was measured."""

    name: str
    label: str
    label_name: str
    tone: str
    cases: tuple[CaseView, ...]
    said: str  # one or two sentences
    arithmetic: tuple[str, ...]
    power: str  # what these seeds could show; empty where the rerun decided
    caps: tuple[str, ...]  # deviations and assumed values: the label says no more than they allow
    notes: tuple[str, ...]
    linked: str  # how the claim's fields found their cells
    seeds: str
    runs: tuple[RunLink, ...]  # evaluations


@dataclass(frozen=True)
class RerunView:
    """A rerun of one claim."""

    parts: tuple[MeasuredView, ...]
    recipes: tuple[str, ...]
    cost: str
    where: tuple[str, ...]  # device and isolation
    before: tuple[RunLink, ...]  # stages that led to the evaluations
    gaps: tuple[str, ...]  # parts that were not measured, and why


@dataclass(frozen=True)
class ReviewView:
    """What a person said."""

    line: str
    label: str  # the label that the person gives, in words; empty where none, or no longer
    by: str


def rerun_views(entry: ClaimEntry, runs: str) -> dict[str, RerunView]:
    """Verdict id → the rerun behind it."""
    return {rerun.verdict: _rerun(rerun, entry.finding.claim, runs) for rerun in entry.reruns}


def against(entry: ClaimEntry) -> tuple[str, ...]:
    """Claimed against rerun, a short line a part, for the claim table."""
    return tuple(
        neutral(line)
        for rerun in entry.reruns
        for part in rerun.parts
        for line in _short(part, len(rerun.parts) > 1)
    )


def gaps(entry: ClaimEntry) -> tuple[str, ...]:
    """Why no part of the claim was run again; empty where one was."""
    return tuple(dict.fromkeys(neutral(gap_text(gap)) for gap in entry.unlinked))


def _short(part: PartOutcome, several: bool) -> list[str]:
    name = f"{case_name(part)}: " if several else ""
    if part.counted is not None:
        counted = part.counted.counted
        found = f"{counted:,}" if counted is not None else "not counted"
        return [f"{name}claimed {part.counted.claimed:,}, counted {found}"]
    if part.quantified is not None:
        outcome = part.quantified
        return [
            f"{name}{outcome.shown} of {len(outcome.cases)} cases show it, {outcome.needed} needed"
        ]
    return [
        f"{name}claimed {_claimed(row.claimed, row.said)}, rerun {measured_words(row)}"
        for row in part_rows(part)
    ]


def _claimed(number: float | None, said: str) -> str:
    return said or (f"{number:g}" if number is not None else "nothing")


def _rerun(rerun: RerunOutcome, claim: Claim, runs: str) -> RerunView:
    evaluations = {stage for part in rerun.parts for stage in part.stages}
    uses = []
    for use in rerun.recipes:
        known = [f"{use.name} ({use.digest}), seeds {', '.join(map(str, use.seeds))}"]
        if use.paper_seeds:
            known.append(f"the paper's seeds were {', '.join(map(str, use.paper_seeds))}")
        known += ["the paper's own authors and code"] if use.same_authors else []
        known += [f"imported: {source}" for source in use.imported]
        uses.append(neutral("; ".join(known)))
    return RerunView(
        parts=tuple(_measured(part, claim, runs) for part in rerun.parts),
        recipes=tuple(uses),
        cost=f"{wording.counted(len(rerun.stages), 'stage')}: {cost_text(rerun)}",
        where=tuple(
            dict.fromkeys(
                neutral(
                    f"{w.device}, {wording.counted(w.threads, 'thread')}; isolation: {w.isolation}"
                )
                for w in rerun.environments
            )
        ),
        before=tuple(_link(stage, runs) for stage in rerun.stages if stage not in evaluations),
        gaps=tuple(
            dict.fromkeys(
                neutral(
                    f"part {gap.part + 1}: {gap_text(gap)}"
                    if len(claim.parts) > 1
                    else gap_text(gap)
                )
                for gap in rerun.unlinked
            )
        ),
    )


def _measured(part: PartOutcome, claim: Claim, runs: str) -> MeasuredView:
    label = part.label
    if isinstance(label, ReplicationLabel):
        name, tone = wording.REPLICATION_NAMES[label], wording.replication_tone(label)
    else:
        name, tone = wording.OUTCOME_NAMES[Outcome(label.value)], label.value
    single = (part.replication,) if part.replication is not None else ()
    several = part.quantified.parts if part.quantified is not None else ()
    reasons = part.quantified.reasons if part.quantified is not None else ()
    arithmetic = [*reasons, *(line for case in single for line in case.reasons)]
    for case_label, case in zip(
        part.quantified.cases if part.quantified else (), several, strict=False
    ):
        arithmetic += [f"{case_label}: {line}" for line in case.reasons]
    notes = dict.fromkeys(note for case in (*single, *several) for note in case.notes)
    which = f"Part {part.part + 1}: " if len(claim.parts) > 1 else ""
    return MeasuredView(
        name=neutral(which + case_name(part)),
        label=label.value,
        label_name=name,
        tone=tone,
        cases=tuple(
            CaseView(
                neutral(row.label), neutral(_claimed(row.claimed, row.said)), measured_words(row)
            )
            for row in part_rows(part)
        ),
        said=neutral(part.explanation),
        arithmetic=tuple(map(neutral, arithmetic)),
        power=power_text(part.power) if part.power is not None else "",
        caps=tuple(neutral(note) for note in notes if note.startswith(_CAPS)),
        notes=tuple(neutral(note) for note in notes if not note.startswith(_CAPS)),
        linked=neutral(link_text(part.link)),
        seeds=", ".join(map(str, part.seeds)),
        runs=tuple(_link(stage, runs) for stage in part.stages),
    )


def power_text(power: Power) -> str:
    """What these seeds can be expected to show of the claim, were it true."""
    replicated = dict(power.labels).get(ReplicationLabel.REPLICATED, 0.0)
    kind = power.claimed.kind
    if kind is ClaimedKind.NO_EFFECT:
        true = "a true absence of an effect"
    else:
        true = f"a true {signed(power.effect, kind is not ClaimedKind.SCORE)}"
    found = f"{true} would be called replicated in {replicated:.0%} of such reruns"
    if kind is ClaimedKind.DELTA:
        found += f", and its direction would be found in {power.direction:.0%}"
    seeds = wording.counted(power.seeds, "seed")
    return f"Power: with {seeds} and a standard deviation of {power.sd:.1f} points, {found}."


def link_text(link: Link) -> str:
    """How each field of the claim found its cell, and what was noted on the way."""
    fields = [
        f"{match.field} {match.taken} ({match.how.value}"
        + (f", said “{match.said}”)" if match.said and match.said != match.taken else ")")
        for match in link.matches
    ]
    return "; ".join([*fields, *link.notes])


def _link(stage: str, runs: str) -> RunLink:
    if not runs or not _STAGE.fullmatch(stage):
        return RunLink(neutral(stage[:8]), "")
    way = quote(runs.rstrip("/"), safe="/.")
    if way and not way.startswith((".", "/")):
        way = f"./{way}"  # never the name of a scheme
    return RunLink(stage[:8], f"{way}/{stage}/")


# ── reviews ──────────────────────────────────────────────────────────────────────────────────

_DID = {
    ReviewAct.SIGN_OFF: "signed off",
    ReviewAct.DISPUTE: "disputed",
    ReviewAct.CORRECT: "corrected",
    ReviewAct.WITHDRAW: "withdrew",
}


def review_views(finding: Finding) -> tuple[ReviewView, ...]:
    """What people said about a finding, oldest first."""
    return tuple(_review(review, finding) for review in finding.reviews)


def _review(review: Review, finding: Finding) -> ReviewView:
    speaks = still_speaks(review, finding.reporting, finding.replication)
    who = review.by + (" (not an author)" if review.external else "")
    what = f"the {review.subject.value}"
    if len(finding.claim.parts) > 1 and review.subject in (
        ReviewSubject.BINDING,
        ReviewSubject.LINK,
    ):
        what += f" of part {review.part + 1}"
    line = f"{who} {_DID[review.act]} {what} on {wording.day(review.time)}"
    if review.says:
        line += f": {review.says}"
    if not speaks:
        line += " (said of an earlier label)"
    return ReviewView(
        line=neutral(line),
        label=label_name(review.label) if speaks and review.label else "",
        by=neutral(review.by),
    )


def label_name(label: str) -> str:
    """A reporting or replication label in words."""
    if label in set(ReplicationLabel):
        return wording.replication_name(label)
    return wording.OUTCOME_NAMES[Outcome(ReportingLabel(label).value)]


def listed_lines(finding: Finding) -> tuple[tuple[str, str], ...]:
    """(name, value) of what the program listed where people corrected it."""
    if finding.listed is None:
        return ()
    lines: list[tuple[str, str]] = []
    if finding.listed.text != finding.claim.text:
        lines.append(("As listed", neutral(finding.listed.text)))
    return (*lines, *_bindings(finding.listed, finding.claim.parts))


def _bindings(listed: Claim, parts: Sequence[Part]) -> list[tuple[str, str]]:
    return [
        ("Bound as listed", neutral(wording.binding_text(part.binding) or "to nothing"))
        for part, now in zip(listed.parts, parts, strict=False)
        if part.binding != now.binding
    ]
