"""A later reading replaces an earlier one, whatever either rests on."""

from __future__ import annotations

from datetime import UTC, datetime

from claimcheck.pipeline.checking import current
from claimcheck.records import Basis, ReportingLabel, Verdict


def verdict(name: str, basis: Basis, hour: int, claim: str = "c") -> Verdict:
    return Verdict(
        id=name,
        claim=claim,
        basis=basis,
        label=ReportingLabel.SUPPORTED,
        confidence=None,
        calibration="uncalibrated",
        check="x",
        time=datetime(2026, 11, 20, hour, tzinfo=UTC),
    )


def test_only_the_newest_reading_of_a_claim_stands() -> None:
    table, text = verdict("a", Basis.TABLE, 9), verdict("b", Basis.TEXT, 10)
    other = verdict("d", Basis.TABLE, 8, claim="e")
    assert current([table, other, text]) == (other, text)
    assert current([text, table]) == (text,)


def test_what_is_no_reading_stands_beside_it() -> None:
    count, rerun = verdict("a", Basis.ARTIFACT, 9), verdict("b", Basis.RERUN, 8)
    text = verdict("c", Basis.TEXT, 10)
    assert current([count, rerun, text]) == (count, rerun, text)
    assert current([]) == ()
