"""A verdict's confidence: from the outcomes behind it, named, and never on an item of the set."""

from __future__ import annotations

import pytest

from claimcheck.calibration import (
    AGAINST,
    FOR,
    UNCALIBRATED,
    Calibrations,
    CheckCurve,
    Logistic,
    claim_hash,
    logit,
    reliability,
    shipped,
)
from claimcheck.records import Basis
from claimcheck.records import ReportingLabel as L
from claimcheck.verify import Outcome, VerifySettings
from claimcheck.verify.confidence import confidence_of
from claimcheck.verify.entail_features import rarity
from claimcheck.verify.entailment import LearnedEntailer, item_hash, shipped_model
from tests.verify.rules_papers import check as judged

TEXT = "Norvel is 84.6."


def constant(check: str, says: str, value: float, *items: str) -> CheckCurve:
    curve = Logistic(slope=0.0, intercept=logit(value), name=f"set of {check}", fitted_on=items)
    return CheckCurve(check=check, says=says, curve=curve, size=20, right=19)  # type: ignore[arg-type]


CURVES = Calibrations(
    verifier="test",
    curves=(
        constant("cell", FOR, 0.9),
        constant("cell", AGAINST, 0.7),
        constant("order", FOR, 0.6, claim_hash("seen before")),
    ),
)


def outcome(check: str, label: L, **more: object) -> Outcome:
    return Outcome(check=check, basis=Basis.TABLE, label=label, strength=0.9, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("label", "outcomes", "expected"),
    [
        (L.SUPPORTED, [outcome("cell", L.SUPPORTED)], (0.9, "set of cell")),
        (L.REFUTED, [outcome("cell", L.REFUTED)], (0.7, "set of cell")),
        (L.INCONSISTENT, [outcome("cell", L.INCONSISTENT)], (0.7, "set of cell")),
        (L.ABSTAINED, [outcome("cell:REFUTED", L.ABSTAINED)], (0.7, "set of cell")),
        (L.ABSTAINED, [outcome("order:SUPPORTED", L.ABSTAINED)], (0.6, "set of order")),
        # No surer than the least sure part; a part that decides nothing has no say.
        (
            L.SUPPORTED,
            [outcome("cell", L.SUPPORTED), outcome("order", L.SUPPORTED)],
            (0.6, "set of order"),
        ),
        (
            L.PARTIAL,
            [outcome("cell", L.SUPPORTED), outcome("none", L.NOT_ENOUGH_INFO)],
            (0.9, "set of cell"),
        ),
        (
            L.PARTIAL,
            [outcome("cell", L.SUPPORTED), outcome("cell", L.REFUTED)],
            (0.7, "set of cell"),
        ),
        # What was fitted nowhere has no probability, and takes it from the whole.
        (L.REFUTED, [outcome("order", L.REFUTED)], (None, UNCALIBRATED)),
        (
            L.SUPPORTED,
            [outcome("cell", L.SUPPORTED), outcome("citation", L.SUPPORTED)],
            (None, UNCALIBRATED),
        ),
        (L.NOT_ENOUGH_INFO, [outcome("none", L.NOT_ENOUGH_INFO)], (None, UNCALIBRATED)),
        # A model's own confidence stands.
        (
            L.ABSTAINED,
            [
                outcome(
                    "statement:SUPPORTED", L.ABSTAINED, confidence=0.55, calibration="its own set"
                )
            ],
            (0.55, "its own set"),
        ),
    ],
)
def test_confidence_from_outcomes(
    label: L, outcomes: list[Outcome], expected: tuple[float | None, str]
) -> None:
    value, name = confidence_of(label, outcomes, TEXT, CURVES)
    assert name == expected[1]
    assert value == (None if expected[0] is None else pytest.approx(expected[0]))


def test_no_curve_scores_an_item_it_was_fitted_on() -> None:
    order = [outcome("order", L.SUPPORTED)]
    assert confidence_of(L.SUPPORTED, order, "never seen", CURVES)[0] == pytest.approx(0.6)
    assert confidence_of(L.SUPPORTED, order, "seen  before", CURVES) == (None, UNCALIBRATED)


def test_the_entailment_model_gives_no_confidence_to_its_items() -> None:
    weight = rarity([{"drug", "lower", "pressur"}, {"drug"}])
    text = ("Drugs lower pressure.", "On drugs", ["The drug lowers pressure in mice."])
    model = shipped_model()
    fresh = LearnedEntailer(model, weight).judge(*text)
    assert fresh.confidence is not None and fresh.calibration == model.confidence.name
    seen = model.model_copy(update={"fitted_on": (item_hash(*text),)})
    known = LearnedEntailer(seen, weight).judge(*text)
    assert (known.confidence, known.calibration) == (None, UNCALIBRATED)
    assert known.label is fresh.label


def test_what_ships() -> None:
    found = shipped()
    assert {(c.check, c.says) for c in found.curves} >= {
        (check, says) for check in ("cell", "delta") for says in (FOR, AGAINST)
    }
    for one in found.curves:
        assert one.size >= 15 and 0 <= one.right <= one.size
        assert one.curve.slope >= 0  # a surer binding is never less likely to be right
        assert one.curve.fitted_on and all(len(item) == 16 for item in one.curve.fitted_on)
        assert found.named(one.curve.name) is not None
        # Nothing is certain.
        assert 0 < one.curve.probability(0.0) <= one.curve.probability(1.0) < 1
    for known in found.sets:
        assert known.size == sum(point.count for point in known.points)
        assert known.brier.value is not None and known.brier.low is not None
        assert known.brier.low <= known.brier.value
        assert len(known.inputs) == 64 and known.groups >= 5
        assert reliability(known.name) == known
        for point in known.points:
            low, high = point.interval
            assert 0 <= low <= point.observed <= high <= 1
    assert reliability("no such set") is None


def test_refutations_begin_no_lower_than_the_measured_point() -> None:
    point = shipped().refute
    assert point is not None
    assert point.strength <= VerifySettings().refute_at
    assert point.alarms <= 0.01 * point.claims
    assert point.papers >= 5


def test_verdicts_carry_the_shipped_probability_and_sign_for_it() -> None:
    right = judged("Norvel large reaches 84.6 accuracy on Morrow.")
    wrong = judged("Norvel large reaches 94.6 accuracy on Morrow.")
    assert (right.label, wrong.label) == (L.SUPPORTED, L.REFUTED)
    for answer in (right, wrong):
        assert answer.confidence is not None and answer.confidence > 0.9
        assert reliability(answer.calibration) is not None
        assert ("calibration", shipped().id) in answer.signature
