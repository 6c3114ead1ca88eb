"""Claims about numbers of rows: counted in the data at hand, with a verdict of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from claimcheck.errors import ClaimcheckError
from claimcheck.pipeline.linking import LinkedClaim
from claimcheck.pipeline.project import Progress
from claimcheck.pipeline.rerun_judging import Judged
from claimcheck.pipeline.rerun_planning import Prepared
from claimcheck.records import (
    CountedRows,
    Evidence,
    EvidenceRole,
    Link,
    NoLink,
    PartOutcome,
    RecipeUse,
    digest,
)

if TYPE_CHECKING:
    from claimcheck.rerun.counting import CountResult


def count_claims(
    prepared: Prepared, now: Callable[[], datetime], progress: Progress
) -> Iterator[Judged]:
    """Count what the picked claims speak of, where its data lies on this machine.

    A claim whose data is not at hand gets no verdict: its plan says what is missing.
    """
    counting = [one for one in prepared.claims if one.counts]
    for number, one in enumerate(counting):
        progress("counting", one.claim.paper or "", number, len(counting))
        judged = _count(one, prepared, now())
        if judged is not None:
            yield judged


def _count(one: LinkedClaim, prepared: Prepared, now: datetime) -> Judged | None:
    from claimcheck.rerun.merging import Spent, verdict_of

    parts, uses, evidence = [], {}, []
    for link in one.counts:
        result = _counted(link, prepared)
        if result is None or result.counted is None:
            continue
        part = _part(link, result)
        parts.append(part)
        uses[link.recipe] = RecipeUse(
            name=link.recipe, title=link.recipe, digest=link.recipe_digest, seeds=()
        )
        evidence.append(_evidence(one, result))
    if not parts:
        return None
    unlinked = [*one.unlinked]
    unlinked += [
        NoLink(claim=link.claim, part=link.part, reason="an experiment, not a count")
        for link in one.reruns
    ]
    key, verdict, outcome = verdict_of(
        one.claim, parts, unlinked, tuple(uses.values()), evidence, Spent((), 0.0, 0.0, 0, ()), now
    )
    return Judged(key, verdict, outcome, True, ())


def _counted(link: Link, prepared: Prepared) -> CountResult | None:
    """The rows of a link's entry; None where the file of counts cannot be used."""
    from claimcheck.rerun.counting import count_one, find_count_recipe
    from claimcheck.rerun.tasks.roots import data_root

    cell = link.contrasts[0].cell
    claimed = link.claimed.value if link.claimed is not None else None
    if claimed is None:
        return None
    try:
        found = find_count_recipe(link.recipe, prepared.folders)
    except ClaimcheckError:
        return None
    for entry in found.count:
        if entry.name == cell.target:
            asked = entry.model_copy(update={"claimed": round(claimed)})
            return count_one(asked, cell.language, data_root(), found.release)
    return None


def _part(link: Link, result: CountResult) -> PartOutcome:
    rows = CountedRows(
        **result.model_dump(include=set(CountedRows.model_fields) - {"outcome"}),
        outcome=result.outcome.value,
    )
    label = result.label
    words = f"claimed {result.claimed:,}, counted {result.counted:,}: {result.outcome.value}"
    if result.explanations:
        words += "; explained by " + " or ".join(result.explanations)
    return PartOutcome(part=link.part, link=link, label=label, counted=rows, explanation=words)


def _evidence(one: LinkedClaim, result: CountResult) -> Evidence:
    where = f"{result.data}, {result.split}, {result.language}"
    return Evidence(
        id=digest("count", where, result.filter, result.digest),
        role=EvidenceRole.DECIDES,
        paper=one.claim.paper or "",
        quote=f"{result.counted:,} rows",
        headers=(where, result.filter),
    )
