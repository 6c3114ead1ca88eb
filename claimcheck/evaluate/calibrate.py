"""Fits the shipped calibrations and measures them on papers that they were not fitted on.

``evaluate calibration DIR`` wants ``papers/`` (one folder a paper) and ``verification/`` (SciTab
and SciFact) in the folder; ``recipe`` writes ``calibration/calibration.json``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.calibration import (
    AGAINST,
    FOR,
    AlarmPoint,
    Calibrations,
    CalibrationSet,
    CheckCurve,
    Estimate,
    Interval,
    Logistic,
    ReliabilityPoint,
    bootstrap,
    brier,
    claim_hash,
    fit_platt,
    logit,
    reliability_bins,
    reliability_slope,
    risk_coverage,
)
from claimcheck.calibration.shipped import Says
from claimcheck.errors import InputError
from claimcheck.evaluate import entail_fit, scifact_data, scitab_data
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.outcomes import (
    LOWEST,
    Judgement,
    OwnClaim,
    Progress,
    known_contradictions,
    of_scitab,
    of_tables,
    own_claims,
    papers_of,
    read_all,
    scitab_file,
    sha256,
    table_documents,
)
from claimcheck.evaluate.statistics import proportion
from claimcheck.verify import VerifySettings
from claimcheck.verify.interface import VERIFIER

FEWEST = 15  # judgements that a curve needs
REPLICATES = 300
ALARMS = 0.01  # of unperturbed claims that may be refuted wrongly
TABLE_CHECKS = ("cell", "delta")
ORDER_CHECKS = ("order",)
COVERAGES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


Statistic = Callable[[Sequence[float], Sequence[bool]], float]


class Stated(NamedTuple):
    """A judgement with the probability that a curve gave it which was not fitted on its group."""

    group: str
    probability: float
    right: bool


class Fitted(NamedTuple):
    """Everything ``measure`` found."""

    calibrations: Calibrations
    own: tuple[OwnClaim, ...]
    judgements: tuple[tuple[str, tuple[Judgement, ...]], ...]  # by name of the set


def run(data: Path | None, progress: Progress | None = None) -> BenchmarkResult:
    """Fit on everything, measure out of fold. Raises InputError without the data."""
    started = time.monotonic()
    fitted = measure(data, progress)
    scores: list[Score] = []
    for one in fitted.calibrations.sets:
        for name, found in (("Brier score", one.brier), ("reliability slope", one.slope)):
            if found.value is not None:
                scores.append(
                    Score(
                        name=name,
                        value=found.value,
                        low=found.low,
                        high=found.high,
                        n=one.size,
                        part=one.name,
                    )
                )
    scores.extend(_alarm_scores(fitted))
    return BenchmarkResult(
        benchmark="calibration",
        scores=tuple(scores),
        tables=(_curves(fitted), _reliability(fitted), _coverage(fitted), _alarms(fitted.own)),
        notes=(
            "Every probability comes from a curve that saw nothing of its paper.",
            "A slope needs right and wrong judgements at more than one confidence.",
        ),
        signature=(("verifier", VERIFIER), ("calibrations", fitted.calibrations.id)),
        seconds=time.monotonic() - started,
    )


def recipe(data: Path, out: Path) -> Calibrations:
    """Measure on ``data`` and write the calibrations to ``out`` as JSON."""
    found = measure(data).calibrations
    out.write_text(found.model_dump_json(indent=1) + "\n", "utf-8")
    return found


def measure(data: Path | None, progress: Progress | None = None) -> Fitted:
    """Let the verifier judge all that is labelled, and fit curves to how often it is right."""
    if data is None or not (data / "papers").is_dir() or not (data / "verification").is_dir():
        raise InputError(
            "calibration needs labelled data",
            hint="name a folder with papers/ and verification/ in it",
        )
    papers = papers_of(data / "papers")
    items, _ = scitab_data.load(data / "verification")
    documents = read_all(papers, progress)
    tables = table_documents(items)
    made = tuple(of_tables([*documents.values(), *tables.values()]))
    written = tuple(of_scitab(data / "verification", items))
    own = tuple(own_claims(documents, known_contradictions(data / "papers")))
    files = list(papers.values())
    scitab = scitab_file(data / "verification")
    sets: list[CalibrationSet] = []
    curves: list[CheckCurve] = []
    named = []
    for checks, judgements, about, inputs in (
        (
            TABLE_CHECKS,
            made,
            "perturbed table sentences",
            sha256([*files, scitab]),
        ),
        (ORDER_CHECKS, written, "scitab-dev verdicts", sha256([scitab])),
    ):
        chosen = tuple(j for j in judgements if j.check in checks)
        name = f"{about} ({len({j.group for j in chosen})} papers)"
        here = _fit(chosen, name)
        curves.extend(here)
        covered = {(c.check, c.says) for c in here}
        chosen = tuple(j for j in chosen if (j.check, j.says) in covered)
        named.append((name, chosen))
        if chosen:
            sets.append(_set(name, _DESCRIPTIONS[about], inputs, _held_out(chosen)))
    sets.append(_of_scifact(data / "verification"))
    found = Calibrations(
        verifier=VERIFIER,
        curves=tuple(curves),
        sets=tuple(sets),
        refute=_alarm_point(own, sha256(files)),
    )
    return Fitted(found, own, tuple(named))


_DESCRIPTIONS = {
    "perturbed table sentences": (
        "sentences that a program wrote about the tables of real papers, true ones and ones "
        "changed in one number, direction, system or data set; three in four are false"
    ),
    "scitab-dev verdicts": "claims of people about one table each, with nothing but the table",
}


def _fit(judgements: Sequence[Judgement], name: str) -> list[CheckCurve]:
    """A curve for every check and polarity with enough judgements."""
    curves = []
    for check in dict.fromkeys(j.check for j in judgements):
        for says in (FOR, AGAINST):
            here = [j for j in judgements if (j.check, j.says) == (check, says)]
            if len(here) >= FEWEST:
                curves.append(
                    CheckCurve(
                        check=check,
                        says=says,
                        curve=curve(here, name),
                        size=len(here),
                        right=sum(j.right for j in here),
                    )
                )
    return curves


def curve(judgements: Sequence[Judgement], name: str) -> Logistic:
    """Strength → probability of being right: Platt's line, or a constant where it would fall."""
    found = fit_platt(
        [j.strength for j in judgements],
        [j.right for j in judgements],
        name=name,
        fitted_on=sorted({claim_hash(j.text) for j in judgements}),
    )
    if found.slope >= 0 and len({j.right for j in judgements}) == 2:
        return found
    right = sum(j.right for j in judgements)
    share = (right + 1) / (len(judgements) + 2)
    return found.model_copy(update={"slope": 0.0, "intercept": logit(share)})


