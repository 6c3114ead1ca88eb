"""Claims over several cases: all, some, most, all but, none, a count.

"all" is an intersection–union test, "some" is Holm, "most" a partial conjunction with an assumed
threshold (Benjamini and Heller, 2008): at least u of k cases are real with p = (k − u + 1)·p_(u),
which holds under any dependence. Its denial, "fewer than u", is the partial conjunction that at
least k − u + 1 cases are not so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from claimcheck.errors import RecipeError
from claimcheck.records import Quantifier, ReplicationLabel
from claimcheck.records.replication import (
    DEFAULT_RULE,
    ClaimedKind,
    DecisionRule,
    QuantifiedReplication,
    QuantifierOutcome,
    Replication,
)

_TESTS = {
    Quantifier.ALL: "intersection-union",
    Quantifier.ALL_BUT: "intersection-union over the rest, and the exceptions denied",
    Quantifier.NONE: "intersection-union of denials",
    Quantifier.SOME: "Holm",
    Quantifier.MOST: "partial conjunction, threshold assumed",
    Quantifier.COUNT: "partial conjunction",
}


def partial_conjunction(p_values: Sequence[float], u: int) -> float:
    """p of "at least ``u`` of these hold": (k − u + 1)·p_(u). u = k is "all", u = 1 Bonferroni."""
    if not 1 <= u <= len(p_values):
        raise RecipeError(f"cannot ask for {u} of {len(p_values)} cases")
    return min(1.0, (len(p_values) - u + 1) * sorted(p_values)[u - 1])


def holm(p_values: Sequence[float], alpha: float) -> tuple[bool, ...]:
    """Which cases Holm's step-down procedure rejects at familywise level ``alpha``."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    rejected = [False] * len(p_values)
    for step, index in enumerate(order):
        if p_values[index] > alpha / (len(p_values) - step):
            break
        rejected[index] = True
    return tuple(rejected)


def judge_quantified(
    quantifier: Quantifier,
    cases: Mapping[str, Replication],
    rule: DecisionRule = DEFAULT_RULE,
    *,
    exceptions: Sequence[str] = (),
    except_count: int | None = None,
    count: int | None = None,
    caps: Sequence[str] = (),
) -> QuantifiedReplication:
    """Hold a claim over several cases against their reruns.

    ``cases``: one replication a case, all judged against the same direction (or all as "no
    effect"). ``exceptions``: named cases of "all but"; ``except_count``: how many, where they are
    not named; ``count``: for COUNT.

    Raises RecipeError without cases, with an unknown exception, or with a score among the cases.
    """
    if not cases:
        raise RecipeError("a claim over several cases needs at least one case")
    unknown = sorted(set(exceptions) - set(cases))
    if unknown:
        raise RecipeError(
            f"{unknown[0]!r} is not among the cases", hint=f"cases: {', '.join(cases)}"
        )
    for name, case in cases.items():
        if case.claimed.kind is ClaimedKind.SCORE:
            raise RecipeError(f"case {name!r} is a score, and a score has no direction")
    holds = {name: _p_holds(case) for name, case in cases.items()}
    denied = {name: _p_denied(case) for name, case in cases.items()}
    rest = [name for name in cases if name not in exceptions]
    k = len(cases)
    needed = _needed(quantifier, k, len(rest), rule, except_count, count)

    if quantifier is Quantifier.ALL_BUT and exceptions:
        if not rest:
            raise RecipeError("every case is named as an exception")
        p_value = max([holds[name] for name in rest] + [denied[name] for name in exceptions])
        against = [denied[name] for name in rest] + [holds[name] for name in exceptions]
        p_false = partial_conjunction(against, 1)
    elif quantifier is Quantifier.NONE:
        p_value = max(denied.values())
        p_false = partial_conjunction(list(holds.values()), 1)
    else:
        p_value = partial_conjunction(list(holds.values()), needed)
        p_false = partial_conjunction(list(denied.values()), k - needed + 1)
    outcome, label = _outcome(p_value, p_false, rule.alpha)
    shown = sum(holm(list(holds.values()), rule.alpha))
    asked = f"{needed} of {k}" if quantifier is not Quantifier.NONE else f"none of {k}"
    reasons = [
        f"{_TESTS[quantifier]}: {asked} needed; p = {p_value:.3g}, p of the denial = {p_false:.3g}",
        f"shown one by one (Holm): {shown} of {k}",
    ]
    if quantifier is Quantifier.MOST:
        reasons.append(f'"most" is read as at least {rule.most:.0%} of the cases: assumed')
    return QuantifiedReplication(
        quantifier=quantifier,
        cases=tuple(cases),
        outcome=outcome,
        p_value=p_value,
        p_false=p_false,
        needed=needed,
        shown=shown,
        label=cap_outcome(outcome) if caps else label,
        uncapped=label,
        test=_TESTS[quantifier],
        reasons=tuple(reasons),
        parts=tuple(cases.values()),
    )


def cap_outcome(outcome: QuantifierOutcome) -> ReplicationLabel:
    """What may be said at most where the reruns deviate or assume."""
    return {
        QuantifierOutcome.SHOWN: ReplicationLabel.DIRECTION_AGREES,
        QuantifierOutcome.SHOWN_FALSE: ReplicationLabel.DIRECTION_DIFFERS,
        QuantifierOutcome.UNDECIDED: ReplicationLabel.INCONCLUSIVE_AT_SCALE,
    }[outcome]


def _outcome(
    p_value: float, p_false: float, alpha: float
) -> tuple[QuantifierOutcome, ReplicationLabel]:
    if p_value <= alpha:
        return QuantifierOutcome.SHOWN, ReplicationLabel.REPLICATED
    if p_false <= alpha:
        return QuantifierOutcome.SHOWN_FALSE, ReplicationLabel.CONTRADICTED
    return QuantifierOutcome.UNDECIDED, ReplicationLabel.INCONCLUSIVE


def _needed(
    quantifier: Quantifier,
    k: int,
    rest: int,
    rule: DecisionRule,
    except_count: int | None,
    count: int | None,
) -> int:
    if quantifier is Quantifier.SOME:
        return 1
    if quantifier is Quantifier.MOST:
        return max(1, math.ceil(rule.most * k - 1e-9))
    if quantifier is Quantifier.COUNT:
        if count is None or not 1 <= count <= k:
            raise RecipeError(f"a count between 1 and {k} is needed, not {count}")
        return count
    if quantifier is Quantifier.ALL_BUT and except_count is not None:
        if not 0 <= except_count < k:
            raise RecipeError(f"cannot except {except_count} of {k} cases")
        return k - except_count
    if quantifier is Quantifier.ALL_BUT:
        return rest
    return k


def _p_holds(case: Replication) -> float:
    """p of "the case is as claimed"; for a claim of no effect that is its equivalence test."""
    assert case.p_same is not None
    return case.p_same


def _p_denied(case: Replication) -> float:
    """p of "the case is not as claimed": the opposite, or equivalence to none, whichever is surer.

    Where both are tested they are corrected as the two tests that they are.
    """
    assert case.p_opposite is not None
    if case.claimed.kind is ClaimedKind.NO_EFFECT or case.p_equivalent is None:
        return case.p_opposite
    return min(1.0, 2 * min(case.p_opposite, case.p_equivalent))
