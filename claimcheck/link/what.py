"""What a part measures: targets, metric, language."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.link.fitting import Fitting
from claimcheck.link.measures import find_language, find_metric
from claimcheck.link.targets import check_dataset, check_object, find_targets
from claimcheck.link.who import Who
from claimcheck.records.link import OVERALL, OVERALL_METRIC


class What(NamedTuple):
    """Targets by name in the recipe (OVERALL for their mean), with metric and language."""

    targets: tuple[str, ...]
    generic: bool  # "every target": the part names none
    metric: str | None  # None: each target's headline
    language: str | None  # None: each target's aggregate
    languages_axis: bool  # "in every language"


def find_what(fit: Fitting, who: Who, *, score: bool) -> What | None:
    """Targets, metric and language; None where they differ or are not said."""
    found = find_targets(fit, who, score)
    if found is None:
        return None
    targets, generic = found
    check_dataset(fit, targets)
    check_object(fit)
    metric = find_metric(fit, targets)
    language, axis = find_language(fit, targets)
    return What(targets, generic, metric, language, axis) if fit.fits else None


def metric_of(fit: Fitting, what: What, target: str) -> str:
    """The metric of a target's cell."""
    if target == OVERALL:
        return OVERALL_METRIC
    return what.metric or fit.view.metrics[target][0]
