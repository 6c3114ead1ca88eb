"""Scores of ranked lists, as XTREME-R uses them for LAReQA and Mewsli-X (arXiv 2104.07412)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from claimcheck.errors import DataError


def mean_average_precision(
    gold: Mapping[str, Collection[str]], ranked: Mapping[str, Sequence[str]], depth: int = 20
) -> float:
    """MAP at ``depth`` in percent; a query without a ranking scores zero.

    The precision at each relevant rank is averaged over min(number of relevant entries, depth).
    """
    if not gold:
        raise DataError("there is nothing to score")
    total = 0.0
    for query, relevant in gold.items():
        wanted, hits, precision = set(relevant), 0, 0.0
        for rank, candidate in enumerate(ranked.get(query, ())[:depth], start=1):
            if candidate in wanted:
                wanted.discard(candidate)
                hits += 1
                precision += hits / rank
        total += precision / min(len(set(relevant)), depth) if relevant else 0.0
    return 100.0 * total / len(gold)


def mean_reciprocal_rank(
    gold: Mapping[str, Collection[str]], ranked: Mapping[str, Sequence[str]], depth: int = 20
) -> float:
    """MRR at ``depth`` in percent; a query without a relevant entry in reach scores zero."""
    if not gold:
        raise DataError("there is nothing to score")
    total = 0.0
    for query, relevant in gold.items():
        for rank, candidate in enumerate(ranked.get(query, ())[:depth], start=1):
            if candidate in relevant:
                total += 1 / rank
                break
    return 100.0 * total / len(gold)
