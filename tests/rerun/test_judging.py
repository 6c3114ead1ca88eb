"""Linked parts against measured cells, and parts into claims."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import RecipeError
from claimcheck.records import (
    Claimed,
    ClaimedKind,
    Contrast,
    LinkTest,
    Quantifier,
    Relation,
    ReplicationLabel,
    ReportingLabel,
)
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import RunValue
from claimcheck.rerun.judging import judge_link, link_caps, settled
from claimcheck.rerun.merging import compound, compound_counts
from claimcheck.rerun.pairing import pair_up, scores_of
from claimcheck.rerun.results import OVERALL, Results
from claimcheck.rerun.selecting import arms_of, rescored, seed_order
from tests.rerun.link_samples import (
    TARGETS,
    cell,
    contrast,
    gain,
    link,
    measured,
    miniature,
    nothing,
)

L = ReplicationLabel
SPREAD = (0.0, 0.2, -0.2, 0.1, -0.1)


@dataclass
class World:
    """Made-up scores: 50, plus the effect of an arm on a target, plus a little noise a seed."""

    effects: dict[tuple[str, str], float]
    seeds: int = 5
    split: str = "test"

    def results(self) -> Results:
        values = []
        for mix in ("none", "nli", "questions", "roles", "mlm", "shuffled"):
            for target in TARGETS:
                for seed in range(self.seeds):
                    noise = SPREAD[seed] * (1 + len(mix) % 3) if mix != "none" else 0.0
                    value = 50.0 + self.effects.get((mix, target), 0.0) + noise
                    key = cell(mix, target).model_copy(update={"split": self.split})
                    stage = f"{mix}-{target}-{seed}"
                    values.append(RunValue(cell=key, seed=seed, value=value, stage=stage))
        return Results(tuple(values), ())


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return miniature().recipe


# ── one part ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("true", "claimed", "label"),
    [
        (4.0, 4.1, L.REPLICATED),
        (4.0, 9.0, L.NOT_REPLICATED),
        (4.0, 5.5, L.DIRECTION_ONLY),
        (4.0, -4.0, L.CONTRADICTED),
        (0.0, 4.0, L.NOT_REPLICATED),  # equivalent to none
        (-3.0, -3.1, L.REPLICATED),
    ],
)
def test_a_gain(recipe: Recipe, true: float, claimed: float, label: ReplicationLabel) -> None:
    results = World({("nli", "roles-small"): true}).results()
    outcome = judge_link(recipe, results, gain("nli", "roles-small", claimed))
    assert outcome.label is label and outcome.seeds == (0, 1, 2, 3, 4)
    assert len(outcome.stages) == 10 and not outcome.power
    assert f"claimed {claimed:+g}" in outcome.explanation


def test_no_effect_a_score_and_a_comparison_with_another_arm(recipe: Recipe) -> None:
    results = World({("nli", "roles-small"): 4.0, ("roles", "roles-small"): 3.9}).results()
    assert judge_link(recipe, results, nothing("mlm", "retrieval")).label is L.REPLICATED
    assert judge_link(recipe, results, nothing("nli", "roles-small")).label is L.CONTRADICTED
    score = contrast("nli", "roles-small", against=None)
    claimed = Claimed(kind=ClaimedKind.SCORE, value=54.1, runs=5)
    assert (
        judge_link(recipe, results, link(LinkTest.SCORE, score, claimed=claimed)).label
        is L.REPLICATED
    )
    against = contrast("nli", "roles-small", against="roles")
    same = link(LinkTest.NO_EFFECT, against, claimed=Claimed(kind=ClaimedKind.NO_EFFECT))
    outcome = judge_link(recipe, results, same)
    assert outcome.replication is not None and outcome.replication.mean == pytest.approx(0.1)
    assert outcome.label is L.REPLICATED


def test_undecided_parts_come_with_their_power(recipe: Recipe) -> None:
    outcome = judge_link(recipe, measured(10, 11, 12), gain("nli", "roles-small", 4.4))
    assert outcome.label is L.INCONCLUSIVE and not settled(outcome)
    assert outcome.power is not None and outcome.power.seeds == 3
    assert 0 < outcome.power.direction < 0.6
    assert outcome.replication is not None
    assert outcome.replication.alpha < 0.05  # the level is spent over two looks
    assert settled(judge_link(recipe, measured(), nothing("mlm", "retrieval")))


def test_what_is_assumed_or_deviates_caps(recipe: Recipe) -> None:
    results = World({("nli", "roles-small"): 4.0}).results()
    assumed = gain("nli", "roles-small", 4.0, assumed="zero-shot")
    assert link_caps(assumed) == ("assumed of the claim: aggregate 'zero-shot'",)
    assert judge_link(recipe, results, assumed).label is L.DIRECTION_AGREES
    far = gain("nli", "roles-small", 40.0, assumed="zero-shot")
    assert judge_link(recipe, results, far).label is L.DIRECTION_AGREES  # never against
    opposite = gain("nli", "roles-small", -4.0, assumed="zero-shot")
    assert judge_link(recipe, results, opposite).label is L.DIRECTION_DIFFERS
    own = [v.model_copy(update={"same_task": v.cell.mix == "nli"}) for v in results.values]
    same = judge_link(recipe, Results(tuple(own), ()), gain("nli", "roles-small", 4.0))
    assert same.label is L.DIRECTION_AGREES


def test_what_is_not_measured_is_an_error(recipe: Recipe) -> None:
    results = World({}).results()
    with pytest.raises(RecipeError, match="no seed in common"):
        judge_link(recipe, results, gain("nli", "none-such", 4.0))
    with pytest.raises(RecipeError, match="two seeds"):
        judge_link(recipe, World({}, seeds=1).results(), gain("nli", "retrieval", 4.0))
    with pytest.raises(RecipeError, match="counts rows"):
        judge_link(recipe, results, link(LinkTest.COUNT, contrast("nli", "retrieval")))


# ── several cases ─────────────────────────────────────────────────────────────────────────────

LOWERED = {(mix, "retrieval"): -3.0 for mix in ("nli", "questions", "roles")}


def over(*mixes: str, sign: int = -1) -> tuple[Contrast, ...]:
    return tuple(contrast(mix, "retrieval", sign=sign) for mix in mixes)


@pytest.mark.parametrize(
    ("quantifier", "mixes", "more", "label"),
    [
        (Quantifier.ALL, ("nli", "questions", "roles"), {}, L.REPLICATED),
        (Quantifier.ALL, ("nli", "questions", "mlm"), {}, L.CONTRADICTED),
        (Quantifier.ALL_BUT, ("nli", "questions", "mlm"), {"exceptions": ("mlm → retrieval",)}, L.REPLICATED),
        (Quantifier.ALL_BUT, ("nli", "mlm"), {"except_count": 1}, L.REPLICATED),
        (Quantifier.NONE, ("mlm", "shuffled"), {}, L.REPLICATED),
        (Quantifier.SOME, ("nli", "mlm", "shuffled"), {}, L.REPLICATED),
        (Quantifier.COUNT, ("nli", "questions", "mlm"), {"needed": 2}, L.REPLICATED),
        (Quantifier.COUNT, ("nli", "questions", "mlm"), {"needed": 3}, L.CONTRADICTED),
    ],
)  # fmt: skip
def test_quantifiers(
    recipe: Recipe,
    quantifier: Quantifier,
    mixes: tuple[str, ...],
    more: dict[str, object],
    label: ReplicationLabel,
) -> None:
    many = link(LinkTest.QUANTIFIED, *over(*mixes), quantifier=quantifier, **more)  # type: ignore[arg-type]
    outcome = judge_link(recipe, World(LOWERED).results(), many)
    assert outcome.label is label and settled(outcome)
    assert outcome.quantified is not None and len(outcome.quantified.parts) == len(mixes)


@pytest.mark.parametrize(
    ("value", "relation", "label"),
    [
        (-3.1, Relation.EQUAL, L.REPLICATED),
        (-9.0, Relation.EQUAL, L.NOT_REPLICATED),
        (-2.0, Relation.AT_LEAST, L.REPLICATED),
        (-4.0, Relation.AT_LEAST, L.CONTRADICTED),
    ],
)
def test_sizes_and_bounds_of_several_cases(
    recipe: Recipe, value: float, relation: Relation, label: ReplicationLabel
) -> None:
    claimed = Claimed(value=value, relation=relation, runs=5)
    cases = over("nli", "questions", "roles")
    both = link(LinkTest.QUANTIFIED, *cases, quantifier=Quantifier.ALL, claimed=claimed)
    assert judge_link(recipe, World(LOWERED).results(), both).label is label


def test_no_more_than_so_much_brings_its_own_margin(recipe: Recipe) -> None:
    results = World({("mlm", "retrieval"): 1.5}).results()
    for bound, label in ((2.5, L.REPLICATED), (0.5, L.CONTRADICTED)):
        claimed = Claimed(kind=ClaimedKind.NO_EFFECT, value=bound, relation=Relation.AT_MOST)
        many = link(LinkTest.QUANTIFIED, *over("mlm"), quantifier=Quantifier.ALL, claimed=claimed)
        assert judge_link(recipe, results, many).label is label


def test_best_and_best_of(recipe: Recipe) -> None:
    results = World({("nli", "roles-small"): 4.0, ("questions", "retrieval"): 2.0}).results()
    against = tuple(
        contrast("nli", "roles-small", against=m) for m in ("none", "questions", "roles")
    )
    assert judge_link(recipe, results, link(LinkTest.BEST, *against)).label is L.REPLICATED
    worst = tuple(one.model_copy(update={"sign": -1}) for one in against)
    assert judge_link(recipe, results, link(LinkTest.BEST, *worst)).label is L.CONTRADICTED
    candidates = tuple(
        contrast(mix, target)
        for target in ("roles-small", "retrieval")
        for mix in ("nli", "questions")
    )
    chosen = link(
        LinkTest.BEST_OF, *candidates, claimed=Claimed(value=3.0, runs=5), selection_split="test"
    )
    outcome = judge_link(recipe, results, chosen)
    assert outcome.replication is not None and outcome.replication.mean == pytest.approx(3.0)
    assert outcome.label is L.REPLICATED and "other seeds choose" in outcome.replication.notes[-1]
    elsewhere = judge_link(recipe, results, chosen.model_copy(update={"selection_split": "dev"}))
    assert elsewhere.label is L.DIRECTION_AGREES  # dev is not measured: other seeds chose
    dev = World(
        {("nli", "roles-small"): 4.0, ("questions", "retrieval"): 2.0}, split="dev"
    ).results()
    both = Results((*results.values, *dev.values), ())
    assert (
        judge_link(recipe, both, chosen.model_copy(update={"selection_split": "dev"})).label
        is L.REPLICATED
    )


def test_averages_over_targets_compare_gains(recipe: Recipe) -> None:
    records = measured()
    cells = [cell(mix, OVERALL) for mix in ("none", "nli")]
    scored = scores_of(recipe, records, cells)
    assert scored.values[0] == (0.0,) * 5 and scored.names[1] == "NLI"
    pair = pair_up(recipe, records, contrast("nli", OVERALL))
    assert scored.values[1] == pair.values
    assert len(pair.stages) == 2 * 5 * len(TARGETS)


# ── parts into claims ─────────────────────────────────────────────────────────────────────────

ANY = st.sampled_from(sorted(L))


@pytest.mark.parametrize(
    ("labels", "whole", "label"),
    [
        ([L.REPLICATED, L.CONTRADICTED, L.NOT_REPLICATED], True, L.CONTRADICTED),
        ([L.REPLICATED, L.NOT_REPLICATED], False, L.NOT_REPLICATED),
        ([L.REPLICATED, L.REPLICATED], True, L.REPLICATED),
        ([L.REPLICATED, L.REPLICATED], False, L.INCONCLUSIVE),
        ([L.REPLICATED, L.DIRECTION_ONLY], True, L.DIRECTION_ONLY),
        ([L.REPLICATED, L.INCONCLUSIVE], True, L.INCONCLUSIVE),
        ([L.REPLICATED, L.DIRECTION_AGREES], True, L.DIRECTION_AGREES),
        ([L.DIRECTION_AGREES, L.DIRECTION_DIFFERS], True, L.DIRECTION_DIFFERS),
        ([L.DIRECTION_AGREES, L.INCONCLUSIVE], True, L.INCONCLUSIVE_AT_SCALE),
        ([L.DIRECTION_AGREES], False, L.INCONCLUSIVE_AT_SCALE),
        ([L.NOT_COMPARABLE], True, L.NOT_COMPARABLE),
        ([L.NOT_COMPARABLE, L.REPLICATED], True, L.INCONCLUSIVE),
        ([], True, L.INCONCLUSIVE),
    ],
)
def test_compound_labels(labels: list[L], whole: bool, label: L) -> None:
    assert compound(labels, whole=whole) is label


@given(st.lists(ANY, min_size=1, max_size=6), st.booleans())
def test_a_claim_is_never_surer_than_its_parts(labels: list[L], whole: bool) -> None:
    found = compound(labels, whole=whole)
    assert compound(list(reversed(labels)), whole=whole) is found
    if found is L.REPLICATED:
        assert whole and set(labels) == {L.REPLICATED}
    if found in (L.CONTRADICTED, L.NOT_REPLICATED, L.DIRECTION_DIFFERS):
        assert found in labels
    if found is L.DIRECTION_ONLY:
        assert whole and set(labels) <= {L.REPLICATED, L.DIRECTION_ONLY}


def test_counts() -> None:
    supported, refuted = ReportingLabel.SUPPORTED, ReportingLabel.REFUTED
    unclear = ReportingLabel.NOT_ENOUGH_INFO
    assert compound_counts([supported, refuted]) is refuted
    assert compound_counts([supported, supported]) is supported
    assert compound_counts([supported], whole=False) is ReportingLabel.PARTIAL
    assert compound_counts([unclear]) is unclear


# ── which arms, which seeds ───────────────────────────────────────────────────────────────────


def test_seeds_are_never_the_papers(recipe: Recipe) -> None:
    assert seed_order(recipe).seeds == (0, 1, 2, 3, 4) and seed_order(recipe).looks == (3, 5)
    sets = {"paper": (0, 3), "more": (0, 1, 2, 7)}
    axes = recipe.axes.model_copy(update={"seeds": (0, 1, 2)})
    changed = recipe.model_copy(update={"seed_sets": sets, "axes": axes})
    assert seed_order(changed).seeds == (1, 2, 7, 4, 5)
    one = changed.model_copy(update={"decision": recipe.decision.model_copy(update={"looks": ()})})
    assert seed_order(one) == ((1, 2, 7), (3,))


def test_arms_of_links(recipe: Recipe) -> None:
    assert {(a.mix, a.target) for a in arms_of(recipe, gain("nli", "retrieval", 1.0))} == {
        ("nli", "retrieval"),
        ("none", "retrieval"),
    }
    assert len(arms_of(recipe, gain("nli", OVERALL, 1.0))) == 2 * len(TARGETS)
    with pytest.raises(RecipeError, match="no mix 'ccg'"):
        arms_of(recipe, gain("ccg", "retrieval", 1.0))


def test_another_split_shares_the_training() -> None:
    loaded = miniature()
    other = rescored(loaded, "dev")
    assert {other.recipe.tasks[t].split for t in other.recipe.axes.targets} == {"dev"}
    assert other.recipe.models == loaded.recipe.models
    assert rescored(loaded, None) is loaded
