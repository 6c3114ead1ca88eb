"""Which true values a printed number may stand for."""

from __future__ import annotations

from decimal import Decimal

from claimcheck.records import Quantity


def last_digit(quantity: Quantity) -> Decimal:
    """One unit of the last printed digit, e.g. 0.1 for "28.4" and 100,000 for "1.2M"."""
    return quantity.scale.scaleb(-quantity.decimals)


def rounding_interval(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """The closed interval of values that round to what was printed.

    Half a unit of the last printed digit on either side; for a range, from the lower end's lower
    bound to the upper end's upper bound. What is printed as ± plays no part: it is spread, not
    rounding. Neither does the relation ("more than"): that is the comparer's business.
    """
    half = last_digit(quantity) / 2
    upper = quantity.value if quantity.upper is None else quantity.upper
    return quantity.value - half, upper + half
