"""The reader for LaTeXML pages, on a page of our own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import ClaimcheckError, ResourceLimitError, UnreadableFileError
from claimcheck.parse import html_tables
from claimcheck.parse.html import HtmlReader
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.records import Document, Emphasis, PassageKind

PAGE = Path(__file__).parent / "fixtures" / "html" / "page.html"


def read(path: Path, limits: Limits | None = None) -> Document:
    builder = DocumentBuilder()
    reader = HtmlReader()
    reader.read(path, builder, limits or Limits())
    return builder.build(paper="x", file_hashes=("0",), reader=reader)


def read_article(tmp_path: Path, article: str, *, limits: Limits | None = None) -> Document:
    path = tmp_path / "page.html"
    path.write_text(f'<article class="ltx_document">{article}</article>', encoding="utf-8")
    return read(path, limits)


def texts(document: Document, kind: PassageKind = PassageKind.PARAGRAPH) -> list[str]:
    return [one.text for one in document.passages if one.kind is kind]


@pytest.fixture(scope="module")
def page() -> Document:
    return read(PAGE)


def test_front_matter(page: Document) -> None:
    assert page.title == "Counting Crows"
    assert texts(page, PassageKind.ABSTRACT) == [
        "Corvus counts crows with 91.4 % accuracy, “almost” 4,500 birds a day."
    ]
    assert texts(page, PassageKind.OTHER) == [
        "A. Raven\nTree University", "B. Jay", "Keywords: crows, counting", "x = 1\ny = 2",
    ]  # fmt: skip
    assert texts(page, PassageKind.FOOTNOTE) == ["Work done in a field.", "Counted by hand."]


def test_sections(page: Document) -> None:
    assert texts(page, PassageKind.HEADING) == [
        "1 Introduction", "Data.", "2 Results", "A More crows", "References",
    ]  # fmt: skip
    eggs = next(one for one in page.passages if "3 eggs" in one.text)
    assert eggs.place.section == ("1 Introduction", "Data.")
    assert eggs.place.file == "page.html" and eggs.place.line


def test_paragraphs_lists_theorems_and_formulas(page: Document) -> None:
    assert texts(page) == [
        "We follow Jay and Pie (2019) and others (Raven et al., 2020). See Table 1 and bold plain,"
        " 5th x_i.",
        "The nest holds 3 eggs.",
        "Theorem 1 (Main). All birds fly.",
        "Corvus wins. The end https://example.org.",
        "To the crows.",
    ]
    assert texts(page, PassageKind.LIST_ENTRY) == [
        "First entry.", "Rule A Second entry.", "Term its meaning.",
    ]  # fmt: skip
    assert texts(page, PassageKind.FORMULA) == ["L = ∑_(i=1)^n p(c|x_i) where n > 0"]


def test_citations(page: Document) -> None:
    passage = next(one for one in page.passages if one.text.startswith("We follow"))
    cited = [(passage.text[c.start : c.end], c.keys) for c in passage.citations]
    assert cited == [
        ("Jay and Pie (2019)", ("bib1",)),
        ("(Raven et al., 2020)", ("bib2",)),
    ]


def test_a_table(page: Document) -> None:
    (table,) = page.tables
    assert (table.label, table.caption) == ("Table 1", "Accuracy. Best in bold.")
    assert (table.rows, table.columns, table.header_rows, table.header_columns) == (4, 4, 2, 1)
    (cell,) = [one for one in table.cells if one.text == "92.0"]
    assert cell.row_headers == ("Corvus",) and cell.column_headers == ("Accuracy", "South")
    assert cell.emphasis == (Emphasis.BOLD,)
    (time,) = [one for one in table.cells if one.number == Decimal(1200)]
    assert time.column_headers == ("Time (ms)",)
    assert {"Pica [1]", "89.4†"} <= {one.text for one in table.cells}
    captions = [one for one in page.passages if one.kind is PassageKind.CAPTION]
    assert [(one.text, one.table) for one in captions] == [
        ("Table 1: Accuracy. Best in bold.", "t01"), ("(a) Left.", None), ("Figure 1: Both.", None),
    ]  # fmt: skip


def test_references(page: Document) -> None:
    jay, raven = page.references
    assert (jay.key, jay.title, jay.year, jay.arxiv_id) == (
        "bib1", "Birds of a feather", 2019, "1901.00001",
    )  # fmt: skip
    assert (raven.title, raven.year) == ("Crows, counted", 2020)


def test_the_machinery_of_the_page_is_left_out(page: Document) -> None:
    assert "never" not in page.text and "Generated" not in page.text
    assert page.warnings == ("the page has an undefined command \\foo",)


@pytest.mark.parametrize(
    ("cite", "text", "keys"),
    [
        ('(<a href="#bib.bib7" class="ltx_ref">key, </a>)', "[7]", ("bib7",)),
        ('[<a href="#bib.bib7">7</a>, <a href="#bib.bib8">8</a>]', "[7, 8]", ("bib7", "bib8")),
        ('<span class="ltx_missing_citation">crow2020, jay</span>', "[crow2020, jay]",
         ("crow2020", "jay")),
        ('<a href="#bib.bib9">Ann (2020)</a>', "Ann (2020)", ("bib9",)),
        ("plain", "plain", None),
    ],
)  # fmt: skip
def test_citations_whose_form_the_page_lost(
    tmp_path: Path, cite: str, text: str, keys: tuple[str, ...] | None
) -> None:
    entries = "".join(
        f'<li id="bib.bib{n}" class="ltx_bibitem"><span class="ltx_tag ltx_tag_bibitem">{mark}</span>T.</li>'
        for n, mark in ((7, "[7]"), (8, "[8]"), (9, "Ann (2020)"))
    )
    document = read_article(
        tmp_path,
        f'<p class="ltx_p">By <cite class="ltx_cite">{cite}</cite>.</p>'
        f'<section class="ltx_bibliography"><ul>{entries}</ul></section>',
    )
    passage = document.passages[0]
    assert passage.text == f"By {text}."
    assert [one.keys for one in passage.citations] == ([keys] if keys else [])


def test_titles_of_a_lost_bibliography_come_from_links(tmp_path: Path) -> None:
    document = read_article(
        tmp_path,
        '<p class="ltx_p"><cite class="ltx_cite">[<a href="#bib.bib4" title="On crows">4</a>]</cite></p>',
    )
    (one,) = document.references
    assert (one.key, one.title) == ("bib4", "On crows")
    assert "lists none" in document.warnings[0]


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>9</mn></mrow></msup>", "10^-9"),
        ("<msub><mi>x</mi><mi>i</mi></msub><mo>∈</mo><mi>ℝ</mi>", "x_i ∈ ℝ"),
        ("<msubsup><mi>d</mi><mtext>big</mtext><mn>2</mn></msubsup>", "d_big^2"),
        ("<mfrac><mn>1</mn><msqrt><mi>d</mi></msqrt></mfrac>", "1/√d"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "3√x"),
        ("<mn>2.3</mn><mo>⋅</mo><mn>4</mn>", "2.3⋅4"),
        ("<mn>5</mn><mo>%</mo>", "5%"),
        ("<mover><mi>y</mi><mo>^</mo></mover>", "ŷ"),
        ("<mi>softmax</mi><mo>⁡</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow>", "softmax(x)"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>", "a b"),
        ("<semantics><mi>x</mi><annotation encoding='application/x-tex'>y^2</annotation></semantics>",
         "y^2"),
        ("<mi>x</mi><mspace/><mi>y</mi>", "xy"),
    ],
)  # fmt: skip
def test_mathml_without_alttext(tmp_path: Path, mathml: str, expected: str) -> None:
    document = read_article(tmp_path, f'<p class="ltx_p">v <math>{mathml}</math></p>')
    assert document.passages[0].text == f"v {expected}"


def test_header_cells_of_a_plain_table(tmp_path: Path) -> None:
    document = read_article(
        tmp_path,
        "<table><thead><tr><th>k</th><th>2019</th><th>2020</th></tr></thead>"
        "<tbody><tr><th>7</th><td>1</td><td>2</td></tr><tr><th>3</th><td>4</td><td>5</td></tr></tbody></table>",
    )
    (table,) = document.tables
    assert (table.header_rows, table.header_columns) == (1, 1)
    (five,) = [one for one in table.cells if one.text == "5"]
    assert (five.row_headers, five.column_headers) == (("3",), ("2020",))


def test_tables_that_only_break_lines_are_text(tmp_path: Path) -> None:
    document = read_article(
        tmp_path,
        '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">one</td></tr>'
        '<tr class="ltx_tr"><td class="ltx_td">two</td></tr></table>',
    )
    assert not document.tables
    assert texts(document) == ["one two"]


def test_tables_side_by_side(tmp_path: Path) -> None:
    small = (
        '<table class="ltx_tabular"><tr class="ltx_tr"><td class="ltx_td">k</td><td class="ltx_td">v</td></tr>'
        '<tr class="ltx_tr"><td class="ltx_td">a</td><td class="ltx_td">1</td></tr></table>'
    )
    document = read_article(
        tmp_path,
        '<figure class="ltx_table"><table class="ltx_tabular"><tr class="ltx_tr">'
        f'<td class="ltx_td">{small}</td><td class="ltx_td">{small}</td></tr></table>'
        '<figcaption class="ltx_caption"><span class="ltx_tag">Table 1: </span>C.</figcaption></figure>',
    )
    assert [(one.label, one.rows) for one in document.tables] == [("Table 1", 2), ("Table 1", 2)]


def test_a_paragraph_caught_in_a_float_stays_one(tmp_path: Path) -> None:
    document = read_article(
        tmp_path,
        '<figure class="ltx_table"><p class="ltx_p">A note.</p>'
        '<div class="ltx_para"><p class="ltx_p">A paragraph.</p></div></figure>',
    )
    assert texts(document) == ["A paragraph."]
    assert texts(document, PassageKind.OTHER) == ["A note."]


def test_spans_of_spans(tmp_path: Path) -> None:
    cells = "".join(
        f'<span class="ltx_tr"><span class="ltx_td">{a}</span><span class="ltx_td">{b}</span></span>'
        for a, b in (("k", "v"), ("a", "1.5"))
    )
    document = read_article(tmp_path, f'<span class="ltx_tabular">{cells}</span>')
    assert "1.5" in document.text or document.tables


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnreadableFileError),
        (b"   \n", UnreadableFileError),
        (b"<html><body><p>Not LaTeXML</p></body></html>", UnreadableFileError),
        (b"\x00\x01\x02", UnreadableFileError),
        (b"%PDF-1.7", UnreadableFileError),
    ],
)
def test_other_files(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(content)
    with pytest.raises(error):
        read(path)
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "missing.html")


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ResourceLimitError):
        read_article(tmp_path, "x" * 2_000, limits=Limits(file_bytes=1_000))
    monkeypatch.setattr(html_tables, "MAX_CELLS", 50)
    wide = '<table class="ltx_tabular"><tr class="ltx_tr"><td rowspan="99999999999" colspan="2000">x</td></tr></table>'
    with pytest.raises(ResourceLimitError):
        read_article(tmp_path, wide)


@pytest.mark.parametrize("tag", ["div", "span", "section", "math", "ul"])
def test_deep_nesting_ends(tmp_path: Path, tag: str) -> None:
    try:
        document = read_article(tmp_path, f"<{tag}>" * 3_000 + "x")
    except ClaimcheckError:
        return
    assert len(document.passages) <= 1


def test_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(
        '<article class="ltx_document"><p class="ltx_p">café</p></article>'.encode("latin-1")
    )
    assert texts(read(path)) == ["café"]


def test_no_entity_and_no_file_is_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    path = tmp_path / "x.html"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'
        '<article class="ltx_document"><p class="ltx_p">a &x; b</p></article>'
    )
    assert "SECRET" not in read(path).text


tags = st.sampled_from(
    ['<p class="ltx_p">', "</p>", '<div class="ltx_para">', "</div>", '<section class="ltx_section">',
     "</section>", '<h2 class="ltx_title">', "</h2>", '<span class="ltx_tag">', "</span>", "<math alttext='x^'>",
     "</math>", "<table class='ltx_tabular'>", "</table>", "<tr class='ltx_tr'>", "<td rowspan=3 class='ltx_td'>",
     "<td colspan='x'>", "</td>", "</tr>", "<th>", '<figure class="ltx_table">', "</figure>",
     '<figcaption class="ltx_caption">', "</figcaption>", "<ul class='ltx_itemize'>", "<li class='ltx_item'>",
     "</li>", "</ul>", "<cite class='ltx_cite'>", "<a href='#bib.bib1' title='t'>", "</a>", "</cite>", "<br>",
     "text 41.8 ", "&amp;", "<sup>", "</sup>", '<span class="ltx_note ltx_role_footnote">',
     "<section class='ltx_bibliography'>", "<li class='ltx_bibitem' id='bib.bib1'>", "<!-- c -->", "<dt>", "<dd>",
     "<div class='ltx_theorem'>", "<table class='ltx_equation'>", "<tr class='ltx_eqn_row'>",
     "<div class='ltx_listing'>", "<span class='ltx_ERROR'>", "<mfrac><mn>1</mn></mfrac>", "<math><mi>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(tags, max_size=50).map("".join))
def test_any_page_ends(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        document = read_article(folder, body)
    except ClaimcheckError:
        return
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        for citation in passage.citations:
            assert 0 <= citation.start < citation.end <= len(passage.text)
    tables = {table.id for table in document.tables}
    assert {one.table for one in document.passages if one.table} <= tables
