"""Bounds that a sentence denies: "changes no task by more than 1.5" is about every task at once."""

from __future__ import annotations

import re

from claimcheck.records import Part, Relation
from claimcheck.verify.window import locate

_BOUNDS = frozenset({Relation.GREATER, Relation.AT_LEAST, Relation.LESS, Relation.AT_MOST})
_DENIED = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|nobody)\b[^,;:.]*$|n't\b[^,;:.]*$", re.I
)
_NO_MORE = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|greater|larger|higher|lower|later) than\s*$", re.I
)


def is_denied_bound(part: Part) -> bool:
    """Whether a part says of nobody that it is above or below its number.

    One cell, or one sentence, can neither support that nor be read as the bound itself.
    """
    if part.quantity is None or part.quantity.relation not in _BOUNDS:
        return False
    before = part.text[: locate(part)]
    return _DENIED.search(before) is not None and _NO_MORE.search(before) is None
