"""Every command: what it prints, for people and for programs, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claimcheck.cli.choices import (
    CHECKABLE_BY,
    KINDS,
    READERS,
    REPORT_FORMATS,
    REPORTING_LABELS,
    chosen,
)
from claimcheck.cli.envelopes import ENVELOPES, json_schema, schema_file
from claimcheck.errors import UsageError
from claimcheck.pipeline.demo import bundled_paper
from tests.cli.conftest import Program, Ran

pytestmark = pytest.mark.usefixtures("stages")


def valid(ran: Ran) -> object:
    """The JSON of a command, checked against the committed schema of its envelope."""
    answer = ran.json
    name, _, version = answer["schema"].removeprefix("claimcheck.").partition("/")
    assert version == "1"
    schema = json.loads(schema_file(name).read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(answer)
    return answer


@pytest.mark.parametrize("name", sorted(ENVELOPES))
def test_the_committed_schemas_are_those_of_the_code(name: str) -> None:
    """After a change: claimcheck schema NAME > claimcheck/cli/schemas/NAME-1.json."""
    assert schema_file(name).read_text(encoding="utf-8") == json_schema(name)


def test_no_schema_is_left_over() -> None:
    folder = schema_file("error").parent
    assert {path.name for path in folder.iterdir()} == {f"{name}-1.json" for name in ENVELOPES}


def test_the_words_of_options_are_those_of_the_records() -> None:
    from claimcheck.parse import READERS as KNOWN_READERS
    from claimcheck.records import CheckableBy, ClaimKind, ReportingLabel
    from claimcheck.report import Format

    assert tuple(KINDS) == tuple(kind.value for kind in ClaimKind)
    assert tuple(CHECKABLE_BY) == tuple(way.value for way in CheckableBy)
    assert tuple(REPORTING_LABELS) == tuple(label.value for label in ReportingLabel)
    assert set(REPORT_FORMATS) == {form.value for form in Format}
    assert len(READERS) == len(KNOWN_READERS)


def test_words_are_forgiving_about_case_commas_and_hyphens() -> None:
    assert chosen(["Result,METHOD", "result"], KINDS, "kind") == ("result", "method")
    assert chosen(["not-enough info"], REPORTING_LABELS, "label") == ("NOT_ENOUGH_INFO",)
    with pytest.raises(UsageError) as caught:
        chosen(["refutted"], REPORTING_LABELS, "label")
    assert caught.value.hint == "did you mean refuted?"


# ── workspace ─────────────────────────────────────────────────────────────────────────────────


def test_init_makes_one_and_says_so(program: Program, tmp_path: Path) -> None:
    ran = program("init")
    assert (ran.code, ran.out) == (0, f"made a workspace in {tmp_path}\n")
    assert (tmp_path / ".claimcheck" / "store.sqlite3").is_file()
    again = program("init", "--json")
    assert valid(again) == {
        "schema": "claimcheck.init/1",
        "workspace": str(tmp_path),
        "created": False,
    }
    assert program("init", "deep/er").code == 0
    assert (tmp_path / "deep" / "er" / ".claimcheck").is_dir()


@pytest.mark.parametrize(
    "command", [["papers"], ["claims"], ["verify"], ["report"], ["show", "x"], ["cache", "gc"]]
)
def test_without_a_workspace_each_command_says_what_to_do(
    program: Program, command: list[str]
) -> None:
    ran = program(*command)
    assert ran.code == 2
    assert ran.out == ""
    first, second, *rest = ran.err.splitlines()
    assert first.startswith("claimcheck: there is no workspace in ")
    assert second == "  → claimcheck fetch FILE makes one; so does claimcheck init"
    assert rest == []


def test_a_workspace_is_found_from_below_and_named_from_elsewhere(
    program: Program, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("fetch", str(paper))
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert "hares" not in program("papers").err
    below = program("papers").out
    assert "On Hares" in below
    monkeypatch.chdir("/")
    assert program("papers", "--workspace", str(tmp_path)).out == below
    assert program("--workspace", str(tmp_path), "papers").out == below
    monkeypatch.setenv("CLAIMCHECK_WORKSPACE", str(tmp_path))
    assert program("papers").out == below


@pytest.mark.parametrize(
    "command", [["status"], ["papers"], ["recipe", "list"], ["recipe", "plan", "bert"]]
)
def test_a_named_folder_without_a_workspace_is_a_mistake(
    program: Program, tmp_path: Path, command: list[str]
) -> None:
    ran = program(*command, "--workspace", str(tmp_path / "absent"))
    assert ran.code == 2
    assert "there is no workspace in" in ran.err
    assert "claimcheck init --workspace" in ran.err
    (tmp_path / "file").write_text("x")
    ran = program(*command, "--workspace", str(tmp_path / "file"))
    assert ran.code == 2
    assert "is not a folder" in ran.err


def test_a_current_folder_that_is_gone(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ran = program("papers")
    assert ran.code == 2
    assert "no longer exists" in ran.err
    monkeypatch.chdir(tmp_path)


def test_status_says_where_each_setting_comes_from(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = program("status", "--json")
    assert bare.json["workspace"] is None
    program("init")
    (tmp_path / ".claimcheck" / "settings.toml").write_text("lock_wait = 7\n")
    monkeypatch.setenv("CLAIMCHECK_READ_SECONDS", "9")
    ran = program("status", "--json", "--offline")
    answer = valid(ran)
    origins = {line["name"]: (line["value"], line["origin"]) for line in ran.json["settings"]}
    assert origins["lock_wait"] == (7.0, str(tmp_path / ".claimcheck" / "settings.toml"))
    assert origins["read_seconds"] == (9.0, "CLAIMCHECK_READ_SECONDS")
    assert origins["offline"] == (True, "flag")
    assert origins["retriever"] == ("bm25", "default")
    assert isinstance(answer, dict) and answer["counts"]["papers"] == 0
    shown = program("status", terminal=True).out
    assert "CLAIMCHECK_READ_SECONDS" in shown


def test_a_wrong_setting_stops_every_command(program: Program, tmp_path: Path) -> None:
    program("init")
    (tmp_path / ".claimcheck" / "settings.toml").write_text("arxiv_api_url = 'https://evil'\n")
    ran = program("papers", "--json")
    assert ran.code == 2
    error = valid(ran)
    assert isinstance(error, dict)
    assert error["error"]["code"] == "SettingsError"
    assert "CLAIMCHECK_ARXIV_API_URL" in error["error"]["hint"]


def test_doctor_finds_nothing_wrong_and_something_wrong(program: Program, tmp_path: Path) -> None:
    program("init")
    ran = program("doctor", "--json")
    valid(ran)
    states = {line["name"]: line["state"] for line in ran.json["checks"]}
    assert states["store"] == "ok"
    (tmp_path / ".claimcheck" / "store.sqlite3").write_bytes(b"x" * 5000)
    ran = program("doctor", terminal=True)
    assert ran.code == 2
    assert "damaged" in ran.out


def test_cache_gc(program: Program, tmp_path: Path) -> None:
    program("init")
    (tmp_path / ".claimcheck" / "cache" / "x").write_text("123")
    ran = program("cache", "gc", "--dry-run", "--json")
    assert valid(ran) == {
        "schema": "claimcheck.cache/1",
        "removed": ["cache/x"],
        "bytes": 3,
        "dry_run": True,
    }
    ran = program("cache", "gc")
    assert ran.out == "cache/x\n"
    assert "freed" in ran.err
    assert not (tmp_path / ".claimcheck" / "cache" / "x").exists()


# ── papers ────────────────────────────────────────────────────────────────────────────────────


def test_fetch_makes_a_workspace_and_says_so(program: Program, paper: Path) -> None:
    ran = program("fetch", str(paper), "--json")
    assert ran.code == 0
    assert ran.err.startswith("made a workspace in ")
    answer = valid(ran)
    assert isinstance(answer, dict)
    assert answer["papers"][0]["paper"]["title"] == "On Hares"
    again = program("fetch", str(paper))
    assert again.out.split("\t")[1] == "known already"


def test_fetch_as_an_id_in_several_files(program: Program, paper: Path, tmp_path: Path) -> None:
    (tmp_path / "hares.tex").write_text("\\documentclass{article}\nOn Hares\n3 hares.\n")
    ran = program("fetch", "hares.pdf", "hares.tex", "--as", "2101.00001v1")
    assert ran.out == "2101.00001v1\tpdf, source\tOn Hares\n"


def test_fetch_goes_on_after_a_bad_file(program: Program, paper: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_text("%PDF-1.4 broken")
    ran = program("fetch", "bad.pdf", "hares.pdf")
    assert ran.code == 3
    assert "On Hares" in ran.out
    assert ran.err.count("could not: bad.pdf: bad.pdf is damaged") == 1
    only = program("fetch", "bad.pdf")
    assert (only.code, only.out) == (2, "")
    assert only.err == "claimcheck: bad.pdf is damaged\n  → download it again\n"
    both = program("fetch", "bad.pdf", "bad.pdf", "none.pdf")
    assert both.code == 2


def test_fetch_explains_words_it_does_not_know(program: Program) -> None:
    assert program("fetch", "none.pdf").err.startswith("claimcheck: there is no file none.pdf")
    assert program("fetch", "hello").code == 2
    ran = program("fetch", "2005.13013", "--versions", "some")
    assert ran.code == 2
    assert "the word all" in ran.err


def test_papers_and_show(program: Program, paper: Path) -> None:
    program("fetch", str(paper), "--as", "2101.00001v1")
    assert program("papers").out == "2101.00001v1\tpdf\tlocal\tOn Hares\n"
    valid(program("papers", "--json"))
    valid(program("show", "2101", "--json"))
    shown = program("show", "2101.00001", terminal=True).out
    assert "hares.pdf" in shown and "5 passages" in shown
    text = program("show", "2101", "--text").out
    assert "It is wrong that 5 rest." in text


def test_an_empty_workspace_says_how_to_begin(program: Program) -> None:
    program("init")
    assert "claimcheck fetch FILE" in program("papers", terminal=True).err
    assert program("papers").out == ""
    ran = program("verify")
    assert (ran.code, ran.err) == (
        2,
        "claimcheck: no paper is stored yet\n  → claimcheck fetch FILE\n",
    )


def test_show_a_claim_and_a_verdict_by_prefix(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    program("verify")
    claims = program("claims", "--json").json["claims"]
    refuted = claims[1]
    ran = program("show", refuted["id"][:7], "--json")
    answer = valid(ran)
    assert isinstance(answer, dict)
    assert answer["finding"]["claim"]["id"] == refuted["id"]
    verdict = answer["finding"]["verdicts"][0]
    shown = program("show", refuted["id"][:7], terminal=True).out
    assert "It is wrong that 5 rest." in shown and "refuted" in shown
    valid(program("show", verdict["id"], "--json"))
    assert "refuted" in program("show", verdict["id"], terminal=True).out
    ran = program("show", "zzz")
    assert ran.code == 2
    assert "no paper, claim or verdict" in ran.err


# ── claims ────────────────────────────────────────────────────────────────────────────────────


def test_claims_are_lines_for_programs_and_paragraphs_for_people(
    program: Program, paper: Path
) -> None:
    program("fetch", str(paper))
    lines = program("claims").out.splitlines()
    assert len(lines) == 3
    assert [line.split("\t")[-1] for line in lines] == [
        "The hare runs 41.8 km.",
        "It is wrong that 5 rest.",
        "An odd 7 sleep.",
    ]
    valid(program("claims", "--json"))
    people = program("claims", terminal=True)
    assert "The hare runs 41.8 km." in people.out
    assert "3 claims" in people.err


def test_claims_of_several_papers_stand_under_their_titles(
    program: Program, paper: Path, tmp_path: Path
) -> None:
    (tmp_path / "foxes.pdf").write_text("%PDF-1.4\nOn Foxes\nA fox runs 3 km.\n")
    program("fetch", str(paper), "foxes.pdf")
    shown = program("claims", terminal=True).plain.splitlines()
    order = [shown.index(line) for line in ("On Hares", "On Foxes", "  A fox runs 3 km.")]
    assert order == sorted(order)
    assert len(program("claims").out.splitlines()) == 4


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--kind", "result"], 3),
        (["--kind", "method,definition"], 0),
        (["--section", "RACES"], 3),
        (["--section", "results"], 0),
        (["--checkable-by", "rerun"], 0),
        (["--min-confidence", "0.9"], 3),
        (["--min-confidence", "0.91"], 0),
    ],
)
def test_claims_are_filtered(program: Program, paper: Path, options: list[str], count: int) -> None:
    program("fetch", str(paper))
    ran = program("claims", *options)
    assert len(ran.out.splitlines()) == count
    assert ran.code == 0


def test_claims_are_exported(program: Program, paper: Path, tmp_path: Path) -> None:
    program("fetch", str(paper))
    ran = program("claims", "--export", "csv")
    assert "It is wrong that 5 rest." in ran.out
    ran = program("claims", "--export", "parquet", "-o", "claims.parquet")
    assert (tmp_path / "claims.parquet").read_bytes().startswith(b"PAR1")
    assert "claims.parquet" in ran.err
    wrong = program("claims", "--export", "xslx")
    assert wrong.code == 2
    refused = program("claims", "--export", "parquet", terminal=True)
    assert refused.code == 2
    assert "--output" in refused.err
    lost = program("claims", "--export", "csv", "-o", "no/such/folder.csv")
    assert lost.code == 2
    assert "there is no folder" in lost.err
    assert ".part-" not in lost.err
    twice = program("claims", "--export", "csv", "--json")
    assert twice.code == 2
    assert "two formats" in twice.out


def test_a_paper_that_cannot_be_read_does_not_hide_the_others(
    program: Program, paper: Path, tmp_path: Path
) -> None:
    program("fetch", "hares.pdf", "--as", "good")
    (tmp_path / "b.pdf").write_text("%PDF-1.4\n1 fox.")
    program("fetch", "b.pdf", "--as", "gone")
    (tmp_path / ".claimcheck" / "papers" / "gone" / "b.pdf").write_text("changed")
    ran = program("claims", "--reader", "latex")
    assert len(ran.out.splitlines()) == 4  # nothing had to be read anew
    import claimcheck.parse
    from tests.fake_stages import FakeReader

    FakeReader.version = 2
    try:
        (tmp_path / ".claimcheck" / "papers" / "good" / "hares.pdf").stat()
        ran = program("verify")
        assert ran.code == 3
        assert "could not: gone" in ran.err
    finally:
        FakeReader.version = 1
    assert claimcheck.parse is not None


# ── verify, check, report ─────────────────────────────────────────────────────────────────────


def test_verify_exits_with_3_where_a_claim_could_not_be_checked(
    program: Program, paper: Path
) -> None:
    program("fetch", str(paper))
    ran = program("verify", "--json")
    assert ran.code == 3
    answer = valid(ran)
    assert isinstance(answer, dict)
    (one,) = answer["papers"]
    assert (one["done"], one["kept"], len(one["findings"])) == (3, 0, 3)
    assert [finding["reporting"] for finding in one["findings"]] == ["SUPPORTED", "REFUTED", None]


def test_fail_on_outranks_partial(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    assert program("verify", "--fail-on", "refuted").code == 1
    assert program("verify", "--fail-on", "INCONSISTENT").code == 3
    assert program("verify", "--fail-on", "inconsistent", "--fail-on", "REFUTED").code == 1
    assert program("verify", "--fail-on", "REFUSED").code == 2


def test_people_see_what_alarms_and_the_count_of_the_rest(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    ran = program("verify", terminal=True)
    assert "It is wrong that 5 rest." in ran.out
    assert "The hare runs" not in ran.out
    assert "1  supported" in ran.plain and "1  could not be checked" in ran.plain
    assert "--all" in ran.err
    full = program("verify", "--all", terminal=True).out
    assert "The hare runs 41.8 km." in full
    assert "too odd" in full


def test_programs_see_every_finding_on_a_line(program: Program, paper: Path) -> None:
    program("fetch", str(paper))
    lines = program("verify").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["SUPPORTED", "REFUTED", "COULD_NOT_CHECK"]


def test_check_takes_words_files_and_stdin(
    program: Program, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    program("fetch", str(paper), "--as", "2101.00001v1")
    ran = program("check", "--text", "Hares run 42 km.", "--paper", "2101", "--json")
    assert ran.code == 0
    answer = valid(ran)
    assert isinstance(answer, dict)
    assert answer["findings"][0]["claim"]["origin"] == "external"
    (tmp_path / "said.md").write_text("It is wrong: 4.")
    assert program("check", "said.md", "--fail-on", "refuted").code == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"An odd 3.")))
    assert program("check", "-").code == 3
    assert program("check").code == 2
    assert "no claim was found" in program("check", "--text", "Nothing.").err
    assert "is not text" in program("check", str(paper)).err
    assert "none.md" in program("check", "none.md").err
    (tmp_path / "long.md").write_text("x" * (5 * 2**20 + 1))
    assert "longer than" in program("check", "long.md").err


def test_report_writes_files_and_prints_their_paths(
    program: Program, paper: Path, tmp_path: Path
) -> None:
    program("fetch", str(paper), "--as", "2101.00001v1")
    program("verify")
    ran = program("report")
    assert ran.out.splitlines() == ["reports/2101.00001v1.md", "reports/2101.00001v1.html"]
    assert (tmp_path / "reports" / "2101.00001v1.html").stat().st_size > 1000
    valid(program("report", "--format", "json", "--json"))
    assert program("report", "-o", "elsewhere", "--format", "md").out == (
        "elsewhere/2101.00001v1.md\n"
    )
    printed = program("report", "--format", "md", "-o", "-").out
    assert printed.encode() == (tmp_path / "reports" / "2101.00001v1.md").read_bytes()
    assert program("report", "-o", "-").code == 2
    assert program("report", "--format", "doc").code == 2


def test_diff(program: Program, paper: Path, tmp_path: Path) -> None:
    program("fetch", str(paper), "--as", "2101.00001v1")
    newer = paper.read_text().replace("It is wrong that 5 rest.", "Foxes came: 9 of them.")
    (tmp_path / "new.pdf").write_text(newer)
    program("fetch", "new.pdf", "--as", "2101.00001v2")
    ran = program("diff", "2101.00001v1", "2101.00001v2")
    assert ran.out.splitlines() == [
        "claim\tadded\t\tFoxes came: 9 of them.",
        "claim\tdropped\tIt is wrong that 5 rest.\t",
    ]
    valid(program("diff", "2101.00001v1", "2101.00001v2", "--json"))
    shown = program("diff", "2101.00001v1", "2101.00001v2", terminal=True)
    assert "- It is wrong that 5 rest." in shown.plain
    assert "2 claims stand in both" in shown.err
    assert program("diff", "2101", "2101").code == 2


def test_evaluate_lists_runs_and_explains(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimcheck import evaluate
    from claimcheck.evaluate import BenchmarkResult, ResultTable, Score

    def fake(data: object, progress: object = None) -> BenchmarkResult:
        return BenchmarkResult(
            benchmark="hares",
            scores=(
                Score(name="F1", value=0.5, low=0.4, high=0.6, n=10, target=0.7),
                Score(name="by chance", value=0.1, control=True),
            ),
            tables=(ResultTable(title="Cases", columns=("a", "b"), rows=(("1", "2"),)),),
            notes=("small",),
            signature=(("seed", "1"),),
            seconds=1.0,
        )

    monkeypatch.setattr("tests.fake_stages.benchmark", fake, raising=False)
    monkeypatch.setitem(evaluate.BENCHMARKS, "hares", "tests.fake_stages:benchmark")
    assert "hares" in program("evaluate").out
    valid(program("evaluate", "hares", "--json"))
    shown = program("evaluate", "hares", terminal=True)
    assert "0.400 – 0.600" in shown.out and "(control)" in shown.out and "Cases" in shown.out
    wrong = program("evaluate", "hare")
    assert wrong.code == 2
    assert "hares" in wrong.err


def test_the_demo_prints_a_summary_and_where_the_report_lies(
    program: Program, tmp_path: Path
) -> None:
    ran = program("demo", "--no-rerun", terminal=True)
    name = f"{bundled_paper().paper.id}.html"
    assert f"claimcheck-demo/reports/{name}" in ran.out
    assert (tmp_path / "claimcheck-demo" / "reports" / name).is_file()
    assert not (tmp_path / ".claimcheck").exists()
    again = program("demo", "--no-rerun", "--json")
    valid(again)


def test_the_demo_without_torch_reads_and_says_what_to_install(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimcheck.cli.demo.find_spec", lambda name: None)
    ran = program("demo")
    assert "nothing was rerun" in ran.err and "claimcheck[rerun]" in ran.err
    assert len([line for line in ran.err.splitlines() if "rerun" in line]) == 1
    quiet = program("demo", "--no-rerun")
    assert "rerun" not in quiet.err


def test_schema_prints_what_is_committed(program: Program) -> None:
    assert program("schema").out.splitlines() == list(ENVELOPES)
    assert program("schema", "claims").out == json_schema("claims")
    assert program("schema", "claim").code == 2
