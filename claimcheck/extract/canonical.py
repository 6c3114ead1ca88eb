"""One claim for all its mentions: what makes two sentences restatements of one another."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.records import Claim, Part, digest
from claimcheck.vocabulary import VOCABULARY_VERSION


def signature(parts: Sequence[Part]) -> str | None:
    """Equal for restatements: equal bindings and equal values, part by part, in any order.

    None when a part's binding is too empty to tell, so that such claims are never merged.
    """
    keys: list[tuple[object, ...]] = []
    for part in parts:
        key = part.fact_key(VOCABULARY_VERSION)
        quantity = part.quantity
        if key is None or quantity is None or part.binding.metric is None:
            return None
        value = (quantity.value.normalize(), quantity.upper, quantity.unit, quantity.relation.value)
        keys.append((key, *map(str, value), quantity.direction, part.negated))
    return digest("restatement", sorted(set(map(str, keys)))) if keys else None


def merge_restatements(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims with equal signature become one, with the mentions of all; the first gives the text."""
    merged: dict[str, Claim] = {}
    for claim in claims:
        key = signature(claim.parts) or f"only:{claim.id}"
        known = merged.get(key)
        if known is None:
            merged[key] = claim
            continue
        merged[key] = known.model_copy(
            update={
                "mentions": (*known.mentions, *claim.mentions),
                "confidence": max(known.confidence or 0.0, claim.confidence or 0.0),
            }
        )
    return tuple(merged.values())
