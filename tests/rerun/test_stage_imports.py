"""Stage folders from elsewhere: the id must match, nothing reaches outside, all or nothing."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.errors import InputError, RecipeError, UnsafeArchiveError, WorkspaceError
from claimcheck.records.rerun import StageState
from claimcheck.rerun import folder as places
from claimcheck.rerun import stage_imports
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import collect
from claimcheck.rerun.stage_imports import Copied, copy_stage, origin_of, read_stages
from tests.rerun.test_results import fake

NOW = datetime(2026, 2, 3, tzinfo=UTC)


@pytest.fixture
def there(tmp_path: Path) -> Path:
    fake(tmp_path / "there")
    return tmp_path / "there"


def stage(there: Path) -> Path:
    return sorted((there / "stages").iterdir())[0]


def bring(path: Path, runs: Path) -> list[Copied]:
    return [
        copy_stage(one, runs, by="Ann", where="one GPU", measured=None, now=NOW)
        for one in read_stages(path)
    ]


def test_a_runs_folder_comes_in_and_counts_as_imported(tmp_path: Path, there: Path) -> None:
    recipe, plan, before = fake(tmp_path / "again")
    here = tmp_path / "here"
    assert {one.state for one in bring(there, here)} == {"copied"}
    results = collect(recipe, plan, here)
    assert {(v.cell, v.seed): v.value for v in results.values} == {
        (v.cell, v.seed): v.value for v in before.values
    }
    value = results.values[0]
    assert value.imported and value.stage and value.source.startswith("Ann, one GPU, measured ")
    again = make_plan(LoadedRecipe(recipe, Path()), runs=here, power=False)
    done = {s.id for s in again.stages if s.state is StageState.DONE}
    assert done == {arm.stages[-1] for arm in plan.arms}
    assert not list((here / "stages").glob(".import-*"))
    assert origin_of(there / "stages" / value.stage) is None


def test_one_folder_or_a_folder_of_them(tmp_path: Path, there: Path) -> None:
    assert len(read_stages(stage(there))) == 1
    assert len(read_stages(there / "stages")) == len(read_stages(there)) > 1
    with pytest.raises(InputError, match="holds no finished stage"):
        read_stages(tmp_path)


def test_a_stage_that_is_done_here_stays(tmp_path: Path, there: Path) -> None:
    one = stage(there)
    fake(tmp_path / "here")
    (state,) = {c.state for c in bring(one, tmp_path / "here")}
    assert state == "is here already"
    values = json.loads((one / "result.json").read_text())
    values["metrics"][0]["value"] += 1
    (one / "result.json").write_text(json.dumps(values))
    before = (tmp_path / "here" / "stages" / one.name / "result.json").read_bytes()
    assert [c.state for c in bring(one, tmp_path / "here")] == [
        "is here already, with other scores: kept"
    ]
    assert (tmp_path / "here" / "stages" / one.name / "result.json").read_bytes() == before


def test_an_unfinished_stage_gives_way(tmp_path: Path, there: Path) -> None:
    one = stage(there)
    begun = places.prepare(tmp_path / "here", read_stages(one)[0].spec)
    (begun / "rest").write_text("x")
    assert [c.state for c in bring(one, tmp_path / "here")] == ["copied"]
    assert not (begun / "rest").exists()
    assert places.read_result(begun) is not None


def test_a_stage_that_runs_here_is_left_alone(
    tmp_path: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage(there)
    places.prepare(tmp_path / "here", read_stages(one)[0].spec)
    monkeypatch.setattr(stage_imports, "read_owner", lambda folder: object())
    monkeypatch.setattr(stage_imports, "alive", lambda owner: True)
    with pytest.raises(RecipeError, match="is running here"):
        bring(one, tmp_path / "here")


def test_a_changed_spec_is_refused(there: Path) -> None:
    one = stage(there)
    spec = json.loads((one / "spec.json").read_text())
    (one / "spec.json").write_text(json.dumps({**spec, "seed": 99}))
    with pytest.raises(InputError, match=f"its folder {one.name} and its result {one.name}"):
        read_stages(one)


def test_a_result_of_another_stage_is_refused(there: Path) -> None:
    one, other = sorted((there / "stages").iterdir())[:2]
    (one / "result.json").write_bytes((other / "result.json").read_bytes())
    with pytest.raises(InputError, match=f"its result {other.name}"):
        read_stages(there)
    one.rename(one.with_name("renamed"))
    with pytest.raises(InputError, match="its folder renamed"):
        read_stages(one.with_name("renamed"))


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("spec.json", "{", "JSON"),
        ("result.json", "[]", "StageResult"),
        ("result.json", b"\xff", "cannot be read"),
        ("spec.json", None, "has no spec.json"),
        ("result.json", None, "has no result.json"),
    ],
)
def test_damaged_stages(there: Path, file: str, content: str | bytes | None, message: str) -> None:
    one = stage(there)
    if content is None:
        (one / file).unlink()
    elif isinstance(content, bytes):
        (one / file).write_bytes(content)
    else:
        (one / file).write_text(content)
    with pytest.raises(InputError, match=message) as caught:
        read_stages(one)
    assert "\n" not in str(caught.value)


def test_an_old_engine_and_no_number(there: Path) -> None:
    one = stage(there)
    text = (one / "result.json").read_text()
    values = json.loads(text)
    values["metrics"][0]["value"] = float("nan")
    (one / "result.json").write_text(json.dumps(values))
    with pytest.raises(InputError, match="number"):
        read_stages(one)
    (one / "result.json").write_text(text)
    spec = json.loads((one / "spec.json").read_text())
    (one / "spec.json").write_text(json.dumps({**spec, "engine": 0}))
    with pytest.raises(InputError, match="was run by engine 0"):
        read_stages(one)


@pytest.mark.parametrize("what", ["result.json", "predictions", "checkpoint", "folder", "pipe"])
def test_links_and_special_files_are_refused(tmp_path: Path, there: Path, what: str) -> None:
    one = stage(there)
    secret = tmp_path / "secret"
    if what == "pipe":
        os.mkfifo(one / "log")
    elif what == "folder":
        one.rename(tmp_path / one.name)
        one.symlink_to(tmp_path / one.name)
    elif what == "result.json":
        (one / what).rename(secret)
        (one / what).symlink_to(secret)
    else:
        secret.mkdir()
        if (one / what).exists():
            (one / what).rename(tmp_path / "moved")
        (one / what).symlink_to(secret)
    with pytest.raises(UnsafeArchiveError, match="link"):
        read_stages(there)


def test_only_what_a_stage_needs_is_copied(tmp_path: Path, there: Path) -> None:
    one = stage(there)
    for name in ("payload.pkl", "checkpoint.exe", ".hidden", "imported.json"):
        (one / name).write_text("x")
    (one / "checkpoint").mkdir(exist_ok=True)
    (one / "checkpoint" / "model.safetensors").write_text("x")
    (one / "checkpoint" / "optimizer.pt").write_text("x")
    (incoming,) = read_stages(one)
    assert set(incoming.left_out) == {
        "payload.pkl", "checkpoint.exe", ".hidden", "imported.json", "checkpoint/optimizer.pt",
    }  # fmt: skip
    bring(one, tmp_path / "here")
    home = tmp_path / "here" / "stages" / one.name
    assert (home / "checkpoint" / "model.safetensors").read_text() == "x"
    assert "Ann" in (home / "imported.json").read_text()
    assert not (home / "payload.pkl").exists() and not (home / "checkpoint.exe").exists()


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stage_imports.shutil, "copyfile", full)
    with pytest.raises(WorkspaceError, match="the disk is full"):
        bring(stage(there), tmp_path / "here")
    assert list((tmp_path / "here" / "stages").iterdir()) == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["spec.json", "result.json"]),
    st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=4),
            max_leaves=6,
        ).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_no_content_breaks_the_reader(there: Path, file: str, content: bytes) -> None:
    path = stage(there) / file
    kept = path.read_bytes()
    path.write_bytes(content)
    try:
        with pytest.raises(InputError) as caught:
            read_stages(path.parent)
        assert "\n" not in str(caught.value)
    finally:
        path.write_bytes(kept)
