"""A page of results, made from published records alone."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from claimcheck.errors import DataError
from claimcheck.records import Record
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey, RunValue
from claimcheck.rerun import folder as places
from claimcheck.rerun.interface import Task
from claimcheck.rerun.publish import RUN, STAGES
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import OVERALL, Results, compare, headline, label_of, summaries
from claimcheck.rerun.sweep import in_words, sweeps
from claimcheck.rerun.tasks.base import PublishedTask
from claimcheck.rerun.tasks.text import TextTask, texts_of
from claimcheck.statistics.intervals import mean_and_sd, mean_half_width

OVERLAPS, PAGE = "overlaps.json", "RESULTS.md"


class Overlap(Record):
    """How much of an evaluated set stands, word for word, in the text an encoder has read."""

    task: str
    texts: int
    shared: int


class Overlaps(Record):
    """``overlaps.json``: one entry a target."""

    overlaps: tuple[Overlap, ...] = ()


class Run(Record):
    """Everything about a run but its values."""

    digest: str  # of the recipe as it ran
    stages: int
    resumed: int  # stages that were stopped and went on
    seconds: float  # of all stages, one after the other
    machines: tuple[str, ...]
    overlaps: tuple[Overlap, ...] = ()


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


def write_overlaps(loaded: LoadedRecipe, folder: Path) -> None:
    """Write ``overlaps.json``; the data must be at hand. Raises DataError."""
    found = Overlaps(overlaps=tuple(overlaps(loaded)))
    places.write_text(folder / OVERLAPS, found.model_dump_json(indent=1) + "\n")


def read_run(folder: Path) -> Run:
    """What ``run.json``, ``stages.csv`` and, where there is one, ``overlaps.json`` say.

    Raises DataError.
    """
    try:
        about = json.loads((folder / RUN).read_text(encoding="utf-8"))
        rows = list(csv.DictReader(io.StringIO((folder / STAGES).read_text(encoding="utf-8"))))
        shared = folder / OVERLAPS
        found = (
            Overlaps.model_validate_json(shared.read_text(encoding="utf-8"))
            if shared.exists()
            else Overlaps()
        )
        return Run(
            digest=about["recipe_digest"],
            stages=len(rows),
            resumed=sum(int(row["resumed"]) > 0 for row in rows),
            seconds=sum(float(row["seconds"]) for row in rows),
            machines=tuple(_machine(where) for where in about["environments"]),
            overlaps=found.overlaps,
        )
    except (OSError, ValidationError, KeyError, TypeError, ValueError) as error:
        line = " ".join(str(error).split())[:200]
        raise DataError(f"the records in {folder} cannot be read: {line}") from None


def _machine(where: dict[str, Any]) -> str:
    libraries = ", ".join(f"{name} {version}" for name, version in where["libraries"])
    return (
        f"{where['device']}, {where['threads']} thread(s) a stage, Python {where['python']},"
        f" {libraries}"
    )


def page(recipe: Recipe, run: Run, values: Sequence[RunValue]) -> str:
    """The records as Markdown: headline scores, paired gains, languages, what caps them."""
    heads = {name: headline(recipe, name) for name in recipe.axes.targets} | {OVERALL: "mean"}
    results = Results(tuple(v for v in values if heads.get(v.cell.target) == v.cell.metric), ())
    names = label_of(recipe)
    seeds = sorted({value.seed for value in results.values})
    parts = [
        f"# {recipe.title}",
        "Made from values.csv, stages.csv and run.json by `python -m tools.publish_results"
        f" {recipe.name}`; do not edit.",
        f"Recipe `{recipe.name}` ({run.digest}), status: {recipe.status}, {run.stages} stages in"
        f" {run.seconds / 60:.0f} minutes one after the other, {run.resumed} of them stopped and"
        " resumed. " + "; ".join(run.machines) + ".",
        f"Seeds: {', '.join(map(str, seeds))}; a seed spans the whole chain, the encoder included."
        f" Intervals: {recipe.decision.confidence:.0%}, Student's t over seeds. Points.",
    ]
    if recipe.synthetic:
        parts.insert(1, "**Synthetic: these numbers mean nothing.**")
    parts += _scores(recipe, results, names)
    if "zero-shot" in summaries(results.values).values():
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
    aggregates = summaries(results.values)
    for cell, by_seed in table.items():
        if cell.language != aggregates.get(cell.target):
            continue
        arm = _arm(recipe, cell, names)
        scores[arm][cell.target] = _interval(list(by_seed.values()), recipe)
        if cell.mix != recipe.measures.baseline:
            differences = compare(recipe, results, cell).differences
            mark = " (same task)" if cell in same and cell.target != OVERALL else ""
            gains[arm][cell.target] = _interval(differences, recipe, signed=True) + mark
    targets = [*recipe.axes.targets, OVERALL]
    return [
        "## Zero-shot scores, mean over languages"
        if "zero-shot" in aggregates.values()
        else "## Scores",
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
