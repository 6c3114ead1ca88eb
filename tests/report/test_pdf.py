"""The PDF holds every claim, is the same every time, and evaluates nothing."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from claimcheck.errors import ClaimcheckError
from claimcheck.report import pdf, render
from claimcheck.report.plain import neutral
from tests.report.hostile import HOSTILE, hostile_report
from tests.report.records import TEXTS, some_report


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [document[index].get_textpage().get_text_range() for index in range(len(document))]


def squeezed(text: str) -> str:
    """Letters only: line breaks, hyphens at line ends and break marks are the typesetter's."""
    return re.sub(r"[\s\u200b\u00ad\x02\ufffe-]+", "", text)


@pytest.fixture(scope="module")
def content() -> bytes:
    return render(some_report(), "pdf")


def test_equal_reports_give_equal_bytes(content):
    assert content.startswith(b"%PDF-")
    assert render(some_report(), "pdf") == content


def test_all_of_it_is_there(content):
    text = squeezed("".join(pages(content)))
    for claim in TEXTS:
        assert text.count(squeezed(claim)) >= 2
    for section in (
        "Abstract",
        "Introduction",
        "Methodology",
        "Results",
        "Limitations",
        "Claims",
        "References",
    ):
        assert section in text
    assert squeezed("91.4 − 89.3 = 2.1") in text
    assert squeezed("rounding = printed") in text
    assert squeezed("stage-7f") in text


def test_metadata(content):
    document = pypdfium2.PdfDocument(content)
    metadata = document.get_metadata_dict()
    assert metadata["Title"] == "Claim check: Sorting Pebbles by Colour with Small Transducers"
    assert metadata["CreationDate"].startswith("D:20260505")
    assert document.get_version() >= 17


def test_a_self_test_says_so_on_every_page(content):
    paper = some_report().paper.model_copy(update={"synthetic": True})
    made = pages(render(some_report(paper=paper), "pdf"))
    assert len(made) > 3
    assert all("synthetic self-test" in page for page in made)
    assert not any("synthetic self-test" in page for page in pages(content))


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in ("scripts", "long word")])
def test_hostile_texts_are_set_as_they_are(name):
    text = squeezed("".join(pages(render(hostile_report(HOSTILE[name]), "pdf"))))
    assert text.count(squeezed(neutral(HOSTILE[name]))) > 5


def test_other_scripts_do_not_stop_it():
    assert len(pages(render(hostile_report(HOSTILE["scripts"]), "pdf"))) > 1


def test_a_long_word_stays_on_the_page():
    word = HOSTILE["long word"][:1200]
    content = render(hostile_report(word), "pdf")
    assert squeezed("".join(pages(content))).count(word[:500]) > 5
    document = pypdfium2.PdfDocument(content)
    for index in range(len(document)):
        page = document[index]
        width, _ = page.get_size()
        text = page.get_textpage()
        for rect in range(text.count_rects()):
            left, _, right, _ = text.get_rect(rect)
            assert left >= 0 and right <= width - 30


def test_a_refusal_of_the_typesetter_is_one_clear_error(monkeypatch):
    monkeypatch.setattr(pdf, "content", lambda report: {})
    with pytest.raises(ClaimcheckError, match="typst could not set the report") as caught:
        render(some_report(), "pdf")
    assert caught.value.hint
