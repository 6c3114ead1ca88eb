"""Numbers that a sentence denies, or tells the wrong way round: no single place supports them.

"A changes no task by more than 1.5" is about every task at once, "A does not reach 69.8" is the
opposite of the cell that prints 69.8, and nothing "falls from 68.4 to 72.8".
"""

from __future__ import annotations

import re

from claimcheck.records import Part
from claimcheck.verify.window import locate

_DENIED = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|nobody)\b[^,;:.]*$|n't\b[^,;:.]*$", re.I
)
_NO_MORE = re.compile(
    r"\b(?:no|not) (?:more|less|fewer|greater|larger|higher|lower|later) than\s*$", re.I
)
_NOT_REACHED = re.compile(
    r"\b(?:(?:do|does|did|can|could|will|has|have)(?:\s+not|n't)|cannot|never|fails? to|failed to)\s+(?:\w+ly\s+)?"
    r"(?:achiev|reach|obtain|attain|scor|get|yield|report|exceed|surpass|gain|produc|have|use|contain|perform)\w*\b"
    r"(?:(?!\b(?:and|but|while|which|that)\b)[^,;:()])*$",
    re.I,
)
_NUMBER = r"(?:about |around |only )?(?P<{}>\d+(?:\.\d+)?)(?!\S*\s*[·×])"
_FROM_TO = re.compile(
    rf"\b(?P<verb>fall|fell|drop|decreas|declin|rise|rose|rising|risen|increas|grow|grew)\w*\b[^.;,]{{0,40}}?"
    rf"\bfrom\s+{_NUMBER.format('low')}[^.;,]{{0,20}}?\s+to\s+{_NUMBER.format('high')}",
    re.I,
)
_DOWN = re.compile(r"fall|fell|drop|decreas|declin", re.I)


def is_denied_bound(part: Part) -> bool:
    """Whether a part says of nobody that it is above or below its number.

    One cell, or one sentence, can neither support that nor be read as the bound itself.
    """
    if part.quantity is None or not part.quantity.relation.is_bound:
        return False
    before = part.text[: locate(part)]
    return _DENIED.search(before) is not None and _NO_MORE.search(before) is None


def is_no_plain_value(part: Part) -> bool:
    """Whether a number is denied, or stands in a change that is told against its own numbers."""
    if part.quantity is None:
        return False
    at = locate(part)
    if is_denied_bound(part) or _NOT_REACHED.search(part.text[:at]):
        return True
    return any(
        match.start() <= at < match.end()
        and (float(match["high"]) > float(match["low"])) == (_DOWN.match(match["verb"]) is not None)
        for match in _FROM_TO.finditer(part.text)
    )
