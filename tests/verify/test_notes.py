"""A reviewer's notes: averages, bold, totals, percentages, p values, tests and seeds left out."""

from __future__ import annotations

import pytest

from claimcheck.records import Document, Paper
from claimcheck.verify import Corpus
from claimcheck.verify.consistency import review
from claimcheck.verify.notes import NoteKind, ReviewNote, Severity
from tests.verify.papers import TRANSLATION, document


def notes(source: Document, *others: Document) -> dict[NoteKind, list[ReviewNote]]:
    entries = tuple((Paper(id=d.paper, title=d.title), d) for d in (source, *others))
    found: dict[NoteKind, list[ReviewNote]] = {}
    for one in review(entries[0][0], source, Corpus(entries=entries)):
        found.setdefault(one.kind, []).append(one)
    return found


def table(
    rows: list[list[str]], text: str = "We ran five seeds.", caption: str = "F1."
) -> Document:
    return document([("paragraph", "4 Results", text)], [(caption, rows)])


HEAD = ["Model", "Grelb", "Moob", "Tarn", "Avg."]
RIGHT = [["A", "80.0", "70.0", "60.0", "70.0"], ["B", "81.0", "71.0", "61.0", "71.0"], ["C", "83.0", "73.0", "60.0", "72.0"]]  # fmt: skip


def test_an_average_that_is_not_the_mean_where_the_others_are() -> None:
    assert NoteKind.AVERAGE not in notes(table([HEAD, *RIGHT]))
    wrong = notes(table([HEAD, *RIGHT, ["D", "90.0", "80.0", "70.0", "82.4"]]))[NoteKind.AVERAGE]
    assert len(wrong) == 1
    assert wrong[0].severity is Severity.FAULT
    assert "80.00 ≠ 82.4" in wrong[0].arithmetic
    assert wrong[0].evidence[0].quote == "82.4"


def test_a_weighted_average_is_no_finding() -> None:
    weighted = [[*row[:4], str(float(row[4]) + 3)] for row in RIGHT]
    assert NoteKind.AVERAGE not in notes(table([HEAD, *weighted]))


def test_rounding_of_parts_is_allowed_for() -> None:
    rows = [HEAD, *RIGHT, ["D", "80.1", "70.1", "60.1", "70.2"]]
    assert NoteKind.AVERAGE not in notes(table(rows))


def test_bold_that_is_not_the_best() -> None:
    rows = [
        ["Model", "Grelb", "Moob", "Tarn", "Vex"],
        ["A", "80.0", "70.0", "**69.0**", "10.0"],
        ["B", "81.0", "71.0", "61.0", "11.0"],
        ["C", "**83.0**", "**73.0**", "60.0", "12.0"],
    ]
    assert NoteKind.BOLD not in notes(table(rows))
    rows[2] = ["B", "81.0", "71.0", "61.0", "**11.0**"]
    (found,) = notes(table(rows))[NoteKind.BOLD]
    assert "12.0 > 11.0" in found.arithmetic
    assert found.severity is Severity.DOUBT


def test_a_total_that_is_not_the_sum() -> None:
    rows = [["Part", "Train", "Dev", "Test"], ["X", "100", "20", "30"], ["Y", "200", "30", "40"], ["Total", "300", "50", "70"]]  # fmt: skip
    assert NoteKind.TOTAL not in notes(table(rows))
    rows[3] = ["Total", "300", "50", "80"]
    (found,) = notes(table(rows))[NoteKind.TOTAL]
    assert "70.00 ≠ 80" in found.arithmetic


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It solved 12 of 30 cases (40%).", False),
        ("It solved 12 of 30 cases (41.3%).", True),
        ("It solved 12/30 (40.0%).", False),
        ("Of these, 33.5% of 20 participants agreed.", True),
        ("Of these, 35.0% of 20 participants agreed.", False),
        ("Accuracy rose by 3.5% of course.", False),
    ],
)
def test_percentages_against_counts(text: str, wrong: bool) -> None:
    found = notes(document([("paragraph", "4 Results", text)]))
    assert (NoteKind.PERCENTAGE in found) is wrong


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("The effect held, t(28) = 2.20, p = .036.", None),
        ("The effect held, t(28) = 2.20, p = .36.", Severity.FAULT),
        ("The effect held, t(28) = 2.20, p < .05.", None),
        ("The effect held, t(28) = 2.20, p < .001.", Severity.DOUBT),
        ("One-sided, t(28) = 1.80, p = .041.", None),
        ("We found F(1, 56) = 4.10, p = .048.", None),
        ("We found F(1, 56) = 4.10, p = .002.", Severity.DOUBT),
        ("We found χ2(2) = 5.10, p = .078.", None),
        ("We found z = 1.20, p = .01.", Severity.FAULT),
        ("We found r(48) = .30, p = .034.", None),
    ],
)
def test_p_values_are_recomputed(text: str, severity: Severity | None) -> None:
    found = notes(document([("paragraph", "4 Results", text)])).get(NoteKind.P_VALUE, [])
    assert [one.severity for one in found] == ([] if severity is None else [severity])


