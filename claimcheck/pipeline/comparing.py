"""What two versions of a paper claim: added, dropped, changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import list_claims
from claimcheck.records import Claim, Paper, Record

_ALIKE = 82.0  # rapidfuzz ratio (0–100) from which two sentences are one reworded


class Change(Record):
    """One difference. ``same`` pairs are not listed."""

    kind: Literal["added", "dropped", "value", "reworded"]
    before: Claim | None
    after: Claim | None
    fact_key: str | None = None  # value: the fact whose value differs


class Comparison(Record):
    """All differences, in the order of the newer version, dropped claims last."""

    before: Paper
    after: Paper
    same: int  # claims that stand in both, word for word
    changes: tuple[Change, ...]


def diff(
    project: Project, before: Paper, after: Paper, *, progress: Progress = silent
) -> Comparison:
    """Compare the claims of two stored papers, usually two versions of one.

    A claim whose words stand in both is the same. Of the others, two that speak of the same fact
    (equal ``fact_key``) or whose words are alike are one that changed: its value, where the numbers
    differ, else its wording.
    """
    old = list_claims(project, before, progress=progress)
    new = list_claims(project, after, progress=progress)
    return compare(before, after, old, new)


def compare(before: Paper, after: Paper, old: Sequence[Claim], new: Sequence[Claim]) -> Comparison:
    """The same, of claims at hand."""
    left = {_words(claim): claim for claim in reversed(old)}
    kept = {_words(claim) for claim in new} & left.keys()
    dropped = [claim for claim in old if _words(claim) not in kept]
    changes: list[Change] = []
    for claim in new:
        if _words(claim) in kept:
            continue
        match, key = _counterpart(claim, dropped)
        if match is None:
            changes.append(Change(kind="added", before=None, after=claim))
            continue
        dropped.remove(match)
        moved = _numbers(match) != _numbers(claim)
        changes.append(
            Change(kind="value" if moved else "reworded", before=match, after=claim, fact_key=key)
        )
    changes += [Change(kind="dropped", before=claim, after=None) for claim in dropped]
    return Comparison(before=before, after=after, same=len(kept), changes=tuple(changes))


def _counterpart(claim: Claim, candidates: Sequence[Claim]) -> tuple[Claim | None, str | None]:
    from rapidfuzz import fuzz

    best: Claim | None = None
    best_score = _ALIKE
    for candidate in candidates:
        score = fuzz.ratio(_words(claim), _words(candidate))
        if score >= best_score:
            best, best_score = candidate, score
    if best is not None:
        return best, next(iter(sorted(set(claim.fact_keys) & set(best.fact_keys))), None)
    for candidate in candidates:
        shared = sorted(set(claim.fact_keys) & set(candidate.fact_keys))
        if shared:
            return candidate, shared[0]
    return None, None


def _words(claim: Claim) -> str:
    return " ".join(claim.text.casefold().split())


def _numbers(claim: Claim) -> list[tuple[str, str | None]]:
    return [(str(quantity.value), quantity.unit) for quantity in claim.quantities]
