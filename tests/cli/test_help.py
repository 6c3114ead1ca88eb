"""Help is quick and needs nothing that may be missing."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tests.cli.conftest import Program
from tests.conftest import ROOT

# pydantic is not among them: typer imports it itself.
HEAVY = (
    "accelerate bm25s claimcheck.pipeline claimcheck.records claimcheck.store datasets httpx lxml "
    "matplotlib numpy pandas pyarrow pypdf pypdfium2 scipy sentence_transformers sklearn "
    "spacy sqlalchemy statsmodels tokenizers torch transformers typst"
).split()
COMMANDS = "demo init doctor fetch claims verify check review report diff evaluate status papers show cache".split()

LIST_MODULES = """
import sys
from claimcheck.cli.process import run
code = run({arguments!r}, sys.stdout, sys.stderr)
print("MODULES", *sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""

# Whoever imports one of these while --help runs gets an error, as on a machine without extras.
BLOCK = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {heavy!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from claimcheck.cli import main
main()
"""


def python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["verify", "--help"], ["cache", "--help"], ["nonsense"]],
)
def test_no_heavy_module_is_loaded(arguments: list[str]) -> None:
    ran = python(LIST_MODULES.format(arguments=arguments))
    loaded = set(ran.stderr.partition("MODULES")[2].split())
    assert "claimcheck.cli.app" in loaded
    assert not loaded.intersection(HEAVY)


def test_help_is_quick() -> None:
    """Processor time, which other work on the machine hardly changes; about 0.25 s."""

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    seconds = []
    for _ in range(3):
        before = spent()
        ran = subprocess.run(
            [sys.executable, "-m", "claimcheck", "--help"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        seconds.append(spent() - before)
        assert b"demo" in ran.stdout
    assert min(seconds) < 0.5, seconds


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_needs_no_optional_part(arguments: list[str]) -> None:
    tops = sorted({name.partition(".")[0] for name in HEAVY} - {"claimcheck"})
    ran = python(BLOCK.format(heavy=set(tops)), *arguments)
    assert ran.returncode == 0, ran.stderr
    assert "Usage:" in ran.stdout


def test_global_options_stand_in_every_help() -> None:
    for name in COMMANDS:
        ran = python("from claimcheck.cli import main; main()", name, "--help")
        for option in ("--workspace", "--json", "--offline", "--verbose"):
            assert option in ran.stdout, (name, option)
        assert "<bool>" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["papers", "--nonsense"], "No such option: --nonsense"),
        (["fetch"], "Missing argument 'PAPER'"),
        (["claims", "--min-confidence", "2"], "'--min-confidence'"),
        (["--workspace"], "--workspace"),
        (["cache", "gx"], "No such command 'gx'"),
    ],
)
def test_wrong_words_are_one_line_and_the_way_to_help(
    program: Program, arguments: list[str], words: str
) -> None:
    ran = program(*arguments)
    assert ran.code == 2
    first, second = ran.err.splitlines()
    assert first.startswith("claimcheck: ") and words in first
    assert second.startswith("  → see claimcheck") and second.endswith("--help")
    as_json = program(*arguments, "--json")
    assert as_json.code == 2
    if arguments != ["--workspace"]:
        assert as_json.json["error"]["code"] == "UsageError"
        assert as_json.err == ""


def test_no_arguments_show_the_help() -> None:
    ran = python("from claimcheck.cli import main; main()")
    assert "demo" in ran.stdout
    assert ran.returncode == 2
    assert ran.stderr == ""


def test_version(program: Program) -> None:
    import claimcheck

    ran = python("from claimcheck.cli import main; main()", "--version")
    assert ran.stdout == f"claimcheck {claimcheck.__version__}\n"
