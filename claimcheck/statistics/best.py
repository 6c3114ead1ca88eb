""" "Best" and "best of k": against every alternative, and without the luck of the draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records import Quantifier, ReplicationLabel
from claimcheck.records.replication import (
    DEFAULT_RULE,
    Claimed,
    DecisionRule,
    QuantifiedReplication,
    QuantifierOutcome,
)
from claimcheck.statistics.judge import judge
from claimcheck.statistics.quantifiers import cap_outcome, partial_conjunction

Scores = Mapping[str, Sequence[float]]  # candidate → one value a seed, seeds in the same order


class Selected(NamedTuple):
    """Per seed: the candidate that the other seeds chose, and its value on the scoring split."""

    chosen: tuple[str, ...]
    values: tuple[float, ...]


def score_selected(
    selection: Scores, scoring: Scores, *, higher_is_better: bool = True
) -> Selected:
    """Score a best-of-k claim: choose on one split, measure on the other.

    For each seed the candidate with the best mean over the *other* seeds on the selection split
    is chosen and its value on the scoring split of this seed is taken, so that neither the items
    nor the seed that chose it also measure it. (The maximum of nine equal candidates lies 1.5
    standard deviations above their mean by luck alone.)
    """
    names = list(selection)
    if set(names) != set(scoring) or not names:
        raise RecipeError("selection and scoring need the same candidates")
    lengths = {len(values) for values in [*selection.values(), *scoring.values()]}
    if len(lengths) != 1 or (n := lengths.pop()) < 2:
        raise RecipeError("every candidate needs the same seeds, at least two")
    sign = 1 if higher_is_better else -1
    chosen = []
    for seed in range(n):
        chosen.append(
            max(names, key=lambda name: sign * (sum(selection[name]) - selection[name][seed]))
        )
    return Selected(tuple(chosen), tuple(scoring[name][i] for i, name in enumerate(chosen)))


def best_of(
    name: str,
    scores: Scores,
    rule: DecisionRule = DEFAULT_RULE,
    *,
    higher_is_better: bool = True,
    caps: Sequence[str] = (),
) -> QuantifiedReplication:
    """Test "``name`` is the best" against every alternative (an intersection–union test).

    It is shown false where some alternative beats ``name`` (Bonferroni over the alternatives).
    """
    if name not in scores:
        raise RecipeError(f"{name!r} is not among the candidates", hint=", ".join(scores))
    others = [other for other in scores if other != name]
    if not others:
        raise RecipeError("“best” needs an alternative to be compared with")
    claimed = Claimed(sign=1 if higher_is_better else -1)
    parts = []
    for other in others:
        if len(scores[other]) != len(scores[name]):
            raise RecipeError("every candidate needs the same seeds")
        paired = [a - b for a, b in zip(scores[name], scores[other], strict=True)]
        parts.append(judge(paired, claimed, rule, caps=caps))
    p_value = max(part.p_same for part in parts if part.p_same is not None)
    p_false = partial_conjunction([p.p_opposite for p in parts if p.p_opposite is not None], 1)
    if p_value <= rule.alpha:
        outcome, label = QuantifierOutcome.SHOWN, ReplicationLabel.REPLICATED
    elif p_false <= rule.alpha:
        outcome, label = QuantifierOutcome.SHOWN_FALSE, ReplicationLabel.CONTRADICTED
    else:
        outcome, label = QuantifierOutcome.UNDECIDED, ReplicationLabel.INCONCLUSIVE
    ahead = sum(part.p_same <= rule.alpha for part in parts if part.p_same is not None)
    nearest = min(parts, key=lambda part: claimed.direction * part.mean)
    return QuantifiedReplication(
        quantifier=Quantifier.ALL,
        cases=tuple(f"{name} against {other}" for other in others),
        outcome=outcome,
        p_value=p_value,
        p_false=p_false,
        needed=len(others),
        shown=ahead,
        label=cap_outcome(outcome) if caps else label,
        uncapped=label,
        test="best against every alternative (intersection-union)",
        reasons=(
            f"{name} ahead of {ahead} of {len(others)} alternatives at {rule.alpha:g}; "
            f"nearest: {others[parts.index(nearest)]} at {nearest.mean:+.2f}",
        ),
        parts=tuple(parts),
    )