def test_significant_without_a_test() -> None:
    said = "Zorbnet is significantly better than Plinkbert."
    assert NoteKind.SIGNIFICANCE in notes(document([("paragraph", "4", said)]))
    tested = f"{said} We used a paired bootstrap."
    assert NoteKind.SIGNIFICANCE not in notes(document([("paragraph", "4", tested)]))
    assert NoteKind.SIGNIFICANCE not in notes(
        document([("paragraph", "4", "This is a significant step for the field.")])
    )


def test_results_without_spread_or_seeds() -> None:
    rows = [["Model", "Accuracy"], ["A", "80.1"], ["B", "81.2"]]
    assert NoteKind.SPREAD in notes(table(rows, text="We report accuracy."))
    assert NoteKind.SPREAD not in notes(table(rows, text="We report the mean over five runs."))
    rows[1] = ["A", "80.1 ± 0.3"]
    assert NoteKind.SPREAD not in notes(table(rows, text="We report accuracy."))


def test_selection_on_the_test_set() -> None:
    bad = "We select the best checkpoint on the test set."
    assert NoteKind.TEST_SELECTION in notes(document([("paragraph", "4", bad)]))
    good = "We never select hyper-parameters on the test set."
    assert NoteKind.TEST_SELECTION not in notes(document([("paragraph", "4", good)]))


def test_a_sentence_against_its_cell() -> None:
    (found,) = notes(TRANSLATION)[NoteKind.CELL_AND_SENTENCE]
    assert "41.0 ≠ 41.8" in found.arithmetic
    assert {e.quote for e in found.evidence} >= {"41.8"}


def test_numbers_copied_from_another_paper() -> None:
    rows = [
        ["Model", "Grelb", "Moob"],
        ["Plinkbert", "88.61", "74.92"],
        ["Zorbnet", "91.43", "78.30"],
    ]
    first = document(
        [("paragraph", "4", "See Table 1.")],
        [("F1.", rows)],
        paper="2001.00001v1",
        title="Plinkbert it is",
    )
    rows_here = [
        ["Model", "Grelb", "Moob"],
        ["Plinkbert", "88.61", "74.92"],
        ["Vexnet", "93.11", "79.00"],
    ]
    second = document(
        [("paragraph", "4", "See Table 1.")], [("F1.", rows_here)], paper="2101.00002v1"
    )
    (found,) = notes(second, first)[NoteKind.COPIED]
    assert "Plinkbert" in found.message
    assert found.severity is Severity.REMARK


def test_notes_are_worst_first_and_quote_verbatim() -> None:
    source = table([HEAD, *RIGHT, ["D", "90.0", "80.0", "70.0", "82.4"]], text="Zorbnet is significantly better than Plinkbert.")  # fmt: skip
    found = review(Paper(id=source.paper), source)
    order = list(Severity)
    assert [order.index(n.severity) for n in found] == sorted(
        order.index(n.severity) for n in found
    )
    for one in found:
        for evidence in one.evidence:
            if evidence.table:
                cell = source.tables[0].cell(evidence.row, evidence.column)
                assert cell is not None and cell.text == evidence.quote
            else:
                assert source.text[evidence.start : evidence.end] == evidence.quote
