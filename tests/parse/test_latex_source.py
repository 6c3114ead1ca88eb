"""Which file of a submission is the paper, and what may be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import Limits
from claimcheck.parse.latex_source import SourceTree, decode
from tests.parse.small_latex import only_text, read_body, read_folder

DOCUMENT = "\\documentclass{article}\\begin{document}%s\\end{document}"


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def main(root: Path) -> str:
    return SourceTree(root, Limits()).main()[0]


def test_the_only_document(tmp_path: Path) -> None:
    write(tmp_path, paper_tex=DOCUMENT % "x", part_tex="text", macros_tex="\\def\\a{b}")
    assert main(tmp_path) == "paper.tex"


def test_a_single_file(tmp_path: Path) -> None:
    path = write(tmp_path, one_tex=DOCUMENT % "Alone.", two_tex=DOCUMENT % "x") / "one.tex"
    assert only_text(read_folder(path)) == "Alone."
    bare = tmp_path / "0704.0001"
    bare.write_text(DOCUMENT % "x")
    assert main(bare) == "0704.0001"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main_tex": DOCUMENT % "x", "supplement_tex": DOCUMENT % "x" * 9}, "main.tex"),
        ({"a_tex": DOCUMENT % r"\input{b}", "b_tex": DOCUMENT % "long" * 9}, "a.tex"),
        ({"z_tex": DOCUMENT % "x", "z_bbl": "", "a_tex": DOCUMENT % "x"}, "z.tex"),
        ({"sub__main_tex": DOCUMENT % "x", "a_tex": DOCUMENT % "x"}, "a.tex"),
        ({"a_tex": DOCUMENT % "x", "b_tex": DOCUMENT % "much longer"}, "b.tex"),
        ({"a_tex": r"\documentclass{x}\input{b}", "b_tex": r"\begin{document}x\end{document}"},
         "a.tex"),
        ({"a_tex": "% \\begin{document}\n" * 50, "b_tex": DOCUMENT % "x"}, "b.tex"),
        ({"a_tex": DOCUMENT % "x" * 5, "b_tex": DOCUMENT % "x", "00README_XXX": "b.tex toplevelfile\n"},
         "b.tex"),
        ({"a_tex": DOCUMENT % "x" * 5, "b_tex": DOCUMENT % "x", "00README_XXX": "a.tex ignore\n"},
         "b.tex"),
        ({"a_tex": DOCUMENT % "x" * 5, "b_tex": DOCUMENT % "x",
          "00README_json": '{"sources": [{"usage": "ignore", "filename": "a.tex"},'
                           ' {"usage": "toplevel", "filename": "b.tex"}]}'}, "b.tex"),
    ],
)  # fmt: skip
def test_the_main_file(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert main(write(tmp_path, **files)) == expected


def test_a_choice_between_equals_is_said(tmp_path: Path) -> None:
    write(tmp_path, a_tex=DOCUMENT % "x", b_tex=DOCUMENT % "much longer")
    assert "a.tex" in read_folder(tmp_path).warnings[0]


def test_without_a_document_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="document environment"):
        main(write(tmp_path, a_tex="\\section{x} text", b_txt=DOCUMENT % "x"))
    with pytest.raises(UnreadableFileError):
        main(tmp_path / "nothing")


@pytest.mark.parametrize(
    "name",
    ["../outside", "../../../../../../etc/passwd", "/etc/passwd", "~/x", "|ls", "a/../../outside", "",
     "C:/x", "link", "folder/inner", "nul\x00l"],
)  # fmt: skip
def test_inputs_stay_inside_the_root(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.tex").write_text("SECRET")
    (tmp_path / "inner.tex").write_text("SECRET")
    (root / "link.tex").symlink_to(tmp_path / "outside.tex")
    (root / "folder").symlink_to(tmp_path)
    document = read_body(root, rf"a \input{{{name}}} b \include{{{name}}}")
    assert only_text(document) == "a b"
    assert document.warnings


def test_inputs_of_all_kinds(tmp_path: Path) -> None:
    write(
        tmp_path,
        parts__one_tex="One. \\input{two}",
        parts__two_tex="Two.",
        parts__sub_tex="\\documentclass[../main]{subfiles}\\begin{document}Sub.\\end{document}",
        Upper_tex="Upper.",
        stop_tex="Before.\\endinput After.",
    )
    document = read_body(
        tmp_path,
        r"""\input parts/one
        \import{parts/}{two} \subfile{parts/sub} \include{upper} \input{stop}
        \InputIfFileExists{parts/two}{Yes.}{No.} \IfFileExists{none}{yes}{no} \input{"parts/two.tex"}""",
    )
    assert only_text(document) == "One. Two. Two. Sub. Upper. Before. Two. Yes. no Two."


def test_a_package_beside_the_paper_gives_its_macros(tmp_path: Path) -> None:
    (tmp_path / "own.sty").write_text(
        "\\ProvidesPackage{own}\\newcommand{\\who}{Corvus}\\def\\in@ternal{x}"
        "\\newcommand{\\bad}{\\in@ternal}\\RequirePackage{other}\\newtheorem{thm}{Theorem}"
        "\\newenvironment{box}{[}{]}\\input{missing}\\endinput\\newcommand{\\who}{never}"
    )
    (tmp_path / "other.sty").write_text("\\newcommand{\\what}{crow}")
    document = read_body(
        tmp_path,
        r"\who{} \what{} \bad{} \begin{box}x\end{box}",
        r"\usepackage[a]{own,absent}",
    )
    assert only_text(document) == "Corvus crow [x]"


def test_files_that_include_themselves(tmp_path: Path) -> None:
    document = read_body(tmp_path, r"a \input{main} \input{b} c", b_tex=r"b \input{b}")
    assert only_text(document) == "a b c"
    assert sum("includes itself" in one for one in document.warnings) == 2
    deep = {f"f{i}_tex": rf"\input{{f{i + 1}}}\input{{f{i + 1}}}" for i in range(60)}
    with pytest.raises(ResourceLimitError):
        read_body(tmp_path, r"\input{f0}", limits=Limits(depth=100, members=500), **deep)


def test_large_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceLimitError):
        read_body(tmp_path, "x" * 5_000, limits=Limits(file_bytes=1_000))
    with pytest.raises(ResourceLimitError):
        read_body(tmp_path, "x", limits=Limits(members=2), a_tex="", b_tex="", c_tex="")


def test_encodings(tmp_path: Path) -> None:
    assert decode("naïve – „x“".encode()) == "naïve – „x“"
    assert decode("naïve".encode("latin-1")) == "naïve"
    assert decode("a – b".encode("cp1252")) == "a – b"
    assert decode("x\x81é".encode("latin-1")) == "x\x81é"
    assert decode("naïve".encode("utf-16")) == "naïve"
    (tmp_path / "main.tex").write_bytes((DOCUMENT % "café\r\nau lait").encode("latin-1"))
    assert only_text(read_folder(tmp_path)) == "café au lait"
    (tmp_path / "main.tex").write_bytes(b"\xef\xbb\xbf" + (DOCUMENT % "bom").encode())
    assert only_text(read_folder(tmp_path)) == "bom"
