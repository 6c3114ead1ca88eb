"""Sentences cut into clauses, each with the cues it holds and whether it is negated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from claimcheck.verify.cues import Cue, Kind, find_cues, negations

_CUT = re.compile(
    r"[;:()]|,(?=\s)|\s(?=(?:(?<!all )but(?! (?:the|for|one)\b)|while|whereas|although|though|however|yet|unless|until|even though|despite)\s)|"
    r"\s(?=(?:and|which|that|so|thus|therefore)\s+(?:\w+ly\s+)?(?:is|are|was|were|has|have|had|does|do|did|can|could|outperform|improv|achiev|perform|obtain|give|yield|lead|help|show|increas|decreas|reduc|drop|boost|hurt|not|it|they|the\s+\w+\s+(?:is|are|has|have))\w*\b)|"
    # "A has the best X and B has the best Y"
    r"\s(?=and\s+(?:the\s+)?[\w.+/-]+\s+(?:has|achieves|obtains|performs|outperforms|gives|yields|shows|gets|reaches|is)\s)",
    re.I,
)


_BETWEEN = re.compile(
    r"\bbetween\s+(?:the\s+)?[\w.+/-]+(?:\s+[\w.+/-]+){0,2}\s+\Z"
)  # "… A" of "between A and B is"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence around one cue."""

    start: int
    end: int
    cue: Cue
    negated: bool
    previous: int | None  # index of the clause before it
    low: int = 0  # where its own stretch begins, without the context in front


def clauses(text: str, names: Sequence[tuple[int, int]] = ()) -> tuple[Clause, ...]:
    """One clause a cue. Stretches without a cue join the clause they belong to.

    ``names``: spans of names, in which nothing is a cue or a negation ("No NSP", "low-res").
    """
    cues = [c for c in find_cues(text) if not any(a <= c.start < b for a, b in names)]
    if not cues:
        return ()
    inner = [m for m in _CUT.finditer(text) if not _BETWEEN.search(text, 0, m.end())]
    cuts = [0, *(match.end() for match in inner), len(text)]
    segments = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip(" ,;:()")]
    owners: list[list[Cue]] = [[c for c in cues if a <= c.start < b] for a, b in segments]
    spans = _merge(text, segments, owners)
    negative = [span for span in negations(text) if not any(a <= span[0] < b for a, b in names)]
    found: list[Clause] = []
    for (start, end), (low, _high), here in spans:
        for position, cue in enumerate(here):
            if not _stands(text, cue, here):
                continue
            begin = start if position == 0 else max(start, here[position - 1].end)
            flips = sum(
                max(low, begin if _and_between(text, begin, cue) else low) <= n0 < cue.start
                for n0, _ in negative
            )
            found.append(
                Clause(start, end, cue, flips % 2 == 1, len(found) - 1 if found else None, low)
            )
    return tuple(found)


def _merge(
    text: str, segments: list[tuple[int, int]], owners: list[list[Cue]]
) -> list[tuple[tuple[int, int], tuple[int, int], list[Cue]]]:
    """(span with its context, span of the segment itself, cues) of every segment that has a cue."""
    with_cues = [i for i, here in enumerate(owners) if here]
    merged = []
    for order, i in enumerate(with_cues):
        first = with_cues[order - 1] + 1 if order else 0
        last = with_cues[order + 1] - 1 if order + 1 < len(with_cues) else len(segments) - 1
        begin = segments[i][0]
        for j in range(i - 1, first - 1, -1):
            # What stands between two cues belongs to the former, unless the latter opens the sentence.
            if order == 0 or _opens(text, segments[j]):
                begin = segments[j][0]
            else:
                break
        end = segments[i][1]
        for j in range(i + 1, last + 1):
            if order + 1 < len(with_cues) and _opens(text, segments[j]) and j == last:
                break
            end = segments[j][1]
        merged.append(((begin, end), segments[i], owners[i]))
    return merged


def _opens(text: str, segment: tuple[int, int]) -> bool:
    """Whether a stretch reads as the beginning of the next clause rather than the end of the last."""
    return bool(
        re.match(
            r"\s*(?:while|whereas|although|though|but|however|when|if|compared|as)\b",
            text[segment[0] : segment[1]],
            re.I,
        )
    )


def _and_between(text: str, begin: int, cue: Cue) -> bool:
    return bool(re.search(r"\b(?:and|but)\b", text[begin : cue.start], re.I))


def _stands(text: str, cue: Cue, here: list[Cue]) -> bool:
    """Leave out cues that only colour another one: "a significant improvement", "performs better"."""
    # "the difference between … is larger": the comparison says it.
    difference = cue.kind in (Kind.EQUAL, Kind.UNEQUAL) and "difference" in cue.word
    if difference and any(other.kind in (Kind.COMPARE, Kind.VERB) for other in here):
        return False
    if cue.kind is Kind.LEVEL:
        return not any(other.kind is not Kind.LEVEL for other in here)
    if cue.kind is Kind.EFFECT:
        return not any(other.kind not in (Kind.LEVEL, Kind.EFFECT) for other in here)
    return True
