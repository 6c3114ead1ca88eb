"""Numbers beside one another: bounds and differences that go on, both sides of a change, tried values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimcheck.quantities import find_quantities
from claimcheck.records import Quantity, Relation


def told(text: str) -> list[tuple[str, str | None]]:
    return [(str(found.value), found.unit) for found in find_quantities(text)]


def only(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We tuned the number of layers from [2, 4, 8].", ["2", "4", "8"]),
        ("We tune the rate from [0.5, 0.25] and γ from [3, 5, 7].", ["0.5", "0.25", "3", "5", "7"]),
        ("as shown in [3, 5, 7] and taken from [12]", []),
        ("We select the pages from [12], as tuned in [3, 5].", []),
        ("We use the tuned model of [5, 6, 7].", []),
        ("We sweep over [2, 3, 5] as in [4].", ["2", "3", "5"]),
        ("with a weight (γ = 1) as before", ["1"]),
        ("There are two kinds: 1) those that sing and 2) those that do not", []),
        ("rises (0.91, p = 0.02) and falls (-0.43, p = 0.003)", ["0.91", "0.02", "-0.43", "0.003"]),
        ("raised to the 2/5th power", ["0.4"]),
        ("the 5th power", []),
    ],
)
def test_values_in_brackets(text: str, expected: list[str]) -> None:
    correlated = "The correlation " + text if "(-0" in text else text
    assert [str(found.value) for found in find_quantities(correlated)] == expected


def test_both_sides_share_the_unit() -> None:
    assert told("Its size shrinks (31.4 to 8.2 GiB).") == [("31.4", "GiB"), ("8.2", "GiB")]
    assert told("It is the same (11.4 against 11.6 points).") == [
        ("11.4", "points"),
        ("11.6", "points"),
    ]
    assert told("From batch size 8 to 32 it gets slower.") == [("8", None), ("32", None)]


def test_the_lower_end_of_a_range_has_its_magnitude() -> None:
    found = only("7–9K pages")
    assert (found.value, found.upper, found.relation) == (
        Decimal(7000),
        Decimal(9000),
        Relation.RANGE,
    )
    assert only("a scale of -3 to +3 is used").upper == 3


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("In no language does F1 change by more than 0.4 points.", Relation.AT_MOST),
        ("It does not drop by more than 0.4 points.", Relation.AT_MOST),
        ("It drops by more than 0.4 points.", Relation.GREATER),
    ],
)
def test_denied_bounds(text: str, relation: Relation) -> None:
    found = only(text)
    assert found.relation is relation
    assert found.delta


def test_down_to_is_a_lower_bound_of_what_is_done() -> None:
    assert only("Compression down to 6 bits is free.").relation is Relation.AT_LEAST
    assert only("The model goes down to 6 bits.").relation is Relation.EQUAL


def test_a_bound_and_a_loss_go_on() -> None:
    near = find_quantities("It is within 0.3 BLEU and 0.6 FOO-XL of it.")
    assert [(one.unit, one.relation, one.delta) for one in near] == [
        ("BLEU", Relation.AT_MOST, True),
        ("FOO-XL", Relation.AT_MOST, True),
    ]
    lost = find_quantities(
        "It loses 0.7 BLEU and 0.6 chrF on average, and at most 1.2 points there."
    )
    assert [(one.delta, one.direction) for one in lost] == [(True, -1)] * 3
    signed = find_quantities("It suffers (-4.4 and -1.8 BLEU in both).")
    assert [(one.value, one.direction) for one in signed] == [
        (Decimal("4.4"), -1),
        (Decimal("1.8"), -1),
    ]
    widened = find_quantities("The F1 difference widens from -2.5 on A to -9.4 on B.")
    assert [(one.value, one.direction) for one in widened] == [
        (Decimal("2.5"), -1),
        (Decimal("9.4"), -1),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("across twelve directions", [("12", "directions")]),
        ("There are two directions to go", []),
        ("In eight of nine it fails.", [("8", None), ("9", None)]),
        ("Choose one of the five.", []),
        ("two dense weight matrices", [("2", "matrices")]),
        ("two weight parameter matrices", [("2", "matrices")]),
        ("Half a gigabyte of it", [("0.5", "GB")]),
        ("on the KLM’21 and KLM'22 sets", []),
        ("with 95% confidence intervals", [("95", "%")]),
    ],
)
def test_counted_nouns(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text) == expected
