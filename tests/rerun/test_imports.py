"""CSV of cells measured elsewhere: every mistake has its line; what is measured here wins."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import InputError, NotFoundError, UnreadableFileError, WorkspaceError
from claimcheck.rerun.imports import (
    COLUMNS,
    Import,
    measured_already,
    read_imports,
    sources_of,
    store_imports,
    stored_imports,
)
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.results import OVERALL, collect, compare
from tests.rerun.conftest import TINY
from tests.rerun.test_results import cell, fake

NOW = datetime(2026, 2, 3, tzinfo=UTC)
LOADED = LoadedRecipe(parse_recipe(TINY), Path())
ROW = ("tiny", "mini", "nli", "1", "para", "test", "al", "accuracy", "0", "55.5")


def find(name: str) -> LoadedRecipe:
    if name != "tiny":
        raise NotFoundError(f"there is no recipe called {name!r}", hint="did you mean tiny?")
    return LOADED


def write(path: Path, *rows: tuple[object, ...], header: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def load(path: Path, recipe: str | None = None) -> tuple[Import, ...]:
    return read_imports(
        path, find, recipe=recipe, by="Ann", where="one GPU", measured=date(2026, 1, 9), now=NOW
    )


def changed(**fields: str) -> tuple[str, ...]:
    return tuple(fields.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True))


def test_values_come_in_and_say_where_from(tmp_path: Path) -> None:
    (one,) = load(write(tmp_path / "far.csv", ROW))
    store_imports(tmp_path / "runs", [one])
    assert stored_imports(tmp_path / "runs") == (one,)
    results = collect(LOADED.recipe, make_plan(LOADED, power=False), tmp_path / "runs")
    (value,) = results.values
    assert (value.cell, value.seed, value.value) == (cell("nli", "para", "al"), 0, 55.5)
    assert value.imported and value.stage == ""
    assert value.source.startswith("Ann, one GPU, measured 2026-01-09; far.csv, sha256 ")
    assert len(results.missing) == len(make_plan(LOADED, power=False).arms) - 1
    assert sources_of(results.values, [value.cell], [0]) == (value.source,)
    assert sources_of(results.values, [value.cell], [1]) == ()
    assert sources_of(results.values, [cell("none", "para")], [0]) == ()
    assert sources_of(results.values, [cell("nli", OVERALL)], [0]) == (value.source,)


def exported(tmp_path: Path) -> tuple[Path, dict[object, float]]:
    """All values of a measured plan as a CSV, and what they were."""
    _, _, results = fake(tmp_path / "there")
    rows = [
        ("tiny", *v.cell.model_dump().values(), v.seed, repr(v.value))
        for v in results.values
        if v.cell.target != OVERALL
    ]
    table = {(v.cell, v.seed): v.value for v in results.values}
    return write(tmp_path / "there.csv", *rows), table


def test_all_that_was_measured_elsewhere_gives_the_same_numbers_here(tmp_path: Path) -> None:
    path, table = exported(tmp_path)
    store_imports(tmp_path / "runs", load(path))
    results = collect(LOADED.recipe, make_plan(LOADED, power=False), tmp_path / "runs")
    assert {(v.cell, v.seed): v.value for v in results.values} == table
    assert not results.missing
    assert all(v.imported and v.source for v in results.values)  # the means over targets too
    assert compare(LOADED.recipe, results, cell("nli", "para")).differences == pytest.approx(
        (5.0, 5.2)
    )


def test_what_is_measured_here_wins_and_is_counted(tmp_path: Path) -> None:
    fake(tmp_path)
    (one,) = load(write(tmp_path / "far.csv", ROW, changed(seed="1", value="1")))
    assert measured_already(one, LOADED, tmp_path) == 2
    store_imports(tmp_path, [one])
    results = collect(LOADED.recipe, make_plan(LOADED, power=False), tmp_path)
    assert results.cell(cell("nli", "para", "al")) == {0: 55.0, 1: 55.3}
    assert not any(v.imported for v in results.values)
    assert results.notes == ("2 imported values give way to measured ones",)


def test_means_over_languages_want_all_languages(tmp_path: Path) -> None:
    some = [changed(language=code, value="50") for code in ("al", "be", "co", "di")]
    store_imports(tmp_path, load(write(tmp_path / "a.csv", *some)))
    plan = make_plan(LOADED, power=False)
    languages = {v.cell.language for v in collect(LOADED.recipe, plan, tmp_path).values}
    assert languages == {"al", "be", "co", "di"}
    given = changed(language="zero-shot", value="61.5")
    store_imports(tmp_path, load(write(tmp_path / "b.csv", given)))
    results = collect(LOADED.recipe, plan, tmp_path)
    assert results.cell(cell("nli", "para")) == {0: 61.5}  # as given


def test_another_wording_of_the_recipe_is_not_used(tmp_path: Path) -> None:
    store_imports(tmp_path, load(write(tmp_path / "a.csv", ROW)))
    other = parse_recipe(TINY.replace("A tiny rehearsal", "Another"))
    results = collect(other, make_plan(LoadedRecipe(other, Path()), power=False), tmp_path)
    assert results.values == ()
    assert results.notes == ("1 imported values are of another wording of tiny: not used",)


def test_columns_of_published_records_and_a_named_recipe(tmp_path: Path) -> None:
    header = (*COLUMNS[1:], "same_task", "stage")
    path = write(tmp_path / "values.csv", (*ROW[1:], "0", "abc"), header=header)
    assert len(load(path, "tiny")[0].values) == 1
    with pytest.raises(InputError, match="line 2 names no recipe"):
        load(path)
    mean = changed(target="overall", metric="mean", language="zero-shot")
    assert len(load(write(path, ROW, mean))[0].values) == 1
    with pytest.raises(InputError, match="no values but means"):
        load(write(path, mean))


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        ({"recipe": "tinny"}, "line 3: there is no recipe called 'tinny'", "tiny"),
        ({"model": "maxi"}, "has no model 'maxi'", "mini"),
        ({"mix": "nlu"}, "has no mix 'nlu'", "nli"),
        ({"target": "paras"}, "has no target 'paras'", "para"),
        ({"split": "dve"}, "has no split 'dve'", "dev"),
        ({"language": "xx"}, "has no language 'xx'", "al"),
        ({"metric": "f1"}, "has no metric 'f1'", "accuracy"),
        ({"fraction": "0.5"}, "nli has no fraction 0.5", "1"),
        ({"fraction": "all"}, "the fraction 'all' is no number", None),
        ({"seed": "7"}, "has no seed '7'", "0, 1"),
        ({"seed": "-1"}, "has no seed '-1'", "0, 1"),
        ({"seed": "0.0"}, "has no seed '0.0'", "0, 1"),
        ({"seed": "٠"}, "has no seed", "0, 1"),
        ({"value": "81,5"}, "the value '81,5' is no number", "81.5"),
        ({"value": ""}, "the value '' is no number", "81.5"),
        ({"value": "nan"}, "the value 'nan' is no number", None),
        ({"value": "inf"}, "the value 'inf' is no number", None),
        ({"value": "8_1"}, "the value '8_1' is no number", None),
        ({}, "line 3 gives the cell of line 2 once more", None),
        ({"value": "55.6"}, "line 3 gives the cell of line 2 once more", None),
    ],
)  # fmt: skip
def test_each_mistake_in_a_row(
    tmp_path: Path, fields: dict[str, str], message: str, hint: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        load(write(tmp_path / "a.csv", ROW, changed(**fields)))
    assert message in str(caught.value) and "line 3" in str(caught.value)
    assert hint is None or hint in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no values"),
        (",".join(COLUMNS).encode(), "holds no values"),
        (b"a,b\n1,2\n", "no column 'model'"),
        (",".join((*COLUMNS, "note")).encode(), "unknown column 'note'"),
        (",".join((*COLUMNS, "seed")).encode(), "column 'seed' twice"),
        (",".join(COLUMNS).encode() + b"\n1,2,3\n", "line 2: 3 cells under a header of 10"),
        (",".join(COLUMNS).encode() + b'\n"1,2,3\n', "line 2"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_files_that_are_no_table_of_cells(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(UnreadableFileError):
        load(tmp_path / "absent.csv")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(",".join(COLUMNS).encode() + b"\n" + content)
    with pytest.raises(InputError):
        load(path)


def test_a_file_is_imported_once_and_changed_numbers_want_a_word(tmp_path: Path) -> None:
    first = load(write(tmp_path / "a.csv", ROW))
    store_imports(tmp_path, first)
    with pytest.raises(InputError, match="was imported on 2026-02-03"):
        store_imports(tmp_path, first)
    second = load(write(tmp_path / "b.csv", changed(value="9"), changed(seed="1")))
    with pytest.raises(InputError, match=r"1 of these values were imported from a\.csv") as caught:
        store_imports(tmp_path, second)
    (tmp_path / (caught.value.hint or "").rpartition(str(tmp_path))[2].lstrip("/")).unlink()
    store_imports(tmp_path, second)
    assert len(stored_imports(tmp_path)) == 1


def test_a_damaged_import_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "x.json").write_text("{")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        collect(LOADED.recipe, make_plan(LOADED, power=False), tmp_path)
