"""The runs that a rerun verdict points at: one evidence an evaluation, with the number it gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimcheck.records import Evidence, EvidenceRole, PartOutcome, digest
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey
from claimcheck.rerun.pairing import named_cell
from claimcheck.rerun.results import OVERALL, Results, headline, summaries


def run_evidence(
    paper: str, parts: Sequence[tuple[Recipe, Results, PartOutcome]]
) -> tuple[Evidence, ...]:
    """One evidence an evaluation that any part read; ``paper`` is whom the claim speaks of.

    The quote is a number as the stage's ``result.json`` gives it, rounded to two digits, with what
    it measures as headers; of an average over languages it is the average. A number that was
    measured elsewhere names who measured it, and no run.
    """
    found: dict[str, Evidence] = {}
    for recipe, results, part in parts:
        wanted = set(part.stages)
        cells = _single_cells(recipe, results, part.cells)
        for value in results.values:
            known = value.stage in wanted or (value.imported and value.seed in part.seeds)
            words = (named_cell(recipe, value.cell), f"seed {value.seed}")
            key = value.stage or "; ".join(words)
            if not known or value.cell not in cells or key in found:
                continue
            found[key] = Evidence(
                id=digest("run", key, words),
                role=EvidenceRole.DECIDES,
                paper=paper,
                quote=f"{value.value:.2f}",
                headers=(*words, value.source) if value.imported else words,
                run=None if value.imported else value.stage,
            )
    return tuple(found.values())


def _single_cells(recipe: Recipe, results: Results, cells: Sequence[CellKey]) -> frozenset[CellKey]:
    """Cells that one evaluation measures: a mean over targets becomes the cells it is made of."""
    aggregates: Mapping[str, str] = summaries(results.values)
    found: set[CellKey] = set()
    for cell in cells:
        if cell.target != OVERALL:
            found.add(cell)
            continue
        for target in recipe.axes.targets:
            update = {
                "target": target,
                "language": aggregates.get(target, "zero-shot"),
                "metric": headline(recipe, target),
                "split": recipe.tasks[target].split,
            }
            found.add(cell.model_copy(update=update))
    return frozenset(found)
