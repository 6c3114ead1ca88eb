"""Shapes of statements that hold for any number: each is filled with numbers and units at random."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.quantities import find_quantities
from claimcheck.records import Quantity, Relation

SCORES = st.decimals(min_value=Decimal("0.1"), max_value=Decimal("99.9"), places=1)
COUNTS = st.integers(min_value=4, max_value=999).map(Decimal)
UNITS = st.sampled_from(["points", "BLEU", "F1", "ROUGE-L"])
THINGS = st.sampled_from(["layers", "questions", "sentences", "tokens", "languages", "recordings"])
UP = st.sampled_from(
    ["improves accuracy by", "boosts it by", "outscores the baseline by", "is better by", "is up"]
)
DOWN = st.sampled_from(
    [
        "lowers accuracy by",
        "trails the baseline by",
        "falls short by",
        "costs",
        "loses",
        "is worse by",
    ]
)


def only(text: str) -> Quantity:
    (quantity,) = find_quantities(text)
    return quantity


@given(UP, SCORES, UNITS)
def test_what_goes_up(verb: str, value: Decimal, unit: str) -> None:
    found = only(f"It {verb} {value} {unit}.")
    assert (found.value, found.unit, found.delta, found.direction) == (value, unit, True, 1)


@given(DOWN, SCORES, UNITS)
def test_what_goes_down(verb: str, value: Decimal, unit: str) -> None:
    found = only(f"It {verb} {value} {unit}.")
    assert (found.value, found.unit, found.delta, found.direction) == (value, unit, True, -1)


@given(st.sampled_from(["differ by", "are within", "vary by at most"]), SCORES)
def test_a_difference_without_a_sign(verb: str, value: Decimal) -> None:
    found = only(f"They {verb} {value} points of one another.")
    assert (found.value, found.delta, found.direction) == (value, True, 0)


@given(st.sampled_from(["exceeds", "surpasses"]), SCORES)
def test_passing_a_mark_is_no_difference(verb: str, value: Decimal) -> None:
    found = only(f"Accuracy {verb} {value}%.")
    assert (found.delta, found.relation) == (False, Relation.GREATER)
    assert only(f"Accuracy never {verb} {value}%.").relation is not Relation.EQUAL


@given(SCORES, SCORES, UNITS)
def test_a_change_from_one_value_to_another_shares_its_unit(
    low: Decimal, high: Decimal, unit: str
) -> None:
    first, second = find_quantities(f"It went from {low} to {high} {unit}.")
    assert [first.value, second.value] == [low, high]
    assert first.unit == second.unit == unit
    assert not first.delta and not second.delta


@given(COUNTS, COUNTS, THINGS, st.sampled_from(["of", "out of", "of the", "of all"]))
def test_a_part_is_counted_in_what_its_whole_is(
    first: Decimal, second: Decimal, thing: str, joint: str
) -> None:
    low, high = sorted((first, second))
    part, whole = find_quantities(f"{low} {joint} {high} {thing} improve.")
    assert (part.value, part.unit, whole.value, whole.unit) == (low, thing, high, thing)


@given(COUNTS, COUNTS, COUNTS, THINGS)
def test_a_noun_for_a_list_of_kinds(a: Decimal, b: Decimal, c: Decimal, thing: str) -> None:
    found = find_quantities(f"It has {a} training, {b} development and {c} test {thing}.")
    assert [(q.value, q.unit) for q in found] == [(a, thing), (b, thing), (c, thing)]


@given(
    st.sampled_from(["two", "three", "four", "five", "six", "seven", "eight", "nine"]),
    st.sampled_from(["third", "quarter", "fifth", "tenth"]),
)
def test_a_fraction_in_words_is_a_ratio_below_one(top: str, bottom: str) -> None:
    found = find_quantities(f"It keeps {top} {bottom}s of the layers.")
    for quantity in found:
        assert quantity.unit == "x" and 0 < quantity.value < 1


@given(SCORES, st.sampled_from(["as many parameters as", "the size of", "the parameters of"]))
def test_a_ratio_is_no_difference(value: Decimal, words: str) -> None:
    found = only(f"It has {value} times {words} the baseline.")
    assert (found.unit, found.delta) == ("x", False)


@given(COUNTS, COUNTS)
def test_a_hanging_range(first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second + 1000))
    found = only(f"a {low}- to {high}-fold speedup")
    assert (found.value, found.upper, found.unit) == (low, high, "x")
    assert (found.delta, found.direction) == (True, 1)


@given(SCORES, SCORES)
def test_gains_that_are_a_range(first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second + 100))
    for text in (
        f"Gains range from {low} to {high} points.",
        f"We see gains of between {low} and {high} points.",
        f"It brings {low} to {high} points.",
    ):
        found = only(text)
        assert (found.value, found.upper, found.relation) == (low, high, Relation.RANGE)
        assert (found.delta, found.direction) == (True, 1), text


@given(COUNTS, st.sampled_from([("$", "USD"), ("€", "EUR"), ("£", "GBP")]))
def test_money(value: Decimal, sign: tuple[str, str]) -> None:
    found = only(f"It costs about {sign[0]}{value:,}.")
    assert (found.value, found.unit, found.relation) == (value, sign[1], Relation.ABOUT)


@given(COUNTS)
def test_a_formula_is_no_money(value: Decimal) -> None:
    assert only(f"with ${value}$ layers").unit != "USD"


@given(COUNTS, THINGS, st.sampled_from([" per second", "/s", " per minute"]))
def test_a_rate_is_no_number_of_things(value: Decimal, thing: str, rate: str) -> None:
    unit = only(f"It reads {value:,} {thing}{rate}.").unit
    assert unit is not None and unit.startswith(f"{thing} per ")


@given(SCORES, st.sampled_from(["minus", "plus"]))
def test_a_sign_in_words(value: Decimal, sign: str) -> None:
    found = only(f"The score moves by {sign} {value} points.")
    assert (found.value, found.delta, found.direction) == (value, True, 1 if sign == "plus" else -1)
    assert found.printed == f"{sign} {value}"


@given(SCORES, SCORES, SCORES)
def test_an_aside_is_of_what_stands_before_it(mean: Decimal, low: Decimal, high: Decimal) -> None:
    found = find_quantities(f"The gain averages {mean} points (min {low}, max {high}).")
    assert [q.value for q in found] == [mean, low, high]
    assert {(q.unit, q.delta, q.direction) for q in found} == {("points", True, 1)}


@given(st.integers(1, 99), st.sampled_from(["layer", "epoch", "head", "task"]))
def test_a_place_is_no_quantity(number: int, place: str) -> None:
    assert find_quantities(f"At {place} {number} the accuracy drops.") == ()


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_ratio_with_a_colon_is_no_quantity(first: int, second: int) -> None:
    assert find_quantities(f"We mix them at {first}:{second} here.") == ()


@given(COUNTS, st.sampled_from(["M", "B", "K"]), st.sampled_from(["tokens", "parameters"]))
def test_a_magnitude_behind_a_space(value: Decimal, magnitude: str, unit: str) -> None:
    found = only(f"We use {value} {magnitude} {unit}.")
    assert found.value == value * {"K": 10**3, "M": 10**6, "B": 10**9}[magnitude]
    assert found.unit == unit


@given(COUNTS, st.sampled_from(["A100s", "V100 GPUs", "RTX 3090s", "H100 cards", "T4 GPUs"]))
def test_processors_are_counted_by_their_names(value: Decimal, name: str) -> None:
    found = only(f"We train on {value} {name}.")
    assert (found.value, found.unit) == (value, "GPUs")


@given(st.sampled_from(["loss", "training loss", "validation loss"]), SCORES)
def test_a_loss_that_is_minimised_is_no_drop(loss: str, value: Decimal) -> None:
    assert not only(f"It reaches a {loss} of {value}.").delta


@given(COUNTS, THINGS)
def test_what_is_averaged_over_is_no_bound(value: Decimal, thing: str) -> None:
    assert only(f"Scores are averaged over {value} {thing}.").relation is Relation.EQUAL
    assert only(f"It was built from over {value} {thing}.").relation is Relation.GREATER


@given(SCORES, st.sampled_from(["of the comparisons", "of the games"]))
def test_a_share_that_is_won_is_no_difference(value: Decimal, what: str) -> None:
    assert not only(f"It wins {value}% {what}.").delta
