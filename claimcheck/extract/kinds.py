"""What sort of statement a claim is: a model over the detector's features and what the rules say.

The rules (``ruled_kind``) know what is measured and what is defined; the model weighs them against
who the sentence speaks of, what it says and what stands around it. It asks no single word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from claimcheck.extract.common import WORDS
from claimcheck.extract.interface import Reading
from claimcheck.extract.neighbourhood import surrounded
from claimcheck.extract.statement import ruled_kind
from claimcheck.records import ClaimKind, Part, Record

RULED = 2.0  # value of the feature that says which kind the rules chose


class KindModel(Record):
    """A logistic model of several classes; readable weights, and what it was fitted on."""

    name: str
    weights: dict[ClaimKind, dict[str, float]]
    intercepts: dict[ClaimKind, float]
    fitted_on: tuple[str, ...] = ()  # hashes of the labelled sentences

    def scores(self, values: Mapping[str, float]) -> dict[ClaimKind, float]:
        """One score a kind; the highest is the most probable kind."""
        return {
            kind: self.intercepts[kind]
            + sum(weights.get(name, 0.0) * value for name, value in values.items())
            for kind, weights in self.weights.items()
        }


@cache
def shipped_kinds() -> KindModel:
    """The model that ships with claimcheck."""
    raw = files("claimcheck.extract").joinpath("kinds.json").read_text(encoding="utf-8")
    return KindModel.model_validate(json.loads(raw))


def kind_of(
    reading: Reading,
    parts: tuple[Part, ...],
    values: Mapping[str, float],
    model: KindModel | None = None,
) -> ClaimKind:
    """What sort of statement a sentence is; ``values`` are the detector's features.

    The rules decide where nothing stands around a sentence, and what is a definition. A result
    needs a number.
    """
    ruled = ruled_kind(reading, parts, values)
    if ruled is ClaimKind.DEFINITION or not surrounded(values):
        return ruled
    scores = (model or shipped_kinds()).scores(kind_values(values, ruled))
    if all(part.quantity is None for part in parts):
        scores.pop(ClaimKind.RESULT, None)
    return max(scores, key=lambda kind: scores[kind])


def kind_values(values: Mapping[str, float], ruled: ClaimKind) -> dict[str, float]:
    """The features that the model asks."""
    asked = {name: value for name, value in values.items() if value and not name.startswith(WORDS)}
    return asked | {f"ruled {ruled.value}": RULED}
