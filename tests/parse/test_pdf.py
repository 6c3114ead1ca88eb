from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.pdf import PdfReader
from claimcheck.parse.pdf_fonts import font_of
from claimcheck.parse.pdf_plain import PlainPdfReader
from claimcheck.records import Document, Emphasis, PassageKind, Table
from tests.parse import pdf_papers
from tests.parse.pdf_writer import Pdf, text_width


def read(path: Path, reader: PdfReader | PlainPdfReader | None = None, **limits: int) -> Document:
    reader = reader or PdfReader()
    builder = DocumentBuilder()
    reader.read(path, builder, Limits(**limits))
    return builder.build(paper="x", file_hashes=("h",), reader=reader)


def texts(document: Document, kind: PassageKind, page: int | None = None) -> list[str]:
    return [
        passage.text
        for passage in document.passages
        if passage.kind is kind and (page is None or passage.place.page == page)
    ]


def value(table: Table, row: str, *columns: str) -> str:
    """Text of the one cell with this row header and these column headers."""
    found = [
        cell.text
        for cell in table.cells
        if cell.row_headers[-1:] == (row,) and cell.column_headers == columns
    ]
    assert len(found) == 1, (row, columns, [(c.row_headers, c.column_headers) for c in table.cells])
    return found[0]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(pdf_papers.two_columns().save(tmp_path_factory.mktemp("pdf") / "two.pdf"))


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read(pdf_papers.one_column().save(tmp_path_factory.mktemp("pdf") / "one.pdf"))


def test_title_abstract_and_front_matter(two: Document, one: Document) -> None:
    assert two.title == "Reading Letters by Lantern Light"
    assert texts(two, PassageKind.ABSTRACT) == [pdf_papers.SECOND]
    assert texts(two, PassageKind.OTHER) == ["Ada Byron and Edith Moreau", "Institute of Letters"]
    assert one.title == "A Short Note on Ink"
    assert texts(one, PassageKind.ABSTRACT) == [pdf_papers.INTRO]


def test_paragraphs_run_on_across_columns_and_pages(two: Document) -> None:
    paragraphs = texts(two, PassageKind.PARAGRAPH)
    assert paragraphs[0] == pdf_papers.INTRO
    assert paragraphs[1] == pdf_papers.LONG  # from the left column into the right one
    assert paragraphs[2] == f"{pdf_papers.SECOND} {pdf_papers.LONG}"  # from page 1 to page 2
    first = next(p for p in two.passages if p.text == paragraphs[2])
    assert first.place.page == 1


def test_running_heads_page_numbers_and_stamps_are_gone(two: Document) -> None:
    assert two.text.count("Reading Letters by Lantern Light") == 1
    assert "arXiv:2199" not in two.text
    assert not {"1", "2", "3"} & {passage.text for passage in two.passages}


def test_sections(two: Document, one: Document) -> None:
    paths = [p.place.section for p in two.passages if p.kind is PassageKind.HEADING]
    assert paths == [
        ("Abstract",),
        ("1 Introduction",),
        ("2 Readers",),
        ("2 Readers", "2.1 Errors and what they cost"),
        ("References",),
        ("A Details of the scans",),
    ]
    assert [p.place.section for p in one.passages if p.kind is PassageKind.HEADING][1] == (
        "1 Introduction",
    )


def test_figures_captions_and_notes_stay_out_of_paragraphs(two: Document) -> None:
    assert texts(two, PassageKind.CAPTION) == [
        "Figure 1: A letter and its copy, side by side.",
        "Table 1: Accuracy of four readers on the lantern corpus. Hours are hours of training.",
    ]
    assert texts(two, PassageKind.FOOTNOTE) == ["The corpus is free for research."]
    assert "pixels of a letter" not in two.text


def test_formulas_and_lists(two: Document) -> None:
    assert texts(two, PassageKind.FORMULA) == ["L = 3.5 × 10^7 (1)"]
    assert texts(two, PassageKind.LIST_ENTRY) == [
        "• Black ink is read best.",
        "• Brown ink is read worse than black ink, as the second table of the appendix shows in "
        "detail.",
    ]
    after = next(p for p in two.passages if p.text.startswith("where L"))
    assert after.place.section[-1] == "2.1 Errors and what they cost"


