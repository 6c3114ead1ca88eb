"""Plans and results of reruns as people read them in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.cli.output import Output

if TYPE_CHECKING:
    from claimcheck.records.rerun import Plan
    from claimcheck.rerun.recipe import LoadedRecipe
    from claimcheck.rerun.results import Results


def duration(seconds: float) -> str:
    """Seconds, minutes or hours, whichever is easy to read."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def plan(output: Output, made: Plan) -> None:
    """Stages, price, power, and what caps the outcome."""
    output.heading(made.title, f"{len(made.arms)} arms, {made.status}")
    rows = []
    for one in made.stages:
        cost = one.cost
        took = duration(cost.seconds) if cost.seconds is not None else ""
        rows.append(
            [one.id[:8], one.state.value, str(one.chains), f"{cost.tokens or cost.evaluated:,}", took, one.title]
        )  # fmt: skip
    output.table(["Stage", "State", "Arms", "Tokens", "Time", "What"], rows)
    price = made.price
    facts = [
        ("stages", f"{price.stages}, of which {price.cached} are done or shipped"),
        ("tokens to train", f"{price.tokens:,} ({price.padded:,} if padded)"),
        ("all stages, shared", f"{price.shared_tokens:,} ({price.shared_padded:,} padded)"),
        ("nothing shared", f"{price.naive_tokens:,} ({price.naive_padded:,} padded)"),
        ("disk", f"{price.disk / 2**20:,.0f} MiB"),
    ]
    if price.seconds is not None:
        facts.append(("time", f"{duration(price.seconds)} one after the other, {price.machine}"))
    if price.gpu_hours is not None:
        facts.append(("GPU-hours", f"{price.gpu_hours:.2f}"))
    if price.cost is not None:
        facts.append(("cost", f"{price.cost:,.2f} {price.currency}"))
    for name, power in made.power:
        likely = ", ".join(f"{label.value} {share:.0%}" for label, share in power.labels[:3])
        facts.append(
            (
                f"power: {name}",
                f"{power.effect:+g} at sd {power.sd:g}, {power.seeds} seeds: {likely}",
            )
        )
    blocked = [one for one in made.stages if one.why and one.state.value == "blocked"]
    output.facts("Price", facts)
    for line in price.assumptions:
        output.note(line)
    for line in made.caps:
        output.note(f"caps what may be said: {line}")
    if blocked:
        output.problem(f"run {len(blocked)} stages here: {blocked[0].why}")


def results(output: Output, loaded: LoadedRecipe, found: Results) -> None:
    """Headline scores by arm and target, averaged over seeds, with the gain over the baseline; for
    sweeps over the share of the data also whether returns diminish."""
    from claimcheck.rerun.headline_table import headline_table
    from claimcheck.rerun.results import label_of
    from claimcheck.rerun.sweep import in_words, sweeps

    names = label_of(loaded.recipe)
    rows = []
    for line in headline_table(loaded.recipe, found):
        gain = f"{line.gain:+.1f}" if line.gain is not None else ""
        share = f" at {line.fraction:g}" if len(loaded.recipe.axes.fractions) > 1 else ""
        rows.append(
            [
                names.get(line.mix, line.mix) + share,
                names.get(line.target, line.target),
                f"{line.english:.1f}" if line.english is not None else "",
                f"{line.zero_shot:.1f}" if line.zero_shot is not None else "",
                gain + (" (same task)" if line.same_task else ""),
                f"{line.spread:.1f}" if line.spread is not None else "",
                str(line.seeds),
            ]
        )
    output.table(["Arm", "Target", "Source", "Zero-shot", "Gain", "Spread", "Seeds"], rows)
    for sweep in sweeps(loaded.recipe, found):
        arm = f"{names.get(sweep.mix, sweep.mix)} → {names.get(sweep.target, sweep.target)}"
        words = in_words(sweep.curve) if sweep.curve is not None else sweep.reason or ""
        output.line(arm, words)
