"""Tables whose rows and columns share names: what training on A does to B."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from claimcheck.verify.crosstab import systems_axis
from claimcheck.verify.tableview import COLUMNS, ROWS, TableView
from tests.verify.papers import document, verdict

GRID = [
    ["Arm", "Grelb", "Moob", "Tansy"],
    ["Grelb", "71.3", "52.8", "60.1"],
    ["Moob", "48.9", "75.4", "58.2"],
    ["Zorbnet", "44.0", "41.7", "55.5"],
]


def paper(grid: list[list[str]]):  # type: ignore[no-untyped-def]
    return document(
        [("paragraph", "4 Results", "Table 1 holds F1 scores.")], [("F1 scores.", grid)]
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Moob reaches 48.9 F1 on Grelb.", L.SUPPORTED),
        ("Grelb reaches 52.8 F1 on Moob.", L.SUPPORTED),
        ("Grelb reaches 71.3 F1 on Grelb.", L.SUPPORTED),
        ("Moob reaches 52.8 F1 on Grelb.", L.REFUTED),  # the cell of the roles exchanged
        ("Moob reaches 71.3 F1 on Grelb.", L.REFUTED),  # what both words name on the diagonal
        ("Zorbnet reaches 41.7 F1 on Moob.", L.SUPPORTED),
        ("Zorbnet reaches 75.4 F1 on Moob.", L.REFUTED),
    ],
)
def test_the_name_behind_on_is_measured(text: str, label: L) -> None:
    assert verdict(text, paper(GRID)).label is label


def test_without_a_hint_which_axis_was_trained_nothing_is_bound() -> None:
    silent = [["", *GRID[0][1:]], *GRID[1:]]
    for value in ("48.9", "52.8"):
        answer = verdict(f"Moob reaches {value} F1 on Grelb.", paper(silent))
        assert answer.label not in {L.SUPPORTED, L.REFUTED}


def test_an_average_tells_the_axis_even_where_the_table_is_turned() -> None:
    rows = [[*GRID[0], "Average"], *([*row, "50.0"] for row in GRID[1:])]
    turned = [list(column) for column in zip(*rows, strict=True)]
    for grid, axis in ((rows, ROWS), (turned, COLUMNS)):
        assert systems_axis(TableView(paper(grid).tables[0])) == axis
        assert verdict("Moob reaches 48.9 F1 on Grelb.", paper(grid)).label is L.SUPPORTED
        assert verdict("Moob reaches 52.8 F1 on Grelb.", paper(grid)).label is L.REFUTED


def test_where_something_started_is_not_what_it_reached() -> None:
    text = "With Zorbnet training the accuracy on Grelb rises from 68.4 to 72.8."
    told = document([("paragraph", "4 Results", text)])
    flat = document(
        [("paragraph", "4 Results", text.replace("rises from 68.4 to 72.8", "is 68.4"))]
    )
    assert verdict("Zorbnet reaches 68.4 accuracy on Grelb.", flat).label is L.SUPPORTED
    assert verdict("Zorbnet reaches 68.4 accuracy on Grelb.", told).label is not L.SUPPORTED
