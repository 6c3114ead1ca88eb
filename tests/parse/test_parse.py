from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from claimcheck.errors import ClaimcheckError, ResourceLimitError, UnreadableFileError
from claimcheck.parse import READERS, Limits, child, read_paper, role_of
from claimcheck.plugins import load
from claimcheck.records import DocumentSource, FileRole, PassageKind
from tests.parse import pdf_papers
from tests.parse.pdf_writer import Pdf

SENTENCES = pdf_papers.LONG + " " + pdf_papers.INTRO
TEX = (
    "\\documentclass{article}\\title{Ink}\\begin{document}\\maketitle\n\\section{Introduction}\n"
    + SENTENCES
    + "\n\\end{document}\n"
).encode()
HTML = (
    "<!DOCTYPE html><html><head><title>Ink</title></head><body><article class='ltx_document'>"
    "<section class='ltx_section'><h2 class='ltx_title'>1 Introduction</h2><div class='ltx_para'>"
    f"<p class='ltx_p'>{SENTENCES}</p></div></section></article></body></html>"
).encode()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return pdf_papers.one_column().save(tmp_path / "paper.pdf")


@pytest.fixture
def tex(tmp_path: Path) -> Path:
    path = tmp_path / "paper.tex"
    path.write_bytes(TEX)
    return path


@pytest.fixture
def html(tmp_path: Path) -> Path:
    path = tmp_path / "paper.html"
    path.write_bytes(HTML)
    return path


def test_the_table_of_readers() -> None:
    assert list(READERS) == ["latex", "html", "pdf", "pdf-plain"]
    for name in READERS:
        reader = load(READERS, name, "reader")()
        assert reader.name == name
        assert reader.version >= 1


def test_a_pdf(pdf: Path) -> None:
    outcome = read_paper({FileRole.PDF: pdf}, paper_id="2199.00001v1")
    assert outcome.document.paper == "2199.00001v1"
    assert outcome.document.source is DocumentSource.PDF
    assert outcome.document.title == "A Short Note on Ink"
    assert (outcome.reason, outcome.attempts) == ("PDF: the only file", ())


def test_latex_comes_first_and_the_pdf_gives_the_pages(pdf: Path, tex: Path, html: Path) -> None:
    files = {FileRole.PDF: pdf, FileRole.HTML: html, FileRole.SOURCE: tex}
    outcome = read_paper(files, paper_id="x")
    assert outcome.document.source is DocumentSource.LATEX
    assert outcome.reason == "LaTeX source, before PDF and HTML"
    running = [p for p in outcome.document.passages if p.kind is PassageKind.PARAGRAPH]
    assert {passage.place.page for passage in running} == {1}
    assert running[0].place.file == "main.tex"


@pytest.mark.parametrize("prefer", list(DocumentSource))
def test_preferences(pdf: Path, tex: Path, html: Path, prefer: DocumentSource) -> None:
    files = {FileRole.PDF: pdf, FileRole.HTML: html, FileRole.SOURCE: tex}
    assert read_paper(files, paper_id="x", prefer=prefer).document.source is prefer


