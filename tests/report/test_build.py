"""A report is counted from its records, says what ran, and is a pure function of them."""

from __future__ import annotations

from tests.report.records import some_report


def test_equal_records_give_an_equal_report():
    assert some_report() == some_report()
