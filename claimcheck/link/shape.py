"""What a part states of its cells: a score, a difference, an order, over how many cases."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.link.fitting import Fitting
from claimcheck.link.targets import NOT_CONSISTENT
from claimcheck.link.wordlists import number_of
from claimcheck.records import Claim, ClaimKind, Comparison, MatchKind, Quantifier, Quantity
from claimcheck.vocabulary import metric

UP = frozenset([Comparison.HIGHER, Comparison.BETTER, Comparison.BEST])
DOWN = frozenset([Comparison.LOWER, Comparison.WORSE, Comparison.WORST])
NONE = frozenset([Comparison.NO_EFFECT, Comparison.EQUAL])
POINT_UNITS = frozenset([None, "points", "%"])
AXES = frozenset(["tasks", "targets", "languages"])  # units that count cases, not points

_TRENDS = {
    Comparison.INCREASING: Comparison.BETTER,
    Comparison.DECREASING: Comparison.WORSE,
}
_NO_GAIN = re.compile(
    r"\b(?:no|not|without|never|hardly)\b[^.;]{0,40}\b(?:benefit|improv|gain|help|profit)",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:(?P<down>lower\w*|los(?:es?|ing)|lost|drop\w*|f[ae]ll\w*|reduc\w*|hurt\w*|harm\w*|decreas\w*|degrad\w*|damag\w*|worsen\w*|suffer\w*)"
    r"|(?P<up>lift\w*|rais\w*|r(?:ise|ose)\w*|gain\w*|improv\w*|boost\w*|increas\w*|climb\w*|help\w*|advanc\w*|benefit\w*|better))\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+(?:about |over |only |just |some )?[+~]?$", re.IGNORECASE)
_BROUGHT = re.compile(
    r"\b(?:(?P<cost>cost\w*|los(?:es?|ing)|lost|takes? away)|brings?|brought|gives?|gave|adds?|added|yields?|gains?|gained|wins?|won)"
    r"\s+(?:(?:it|us|about|only|up to|another|an extra|an additional|a further)\s+)*[+~]?$",
    re.IGNORECASE,
)
_SCORES = re.compile(
    r"\b(?:reach\w*|scor\w*|achiev\w*|obtain\w*|attain\w*|is|are|was|at|of|to|from)\s+(?:about |only |up to )*$",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b(?:many|several|some|a few)\b(?! of)", re.IGNORECASE)
_CASES = re.compile(r"\b(\w+)(?: out)? of (?:the |all |our )?(\w+)\b", re.IGNORECASE)


class Shape(NamedTuple):
    """What the part states of its cells."""

    quantity: Quantity | None  # a score or a difference; None: only an order
    delta: bool
    sign: int
    no_effect: bool
    quantifier: Quantifier | None


def shape_of(fit: Fitting, quantity: Quantity | None, *, elliptic: int = 0) -> Shape | None:
    """What is stated; None where there is nothing that cells could show.

    ``elliptic``: direction of the difference before, for "… loses 0.9 points, Y 1.1 points".
    """
    if quantity is None:
        return _order(fit)
    comparison = fit.sentence.part.comparison
    moved = _moved(fit, quantity)
    delta = quantity.delta or bool(elliptic) or moved is not None
    sign = -1 if comparison in DOWN else 1
    if delta:
        direction = quantity.direction or elliptic or moved or 0
        nearest = _verb_before(fit)
        if nearest and direction and nearest != direction:
            fit.note("the verb before the number decides its direction")
            direction = nearest
        if not direction and comparison not in (UP | DOWN | NONE):
            fit.miss("direction")
        sign = direction or sign
    none = comparison is Comparison.NO_EFFECT or (comparison is Comparison.EQUAL and not delta)
    return Shape(quantity, delta, sign, none, _quantifier(fit))


def _order(fit: Fitting) -> Shape | None:
    """What a part without a number states."""
    part, text = fit.sentence.part, fit.sentence.text
    comparison = part.comparison
    if comparison in _TRENDS and any(one.arm for one in fit.sentence.said):
        comparison = _TRENDS[comparison]  # "improves with almost every intermediate task": no trend
    if counted_cases(text) is not None:
        return Shape(None, False, _direction(text) or 1, False, Quantifier.COUNT)
    if comparison is None and _direction(text):
        comparison = Comparison.HIGHER if _direction(text) > 0 else Comparison.LOWER
    if comparison is None or comparison in _TRENDS:
        return None
    sign, quantifier = (-1 if comparison in DOWN else 1), _quantifier(fit)
    if comparison is Comparison.NO_EFFECT and _NO_GAIN.search(text):
        return Shape(None, False, 1, False, Quantifier.NONE)
    if NOT_CONSISTENT.search(text):
        fit.note("“not consistently” is tested as: the opposite in some cases")
        if re.search(r"\bneither\b", text, re.IGNORECASE):
            fit.note("“neither” asks for such a case of each alternative")
            fit.take("quantifier", "neither", "some case of any alternative", MatchKind.ASSUMED)
        return Shape(None, False, -sign, False, Quantifier.SOME)
    if part.negated and comparison in UP | DOWN:
        if quantifier in (Quantifier.ALL, Quantifier.ALL_BUT):
            fit.note("“not all” is tested as: some do the opposite")
            return Shape(None, False, -sign, False, Quantifier.SOME)
        quantifier = Quantifier.NONE
    return Shape(None, False, sign, comparison in NONE, quantifier)


def _quantifier(fit: Fitting) -> Quantifier | None:
    quantifier = fit.sentence.part.quantifier
    if quantifier is Quantifier.ALL and _MANY.search(fit.sentence.text):
        return Quantifier.SOME  # "consistent improvements with many tasks"
    return quantifier


def _direction(text: str) -> int:
    """Where the last verb of change points; 0 without one."""
    verbs = list(_MOVES.finditer(text))
    if not verbs:
        return 0
    return -1 if verbs[-1]["down"] else 1


def _verb_before(fit: Fitting) -> int:
    """Direction of the verb of "lowers X by 4.5 points", of this number alone; 0 without one."""
    number = fit.sentence.number
    if number is None or not _BY.search(fit.sentence.text[: number[0]]):
        return 0
    start = max((end for _, end in fit.sentence.others if end <= number[0]), default=0)
    return _direction(fit.sentence.text[start : number[0]])


def _moved(fit: Fitting, quantity: Quantity) -> int | None:
    """Direction of "lifts the average by 7.5 points" (0: not clear); None for a score."""
    number = fit.sentence.number
    if quantity.delta or number is None or quantity.unit not in ("points", None):
        return None
    before = fit.sentence.text[: number[0]]
    if _BY.search(before):
        return _direction(before)
    if quantity.unit != "points":
        return None
    brought = _BROUGHT.search(before)
    if brought is not None:
        return -1 if brought["cost"] else 1
    return None if _SCORES.search(before) else 0  # "N points" alone: a score or a gain, not said


def counted_cases(text: str) -> tuple[int, int, re.Match[str]] | None:
    """(5, 9, match) for "improves five of the nine targets"; None where nothing happens to them."""
    if not _MOVES.search(text):
        return None
    for match in _CASES.finditer(text):
        shown, of = number_of(match[1]), number_of(match[2])
        if shown is not None and of is not None:
            return shown, of, match
    return None


def verbal(claim: Claim, index: int) -> bool:
    """Whether a part's number only says how many cases there are: "all three tasks lower it",
    "five of the nine"."""
    part = claim.parts[index]
    if part.quantity is None or part.quantity.unit not in AXES | {None}:
        return False
    cases = counted_cases(part.text)
    if cases is not None and part.quantity.printed in (cases[2][1], cases[2][2]):
        return not counts_all_cases(claim, index)
    if part.quantity.unit is None:
        return False
    alone = all(
        other.quantity is None or other.quantity.unit in AXES or other is part
        for other in claim.parts
    )
    return part.comparison is not None or (
        alone and _direction(part.text) != 0 and claim.kind is not ClaimKind.METHOD
    )


def counts_all_cases(claim: Claim, index: int) -> bool:
    """Whether a part's number is the second of "five of the nine", the first being a part too."""
    part = claim.parts[index]
    cases = counted_cases(part.text)
    if part.quantity is None or cases is None or part.quantity.unit not in AXES | {None}:
        return False
    first = any(
        other.quantity is not None and other.quantity.printed == cases[2][1]
        for place, other in enumerate(claim.parts)
        if place != index
    )
    return first and part.quantity.printed == cases[2][2]


def elliptic(claim: Claim, index: int) -> int:
    """ "… loses 0.9 points, Y 1.1 points": the direction of the difference before."""
    quantity = claim.parts[index].quantity
    if quantity is None or quantity.delta or quantity.unit != "points":
        return 0
    for part in reversed(claim.parts[:index]):
        if part.quantity is not None and part.quantity.delta and part.quantity.unit == "points":
            return part.quantity.direction or 1
    return 0


def is_points(quantity: Quantity) -> bool:
    """Whether a quantity is a score or a difference of scores."""
    if quantity.relative:
        return False
    if quantity.unit in POINT_UNITS:
        return quantity.delta or quantity.unit is not None or quantity.decimals > 0
    known = metric(quantity.unit or "")
    return known is not None and known.better is not None