def test_pages_that_cannot_be_had_are_a_warning(tmp_path: Path, tex: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.5\ncut off")
    outcome = read_paper({FileRole.SOURCE: tex, FileRole.PDF: tmp_path / "cut.pdf"}, paper_id="x")
    assert any("no page numbers: cut.pdf is truncated" in w for w in outcome.document.warnings)


def test_the_next_file_is_tried(tmp_path: Path, pdf: Path) -> None:
    source = tmp_path / "source.tar.gz"
    source.write_bytes(b"\x1f\x8b broken")
    outcome = read_paper({FileRole.SOURCE: source, FileRole.PDF: pdf}, paper_id="x")
    assert outcome.document.source is DocumentSource.PDF
    ((reader, error),) = outcome.attempts
    assert reader == "latex"
    assert "source.tar.gz" in error
    assert outcome.reason.startswith("PDF, because latex: source.tar.gz")


def test_a_source_with_hardly_any_text_gives_way(tmp_path: Path, pdf: Path) -> None:
    thin = tmp_path / "wrapper.tex"
    thin.write_bytes(b"\\documentclass{article}\\begin{document}Only this.\\end{document}")
    files = {FileRole.SOURCE: thin, FileRole.PDF: pdf}
    outcome = read_paper(files, paper_id="x")
    assert outcome.document.source is DocumentSource.PDF
    assert outcome.attempts == (("latex", "found only 2 words of running text"),)
    alone = read_paper({FileRole.SOURCE: thin}, paper_id="x").document
    assert alone.source is DocumentSource.LATEX


def test_a_folder_and_an_archive_give_the_same_text(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "main.tex").write_bytes(TEX)
    archive = tmp_path / "source.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder, ".")
    first = read_paper({FileRole.SOURCE: folder}, paper_id="x").document
    second = read_paper({FileRole.SOURCE: archive}, paper_id="x").document
    assert first.text == second.text
    (folder / "main.tex").write_bytes(TEX.replace(b"nine hours", b"ten hours"))
    assert read_paper({FileRole.SOURCE: folder}, paper_id="x").document.id != first.id


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_source_that_is_a_pdf(tmp_path: Path, pdf: Path, pack) -> None:
    source = tmp_path / "2199.00001"
    source.write_bytes(pack(pdf.read_bytes()))
    outcome = read_paper({FileRole.SOURCE: source}, paper_id="x")
    assert outcome.document.source is DocumentSource.PDF
    assert outcome.reason == "the source is a PDF"


def test_ids_depend_on_the_contents_only(tmp_path: Path, pdf: Path) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(pdf.read_bytes())
    first = read_paper({FileRole.PDF: pdf}, paper_id="x").document
    assert read_paper({FileRole.PDF: copy}, paper_id="y").document.id == first.id


@pytest.mark.parametrize(
    ("name", "contents", "words"),
    [
        ("photo.pdf", b"\xff\xd8\xff\xe0" + bytes(40), "photo.pdf is a JPEG image, not a PDF"),
        ("page.pdf", HTML, "page.pdf is an HTML page, not a PDF"),
        ("empty.pdf", b"", "empty.pdf is empty"),
        ("cut.pdf", b"%PDF-1.5\nnothing more", "cut.pdf is truncated"),
    ],
)
def test_what_is_no_pdf(tmp_path: Path, name: str, contents: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(contents)
    with pytest.raises(UnreadableFileError, match=words):
        read_paper({FileRole.PDF: path}, paper_id="x")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"there is no file absent\.pdf"):
        read_paper({FileRole.PDF: tmp_path / "absent.pdf"}, paper_id="x")
    with pytest.raises(UnreadableFileError, match="x has no file to read"):
        read_paper({}, paper_id="x")


def test_the_first_error_counts(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(b"\x1f\x8b broken")
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    with pytest.raises(UnreadableFileError, match=r"bad\.tar\.gz"):
        read_paper({FileRole.SOURCE: bad, FileRole.PDF: empty}, paper_id="x")


def test_limits_on_files(pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(ResourceLimitError, match="at most 0 MB"):
        read_paper({FileRole.PDF: pdf}, paper_id="x", limits=Limits(file_bytes=1000))
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.tex").write_bytes(TEX)
    with pytest.raises(ResourceLimitError, match="more than 4 files"):
        read_paper({FileRole.SOURCE: folder}, paper_id="x", limits=Limits(members=4))


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "main.tex").write_bytes(TEX)
    before = child._folder_digest(folder, Limits())
    (folder / "passwords.tex").symlink_to("/etc/passwd")
    assert child._folder_digest(folder, Limits()) == before


def test_a_pdf_on_which_the_first_reader_breaks_down(
    pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "claimcheck.parse.sandbox._BOOT",
        "import sys; sys.path.insert(0, sys.argv[1]); from claimcheck.parse import READERS;"
        "READERS['pdf'] = 'tests.parse.misbehaving:Crashes';"
        "from claimcheck.parse.child import main; sys.exit(main())",
    )
    outcome = read_paper({FileRole.PDF: pdf}, paper_id="x")
    assert outcome.document.parser.startswith("pdf-plain/")
    assert outcome.attempts[0][0] == "pdf"
    assert "crashed (SIGSEGV)" in outcome.attempts[0][1]
    pdf.write_bytes(b"%PDF-1.5\nstartxref")
    with pytest.raises(UnreadableFileError, match="crashed") as caught:
        read_paper({FileRole.PDF: pdf}, paper_id="x")
    assert caught.value.code == "UnreadableFileError"


@pytest.mark.parametrize(
    ("contents", "role"),
    [
        (b"%PDF-1.5", FileRole.PDF),
        (HTML, FileRole.HTML),
        (TEX, FileRole.SOURCE),
        (gzip.compress(TEX), FileRole.SOURCE),
    ],
)
def test_roles(tmp_path: Path, contents: bytes, role: FileRole) -> None:
    path = tmp_path / "file"
    path.write_bytes(contents)
    assert role_of(path) is role
    assert role_of(tmp_path) is FileRole.SOURCE


@pytest.mark.parametrize("contents", [b"", b"\x89PNG\r\n\x1a\n", b"Dear editor,"])
def test_files_without_a_role(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(contents)
    with pytest.raises(UnreadableFileError):
        role_of(path)


def test_answers_in_this_process(tmp_path: Path, pdf: Path) -> None:
    """The same calls as in the child, where a debugger and coverage can see them."""
    request = {
        "path": str(pdf), "name": pdf.name, "role": "pdf", "reader": "pdf", "paper": "x",
        "scratch": str(tmp_path),
    }  # fmt: skip
    document = child.answer(request, Limits())["document"]
    assert document["title"] == "A Short Note on Ink"
    error = child.answer(request | {"reader": "psd"}, Limits())["error"]
    assert error["code"] == "NotFoundError"
    request |= {"reader": "tests"}
    for name, code in (("Nests", "ResourceLimitError"), ("Trips", "UnreadableFileError")):
        reader = load({"x": f"tests.parse.misbehaving:{name}"}, "x", "reader")()
        assert child.answer(request, Limits(), reader)["error"]["code"] == code


def test_nothing_is_left_behind(pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    read_paper({FileRole.PDF: pdf}, paper_id="x")
    with pytest.raises(ClaimcheckError):
        read_paper({FileRole.PDF: Pdf().save(tmp_path / "none.pdf")}, paper_id="x")
    assert not list(temporary.iterdir())


def test_a_tar_without_compression(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo("deep/paper.tex")
        info.size = len(TEX)
        tar.addfile(info, io.BytesIO(TEX))
    path = tmp_path / "source"
    path.write_bytes(out.getvalue())
    assert "lantern corpus" in read_paper({FileRole.SOURCE: path}, paper_id="x").document.text
