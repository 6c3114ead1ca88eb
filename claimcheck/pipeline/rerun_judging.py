"""Measured cells become a verdict on a claim, with its evidence, cost and signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.pipeline.linking import LinkedClaim
from claimcheck.pipeline.rerun_planning import Prepared, Use, use_of
from claimcheck.records import (
    Link,
    NoLink,
    PartOutcome,
    RecipeUse,
    ReplicationLabel,
    RerunOutcome,
    Verdict,
)

if TYPE_CHECKING:
    from claimcheck.records.rerun import Plan
    from claimcheck.rerun.merging import Spent
    from claimcheck.rerun.results import Results

_AGAINST = (ReplicationLabel.CONTRADICTED, ReplicationLabel.NOT_REPLICATED)


class Measured(NamedTuple):
    """A recipe after a look."""

    plan: Plan
    results: Results
    failed: Mapping[str, str]  # stage → why


class Judged(NamedTuple):
    """A claim at a look."""

    key: str
    verdict: Verdict
    outcome: RerunOutcome
    settled: bool  # more seeds are pointless
    problems: tuple[str, ...]  # parts that could not be measured


def judge_claim(
    one: LinkedClaim,
    measured: Mapping[Use, Measured],
    prepared: Prepared,
    runs: Path,
    now: datetime,
) -> Judged | str:
    """The verdict on a claim whose cells are ``measured``; why there is none where no part is."""
    from claimcheck.rerun.evidence import run_evidence
    from claimcheck.rerun.itemwise import with_items
    from claimcheck.rerun.judging import judge_link, settled
    from claimcheck.rerun.merging import verdict_of

    parts: list[PartOutcome] = []
    read = []
    unlinked = list(one.unlinked)
    problems = []
    for link in one.reruns:
        use = use_of(link)
        recipe, results = prepared.planners[use].loaded.recipe, measured[use].results
        try:
            part = with_items(recipe, results, judge_link(recipe, results, link), runs)
        except RecipeError as error:
            reason = _reason(link, measured[use]) or str(error)
            problems.append(reason)
            unlinked.append(NoLink(claim=link.claim, part=link.part, reason=reason))
            continue
        parts.append(part)
        read.append((recipe, results, part))
    unlinked += [  # a count is no rerun of an experiment: it has a verdict of its own
        NoLink(claim=link.claim, part=link.part, reason="rows are counted, see that verdict")
        for link in one.counts
    ]
    if not parts:
        return problems[0] if problems else "no part of it was measured"
    key, verdict, outcome = verdict_of(
        one.claim,
        parts,
        sorted(unlinked, key=lambda gap: gap.part),
        recipe_uses(parts, prepared, measured),
        run_evidence(one.claim.paper or "", read),
        _cost(parts, measured, prepared, runs),
        now,
    )
    done = all(settled(part) for part in parts) or outcome.label in _AGAINST
    return Judged(key, verdict, outcome, done, tuple(problems))


def recipe_uses(
    parts: Sequence[PartOutcome], prepared: Prepared, measured: Mapping[Use, Measured]
) -> tuple[RecipeUse, ...]:
    """The recipes behind these parts, with the seeds that were read of each."""
    from claimcheck.rerun.imports import sources_of
    from claimcheck.rerun.selecting import PAPER_SEEDS

    seeds: dict[Use, set[int]] = {}
    sources: dict[Use, dict[str, None]] = {}
    for part in parts:
        use = use_of(part.link)
        seeds.setdefault(use, set()).update(part.seeds)
        values = measured[use].results.values
        sources.setdefault(use, {}).update(
            dict.fromkeys(sources_of(values, part.cells, part.seeds))
        )
    uses = []
    for use, found in seeds.items():
        recipe = prepared.planners[use].loaded.recipe
        order = prepared.orders[use].seeds
        uses.append(
            RecipeUse(
                name=recipe.name,
                title=recipe.title,
                digest=prepared.recipes.loaded[use[0]].digest,
                seeds=tuple(sorted(found, key=order.index)),
                paper_seeds=recipe.seed_sets.get(PAPER_SEEDS, ()),
                same_authors=recipe.same_authors,
                synthetic=recipe.synthetic,
                deviations=recipe.deviations.listed(),
                assumed=tuple(f"{key}: {why}" for key, why in recipe.assumed.items()),
                imported=tuple(sources[use]),
            )
        )
    return tuple(uses)


def _cost(
    parts: Sequence[PartOutcome],
    measured: Mapping[Use, Measured],
    prepared: Prepared,
    runs: Path,
) -> Spent:
    """What the stages of all parts took, each counted once."""
    from claimcheck.rerun.merging import Spent, spent

    read: dict[Use, dict[str, None]] = {}
    for part in parts:
        read.setdefault(use_of(part.link), {}).update(dict.fromkeys(part.stages))
    found = [
        spent(measured[use].plan, runs, stages, prepared.planners[use].shipped)
        for use, stages in read.items()
    ]
    if len(found) == 1:
        return found[0]
    known = all(one.cpu_seconds is not None for one in found)
    return Spent(
        tuple(dict.fromkeys(stage for one in found for stage in one.stages)),
        sum(one.seconds for one in found),
        sum(one.cpu_seconds or 0.0 for one in found) if known else None,
        sum(one.tokens for one in found),
        tuple({e.model_dump_json(): e for one in found for e in one.environments}.values()),
    )


def _reason(link: Link, measured: Measured) -> str | None:
    """Why cells of a link are missing: the failure of one of their stages."""
    cells = [c for contrast in link.contrasts for c in (contrast.cell, contrast.against) if c]
    mixes = {cell.mix for cell in cells}
    for arm in measured.results.missing:
        if arm.mix not in mixes:
            continue
        for stage in arm.stages:
            if stage in measured.failed:
                return f"not measured: {measured.failed[stage]}"
    return None
