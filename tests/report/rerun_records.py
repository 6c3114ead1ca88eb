"""Outcomes of reruns for the tests of reports: a gain, a claim over cases, a count; and reviews."""

from __future__ import annotations

from claimcheck.findings import findings
from claimcheck.records import (
    Basis,
    Claimed,
    ClaimedKind,
    Contrast,
    CountedRows,
    Evidence,
    EvidenceRole,
    FieldMatch,
    Link,
    LinkTest,
    MatchKind,
    NoLink,
    PartOutcome,
    QuantifiedReplication,
    Quantifier,
    QuantifierOutcome,
    RecipeUse,
    ReplicationLabel,
    ReportingLabel,
    RerunOutcome,
    Review,
    ReviewAct,
    ReviewSubject,
)
from claimcheck.records.rerun import CellKey, Environment
from claimcheck.report.interface import PaperReport, RunCost
from claimcheck.statistics import judge, power
from tests.report.records import NOW, claim, some_report, verdict

STAGES = tuple(f"{number:016x}" for number in range(1, 8))
WHERE = Environment(
    host="secret-host",
    device="cpu",
    threads=1,
    processes=1,
    python="3.11.9",
    libraries=(("torch", "2.13.0"),),
    isolation="a process of its own, no sandbox",
)
NO_RECIPE = NoLink(
    claim="claim4",
    part=0,
    reason="no recipe measures colour constancy",
    missing=("metric",),
    nearest="pebbles",
    different=(FieldMatch(field="target", said=None, taken="Brook", how=MatchKind.ONLY),),
)


def cell(target: str) -> CellKey:
    return CellKey(
        model="mini", mix="moon", fraction=1.0, target=target, split="test", language="zero-shot", metric="accuracy"
    )  # fmt: skip


def link(index: int, test: LinkTest, *targets: str, notes: tuple[str, ...] = ()) -> Link:
    base = {"mix": "none"}
    return Link(
        claim=f"claim{index}",
        part=0,
        recipe="pebbles",
        recipe_digest="ab" * 8,
        test=test,
        contrasts=tuple(
            Contrast(name=f"Moon → {t}", cell=cell(t), against=cell(t).model_copy(update=base))
            for t in targets
        ),
        matches=(
            FieldMatch(field="metric", said="acc", taken="accuracy", how=MatchKind.NAMED),
            FieldMatch(field="split", said=None, taken="test", how=MatchKind.ASSUMED),
        ),
        notes=notes,
    )


GAIN = judge(
    (2.9, 3.4, 3.1, 2.6, 3.5),
    Claimed(kind=ClaimedKind.DELTA, value=4.0, rounding=0.05),
    seeds=(0, 1, 2, 3, 4),
)
UNCERTAIN = judge((0.4, -0.6, 0.9), Claimed(sign=1), seeds=(0, 1, 2))
USE = RecipeUse(
    name="pebbles",
    title="Moonlight for pebbles",
    digest="cd" * 8,
    seeds=(0, 1, 2, 3, 4),
    paper_seeds=(10, 11),
    same_authors=True,
    synthetic=True,
    deviations=("model: a smaller one",),
    assumed=("tasks.brook.examples: the paper does not say",),
)


def outcome(
    index: int, label: ReplicationLabel | ReportingLabel, part: PartOutcome
) -> RerunOutcome:
    return RerunOutcome(
        verdict=f"r{index}",
        claim=f"claim{index}",
        label=label,
        parts=(part,),
        unlinked=(NoLink(claim=f"claim{index}", part=1, reason="a wish, not a number"),),
        recipes=(USE,),
        stages=STAGES,
        seconds=125.4,
        cpu_seconds=240.0,
        tokens=1_234_567,
        environments=(WHERE,),
        caps=("model: a smaller one",),
    )


