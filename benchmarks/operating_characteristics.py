"""Simulate how often each answer of a rerun comes out, and write the tables of docs/statistics.md.

    python -m benchmarks.operating_characteristics [--simulations 20000] [--write]

Without ``--write`` the tables are printed. Everything has fixed seeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from claimcheck.records import ReplicationLabel
from claimcheck.records.replication import Claimed, DecisionRule
from claimcheck.statistics.looks import look_alpha
from claimcheck.statistics.simulate import Rates, honest_claim, luckiest_claim, rates

PAGE = Path(__file__).resolve().parents[1] / "docs" / "statistics.md"
BEGIN, END = "<!-- simulated: begin -->", "<!-- simulated: end -->"
CLAIM, SD = 5.4, 0.7  # the effect and spread of the first paper that the recipes rerun
SEEDS = (3, 5, 10)
CELLS = 8  # cells whose spread is pooled: the other targets of the family
LABELS = (
    ReplicationLabel.REPLICATED,
    ReplicationLabel.DIRECTION_ONLY,
    ReplicationLabel.NOT_REPLICATED,
    ReplicationLabel.CONTRADICTED,
    ReplicationLabel.INCONCLUSIVE,
)
RULE = DecisionRule(margin=1.0)


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def label_rows(cells: int, simulations: int) -> list[str]:
    """One row a truth and number of seeds."""
    fixed = Claimed(value=CLAIM, runs_assumed=False)
    rows = []
    for name, effect in (
        ("null", 0.0),
        ("half", CLAIM / 2),
        ("0.9 ×", 0.9 * CLAIM),
        ("equal", CLAIM),
    ):
        for seeds in SEEDS:
            found = rates(
                effect=effect,
                sd=SD,
                seeds=seeds,
                claim=fixed,
                rule=RULE,
                simulations=simulations,
                pooled_cells=cells,
            )
            rows.append(row(name, seeds, found))
    for seeds in SEEDS:
        lucky = luckiest_claim(CLAIM, SD)
        found = rates(
            effect=CLAIM,
            sd=SD,
            seeds=seeds,
            claim=lucky,
            rule=RULE,
            simulations=simulations,
            pooled_cells=cells,
        )
        rows.append(row("best of 9", seeds, found))
    return rows


def row(name: str, seeds: int, found: Rates) -> str:
    labels = " | ".join(percent(found.labels.get(label, 0.0)) for label in LABELS)
    return (
        f"| {name} | {seeds} | {labels} | {percent(found.same)} | {percent(found.opposite)} |"
        f" {percent(found.precise)} | {found.half_width:.2f} |"
    )


def coverage_rows(simulations: int) -> list[str]:
    rows = []
    for seeds in SEEDS:
        cells = []
        for pooled, runs in ((1, 1), (CELLS, 1), (1, 3), (CELLS, 3)):
            found = rates(
                effect=CLAIM,
                sd=SD,
                seeds=seeds,
                claim=honest_claim(CLAIM, SD, runs),
                simulations=simulations,
                pooled_cells=pooled,
            )
            cells.append(percent(found.covered))
        own = rates(
            effect=CLAIM, sd=SD, seeds=seeds, claim=Claimed(value=CLAIM), simulations=simulations
        )
        lucky = rates(
            effect=CLAIM,
            sd=SD,
            seeds=seeds,
            claim=luckiest_claim(CLAIM, SD),
            simulations=simulations,
            pooled_cells=CELLS,
        )
        rows.append(
            f"| {seeds} | {' | '.join(cells)} | {percent(own.mean_covered)} | {percent(lucky.covered)} |"
        )
    return rows


def look_rows(simulations: int) -> list[str]:
    rule = DecisionRule(looks=(3, 5, 10), margin=1.0)
    rows = []
    for effect in (0.0, 0.5, 1.0, CLAIM / 2, CLAIM, 10.0):
        found = rates(
            effect=effect,
            sd=SD,
            seeds=10,
            claim=honest_claim(effect, SD),
            rule=rule,
            simulations=simulations,
            pooled_cells=CELLS,
        )
        alone = rates(
            effect=effect,
            sd=SD,
            seeds=10,
            claim=honest_claim(effect, SD),
            rule=rule,
            simulations=simulations,
        )
        rows.append(
            f"| {effect:g} | {percent(found.same)} | {percent(found.opposite)} | {found.seeds:.1f} |"
            f" {percent(found.covered)} | {percent(alone.covered)} | {percent(found.mean_covered)} |"
        )
    return rows


def peeking(simulations: int) -> tuple[float, float]:
    """False directions of looking at every n from 3 to 10 at 0.05, and at the calibrated level."""
    from scipy.special import stdtr

    noise = np.random.default_rng(11).standard_normal((simulations, 10))
    smallest = np.ones(simulations)
    for n in range(3, 11):
        seen = noise[:, :n]
        smallest = np.minimum(
            smallest, stdtr(n - 1, -seen.mean(1) / (seen.std(1, ddof=1) / np.sqrt(n)))
        )
    level = look_alpha(tuple(range(3, 11)))
    return float((smallest <= 0.05).mean()), float((smallest <= level).mean())


def bootstrap_coverage(simulations: int) -> float:
    """How often a 95 % percentile bootstrap (1,000 resamples) over three seeds holds the mean."""
    generator = np.random.default_rng(5)
    drawn = generator.integers(0, 3, size=(1_000, 3))
    held = 0
    for _ in range(simulations):
        means = generator.standard_normal(3)[drawn].mean(1)
        low, high = np.quantile(means, [0.025, 0.975])
        held += low <= 0 <= high
    return held / simulations


def tables(simulations: int) -> str:
    names = " | ".join(label.value for label in LABELS)
    head = (
        f"| truth | seeds | {names} | same | opposite | size judged | half-width |\n"
        f"|---|---|{'---|' * (len(LABELS) + 4)}\n"
    )
    error = 100 * (0.25 / simulations) ** 0.5
    naive, calibrated = peeking(max(simulations, 100_000))
    parts = [
        f"{simulations:,} simulated reruns a row; the Monte Carlo error of a share is at most"
        f" {error:.2f} points (one standard deviation). Claim +{CLAIM}, spread of a paired difference"
        f" {SD} points, m = 1, margin for no effect 1.0. All figures but the half-width are per cent.",
        "**The spread comes from this cell alone**",
        head + "\n".join(label_rows(1, simulations)),
        f"**The spread is pooled over {CELLS} cells of equal spread**",
        head + "\n".join(label_rows(CELLS, simulations)),
        "**Coverage of the intervals** (nominal 95). The prediction interval should hold the number of"
        " an honest paper that averaged m runs; the last column is the same for the best of nine equal"
        " candidates, which is why such claims are scored on another split.",
        "| seeds | own spread, m = 1 | pooled, m = 1 | own, m = 3 | pooled, m = 3 | mean |"
        " best of 9, pooled |\n|---|---|---|---|---|---|---|\n"
        + "\n".join(coverage_rows(simulations)),
        "**Looking at 3, 5 and 10 seeds**, an honest paper; stopped when decided. Level of each look:"
        f" {look_alpha((3, 5, 10)):.4f}.",
        "| true effect | same | opposite | seeds used | prediction interval at the stop, pooled |"
        " own spread | mean at the stop |\n|---|---|---|---|---|---|---|\n"
        + "\n".join(look_rows(simulations)),
        f"Testing at every n from 3 to 10 with 0.05 each gives {percent(naive)} % false directions; at"
        f" the calibrated level {look_alpha(tuple(range(3, 11))):.4f} it gives {percent(calibrated)} %."
        f" A 95 % percentile bootstrap over three seeds covers {percent(bootstrap_coverage(simulations))} %.",
    ]
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=20_000)
    parser.add_argument("--write", action="store_true", help="replace the tables of the page")
    asked = parser.parse_args()
    text = tables(asked.simulations)
    if not asked.write:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
