"""``claimcheck fetch`` as a program, against the arXiv of this machine."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from claimcheck.cli.process import run
from tests.conftest import ROOT
from tests.fetch.loopback import Fault, LoopbackArxiv, from_folder, pdf_bytes, whole_paper

Program = Callable[..., tuple[int, str, str]]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """``program(server, "fetch", …)`` → (exit code, stdout, stderr), in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("CLAIMCHECK_ARXIV_SECONDS_BETWEEN_CALLS", "0")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)

    def go(server: LoopbackArxiv, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("CLAIMCHECK_ARXIV_API_URL", f"{server.url}/api/query")
        monkeypatch.setenv("CLAIMCHECK_ARXIV_OAI_URL", f"{server.url}/oai")
        monkeypatch.setenv("CLAIMCHECK_ARXIV_FILES_URL", server.url)
        monkeypatch.setenv("CLAIMCHECK_ARXIV_HTML_URL", server.url)
        stdout, stderr = io.StringIO(), io.StringIO()
        code = run(arguments, stdout, stderr)
        return code, stdout.getvalue(), stderr.getvalue()

    yield go


def test_fetch_again_offline_and_unknown(program: Program) -> None:
    with LoopbackArxiv(whole_paper("2005.13013"), whole_paper("2005.13013", 2)) as server:
        code, out, _ = program(server, "fetch", "https://arxiv.org/abs/2005.13013")
        assert code == 0
        assert out.startswith("2005.13013v2\tpdf, source, html\t")
        calls = len(server.log)
        code, out, _ = program(server, "fetch", "2005.13013v2")
        assert code == 0
        assert len(server.log) == calls
        code, out, _ = program(server, "--offline", "fetch", "2005.13013")
        assert code == 0
        assert out.startswith("2005.13013v2\t")
        assert len(server.log) == calls
        code, out, err = program(server, "fetch", "2005.13013v1", "2005.99999")
        assert code == 3
        assert "2005.99999" in err
        assert "arXiv knows no paper" in err
        assert out.startswith("2005.13013v1\t")


def test_withdrawal_and_licence_are_shown(program: Program) -> None:
    note = "This paper has been withdrawn by the authors"
    papers = (
        whole_paper("2005.13013"),
        whole_paper("2005.13014", comment=note, source_type="I", pdf=None, source=None, html=None),
    )
    with LoopbackArxiv(*papers) as server:
        code, _, _ = program(server, "fetch", "2005.13013", "2005.13014")
        assert code == 0
        _, out, _ = program(server, "papers")
        assert "withdrawn" in out
        _, out, _ = program(server, "show", "2005.13014v1")
        assert note in out
        _, out, _ = program(server, "show", "2005.13013v1")
        assert "arxiv.org/licenses/nonexclusive-distrib/1.0" in out


def test_a_file_of_ids(program: Program, tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("# mine\n2005.13013\narXiv:2005.13014v1\n")
    papers = (whole_paper("2005.13013"), whole_paper("2005.13014", source=pdf_bytes()))
    with LoopbackArxiv(*papers) as server:
        code, out, _ = program(server, "fetch", "ids.txt")
    assert code == 0
    assert [line.split("\t")[0] for line in out.splitlines()] == ["2005.13013v1", "2005.13014v1"]


@pytest.mark.slow
def test_two_real_versions_side_by_side_and_what_changed(program: Program, shared: Path) -> None:
    papers = [paper for paper in from_folder(shared / "papers") if paper.work == "1706.03762"]
    with LoopbackArxiv(*papers) as server:
        code, out, _ = program(server, "fetch", "1706.03762", "--versions", "all")
        assert code == 3  # the folder holds v5 and v7 only: the others have no PDF
        assert [line.split("\t")[:2] for line in out.splitlines()] == [
            ["1706.03762v5", "pdf"],
            ["1706.03762v7", "pdf, source, html"],
        ]
        code, out, err = program(server, "diff", "1706.03762v5", "1706.03762v7")
    assert code == 0
    assert "both read from pdf" in err
    rows = [line.split("\t") for line in out.splitlines()]
    assert any(row[:2] == ["text", "added"] and "grants permission" in row[3] for row in rows)
    assert not [row for row in rows if row[1] == "value"]  # no number changed


def test_two_programs_at_once(program: Program, tmp_path: Path) -> None:
    """Both get the paper; it came over the network once."""
    with LoopbackArxiv(whole_paper("2005.13013")) as server:
        assert program(server, "init")[0] == 0
        children = [
            subprocess.Popen(
                [sys.executable, "-m", "claimcheck", "fetch", "2005.13013v1", "--json"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                text=True,
            )
            for _ in range(2)
        ]
        answers = [child.communicate(timeout=60) for child in children]
        assert [child.returncode for child in children] == [0, 0], answers
        new = sorted(len(json.loads(out)["papers"][0]["new"]) for out, _ in answers)
        assert new == [0, 3]
        assert len(server.paths("/pdf")) == 1
        assert server.most_at_once == 1


def test_collecting_garbage_spares_what_is_being_fetched(program: Program, tmp_path: Path) -> None:
    with LoopbackArxiv(whole_paper("2005.13013")) as server:
        program(server, "fetch", "2005.13013")
        papers = tmp_path / ".claimcheck" / "papers"
        (papers / "2005.13014v1").mkdir()
        (papers / "2005.13014v1" / "pdf.part").write_bytes(b"x")
        with FileLock(str(papers / ".locks" / "2005.13014v1.lock")):
            assert program(server, "cache", "gc")[0] == 0
            assert (papers / "2005.13014v1" / "pdf.part").exists()
        assert program(server, "cache", "gc")[0] == 0
        assert not (papers / "2005.13014v1").exists()
        code, out, _ = program(server, "fetch", "2005.13013v1")
        assert code == 0 and "known already" in out


def test_a_long_pause_is_visible_in_a_log(program: Program) -> None:
    with LoopbackArxiv(whole_paper("2005.13013")) as server:
        server.wait_seconds = 5
        server.fault("/pdf", Fault.RATE_LIMIT)
        code, _, err = program(server, "fetch", "2005.13013")
    assert code == 0
    assert "waiting: " in err
    assert "the server asks us to slow down (429); try 2 of 5 in 5 s" in err
