"""Fitting the model of kinds of claims; never on what it is then scored on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from claimcheck.evaluate.claims_fit import DIGITS, MADE_UP_WEIGHT, Example
from claimcheck.extract.kinds import KindModel, kind_values
from claimcheck.extract.parts import split_parts
from claimcheck.extract.statement import ruled_kind
from claimcheck.records import ClaimKind

STRENGTH = 0.05  # inverse weight of the L2 penalty; this and the others by accuracy out of fold
BALANCE = 0.4  # power of the weight by which rare kinds count more than frequent ones
SUPPORT = 6  # claims that must have a feature


def fit_kinds(
    examples: Sequence[Example], *, name: str, made_up: Sequence[Example] = ()
) -> KindModel:
    """The model fitted on the check-worthy ones of these examples; ``made_up`` weigh less.

    Raises ValueError where they have less than two kinds.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    real = [example for example in examples if example.gold.kind]
    chosen = [*real, *(example for example in made_up if example.gold.kind)]
    kinds = [example.gold.kind for example in chosen if example.gold.kind]
    frequent = Counter(kinds)
    if len(frequent) < 2:
        raise ValueError("kinds are told apart where there are at least two")
    rows = [_values(example) for example in chosen]
    counts = Counter(feature for row in rows for feature in row)
    names = sorted(feature for feature, count in counts.items() if count >= SUPPORT)
    matrix = np.array([[row.get(feature, 0.0) for feature in names] for row in rows])
    most = max(frequent.values())
    weights = [
        (most / frequent[kind]) ** BALANCE * (1.0 if index < len(real) else MADE_UP_WEIGHT)
        for index, kind in enumerate(kinds)
    ]
    model = LogisticRegression(C=STRENGTH, max_iter=5_000)
    model.fit(matrix, np.array([kind.value for kind in kinds]), sample_weight=np.array(weights))
    classes = [ClaimKind(str(value)) for value in model.classes_]
    # two classes have one row of weights, which speaks for the second
    lines = model.coef_ if len(classes) > 2 else np.vstack([-model.coef_[0], model.coef_[0]])
    starts = model.intercept_ if len(classes) > 2 else [-model.intercept_[0], model.intercept_[0]]
    return KindModel(
        name=name,
        weights={
            kind: {
                feature: round(float(weight), DIGITS)
                for feature, weight in zip(names, line, strict=True)
                if abs(weight) > 10**-DIGITS
            }
            for kind, line in zip(classes, lines, strict=True)
        },
        intercepts={
            kind: round(float(start), DIGITS) for kind, start in zip(classes, starts, strict=True)
        },
        fitted_on=tuple(sorted({example.key for example in real})),
    )


def _values(example: Example) -> dict[str, float]:
    judged = example.judged
    parts = tuple(split_parts(judged.reading, judged.around))
    return kind_values(judged.values, ruled_kind(judged.reading, parts, judged.values))
