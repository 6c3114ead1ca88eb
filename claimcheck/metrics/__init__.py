"""Metrics that agree with the official scorers to the digit. All scores are percentages, 0 to 100.

``METRICS`` names them for recipes; ``signature`` says exactly which one made a number.
"""

from __future__ import annotations

METRICS = {
    "accuracy": "claimcheck.metrics.classification:accuracy",
    "f1": "claimcheck.metrics.classification:binary_f1",
    "accuracy_f1": "claimcheck.metrics.classification:accuracy_f1",
    "mean_reciprocal_rank": "claimcheck.metrics.ranking:mean_reciprocal_rank",
    "mean_average_precision": "claimcheck.metrics.ranking:mean_average_precision",
    "mined_f1": "claimcheck.metrics.mining:mined_f1",
    "mlqa": "claimcheck.metrics.spans:mlqa_scores",
    "squad": "claimcheck.metrics.spans:squad_scores",
    "squad_v2": "claimcheck.metrics.spans:squad_v2_scores",
    "span_f1": "claimcheck.metrics.tagging:span_f1",
}

METRICS_VERSION = 1  # raised by hand whenever a score changes


def signature(metric: str, **settings: str | int | None) -> str:
    """The settings behind a score, e.g. ``f1:udpos|lang:sw|agg:micro|v:1``; Nones are left out."""
    parts = [f"metric:{metric}"]
    parts += [f"{name}:{value}" for name, value in settings.items() if value is not None]
    return "|".join([*parts, f"v:{METRICS_VERSION}"])
