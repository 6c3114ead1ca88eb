"""Claims over several cases, "best", best-of with selection, the bootstrap over items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import RecipeError
from claimcheck.records import Quantifier, ReplicationLabel
from claimcheck.records.replication import (
    Claimed,
    ClaimedKind,
    DecisionRule,
    QuantifierOutcome,
    Replication,
)
from claimcheck.statistics import (
    best_of,
    bootstrap_items,
    bootstrap_languages,
    judge,
    judge_quantified,
    score_selected,
)
from claimcheck.statistics.quantifiers import holm, partial_conjunction

RULE = DecisionRule(margin=0.5)
GAIN = [3.0, 3.2, 2.9, 3.1]
LOSS = [-3.0, -3.2, -2.9, -3.1]
NOTHING = [0.1, -0.1, 0.05, -0.05]
UNCLEAR = [3.0, -4.0, 1.0, 2.0]


def cases(*samples: list[float]) -> dict[str, Replication]:
    return {f"t{i}": judge(sample, Claimed(sign=1), RULE) for i, sample in enumerate(samples)}


@pytest.mark.parametrize(
    ("quantifier", "samples", "expected"),
    [
        (Quantifier.ALL, (GAIN, GAIN, GAIN), QuantifierOutcome.SHOWN),
        (Quantifier.ALL, (GAIN, GAIN, UNCLEAR), QuantifierOutcome.UNDECIDED),
        (Quantifier.ALL, (GAIN, GAIN, LOSS), QuantifierOutcome.SHOWN_FALSE),
        (Quantifier.ALL, (GAIN, GAIN, NOTHING), QuantifierOutcome.SHOWN_FALSE),
        (Quantifier.SOME, (UNCLEAR, LOSS, GAIN), QuantifierOutcome.SHOWN),
        (Quantifier.SOME, (LOSS, LOSS, NOTHING), QuantifierOutcome.SHOWN_FALSE),
        (Quantifier.SOME, (LOSS, UNCLEAR, NOTHING), QuantifierOutcome.UNDECIDED),
        (Quantifier.MOST, (GAIN, GAIN, GAIN, UNCLEAR), QuantifierOutcome.SHOWN),
        (Quantifier.MOST, (GAIN, GAIN, UNCLEAR, UNCLEAR), QuantifierOutcome.UNDECIDED),
        (Quantifier.MOST, (GAIN, GAIN, LOSS, LOSS), QuantifierOutcome.SHOWN_FALSE),
        (Quantifier.NONE, (LOSS, NOTHING, LOSS), QuantifierOutcome.SHOWN),
        (Quantifier.NONE, (LOSS, NOTHING, GAIN), QuantifierOutcome.SHOWN_FALSE),
    ],
)
def test_quantifiers(
    quantifier: Quantifier, samples: tuple[list[float], ...], expected: QuantifierOutcome
) -> None:
    outcome = judge_quantified(quantifier, cases(*samples), RULE)
    assert outcome.outcome is expected
    assert len(outcome.parts) == len(samples)


def test_all_but_named_and_counted() -> None:
    named = judge_quantified(Quantifier.ALL_BUT, cases(GAIN, GAIN, LOSS), RULE, exceptions=["t2"])
    assert named.outcome is QuantifierOutcome.SHOWN
    wrong = judge_quantified(Quantifier.ALL_BUT, cases(GAIN, GAIN, GAIN), RULE, exceptions=["t2"])
    assert wrong.outcome is QuantifierOutcome.SHOWN_FALSE
    counted = judge_quantified(Quantifier.ALL_BUT, cases(GAIN, GAIN, UNCLEAR), RULE, except_count=1)
    assert counted.outcome is QuantifierOutcome.SHOWN
    assert counted.needed == 2
    two_bad = judge_quantified(Quantifier.ALL_BUT, cases(GAIN, LOSS, LOSS), RULE, except_count=1)
    assert two_bad.outcome is QuantifierOutcome.SHOWN_FALSE


def test_count_and_caps() -> None:
    outcome = judge_quantified(Quantifier.COUNT, cases(GAIN, GAIN, LOSS), RULE, count=2)
    assert outcome.outcome is QuantifierOutcome.SHOWN
    assert outcome.label is ReplicationLabel.REPLICATED
    capped = judge_quantified(
        Quantifier.COUNT, cases(GAIN, LOSS, LOSS), RULE, count=2, caps=["smaller model"]
    )
    assert capped.label is ReplicationLabel.DIRECTION_DIFFERS
    assert capped.uncapped is ReplicationLabel.CONTRADICTED


def test_cases_of_no_effect() -> None:
    claim = Claimed(kind=ClaimedKind.NO_EFFECT)
    nothing = {str(i): judge(NOTHING, claim, RULE) for i in range(3)}
    assert judge_quantified(Quantifier.ALL, nothing, RULE).outcome is QuantifierOutcome.SHOWN
    mixed = {**nothing, "gain": judge(GAIN, claim, RULE)}
    outcome = judge_quantified(Quantifier.ALL, mixed, RULE)
    assert outcome.outcome is QuantifierOutcome.SHOWN_FALSE


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantifier": Quantifier.COUNT, "count": 9},
        {"quantifier": Quantifier.COUNT},
        {"quantifier": Quantifier.ALL_BUT, "exceptions": ["t9"]},
        {"quantifier": Quantifier.ALL_BUT, "exceptions": ["t0"]},
        {"quantifier": Quantifier.ALL_BUT, "except_count": 1},
    ],
)
def test_wrong_questions(wrong: dict[str, object]) -> None:
    quantifier = wrong.pop("quantifier")
    with pytest.raises(RecipeError):
        judge_quantified(quantifier, cases(GAIN), RULE, **wrong)  # type: ignore[arg-type]


def test_scores_have_no_direction_and_nothing_no_cases() -> None:
    score = judge(GAIN, Claimed(kind=ClaimedKind.SCORE, value=3.0))
    with pytest.raises(RecipeError, match="score"):
        judge_quantified(Quantifier.ALL, {"a": score})
    with pytest.raises(RecipeError, match="at least one"):
        judge_quantified(Quantifier.ALL, {})


def test_holm_is_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    p_values = [0.001, 0.04, 0.03, 0.012, 0.2]
    assert list(holm(p_values, 0.05)) == list(multipletests(p_values, 0.05, "holm")[0])


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=9))
@settings(max_examples=100, deadline=None)
def test_partial_conjunction_is_between_bonferroni_and_the_maximum(p_values: list[float]) -> None:
    assert partial_conjunction(p_values, len(p_values)) == max(p_values)
    assert partial_conjunction(p_values, 1) == pytest.approx(min(1, len(p_values) * min(p_values)))
    with pytest.raises(RecipeError):
        partial_conjunction(p_values, 0)


def test_partial_conjunction_keeps_its_level() -> None:
    generator = np.random.default_rng(0)
    wrong = 0
    for _ in range(4_000):  # two cases are real with certainty, the other two are null: "3 of 4"?
        p_values = [1e-9, 1e-9, *generator.random(2).tolist()]
        wrong += partial_conjunction(p_values, 3) <= 0.05
    assert wrong / 4_000 <= 0.05 + 3 * (0.05 * 0.95 / 4_000) ** 0.5


def test_best_is_against_every_alternative() -> None:
    scores = {"a": [5.0, 5.1, 5.2], "b": [3.0, 3.1, 3.3], "c": [4.0, 4.2, 4.1]}
    outcome = best_of("a", scores, RULE)
    assert outcome.outcome is QuantifierOutcome.SHOWN
    assert "nearest: c" in outcome.reasons[0]
    assert best_of("b", scores, RULE).outcome is QuantifierOutcome.SHOWN_FALSE
    close = {**scores, "d": [5.3, 4.8, 5.1]}
    assert best_of("a", close, RULE).outcome is QuantifierOutcome.UNDECIDED
    assert best_of("b", scores, higher_is_better=False).outcome is QuantifierOutcome.SHOWN
    capped = best_of("a", scores, RULE, caps=["x"])
    assert capped.label is ReplicationLabel.DIRECTION_AGREES
    for wrong in ({"a": [1.0, 2.0]}, {"b": [1.0, 2.0]}, {"a": [1.0, 2.0], "b": [1.0]}):
        with pytest.raises(RecipeError):
            best_of("a", wrong)


def test_selection_never_uses_what_it_scores() -> None:
    dev = {"a": [9.0, 0.0, 0.0], "b": [1.0, 1.0, 1.0]}
    test = {"a": [10.0, 20.0, 30.0], "b": [1.0, 2.0, 3.0]}
    selected = score_selected(dev, test)
    assert selected.chosen == ("b", "a", "a")  # seed 0 may not vote on itself
    assert selected.values == (1.0, 20.0, 30.0)
    with pytest.raises(RecipeError):
        score_selected(dev, {"a": test["a"]})
    with pytest.raises(RecipeError):
        score_selected({"a": [1.0]}, {"a": [1.0]})


def test_the_maximum_of_nine_is_luck_and_selection_removes_it() -> None:
    generator = np.random.default_rng(0)
    naive, honest = [], []
    for _ in range(400):
        runs = generator.standard_normal((9, 5))
        scores = {str(k): runs[k].tolist() for k in range(9)}
        naive.append(runs[:, 0].max())
        honest.append(np.mean(score_selected(scores, scores).values))
    assert np.mean(naive) == pytest.approx(1.485, abs=0.1)  # expected maximum of nine normals
    assert abs(np.mean(honest)) < 4 * np.std(honest) / 20


def test_bootstrap_draws_items_jointly() -> None:
    generator = np.random.default_rng(1)
    item = generator.standard_normal(400) * 10
    without = np.stack([[item, item], [item, item]])
    low, high = bootstrap_items(without + 2.0, without)
    assert low == pytest.approx(2.0) and high == pytest.approx(2.0)  # the items cancel
    noisy = without + 2.0 + generator.standard_normal(without.shape)
    low, high = bootstrap_items(noisy, without)
    assert low < 2.0 < high and high - low < 0.5


def test_languages_with_test_sets_of_their_own_are_drawn_apart() -> None:
    constant = bootstrap_languages([np.full(7, 2.0), np.full(300, 4.0)])
    assert constant == pytest.approx((3.0, 3.0))  # each language weighs the same
    generator = np.random.default_rng(1)
    small, large = generator.normal(1.0, 8.0, 100), generator.normal(1.0, 8.0, 10_000)
    low, high = bootstrap_languages([small, large])
    alone = bootstrap_languages([small])
    assert high - low == pytest.approx((alone[1] - alone[0]) / 2, rel=0.15)
