"""Tables in all the shapes that papers give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.records import Cell, Emphasis, Table
from tests.parse.pdf_writer import Page, Pdf, text_width
from tests.parse.test_pdf import read, value

FILLER = (
    "Every reader of old letters knows that a lamp makes a difference, and that the difference is larger "
    "in winter than in summer. We measured it for four lamps and two readers, and give the results below."
)


def page_of(pdf: Pdf, caption: str = "Table 1: Lamps and readers.") -> Page:
    page = pdf.page()
    y, _ = page.paragraph(72, 80, 460, FILLER)
    page.text(72, y + 20, caption, 9)
    return page


def row(page: Page, y: float, *cells: tuple[float, str], bold: int = -1, size: float = 9) -> None:
    for index, (x, text) in enumerate(cells):
        page.text(x, y, text, size, "Times-Bold" if index == bold else "Times-Roman")


def table_of(pdf: Pdf, tmp_path: Path) -> Table:
    document = read(pdf.save(tmp_path / "t.pdf"))
    (table,) = document.tables
    assert table.label == "Table 1"
    return table


def grid(table: Table) -> list[list[str]]:
    rows = []
    for number in range(table.rows):
        found = {cell.column: cell.text for cell in table.cells if cell.row == number}
        rows.append([found.get(column, "") for column in range(table.columns)])
    return rows


def cell(table: Table, text: str) -> Cell:
    (found,) = [one for one in table.cells if one.text == text]
    return found


def test_stacked_headers_and_labels_over_several_rows(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    x = (80.0, 140.0, 200.0, 260.0)
    page.rule(72, 160, 330, 1.0)
    row(page, 171, (x[3], "Hours"))  # a name of two lines, beside names of one
    row(page, 176, (x[1], "Lamp"), (x[2], "Score"))
    row(page, 181, (x[3], "(test)"))
    page.rule(72, 188, 330, 0.6)
    values = (
        ("oil", "71.0", "3"),
        ("gas", "72.0", "4"),
        ("arc", "73.0", "5"),
        ("sun", "79.0", "6"),
    )
    for number, one in enumerate(values):
        row(page, 200 + 11 * number, *zip(x[1:], one, strict=True))
    page.text(x[0], 216.5, "(A)", 9)  # between the second and the third row
    page.rule(72, 240, 330, 0.6)
    for number, one in enumerate(
        (("oil", "81.0", "3"), ("gas", "82.0", "4"), ("arc", "83.0", "5"))
    ):
        row(page, 252 + 11 * number, *zip(x[1:], one, strict=True))
    page.text(x[0], 263, "(B)", 9)  # level with the row in the middle
    page.rule(72, 280, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert (table.rows, table.columns, table.header_rows) == (8, 4, 1)
    assert (cell(table, "(A)").row, cell(table, "(A)").row_span) == (1, 4)
    assert (cell(table, "(B)").row, cell(table, "(B)").row_span) == (5, 3)
    for score, label in (("71.0", "(A)"), ("79.0", "(A)"), ("81.0", "(B)"), ("83.0", "(B)")):
        assert cell(table, score).row_headers[0] == label
        assert cell(table, score).column_headers == ("Score",)
    assert cell(table, "6").column_headers == ("Hours (test)",)


def test_group_headers_with_and_without_rules(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    x = (80.0, 160.0, 200.0, 250.0, 290.0)
    page.rule(72, 160, 330, 1.0)
    for left, right, name in ((x[1], x[2], "Oil"), (x[3], x[4], "Gas lamp")):
        middle = (left + right + text_width("Test", 9)) / 2
        page.text(middle - text_width(name, 9) / 2, 171, name, 9)
    row(page, 183, (x[0], "Reader"), *((one, name) for one, name in zip(x[1:], ("Dev", "Test") * 2, strict=True)))  # fmt: skip
    page.rule(72, 188, 330, 0.6)
    row(page, 200, (x[0], "Byron"), (x[1], "71.0"), (x[2], "72.0"), (x[3], "73.0"), (x[4], "74.0"))
    row(page, 211, (x[0], "Weiss"), (x[1], "81.0"), (x[2], "82.0"), (x[3], "83.0"), (x[4], "84.0"))
    page.rule(72, 216, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert value(table, "Weiss", "Oil", "Test") == "82.0"
    assert value(table, "Byron", "Gas lamp", "Dev") == "73.0"
    page.rule(x[1] - 3, 174, x[2] + 20, 0.4)
    page.rule(x[3] - 3, 174, x[4] + 20, 0.4)
    assert table_of(pdf, tmp_path).cells == table.cells


def test_section_rows(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    page.rule(72, 160, 330, 1.0)
    row(page, 171, (80, "Reader"), (250, "Score"), (300, "Hours"))
    for number, name in enumerate(("Small readers", "Large readers")):
        y = 176 + 40 * number
        page.rule(72, y, 330, 0.6)
        page.text(201 - text_width(name, 9) / 2, y + 11, name, 9)
        row(page, y + 23, (80, f"Byron {number}"), (250, f"7{number}.5"), (300, "3"))
        row(page, y + 34, (80, f"Weiss {number}"), (250, f"8{number}.5"), (300, "4"))
    page.rule(72, 260, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert cell(table, "70.5").row_headers == ("Small readers", "Byron 0")
    assert cell(table, "81.5").row_headers == ("Large readers", "Weiss 1")
    assert cell(table, "81.5").column_headers == ("Score",)


def test_a_table_without_a_rule_on_top(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    row(page, 171, (80, "Reader"), (160, "Dev"), (200, "Test"), (240, "Hours"))
    page.rule(72, 176, 330, 0.6)
    row(page, 188, (80, "Byron"), (160, "71.0"), (200, "72.0"), (240, "3"))
    row(page, 199, (80, "Weiss"), (160, "81.0"), (200, "82.0"), (240, "4"))
    page.rule(72, 204, 330, 0.6)
    row(page, 215, (80, "Mean"), (160, "76.0"), (200, "77.0"), (240, "3.5"))
    page.rule(72, 220, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert (table.rows, table.header_rows) == (4, 1)
    assert value(table, "Mean", "Test") == "77.0"


def test_numbers_that_stand_close(tmp_path: Path) -> None:
    """Columns nearer to one another than words of a cell may be."""
    pdf = Pdf()
    page = page_of(pdf)
    page.rule(72, 160, 260, 1.0)
    x = (80.0, 150.0, 174.0, 198.0, 222.0)
    row(page, 171, (x[0], "Reader"), *zip(x[1:], ("de", "fr", "ru", "sw"), strict=True))
    page.rule(72, 176, 260, 0.6)
    for number, name in enumerate(("Byron", "Weiss", "Moreau", "Okafor")):
        numbers = [f"{70 + number}.{column}1" for column in range(4)]
        row(page, 188 + 11 * number, (x[0], name), *zip(x[1:], numbers, strict=True))
    page.rule(72, 226, 260, 1.0)
    table = table_of(pdf, tmp_path)
    assert grid(table)[1:3] == [
        ["Byron", "70.01", "70.11", "70.21", "70.31"],
        ["Weiss", "71.01", "71.11", "71.21", "71.31"],
    ]
    assert value(table, "Okafor", "ru") == "73.21"


def test_emphasis_and_marks(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    page.rule(72, 160, 330, 1.0)
    row(page, 171, (80, "Reader"), (160, "Dev"), (220, "Test"))
    page.rule(72, 176, 330, 0.6)
    row(page, 188, (80, "Byron"), (160, "71.0"), (220, "72.0"))
    page.text(220 + text_width("72.0", 9), 184.5, "†", 6)
    row(page, 199, (80, "Weiss"), (160, "81.0"), (220, "82.0"), bold=2)
    page.rule(160, 201, 160 + text_width("81.0", 9), 0.4)
    page.rule(72, 206, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert cell(table, "82.0").emphasis == (Emphasis.BOLD,)
    assert cell(table, "81.0").emphasis == (Emphasis.UNDERLINE,)
    assert cell(table, "71.0").emphasis == ()
    marked = cell(table, "72.0†")
    assert str(marked.number) == "72.0"


def test_cells_with_running_text(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    page.rule(72, 160, 400, 1.0)
    row(page, 171, (80, "Lamp"), (200, "What was seen"))
    for number, name in enumerate(("Oil lamp of the year 1880", "Arc lamp")):
        top = 176 + 50 * number
        page.rule(72, top, 400, 0.6)
        page.paragraph(200, top + 11, 195, FILLER[:120], 9, leading=10)
        page.text(80, top + 21, name, 9)
    page.rule(72, 276, 400, 1.0)
    table = table_of(pdf, tmp_path)
    assert grid(table) == [
        ["Lamp", "What was seen"],
        ["Oil lamp of the year 1880", FILLER[:120].strip()],
        ["Arc lamp", FILLER[:120].strip()],
    ]


def test_cells_that_run_over_two_lines(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf)
    page.rule(72, 160, 330, 1.0)
    row(page, 171, (80, "Reader"), (220, "Score"))
    page.rule(72, 176, 330, 0.6)
    row(page, 188, (80, "Byron with the large lamp"), (220, "71.0"))
    row(page, 198, (80, "of the second winter"))
    row(page, 210, (80, "Weiss"), (220, "81.0"))
    page.rule(72, 216, 330, 1.0)
    table = table_of(pdf, tmp_path)
    assert [one[0] for one in grid(table)] == [
        "Reader",
        "Byron with the large lamp of the second winter",
        "Weiss",
    ]


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    page.paragraph(72, 80, 460, FILLER)
    for number, left in enumerate((72.0, 320.0)):
        page.rule(left, 160, left + 200, 1.0)
        row(page, 171, (left + 8, "Reader"), (left + 120, "Score"))
        page.rule(left, 176, left + 200, 0.6)
        row(page, 188, (left + 8, "Byron"), (left + 120, f"7{number}.0"))
        row(page, 199, (left + 8, "Weiss"), (left + 120, f"8{number}.0"))
        page.rule(left, 204, left + 200, 1.0)
        page.text(left, 222, f"Table {number + 1}: Lamp {number + 1}.", 9)
    tables = {one.label: one for one in read(pdf.save(tmp_path / "t.pdf")).tables}
    assert value(tables["Table 1"], "Weiss", "Score") == "80.0"
    assert value(tables["Table 2"], "Weiss", "Score") == "81.0"
    assert tables["Table 2"].caption == "Table 2: Lamp 2."


def test_a_table_that_is_called_a_figure(tmp_path: Path) -> None:
    pdf = Pdf()
    page = page_of(pdf, "Figure 3: Lamps and readers.")
    page.rule(72, 160, 330, 1.0)
    row(page, 171, (80, "Reader"), (220, "Score"))
    page.rule(72, 176, 330, 0.6)
    row(page, 188, (80, "Byron"), (220, "71.0"))
    row(page, 199, (80, "Weiss"), (220, "81.0"))
    page.rule(72, 204, 330, 1.0)
    (table,) = read(pdf.save(tmp_path / "t.pdf")).tables
    assert (table.label, table.caption) == ("Figure 3", "Figure 3: Lamps and readers.")


def test_a_caption_whose_cells_cannot_be_read(tmp_path: Path) -> None:
    pdf = Pdf()
    page_of(pdf, "Table 1: A photograph of a table.")
    document = read(pdf.save(tmp_path / "t.pdf"))
    assert not document.tables
    assert document.warnings == ("Table 1 on page 1: its cells could not be read",)


@pytest.mark.parametrize("rules", [(150.0, 190.0), (150.0, 170.0, 190.0)])
def test_rules_around_a_title_make_no_table(tmp_path: Path, rules: tuple[float, ...]) -> None:
    pdf = Pdf()
    page = pdf.page()
    page.paragraph(72, 80, 460, FILLER)
    for y in rules:
        page.rule(72, y, 532, 1.0)
    page.centred(164, "Lamps for Everybody, and Why They Matter", 12, "Times-Bold")
    page.centred(184, "A Second Line of the Same Title", 12, "Times-Bold")
    document = read(pdf.save(tmp_path / "t.pdf"))
    assert not document.tables
    assert "Lamps for Everybody" in document.text
