"""Tables that print differences, and tables whose two axes share names."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from claimcheck.verify.cells import prints_gains
from claimcheck.verify.tableview import TableView
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [("paragraph", "4 Results", "Tables 1 and 2 show the results.")],
    [
        (
            "Gain in accuracy over no intermediate training, in points.",
            [
                ["Arm", "Grelb", "Moob", "Tansy", "Average"],
                ["Grelb", "+0.5", "+4.4", "−3.9", "+0.3"],
                ["Moob", "−3.8", "+2.2", "−3.9", "−1.8"],
                ["Shuffled Grelb", "+1.1", "+3.8", "+0.2", "+1.7"],
            ],
        ),
        (
            "Accuracy by arm and target.",
            [
                ["Arm", "Grelb", "Moob", "Tansy"],
                ["None", "46.9", "68.4", "35.2"],
                ["Grelb", "47.4", "72.8", "31.3"],
                ["Moob", "43.1", "70.6", "31.3"],
                ["Shuffled Grelb", "48.0", "72.2", "35.4"],
            ],
        ),
    ],
)


def test_a_caption_says_whether_cells_are_differences() -> None:
    assert [prints_gains(TableView(table)) for table in PAPER.tables] == [True, False]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Moob training improves Grelb by 3.8 points.", L.REFUTED),  # it is a loss
        ("Moob training lowers the accuracy on Grelb by 3.8 points.", L.SUPPORTED),
        ("Grelb training improves Moob by 4.4 points.", L.SUPPORTED),
        ("Grelb training improves Moob by 2.2 points.", L.REFUTED),  # that is the other's gain
        ("Both Grelb and Moob training lower the accuracy on Tansy by 3.9 points.", L.SUPPORTED),
        ("Shuffled Grelb improves Moob by 3.8 points, nearly as much as Grelb.", L.SUPPORTED),
        ("On average Grelb training gains 0.3 points.", L.SUPPORTED),
        ("On average Grelb training gains 2.3 points.", L.REFUTED),
        # Something else than the rows and columns say.
        ("Grelb with fewer labels improves Moob by 1.9 points.", L.NOT_ENOUGH_INFO),
        ("In Zebrin itself, Grelb training improves Moob by 10.1 points.", L.NOT_ENOUGH_INFO),
    ],
)
def test_differences_that_stand_in_a_cell(text: str, label: L) -> None:
    answer = check(text, PAPER)
    assert answer.label is label, answer.explanation
    if label is not L.NOT_ENOUGH_INFO:
        assert answer.check == "gain"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("With Grelb training the accuracy on Moob rises from 68.4 to 72.8.", L.SUPPORTED),
        ("After Moob training the accuracy on Grelb falls from 46.9 to 43.1.", L.SUPPORTED),
        ("With Grelb training the accuracy on Moob rises from 68.4 to 78.8.", L.PARTIAL),
    ],
)
def test_a_change_is_read_from_the_line_without_and_the_line_with(text: str, label: L) -> None:
    answer = check(text, PAPER)
    assert answer.label is label, answer.explanation


def test_a_table_of_differences_holds_no_scores() -> None:
    # 4.4 is a gain, not what Grelb reaches; a score of 5.5 is not denied by it either.
    only = document([("paragraph", "4 Results", "Table 1 shows it.")], [
        (PAPER.tables[0].caption, [["Arm", "Moob"], ["Grelb", "+4.4"], ["Zorbnet", "+2.2"]])
    ])  # fmt: skip
    for score in ("4.4", "5.5"):
        answer = check(f"Grelb reaches {score} accuracy on Moob.", only)
        assert answer.label not in {L.SUPPORTED, L.REFUTED}
