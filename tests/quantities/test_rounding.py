from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.quantities import canonical_unit, find_quantities, last_digit, rounding_interval


def test_half_a_unit_of_the_last_digit() -> None:
    (quantity,) = find_quantities("a score of 28.4 points")
    assert rounding_interval(quantity) == (Decimal("28.35"), Decimal("28.45"))
    assert last_digit(quantity) == Decimal("0.1")


def test_magnitudes_scale_the_interval() -> None:
    (quantity,) = find_quantities("4.5 million words")
    assert rounding_interval(quantity) == (Decimal("4450000"), Decimal("4550000"))


def test_a_range_widens_both_ends() -> None:
    (quantity,) = find_quantities("10–20 epochs")
    assert rounding_interval(quantity) == (Decimal("9.5"), Decimal("20.5"))


@given(st.decimals(min_value=0, max_value=1000, allow_nan=False, places=4), st.integers(0, 3))
def test_the_true_value_lies_within(value: Decimal, places: int) -> None:
    printed = round(value, places)
    (quantity,) = find_quantities(f"We got {printed} points.")
    low, high = rounding_interval(quantity)
    assert low <= value <= high


def test_units_fold() -> None:
    assert canonical_unit("percent") == "%"
    assert canonical_unit("Day") == "days"
    assert canonical_unit("zorp") is None
