"""What a number of seeds can be expected to show, before anyone pays for them."""

from __future__ import annotations

from claimcheck.records.replication import DEFAULT_RULE, Claimed, DecisionRule, Power
from claimcheck.statistics.simulate import rates


def power(
    claimed: Claimed,
    *,
    sd: float,
    seeds: int,
    rule: DecisionRule = DEFAULT_RULE,
    effect: float | None = None,
    pooled_cells: int = 1,
    simulations: int = 1_000,
) -> Power:
    """Simulate ``seeds`` seeds of a true ``effect`` (the claim's own where None), in points.

    ``sd`` is the spread of one paired difference. The answer is the probability of each label.
    """
    truth = effect if effect is not None else (claimed.value or 0.0)
    single = rule.model_copy(update={"looks": ()})
    outcome = rates(
        effect=truth,
        sd=sd,
        seeds=seeds,
        claim=claimed,
        rule=single,
        simulations=simulations,
        pooled_cells=pooled_cells,
    )
    return Power(
        seeds=seeds,
        effect=truth,
        sd=sd,
        claimed=claimed,
        labels=tuple(outcome.labels.items()),
        direction=outcome.same,
        precise=outcome.precise,
        half_width=outcome.half_width,
        simulations=simulations,
    )
