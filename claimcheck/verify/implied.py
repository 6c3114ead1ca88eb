"""The comparison that a sentence makes beside its numbers.

"With 84.6, A outperforms B" is a number and an order; the number alone does not make it true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Basis, Claim, Part, ReportingLabel
from claimcheck.verify.clauses import clauses
from claimcheck.verify.cues import Kind
from claimcheck.verify.decide import decide_part, parts_of
from claimcheck.verify.interface import Outcome, Scene
from claimcheck.verify.symbolic import orders
from claimcheck.verify.tallies import stated_tally

_THAN = re.compile(r"\bthan\b", re.I)
_NUMBER_FIRST = re.compile(r"\s*(?:about |around |roughly |nearly |almost )?[\d.]*\d")


def implied_order(parts: Sequence[Part], scene: Scene) -> Outcome | None:
    """The outcome for the comparison in sentences of which every part is an absolute number.

    None where there is no such comparison. One that no table decides is NOT_ENOUGH_INFO: what was
    found about the numbers then holds for a part of the claim only.
    """
    texts = dict.fromkeys(part.text for part in parts)
    for text in texts:
        here = [part for part in parts if part.text == text]
        if stated_tally(text) or not all(_absolute(part) for part in here) or not compares(text):
            continue
        found = [o for o in orders(text, scene) if o.strength >= scene.settings.support_at]
        if found:
            return decide_part(found, scene)
        return Outcome(
            check="order",
            basis=Basis.TABLE,
            label=ReportingLabel.NOT_ENOUGH_INFO,
            strength=0.0,
            explanation="No table was found that decides it.",
        )
    return None


def _absolute(part: Part) -> bool:
    quantity = part.quantity
    return quantity is not None and not (
        quantity.delta or quantity.relative or quantity.unit == "x"
    )


def compares(text: str) -> bool:
    """Whether a sentence sets one thing above another outright: "outperforms X", "better than X"."""
    for clause in clauses(text):
        cue = clause.cue
        if cue.kind is Kind.VERB:
            return _NUMBER_FIRST.match(text, cue.end) is None
        if cue.kind is Kind.COMPARE:
            than = _THAN.search(text, cue.start, clause.end)
            if than is not None and _NUMBER_FIRST.match(text, than.end()) is None:
                return True
    return False


def explained(claim: Claim, judged: Sequence[Outcome]) -> str:
    """The reasons of all outcomes, each behind the part it is about where there are several.

    ``judged`` holds one outcome a part, and possibly one for the comparison behind them.
    """
    reasons = [o.explanation for o in judged]
    if len(set(reasons)) == 1:
        return reasons[0]
    names = [
        part.quantity.printed if part.quantity is not None else f"Part {number}"
        for number, part in enumerate(parts_of(claim), start=1)
    ]
    names += ["The comparison"] * (len(judged) - len(names))
    by_reason: dict[str, list[str]] = {}
    for name, reason in zip(names, reasons, strict=True):
        if reason:
            by_reason.setdefault(reason, []).append(name)
    return " ".join(
        f"{', '.join(dict.fromkeys(about))}: {reason}" for reason, about in by_reason.items()
    )
