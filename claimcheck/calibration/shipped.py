"""The calibrations that ship with claimcheck: how often what a check says is right.

One curve for each check and for each of the two things it can say, from the strength with which it
binds to the probability that it is right. A curve names the labelled set it was fitted on; a set
knows how well its curves did on papers that they were not fitted on. Checks for which there is no
labelled data have no curve, and what they say stays uncalibrated.
"""

from __future__ import annotations

import json
import math
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from claimcheck.calibration.fits import UNCALIBRATED, Logistic
from claimcheck.records import Record, digest

Says = Literal["for", "against"]
FOR: Says = "for"
AGAINST: Says = "against"

Z = 1.959964


class Estimate(Record):
    """A figure with its 95 % interval; ``None`` where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


class ReliabilityPoint(Record):
    """One bin of a reliability diagram, out of fold."""

    predicted: float = Field(ge=0, le=1)  # mean confidence
    observed: float = Field(ge=0, le=1)  # share that was right
    count: int = Field(ge=1)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of ``observed``."""
        n, share = self.count, self.observed
        centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        # At 0 and 1 the formula misses its own estimate by a rounding error.
        return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


class CheckCurve(Record):
    """How the strength of one check becomes a probability, for one of the two things it can say."""

    check: str
    says: Says
    curve: Logistic  # its name is the set's; it carries the hashes of its items
    size: int  # judgements it was fitted on
    right: int  # of these


class CalibrationSet(Record):
    """Labelled judgements, and how the curves did on groups that they were not fitted on."""

    name: str
    description: str  # what population this is
    inputs: str  # sha256 of the data it was measured on
    size: int
    groups: int  # papers, or components of claims and abstracts
    brier: Estimate
    slope: Estimate
    points: tuple[ReliabilityPoint, ...]
    coverage: tuple[tuple[float, float], ...] = ()  # (share answered, share of these wrong)


class AlarmPoint(Record):
    """Where refutations begin, and how many hit claims of unperturbed papers wrongly there."""

    strength: float  # below it nothing is refuted
    claims: int  # unperturbed, of papers on which the point was not chosen
    alarms: int  # REFUTED or INCONSISTENT among them, known contradictions left out
    papers: int
    inputs: str


class Calibrations(Record):
    """All that ships."""

    verifier: str  # the version whose judgements were labelled
    curves: tuple[CheckCurve, ...] = ()
    sets: tuple[CalibrationSet, ...] = ()
    refute: AlarmPoint | None = None

    def confidence(
        self, check: str, says: Says, strength: float, item: str
    ) -> tuple[float | None, str]:
        """Probability that the judgement is right, and the set's name; none where nothing was fitted.

        ``item``: the ``claim_hash`` of the claim. No probability is given for an item of the set.
        """
        found = next((c for c in self.curves if (c.check, c.says) == (check, says)), None)
        if found is None or item in found.curve.fitted_on:
            return None, UNCALIBRATED
        return found.curve.probability(strength), found.curve.name

    def named(self, name: str) -> CalibrationSet | None:
        """The set of that name."""
        return next((one for one in self.sets if one.name == name), None)

    @cached_property
    def id(self) -> str:
        """A digest for signatures."""
        return digest("calibrations", self.model_dump_json())


def claim_hash(text: str) -> str:
    """What a curve remembers of a claim it was fitted on."""
    return digest("calibration item", " ".join(text.split()))


@lru_cache(maxsize=1)
def shipped() -> Calibrations:
    """The calibrations that come with claimcheck, read once."""
    raw = files("claimcheck.calibration").joinpath("calibration.json").read_text("utf-8")
    return Calibrations.model_validate(json.loads(raw))


def reliability(name: str) -> CalibrationSet | None:
    """The shipped set that a verdict's ``calibration`` names, with its reliability points."""
    return shipped().named(name)
