"""A stated number against one cell: percent meets fraction, and what a mismatch would mean."""

from __future__ import annotations

import re
from decimal import Decimal

from claimcheck.records import Quantity, Relation
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.measures import is_cost
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import plain

_FRACTIONS = 4  # scores that show that a table prints fractions
_RATIO = 4  # numbers further apart than this are hardly values of one measure
_SCORED = re.compile(
    r"\b(?:(?:reach|achiev|scor|obtain|attain|yield)\w*|gets?|got)\s+"
    r"(?:(?:an?|the)\s+(?:[\w-]+\s+){0,3}?of\s+)?(?:about |only |just |up to |over )?$|"
    r"\b(?:accuracy|score|f1|precision|recall|auroc|auc)\s+(?:of|is|was|at)\s+(?:about |only )?$",
    re.I,
)
_GAIN = re.compile(
    r"^(?:(?:Table|Tab\.|Figure|Fig\.)\s*[\w.]+\s*[:.]\s*)?(?:the\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:gains?|improvements?|differences?|changes?|deltas?|Δ)\b",
    re.I,
)


def prints_gains(view: TableView) -> bool:
    """Whether the caption says that the cells are differences."""
    return _GAIN.search(plain(view.table.caption)) is not None


def states_score(quantity: Quantity, text: str) -> bool:
    """Whether a sentence calls its number a score: "reaches 85", "an accuracy of 0.82"."""
    return _SCORED.search(text[: quantity.start]) is not None


def prints_fractions(view: TableView) -> bool:
    """Whether all scores of a table are fractions of one, printed without "%"."""
    known = view.memo.get("fractions")
    if isinstance(known, bool):
        return known
    scores = [e for e in view.entries() if not (is_cost(e.row.path) or is_cost(e.column.path))]
    found = len(scores) >= _FRACTIONS and all(
        e.decimals >= 2 and abs(e.value) <= 1 and "%" not in e.printed for e in scores
    )
    view.memo["fractions"] = found
    return found


def cell_agreement(quantity: Quantity, entry: Entry, view: TableView | None = None) -> Agreement:
    """Compare a number with a cell as printed; percent meets fraction, either way round.

    Where ``view`` prints fractions of one throughout, 0.97 % is no 0.97.
    """
    found = Found.printed(entry.value, entry.decimals)
    agreement = agree(quantity, found)
    if agreement is not Agreement.DIFFERS:
        if quantity.unit == "%" and entry.value and view is not None and prints_fractions(view):
            return Agreement.ROUNDING
        return agreement
    shift = _shift(quantity, entry)
    if shift == 0:
        return agreement
    scaled = Found(
        found.value.scaleb(shift), found.half.scaleb(shift), max(0, entry.decimals - shift)
    )
    return agree(quantity, scaled)


def _shift(quantity: Quantity, entry: Entry) -> int:
    """The power of ten that brings a cell to the scale of a statement: 2, -2, or 0 for none."""
    if is_cost(entry.row.path) or is_cost(entry.column.path):
        return 0
    cell, stated = abs(entry.value), abs(quantity.value)
    if cell <= 1 and quantity.unit == "%":
        return 2
    if cell <= 1 and entry.decimals >= 2 and 1 < stated <= 100 and quantity.unit is None:
        return 2
    if cell > 1 and cell <= 100 and stated < 1 and quantity.decimals >= 2 and quantity.unit is None:
        return -2
    return 0


def comparable(quantity: Quantity, entry: Entry, text: str = "") -> bool:
    """Whether a mismatch could be one: the two numbers look like values of one measure.

    ``text`` is the sentence of the number; where it says that the number is a score, a whole number
    is held against a printed score, and a fraction against a percentage.
    """
    scored = bool(text) and states_score(quantity, text)
    bare = quantity.unit in {None, "%", "points"} and quantity.decimals == 0 and entry.decimals > 0
    if bare and quantity.relation is Relation.EQUAL and not (scored and quantity.value >= 10):
        return quantity.unit is not None and quantity.value > 1
    shift = _shift(quantity, entry)
    if quantity.unit == "%" and shift == 2:
        return True
    value = entry.value
    if scored and shift:
        value = value.scaleb(shift)
    low, high = sorted((abs(quantity.value), abs(value)))
    return (low == 0 and high < 1) or (low > 0 and Decimal(high) / low < _RATIO)
