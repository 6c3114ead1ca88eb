"""The words of a report: counts, places, quantities and confidences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from claimcheck.findings import findings
from claimcheck.records import Evidence, EvidenceRole, Place, Quantity, Relation, ReplicationLabel
from claimcheck.report import render, wording
from claimcheck.report.interface import Outcome
from tests.report.records import claim, some_report


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 claims"), (1, "1 claim"), (2, "2 claims"), (1204, "1,204 claims")]
)
def test_counted(count, said):
    assert wording.counted(count, "claim") == said


def test_lists():
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b"]) == "a and b"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


def test_days_and_moments_do_not_depend_on_this_machine():
    assert wording.day(date(2026, 6, 1)) == "1 June 2026"
    assert wording.moment(datetime(2026, 6, 1, 23, 5, tzinfo=UTC)) == "2026-06-01 23:05 UTC"
    east = timezone(timedelta(hours=2))
    assert wording.moment(datetime(2026, 6, 1, 1, 5, tzinfo=east)) == "2026-05-31 23:05 UTC"
    assert wording.moment(datetime(2026, 6, 1, 23, 5)) == "2026-06-01 23:05"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(), ""),
        (Place(page=8, section=("6 Results", "6.1 Rivers"), file="a.tex", line=3),
         "page 8, § 6 Results › 6.1 Rivers, a.tex line 3"),
        (Place(file="a.tex"), "a.tex"),
        (Place(line=7), "line 7"),
    ],
)  # fmt: skip
def test_places(place, said):
    assert wording.place_text(place) == said


def test_places_of_evidence():
    cell = Evidence(
        id="e", role=EvidenceRole.DECIDES, paper="p", quote="1", table="t01", row=2, column=3,
        headers=("A", "B"), place=Place(page=4),
    )  # fmt: skip
    assert wording.evidence_place(cell, "Table 2") == "Table 2, cell A / B, row 3, column 4, page 4"
    assert wording.evidence_place(cell, None).startswith("table t01, ")
    run = Evidence(id="r", role=EvidenceRole.DECIDES, paper="p", quote="1", run="stage-1")
    assert wording.evidence_place(run, None) == "run stage-1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"printed": "41.0", "unit": "BLEU"}, "41.0 BLEU"),
        ({"printed": "1.4 %", "unit": "%"}, "1.4 %"),
        ({"printed": "nine", "value": Decimal("9.0")}, "nine (9)"),
        ({"printed": "hundred", "value": Decimal("1E+2")}, "hundred (100)"),
        ({"printed": "2.0", "unit": "points", "delta": True, "direction": 1}, "2.0 points more"),
        (
            {"printed": "2.0", "delta": True, "direction": -1, "relative": True},
            "2.0 less (relative)",
        ),
        ({"printed": "2.0", "delta": True}, "2.0 difference"),
        ({"printed": "8", "relation": Relation.AT_LEAST}, "≥ 8"),
        ({"printed": "3-5", "relation": Relation.RANGE, "upper": Decimal(5)}, "3-5"),
    ],
)
def test_quantities_as_printed(fields, said):
    assert wording.quantity_text(Quantity(**({"value": Decimal(1)} | fields))) == said


@pytest.mark.parametrize(
    ("confidence", "said"),
    [(None, "none"), (0.0, "< 0.01"), (0.004, "< 0.01"), (0.5, "0.50"), (0.994, "0.99"), (0.996, "> 0.99"), (1.0, "> 0.99")],
)  # fmt: skip
def test_no_confidence_is_a_certainty(confidence, said):
    assert wording.confidence_text(confidence) == said


def test_what_a_confidence_is_worth():
    assert wording.calibration_text(None, "x") == "no confidence was computed"
    assert (
        wording.calibration_text(0.5, "uncalibrated") == "uncalibrated: a score, not a probability"
    )
    assert wording.calibration_text(0.5, "x") == "calibrated on x"


def test_how_sure_it_is_that_a_claim_is_one():
    assert wording.listing_text(claim(0)) == ""
    sure = claim(0, confidence=0.87, calibration="made-up-set")
    assert wording.listing_text(sure) == "0.87 (calibrated on made-up-set)"
    report = some_report(findings=findings([sure], [], []))
    for format in ("md", "html"):
        assert "0.87 (calibrated on made-up-set)" in render(report, format).decode()


def test_every_label_has_words():
    assert (
        set(wording.OUTCOME_NAMES)
        == set(wording.OUTCOME_MEANINGS)
        == set(wording.OUTCOME_PHRASES)
        == set(Outcome)
    )
    assert (
        set(wording.REPLICATION_NAMES) == set(wording.REPLICATION_MEANINGS) == set(ReplicationLabel)
    )
    for label in ReplicationLabel:
        assert wording.replication_tone(label) in {known.value for known in Outcome}
    assert wording.replication_tone(ReplicationLabel.REPLICATED) == "SUPPORTED"
    assert wording.replication_tone(ReplicationLabel.CONTRADICTED) == "REFUTED"
    assert wording.replication_tone(ReplicationLabel.DIRECTION_DIFFERS) == "NOT_ENOUGH_INFO"


def test_quotations_end_once():
    assert wording.quoted("Yes.") == "“Yes.”"
    assert wording.quoted("Yes") == "“Yes”."
