"""Pages found by locating passages in the PDF."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.parse import read_paper
from claimcheck.parse.pages import with_pages
from claimcheck.records import (
    Document,
    DocumentSource,
    FileRole,
    Passage,
    PassageKind,
    Place,
    Table,
)

P = PassageKind.PARAGRAPH


def document(*entries, tables=(), source=DocumentSource.LATEX, pages=None):
    """Entries are texts, or (text, page), or (text, page, kind)."""
    passages, start = [], 0
    for number, entry in enumerate(entries):
        text, page, kind = (*((entry,) if isinstance(entry, str) else entry), None, P)[:3]
        if not isinstance(entry, str) and len(entry) == 3:
            kind = entry[2]
        passages.append(
            Passage(
                id=f"p{number:04d}",
                kind=kind or P,
                text=text,
                start=start,
                place=Place(page=page, section=("1 Fields",)),
                table="t01" if kind is PassageKind.CAPTION else None,
            )
        )
        start += len(text) + 2
    return Document(
        id="d",
        paper="x",
        source=source,
        parser="x/1",
        title=None,
        passages=tuple(passages),
        tables=tuple(tables),
        pages=pages,
    )


def pdf(*entries, **options):
    return document(*entries, source=DocumentSource.PDF, **options)


def table(caption, page=None, label="Table 1", id="t01"):
    return Table(
        id=id,
        label=label,
        caption=caption,
        place=Place(page=page),
        rows=0,
        columns=0,
        header_rows=0,
        header_columns=0,
        cells=(),
    )


def found(document, printed):
    return [passage.place.page for passage in with_pages(document, printed).passages]


ONE = "We walked around the northern field and counted every turnip until it was dark outside."
TWO = "Then we went home, slept for nine hours, and dreamt of carrots that nobody had planted."
THREE = "On the third day it rained, so the counting was done by two neighbours and their dog."
PRINTED = pdf((ONE, 1), (TWO, 2), (THREE, 3), pages=3)


def test_each_passage_gets_its_page_and_nothing_else_changes():
    given_document = document(ONE, TWO, THREE)
    paged = with_pages(given_document, PRINTED)
    assert [passage.place.page for passage in paged.passages] == [1, 2, 3]
    assert paged.pages == 3
    assert paged.text == given_document.text
    assert [passage.place.section for passage in paged.passages] == [("1 Fields",)] * 3
    assert paged.id not in (given_document.id, PRINTED.id)
    assert paged.id == with_pages(given_document, PRINTED).id
    assert with_pages(paged, PRINTED) == paged


def test_hyphens_ligatures_case_and_mathematics_do_not_matter():
    texts = (
        ONE.replace("northern", "north-ern").replace("field", "\ufb01eld").upper(),
        TWO.replace("nine hours", "$x_{1}$ hours"),
    )
    assert found(document(*texts), PRINTED) == [1, 2]


def test_what_is_not_there_gets_no_page():
    assert found(
        document("Nothing of this stands in any of the printed pages at all."), PRINTED
    ) == [None]
    assert found(document(ONE), pdf((ONE, None))) == [None]
    assert found(document(ONE), pdf()) == [None]
    assert with_pages(document(ONE), pdf()) == document(ONE)
    assert found(document("", "—"), PRINTED) == [None, None]


def test_a_page_that_is_known_stays():
    assert found(document((ONE, 7), TWO), PRINTED) == [7, 2]


def test_a_passage_over_two_pages_is_where_it_begins():
    assert found(document(f"{ONE} {TWO}"), PRINTED) == [1]


def test_a_passage_that_stands_on_two_pages_gets_neither():
    printed = pdf((ONE, 1), (ONE, 2))
    assert found(document(ONE), printed) == [None]


def test_a_short_one_by_its_exact_words_or_its_neighbours():
    printed = pdf((ONE, 1), ("Results", 2), (TWO, 2), ("Results", 3), (THREE, 3), ("Harvest", 3))
    heading = PassageKind.HEADING
    assert found(document(TWO, ("Harvest", None, heading)), printed) == [2, 3]
    assert found(document(ONE, ("Results", None, heading), THREE), printed) == [1, None, 3]
    texts = document(THREE, ("Results", None, heading), THREE[10:])
    assert found(texts, printed) == [3, 3, 3]


def test_a_short_one_out_of_order_is_not_believed():
    printed = pdf((ONE, 1), (TWO, 2), (THREE, 3), ("Weather", 9))
    heading = PassageKind.HEADING
    assert found(document(ONE, ("Weather", None, heading), TWO), printed) == [1, None, 2]
    assert found(document(ONE, ("Weather", None, heading)), printed) == [1, 9]


def test_formulas_lie_between_their_neighbours():
    formula = ("x = y + 1", None, PassageKind.FORMULA)
    assert found(document(ONE, formula, ONE[12:]), PRINTED) == [1, 1, 1]
    assert found(document(ONE, formula, TWO), PRINTED) == [1, None, 2]


def test_floats_need_not_be_in_order_and_order_nobody():
    caption = ("Table 1: Turnips by field, year and colour of the gate.", None, PassageKind.CAPTION)
    printed = pdf((ONE, 1), (caption[0], 3), (TWO, 2), (THREE, 3))
    formula = ("x", None, PassageKind.FORMULA)
    assert found(document(ONE, caption, formula, ONE[12:], TWO), printed) == [1, 3, 1, 1, 2]


def test_words_that_are_broken_differently_are_found_letter_by_letter():
    printed = pdf((ONE, 1), (" ".join(TWO.replace(" ", "")), 2), (THREE, 3))
    assert found(document(ONE, TWO, THREE), printed) == [1, 2, 3]
    far = pdf((ONE, 1), (THREE, 2), (" ".join(TWO.replace(" ", "")), 3))
    assert found(document(ONE, TWO, THREE), far) == [1, None, 2]  # not between its neighbours


def test_two_pages_that_fit_equally_well_letter_by_letter():
    spaced = " ".join(TWO.replace(" ", ""))
    printed = pdf((ONE, 1), (spaced, 2), (spaced, 3), (THREE, 4))
    assert found(document(ONE, TWO, THREE), printed) == [1, None, 4]


class TestTables:
    CAPTION = "Turnips by field and year"

    def test_by_label_and_caption(self):
        printed = pdf((ONE, 1), tables=[table(self.CAPTION, 4)])
        paged = with_pages(document(ONE, tables=[table(self.CAPTION.upper())]), printed)
        assert paged.tables[0].place.page == 4

    def test_another_table_of_that_label_does_not_count(self):
        printed = pdf((ONE, 1), tables=[table("Weights of hens, geese and ducks in grams", 4)])
        paged = with_pages(document(ONE, tables=[table(self.CAPTION)]), printed)
        assert paged.tables[0].place.page is None

    def test_else_by_its_caption(self):
        caption = "Table 1: Turnips by field and year, counted by hand."
        given_document = document(
            (caption, None, PassageKind.CAPTION), tables=[table(self.CAPTION, label=None)]
        )
        paged = with_pages(given_document, pdf((ONE, 1), (caption, 6)))
        assert paged.tables[0].place.page == 6

    def test_a_page_that_is_known_stays(self):
        printed = pdf((ONE, 1), tables=[table(self.CAPTION, 4)])
        paged = with_pages(document(ONE, tables=[table(self.CAPTION, 2)]), printed)
        assert paged.tables[0].place.page == 2


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_random_papers_are_paged_right_or_not_at_all(seed):
    rng = random.Random(seed)
    lexicon = ["".join(rng.choices("abcdefghij", k=rng.randint(2, 7))) for _ in range(300)]
    printed, texts, truth = [], [], []
    for page in range(1, rng.randint(2, 8)):
        for _ in range(rng.randint(1, 6)):
            words = rng.choices(lexicon, k=rng.randint(12, 80))
            printed.append((" ".join(words), page))
            noisy = [word if rng.random() > 0.05 else rng.choice(lexicon) for word in words]
            texts.append(" ".join(noisy))
            truth.append(page)
    located = found(document(*texts), pdf(*printed))
    wrong = [
        (page, right)
        for page, right in zip(located, truth, strict=True)
        if page not in (None, right)
    ]
    assert wrong == []
    assert sum(page is not None for page in located) >= 0.9 * len(truth)


@pytest.mark.parametrize("name", ["1706.03762"])
def test_a_real_paper_from_its_source(shared, name):
    folder = shared / "papers" / name
    newest = sorted(folder.glob("*.pdf"))[-1]
    printed = read_paper({FileRole.PDF: newest}, paper_id=name).document
    read = read_paper({FileRole.SOURCE: folder / "source.tar.gz"}, paper_id=name).document
    paged = with_pages(read, printed)
    located = [passage for passage in paged.passages if passage.place.page is not None]
    assert len(located) >= 0.95 * len(paged.passages)
    page = {table.label: table.place.page for table in paged.tables}
    assert page == {table.label: table.place.page for table in printed.tables}
    abstract = next(p for p in paged.passages if p.kind is PassageKind.ABSTRACT)
    assert abstract.place.page == 1
