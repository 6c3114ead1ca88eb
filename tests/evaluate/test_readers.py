"""Readers beside each other: what each finds, and where they disagree."""

from decimal import Decimal
from pathlib import Path

import pytest

from claimcheck.errors import InputError
from claimcheck.evaluate import BENCHMARKS, benchmark
from claimcheck.evaluate.readers import papers_of, read_alone, run
from claimcheck.evaluate.readers_compare import (
    agreement,
    header_similarity,
    missing_prose,
    pair_numbers,
    shared_prose,
)
from claimcheck.records import (
    Cell,
    Citation,
    Document,
    DocumentSource,
    FileRole,
    Passage,
    PassageKind,
    Place,
    Table,
)

TEX = r"""\documentclass{article}
\title{On Turnips}
\begin{document}
\maketitle
\begin{abstract}We count turnips in two fields and find more of them in the north than in the
south, year after year, whatever the weather.\end{abstract}
\section{Counting}
The counting took nine days, since every turnip was lifted, weighed and put back into its place.
Nobody was allowed to eat a turnip before it had been counted twice by two different people.
\begin{table}\caption{Turnips by field.}
\begin{tabular}{lrr}\hline
Field & 2019 & 2020 \\ \hline
north & 41.8 & 40.5 \\
south & 28.4 & 27.3 \\ \hline
\end{tabular}\end{table}

We conclude that the northern field is better, and that turnips do not mind being counted by hand.
\end{document}
"""

