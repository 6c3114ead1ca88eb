"""How ``diff`` shows what changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimcheck.cli.differences import show_comparison
from claimcheck.cli.output import Output
from claimcheck.pipeline import Comparison
from claimcheck.records import DocumentSource
from claimcheck.versions import CellChange, DocumentDiff, PassageChange, diff_claims
from tests import fake_stages
from tests.cli.conftest import PAPER, Program, Stream
from tests.store import samples


@pytest.fixture
def comparison() -> Comparison:
    old = samples.claims(
        samples.document("x1", ("The hare runs 41.8 km today.", "We use 5 fields."))
    )
    new = samples.claims(samples.document("x2", ("The hare runs 42.9 km today.", "Foxes: 12.")))
    found = diff_claims(old, new)
    return Comparison(
        before=samples.paper("x1"),
        after=samples.paper("x2"),
        same=3,
        changes=found.changes,
        documents=DocumentDiff(
            same_passages=7,
            passages=(
                PassageChange(kind="reworded", before="a " * 40 + "b", after="a " * 40 + "c"),
                PassageChange(kind="value", before=None, after="The hare runs 42.9 km today. Yes."),
            ),
            same_cells=11,
            cells=(
                CellChange(
                    kind="value",
                    table="Table 2",
                    row_headers=("north",),
                    column_headers=("2019", "\x1b[31mred"),
                    before="41.0",
                    after="41.8",
                ),
            ),
            tables_added=("Table 3",),
            tables_dropped=("Table 4",),
        ),
        sources=(DocumentSource.PDF, DocumentSource.LATEX),
    )


def shown(comparison: Comparison, *, terminal: bool) -> tuple[str, str]:
    stdout, stderr = Stream(terminal, "utf-8"), Stream(False, "utf-8")
    show_comparison(Output(stdout, stderr), comparison)
    return stdout.getvalue(), stderr.getvalue()


def test_for_people(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    out, err = shown(comparison, terminal=True)
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", out).split())
    assert "The hare runs [-41.8-] {+42.9+} km today." in text
    assert "value changed" in text
    assert "+ Foxes: 12." in text
    assert "- We use 5 fields." in text
    assert "[-41.0-] {+41.8+} Table 2: north / 2019 / red" in text
    assert "\x1b[31mred" not in out
    assert "a a a … a" in text  # long runs that are the same are cut short
    assert "Yes." not in text  # it holds a claim that is listed
    assert "+ Table 3 is new" in text
    assert "- Table 4 is gone" in text
    assert "3 claims stand in both, 3 differ" in err
    assert "11 table cells agree, 1 differ" in err
    assert "read from pdf and latex" in err


def test_for_programs(comparison: Comparison) -> None:
    out, err = shown(comparison, terminal=False)
    rows = [line.split("\t") for line in out.splitlines()]
    assert [
        "claim",
        "value",
        "The hare runs 41.8 km today.",
        "The hare runs 42.9 km today.",
    ] in rows
    assert ["cell", "value", "41.0", "41.8", "Table 2", "north / 2019 / red"] in rows
    assert [row[:2] for row in rows] == [
        ["claim", "value"],
        ["claim", "added"],
        ["claim", "dropped"],
        ["text", "reworded"],
        ["cell", "value"],
    ]
    assert "3 differ" in err


def test_the_command(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_stages.install(monkeypatch.setattr)
    (tmp_path / "a.pdf").write_text(PAPER)
    (tmp_path / "b.pdf").write_text(PAPER.replace("41.8", "42.9"))
    for name, paper in (("a.pdf", "x1"), ("b.pdf", "x2")):
        assert program("fetch", name, "--as", paper).code == 0
    ran = program("diff", "x1", "x2")
    assert ran.code == 0
    assert "claim\tvalue\tThe hare runs 41.8 km.\tThe hare runs 42.9 km." in ran.out
    content = program("diff", "x1", "x2", "--json").json["comparison"]
    assert content["changes"][0]["kind"] == "value"
    assert content["documents"]["passages"]
