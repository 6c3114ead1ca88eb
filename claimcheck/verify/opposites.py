"""Words of which a sentence means one and not the other: encoder and decoder, source and target."""

from __future__ import annotations

from claimcheck.verify.terms import stem, terms

_PAIRS = """
encoder decoder
source target
input output
small large
base big
minimum maximum
lowest highest
worst best
left right
top bottom
upper lower
forward backward
supervised unsupervised
positive negative
precision recall
teacher student
generator discriminator
query key
shallow deep
outperform underperform
better worse
faster slower
higher lower
increase decrease
rise fall
gain loss
art worst
"""
_OPPOSED = tuple(tuple(stem(word) for word in line.split()) for line in _PAIRS.split("\n") if line)


def opposed(one: str, two: str) -> bool:
    """Whether one text says a word of a pair alone, and the other text the other word alone."""
    mine, theirs = ({term.stem for term in terms(text)} for text in (one, two))
    return any(
        (left in mine and right not in mine and right in theirs and left not in theirs)
        or (right in mine and left not in mine and left in theirs and right not in theirs)
        for left, right in _OPPOSED
    )


_PARTS = frozenset(
    stem(word)
    for word in "encoder decoder source target input output supervised unsupervised precision recall "
    "teacher student generator discriminator query key".split()
)


def unsaid(one: str, two: str) -> bool:
    """Whether one text names a part ("the decoder") of which the other text says nothing."""
    mine, theirs = ({term.stem for term in terms(text)} for text in (one, two))
    return bool(mine & _PARTS - theirs)