@pytest.mark.parametrize("which", ["two", "one"])
def test_table(which: str, request: pytest.FixtureRequest) -> None:
    document: Document = request.getfixturevalue(which)
    (table,) = document.tables
    assert (table.label, table.rows, table.columns) == ("Table 1", 6, 4)
    assert (table.header_rows, table.header_columns) == (2, 1)
    assert value(table, "Ours (large)", "Accuracy", "Test") == "91.4"
    assert value(table, "Weiss and Byron", "Hours") == "30"
    best = next(cell for cell in table.cells if cell.text == "91.4")
    assert best.number == Decimal("91.4")
    assert best.emphasis == (Emphasis.BOLD,)
    assert "Weiss and Byron 89.3" not in document.text
    caption = next(p for p in document.passages if p.table == table.id)
    assert caption.text == table.caption


def test_references_and_citations(two: Document, one: Document) -> None:
    for document in (two, one):
        first, second, third = document.references
        assert (first.title, first.year) == ("Reading old letters with small models", 2019)
        assert second.arxiv_id == "2101.00001"
        assert third.doi == "10.1234/archives.2020.17"
        assert texts(document, PassageKind.REFERENCE) == [one.text for one in document.references]
    cited = {
        passage.text[citation.start : citation.end]: citation.keys
        for document in (two, one)
        for passage in document.passages
        for citation in passage.citations
    }
    assert cited["Byron and Weiss (2019"] == ("b1",)
    assert cited["Okafor et al., 2020"] == ("b3",)
    assert cited["[2, 3]"] == ("b2", "b3")
    assert cited["[1]"] == ("b1",)


def test_spans_and_order(two: Document) -> None:
    text = two.text
    for passage in two.passages:
        assert text[passage.start : passage.end] == passage.text
        assert "  " not in passage.text
    pages = [p.place.page for p in two.passages if p.kind is PassageKind.PARAGRAPH]
    assert pages == sorted(pages)


def test_every_word_is_kept_once(two: Document) -> None:
    """Nothing of the running text is lost, doubled or glued together."""
    for sentence in (*pdf_papers.SECOND.split(". "), *pdf_papers.LONG.split(". ")):
        assert two.text.count(sentence) in {2, 3}, sentence


# -- one thing at a time


def paper(text: str = pdf_papers.LONG) -> Pdf:
    pdf = Pdf()
    pdf.page().paragraph(72, 80, 460, text)
    return pdf