HTML = """<!DOCTYPE html><html><body><article class="ltx_document">
<h1 class="ltx_title ltx_title_document">On Turnips</h1>
<section class="ltx_section"><h2 class="ltx_title">Counting</h2>
<div class="ltx_para"><p class="ltx_p">The counting took nine days, since every turnip was lifted,
weighed and put back into its place. Nobody was allowed to eat a turnip before it had been counted
twice by two different people.</p></div>
<figure class="ltx_table"><figcaption class="ltx_caption"><span class="ltx_tag ltx_tag_table">Table
1: </span>Turnips by field.</figcaption>
<table class="ltx_tabular"><thead><tr><th class="ltx_td ltx_th ltx_th_row">Field</th>
<th class="ltx_td ltx_th ltx_th_column">2019</th><th class="ltx_td ltx_th ltx_th_column">2020</th>
</tr></thead><tbody>
<tr><th class="ltx_td ltx_th ltx_th_row">north</th><td class="ltx_td">41.8</td>
<td class="ltx_td">40.5</td></tr>
<tr><th class="ltx_td ltx_th ltx_th_row">south</th><td class="ltx_td">28.4</td>
<td class="ltx_td">99.9</td></tr></tbody></table></figure>
<div class="ltx_para"><p class="ltx_p">Only the page says that carrots are next year's plan, and it
says so at some length, because the gardeners were asked to fill the page.</p></div>
</section></article></body></html>
"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers" / "turnips"
    folder.mkdir(parents=True)
    (folder / "main.tex").write_text(TEX)
    (folder / "page.html").write_text(HTML)
    (folder / "notes.json").write_text("{}")
    (folder / ".hidden.tex").write_text(TEX)
    (tmp_path / "papers" / "empty").mkdir()
    return tmp_path / "papers"


def table(*cells: Cell, label: str | None = "Table 1", caption: str = "Turnips by field") -> Table:
    return Table(
        id="t01",
        label=label,
        caption=caption,
        place=Place(),
        rows=9,
        columns=9,
        header_rows=1,
        header_columns=1,
        cells=cells,
    )


def cell(text: str, row: str, column: str, at: int = 0, *, header: bool = False) -> Cell:
    return Cell(
        row=at,
        column=1,
        text=text,
        number=Decimal(text),
        header=header,
        row_headers=(row,),
        column_headers=(column,),
    )


def document(*texts: str, tables: tuple[Table, ...] = (), **first: object) -> Document:
    passages, start = [], 0
    for number, text in enumerate(texts):
        passages.append(
            Passage(
                id=f"p{number}",
                kind=PassageKind.PARAGRAPH,
                text=text,
                start=start,
                place=Place(),
                citations=first.get("citations", ()) if number == 0 else (),  # type: ignore[arg-type]
            )
        )
        start += len(text) + 2
    return Document(
        id="d",
        paper="x",
        source=DocumentSource.PDF,
        parser="pdf/1",
        title=None,
        passages=tuple(passages),
        tables=tables,
    )


class TestNumbers:
    def test_the_same_headers(self):
        one = table(cell("41.8", "north", "2019"), cell("41.8", "north", "2020", 1))
        other = table(cell("41.8", "North", "2020"), cell("41.80", "North", "2019", 1))
        pairs = pair_numbers(one, other)
        assert [(pair.one.column_headers, pair.other.column_headers) for pair in pairs] == [
            (("2019",), ("2019",)),
            (("2020",), ("2020",)),
        ]
        assert all(pair.alike for pair in pairs)

    def test_other_headers_and_numbers_of_one_only(self):
        one = table(cell("41.8", "north", "2019"), cell("5", "south", "2019", 1))
        other = table(cell("41.8", "weight of hens", "2019"), cell("7", "south", "2019", 1))
        pairs = pair_numbers(one, other)
        assert [pair.alike for pair in pairs] == [False, False, False]
        assert [(bool(pair.one), bool(pair.other)) for pair in pairs] == [
            (True, True),
            (True, False),
            (False, True),
        ]

    def test_a_number_counts_once(self):
        one = table(cell("5", "north", "2019"))
        other = table(cell("5", "north", "2019"), cell("5", "south", "2019", 1))
        assert [(bool(pair.one), pair.alike) for pair in pair_numbers(one, other)] == [
            (True, True),
            (False, False),
        ]

    def test_headers_and_words_are_left_out(self):
        one = table(cell("2019", "", "", header=True))
        assert pair_numbers(one, one) == []

    def test_rows_and_columns_must_both_be_alike(self):
        assert header_similarity(cell("1", "north", "2019"), cell("1", "NORTH", "2019")) == 100
        assert header_similarity(cell("1", "north", "2019"), cell("1", "xxxxx", "2019")) == 0
        assert header_similarity(cell("1", "north", "2019"), cell("1", "north", "abcd")) == 0

    def test_tables_of_one_reader_only(self):
        lone = table(cell("5", "north", "2019"))
        found = agreement(document(tables=(lone,)), document(), "x")
        assert found.tables == (1, 0, 0)
        assert [(bool(pair.one), bool(pair.other)) for pair in found.cells] == [(True, False)]
        found = agreement(document(), document(tables=(lone,)), "x")
        assert [(bool(pair.one), bool(pair.other)) for pair in found.cells] == [(False, True)]
        assert found.alike == 0


class TestProse:
    ONE = "the counting took nine days since every turnip was lifted"
    TWO = "carrots are the plan for the year after the next one"

    def test_shared(self):
        assert shared_prose(document(self.ONE), document(self.ONE.upper())) == 1
        assert shared_prose(document(self.ONE), document(self.TWO)) == 0
        assert shared_prose(document(), document()) == 1
        half = shared_prose(document(self.ONE, self.TWO), document(self.ONE))
        assert 0.4 < half < 0.6

    def test_missing(self):
        assert missing_prose(document(self.ONE, self.TWO), document(self.ONE)) == (self.TWO,)
        assert missing_prose(document(self.ONE), document(self.ONE, self.TWO)) == ()

    def test_how_citations_are_printed_does_not_matter(self):
        keys, numbers = "[field2019turnips, meadow2020]", "[3, 4]"
        texts = [
            f"the counting took nine {mark} days since every turnip" for mark in (keys, numbers)
        ]
        documents = [
            document(text, citations=(Citation(start=23, end=23 + len(mark), keys=("a",)),))
            for text, mark in zip(texts, (keys, numbers), strict=True)
        ]
        assert shared_prose(*documents) == 1


class TestRun:
    def test_the_benchmark_is_registered(self):
        assert "readers" in BENCHMARKS
        assert benchmark("readers") is run

    def test_files_of_each_paper(self, papers: Path):
        (found,) = papers_of(papers)
        assert found == (
            "turnips",
            {
                FileRole.SOURCE: papers / "turnips",
                FileRole.HTML: papers / "turnips" / "page.html",
            },
        )
        (alone,) = papers_of(papers / "turnips")
        assert alone == found

    def test_what_each_finds_and_where_they_disagree(self, papers: Path):
        steps = []
        result = run(papers, lambda done, total: steps.append((done, total)))
        assert steps == [(1, 2), (2, 2)]
        found, agreed, apart, text = result.tables
        rows = {row[1]: dict(zip(found.columns, row, strict=True)) for row in found.rows}
        assert set(rows) == {"latex", "html"}
        for row in rows.values():
            assert (row["tables"], row["numbers"], row["with both headers"]) == ("1", "4", "4")
        (row,) = (dict(zip(agreed.columns, row, strict=True)) for row in agreed.rows)
        assert row["tables paired"] == "1 of 1 and 1"
        assert (row["numbers alike"], row["first only"], row["second only"]) == ("3", "1", "1")
        assert [entry[3:] for entry in apart.rows] == [
            ("27.3 (south | 2020)", "–"),
            ("–", "99.9 (south | 2020)"),
        ]
        lacking = {(entry[1], entry[2], entry[3][:10]) for entry in text.rows}
        assert ("latex", "html", "We conclud") in lacking
        assert ("html", "latex", "Only the p") in lacking
        assert not any("counting took" in entry[3] for entry in text.rows)
        score = next(s for s in result.scores if s.name == "numbers under the same headers")
        assert (score.value, score.n) == (3 / 5, 5)
        assert [name for name, _ in result.signature] == ["html", "latex"]

    def test_a_reader_that_fails_is_told(self, papers: Path):
        (papers / "turnips" / "page.html").write_text("<html><body></body></html>")
        result = run(papers)
        assert any("html reader failed" in note for note in result.notes)
        score = next(s for s in result.scores if s.part == "html")
        assert score.value == 0
        assert any(row[1] == "html" and "–" in row for row in result.tables[0].rows)

    def test_nothing_to_read(self, tmp_path: Path):
        with pytest.raises(InputError, match="holds no paper"):
            run(tmp_path)
        with pytest.raises(InputError, match="cannot be read"):
            run(tmp_path / "missing")

    def test_the_bundled_paper(self):
        result = run(None)
        readers = {row[1] for row in result.tables[0].rows}
        assert {"latex", "pdf"} <= readers
        shares = [s.value for s in result.scores if s.name == "papers read"]
        assert shares == [1.0] * len(shares)
        assert all(row[4] == "100%" for row in result.tables[0].rows if row[1] == "pdf")


def test_one_cell_from_all_three_readers(shared: Path):
    """Transformer (big), EN-FR: 41.8, under the same headers whoever reads it."""
    folder = shared / "papers" / "1706.03762"
    files = dict(next(papers_of(folder))[1])
    assert set(files) == {FileRole.SOURCE, FileRole.HTML, FileRole.PDF}
    found = {}
    for role, path in files.items():
        document = read_alone("1706.03762", role, path).document
        assert document is not None
        cells = [
            (table.label, one.row_headers, one.column_headers)
            for table in document.tables
            for one in table.cells
            if one.number == Decimal("41.8") and not one.header
        ]
        found[role] = [entry for entry in cells if "EN-FR" in " ".join(entry[2])]
    assert found[FileRole.PDF] == found[FileRole.SOURCE] == found[FileRole.HTML]
    ((label, rows, columns),) = found[FileRole.PDF]
    assert label == "Table 2"
    assert rows == ("Transformer (big)",)
    assert columns == ("BLEU", "EN-FR")
