"""A number that was found in a text, before its surroundings are read."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.quantities.numbers import Number
from claimcheck.quantities.units import Unit


@dataclass(frozen=True)
class Found:
    """A number with its sign, its unit and its ± part; spans are offsets into the text."""

    start: int
    end: int  # behind the number, its sign unit and its ± part
    number: Number
    negative: bool = False
    plus: bool = False
    spelled: bool = False
    upper: Number | None = None
    spread: Number | None = None
    unit: Unit | None = None
    like_last: bool = False  # one more value of what the number before is: "(median 12)"

    @property
    def signed(self) -> Number:
        """The number with its sign."""
        return self.number._replace(value=-self.number.value) if self.negative else self.number
