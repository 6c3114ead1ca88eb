"""Does a stated number agree with a found one? Relations, rounding, percent against fraction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from claimcheck.quantities import last_digit, rounding_interval
from claimcheck.records import Quantity, Relation

ABOUT_SHARE = Decimal("0.05")  # "about 50": within one twentieth, or two units of the last digit

ABOUT_UNITS = 20  # of the last digit: below that, "about" allows only for rounding


class Agreement(StrEnum):
    """How a stated number and a found one stand to one another."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ROUNDING = "rounding"  # neither: the difference could be rounding


@dataclass(frozen=True, slots=True)
class Found:
    """A number found in a source or computed from such: printed value and half-width of rounding."""

    value: Decimal
    half: Decimal  # the true value lies within value ± half
    decimals: int = 0

    @staticmethod
    def printed(value: Decimal, decimals: int) -> Found:
        """A number as printed with ``decimals`` digits behind the point."""
        return Found(value, Decimal(1).scaleb(-decimals) / 2, decimals)


def agree(stated: Quantity, found: Found) -> Agreement:
    """Compare a stated quantity with a found number.

    Support is decided on the printed values: the found one must lie in the interval that rounds
    to the stated one (or satisfy its relation). A difference counts only beyond the rounding of
    both plus one unit of the last stated digit; what lies between is neither.
    """
    unit = last_digit(stated)
    low, high = rounding_interval(stated)
    value = found.value
    slack = found.half + unit
    match stated.relation:
        case Relation.GREATER | Relation.AT_LEAST:
            edge = stated.value
            holds = value > edge or (stated.relation is Relation.AT_LEAST and value >= edge)
            if holds:
                return Agreement.AGREES
            return Agreement.DIFFERS if value + found.half < edge else Agreement.ROUNDING
        case Relation.LESS | Relation.AT_MOST:
            edge = stated.value
            holds = value < edge or (stated.relation is Relation.AT_MOST and value <= edge)
            if holds:
                return Agreement.AGREES
            return Agreement.DIFFERS if value - found.half > edge else Agreement.ROUNDING
        case Relation.ABOUT:
            coarse = abs(stated.value) < ABOUT_UNITS * unit  # "about 2" is no 4
            tolerance = max(abs(stated.value) * ABOUT_SHARE, unit / 2 if coarse else 2 * unit)
            if abs(value - stated.value) <= tolerance:
                return Agreement.AGREES
            return (
                Agreement.DIFFERS
                if abs(value - stated.value) > 2 * tolerance + found.half
                else Agreement.ROUNDING
            )
        case _:
            if low <= value <= high:
                return Agreement.AGREES
            if low - slack <= value <= high + slack:
                return Agreement.ROUNDING
            return Agreement.DIFFERS


def telling(quantity: Quantity) -> bool:
    """A number that hardly recurs by chance: decimals, or three significant digits."""
    digits = f"{abs(quantity.value):f}".replace(".", "").strip("0")
    return quantity.decimals > 0 or len(digits) >= 3
