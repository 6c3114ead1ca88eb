"""A finished experiment as files that can be committed: records, and a page made from them alone."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import DataError, RecipeError
from claimcheck.records import Record
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey, Plan, RunValue
from claimcheck.rerun import folder as places
from claimcheck.rerun.interface import Task
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import OVERALL, Results, collect, compare, headline, label_of
from claimcheck.rerun.sweep import in_words, sweeps
from claimcheck.rerun.tasks.base import PublishedTask
from claimcheck.rerun.tasks.text import TextTask, texts_of
from claimcheck.statistics.intervals import mean_and_sd, mean_half_width

VALUES, RUN, PAGE = "records.csv", "run.json", "RESULTS.md"
_COLUMNS = (*CellKey.model_fields, "seed", "value", "stage", "same_task")


class Overlap(Record):
    """How much of an evaluated set stands, word for word, in the text an encoder has read."""

    task: str
    texts: int
    shared: int


class RunRecord(Record):
    """Everything about a run but its values."""

    recipe: str
    digest: str
    stages: int
    resumed: int  # stages that were stopped and went on
    seconds: float  # of all stages, one after the other
    machines: tuple[str, ...]
    overlaps: tuple[Overlap, ...] = ()


class Published(Record):
    """A run, small enough to commit: headline metrics alone."""

    run: RunRecord
    values: tuple[RunValue, ...]


def gather(loaded: LoadedRecipe, plan: Plan, runs: Path) -> Published:
    """Collect a finished plan. Raises RecipeError where a stage is missing."""
    results = collect(loaded.recipe, plan, runs)
    if results.missing:
        raise RecipeError(
            f"{len(results.missing)} of {len(plan.arms)} arms are not finished",
            hint=f"claimcheck recipe run {loaded.recipe.name}",
        )
    finished = [places.read_result(places.stages_folder(runs) / s.id) for s in plan.stages]
    done = [result for result in finished if result is not None]
    machines = {
        f"{r.environment.device.split()[0]}, {r.environment.threads} thread(s) a stage, Python"
        f" {r.environment.python}, " + ", ".join(f"{n} {v}" for n, v in r.environment.libraries)
        for r in done
    }
    heads = {name: headline(loaded.recipe, name) for name in loaded.recipe.axes.targets}
    heads[OVERALL] = "mean"
    return Published(
        run=RunRecord(
            recipe=loaded.recipe.name,
            digest=loaded.digest,
            stages=len(done),
            resumed=sum(result.resumed > 0 for result in done),
            seconds=round(sum(result.seconds for result in done), 1),
            machines=tuple(sorted(machines)),
            overlaps=tuple(overlaps(loaded)),
        ),
        values=tuple(v for v in results.values if heads.get(v.cell.target) == v.cell.metric),
    )


def overlaps(loaded: LoadedRecipe) -> Iterable[Overlap]:
    """For every target: how many of its texts the encoders' pretraining text holds."""
    recipe = loaded.recipe
    read: set[str] = set()
    for name in recipe.axes.models:
        pretraining = recipe.models[name].pretraining
        task: Task | None = loaded.task(pretraining.task) if pretraining is not None else None
        if isinstance(task, TextTask):
            read.update(task.texts())
    if not read:
        return
    for name in recipe.axes.targets:
        target = loaded.task(name)
        if not isinstance(target, PublishedTask):
            continue
        split = recipe.tasks[name].split
        found: set[str] = set()
        for language in target.languages(split):
            for example in target.source_of(split).examples(split, language):
                found.update(texts_of(example))
        yield Overlap(task=name, texts=len(found), shared=len(found & read))


def write(published: Published, folder: Path) -> None:
    """Write ``records.csv`` and ``run.json`` into ``folder``."""
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(_COLUMNS)
    for value in published.values:
        cell = value.cell.model_dump()
        score = repr(round(value.value, 6))
        lines.writerow([*cell.values(), value.seed, score, value.stage, int(value.same_task)])
    places.write_text(folder / VALUES, stream.getvalue())
    places.write_text(folder / RUN, published.run.model_dump_json(indent=1) + "\n")


def read(folder: Path) -> Published:
    """Read what ``write`` wrote. Raises DataError."""
    try:
        run = RunRecord.model_validate_json((folder / RUN).read_text(encoding="utf-8"))
        rows = list(csv.DictReader(io.StringIO((folder / VALUES).read_text(encoding="utf-8"))))
        values = tuple(
            RunValue(
                cell=CellKey.model_validate(
                    {k: float(row[k]) if k == "fraction" else row[k] for k in CellKey.model_fields}
                ),
                seed=int(row["seed"]),
                value=float(row["value"]),
                stage=row["stage"],
                same_task=row["same_task"] == "1",
            )
            for row in rows
        )
    except (OSError, ValidationError, KeyError, ValueError, json.JSONDecodeError) as error:
        line = str(error).splitlines()[0]
        raise DataError(f"the records in {folder} cannot be read: {line}") from None
    return Published(run=run, values=values)


