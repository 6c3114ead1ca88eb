"""The probability that a verdict's label is right, from the outcomes behind it.

A verdict is no surer than the least sure of the outcomes that make its label; where one of them
was fitted nowhere, the verdict is uncalibrated.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.calibration import AGAINST, FOR, UNCALIBRATED, Calibrations, claim_hash
from claimcheck.records import ReportingLabel
from claimcheck.verify.interface import Outcome

_AGAINST = frozenset({ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT})
_DECIDED = frozenset({ReportingLabel.SUPPORTED, *_AGAINST})


def confidence_of(
    label: ReportingLabel, judged: Sequence[Outcome], text: str, calibrations: Calibrations
) -> tuple[float | None, str]:
    """The confidence in ``label`` and the name of its calibration set.

    ``judged``: the outcomes of a claim's parts. For ABSTAINED it is the probability that the
    suppressed label is right; NOT_ENOUGH_INFO has none.
    """
    if label is ReportingLabel.PARTIAL:
        deciding = [o for o in judged if o.label in _DECIDED]
    elif label in _DECIDED or label is ReportingLabel.ABSTAINED:
        deciding = [o for o in judged if o.label is label]
    else:
        deciding = []
    item = claim_hash(text)
    found = [_of_outcome(outcome, item, calibrations) for outcome in deciding]
    sure = [(value, name) for value, name in found if value is not None]
    if not found or len(sure) < len(found):
        return None, UNCALIBRATED
    return min(sure)


def _of_outcome(
    outcome: Outcome, item: str, calibrations: Calibrations
) -> tuple[float | None, str]:
    if outcome.confidence is not None:
        return outcome.confidence, outcome.calibration
    check, _, suppressed = outcome.check.partition(":")
    label = ReportingLabel(suppressed) if suppressed else outcome.label
    says = AGAINST if label in _AGAINST else FOR
    return calibrations.confidence(check, says, outcome.strength, item)
