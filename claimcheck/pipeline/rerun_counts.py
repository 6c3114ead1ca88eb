"""Claims about numbers of rows: counted in the data at hand, with a verdict of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

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
from claimcheck.records.rerun import CellKey


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

    parts, uses, evidence, left = [], {}, [], list(one.unlinked)
    for link in one.counts:
        rows = _counted(link, prepared)
        if not rows:
            left.append(NoLink(claim=link.claim, part=link.part, reason=_why_not(link)))
            continue
        parts.append(_part(link, rows))
        uses[link.recipe] = RecipeUse(
            name=link.recipe, title=link.recipe, digest=link.recipe_digest, seeds=()
        )
        evidence += [_evidence(one, found) for found in rows]
    if not parts:
        return None
    left += [
        NoLink(claim=link.claim, part=link.part, reason="an experiment, not a count")
        for link in one.reruns
    ]
    nothing_run = Spent((), 0.0, 0.0, 0, ())
    key, verdict, outcome = verdict_of(
        one.claim, parts, left, tuple(uses.values()), evidence, nothing_run, now
    )
    return Judged(key, verdict, outcome, True, ())


def _why_not(link: Link) -> str:
    if link.contrasts[0].cell.metric != "examples":
        return "the recipe follows the paper: that its axes agree is no evidence"
    return "the data is not at hand"


def _counted(link: Link, prepared: Prepared) -> list[CountedRows]:
    """What was counted, one row a language; () where the data is not at hand, or where the link
    is to a recipe's axes, which follow the paper and prove nothing."""
    claimed = link.claimed.value if link.claimed is not None else None
    if claimed is None:
        return []
    rows = []
    for contrast in link.contrasts:
        if contrast.cell.metric != "examples":
            return []
        if link.recipe in prepared.recipes.loaded:
            found = _of_task(link.recipe, contrast.cell, round(claimed), prepared)
        else:
            found = _of_file(link.recipe, contrast.cell, round(claimed), prepared)
        if found is not None and found.counted is not None:
            rows.append(found)
    return rows


def _of_file(recipe: str, cell: CellKey, claimed: int, prepared: Prepared) -> CountedRows | None:
    """A count of a file of counts."""
    from claimcheck.rerun.counting import count_one, find_count_recipe
    from claimcheck.rerun.tasks.roots import data_root

    try:
        found = find_count_recipe(recipe, prepared.folders)
    except ClaimcheckError:
        return None
    for entry in found.count:
        if entry.name == cell.target:
            asked = entry.model_copy(update={"claimed": claimed})
            result = count_one(asked, cell.language, data_root(), found.release)
            fields = result.model_dump(include=set(CountedRows.model_fields) - {"outcome"})
            return CountedRows(**fields, outcome=result.outcome.value)
    return None


def _of_task(recipe: str, cell: CellKey, claimed: int, prepared: Prepared) -> CountedRows | None:
    """The rows that a recipe's task really holds; a declared size is no count."""
    from claimcheck.rerun.counting import CountOutcome

    loaded = prepared.recipes.loaded[recipe]
    if cell.split in loaded.recipe.tasks[cell.target].options:
        return None  # the recipe sets the number itself, after the paper
    try:
        task = loaded.task(cell.target)
        size = task.size(cell.split, cell.language)
    except ClaimcheckError:
        return None
    if not size.counted:
        return None
    equal = size.examples == claimed
    return CountedRows(
        name=cell.target,
        data=task.family,
        split=cell.split,
        language=cell.language,
        filter="all",
        claimed=claimed,
        counted=size.examples,
        outcome=(CountOutcome.EQUAL if equal else CountOutcome.DIFFERS).value,
    )


def _part(link: Link, rows: Sequence[CountedRows]) -> PartOutcome:
    """One part: supported where every language agrees, else what the worst one says."""
    from claimcheck.rerun.counting import LABELS, CountOutcome

    order = [CountOutcome.REFUTED, CountOutcome.DIFFERS, CountOutcome.EQUAL]
    worst = min(rows, key=lambda row: order.index(CountOutcome(row.outcome)))
    words = f"claimed {worst.claimed:,}, counted {worst.counted:,}: {worst.outcome}"
    if len(rows) > 1:
        words = f"{len(rows)} languages; {words} ({worst.language})"
    if worst.explanations:
        words += "; explained by " + " or ".join(worst.explanations)
    label = LABELS[CountOutcome(worst.outcome)]
    return PartOutcome(part=link.part, link=link, label=label, counted=worst, explanation=words)


def _evidence(one: LinkedClaim, rows: CountedRows) -> Evidence:
    where = f"{rows.data}, {rows.split}, {rows.language}"
    return Evidence(
        id=digest("count", where, rows.filter, rows.counted),
        role=EvidenceRole.DECIDES,
        paper=one.claim.paper or "",
        quote=f"{rows.counted:,} rows",
        headers=(where, rows.filter),
    )
