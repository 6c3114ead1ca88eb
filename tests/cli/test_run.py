"""What becomes of errors, signals and closed pipes: the same rules for every command."""

from __future__ import annotations

import errno
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimcheck.errors
from claimcheck.cli.process import run
from claimcheck.errors import ClaimcheckError
from tests.cli.conftest import Program, Stream

pytestmark = pytest.mark.usefixtures("stages")


def failing(error: BaseException):  # type: ignore[no-untyped-def]
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.fixture
def broken(program: Program, paper: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """``broken(error, …)`` runs ``verify …`` in which that error occurs."""
    program("fetch", str(paper))

    def go(error: BaseException, *arguments: str):  # type: ignore[no-untyped-def]
        monkeypatch.setattr("claimcheck.verify.verify_claims", failing(error))
        return program("verify", *arguments)

    return go


def every_error() -> list[type[ClaimcheckError]]:
    found = [ClaimcheckError]
    for kind in found:
        found += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == claimcheck.errors.__name__]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_known_error_is_one_line_and_a_hint(broken, kind: type[ClaimcheckError]) -> None:  # type: ignore[no-untyped-def]
    ran = broken(kind("a [b] of\nlines", hint="do this"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "claimcheck: a [b] of lines\n  → do this\n"
    ran = broken(kind("x"), "--json")
    assert ran.json == {
        "schema": "claimcheck.error/1",
        "error": {"code": kind.__name__, "message": "x", "hint": None, "exit_code": 2},
    }
    assert ran.err == ""


def test_a_bug_has_a_log(broken, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ran = broken(ZeroDivisionError("seven"))
    assert ran.code == 70
    assert ran.err.startswith("claimcheck: this is a bug in claimcheck: ZeroDivisionError: seven\n")
    log = tmp_path / ".claimcheck" / "logs" / "claimcheck.log"
    assert str(log) in ran.err
    assert "Traceback" in log.read_text()


def test_a_bug_whose_log_cannot_be_written(broken, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("claimcheck.cli.session.Session._workspace_log", failing(OSError()))
    monkeypatch.setattr("claimcheck.cli.session.Session._user_log", failing(OSError()))
    ran = broken(ZeroDivisionError("seven"))
    assert ran.code == 70
    assert "no log could be written" in ran.err


def test_a_bug_outside_a_workspace(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.workspace.find", failing(ZeroDivisionError("x")))
    ran = program("papers")
    assert ran.code == 70
    assert "home" in ran.err


def test_an_interruption(broken) -> None:  # type: ignore[no-untyped-def]
    ran = broken(KeyboardInterrupt())
    assert ran.code == 130
    assert ran.err == "claimcheck: interrupted; everything finished so far is stored\n"
    assert broken(KeyboardInterrupt(), "--json").json["error"]["exit_code"] == 130


class Deaf(Stream):
    """Nobody reads what is written to it, or the disk behind it is full."""

    def __init__(self, error: OSError) -> None:
        super().__init__(False, "utf-8")
        self._error = error

    def write(self, _: str) -> int:
        raise self._error

    def fileno(self) -> int:
        raise ValueError


@pytest.mark.parametrize("arguments", [["status"], ["status", "--json"], ["papers", "--help"]])
def test_a_closed_pipe_ends_quietly(program: Program, arguments: list[str]) -> None:
    err = Stream(False, "utf-8")
    assert run(arguments, Deaf(BrokenPipeError(errno.EPIPE, "pipe")), err) == 0 or (
        "--help" in arguments  # typer writes help to sys.stdout itself
    )
    assert err.getvalue() == ""


def test_a_full_disk_behind_stdout(program: Program) -> None:
    err = Stream(False, "utf-8")
    assert run(["status"], Deaf(OSError(errno.ENOSPC, "full")), err) == 2
    assert err.getvalue().startswith("claimcheck: the output cannot be written: No space left")


def test_streams_that_all_fail(program: Program) -> None:
    full = OSError(errno.ENOSPC, "full")
    assert run(["status"], Deaf(full), Deaf(full)) == 2
    assert run(["papers"], Deaf(full), Deaf(full)) == 2


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    logging.captureWarnings(False)
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = handlers, level


@pytest.mark.usefixtures("logging_restored")
def test_v_writes_a_log_and_says_where(
    program: Program, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("init")
    log = tmp_path / ".claimcheck" / "logs" / "claimcheck.log"
    log.parent.mkdir()
    log.write_text("x" * (2 * 2**20 + 1))

    def noisy(*_: object) -> tuple[()]:
        warnings.warn("a library's warning", stacklevel=1)
        logging.getLogger("library").info("a library's record")
        return ()

    monkeypatch.setattr("claimcheck.extract.extract_claims", noisy)
    program("fetch", str(paper))
    ran = program("claims", "-v")
    assert ran.err == f"log: {log}\n"
    text = log.read_text()
    assert "a library's warning" in text and "a library's record" in text
    assert len(text) < 2**20  # the long one was put aside
    assert log.with_suffix(".log.1").exists()


def test_v_where_no_log_can_be_written(program: Program, tmp_path: Path) -> None:
    program("init")
    (tmp_path / ".claimcheck" / "logs").write_text("in the way")
    ran = program("papers", "-v")
    assert ran.code == 0
    assert "no log" in ran.err


def test_global_options_before_and_after_the_command(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    before, after = program("--json", "papers"), program("papers", "--json")
    assert before == after
    assert before.json["papers"]


def test_words_that_only_look_like_options(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    ran = program("check", "--text", "--json 41.8")
    assert not ran.out.startswith("{")
    assert "--json 41.8" in ran.out