def rerun_outcomes() -> tuple[RerunOutcome, ...]:
    agrees = ReplicationLabel.DIRECTION_AGREES
    gain = PartOutcome(
        part=0,
        link=link(5, LinkTest.GAIN, "Brook"),
        label=agrees,
        replication=GAIN.model_copy(update={"notes": ("model: a smaller one",)}),
        seeds=(0, 1, 2, 3, 4),
        stages=STAGES[2:4],
        explanation="Moon → Brook: claimed +4, measured +3.1 over 5 seeds.",
    )
    cases = PartOutcome(
        part=0,
        link=link(8, LinkTest.QUANTIFIED, "Brook", "Shore"),
        label=ReplicationLabel.INCONCLUSIVE,
        quantified=QuantifiedReplication(
            quantifier=Quantifier.MOST,
            cases=("Moon → Brook", "Moon → Shore"),
            outcome=QuantifierOutcome.UNDECIDED,
            p_value=0.2,
            p_false=0.4,
            needed=2,
            shown=1,
            label=ReplicationLabel.INCONCLUSIVE,
            uncapped=ReplicationLabel.INCONCLUSIVE,
            test="partial conjunction",
            reasons=("1 of 2 cases shown",),
            parts=(GAIN.model_copy(update={"claimed": UNCERTAIN.claimed}), UNCERTAIN),
        ),
        seeds=(0, 1, 2),
        stages=STAGES[4:],
        power=power(Claimed(sign=1), sd=1.0, seeds=3, effect=1.0, simulations=200),
    )
    count = PartOutcome(
        part=0,
        link=link(2, LinkTest.COUNT, "Brook"),
        label=ReportingLabel.SUPPORTED,
        counted=CountedRows(
            name="pebbles", data="pebbles 1.0", split="train", language="en", filter="none",
            claimed=12_400, counted=12_400, outcome="equal",
        ),
    )  # fmt: skip
    return (
        outcome(5, agrees, gain),
        outcome(8, ReplicationLabel.INCONCLUSIVE, cases),
        outcome(2, ReportingLabel.SUPPORTED, count),
    )


REVIEWS = (
    Review(
        id="rev1", claim="claim5", subject=ReviewSubject.VERDICT, act=ReviewAct.CORRECT,
        by="Ann <b>Reader</b>", external=True, reason="the interval is wide", label="REFUTED",
        seen=("SUPPORTED", "DIRECTION_AGREES_AT_THIS_SCALE"), time=NOW,
    ),
    Review(
        id="rev2", claim="claim8", subject=ReviewSubject.BINDING, act=ReviewAct.CORRECT,
        by="Bo Sample", binding=(("split", "dev"),), time=NOW,
    ),
)  # fmt: skip


def rerun_report(runs: str = "../.claimcheck/runs/stages", **changes: object) -> PaperReport:
    """The small report with reruns of three claims, a claim without a cell, and two reviews."""
    claims = [claim(index) for index in range(9)]
    run = Evidence(
        id="run", role=EvidenceRole.DECIDES, paper="2601.00017v2", quote="3.10", run=STAGES[2]
    )
    verdicts = [
        verdict(5, ReportingLabel.SUPPORTED),
        verdict(1, ReportingLabel.REFUTED),
        *(
            verdict(
                int(one.claim[-1]),
                one.label,
                id=one.verdict,
                basis=Basis.ARTIFACT if isinstance(one.label, ReportingLabel) else Basis.RERUN,
                check="rerun",
                confidence=None,
                calibration="uncalibrated",
                rationale=(run,),
                signature=(("recipe", "pebbles"), ("isolation", WHERE.isolation)),
            )
            for one in rerun_outcomes()
        ),
    ]
    fields: dict[str, object] = {
        "findings": findings(claims, verdicts, (), reviews=REVIEWS),
        "failures": (),
        "reruns": rerun_outcomes(),
        "unlinked": (NO_RECIPE,),
        "cost": RunCost(stages=7, shipped=2, seconds=300.0, cpu_seconds=None, tokens=2_000_000),
        "runs": runs,
    }
    return some_report(**(fields | changes))
