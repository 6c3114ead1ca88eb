"""What people see: literal text, lines that fit, colours that can be turned off."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.cli.output import Output, printable
from tests.cli.conftest import Program, Stream

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = (
    "1 \x1b[2J\x1b[31mred\x1b[0m \u202eevil\u202c [bold]x[/bold] [/b] :bomb: \x9b31m"
    " \x1b]8;;http://x\x1b\\\\link \x07\u2028<script>"
)


@given(st.text())
def test_nothing_printable_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in shown)
    assert not any(unicodedata.bidirectional(letter) in OVERRIDES for letter in shown)
    assert printable(shown) == shown


OVERRIDES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_text_is_kept(text: str) -> None:
    assert printable(text) == text


def test_escape_sequences_go_as_a_whole() -> None:
    assert printable("a\x1b[31;1mb\x1b[0m\x1b]0;title\x07c\n d\te") == "abc d e"


@pytest.mark.usefixtures("stages")
@pytest.mark.parametrize(
    "arguments",
    [
        ["papers"],
        ["claims"],
        ["claims", "--section", "[/b]"],
        ["verify", "--all"],
        ["show", "sha256:"],
        ["show", "sha256:", "--text"],
        ["status"],
    ],
)
@pytest.mark.parametrize("columns", ["30", "100"])
def test_hostile_text_is_literal_and_steers_nothing(
    program: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    columns: str,
) -> None:
    (tmp_path / "hares.pdf").write_text(
        f"%PDF-1.4\nTitle \x1b]0;owned\x07 [red]1[/red] [/b]\n{HOSTILE}\n", encoding="utf-8"
    )
    assert program("fetch", "hares.pdf", terminal=True).code == 0
    monkeypatch.setenv("COLUMNS", columns)
    ran = program(*arguments, terminal=True)
    assert ran.code == 0
    rest = COLOUR.sub("", ran.out)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", rest)
    if arguments[0] != "status" and "--section" not in arguments:
        assert "[/b]" in rest
    plain = program(*arguments).out
    assert "\x1b" not in plain and "\u202e" not in plain


@pytest.mark.usefixtures("stages")
def test_json_keeps_every_character(program: Program, tmp_path: Path) -> None:
    (tmp_path / "hares.pdf").write_text(f"%PDF-1.4\nOn 1\nx {HOSTILE[:20]}\n", encoding="utf-8")
    program("fetch", "hares.pdf")
    ran = program("claims", "--json")
    assert "\x1b" not in ran.out
    assert ran.json["claims"][1]["text"] == f"x {HOSTILE[:20]}"


@pytest.mark.usefixtures("stages")
@pytest.mark.parametrize("columns", ["20", "40", "72", "200"])
@pytest.mark.parametrize(
    "arguments",
    [["papers"], ["claims"], ["verify", "--all"], ["status"], ["doctor"], ["show", "sha256:"]],
)
def test_no_line_is_wider_than_the_terminal(
    program: Program,
    paper: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
    arguments: list[str],
) -> None:
    program("fetch", str(paper))
    monkeypatch.setenv("COLUMNS", columns)
    ran = program(*arguments, terminal=True)
    assert ran.out
    assert max(len(line) for line in ran.plain.splitlines()) <= int(columns)


@pytest.mark.usefixtures("stages")
def test_colours_are_for_terminals_that_want_them(
    program: Program, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("fetch", str(paper))
    assert "\x1b[" in program("verify", terminal=True).out
    assert "\x1b" not in program("verify").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", program("verify", terminal=True).out)


@pytest.mark.usefixtures("stages")
def test_signs_are_ascii_where_nothing_else_can_be_shown(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    ran = program("verify", "--all", terminal=True, encoding="ascii")
    assert "x refuted" in ran.plain
    assert "✗" not in ran.plain


def test_empty_columns_and_tables_are_left_out() -> None:
    stream = Stream(True, "utf-8")
    output = Output(stream, Stream(False, "utf-8"))
    output.table(("a", "b"), [])
    assert stream.getvalue() == ""
    output.table(("name", "none", "end"), [("x", "", "y"), ("z", "", "")])
    shown = COLOUR.sub("", stream.getvalue())
    assert "name" in shown and "end" in shown and "none" not in shown
    plain = Stream(False, "utf-8")
    Output(plain, plain).table(("name", "none", "end"), [("x", "", "y")])
    assert plain.getvalue() == "x\t\ty\n"
