"""What the sentences around a sentence are like: shares of their features within its section.

A sentence among experiments is more probably a claim than the same words among proofs, whatever
the heading says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimcheck.extract.interface import Reading

REACH = 4  # sentences on either side
PREFIX = "near "
ALONE = {f"{PREFIX}nothing": 1.0}  # of a sentence without any around it


def neighbourhood(
    readings: Sequence[Reading], own: Sequence[Mapping[str, float]], index: int
) -> dict[str, float]:
    """Means of the neighbours' features, each cut at 1; ``own`` are the features of all readings."""
    section = readings[index].sentence.section
    near = [
        own[place]
        for place in range(max(0, index - REACH), min(len(own), index + REACH + 1))
        if place != index and readings[place].sentence.section == section
    ]
    if not near:
        return dict(ALONE)
    sums: dict[str, float] = {}
    for values in near:
        for name, value in values.items():
            if value:
                sums[name] = sums.get(name, 0.0) + min(1.0, value)
    return {f"{PREFIX}{name}": total / len(near) for name, total in sums.items()}


def surrounded(values: Mapping[str, float]) -> bool:
    """Whether anything of these features is about neighbours."""
    return any(name.startswith(PREFIX) and name not in ALONE for name in values)
