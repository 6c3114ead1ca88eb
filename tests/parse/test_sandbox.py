from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from claimcheck.errors import ClaimcheckError, ResourceLimitError, UnreadableFileError
from claimcheck.parse import child, sandbox
from claimcheck.parse.interface import Limits
from claimcheck.parse.sandbox import run_child

MB = 2**20
QUICK = Limits(seconds=20, cpu_seconds=10, memory_bytes=1024 * MB, unpacked_bytes=8 * MB)


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs one of the misbehaving readers in a real child."""
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def run(reader: str, limits: Limits = QUICK) -> str:
        boot = sandbox._BOOT.replace(
            "from claimcheck.parse.child import main;",
            "from claimcheck.parse import READERS;"
            f"READERS['bad'] = 'tests.parse.misbehaving:{reader}';"
            "from claimcheck.parse.child import main;",
        )
        assert boot != sandbox._BOOT
        monkeypatch.setattr(sandbox, "_BOOT", boot)
        request = {
            "path": str(paper),
            "name": paper.name,
            "role": "pdf",
            "reader": "bad",
            "paper": "x",
        }
        answer = run_child(request, name=paper.name, scratch=scratch, limits=limits)
        return str(answer["document"]["passages"][0]["text"])

    return run


def test_a_reader_that_behaves(ask) -> None:
    assert ask("Reader") == "fine"


@pytest.mark.parametrize(
    ("reader", "limits", "error", "message"),
    [
        ("Sleeps", {"seconds": 1.5}, ResourceLimitError, r"paper\.pdf took more than 1\.5 s$"),
        ("Spins", {"cpu_seconds": 1}, ResourceLimitError, "more than 1 s of CPU time"),
        ("Nests", {}, ResourceLimitError, "more nesting than is allowed"),
        ("Crashes", {}, UnreadableFileError, r"crashed \(SIGSEGV\)"),
        ("Killed", {}, ResourceLimitError, "want of memory"),
        ("Exits", {}, UnreadableFileError, "ended with status 7: noise before the end"),
        ("Trips", {}, UnreadableFileError, "IndexError: list index out of range"),
        ("Floods", {"output_bytes": MB}, ResourceLimitError, "larger than 1 MB"),
        ("Fills", {}, ResourceLimitError, "File too large"),
        ("OpensMany", {}, UnreadableFileError, "Too many open files"),
    ],
)
def test_what_goes_wrong_becomes_one_error(
    ask, reader: str, limits: dict[str, float], error: type[ClaimcheckError], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        ask(reader, QUICK.model_copy(update=limits))
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no limit on address space")
def test_memory_is_limited(ask) -> None:
    with pytest.raises(ResourceLimitError, match="more memory than is allowed"):
        ask("Hogs")


def test_the_reason_and_hint_of_the_reader_come_through(ask) -> None:
    with pytest.raises(UnreadableFileError, match=r"^no text layer$") as caught:
        ask("Refuses")
    assert caught.value.hint == "OCR it"


def test_noise_reaches_neither_the_answer_nor_the_terminal(
    ask, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ask("Prints") == "fine"
    assert capfd.readouterr() == ("", "")


def test_ways_out_are_closed(ask, tmp_path: Path) -> None:
    assert ask("Escapes") == "open: "
    assert (tmp_path / "scratch" / "inside.txt").read_text() == "allowed"
    assert not (tmp_path / "outside.txt").exists()


def test_the_child_is_scrubbed_and_light(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    told = dict(line.split("=", 1) for line in ask("Tells").splitlines())
    variables = set(told["env"].split(",")) - {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert variables <= {
        *sandbox._KEPT, "HOME", "TMPDIR", "LANG", "PATH", "OMP_NUM_THREADS", "PYDANTIC_DISABLE_PLUGINS",
    }  # fmt: skip
    assert told["heavy"] == ""
    assert told["isolated"] == "1"
    assert told["cwd"].endswith("scratch")
    assert told["core"] == "0"
    assert told["files"] == str(child._FILES)
    assert told["group"] == "True"


def test_readers_import_nothing_heavy() -> None:
    code = (
        "import importlib, sys; from claimcheck.parse import READERS, child;"
        "[importlib.import_module(name.partition(':')[0]) for name in READERS.values()];"
        "print(sorted({'torch','transformers','spacy','scipy','sklearn'} & sys.modules.keys()))"
    )
    root = Path(sandbox.claimcheck.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"


def test_an_interrupt_ends_the_child(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*args, **kwargs):
        started.append(popen(*args, **kwargs))
        return started[-1]

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sandbox.subprocess, "Popen", remember)
    monkeypatch.setattr(sandbox, "_exchange", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask("Sleeps")
    assert started[0].returncode is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(started[0].pid, 0)


def test_grandchildren_end_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, time; pid = os.fork(); print(pid if pid else '', flush=True); time.sleep(60)"
    monkeypatch.setattr(sandbox, "_BOOT", code)
    begin = time.monotonic()
    with pytest.raises(ResourceLimitError):
        run_child({}, name="x", scratch=tmp_path, limits=Limits(seconds=1))
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("output", ["", "[]", "{", "nonsense"])
def test_an_answer_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.setattr(sandbox, "_BOOT", f"print({output!r})")
    with pytest.raises(UnreadableFileError, match="ended with status 0"):
        run_child({}, name="x", scratch=tmp_path, limits=Limits(seconds=10))


def test_unknown_error_classes_are_not_looked_up() -> None:
    error = sandbox._rebuilt({"code": "annotations", "message": "m"})
    assert type(error) is UnreadableFileError
    assert type(sandbox._rebuilt({"code": "ResourceLimitError"})) is ResourceLimitError


def test_children_side_by_side(ask) -> None:
    """The limits are the child's own: this process and other threads keep theirs."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    texts: list[str] = []
    ask("Reader")
    threads = [threading.Thread(target=lambda: texts.append(ask("Reader"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["fine", "fine"]
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def test_limits_that_the_system_lacks_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    asked = []

    def refuse(kind: int, value: tuple[int, int]) -> None:
        asked.append((kind, value))
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.delattr(resource, "RLIMIT_AS")
    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(child.signal, "setitimer", lambda *_: None)
    monkeypatch.setattr(child.signal, "signal", lambda *_: None)
    child.restrict(QUICK)
    assert (resource.RLIMIT_CORE, (0, 0)) in asked
    assert (resource.RLIMIT_CPU, (10, 11)) in asked


def test_messages_name_no_absolute_path(ask) -> None:
    for reader in ("Trips", "Crashes"):
        with pytest.raises(UnreadableFileError) as caught:
            ask(reader)
        assert not re.search(r"/\w+/", str(caught.value))
