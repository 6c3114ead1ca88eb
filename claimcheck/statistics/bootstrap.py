"""Bootstrap over test items: reported beside the decision, and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def bootstrap_items(
    with_arm: ArrayLike,
    without_arm: ArrayLike,
    *,
    resamples: int = 2_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile interval of the mean difference when the test items are drawn again.

    Both arrays: (seeds, languages, items) scores in points. Items are drawn jointly for all arms,
    seeds and (parallel) languages, because they are the same sentences; seeds and languages stay
    as they are.
    """
    import numpy as np

    difference = np.asarray(with_arm, dtype=np.float64) - np.asarray(without_arm, dtype=np.float64)
    per_item = difference.reshape(-1, difference.shape[-1]).mean(axis=0)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, per_item.size, size=(resamples, per_item.size))
    means = per_item[drawn].mean(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)
