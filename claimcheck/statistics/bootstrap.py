"""Bootstrap over test items: reported beside the decision, and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

_DRAWS = 4_000_000  # items drawn at a time, 32 MB


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
    means = _drawn_means(per_item, generator, resamples)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def bootstrap_languages(
    differences: Sequence[ArrayLike],
    *,
    resamples: int = 2_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """The same for languages with test sets of their own, of which each item is drawn apart.

    ``differences``: a language each, (items,) points, averaged over seeds. The mean over languages
    gives each the same weight.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    means = np.zeros(resamples)
    for language in differences:
        values = np.asarray(language, dtype=np.float64)
        means += _drawn_means(values, generator, resamples) / len(differences)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _drawn_means(
    values: NDArray[np.float64], generator: np.random.Generator, resamples: int
) -> NDArray[np.float64]:
    """Means of ``resamples`` draws with replacement, in blocks: a test set may be large."""
    import numpy as np

    block = max(1, _DRAWS // values.size)
    found = []
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = generator.integers(0, values.size, size=(rows, values.size))
        found.append(values[drawn].mean(axis=1))
    return np.concatenate(found)
