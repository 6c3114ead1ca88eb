"""Run records as files that outlive the runs folder: CSV for people, JSON for what led there."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import DataError, RecipeError
from claimcheck.records.rerun import ENGINE_VERSION, CellKey, Plan, RunValue
from claimcheck.rerun import folder as places
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import collect

VALUES, STAGES, RUN = "values.csv", "stages.csv", "run.json"
_CELL = tuple(CellKey.model_fields)
_VALUE_COLUMNS = (*_CELL, "seed", "value", "same_task", "stage")
_STAGE_COLUMNS = (
    "stage",
    "kind",
    "title",
    "seed",
    "steps",
    "tokens",
    "evaluated",
    "seconds",
    "resumed",
    "device",
    "threads",
    "checkpoint",
)
_MAX_ROWS = 1_000_000


def write_records(loaded: LoadedRecipe, plan: Plan, runs: Path, folder: Path) -> int:
    """Write every measured value of a finished plan, and its stages; returns how many values.

    Values are written so that reading gives the same number. Raises RecipeError where an arm of
    the plan is not measured.
    """
    results = collect(loaded.recipe, plan, runs)
    if results.missing:
        arm = results.missing[0]
        raise RecipeError(
            f"{len(results.missing)} arms are not measured, such as {arm.mix} on {arm.target}",
            hint="finish the run first",
        )
    with places.disk():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / VALUES).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(_VALUE_COLUMNS)
            for value in results.values:
                cell = value.cell.model_dump()
                row = [cell[name] for name in _CELL]
                writer.writerow(
                    [*row, value.seed, repr(value.value), int(value.same_task), value.stage]
                )
        environments = _write_stages(plan, runs, folder / STAGES)
        about = {
            "recipe": loaded.recipe.name,
            "recipe_digest": loaded.digest,
            "engine": ENGINE_VERSION,
            "seeds": sorted({arm.seed for arm in plan.arms}),
            "arms": len(plan.arms),
            "stages": len(plan.stages),
            "environments": environments,
        }
        (folder / RUN).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return len(results.values)


def _write_stages(plan: Plan, runs: Path, file: Path) -> list[dict[str, object]]:
    """The table of stages; returns the different environments they ran in, hosts left out."""
    environments: list[dict[str, object]] = []
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_STAGE_COLUMNS)
        for stage in plan.stages:
            result = places.read_result(places.stages_folder(runs) / stage.id)
            if result is None:
                raise RecipeError(f"the stage {stage.id} is not done")
            where = result.environment
            writer.writerow(
                [
                    stage.id,
                    stage.spec.kind.value,
                    stage.title,
                    stage.spec.seed,
                    result.steps,
                    result.tokens,
                    result.evaluated,
                    round(result.seconds, 2),
                    result.resumed,
                    where.device,
                    where.threads,
                    result.checkpoint or "",
                ]
            )
            described = where.model_dump(mode="json", exclude={"host"})
            if described not in environments:
                environments.append(described)
    return environments


def read_values(path: Path) -> tuple[RunValue, ...]:
    """Measured values from a records folder or a CSV file of the same columns.

    Raises DataError for a missing or unknown column and for a value that is no number; the line
    is named.
    """
    file = path / VALUES if path.is_dir() else path
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [
                name for name in (*_CELL, "seed", "value") if name not in (reader.fieldnames or ())
            ]
            if missing:
                raise DataError(
                    f"{file} has no column {missing[0]!r}",
                    hint="needed: " + ", ".join((*_CELL, "seed", "value")),
                )
            return tuple(_values(reader, file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file} cannot be read: {error}") from error


def _values(reader: Iterable[dict[str, str]], file: Path) -> Iterable[RunValue]:
    for number, row in enumerate(reader, start=2):
        if number > _MAX_ROWS:
            raise DataError(f"{file} has more than {_MAX_ROWS:,} rows")
        try:
            cell = {name: row[name] for name in _CELL}
            value = float(row["value"])
            if value != value or value in (float("inf"), float("-inf")):
                raise ValueError("not a finite number")
            yield RunValue(
                cell=CellKey.model_validate({**cell, "fraction": float(row["fraction"])}),
                seed=int(row["seed"]),
                value=value,
                stage=row.get("stage") or "",
                same_task=row.get("same_task") in ("1", "True", "true"),
                imported=True,
            )
        except (ValueError, TypeError, ValidationError) as error:
            reason = " ".join(str(error).split())[:200]
            raise DataError(f"{file}, line {number}: {reason}") from error
