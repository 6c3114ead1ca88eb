"""The bundled paper says what the run records say, and says on every page what it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PAPER = Path(__file__).resolve().parents[2] / "corpus" / "miniature"


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``make.py``, writing into an empty folder."""
    spec = importlib.util.spec_from_file_location("miniature_make", PAPER / "make.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HERE", tmp_path)
    return module


def test_tables_and_numbers_follow_from_the_records(maker: ModuleType, tmp_path: Path) -> None:
    maker.main()
    written = sorted(path.name for path in tmp_path.iterdir())
    assert len(written) == 6
    for name in written:
        assert (tmp_path / name).read_text() == (PAPER / name).read_text(), name


def test_what_the_text_says_in_words_holds(maker: ModuleType) -> None:
    """Statements that no macro writes: all, all but one, the best, no more than."""
    scores, same = maker.read()
    averages = {
        arm: sum(maker.average_gains(scores, same, arm)) / 5 for arm in maker.ARMS if arm != "none"
    }
    assert [arm for arm, value in averages.items() if value > 0] == ["shuffled"]
    retrieval = {arm: sum(maker.gains(scores, arm, "retrieval")) / 5 for arm in maker.TASKS}
    assert all(value < 0 for value in retrieval.values())
    for target in maker.TARGETS:
        assert abs(sum(maker.gains(scores, "mlm", target)) / 5) < 1.5
    easy = {}
    for target, (_, metric) in maker.TARGETS.items():
        by_language = {
            code: maker.mean(scores["none", target, code, metric])
            for code in ("be", "co", "di", "el", "fo")
        }
        easy[target] = set(sorted(by_language, key=by_language.__getitem__)[-2:])
    two = {"be", "fo"}
    assert [target for target in easy if easy[target] != two] == ["questions-small", "retrieval"]


def test_every_page_of_the_pdf_says_that_it_is_a_self_test() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(PAPER / "miniature.pdf")
    assert len(document) >= 2
    for page in document:
        assert "synthetic self-test" in page.get_textpage().get_text_range()
    text = (PAPER / "miniature.tex").read_text()
    assert text.count("\\begin{table") >= 3 and "twocolumn" in text
