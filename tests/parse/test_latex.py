"""The LaTeX reader on a small paper of our own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.latex import LatexReader
from claimcheck.records import Document, Emphasis, PassageKind

FIXTURE = Path(__file__).parent / "fixtures" / "latex"


def read(path: Path, limits: Limits | None = None) -> Document:
    builder = DocumentBuilder()
    reader = LatexReader()
    reader.read(path, builder, limits or Limits())
    return builder.build(paper="x", file_hashes=("0",), reader=reader)


@pytest.fixture(scope="module")
def paper() -> Document:
    return read(FIXTURE)


def texts(document: Document, kind: PassageKind) -> list[str]:
    return [one.text for one in document.passages if one.kind is kind]


def test_front_matter(paper: Document) -> None:
    assert paper.title == "Counting Crows"
    assert texts(paper, PassageKind.TITLE) == ["Counting Crows"]
    assert texts(paper, PassageKind.ABSTRACT) == [
        "Corvus counts crows with 91.4 % accuracy, “almost” 4,500 birds a day — 2.0 more than Pica."
    ]
    assert "A. Raven\nTree University" in texts(paper, PassageKind.OTHER)
    assert "Work done in a field." in texts(paper, PassageKind.FOOTNOTE)


def test_headings_and_section_paths(paper: Document) -> None:
    assert texts(paper, PassageKind.HEADING) == [
        "1 Introduction",
        "2 Setup",
        "Data.",
        "3 Results",
        "A More crows",
        "Thanks",
        "References",
    ]
    nest = next(one for one in paper.passages if "3 eggs" in one.text)
    assert nest.place.section == ("2 Setup", "Data.")
    assert (nest.place.file, nest.place.line) == ("setup.tex", 8)


def test_text_with_macros_references_and_citations(paper: Document) -> None:
    (passage,) = [one for one in paper.passages if one.text.startswith("We follow")]
    assert passage.text == (
        "We follow Jay and Pie (2019) and others (Raven et al., 2020; Jay and Pie, 2019, Section 2)."
        " Final text. As Table 1 shows, Corvus _big wins; see Section 2 and Equation (1)."
    )
    cited = [(passage.text[c.start : c.end], c.keys) for c in passage.citations]
    assert cited == [
        ("Jay and Pie (2019)", ("jay2019",)),
        ("(Raven et al., 2020; Jay and Pie, 2019, Section 2)", ("raven2020", "jay2019")),
    ]
    assert (passage.place.file, passage.place.line) == ("main.tex", 17)


def test_a_table_with_groups_and_sections(paper: Document) -> None:
    table = paper.tables[0]
    assert (table.label, table.caption) == ("Table 1", "Accuracy on two fields. Best in bold.")
    assert (table.header_rows, table.header_columns) == (2, 1)
    (cell,) = [one for one in table.cells if one.text == "92.0"]
    assert cell.number == Decimal("92.0")
    assert cell.row_headers == ("Ours", "Corvus")
    assert cell.column_headers == ("Accuracy", "South")
    assert cell.emphasis == (Emphasis.BOLD,)
    (time,) = [one for one in table.cells if one.number == Decimal(1200)]
    assert time.column_headers == ("Time (ms)",)
    caption = next(one for one in paper.passages if one.table == table.id)
    assert caption.text == f"{table.label}: {table.caption}"
    assert caption.kind is PassageKind.CAPTION


def test_references_of_a_compiled_bibliography(paper: Document) -> None:
    jay, raven = paper.references
    assert (jay.title, jay.year, jay.arxiv_id) == ("Birds of a feather", 2019, "1901.00001")
    assert (raven.title, raven.year, raven.doi) == ("Crows, counted", 2020, "10.1000/crow.7")


def test_nothing_behind_the_end_is_read(paper: Document) -> None:
    assert "never" not in paper.text
    assert not paper.warnings
