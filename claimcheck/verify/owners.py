"""Which names of a sentence with several numbers belong to which of them.

"A contains 110M parameters and B contains 340M" does not say that B has 110M. Between two numbers
the last connective parts what belongs to the left one from what belongs to the right one. What
stands before the first number is the first number's, and may be everybody's subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.records import Part, Quantity
from claimcheck.verify.terms import STOPWORDS, Term, terms
from claimcheck.verify.window import locate, quantities_in

_CONNECTIVE = re.compile(
    r"[,;]|\b(?:and|or|but|while|whereas|versus|vs|against|than|compared (?:to|with))\b", re.I
)
_RIVAL = re.compile(r"\b(?:compared (?:to|with)|versus|vs\.?|against|instead of)\s+$", re.I)
_LISTED = re.compile(r"[A-Za-z][\w-]*(?:, [A-Za-z][\w-]*)*,? and [A-Za-z][\w-]*")
_NUMBERED = re.compile(r"(?<![\w.])(\d[\w.,×%-]*)\s+([A-Za-z][\w-]*)")
_OURS = re.compile(r"\b(?:while|whereas|but)\b[^.;]*\b(?:our|ours|we)\b", re.I)
_OF_OURS = re.compile(
    r"\b(?:our|ours|we|authors|(?:the|this) (?:approach|method|model|system))\b", re.I
)
_Names = frozenset[str]
_NONE: _Names = frozenset()


class _Shares(NamedTuple):
    """The stems of names, parted among the numbers of a sentence."""

    head: _Names  # before the first number
    own: tuple[_Names, ...]  # of each number
    common: _Names  # behind the numbers, of all of them

    def others(self, at: int) -> _Names:
        """Names that belong to other numbers than the one at ``at`` alone."""
        mine = self.own[at] | (self.head if at == 0 else _NONE)
        return _NONE.union(*self.own[:at], *self.own[at + 1 :]) - mine - self.head - self.common


def of_another_number(part: Part, text: str, found: Quantity) -> bool:
    """Whether ``part`` names what the sentence ``text`` says of another number than ``found``.

    False where the sentence does not part its names: one number of its kind, or a list ("8.2 and
    7.5 on A and B").
    """
    if _turned_round(part, text) or _exchanged(part.text, text) or _other_way(part.text, text):
        return True
    said = _said(part)
    if _of_a_rival(said, text, found) or _out_of_step(said, text, found):
        return True
    numbers = _alike(text, found)
    if found not in numbers or len(numbers) < 2:
        return False
    at, shares = numbers.index(found), _shares(text, numbers)
    ours = at > 0 and _OURS.search(text[numbers[at - 1].end : found.start])
    if ours and said & shares.head and not _OF_OURS.search(part.text):
        return True  # "A has 11B parameters, while our model has 770M": not A's
    if said & shares.others(at):
        return True
    own = shares.own[at] - shares.head
    before = shares.head - shares.own[at]
    return at > 0 and bool(own) and not said & own and bool(said & before)


def _turned_round(part: Part, text: str) -> bool:
    """ "A is 5x slower than B" against "B is 5x slower than A": the same names the other way round."""
    names = (part.binding.system, part.binding.baseline)
    places = []
    for told in (part.text, text):
        found = [
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told, re.I) if name else None
            for name in names
        ]
        if found[0] is None or found[1] is None:
            return False
        places.append(found[0].start() < found[1].start())
    return places[0] != places[1]


_HINGE = re.compile(
    r"\b(?:than|compared (?:to|with)|against|versus|vs\.?|outperform\w*|surpass\w*|beats?|exceeds?)\b",
    re.I,
)


def _other_way(claim: str, text: str) -> bool:
    """ "A takes fewer steps than B" against "B takes fewer steps than A", whatever the two are."""
    return any(
        left & there and right & here and not left & here and not right & there
        for left, right in _compared(claim)
        for here, there in _compared(text)
    )


def _compared(text: str) -> list[tuple[_Names, _Names]]:
    """The names on either side of every "than" of a text, as far as its clause goes."""
    found = []
    for match in _HINGE.finditer(text):
        left = re.split(r"[.;:](?=\s)", text[: match.start()])[-1]
        right = re.split(r"[.;:,](?=\s|$)", text[match.end() :], maxsplit=1)[0]
        found.append((_names(left, _NONE) - _names(right, _NONE), _names(right, _NONE)))
    return found


def _exchanged(claim: str, text: str) -> bool:
    """ "3x3 filters and 5x5 pooling" against "5x5 filters and 3x3 pooling"."""
    here, there = _numbered(claim), _numbered(text)
    return any(
        number in there
        and not nouns & there[number]
        and any(nouns & others for other, others in there.items() if other != number)
        for number, nouns in here.items()
    )


def _numbered(text: str) -> dict[str, set[str]]:
    """Number → the words right behind it."""
    found: dict[str, set[str]] = {}
    for match in _NUMBERED.finditer(text):
        stems = {term.stem for term in terms(match[2]) if term.folded not in STOPWORDS}
        if stems:
            found.setdefault(match[1].rstrip(".,"), set()).update(stems)
    return found


def _of_a_rival(said: _Names, text: str, found: Quantity) -> bool:
    """ "147 hours, compared to 425 when training longer": 425 is for who says "training longer"."""
    if _RIVAL.search(text[: found.start]) is None:
        return False
    behind = re.split(r"[.,;]", text[found.end :], maxsplit=1)[0]
    unit = {term.stem for term in terms(found.unit or "")}
    words = {t.stem for t in terms(behind) if t.folded not in STOPWORDS and t.stem.isalpha()} - unit
    return bool(words) and 3 * len(said & words) < 2 * len(words)


def _out_of_step(said: _Names, text: str, found: Quantity) -> bool:
    """ "Base and large have respectively 220M and 770M": base has not 770M."""
    numbers = [q for q in quantities_in(text) if any(c.isdigit() for c in q.printed)]
    if "respectively" not in text or found not in numbers or len(numbers) < 2:
        return False
    at, size = numbers.index(found), len(numbers)
    for match in _LISTED.finditer(text):
        words = [terms(word) for word in re.split(r", and |, | and ", match[0])][-size:]
        if len(words) != size or not all(words):
            continue
        stems = [word[-1].stem for word in words]
        if stems[at] not in said and said & set(stems):
            return True
    return False


def _said(part: Part) -> _Names:
    """The words of a claim, without the names that it gives to other numbers of its own."""
    said = frozenset(term.stem for term in terms(part.text))
    place = locate(part)
    mine = next((q for q in quantities_in(part.text) if q.start == place), None)
    if mine is None:
        return said
    numbers = _alike(part.text, mine)
    return said - _shares(part.text, numbers).others(numbers.index(mine))


def _alike(text: str, found: Quantity) -> list[Quantity]:
    """Numbers of the kind of ``found``; a change in brackets belongs to the value before it."""
    return [
        q
        for q in quantities_in(text)
        if q.unit == found.unit
        and (q.delta == found.delta or not text[: q.start].rstrip().endswith(("(", "[")))
    ]


def _shares(text: str, numbers: Sequence[Quantity]) -> _Shares:
    units = frozenset(term.stem for q in numbers for term in terms(q.unit or ""))
    tail = _names(text[numbers[-1].end :], units)
    own = [_NONE] * len(numbers)
    common = _NONE
    behind = False  # whether names stand behind their numbers
    for i in range(len(numbers) - 1):
        low, high = numbers[i].end, numbers[i + 1].start
        cuts = list(_CONNECTIVE.finditer(text, low, high))
        if not cuts:
            continue
        left = _names(text[low : cuts[-1].start()], units)
        right = _names(text[cuts[-1].end() : high], units)
        own[i + 1] |= right
        if left and right and not tail:
            common |= left  # "A takes 3 s on X, B 5 s": both on X
        else:
            own[i] |= left
            behind = behind or bool(left)
    rival = _RIVAL.search(text[: numbers[-1].start]) is not None
    if behind or rival:
        own[-1] |= tail  # "5% or 10%, vs. 40% for A": A's is the last
    else:
        common |= tail
    return _Shares(_names(text[: numbers[0].start], units), tuple(own), common)


def _names(text: str, units: _Names) -> _Names:
    return frozenset(t.stem for t in terms(text) if _is_name(t) and t.stem not in units)


def _is_name(term: Term) -> bool:
    return term.name and term.folded not in STOPWORDS and not term.folded[0].isdigit()
