"""Outcomes of reruns in one sentence."""

from __future__ import annotations

from claimcheck.records import Power, QuantifiedReplication, Replication, ReplicationLabel
from claimcheck.records.replication import ClaimedKind, Direction, QuantifierOutcome, Size

_DIRECTION = {
    Direction.SAME: "the direction is as claimed",
    Direction.OPPOSITE: "the direction is the opposite",
    Direction.NONE: "no more than a negligible effect",
    Direction.UNDECIDED: "the direction is not decided",
    Direction.NOT_CLAIMED: "",
}
_NO_EFFECT = {
    Direction.NONE: "equivalent to none within the margin",
    Direction.OPPOSITE: "there is an effect beyond the margin",
    Direction.UNDECIDED: "neither an effect nor its absence is shown",
}
_SIZE = {
    Size.CONSISTENT: "the size is consistent",
    Size.DIFFERENT: "the size differs",
    Size.IMPRECISE: "the size cannot be judged at this precision",
    Size.NOT_CLAIMED: "",
}


def say_replication(name: str, outcome: Replication) -> str:
    """Claimed against measured, with the interval that the paper's number should lie in."""
    claimed, n = outcome.claimed, len(outcome.differences)
    score = claimed.kind is ClaimedKind.SCORE
    sign = "" if score else "+"
    if claimed.kind is ClaimedKind.NO_EFFECT:
        said = "claimed to make no difference"
    elif claimed.value is None:
        said = "claimed to be " + ("a gain" if claimed.direction > 0 else "a loss")
    else:
        said = f"claimed {claimed.value:{sign}g}"
    interval = f"{outcome.low:{sign}.1f} to {outcome.high:{sign}.1f}"
    measured = f"measured {outcome.mean:{sign}.1f} over {n} seeds, interval {interval}"
    words = _NO_EFFECT if claimed.kind is ClaimedKind.NO_EFFECT else _DIRECTION
    answers = [words.get(outcome.direction, ""), _SIZE[outcome.size]]
    found = ", ".join(answer for answer in answers if answer)
    return f"{name}: {said}; {measured}: {found}."


def say_quantified(outcome: QuantifiedReplication) -> str:
    """How many cases show it, of how many that are asked for."""
    k = len(outcome.cases)
    found = {
        QuantifierOutcome.SHOWN: "shown",
        QuantifierOutcome.SHOWN_FALSE: "shown to be false",
        QuantifierOutcome.UNDECIDED: "not decided",
    }[outcome.outcome]
    listed = ", ".join(
        f"{name} {part.mean:+.1f}" for name, part in zip(outcome.cases, outcome.parts, strict=False)
    )
    seeds = min((len(part.differences) for part in outcome.parts), default=0)
    level = f" at level {outcome.parts[0].alpha:.2g}" if outcome.parts else ""
    return (
        f"{k} cases over {seeds} seeds ({outcome.test}): {found}, p = {outcome.p_value:.2g}{level};"
        f" {listed}."
    )


def say_power(power: Power) -> str:
    """What these seeds could have shown, were the claim true."""
    replicated = dict(power.labels).get(ReplicationLabel.REPLICATED, 0.0)
    if power.claimed.kind is ClaimedKind.SCORE:
        return (
            f"power: at {power.seeds} seeds and a standard deviation of {power.sd:.1f} a true"
            f" {power.effect:g} is confirmed in {replicated:.0%} of cases"
        )
    if power.claimed.kind is ClaimedKind.NO_EFFECT:
        return (
            f"power: at {power.seeds} seeds and a standard deviation of {power.sd:.1f} a true"
            f" absence of an effect is shown in {replicated:.0%} of cases"
        )
    return (
        f"power: at {power.seeds} seeds and a standard deviation of {power.sd:.1f} a true"
        f" {power.effect:+.1f} is found in its direction in {power.direction:.0%} of cases,"
        f" and with its size in {replicated:.0%}"
    )
