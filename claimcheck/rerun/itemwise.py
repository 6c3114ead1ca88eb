"""The test items behind a measured difference: how far it moves when they are drawn again.

Reported beside the decision, which rests on seeds alone (the items of a test set are one draw, and
an interval over them says nothing about another training run).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.records import Contrast, PartOutcome
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey
from claimcheck.rerun import folder as places
from claimcheck.rerun.imports import AGGREGATES
from claimcheck.rerun.results import OVERALL, Results, source_language
from claimcheck.statistics import bootstrap_items, bootstrap_languages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2_000
_SAME = 0.05  # points: a metric that is no mean of its items' scores differs by more


def with_items(recipe: Recipe, results: Results, part: PartOutcome, runs: Path) -> PartOutcome:
    """``part`` with the bootstrap interval over test items, where it is one measured difference.

    Without change where nothing is subtracted, for means over targets, for values from elsewhere,
    and for metrics that are no mean over items (entity F1, mining F1): there is no such interval.
    """
    outcome = part.replication
    if outcome is None or len(part.link.contrasts) != 1:
        return part
    found = item_interval(recipe, results, part.link.contrasts[0], part.seeds, runs)
    if found is None:
        return part
    words = (
        f"over test items, these seeds kept: {found[0]:+.1f} to {found[1]:+.1f}"
        f" (95 % bootstrap of {RESAMPLES:,}); it decides nothing"
    )
    told = outcome.model_copy(update={"bootstrap": found, "reasons": (*outcome.reasons, words)})
    return part.model_copy(update={"replication": told})


def item_interval(
    recipe: Recipe, results: Results, contrast: Contrast, seeds: Sequence[int], runs: Path
) -> tuple[float, float] | None:
    """95 % percentile interval, points, of a paired difference over its test items; None as above."""
    cell, against = contrast.cell, contrast.against
    if against is None or cell.target == OVERALL:
        return None
    languages = _languages(recipe, results, cell)
    sides = [
        [_items(results, runs, side, seeds, language) for language in languages]
        for side in (cell, against)
    ]
    ours = [scores for scores in sides[0] if scores is not None]
    theirs = [scores for scores in sides[1] if scores is not None]
    if not languages or not len(ours) == len(theirs) == len(languages):
        return None
    if any(a.shape != b.shape for a, b in zip(ours, theirs, strict=True)):
        return None
    if len({scores.shape for scores in ours}) == 1:  # as many in every language: drawn together
        import numpy as np

        return bootstrap_items(
            np.stack(ours, axis=1), np.stack(theirs, axis=1), resamples=RESAMPLES
        )
    differences = [(a - b).mean(axis=0) for a, b in zip(ours, theirs, strict=True)]
    return bootstrap_languages(differences, resamples=RESAMPLES)


def _languages(recipe: Recipe, results: Results, cell: CellKey) -> list[str]:
    """The languages that a cell is the mean of."""
    if cell.language not in AGGREGATES:
        return [cell.language]
    own = source_language(recipe, cell.target)
    alike = dict.fromkeys(
        value.cell.language
        for value in results.values
        if value.cell.language not in AGGREGATES
        and value.cell.model_copy(update={"language": cell.language}) == cell
    )
    return [
        language
        for language in alike
        if cell.language == "all" or (language == own) == (cell.language == "english")
    ]


def _items(
    results: Results, runs: Path, cell: CellKey, seeds: Sequence[int], language: str
) -> NDArray[np.float64] | None:
    """(seeds, items) scores, points, of one language; None where their mean is not the score."""
    import numpy as np

    key = cell.model_copy(update={"language": language})
    measured = {value.seed: value for value in results.values if value.cell == key}
    if len(measured) == 1:  # an untrained baseline knows no seed
        measured = dict.fromkeys(seeds, next(iter(measured.values())))
    rows = []
    for seed in seeds:
        value = measured.get(seed)
        if value is None or not value.stage:
            return None
        home = places.stages_folder(runs) / value.stage / places.PREDICTIONS
        try:
            scores = json.loads((home / f"{language}.items.json").read_text(encoding="utf-8"))
            row = np.asarray(scores, dtype=np.float64)
        except (OSError, ValueError):
            return None
        if row.ndim != 1 or not row.size or abs(float(row.mean()) - value.value) > _SAME:
            return None
        rows.append(row)
    if len({row.size for row in rows}) != 1:
        return None
    return np.stack(rows)
