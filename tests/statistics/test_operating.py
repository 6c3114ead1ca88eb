"""How often each answer comes out when the truth is known: nominal rates within Monte Carlo error."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from claimcheck.errors import RecipeError
from claimcheck.records import ReplicationLabel
from claimcheck.records.replication import Claimed, DecisionRule
from claimcheck.statistics import look_alpha, look_levels, next_look, power
from claimcheck.statistics.simulate import honest_claim, luckiest_claim, rates

N = 3_000
CLAIM = Claimed(value=5.4, runs_assumed=False)


def within(share: float, nominal: float, simulations: int = N, sigmas: float = 4.0) -> bool:
    return abs(share - nominal) <= sigmas * math.sqrt(nominal * (1 - nominal) / simulations)


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_false_directions_come_at_the_nominal_rate(seeds: int) -> None:
    null = rates(effect=0.0, sd=0.7, seeds=seeds, claim=CLAIM, simulations=N)
    assert within(null.same, 0.05)
    assert within(null.opposite, 0.05)
    assert within(null.mean_covered, 0.95)


@pytest.mark.parametrize("seeds", [3, 5, 10])
@pytest.mark.parametrize("cells", [1, 6])
@pytest.mark.parametrize("runs", [1, 3])
def test_the_prediction_interval_covers_an_honest_paper(seeds: int, cells: int, runs: int) -> None:
    honest = rates(
        effect=5.4,
        sd=0.7,
        seeds=seeds,
        claim=honest_claim(5.4, 0.7, runs),
        pooled_cells=cells,
        simulations=N,
    )
    assert within(honest.covered, 0.95)


@pytest.mark.parametrize("seeds", [3, 5, 10])
def test_power_of_the_direction_is_the_noncentral_t(seeds: int) -> None:
    from scipy import stats

    effect, sd = 0.8, 1.0
    simulated = rates(effect=effect, sd=sd, seeds=seeds, claim=CLAIM, simulations=N)
    critical = stats.t.ppf(0.95, seeds - 1)
    exact = stats.nct.sf(critical, seeds - 1, effect * math.sqrt(seeds) / sd)
    assert within(simulated.same, float(exact))


def test_a_true_claim_is_hardly_ever_accused() -> None:
    for seeds in (3, 5, 10):
        honest = rates(effect=5.4, sd=0.7, seeds=seeds, claim=honest_claim(5.4, 0.7), simulations=N)
        accused = honest.labels.get(ReplicationLabel.NOT_REPLICATED, 0) + honest.labels.get(
            ReplicationLabel.CONTRADICTED, 0
        )
        assert accused <= 0.002


def test_a_null_truth_is_found_out_with_seeds() -> None:
    found = [
        rates(effect=0.0, sd=0.7, seeds=seeds, claim=CLAIM, simulations=1_000).labels.get(
            ReplicationLabel.NOT_REPLICATED, 0.0
        )
        for seeds in (3, 5, 10)
    ]
    assert found == sorted(found)
    assert found[0] < 0.2 < found[2]
    replicated = rates(effect=0.0, sd=0.7, seeds=5, claim=CLAIM, simulations=1_000)
    assert replicated.labels.get(ReplicationLabel.REPLICATED, 0.0) <= 0.005


def test_best_of_nine_is_covered_less_than_it_says() -> None:
    lucky = rates(
        effect=1.0, sd=0.7, seeds=10, claim=luckiest_claim(1.0, 0.7), pooled_cells=6, simulations=N
    )
    assert lucky.covered < 0.87  # why a best-of claim is scored on another split


def test_looking_at_every_seed_is_dishonest_and_the_schedule_is_not() -> None:
    every = tuple(range(3, 11))
    assert look_alpha(every) == pytest.approx(0.0145, abs=0.002)
    naive = _false_directions(every, 0.05)
    assert within(naive, 0.146, 20_000)
    for looks in ((3, 5, 10), (3, 5), every):
        assert within(_false_directions(looks, look_alpha(looks)), 0.05, 20_000)
    assert look_alpha((5,)) == 0.05


@pytest.mark.parametrize("effect", [0.0, 1.0, 5.4, 10.0])
@pytest.mark.parametrize("cells", [1, 6])
def test_coverage_at_the_stop(effect: float, cells: int) -> None:
    rule = DecisionRule(looks=(3, 5, 10), margin=0.5)
    stopped = rates(
        effect=effect,
        sd=0.7,
        seeds=10,
        claim=honest_claim(effect, 0.7),
        rule=rule,
        pooled_cells=cells,
        simulations=N,
    )
    assert stopped.covered >= 0.93 - 2 * stopped.error * 0.5
    assert stopped.mean_covered >= 0.93 - 2 * stopped.error * 0.5


def test_schedules() -> None:
    assert next_look((3, 5, 10), 0) == 3
    assert next_look((3, 5, 10), 5) == 10
    assert next_look((3, 5, 10), 10) is None
    rule = DecisionRule(looks=(3, 5, 10))
    early, last = look_levels(rule, 3), look_levels(rule, 10)
    assert early[0] == last[0] < 0.05
    assert early[1] > last[1] == 0.95
    assert look_levels(DecisionRule(), 3) == (0.05, 0.95)
    for wrong in ((), (2, 3), (5, 3)):
        with pytest.raises(RecipeError):
            look_alpha(wrong)


def test_power_says_before_paying_that_few_seeds_rarely_reach_consistent() -> None:
    few = power(Claimed(value=5.4), sd=0.7, seeds=3, simulations=500)
    assert few.direction > 0.99
    assert few.precise < 0.2
    assert dict(few.labels)[ReplicationLabel.DIRECTION_ONLY] > 0.75
    many = power(Claimed(value=5.4), sd=0.3, seeds=10, pooled_cells=6, simulations=500)
    assert dict(many.labels)[ReplicationLabel.REPLICATED] > 0.9
    none = power(Claimed(value=5.4), sd=0.7, seeds=5, effect=0.0, simulations=500)
    assert none.direction < 0.1


def _false_directions(looks: tuple[int, ...], alpha: float) -> float:
    import numpy as np
    from scipy import stats

    noise = np.random.default_rng(7).standard_normal((20_000, looks[-1]))
    found = np.zeros(20_000, dtype=bool)
    for n in looks:
        result = stats.ttest_1samp(noise[:, :n], 0.0, axis=1, alternative="greater")
        found |= result.pvalue <= alpha
    return float(found.mean())


def test_the_tables_of_the_page_are_what_the_functions_do() -> None:
    """Rows of docs/statistics.md against a fresh simulation with another seed."""
    page = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
    text = page.read_text(encoding="utf-8")
    simulated = int(re.search(r"([\d,]+) simulated reruns a row", text)[1].replace(",", ""))  # type: ignore[index]
    columns = ("REPLICATED", "DIRECTION_ONLY", "NOT_REPLICATED", "CONTRADICTED", "INCONCLUSIVE")
    truths = {"null": 0.0, "half": 2.7, "0.9 ×": 4.86, "equal": 5.4, "best of 9": 5.4}
    checked = 0
    for cells, part in zip((1, 8), text.split("| truth | seeds |")[1:], strict=True):
        for line in part.splitlines()[2:]:
            if not line.startswith("|"):
                break
            fields = [field.strip() for field in line.strip("|").split("|")]
            claim = luckiest_claim(5.4, 0.7) if fields[0] == "best of 9" else CLAIM
            fresh = rates(
                effect=truths[fields[0]],
                sd=0.7,
                seeds=int(fields[1]),
                claim=claim,
                rule=DecisionRule(margin=1.0),
                pooled_cells=cells,
                simulations=1_000,
                seed=99,
            )
            for name, printed in zip(columns, fields[2:7], strict=True):
                share = float(printed) / 100
                found = fresh.labels.get(ReplicationLabel(name), 0.0)
                spread = max(share * (1 - share), 0.002)
                error = math.sqrt(spread * (1 / 1_000 + 1 / simulated))
                assert abs(found - share) <= 4.5 * error + 0.001, (line, name, found)
                checked += 1
    assert checked == 2 * 15 * 5
