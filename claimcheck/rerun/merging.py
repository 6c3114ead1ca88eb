"""Parts of a claim become one rerun verdict: the label, the arithmetic, the signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records import (
    Basis,
    Claim,
    Evidence,
    NoLink,
    PartOutcome,
    RecipeUse,
    ReplicationLabel,
    ReportingLabel,
    RerunOutcome,
    Verdict,
    digest,
)
from claimcheck.records.rerun import ENGINE_VERSION, Environment, Plan
from claimcheck.rerun import folder as places
from claimcheck.rerun.wording import say_power

CHECK = "rerun"
COUNT_CHECK = "count"
JUDGING = "1"  # raised by hand whenever the same numbers would get another verdict
IMPORTED = "imported"  # signature entry: numbers that nobody here measured
KEY = "judgement"  # signature entry: everything that decided the verdict but the time

_L = ReplicationLabel
_CAPPED = frozenset({_L.DIRECTION_AGREES, _L.DIRECTION_DIFFERS, _L.INCONCLUSIVE_AT_SCALE})
_AGREES = frozenset({_L.REPLICATED, _L.DIRECTION_ONLY, _L.DIRECTION_AGREES})


class Spent(NamedTuple):
    """What the stages behind a verdict took."""

    stages: tuple[str, ...]  # parents first
    seconds: float  # without stages that ship with the recipe
    cpu_seconds: float | None
    tokens: int
    environments: tuple[Environment, ...]


def compound(labels: Sequence[ReplicationLabel], *, whole: bool = True) -> ReplicationLabel:
    """The label of a claim from those of its parts; ``whole``: every part was measured.

    Contradicted if any part is, else not replicated if any is not, else the direction differs at
    this scale if it does for any. Replicated only if every part is; the direction alone if every
    part has it; else inconclusive. What is capped for one part is capped for the claim.
    """
    said = set(labels)
    for against in (_L.CONTRADICTED, _L.NOT_REPLICATED, _L.DIRECTION_DIFFERS):
        if against in said:
            return against
    if said == {_L.NOT_COMPARABLE}:
        return _L.NOT_COMPARABLE
    if whole and said and said <= _AGREES:
        for weaker in (_L.DIRECTION_AGREES, _L.DIRECTION_ONLY):
            if weaker in said:
                return weaker
        return _L.REPLICATED
    return _L.INCONCLUSIVE_AT_SCALE if said & _CAPPED else _L.INCONCLUSIVE


def compound_counts(labels: Sequence[ReportingLabel], *, whole: bool = True) -> ReportingLabel:
    """The reporting label of counts: refuted if any is, supported only if all are."""
    said = set(labels)
    if ReportingLabel.REFUTED in said:
        return ReportingLabel.REFUTED
    if whole and said == {ReportingLabel.SUPPORTED}:
        return ReportingLabel.SUPPORTED
    if ReportingLabel.SUPPORTED in said:
        return ReportingLabel.PARTIAL
    if said == {ReportingLabel.NOT_CHECKABLE}:
        return ReportingLabel.NOT_CHECKABLE
    return ReportingLabel.NOT_ENOUGH_INFO


def spent(plan: Plan, runs: Path, evaluations: Iterable[str], shipped: Iterable[str]) -> Spent:
    """What the chains that end in ``evaluations`` took; ``shipped`` ones cost nothing here."""
    by_id = {stage.id: stage for stage in plan.stages}
    needed: set[str] = set()
    waiting = [stage for stage in evaluations if stage in by_id]
    while waiting:
        stage = waiting.pop()
        if stage not in needed:
            needed.add(stage)
            parent = by_id[stage].spec.parent
            waiting += [parent] if parent is not None else []
    ordered = tuple(stage.id for stage in plan.stages if stage.id in needed)
    seconds, tokens = 0.0, 0
    processor: float | None = 0.0
    environments: dict[str, Environment] = {}
    free = set(shipped)
    for stage in ordered:
        result = places.read_result(places.stages_folder(runs) / stage)
        if result is None:
            continue
        environments.setdefault(result.environment.model_dump_json(), result.environment)
        if stage in free:
            continue
        seconds += result.seconds
        tokens += result.tokens
        known = processor is not None and result.cpu_seconds is not None
        processor = processor + result.cpu_seconds if known else None  # type: ignore[operator]
    return Spent(ordered, seconds, processor, tokens, tuple(environments.values()))


def verdict_of(
    claim: Claim,
    parts: Sequence[PartOutcome],
    unlinked: Sequence[NoLink],
    uses: Sequence[RecipeUse],
    evidence: Sequence[Evidence],
    cost: Spent,
    now: datetime,
) -> tuple[str, Verdict, RerunOutcome]:
    """The key, the verdict and the outcome of a claim whose ``parts`` were measured.

    ``parts`` are all of one kind: replications, or counts, which carry a reporting label and make
    a verdict of their own: a data set was opened (level 4), no experiment was run. Raises RecipeError without any part.
    """
    if not parts:
        raise RecipeError(f"nothing of the claim {claim.id} was measured")
    replications = [p.label for p in parts if isinstance(p.label, ReplicationLabel)]
    counts = [p.label for p in parts if isinstance(p.label, ReportingLabel)]
    label: ReplicationLabel | ReportingLabel
    if replications:
        assert not counts
        label = compound(replications, whole=not unlinked)
    else:
        label = compound_counts(counts, whole=not unlinked)
    signature = _signature(uses, parts, cost)
    key = digest(
        "rerun", JUDGING, claim.model_dump_json(), signature, [p.model_dump_json() for p in parts]
    )
    verdict = Verdict(
        id=digest("rerun verdict", claim.id, key, now),
        claim=claim.id,
        basis=Basis.RERUN if replications else Basis.ARTIFACT,
        label=label,
        confidence=None,
        calibration="uncalibrated",
        check=CHECK if replications else COUNT_CHECK,
        part_labels=_part_labels(claim, parts),
        rationale=tuple(evidence),
        arithmetic=_arithmetic(claim, parts),
        explanation=_explanation(claim, parts, unlinked),
        signature=(*signature, (KEY, key)),
        time=now,
    )
    outcome = RerunOutcome(
        verdict=verdict.id,
        claim=claim.id,
        label=label,
        parts=tuple(parts),
        unlinked=tuple(unlinked),
        recipes=tuple(uses),
        stages=cost.stages,
        seconds=cost.seconds,
        cpu_seconds=cost.cpu_seconds,
        tokens=cost.tokens,
        environments=cost.environments,
        caps=tuple(dict.fromkeys(cap for part in parts for cap in _caps(part))),
    )
    return key, verdict, outcome


def key_of(verdict: Verdict) -> str | None:
    """Everything that decided a rerun verdict, as one digest."""
    return dict(verdict.signature).get(KEY)


def _signature(
    uses: Sequence[RecipeUse], parts: Sequence[PartOutcome], cost: Spent
) -> tuple[tuple[str, str], ...]:
    """Every setting that could change the verdict. The first three decide about level 6."""
    deviations = dict.fromkeys(line for use in uses for line in use.deviations)
    assumed = dict.fromkeys(line for use in uses for line in use.assumed)
    assumed |= dict.fromkeys(c for part in parts for c in _caps(part) if c.startswith("assumed"))
    selection = dict.fromkeys(
        c for part in parts for c in _caps(part) if not c.startswith("assumed")
    )
    elsewhere = dict.fromkeys(source for use in uses for source in use.imported)
    assumed |= dict.fromkeys(f"measured elsewhere, not here: {source}" for source in elsewhere)
    same = any(use.same_authors for use in uses)
    pairs: list[tuple[str, str]] = [
        ("deviations", "; ".join({**deviations, **selection}) or "none"),
        ("assumed", "; ".join(assumed) or "none"),
        ("authors", "same" if same else "others"),
    ]
    for use in uses:
        pairs.append(("recipe", f"{use.name} {use.digest}"))
        pairs.append(("seeds", ", ".join(map(str, use.seeds)) or "none"))
        if use.paper_seeds:
            pairs.append(("seeds of the paper", ", ".join(map(str, use.paper_seeds))))
        if use.synthetic:
            pairs.append(("synthetic", "yes"))
        pairs += [(IMPORTED, source) for source in use.imported]
    pairs.append(("engine", str(ENGINE_VERSION)))
    pairs.append(("judging", JUDGING))
    for where in cost.environments:
        libraries = ", ".join(f"{name} {version}" for name, version in where.libraries)
        pairs.append(("isolation", where.isolation))
        pairs.append(("device", f"{where.device}, {where.threads} thread(s)"))
        pairs.append(("libraries", f"python {where.python}, {libraries}"))
    return tuple(dict.fromkeys(pairs))


def _caps(part: PartOutcome) -> tuple[str, ...]:
    """What capped a part: notes of the replication that stand for deviations or assumptions."""
    if part.quantified is not None:
        known = [note for case in part.quantified.parts for note in case.notes]
    elif part.replication is not None:
        known = list(part.replication.notes)
    else:
        known = []
    starts = ("assumed", "model:", "data:", "metric:", "training:", "selection:")
    return tuple(dict.fromkeys(note for note in known if note.startswith(starts)))


def _part_labels(claim: Claim, parts: Sequence[PartOutcome]) -> tuple[str, ...]:
    labels: Mapping[int, str] = {part.part: part.label.value for part in parts}
    return tuple(labels.get(number, "no cell") for number in range(len(claim.parts)))


def _arithmetic(claim: Claim, parts: Sequence[PartOutcome]) -> tuple[str, ...]:
    lines = []
    for part in parts:
        found = list(part.quantified.reasons) if part.quantified is not None else []
        if part.quantified is not None:
            for name, case in zip(part.quantified.cases, part.quantified.parts, strict=False):
                listed = ", ".join(f"{value:+.2f}" for value in case.differences)
                p = "" if case.p_same is None else f", p = {case.p_same:.3g}"
                found.append(f"{name}: {listed}; mean {case.mean:+.2f}{p}")
        elif part.replication is not None:
            found += part.replication.reasons
            found += [note for note in part.replication.notes if note not in _caps(part)]
        elif part.counted is not None:
            counted = part.counted
            rows = "not at hand" if counted.counted is None else f"{counted.counted:,}"
            found.append(f"claimed {counted.claimed:,}, counted {rows}: {counted.outcome}")
            found += [f"explained by {words}" for words in counted.explanations]
        if part.power is not None:
            found.append(say_power(part.power))
        found += [f"capped: {cap}" for cap in _caps(part)]
        lines += (
            [f"part {part.part + 1}: {line}" for line in found] if len(claim.parts) > 1 else found
        )
    return tuple(lines)


def _explanation(claim: Claim, parts: Sequence[PartOutcome], unlinked: Sequence[NoLink]) -> str:
    several = len(claim.parts) > 1
    words = [(p.part, p.explanation or p.label.value) for p in parts]
    words += [(missing.part, f"no cell measures this: {missing.reason}") for missing in unlinked]
    ordered = [f"part {n + 1}: {text}" if several else text for n, text in sorted(words)]
    return " ".join(text if text.endswith(".") else f"{text}." for text in ordered)
