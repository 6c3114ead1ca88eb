"""The program as a process: signals, pipes, locks, kills, what libraries print."""

from __future__ import annotations

import json
import os
import pty
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from claimcheck.store import Store
from tests.conftest import ROOT

CLAIMS = 40
TEXT = "%PDF-1.4\nOn Hares\n" + "".join(f"Hare {n} runs {n} km.\n" for n in range(CLAIMS))


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A folder with a paper and no workspace."""
    (tmp_path / "hares.pdf").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("once")
    (place / "hares.pdf").write_text(TEXT, encoding="utf-8")
    assert run(place, "fetch", "hares.pdf").returncode == 0
    assert run(place, "claims").returncode == 0
    return place


@pytest.fixture
def place(once: Path, tmp_path: Path) -> Path:
    """A workspace of its own in which the paper was fetched and its claims listed."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path


def environment(place: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    home = str(place / "home")
    return {**kept, "HOME": home, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **more}


def command(*arguments: str, fake: bool = True) -> list[str]:
    return [sys.executable, "-m", "tests.fake_stages" if fake else "claimcheck", *arguments]


def run(
    place: Path, *arguments: str, fake: bool = True, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments, fake=fake),
        cwd=place,
        env=environment(place, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def start(place: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        cwd=place,
        env=environment(place, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heeding_interrupts,
    )


def _heeding_interrupts() -> None:
    """A shell starts what runs in its background deaf to SIGINT, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def verdicts(place: Path) -> int:
    """How many are stored, asked while somebody may be writing."""
    store = Store(place / ".claimcheck" / "store.sqlite3").open()
    try:
        return store.counts()["verdicts"]
    finally:
        store.close()


def wait_for_verdicts(place: Path, least: int) -> int:
    for _ in range(600):
        found = verdicts(place)
        if found >= least:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing was stored while it ran")


# ── being stopped ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_verify_loses_nothing(place: Path, number: signal.Signals) -> None:
    process = start(place, "verify", FAKE_SECONDS="0.1")
    wait_for_verdicts(place, 3)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert err == "claimcheck: interrupted; everything finished so far is stored\n"
    kept = verdicts(place)
    assert 3 <= kept < CLAIMS
    ran = run(place, "verify", "--json")
    (one,) = json.loads(ran.stdout)["papers"]
    assert (one["done"], one["kept"]) == (CLAIMS - kept, kept)
    assert verdicts(place) == CLAIMS


def test_a_kill_during_verify_loses_little_and_it_goes_on(place: Path) -> None:
    process = start(place, "verify", FAKE_SECONDS="0.1")
    wait_for_verdicts(place, 3)
    process.kill()
    process.communicate()
    kept = verdicts(place)
    assert kept >= 3
    ran = run(place, "verify", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["papers"][0]["kept"] == kept


@pytest.mark.parametrize("seed", range(4))
def test_ctrl_c_at_any_moment_is_quiet_and_harmless(place: Path, seed: int) -> None:
    """From the first instruction to the last one; a second Ctrl-C follows at once."""
    process = start(place, "verify", FAKE_SECONDS="0.02")
    time.sleep(random.Random(seed).uniform(0.05, 1.6))
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    out, err = process.communicate(timeout=30)
    assert "Traceback" not in out
    # Before our first line runs, Python meets the signal in its own way.
    early = (
        "tests/fake_stages.py" in err or "<frozen" in err or (process.returncode, err) == (-2, "")
    )
    assert early or process.returncode in (0, 130), (process.returncode, err)
    assert early or "Traceback" not in err
    ran = run(place, "verify", "--json")
    assert ran.returncode == 0, ran.stderr
    assert verdicts(place) == CLAIMS


def test_ctrl_c_during_fetch_leaves_no_half_paper(empty: Path) -> None:
    place = empty
    for seed in range(3):
        process = start(place, "fetch", "hares.pdf")
        time.sleep(random.Random(seed).uniform(0.2, 0.7))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert run(place, "fetch", "hares.pdf").returncode == 0
    folders = list((place / ".claimcheck" / "papers").iterdir())
    assert len(folders) == 1
    assert len(run(place, "papers").stdout.splitlines()) == 1


# ── two at once ───────────────────────────────────────────────────────────────────────────────


def test_a_second_writer_is_told_the_process_and_a_reader_is_not_blocked(place: Path) -> None:
    process = start(place, "verify", FAKE_SECONDS="0.2")
    wait_for_verdicts(place, 1)
    second = run(place, "verify", CLAIMCHECK_LOCK_WAIT="0.1")
    assert second.returncode == 2
    assert f"is being written by process {process.pid} " in second.stderr
    assert len(second.stderr.splitlines()) == 2
    for reader in (["papers"], ["claims"], ["status"], ["report", "--format", "md"]):
        assert run(place, *reader, CLAIMCHECK_LOCK_WAIT="0").returncode == 0, reader
    process.kill()
    process.communicate()
    assert run(place, "verify").returncode == 0


def test_many_first_commands_at_once(empty: Path) -> None:
    place = empty
    processes = [start(place, "init", CLAIMCHECK_LOCK_WAIT="60") for _ in range(3)]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert verdicts(place) == 0


# ── output that goes nowhere ──────────────────────────────────────────────────────────────────


def shell(place: Path, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    program = " ".join(command())
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('claimcheck', program)}"],
        cwd=place,
        env=environment(place, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose claims are more than a pipe holds."""
    place = tmp_path_factory.mktemp("long")
    many = "".join(f"Hare number {n} runs {n} km in a race.\n" for n in range(2000))
    (place / "hares.pdf").write_text("%PDF-1.4\nOn Hares\n" + many, encoding="utf-8")
    assert run(place, "fetch", "hares.pdf").returncode == 0
    assert run(place, "claims").returncode == 0
    return place


@pytest.mark.parametrize(
    "line",
    [
        "claimcheck claims | head -1",
        "claimcheck claims --json | head -c 10",
        "claimcheck claims --export csv | head -c 10",
        "claimcheck --help | head -1",
        "claimcheck report --format html -o - | head -c 10",
        "claimcheck papers | true",
    ],
)
def test_a_closed_pipe_is_quiet(long: Path, line: str) -> None:
    ran = shell(long, line)
    assert ran.stderr == ""
    assert ran.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_stdout_is_one_line(place: Path) -> None:
    ran = shell(place, "claimcheck claims > /dev/full")
    assert ran.returncode == 2
    assert ran.stderr.startswith("claimcheck: the output cannot be written: No space left")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("line", ["claimcheck claims >&-", "claimcheck claims 2>&-"])
def test_closed_streams(place: Path, line: str) -> None:
    ran = shell(place, line)
    assert ran.returncode == 0
    assert "Traceback" not in ran.stderr


# ── a full disk ───────────────────────────────────────────────────────────────────────────────

# Under a limit on file sizes Python writes its own caches of modules short and keeps them.
NO_CACHES = {"PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.parametrize("kilobytes", [4, 40, 120])
def test_a_full_disk_is_one_line_and_nothing_is_lost(place: Path, kilobytes: int) -> None:
    """A limit of the operating system on the size of files stands in for the disk."""
    ran = shell(place, f"ulimit -f {kilobytes}; claimcheck verify", **NO_CACHES)
    if ran.returncode:
        assert ran.returncode == 2, ran.stderr
        assert len(ran.stderr.splitlines()) == 2
        assert ".claimcheck" in ran.stderr
    kept = verdicts(place)
    assert run(place, "verify").returncode == 0
    assert verdicts(place) == CLAIMS >= kept


def test_a_full_disk_during_fetch_stores_nothing_half(empty: Path) -> None:
    place = empty
    (place / "big.pdf").write_text(TEXT + "x" * 400_000)
    run(place, "init")
    ran = shell(place, "ulimit -f 200; claimcheck fetch big.pdf", **NO_CACHES)
    assert ran.returncode == 2
    assert "no space is left" in ran.stderr
    assert run(place, "papers").stdout == ""
    assert list((place / ".claimcheck" / "papers").iterdir()) == []
    assert run(place, "fetch", "big.pdf").returncode == 0


# ── bugs ──────────────────────────────────────────────────────────────────────────────────────


def test_a_bug_is_one_line_with_a_log(place: Path) -> None:
    ran = run(place, "verify", FAKE_BUG="seven \x1b[31m hares")
    assert ran.returncode == 70
    first, second = ran.stderr.splitlines()
    assert first == "claimcheck: this is a bug in claimcheck: ZeroDivisionError: seven hares"
    log = Path(second.removeprefix("  → details are in "))
    assert log == place / ".claimcheck" / "logs" / "claimcheck.log"
    assert "Traceback" in log.read_text()
    ran = run(place, "verify", "--json", FAKE_BUG="x")
    assert json.loads(ran.stdout)["error"]["exit_code"] == 70
    assert run(place, "verify").returncode == 0


def test_a_bug_without_a_workspace_logs_to_the_users_folder(place: Path) -> None:
    script = (
        "import claimcheck.workspace as w; w.find = lambda _: 1 / 0\n"
        "from claimcheck.cli import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "papers"],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 70
    log = Path(ran.stderr.splitlines()[1].removeprefix("  → details are in "))
    assert (place / "home") in log.parents
    assert "ZeroDivisionError" in log.read_text()


# ── what libraries print ──────────────────────────────────────────────────────────────────────

NOISY = """
import logging, os, sys, warnings
from tests import fake_stages
fake_stages.stand_in()
verify = sys.modules["claimcheck.verify"]
quiet = verify.verify_claims
def noisy(*arguments, **keywords):
    warnings.warn("a library's warning")
    logging.getLogger("library").warning("a library's record")
    print("a library's print", file=sys.stderr)
    os.write(2, b"a C library's print\\n")
    return quiet(*arguments, **keywords)
verify.verify_claims = noisy
from claimcheck.cli import main
main()
"""


def noisy(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", NOISY, *arguments],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )


def test_warnings_of_libraries_never_reach_the_terminal(place: Path) -> None:
    ran = noisy(place, "verify")
    assert ran.stderr == ""
    assert len(ran.stdout.splitlines()) == CLAIMS


def test_under_v_they_are_in_the_log(place: Path) -> None:
    ran = noisy(place, "-v", "verify")
    (line,) = ran.stderr.splitlines()
    log = Path(line.removeprefix("log: ")).read_text()
    for words in ("warning", "record", "print"):
        assert f"a library's {words}" in log
    assert "a C library's print" in log


# ── terminals ─────────────────────────────────────────────────────────────────────────────────


def on_terminal(
    place: Path, arguments: Sequence[str], *, program: bool = True, **more: str
) -> tuple[int, str]:
    """Exit code and everything that a terminal would get."""
    leader, follower = pty.openpty()
    settings = environment(place, **{"TERM": "xterm-256color", **more})
    words = command(*arguments) if program else list(arguments)
    process = subprocess.Popen(words, cwd=place, env=settings, stdout=follower, stderr=follower)
    os.close(follower)
    received = b""
    while True:
        ready, _, _ = select.select([leader], [], [], 60)
        try:
            chunk = os.read(leader, 65536) if ready else b""
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        received += chunk
    os.close(leader)
    return process.wait(timeout=30), received.decode("utf-8", "replace")


def test_no_color_is_obeyed(place: Path) -> None:
    _, coloured = on_terminal(place, ["claims"])
    assert "\x1b[36m" in coloured or "\x1b[1m" in coloured
    _, shown = on_terminal(place, ["claims"], NO_COLOR="1")
    assert not re.search(r"\x1b\[3[0-7]m", shown)


def test_progress_is_on_stderr_only(place: Path) -> None:
    line = f"{' '.join(command('verify', '--json'))} > out.json"
    _, shown = on_terminal(
        place, ["bash", "-c", line], program=False, TERM="xterm", FAKE_SECONDS="0.01"
    )
    answer = json.loads((place / "out.json").read_text())
    assert answer["schema"] == "claimcheck.verify/1"
    assert "checking sha256:" in shown
    assert shown.rstrip().endswith(("\x1b[?25h", "\x1b[2K"))  # the cursor is back, the bar is gone


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_a_locale_without_unicode(empty: Path, locale: dict[str, str]) -> None:
    text = "≈ 5 → 6 wrong “hares” 兔"
    (empty / "hares.pdf").write_text(f"%PDF-1.4\nÜber Hasen\n{text}\n", encoding="utf-8")

    def quietly(*arguments: str) -> bytes:
        ran = subprocess.run(
            command(*arguments),
            cwd=empty,
            env=environment(empty, **locale),
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert b"Traceback" not in ran.stderr
        return ran.stdout

    quietly("fetch", "hares.pdf")
    for arguments in (["verify", "--all"], ["report"]):
        quietly(*arguments)
    assert json.loads(quietly("claims", "--json").decode("ascii"))["claims"][0]["text"] == text


# ── rights ────────────────────────────────────────────────────────────────────────────────────


# Root may write anywhere; without this capability it is held to the rights of files like others.
MORTAL = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.mark.skipif(
    bool(MORTAL) and shutil.which("setpriv") is None, reason="root cannot drop its rights here"
)
def test_a_read_only_workspace_can_be_read_but_not_written(place: Path) -> None:
    def mortal(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MORTAL, *command(*arguments)],
            cwd=place,
            env=environment(place),
            capture_output=True,
            text=True,
            check=False,
        )

    folders = [place, place / ".claimcheck", *(place / ".claimcheck").glob("**/")]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert len(mortal("claims").stdout.splitlines()) == CLAIMS
        for arguments in (
            ["verify"],
            ["fetch", "hares.pdf", "--as", "new"],
            ["report"],
            ["init", "x"],
        ):
            refused = mortal(*arguments)
            assert refused.returncode == 2, arguments
            assert "cannot be written" in refused.stderr
            assert len(refused.stderr.splitlines()) == 2
    finally:
        for folder in folders:
            folder.chmod(0o755)
