"""Tabular environments as LaTeX papers write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from claimcheck.errors import ResourceLimitError
from claimcheck.parse import latex_tables
from claimcheck.parse.latex_columns import columns_of
from claimcheck.parse.latex_tokens import tokenize
from claimcheck.records import Emphasis, PassageKind
from tests.parse.small_latex import only_text, read_body, texts, value


def tabular(rows: str, spec: str = "lcc", environment: str = "tabular") -> str:
    return f"\\begin{{{environment}}}{{{spec}}}{rows}\\end{{{environment}}}"


def test_spans_and_rules(tmp_path: Path) -> None:
    rows = r"""\toprule
    \multirow{2}{*}{Model} & \multicolumn{2}{c}{\textbf{BLEU}} \\ \cmidrule(lr){2-3}
     & DE & FR \\ \midrule
    A & 27.3 & 38.1 \\
    B & \multicolumn{2}{c}{\boldmath$3.3\cdot10^{18}$} \\ \bottomrule"""
    (table,) = read_body(tmp_path, tabular(rows)).tables
    assert (table.rows, table.columns, table.header_rows, table.header_columns) == (4, 3, 2, 1)
    assert value(table, "38.1") == (("A",), ("BLEU", "FR"))
    (cost,) = [one for one in table.cells if one.text == "3.3·10^18"]
    assert cost.number == Decimal("3.3e18")
    assert (cost.column_span, cost.column_headers, cost.emphasis) == (
        2,
        ("BLEU",),
        (Emphasis.BOLD,),
    )


@pytest.mark.parametrize(
    ("cell", "text", "bold"),
    [
        (r"\textbf{28.4}", "28.4", True),
        (r"\bf 28.4", "28.4", True),
        (r"{\bfseries 28.4} $\pm$ 0.2", "28.4 ± 0.2", True),
        (r"$\mathbf{28.4}$", "28.4", True),
        (r"28.4 \textbf{*}", "28.4 *", False),
        (r"\cellcolor[gray]{.9} 28.4", "28.4", False),
        (r"\textbf{\begin{tabular}[c]{@{}c@{}}28.4\\points\end{tabular}}", "28.4 points", True),
        (r"\makecell[l]{28.4\\(0.1)}", "28.4 (0.1)", False),
        (r"\rotatebox{90}{28.4}", "28.4", False),
        (r"28.4\footnote{Hm.}", "28.4", False),
        (r"28.4\tnote{a}", "28.4", False),
        (r"\num{28.4}", "28.4", False),
        (r"28.4$^{\dagger}$", "28.4†", False),
        (r"\diagbox{28.4}{x}", "28.4 / x", False),
        (r"\phantom{0}28.4{\tiny\color{red}$\uparrow$1.2}", "28.4↑1.2", False),
        (r"\bigstrut[t] 28.4\scriptsize{$\pm$0.3}", "28.4±0.3", False),
    ],
)
def test_cells(tmp_path: Path, cell: str, text: str, bold: bool) -> None:
    (table,) = read_body(tmp_path, tabular(rf"x & y & z\\ \hline a & {cell} & 1 \\")).tables
    (found,) = [one for one in table.cells if (one.row, one.column) == (1, 1)]
    assert found.text == text
    assert (Emphasis.BOLD in found.emphasis) is bold


@pytest.mark.parametrize(
    ("environment", "begin"),
    [
        ("tabular*", r"\begin{tabular*}{\linewidth}{@{\extracolsep{\fill}}lc}"),
        ("tabularx", r"\begin{tabularx}{\textwidth}{lX}"),
        ("tabulary", r"\begin{tabulary}{1cm}{LL}"),
        ("longtable", r"\begin{longtable}[c]{l|r}"),
        ("tblr", r"\begin{tblr}[x=y]{colspec={ll}}"),
        ("NiceTabular", r"\begin{NiceTabular}{ll}[hvlines]"),
        ("tabular", r"\resizebox{1cm}{!}{\begin{tabular}{*{2}{c}}"),
    ],
)
def test_environments(tmp_path: Path, environment: str, begin: str) -> None:
    end = rf"\end{{{environment}}}" + ("}" if "resizebox" in begin else "")
    (table,) = read_body(tmp_path, rf"{begin} K & V \\ \hline a & 1.5 \\ b & 2.5 \\ {end}").tables
    assert (table.rows, table.columns) == (3, 2)
    assert value(table, "2.5") == (("b",), ("V",))


def test_rows_without_cells_are_no_rows(tmp_path: Path) -> None:
    rows = (
        r"\hline\hline \\[2pt] a & b & c \\* \hline \\ d & 1 & 2 \tabularnewline & & \\ e & 3 & 4"
    )
    (table,) = read_body(tmp_path, tabular(rows)).tables
    assert (table.rows, table.header_rows) == (3, 1)
    assert value(table, "4") == (("e",), ("c",))


def test_a_row_span_never_covers_text(tmp_path: Path) -> None:
    rows = r"h & x & y\\ \hline \multirow{9}{*}{A} & 1 & 2 \\ & 3 & 4\\ B & 5 & 6 \\ & 7 & 8 \\ \multirow{-2}{*}{C} & 9 & 10"
    (table,) = read_body(tmp_path, tabular(rows)).tables
    assert value(table, "4")[0] == ("A",)
    assert value(table, "6")[0] == ("B",)
    assert value(table, "8")[0] == ("C",)
    assert value(table, "10")[0] == ("C",)


def test_several_partial_rules_make_a_whole_one(tmp_path: Path) -> None:
    rows = r"Model & 2019 & 2020 \\ \cmidrule(r){1-1}\cmidrule(l){2-3} A & 1 & 2 \\ B & 3 & 4 \\"
    (table,) = read_body(tmp_path, tabular(rows)).tables
    assert table.header_rows == 1
    assert value(table, "4") == (("B",), ("2020",))


def test_the_head_of_a_longtable_counts_once(tmp_path: Path) -> None:
    rows = r"""\caption{Long.\label{x}}\\ \toprule N & V \\ \midrule \endfirsthead
    N & V (continued) \\ \midrule \endhead \multicolumn{2}{r}{over} \\ \endfoot \bottomrule \endlastfoot
    a & 1 \\ b & 2 \\"""
    document = read_body(tmp_path, tabular(rows, "ll", "longtable") + r" See \ref{x}.")
    (table,) = document.tables
    assert (table.label, table.caption, table.rows) == ("Table 1", "Long.", 3)
    assert value(table, "2") == (("b",), ("V",))
    assert only_text(document) == "See 1."


def test_captions_find_their_tables(tmp_path: Path) -> None:
    small = tabular(r"k & v \\ \hline a & 1 \\", "ll")
    document = read_body(
        tmp_path,
        rf"""\begin{{table}}\caption{{One \textbf{{x}}.}}\label{{a}}{small}\end{{table}}
        \begin{{table*}}{small}\caption{{Two.}}{small}\caption{{Three.}}\end{{table*}}
        \begin{{wraptable}}{{r}}{{3cm}}{small}\captionof{{table}}{{Four.}}\end{{wraptable}}
        \begin{{center}}{small}\captionof{{table}}{{Five.}}\end{{center}}
        \begin{{figure}}{small}\caption{{Six.}}\end{{figure}}
        \begin{{table}}\caption*{{No number.}}{small}\end{{table}}
        {small} \ref{{a}}""",
    )
    assert [(one.label, one.caption) for one in document.tables] == [
        ("Table 1", "One x."), ("Table 2", "Two."), ("Table 3", "Three."), ("Table 4", "Four."),
        ("Table 5", "Five."), ("Figure 1", "Six."), (None, "No number."), (None, ""),
    ]  # fmt: skip
    captions = [one for one in document.passages if one.kind is PassageKind.CAPTION]
    assert [one.table for one in captions] == ["t01", "t02", "t03", "t04", "t05", "t06", "t07"]
    assert captions[0].text == "Table 1: One x."


def test_parts_of_a_table(tmp_path: Path) -> None:
    small = tabular(r"k & v \\ \hline a & 1 \\", "ll")
    document = read_body(
        tmp_path,
        rf"""\begin{{table}}\caption{{All.}}
        \begin{{subtable}}{{1cm}}\caption{{First.}}{small}\end{{subtable}}
        \begin{{subtable}}{{1cm}}{small}\caption{{Second.}}\label{{s}}\end{{subtable}}
        \end{{table}} \ref{{s}}
        \begin{{table}}\begin{{subtable}}{{1cm}}{small}\caption{{Third.}}\end{{subtable}}
        \caption{{More.}}\end{{table}}""",
    )
    assert [(one.label, one.caption) for one in document.tables] == [
        ("Table 1", "All. (a) First."),
        ("Table 1", "All. (b) Second."),
        ("Table 2", "More. (a) Third."),
    ]
    assert only_text(document) == "1b"


def test_tables_side_by_side_in_a_tabular(tmp_path: Path) -> None:
    small = tabular(r"k & v \\ \hline a & 1 \\ b & 2 \\", "ll")
    document = read_body(
        tmp_path,
        rf"\begin{{table}}\begin{{tabular}}{{cc}}{small} & {small}\end{{tabular}}\caption{{C.}}\end{{table}}",
    )
    assert [(one.label, one.rows) for one in document.tables] == [("Table 1", 3), ("Table 1", 3)]


def test_what_stands_beside_a_table_in_its_float(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"""\begin{table}\begin{threeparttable}\caption{C.}
        \begin{tabular}{ll}a&b\\\hline c&1\\\end{tabular}
        \begin{tablenotes}\item[1] Measured twice.\end{tablenotes}\end{threeparttable}\end{table}""",
    )
    assert texts(document, PassageKind.OTHER) == ["1 Measured twice."]
    assert len(document.tables) == 1


def test_macros_may_make_rows_and_whole_tables(tmp_path: Path) -> None:
    document = read_body(
        tmp_path,
        r"\begin{results} \row{a}{1.5} \row{b}{2.5} \end{results}",
        r"""\newcommand{\row}[2]{#1 & \textbf{#2} \\}
        \newenvironment{results}{\begin{tabular}{lr}\toprule Name & Value \\ \midrule}
        {\bottomrule\end{tabular}}""",
    )
    assert value(document.tables[0], "2.5") == (("b",), ("Value",))
    assert document.tables[0].place.line == 6


def test_column_specifications() -> None:
    assert len(columns_of(tokenize(r"l|c@{}r*{3}{p{1cm}}!{x}S[table-format=2.1]X<{y}"))) == 8
    assert [one.style for one in columns_of(tokenize(r">{\bfseries}l c"))] == [1, 0]
    joints = [one.joint for one in columns_of(tokenize(r"l@{ }r@{.}l r@{$\,\pm\,$}l"))]
    assert joints == ["", "", ".", "", " ± "]
    assert len(columns_of(tokenize(r"*{999}{*{999}{*{999}{c}}}"))) == 1000


def test_halves_of_a_number_are_joined(tmp_path: Path) -> None:
    rows = r"Model & \multicolumn{2}{c}{F1} & \multicolumn{2}{c}{EM} \\ \midrule A & 88&1 & 80&0.2 \\ B & 90&4 & & \\"
    (table,) = read_body(tmp_path, tabular(rows, r"lr@{.}lr@{$\pm$}l")).tables
    assert (table.rows, table.columns) == (3, 3)
    assert value(table, "90.4") == (("B",), ("F1",))
    assert value(table, "80 ± 0.2") == (("A",), ("EM",))


def test_a_bold_column(tmp_path: Path) -> None:
    rows = r"a & b & c\\ \hline x & 1 & 2\\"
    (table,) = read_body(tmp_path, tabular(rows, r"l>{\bfseries}cc")).tables
    bold = {one.text for one in table.cells if Emphasis.BOLD in one.emphasis}
    assert bold == {"b", "1"}


def test_broken_tables_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    document = read_body(
        tmp_path, r"\begin{table}\caption{C}\begin{tabular}{ll} a & b \\ c & 1.5 \\"
    )
    (table,) = document.tables
    assert value(table, "1.5") == (("c",), ("b",))
    assert any("not ended" in one for one in document.warnings)


def test_huge_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex_tables, "MAX_CELLS", 50)
    with pytest.raises(ResourceLimitError):
        read_body(tmp_path, tabular(r"a & b & c \\" * 20))
    document = read_body(tmp_path, tabular(r"\multicolumn{99999999}{c}{x} \\ a & b \\ c & d"))
    assert document.tables[0].columns == 2