def _held_out(judgements: Sequence[Judgement]) -> list[Stated]:
    """Every judgement with a probability from curves that saw nothing of its paper."""
    stated = []
    kinds: Iterable[tuple[str, Says]] = dict.fromkeys((j.check, j.says) for j in judgements)
    for kind in kinds:
        here = [j for j in judgements if (j.check, j.says) == kind]
        for group in dict.fromkeys(j.group for j in here):
            fitted = curve([j for j in here if j.group != group] or here, "")
            stated += [
                Stated(group, fitted.probability(j.strength), j.right)
                for j in here
                if j.group == group
            ]
    return stated


def _set(name: str, description: str, inputs: str, stated: Sequence[Stated]) -> CalibrationSet:
    probabilities = [s.probability for s in stated]
    right = [s.right for s in stated]
    groups = [s.group for s in stated]

    def estimate(statistic: Statistic) -> Estimate:
        found: Interval = bootstrap(
            lambda chosen: statistic(
                [probabilities[i] for i in chosen], [right[i] for i in chosen]
            ),
            len(stated),
            groups=groups,
            replicates=REPLICATES,
        )
        defined = [None if math.isnan(v) else round(v, 4) for v in found]
        return Estimate(value=defined[0], low=defined[1], high=defined[2])

    points = tuple(
        ReliabilityPoint(
            predicted=round(b.mean_probability, 4), observed=round(b.observed, 4), count=b.size
        )
        for b in reliability_bins(probabilities, right)
    )
    risks = risk_coverage(probabilities, right)
    chosen = [next((p for p in risks if p.coverage >= w - 1e-9), risks[-1]) for w in COVERAGES]
    return CalibrationSet(
        name=name,
        description=description,
        inputs=inputs,
        size=len(stated),
        groups=len(set(groups)),
        brier=estimate(brier),
        slope=estimate(reliability_slope),
        points=points,
        coverage=tuple(dict.fromkeys((round(p.coverage, 4), round(p.risk, 4)) for p in chosen)),
    )


