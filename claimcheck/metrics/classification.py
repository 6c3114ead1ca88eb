"""Accuracy and F1 over labels."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from claimcheck.errors import DataError


def require_equal_length(gold: Sequence[object], predicted: Sequence[object]) -> None:
    """Raise DataError unless both are of one length above zero."""
    if len(gold) != len(predicted):
        raise DataError(
            f"{len(predicted)} predictions for {len(gold)} labels",
            hint="each label needs exactly one prediction, in the same order",
        )
    if not gold:
        raise DataError("there is nothing to score", hint="the label file is empty")


def accuracy(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> float:
    """Percentage of equal pairs."""
    require_equal_length(gold, predicted)
    return 100.0 * sum(a == b for a, b in zip(gold, predicted, strict=True)) / len(gold)


def binary_f1(
    gold: Sequence[Hashable], predicted: Sequence[Hashable], positive: Hashable = 1
) -> float:
    """F1 of the class ``positive`` in percent; 0 where it is neither there nor predicted."""
    require_equal_length(gold, predicted)
    true_positive = sum(a == positive == b for a, b in zip(gold, predicted, strict=True))
    stated = sum(a == positive for a in gold) + sum(b == positive for b in predicted)
    return 200.0 * true_positive / stated if stated else 0.0


def accuracy_f1(
    gold: Sequence[Hashable], predicted: Sequence[Hashable], positive: Hashable = 1
) -> float:
    """Mean of accuracy and F1, as GLUE scores QQP and MRPC (arXiv 1804.07461, section 3)."""
    return (accuracy(gold, predicted) + binary_f1(gold, predicted, positive)) / 2