def page(recipe: Recipe, published: Published) -> str:
    """The records as Markdown: scores, paired gains, languages, what caps them."""
    run = published.run
    results = Results(published.values, ())
    names = label_of(recipe)
    seeds = sorted({value.seed for value in published.values})
    parts = [
        f"# {recipe.title}",
        "Made from records.csv and run.json by `python -m tools.publish_results"
        f" {recipe.name}`; do not edit.",
        f"Recipe `{run.recipe}` ({run.digest}), status: {recipe.status}, {run.stages} stages in"
        f" {run.seconds / 60:.0f} minutes one after the other, {run.resumed} of them stopped and"
        " resumed. " + "; ".join(run.machines) + ".",
        f"Seeds: {', '.join(map(str, seeds))}; a seed spans the whole chain, the encoder included."
        f" Intervals: {recipe.decision.confidence:.0%}, Student's t over seeds. Points.",
    ]
    if recipe.synthetic:
        parts.insert(1, "**Synthetic: these numbers mean nothing.**")
    parts += _scores(recipe, results, names)
    parts += _languages(recipe, results, names)
    lines = sweeps(recipe, results)
    if lines:
        parts.append("## More data\n")
        parts += [
            f"- {names.get(s.mix, s.mix)} → {names.get(s.target, s.target)}: "
            + (in_words(s.curve) if s.curve is not None else str(s.reason))
            for s in lines
        ]
    if run.overlaps:
        shared = (f"{names[o.task]} {o.shared} of {o.texts:,}" for o in run.overlaps)
        parts.append(
            "Evaluated texts that stand word for word in the text the encoder has read: "
            + ", ".join(shared)
            + "."
        )
    if recipe.caps:
        parts.append("## What caps this\n\n" + "\n".join(f"- {cap}" for cap in recipe.caps))
    return "\n\n".join(parts) + "\n"


def _interval(values: Sequence[float], recipe: Recipe, *, signed: bool = False) -> str:
    """Mean and interval; the mean alone for one seed."""
    mean, sd = mean_and_sd(values)
    sign = "+" if signed else ""
    if len(values) < 2:
        return f"{mean:{sign}.1f}"
    rule = recipe.decision
    half = mean_half_width(sd, len(values), confidence=rule.confidence, floor=rule.floor)
    return f"{mean:{sign}.1f} [{mean - half:{sign}.1f}, {mean + half:{sign}.1f}]"


def _scores(recipe: Recipe, results: Results, names: dict[str, str]) -> list[str]:
    """Zero-shot scores by arm and target, and the gains over the baseline."""
    table = results.table()
    same = {value.cell for value in results.values if value.same_task}
    scores: dict[str, dict[str, str]] = defaultdict(dict)
    gains: dict[str, dict[str, str]] = defaultdict(dict)
    for cell, by_seed in table.items():
        if cell.language != "zero-shot":
            continue
        arm = _arm(recipe, cell, names)
        scores[arm][cell.target] = _interval(list(by_seed.values()), recipe)
        if cell.mix != recipe.measures.baseline:
            differences = compare(recipe, results, cell).differences
            mark = " (same task)" if cell in same and cell.target != OVERALL else ""
            gains[arm][cell.target] = _interval(differences, recipe, signed=True) + mark
    targets = [*recipe.axes.targets, OVERALL]
    return [
        "## Zero-shot scores, mean over languages",
        _grid("Arm", [names.get(t, t) for t in targets], _filled(scores, targets)),
        "## Gain over no intermediate training, paired by seed",
        _grid("Arm", [names.get(t, t) for t in targets], _filled(gains, targets)),
        f'"{OVERALL}" leaves out, on both sides, the targets that an arm trains on itself.',
    ]


def _languages(recipe: Recipe, results: Results, names: dict[str, str]) -> list[str]:
    """One table a target: mean over seeds in each language."""
    parts = ["## By language, mean over seeds"]
    for target in recipe.axes.targets:
        rows: dict[str, dict[str, str]] = defaultdict(dict)
        codes: dict[str, None] = {}
        for cell, by_seed in results.table().items():
            if cell.target == target and cell.language not in ("zero-shot", "english", "all"):
                codes[cell.language] = None
                mean = sum(by_seed.values()) / len(by_seed)
                rows[_arm(recipe, cell, names)][cell.language] = f"{mean:.1f}"
        columns = sorted(codes)
        parts.append(_grid(names.get(target, target), columns, _filled(rows, columns)))
    return parts


def _arm(recipe: Recipe, cell: CellKey, names: dict[str, str]) -> str:
    words = [names.get(cell.mix, cell.mix)]
    if len(recipe.axes.fractions) > 1 and recipe.mixes[cell.mix].parts:
        words.append(f"at {cell.fraction:g}")
    if len(recipe.axes.models) > 1:
        words.append(f"({names.get(cell.model, cell.model)})")
    return " ".join(words)


def _filled(rows: dict[str, dict[str, str]], columns: Sequence[str]) -> list[tuple[str, list[str]]]:
    return [(name, [row.get(column, "") for column in columns]) for name, row in rows.items()]


def _grid(corner: str, columns: Sequence[str], rows: Sequence[tuple[str, list[str]]]) -> str:
    lines = [f"| {corner} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows]
    return "\n".join(lines)
