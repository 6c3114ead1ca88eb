"""The whole line through the program, with its real stages: own fixtures, then real papers."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Program

PAPER = (
    r"""\documentclass{article}
\title{Racing Hares}
\begin{document}
\maketitle
\begin{abstract}
We race hares against tortoises on the Meadow dataset.
Our HareNet reaches an accuracy of 91.5 on Meadow, 4.2 points more than TortoiseNet.
On Meadow, TortoiseNet needs fewer parameters.
\end{abstract}
\section{Results}
Table~\ref{tab:main} shows that HareNet reaches an accuracy of 91.5 on the Meadow test set.
"""
    + "Many words follow so that this counts as a paper and not as a wrapper around one. " * 12
    + r"""
\begin{table}
\caption{Accuracy on the Meadow test set.}\label{tab:main}
\begin{tabular}{lcc}
\hline
Model & Accuracy & Parameters (M) \\
\hline
TortoiseNet & 87.3 & 10 \\
HareNet & 91.5 & 25 \\
\hline
\end{tabular}
\end{table}
\end{document}
"""
)


def test_from_latex_to_a_report(program: Program, tmp_path: Path) -> None:
    (tmp_path / "hares.tex").write_text(PAPER, encoding="utf-8")
    assert program("fetch", "hares.tex", "--as", "2101.00001v1").code == 0
    claims = program("claims", "--json").json["claims"]
    texts = [claim["text"] for claim in claims]
    assert any("4.2 points more than TortoiseNet" in text for text in texts)
    verified = program("verify", "--json")
    assert verified.code == 0
    found = {
        finding["claim"]["text"]: finding for finding in verified.json["papers"][0]["findings"]
    }
    assert set(found) == set(texts)
    assert {finding["reporting"] for finding in found.values()} & {"SUPPORTED", "PARTIAL"}
    assert program("report", "--format", "md,html,json,jsonld").code == 0
    report = (tmp_path / "reports" / "2101.00001v1.md").read_text(encoding="utf-8")
    for text in texts:
        assert text in report.replace("\\", "")
    for name in ("csv", "jsonl", "jsonld", "parquet"):
        ran = program("claims", "--export", name, "-o", f"claims.{name}")
        assert ran.code == 0
        assert (tmp_path / f"claims.{name}").stat().st_size > 100


def test_a_false_sentence_of_somebody_else(program: Program, tmp_path: Path) -> None:
    (tmp_path / "hares.tex").write_text(PAPER, encoding="utf-8")
    program("fetch", "hares.tex")
    said = "HareNet reaches an accuracy of 99.9 on the Meadow test set."
    ran = program("check", "--text", said, "--json")
    assert ran.code == 0
    (finding,) = ran.json["findings"]
    assert finding["claim"]["text"] == said
    assert finding["reporting"] != "SUPPORTED"


def test_the_demo_offline(program: Program, tmp_path: Path) -> None:
    ran = program("demo", "--no-rerun", "--json")
    assert ran.code == 0, ran.err
    ((_, html), *_) = ran.json["reports"][0]["files"]
    assert Path(html).stat().st_size > 10_000


# ── files that cannot be read ─────────────────────────────────────────────────────────────────


def pdf(change: Callable[[object], None] | None = None) -> bytes:
    """A PDF with one page of text, after ``change`` of its pypdf writer."""
    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(600, 800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    lines = "".join(f"(Hare number {n} runs {n} km in the race.) Tj T* " for n in range(40))
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 10 Tf 12 TL 50 750 Td {lines} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    if change is not None:
        change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def archive(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as packed:
        for member, content in members:
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def member(name: str, **fields: object) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def zeros() -> bytes:
    """Ten gigabytes of zeros as gzip members that unpack one after the other."""
    header = member("zeros.tex", size=10 * 2**30).tobuf()
    block = gzip.compress(b"\0" * (64 * 2**20), compresslevel=9)
    return gzip.compress(header) + block * 160


def blank(writer: object) -> None:
    page = writer.pages[0]  # type: ignore[attr-defined]
    del page["/Contents"]


TEX = b"\\documentclass{article}\\begin{document}Hare.\\end{document}"
BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "encrypted": ("x.pdf", lambda: pdf(lambda w: w.encrypt("secret")), "encrypted"),
    "truncated": ("x.pdf", lambda: pdf()[:900], "truncated|damaged"),
    "empty": ("x.pdf", lambda: b"", "empty"),
    "without text": ("x.pdf", lambda: pdf(blank), "no text layer"),
    "renamed JPEG": ("x.pdf", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 999, "JPEG"),
    "noise": ("x.pdf", lambda: b"%PDF-1.7\n" + os.urandom(3000), r"x\.pdf"),
    "no paper": ("x.txt", lambda: b"Dear reader, this is no paper.\n" * 9, "plain text|no paper"),
    "outside": ("x.tar.gz", lambda: archive((member("../x.tex"), TEX)), "outside"),
    "absolute": ("x.tar.gz", lambda: archive((member("/tmp/x.tex"), TEX)), r"x\.tar\.gz"),
    "symbolic link": (
        "x.tar.gz",
        lambda: archive((member("x.tex", type=tarfile.SYMTYPE, linkname="/etc/passwd"), b"")),
        "link",
    ),
    "device": ("x.tar.gz", lambda: archive((member("x.tex", type=tarfile.CHRTYPE), b"")), "device"),
    "bomb": ("x.tar.gz", zeros, "more than|too large|larger"),
    "recursion": (
        "x.tex",
        lambda: b"\\documentclass{article}\\def\\a{\\a\\a}\\begin{document}\\a\\end{document}",
        "expan",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_one_line_and_leaves_nothing(
    program: Program, tmp_path: Path, case: str
) -> None:
    import re

    name, make, words = BAD[case]
    (tmp_path / name).write_bytes(make())
    (tmp_path / "good.tex").write_text(PAPER, encoding="utf-8")
    assert program("fetch", "good.tex", "--as", "good").code == 0
    ran = program("fetch", name)
    assert ran.code == 2
    assert ran.out == ""
    first, *hint = ran.err.splitlines()
    assert first.startswith("claimcheck: ")
    assert re.search(words, first), first
    assert len(hint) <= 1
    assert program("papers").out.count("\n") == 1
    assert len(list((tmp_path / ".claimcheck" / "papers").iterdir())) == 1
    error = program("fetch", name, "--json").json["error"]
    assert (error["exit_code"], error["message"]) == (2, first.removeprefix("claimcheck: "))


def test_a_good_pdf_of_the_same_making_is_read(program: Program, tmp_path: Path) -> None:
    """So that the bad ones above are refused for what is bad about them."""
    (tmp_path / "x.pdf").write_bytes(pdf())
    assert program("fetch", "x.pdf").code == 0
    assert "Hare number 7 runs 7 km" in program("show", "sha256:", "--text").out


def test_broken_latex_gives_what_can_be_read(program: Program, tmp_path: Path) -> None:
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\begin{document}\\begin{tabular}{ll} a & b \\\\ {{{ We race 5 hares.",
        encoding="utf-8",
    )
    ran = program("fetch", "x.tex")
    assert ran.code in (0, 2)
    assert "bug" not in ran.err


def test_an_archive_in_another_format(program: Program, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("main.tex", PAPER)
    (tmp_path / "x.zip").write_bytes(stream.getvalue())
    ran = program("fetch", "x.zip")
    assert ran.code in (0, 2)
    assert "bug" not in ran.err


# ── real papers ───────────────────────────────────────────────────────────────────────────────

REAL = (
    "1412.6980/1412.6980v9.pdf 1502.03167/1502.03167v3.pdf 1706.03762/1706.03762v5.pdf "
    "1706.03762/1706.03762v7.pdf 1810.04805/1810.04805v2.pdf 2007.01282/2007.01282v2.pdf "
    "2301.11305/2301.11305v2.pdf 1706.03762/source.tar.gz 2305.03393/source.tar.gz "
    "2310.06825/source.tar.gz 1706.03762/latexml.html 2305.03393/latexml.html "
    "2310.06825/latexml.html"
).split()


@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_a_real_paper_goes_through_the_line(program: Program, shared: Path, name: str) -> None:
    path = shared / "papers" / name
    fetched = program("fetch", str(path), "--json")
    assert fetched.code == 0, fetched.err
    assert fetched.json["papers"][0]["paper"]["title"]
    claims = program("claims", "--json").json["claims"]
    assert len(claims) >= 20
    verified = program("verify", "--json")
    assert verified.code in (0, 3)
    (one,) = verified.json["papers"]
    assert len(one["findings"]) == len(claims) == one["done"]
    decided = [f for f in one["findings"] if f["reporting"] is not None]
    assert len(decided) + sum(bool(f["failures"]) for f in one["findings"]) >= len(claims)
    written = program("report", "--format", "md,html,json", "--json").json["reports"][0]["files"]
    report = json.loads(Path(dict(written)["json"]).read_text(encoding="utf-8"))
    assert json.dumps(report).count(claims[0]["id"]) >= 1