def test_hyphens_at_the_end_of_lines(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    lines = [
        "The pre-training of models is well known, and fine-tuning as well, so that pre-",
        "training needs no word. A self-made cross-check is state-of-the-",
        "art. Readers of letters seldom recog-",
        "nise that GPT-",
        "4 and XLM-",
        "R differ from a recog-",
        "nition of letters that somebody has made in this short but complete sentence here.",
    ]
    for number, line in enumerate(lines):
        page.text(72, 80 + 12 * number, line)
    text = read(pdf.save(tmp_path / "h.pdf")).text
    assert "so that pre-training needs" in text
    assert "is state-of-the-art." in text
    assert "seldom recognise that GPT-4 and XLM-R differ from a recognition of" in text


def test_superscripts(tmp_path: Path) -> None:
    pdf = paper()
    page = pdf.pages[0]
    x = page.text(72, 300, "It took 2.3 × 10")
    page.text(x, 296, "19", 7)
    x = page.text(x + 8, 300, " steps of the model")
    page.text(x, 296, "3", 6)
    x = page.text(x + 3.5, 300, " on the 5")
    page.text(x, 296, "th", 7)
    page.text(x + 6, 300, " of May, which is a good day for a step.")
    text = read(pdf.save(tmp_path / "s.pdf")).text
    assert "2.3 × 10^19 steps of the model on the 5th of May" in text


def test_accents_and_kerned_words(tmp_path: Path) -> None:
    pdf = paper()
    page = pdf.pages[0]
    page.content.append(  # an accent of its own, drawn over the letter
        "BT /F1 10 Tf 1 0 0 1 72 492 Tm [(The city of M) -80 (\xa8) 413 (unchen keeps letters, and) -250"
        " (a mo) 20 (del reads them all day long without any rest.)] TJ ET"
    )
    text = read(pdf.save(tmp_path / "a.pdf")).text
    assert "The city of München keeps letters, and a model reads them" in text


def test_a_page_set_sideways(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    for number, start in enumerate(range(0, 600, 70)):
        page.text(80 + 14 * number, 700, pdf_papers.LONG[start : start + 70], turned=True)
    assert read(pdf.save(tmp_path / "t.pdf")).text.startswith("A reader is trained on pairs of a")


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_rotated_pages(tmp_path: Path, rotate: int) -> None:
    pdf = paper()
    pdf.pages[0].rotate = rotate
    assert read(pdf.save(tmp_path / "r.pdf")).text == pdf_papers.LONG


def test_line_numbers_of_drafts(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    page.paragraph(100, 80, 420, f"{pdf_papers.LONG} {pdf_papers.INTRO} {pdf_papers.SECOND}")
    for number in range(16):
        page.text(60, 80 + 12 * number, str(number + 1), 8)
    text = read(pdf.save(tmp_path / "n.pdf")).text
    assert text == f"{pdf_papers.LONG} {pdf_papers.INTRO} {pdf_papers.SECOND}"


def test_labels_of_drawings_on_the_page_itself(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    y, _ = page.paragraph(72, 80, 460, pdf_papers.INTRO)
    page.plot(150, y + 20, 300, 120)
    for number in range(5):
        page.text(170 + 50 * number, y + 150, str(number), 7, "Helvetica")
    page.text(250, y + 100, "loss", 7, "Helvetica")
    page.text(150, y + 170, "Figure 1: Loss over time.", 9)
    page.paragraph(72, y + 200, 460, pdf_papers.SECOND)
    document = read(pdf.save(tmp_path / "d.pdf"))
    assert [p.text for p in document.passages] == [
        pdf_papers.INTRO,
        "Figure 1: Loss over time.",
        pdf_papers.SECOND,
    ]


def test_a_caption_beside_the_text_of_its_column(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    y, rest = page.paragraph(72, 80, 460, pdf_papers.LONG, lines=2)
    page.drawing(300, y, 200, 50, "x")
    page.paragraph(300, y + 66, 230, "Figure 1: A wrapped figure with a caption of its own, set beside the text.", 9, leading=11)  # fmt: skip
    y, rest = page.paragraph(72, y, 215, rest, lines=9)
    page.paragraph(72, y, 460, f"{rest} {pdf_papers.SECOND}")
    document = read(pdf.save(tmp_path / "w.pdf"))
    assert f"{pdf_papers.LONG} {pdf_papers.SECOND}" in texts(document, PassageKind.PARAGRAPH)
    (caption,) = texts(document, PassageKind.CAPTION)
    assert caption.endswith("set beside the text.")


def test_an_algorithm_between_rules_is_no_table(tmp_path: Path) -> None:
    pdf = paper()
    page = pdf.pages[0]
    page.rule(72, 300, 300)
    page.text(76, 312, "Algorithm 1 Reading a letter")
    page.rule(72, 318, 300)
    for number, step in enumerate(("Input: a letter", "read the first line", "stop at the end")):
        page.text(76, 332 + 12 * number, f"{number + 1}:")
        page.text(100, 332 + 12 * number, step)
    page.rule(72, 362, 300)
    document = read(pdf.save(tmp_path / "g.pdf"))
    assert not document.tables
    (listing,) = texts(document, PassageKind.OTHER)
    assert listing.splitlines()[0] == "Algorithm 1 Reading a letter"
    assert "2: read the first line" in listing.splitlines()


def test_numbered_captions_in_a_sentence_are_no_captions(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    page.text(
        72, 80, "The readers that we compare in this paper on lantern light are listed in full in"
    )
    page.text(
        72, 92, "Table 2. The first of them is plain, and the others are less plain than that one."
    )
    document = read(pdf.save(tmp_path / "c.pdf"))
    assert [p.kind for p in document.passages] == [PassageKind.PARAGRAPH]


def test_headings_in_fonts_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old files embed bitmap fonts: that a line is bold shows only in its font being another."""
    names = {"Times-Roman": "?1", "Times-Bold": "?2"}
    monkeypatch.setattr(
        "claimcheck.parse.pdf_glyphs.font_of",
        lambda name, flags=0: font_of(names.get(name, name), 0),
    )
    pdf = Pdf()
    page = pdf.page()
    y, _ = page.paragraph(72, 80, 460, pdf_papers.INTRO)
    page.text(72, y + 14, "2.1", 10, "Times-Bold")
    page.text(96, y + 14, "Lamps and letters", 10, "Times-Bold")
    page.paragraph(72, y + 32, 460, pdf_papers.SECOND)
    document = read(pdf.save(tmp_path / "u.pdf"))
    assert [p.kind for p in document.passages] == [
        PassageKind.PARAGRAPH,
        PassageKind.HEADING,
        PassageKind.PARAGRAPH,
    ]
    assert document.passages[-1].place.section == ("2.1 Lamps and letters",)


def test_paragraphs_with_indents_run_on_after_a_full_stop(tmp_path: Path) -> None:
    pdf = Pdf()
    page = pdf.page()
    y = 80.0
    for _ in range(3):
        y, _ = page.paragraph(72, y, 222, pdf_papers.SECOND, indent=12)
    y, rest = page.paragraph(72, y, 222, pdf_papers.LONG, indent=12, lines=4)
    assert rest
    last = "and here at last a whole sentence ends with its line."
    page.text(72, y, last, spacing=(222 - text_width(last, 10)) / last.count(" "))
    page.paragraph(318, 80, 222, f"Here the next one begins. {pdf_papers.INTRO}")
    paragraphs = texts(read(pdf.save(tmp_path / "i.pdf")), PassageKind.PARAGRAPH)
    assert len(paragraphs) == 4
    assert "ends with its line. Here the next one begins." in paragraphs[-1]


@pytest.mark.parametrize("first", ["1.", "(a)"])
def test_numbered_lists(tmp_path: Path, first: str) -> None:
    pdf = Pdf()
    page = pdf.page()
    y, _ = page.paragraph(72, 80, 460, pdf_papers.INTRO)
    inset = 0 if first == "1." else 14
    for label in (first, first.replace("1", "2").replace("a", "b")):
        page.text(72 + inset, y, label)
        y, _ = page.paragraph(90 + inset, y, 442 - inset, pdf_papers.SECOND)
    page.paragraph(72, y + 8, 460, "1.5 points are the difference that we saw in the end.")
    document = read(pdf.save(tmp_path / "l.pdf"))
    assert [p.kind for p in document.passages] == [
        PassageKind.PARAGRAPH,
        PassageKind.LIST_ENTRY,
        PassageKind.LIST_ENTRY,
        PassageKind.PARAGRAPH,
    ]


def test_a_pdf_of_another_typesetter(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    source = tmp_path / "paper.typ"
    source.write_text(
        """#set page(paper: "us-letter", columns: 2, numbering: "1", header: [Letters and Lamps])
#set par(justify: true, first-line-indent: 1em)
#set heading(numbering: "1.1")
#place(top + center, scope: "parent", float: true)[#text(18pt, weight: "bold")[Lamps Again] \\ Ada Byron]
#heading(numbering: none)[Abstract]
We reach 91.4 percent. #lorem(60)
= Introduction
#lorem(150) Here $x_i$ counts.
== Details
#lorem(200)
#figure(table(columns: 3, [Model], [Acc.], [Time], [Plain], [80.1], [2.3], [Ours], [*91.4*], [4.0]),
  caption: [Results on lamps.])
- First #lorem(10)
- Second #lorem(20)
#lorem(300)
= Conclusion
#lorem(60)
"""
    )
    typst.compile(str(source), output=str(tmp_path / "paper.pdf"))
    document = read(tmp_path / "paper.pdf")
    assert document.title == "Lamps Again"
    (abstract,) = texts(document, PassageKind.ABSTRACT)
    assert abstract.startswith("We reach 91.4 percent. Lorem ipsum")
    assert [p.text for p in document.passages if p.kind is PassageKind.HEADING] == [
        "Abstract",
        "1 Introduction",
        "1.1 Details",
        "2 Conclusion",
    ]
    (table,) = document.tables
    assert value(table, "Ours", "Acc.") == "91.4"
    assert len(texts(document, PassageKind.LIST_ENTRY)) == 2
    assert "Here x_i counts." in document.text
    assert "Letters and Lamps" not in document.text


# -- what cannot be read


def test_scanned(tmp_path: Path) -> None:
    pdf = Pdf()
    for number in range(3):
        pdf.page().text(300, 760, str(number))
    with pytest.raises(UnreadableFileError, match=r"no text layer \(3 pages") as caught:
        read(pdf.save(tmp_path / "scan.pdf"))
    assert "ocrmypdf" in str(caught.value.hint)


def test_no_pages(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"none\.pdf (has no pages|is damaged)"):
        read(Pdf().save(tmp_path / "none.pdf"))


def test_truncated(tmp_path: Path) -> None:
    whole = pdf_papers.two_columns().bytes()
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(UnreadableFileError, match="truncated: its end is missing"):
        read(tmp_path / "cut.pdf")


def test_truncated_and_linearized(tmp_path: Path) -> None:
    """Such a file has a cross-reference section near its beginning, too."""
    whole = pdf_papers.two_columns().bytes()
    head = b"%PDF-1.5\n9 0 obj\n<< /Linearized 1 /L 99999999 >>\nendobj\n"
    (tmp_path / "cut.pdf").write_bytes(head + whole)
    with pytest.raises(UnreadableFileError, match="truncated"):
        read(tmp_path / "cut.pdf")


def test_damaged(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.5\n" + b"nonsense " * 100 + b"startxref\n5\n%%EOF")
    with pytest.raises(UnreadableFileError, match="damaged"):
        read(tmp_path / "bad.pdf")


@pytest.mark.parametrize("password", ["", "secret"])
def test_encrypted(tmp_path: Path, password: str) -> None:
    pypdf = pytest.importorskip("pypdf")
    plain = pdf_papers.one_column().save(tmp_path / "plain.pdf")
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    for reader in (PdfReader(), PlainPdfReader()):
        if password:
            with pytest.raises(UnreadableFileError, match="encrypted and needs a password"):
                read(tmp_path / "locked.pdf", reader)
        else:
            assert "lantern corpus" in read(tmp_path / "locked.pdf", reader).text


def test_too_many_pages(tmp_path: Path) -> None:
    for reader in (PdfReader(), PlainPdfReader()):
        with pytest.raises(ResourceLimitError, match="3 pages; at most 2"):
            read(pdf_papers.two_columns().save(tmp_path / "long.pdf"), reader, pages=2)


# -- the second reader


def test_second_reader(tmp_path: Path) -> None:
    document = read(pdf_papers.one_column().save(tmp_path / "one.pdf"), PlainPdfReader())
    assert document.parser == "pdf-plain/1"
    assert "which is 3.2 points above the best published reader." in document.text
    assert ("1 Introduction",) in {p.place.section for p in document.passages}
    assert texts(document, PassageKind.ABSTRACT)
    assert texts(document, PassageKind.REFERENCE)
    assert any("second PDF reader" in warning for warning in document.warnings)


def test_second_reader_refuses(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.5\nnothing")
    with pytest.raises(UnreadableFileError, match="damaged"):
        read(tmp_path / "bad.pdf", PlainPdfReader())
    pdf = Pdf()
    pdf.page()
    with pytest.raises(UnreadableFileError, match="no text layer"):
        read(pdf.save(tmp_path / "scan.pdf"), PlainPdfReader())


# -- real papers


@pytest.mark.parametrize("version", ["v5", "v7"])
def test_transformer_tables(shared: Path, version: str) -> None:
    document = read(shared / "papers" / "1706.03762" / f"1706.03762{version}.pdf")
    assert document.title == "Attention Is All You Need"
    tables = {table.label: table for table in document.tables}
    assert set(tables) == {"Table 1", "Table 2", "Table 3", "Table 4"}
    second = tables["Table 2"]
    assert value(second, "Transformer (big)", "BLEU", "EN-FR") == "41.8"
    assert value(second, "Transformer (big)", "BLEU", "EN-DE") == "28.4"
    assert value(second, "ConvS2S Ensemble [9]", "BLEU", "EN-FR") == "41.29"
    assert value(second, "MoE [32]", "Training Cost (FLOPs)", "EN-FR") == "1.2 · 10^20"
    third = tables["Table 3"]
    big = {
        cell.column_headers: cell.text for cell in third.cells if cell.row_headers[-1:] == ("big",)
    }
    assert (big[("N",)], big[("train steps",)], big[("BLEU (dev)",)]) == ("6", "300K", "26.4")
    group = {cell.text for cell in third.cells if cell.row_headers == ("(C)",)}
    assert {"5.19", "168", "26.2"} <= group
    best = [cell for cell in tables["Table 4"].cells if cell.text == "92.7"]
    assert [cell.row_headers for cell in best] == [("Transformer (4 layers)", "semi-supervised")]
    sections = {passage.place.section for passage in document.passages}
    assert ("6 Results", "6.1 Machine Translation") in sections
    assert len(document.references) == {"v5": 40, "v7": 40}[version]


def test_bert_tables(shared: Path) -> None:
    document = read(shared / "papers" / "1810.04805" / "1810.04805v2.pdf")
    tables = {table.label: table for table in document.tables}
    assert set(tables) == {f"Table {number}" for number in range(1, 9)}
    assert value(tables["Table 1"], "BERT_LARGE", "MNLI-(m/mm)", "392k") == "86.7/85.9"
    assert value(tables["Table 1"], "OpenAI GPT", "Average", "-") == "75.1"
    assert value(tables["Table 2"], "BERT_LARGE (Ens.+TriviaQA)", "Test", "F1") == "93.2"
    assert value(tables["Table 3"], "BERT_LARGE (Single)", "Test", "F1") == "83.1"
    assert value(tables["Table 5"], "No NSP", "Dev Set", "QNLI (Acc)") == "84.9"
    masking = tables["Table 8"]
    first = [cell for cell in masking.cells if cell.row == masking.header_rows]
    assert [(cell.column_headers, cell.text) for cell in first][-1] == (
        ("Dev Set Results", "NER", "Feature-based"),
        "94.9",
    )
    assert len(document.references) == 56


@pytest.mark.parametrize(
    ("name", "tables", "pages"),
    [
        ("1412.6980/1412.6980v9", 0, 15),
        ("1502.03167/1502.03167v3", 3, 11),
        ("2007.01282/2007.01282v2", 2, 6),
        ("2301.11305/2301.11305v2", 5, 13),
    ],
)
def test_other_papers(shared: Path, name: str, tables: int, pages: int) -> None:
    document = read(shared / "papers" / f"{name}.pdf")
    assert (len(document.tables), document.pages) == (tables, pages)
    assert all(table.label for table in document.tables)
    assert texts(document, PassageKind.ABSTRACT)
    running = texts(document, PassageKind.PARAGRAPH)
    ended = sum(text.rstrip("\"'”’)")[-1] in ".!?:;," for text in running)
    assert ended > 0.8 * len(running)
    assert not any(text.strip().isdecimal() for text in running)