def _of_scifact(folder: Path) -> CalibrationSet:
    """How the shipped entailment model's confidences did, out of fold, where it takes a side."""
    scored = entail_fit.out_of_fold(entail_fit.rows_of(scifact_data.load(folder)))
    stated = [
        Stated(str(s.pair.component), s.confidence, s.said == s.pair.label)
        for s in scored
        if s.said != "NONE"
    ]
    root = folder / "scifact" if (folder / "scifact").is_dir() else folder
    inputs = sha256([root / scifact_data.CLAIMS, root / scifact_data.CORPUS])
    description = (
        "claims of biomedical papers against abstracts they cite, where the model takes a side"
    )
    return _set(entail_fit.NAME, description, inputs, stated)


def threshold(own: Sequence[OwnClaim]) -> float:
    """The lowest strength from which at most one claim in a hundred is wrongly refuted."""
    wrong = sorted((o.against for o in own if o.against is not None and not o.known), reverse=True)
    allowed = math.floor(ALARMS * len(own))
    if len(wrong) <= allowed:
        return LOWEST
    return math.nextafter(wrong[allowed], math.inf)


def _alarm_point(own: Sequence[OwnClaim], inputs: str) -> AlarmPoint:
    """Alarms on every paper at the point that the other papers chose, or the default where higher."""
    default = VerifySettings().refute_at
    alarms = 0
    for group in dict.fromkeys(o.group for o in own):
        point = max(default, threshold([o for o in own if o.group != group]))
        alarms += sum(
            o.group == group and not o.known and o.against is not None and o.against >= point
            for o in own
        )
    return AlarmPoint(
        strength=max(default, threshold(own)),
        claims=len(own),
        alarms=alarms,
        papers=len({o.group for o in own}),
        inputs=inputs,
    )


def _alarm_scores(fitted: Fitted) -> list[Score]:
    point = fitted.calibrations.refute
    if point is None:
        return []
    value, low, high = proportion(point.alarms, point.claims)
    return [
        Score(name="refutations begin at strength", value=point.strength),
        Score(
            name="unperturbed claims refuted wrongly",
            value=value,
            low=low,
            high=high,
            n=point.claims,
            part=f"{point.papers} papers, each held out",
            target=ALARMS,
        ),
    ]


def _curves(fitted: Fitted) -> ResultTable:
    rows = []
    for one in fitted.calibrations.curves:
        at = [f"{one.curve.probability(s):.3f}" for s in (0.4, 0.8, 1.0)]
        rows.append((one.check, one.says, str(one.size), str(one.right), *at, one.curve.name))
    return ResultTable(
        title="Curves by check",
        columns=("check", "says", "judgements", "right", "at 0.4", "at 0.8", "at 1.0", "set"),
        rows=tuple(rows),
    )


def _reliability(fitted: Fitted) -> ResultTable:
    rows = []
    for one in fitted.calibrations.sets:
        for point in one.points:
            low, high = point.interval
            rows.append(
                (
                    one.name,
                    f"{point.predicted:.3f}",
                    f"{point.observed:.3f}",
                    f"{low:.3f} – {high:.3f}",
                    str(point.count),
                )
            )
    return ResultTable(
        title="Reliability, out of fold",
        columns=("set", "stated", "right", "95 % interval", "judgements"),
        rows=tuple(rows),
    )


def _coverage(fitted: Fitted) -> ResultTable:
    rows = tuple(
        (one.name, f"{covered:.2f}", f"{risk:.3f}")
        for one in fitted.calibrations.sets
        for covered, risk in one.coverage
    )
    return ResultTable(
        title="Risk and coverage, out of fold", columns=("set", "coverage", "risk"), rows=rows
    )


def _alarms(own: Sequence[OwnClaim]) -> ResultTable:
    rows = tuple(
        (o.group, f"{o.against:.2f}", o.check, "yes" if o.known else "no", o.text)
        for o in sorted(own, key=lambda o: -(o.against or 0))
        if o.against is not None
    )
    return ResultTable(
        title="What is held against unperturbed claims, at any strength",
        columns=("paper", "strength", "check", "known contradiction", "claim"),
        rows=rows,
    )
