"""Whether a sentence of a paper says what a claim says, word for word where it matters.

One other noun, quantifier or negation makes another statement of a sentence, so every word of the
claim has to stand in the sentence, in order. The sentence may say more, as long as what it says
more takes nothing back: no condition, no contrast, no guess, no subject of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.verify.naming import likeness
from claimcheck.verify.polarity import parity
from claimcheck.verify.terms import STOPWORDS, Term, stem, terms

MIN_WORDS = 4  # shorter claims say too little to be recognised
MAX_GAP = 8  # words that the sentence may have between two words of the claim
_SYNONYM = 0.9

_COUNTED = """not no never neither nor none without hardly cannot only solely exclusively all every
each any both most many some few several always sometimes often usually rarely more less fewer least
than before after first second last because"""
_OPERATORS = frozenset(_COUNTED.split())
_WEAKENING = frozenset("all every each both always only solely exclusively any first".split())
_PLAIN = frozenset(
    stem(word)
    for word in "paper author work find claim state note report present demonstrate propose".split()
)
_GENERIC = frozenset(
    stem(word)
    for word in "method model approach algorithm system technique network architecture".split()
)
_OURSELVES = re.compile(
    r"\b(?:we|our|ours|(?:this|the(?: proposed| new| resulting)?) "
    r"(?:method|model|approach|algorithm|system|technique|network|architecture))\b",
    re.I,
)
_ASIDE = re.compile(r"\((?![A-Z][\w-]{1,11}\))[^()]*\)|\[[^\[\]]*\]")  # "(SFO)" is a name
_CONTRAST = re.compile(
    r"\b(?P<word>unlike|in contrast to|as opposed to|contrary to|rather than|instead of|compared (?:to|with)|"
    r"in comparison (?:to|with)|apart from|except(?: for)?)\s[^,;.]*",
    re.I,
)
_TURN = re.compile(
    r"[;:]|\b(?:while|whereas|but|although|though|however|unlike|than|instead|rather|compared|versus|"
    r"against|except|without|not|no|never|nor|neither|if|unless|until|where|when|because|since|lacks?)\b",
    re.I,
)
_LISTING = re.compile(
    r"(?:[,\s]*(?:[\w.+/-]+[\s,]+){0,5}(?:and|or)\s*(?:the\s*)?|[,\s]*(?:and|or)\s+(?:[\w.+/-]+\s*){1,4})"
)
_TAKEN_AWAY = re.compile(
    r"\b(?:without|unlike|not|no|never|than|lack(?:s|ing)?(?: of)?|absence of|instead of|rather than|except|"
    r"remov\w+|omit\w*|disabl\w+|if|unless|whether|few|hardly|neither|nor|only|less|fewer)\s+(?:the\s+|an?\s+|our\s+|any\s+)?$",
    re.I,
)
_GUESS = re.compile(
    r"\b(?:believ|expect|hypothes|conjectur|suspect|speculat|presum|seem|appear|suggest|assum|suppos|hop|intend|plan)\w*\b"
    r"|\b(?:may|might|could|would|should|perhaps|possibl[ey]|probably|likely|in theory|in principle|future|if|whether)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\s*(?:\w+ly\s+)?(?:only|if|when|whenever|unless|except|provided|as long as|but not|but only|without|until|"
    r"(?:for|in|on|at|with|under)\s+(?:\w+ly\s+)?(?:small|large|short|long|low|high|some|certain|few|many|most|theory|principle)\w*|"
    r"to some extent)\b",
    re.I,
)
_SAYING = re.compile(
    r"\b(?:that|show\w*|demonstrat\w+|observ\w+|find|found|not\w+|\w+ly)\s*$", re.I
)


_BRACKETS = re.compile(r"\([^()]*\)")
_IT = re.compile(r"\s*It\b")


class _Match(NamedTuple):
    """Words of a claim and the words of a sentence that stand for them, in order."""

    pairs: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        return self.pairs[0][1]

    @property
    def last(self) -> int:
        return self.pairs[-1][1]


def says_the_same(
    claim: str, sentence: str, own_names: Sequence[str] = (), before: str = ""
) -> bool:
    """Whether ``sentence`` says all that ``claim`` says, and takes nothing of it back.

    ``own_names``: what the paper calls its own proposal; "we", "our method" stand for them, and
    "it" at the head of a sentence where the one ``before`` names them.
    """
    mine, text = _words(_without_asides(claim, "")), _without_asides(sentence, claim)
    theirs = _words(text)
    if sum(w.folded not in _OPERATORS for w in mine) < MIN_WORDS or not theirs:
        return False
    match = _match(mine, theirs)
    if match is None:
        return False
    head = text[: theirs[match.first].start]
    context = f"{before} {head}" if _IT.match(head) else head
    return _complete(mine, match, context, own_names) and _kept(claim, mine, theirs, match, text)


def _without_asides(text: str, claim: str) -> str:
    """The text with brackets, and with contrasts that the claim does not make, blanked out."""

    def blank(match: re.Match[str]) -> str:
        return " " * len(match.group())

    def contrast(match: re.Match[str]) -> str:
        said = match["word"].lower() in claim.lower()
        return match.group() if said or not claim else blank(match)

    return _CONTRAST.sub(contrast, _ASIDE.sub(blank, text))


def _words(text: str) -> list[Term]:
    return [
        t
        for t in terms(text)
        if (t.folded in _OPERATORS or t.folded not in STOPWORDS) and t.folded[0].isalnum()
    ]


def _alike(one: Term, two: Term) -> bool:
    if one.folded in _OPERATORS or two.folded in _OPERATORS:
        return one.folded == two.folded
    return likeness(one.stem, two.stem) >= _SYNONYM


def _match(mine: Sequence[Term], theirs: Sequence[Term]) -> _Match | None:
    """The longest common subsequence, of those the one with the shortest span; None: too little."""
    best: _Match | None = None
    for start, word in enumerate(theirs):
        if not any(_alike(other, word) for other in mine[:3]):
            continue
        found = _common(mine, theirs[start:])
        if not found:
            continue
        here = _Match(tuple((i, j + start) for i, j in found))
        if best is None or (len(here.pairs), best.last - best.first) > (
            len(best.pairs),
            here.last - here.first,
        ):
            best = here
    if best is None or 3 * len(best.pairs) < 2 * len(mine):
        return None
    return best


def _common(left: Sequence[Term], right: Sequence[Term]) -> list[tuple[int, int]]:
    """Index pairs of a longest common subsequence, the earliest one."""
    sizes = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            if _alike(left[i], right[j]):
                sizes[i][j] = sizes[i + 1][j + 1] + 1
            else:
                sizes[i][j] = max(sizes[i + 1][j], sizes[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if _alike(left[i], right[j]) and sizes[i][j] == sizes[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif sizes[i + 1][j] >= sizes[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _complete(mine: Sequence[Term], match: _Match, before: str, own_names: Sequence[str]) -> bool:
    """Whether no word of the claim is left over but plain talk, and names of the paper's own.

    ``before``: what leads up to the words that were found.
    """
    matched = {i for i, _ in match.pairs}
    left = [word for i, word in enumerate(mine) if i not in matched and word.stem not in _PLAIN]
    if not left or (len(left) == 1 and _turned_passive(left[0], mine, match, before)):
        return True
    own = {term.stem for name in own_names for term in terms(name)}
    if not all(word.stem in own or word.stem in _GENERIC for word in left):
        return False
    return _OURSELVES.search(before) is not None or any(t.stem in own for t in terms(before))


def _turned_passive(word: Term, mine: Sequence[Term], match: _Match, before: str) -> bool:
    """ "X is applied to Y" for "we apply X to Y": the verb stands before its object."""
    lead = terms(before)
    follows = mine.index(word) == match.pairs[0][0] + 1
    return (
        follows
        and len(lead) >= 2
        and likeness(lead[-1].stem, word.stem) >= _SYNONYM
        and lead[-2].folded in {"we", "they", "authors"}
    )


def _kept(
    claim: str, mine: Sequence[Term], theirs: Sequence[Term], match: _Match, text: str
) -> bool:
    """Whether nothing before, between or behind the words of the claim changes what they say."""
    said = {word.folded for word in mine}
    for (_, left), (_, right) in zip(match.pairs, match.pairs[1:], strict=False):
        low, high = theirs[left].end, theirs[right].start
        between = _BRACKETS.sub(lambda m: " " * len(m.group()), text[low:high])
        skipped = [
            w for w in theirs[left + 1 : right] if between[w.start - low : w.end - low].strip()
        ]
        if not skipped:
            continue
        if len(skipped) > MAX_GAP or any(
            w.folded in _OPERATORS and w.folded not in _WEAKENING for w in skipped
        ):
            return False
        if any(_alike(w, theirs[left]) or _alike(w, theirs[right]) for w in skipped):
            return False  # "A uses X and B uses Y": the verb again, another subject
        turns = [m for m in _TURN.finditer(between) if m.group().lower() not in said]
        if any(m.group().lower() != "but" or _words(between[m.end() :]) for m in turns):
            return False  # "A is X, but B is Y"; "A is X, but has Y" keeps its subject
        if _LISTING.fullmatch(between):
            continue
        if re.search(r"\b(?:and|or)\b", between):
            return False
        if any(w.name for w in skipped) and not between.startswith(","):
            return False  # somebody else's name, unless it stands in apposition
    before = text[: theirs[match.first].start]
    clause = re.split(r"[;:]|, but |, while |, whereas ", before)[-1]
    if _TAKEN_AWAY.search(before):
        return False
    span = text[theirs[match.first].start : theirs[match.last].end]
    for guess in _GUESS.finditer(f"{clause} {span}"):
        if stem(guess.group().lower()) not in {
            stem(word) for word in re.findall(r"\w+", claim.lower())
        }:
            return False
    passive = re.search(r"\b(?:we|they|authors)\s+\w+\s*$", before, re.I)
    if _modified(before, theirs, match) and not (passive or _SAYING.search(before)):
        return False
    behind = _CONDITION.match(text, theirs[match.last].end)
    if behind is not None:
        return False
    ours = parity([t.folded for t in terms(claim)])[0]
    return ours == parity([t.folded for t in terms(span)])[0]


def _modified(before: str, theirs: Sequence[Term], match: _Match) -> bool:
    """Whether a word right before the first one narrows it: "smaller models" are not all models."""
    if match.first == 0:
        return False
    previous = theirs[match.first - 1]
    return before[previous.end :].strip() == "" or before[previous.end :] == "-"


__all__ = ["MIN_WORDS", "says_the_same"]
