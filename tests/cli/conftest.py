"""The program inside this process, on stand-ins for its stages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from claimcheck.cli.process import run
from tests import fake_stages

PAPER = """%PDF-1.4
On Hares
The hare runs 41.8 km.
It is wrong that 5 rest.
An odd 7 sleep.
No number.
"""


class Stream(io.StringIO):
    """Text in memory that may say it is a terminal."""

    def __init__(self, terminal: bool, encoding: str) -> None:
        super().__init__()
        self._terminal = terminal
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def plain(self) -> str:
        """Standard output without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.out)


Program = Callable[..., Ran]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """``program("claims", "--json")`` in an empty folder; ``terminal=True`` for people's output."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("CLAIMCHECK_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def go(*arguments: str, terminal: bool = False, encoding: str = "utf-8") -> Ran:
        stdout, stderr = Stream(terminal, encoding), Stream(False, encoding)
        code = run(arguments, stdout, stderr)
        return Ran(code, stdout.getvalue(), stderr.getvalue())

    return go


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_stages.install(monkeypatch.setattr)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file with three claims: supported, refuted, impossible to check."""
    path = tmp_path / "hares.pdf"
    path.write_text(PAPER, encoding="utf-8")
    return path
