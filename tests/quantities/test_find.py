"""Each row: a sentence, and the quantities it states."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.quantities import find_quantities
from claimcheck.records import Quantity, Relation


def read(text: str) -> list[tuple[str, str | None]]:
    return [(f"{q.value:f}", q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The model reaches 31.7 BLEU on the test set.", [("31.7", "BLEU")]),
        ("It trains for 4.5 days on sixteen GPUs.", [("4.5", "days"), ("16", "GPUs")]),
        ("It trains on 8 V100 32GB GPUs.", [("8", "GPUs"), ("32", "GB")]),
        ("The corpus has 1,204,934 training examples.", [("1204934", "examples")]),
        ("About 4.5 million sentence pairs were used.", [("4500000", "sentence pairs")]),
        ("We use 36M sentences.", [("36000000", "sentences")]),
        ("It needs 2.3 · 10^19 FLOPs.", [("23000000000000000000", "FLOPs")]),
        ("It needs 2.3 · 1019 FLOPs.", [("23000000000000000000", "FLOPs")]),
        ("A learning rate of 1e-5 works.", [("0.00001", None)]),
        ("with ε = 10−9", [("0.000000001", None)]),
        ("Images of 3 × 224 pixels", [("3", None), ("224", "pixels")]),
        ("windows of 4 × 1024 tokens", [("4", None), ("1024", "tokens")]),
        ("nine different English intermediate tasks", [("9", "tasks")]),
        ("twenty-four layers", [("24", "layers")]),
        ("a 12-layer encoder", [("12", "layers")]),
        ("a three-fold increase", [("3", "x")]),
        ("two orders of magnitude faster", [("100", "x")]),
        ("2.5x faster and 3 times cheaper", [("2.5", "x"), ("3", "x")]),
        ("84.6/83.4 accuracy", [("84.6", None), ("83.4", None)]),
        ("a rating of 7.2/10", [("7.2", None)]),
        ("one epoch of training", [("1", "epochs")]),
        ("one of them and the two others", []),
        ("in one of these cases, ten of us", []),
        ("40+ languages", [("40", "languages")]),
        ("a score of .85", [("0.85", None)]),
        ("98.5 percent of all words", [("98.5", "%")]),
        (
            "We reduce the number of passages from 100 to 10",
            [("100", "passages"), ("10", "passages")],
        ),
        ("two 175B parameter models", [("2", "models"), ("175000000000", "parameters")]),
        ("the best 13B model", [("13000000000", "parameters")]),
        ("preferred 5020 times over the other", [("5020", "times")]),
        ("three publicly available data sets", [("3", "datasets")]),
        ("two model sizes", [("2", "sizes")]),
        ("two ways and two mechanisms", []),
        ("at less than 1/4 the training cost", [("0.25", "x")]),
        ("each of the two layers", []),
        ("a 32,000 word-piece vocabulary", [("32000", "tokens")]),
        ("147 GPU hours", [("147", "GPU hours")]),
        ("a 7–billion-parameter model", [("7000000000", "parameters")]),
        ("with ε = 10^−9.", [("0.000000001", None)]),
        ("reduced by a factor of 5.", [("5", "x")]),
        ("as sections 2 and 4 show", []),
        ("between any two modules", []),
        ("four different LLMs were run", [("4", "LLMs")]),
        ("the first 10,000 most frequent words", [("10000", "words")]),
        ("two long short-term memory (LSTM) decoders", [("2", "decoders")]),
        ("8×A100 GPUs", [("8", "GPUs")]),
        ("Number of epochs: 2, 3, 4", [("2", "epochs"), ("3", "epochs"), ("4", "epochs")]),
        ("a 5×5 filter and two consecutive 3×3 convolutional layers", [("2", "layers")]),
        ("40 typologically diverse languages", [("40", "languages")]),
        ("d_ff = 2048", [("2048", None)]),
        ("14 choices of the 15 combinations", [("14", "choices"), ("15", "combinations")]),
        ("2,048 tokens and 2048 tokens", [("2048", "tokens"), ("2048", "tokens")]),
    ],
)
def test_value_and_unit(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "as in earlier work [12], [3, 4] and [1–5]",
        "as Lee et al. (2017) and others (Kim and Park, 2018; Ross, 2019a) show",
        "see Section 3.2, Sec. 4, §5, Table 2, Tables 2 and 3, Figure 1a, Fig. 7, Eq. (3) and Appendix A.1",
        "see table 4 and figure 2",
        "on SQuAD v1.1, SQuAD 2.0, WMT 2014, WMT14 and version 3.1 of it",
        "ResNet-50, GPT-2, GPT-3.5, word2vec, P100, the F1 measure and BERT-12",
        "Llama 2 13B and Mistral 7B",
        "in June 2020, on 12 June 2020, in 2014 and 1998–2003",
        "the 2nd and 21st",
        "in the zero-shot, 5-shot and two-stage settings with top-5 lists and 4-grams",
        "Zero-shot scores, One-hot vectors, Zero-resource languages and Three-way labels",
        "(1) first, (ii) second, (3) third",
        "significant at p < 0.05",
        "arXiv:1706.03762v5 and https://a.example/12/34",
        "10-fold cross-validation",
        "at 12:30",
        "2.3.4",
        "scaled by (1 − β_2) and t^{−1/2} or √2 and n + 1",
        "with maj@8 and hits@10",
        "in the (3-5-shot) setting",
        "an EPYC 7763 CPU under the Apache 2.0 license",
        "differences: 1) in data and 2) in size",
    ],
)
def test_digits_that_are_no_quantities(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("by more than 2.0 BLEU", Relation.GREATER),
        ("improves by over 2 points", Relation.GREATER),
        ("about 40 languages", Relation.ABOUT),
        ("~40 languages", Relation.ABOUT),
        ("nearly 40 languages", Relation.ABOUT),
        ("slightly more than 40 languages", Relation.GREATER),
        ("up to 40 languages", Relation.AT_MOST),
        ("no more than 40 languages", Relation.AT_MOST),
        ("at least 40 languages", Relation.AT_LEAST),
        ("40 or more languages", Relation.AT_LEAST),
        ("less than 40 languages", Relation.LESS),
        ("fewer than a total of 40 languages", Relation.LESS),
        ("≈ 40 languages", Relation.ABOUT),
        ("< 40 languages", Relation.LESS),
        ("≥40 languages", Relation.AT_LEAST),
        ("averaged over 40 languages", Relation.EQUAL),
        ("improves over 40 baselines", Relation.EQUAL),
        ("the mean score over 40 runs", Relation.EQUAL),
        ("the 40 languages over the years", Relation.EQUAL),
        ("exactly 40 languages", Relation.EQUAL),
    ],
)
def test_relation(text: str, relation: Relation) -> None:
    (quantity,) = find_quantities(text)
    assert quantity.relation is relation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It improves accuracy by 3.1 points.", {"delta": True, "direction": 1, "unit": "points"}),
        (
            "It lowers the error by 14 % relative.",
            {"delta": True, "direction": -1, "unit": "%", "relative": True},
        ),
        ("a gain of 2.2 BLEU over the baseline", {"delta": True, "direction": 1, "unit": "BLEU"}),
        (
            "a 4.6% absolute improvement",
            {"delta": True, "direction": 1, "unit": "points", "relative": False},
        ),
        ("a 7.7% point absolute improvement", {"delta": True, "direction": 1, "unit": "points"}),
        ("a drop of 0.9 points", {"delta": True, "direction": -1}),
        ("0.7 points worse than", {"delta": True, "direction": -1}),
        ("3.0 BLEU higher than", {"delta": True, "direction": 1, "unit": "BLEU"}),
        ("a gap of 1.1 points", {"delta": True, "direction": 0}),
        ("outperforms it by a margin of 1.1 points", {"delta": True}),
        ("a change of +8.2", {"delta": True, "direction": 1}),
        ("changes it by −1.3 points", {"delta": True, "direction": -1}),
        ("2.5x faster", {"delta": True, "direction": 1, "unit": "x", "relative": True}),
        ("improves accuracy to 86.7", {"delta": False, "direction": 0}),
        ("an accuracy of 86.7%", {"delta": False, "unit": "%"}),
        ("a log-likelihood of -1.3", {"delta": False, "value": Decimal("-1.3")}),
        ("with 86.7 ± 0.3", {"uncertainty": Decimal("0.3"), "value": Decimal("86.7")}),
        ("with 86.7 (±0.3) here", {"uncertainty": Decimal("0.3"), "printed": "86.7 (±0.3)"}),
        ("with 10–20 epochs", {"relation": Relation.RANGE, "upper": Decimal(20), "unit": "epochs"}),
        ("with 8 to 16 GPUs", {"relation": Relation.RANGE, "upper": Decimal(16), "unit": "GPUs"}),
        ("between 3 and 5 days", {"relation": Relation.RANGE, "upper": Decimal(5), "unit": "days"}),
        ("with sizes from 10 to 512", {"relation": Relation.RANGE, "upper": Decimal(512)}),
        (
            "about 4.5 million words",
            {"decimals": 1, "scale": Decimal(10**6), "printed": "4.5 million"},
        ),
    ],
)
def test_difference_range_and_spread(text: str, expected: dict[str, Any]) -> None:
    (quantity,) = find_quantities(text)
    for field, value in expected.items():
        assert getattr(quantity, field) == value, field


def test_a_list_shares_unit_and_difference() -> None:
    found = find_quantities("large improvements of 6.2, 5.5, and 4.0 points on A, B and C")
    assert [str(q.value) for q in found] == ["6.2", "5.5", "4.0"]
    assert all(q.unit == "points" and q.delta and q.direction == 1 for q in found)


def test_unlike_numbers_in_a_list_share_nothing() -> None:
    rate, steps = find_quantities("dropout 0.1, 100,000 steps")
    assert (rate.unit, steps.unit) == (None, "steps")


def test_a_change_from_one_value_to_another_is_no_range() -> None:
    found = find_quantities(
        "Accuracy rises from 80.5 to 86.7 and AUC grows from 0.81 AUC to 0.95 AUC."
    )
    assert [(str(q.value), q.relation, q.delta) for q in found] == [
        (value, Relation.EQUAL, False) for value in ("80.5", "86.7", "0.81", "0.95")
    ]


def test_score_and_difference_side_by_side() -> None:
    score, gain = find_quantities("pushing the score to 80.5% (7.7% point absolute improvement)")
    assert (score.unit, score.delta, gain.unit, gain.delta) == ("%", False, "points", True)


@given(st.text(max_size=300))
def test_spans_hold_what_is_printed(text: str) -> None:
    last = 0
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.printed
        assert quantity.start >= last
        last = quantity.end


@given(
    st.decimals(min_value=0, max_value=10**6, allow_nan=False, places=2),
    st.sampled_from(["points", "days", "examples", "%"]),
)
def test_any_number_with_a_unit_is_found(value: Decimal, unit: str) -> None:
    (quantity,) = find_quantities(f"We measured {value:,f} {unit} there.")
    assert quantity.value == value
    assert quantity.unit == unit
    assert quantity.decimals == 2


NAMES = st.sampled_from(["Zarp", "Qux-Net", "XYZ", "MegaCorpus", "DataSet-X"])


@given(NAMES, NAMES)
def test_names_do_not_matter(first: str, second: str) -> None:
    sentence = "{} reaches 41.8 points on {}, 2.0 points more than {} with 8 GPUs."

    def values(one: str, two: str) -> list[Quantity]:
        return [
            q.model_copy(update={"start": 0, "end": 0})
            for q in find_quantities(sentence.format(one, two, one))
        ]

    assert values(first, second) == values("Alpha", "Beta")


def test_long_text_is_read_in_linear_time() -> None:
    import time

    unit = "It gains 2.0 points over (Lee, 2019) on WMT14 with 3–5 runs, improving by up to, over and 1 "
    begin = time.perf_counter()
    find_quantities(unit * 200)
    once = time.perf_counter() - begin
    begin = time.perf_counter()
    find_quantities(unit * 800)
    assert time.perf_counter() - begin < 12 * once + 0.5


@pytest.mark.parametrize(
    ("text", "printed", "direction"),
    [
        ("Raising the beam size from 4 to 8 improves BLEU by 0.3 points.", "0.3", 1),
        ("It gives the largest improvement, 8.7 points on average.", "8.7", 1),
        ("Accuracy goes up by 8.2 points.", "8.2", 1),
        ("Accuracy went down by 8.2 points.", "8.2", -1),
    ],
)
def test_more_ways_to_state_a_difference(text: str, printed: str, direction: int) -> None:
    found = next(q for q in find_quantities(text) if q.printed == printed)
    assert (found.delta, found.direction) == (True, direction)
