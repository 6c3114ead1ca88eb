"""``evaluate xtreme``: score a folder of predictions as XTREME's own scorer does.

Both folders hold ``<task>/test-<language>.tsv`` or ``.json`` in XTREME's submission format.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError, InputError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.metrics import METRICS_VERSION, signature
from claimcheck.metrics.classification import accuracy
from claimcheck.metrics.mining import mined_f1
from claimcheck.metrics.spans import mlqa_scores, squad_scores
from claimcheck.metrics.tagging import span_f1
from claimcheck.metrics.xtreme import TASK_LANGUAGES, mean, overall

_QA = ("xquad", "mlqa", "tydiqa")


def read_labels(path: Path) -> list[str]:
    """One label a line."""
    return [line.strip() for line in _text(path).splitlines()]


def read_tags(path: Path) -> list[list[str]]:
    """One tag a line, sentences parted by blank lines."""
    sentences: list[list[str]] = []
    current: list[str] = []
    for line in _text(path).splitlines():
        if line.strip():
            current.append(line.strip())
        else:
            sentences.append(current)
            current = []
    return [*sentences, current] if current else sentences


def read_answers(path: Path) -> dict[str, list[str]]:
    """Accepted answers by question id, of a file in SQuAD's format."""
    content = _json(path)
    articles = content["data"] if isinstance(content, dict) and "data" in content else content
    try:
        return {
            question["id"]: [answer["text"] for answer in question["answers"]]
            for article in articles
            for paragraph in article["paragraphs"]
            for question in paragraph["qas"]
        }
    except (KeyError, TypeError) as error:
        raise DataError(f"{path.name} is not in SQuAD's format: {error!r}") from error


def score_language(task: str, language: str, labels: Path, predictions: Path) -> dict[str, float]:
    """All scores of one task in one language, in percent, by name."""
    if task in _QA:
        answers, given = read_answers(labels), _json(predictions)
        if not isinstance(given, dict):
            raise DataError(f"{predictions} is not a JSON object of question ids and answers")
        spans = (
            mlqa_scores(answers, given, language)
            if task == "mlqa"
            else squad_scores(answers, given)
        )
        return {"exact_match": spans.exact_match, "f1": spans.f1}
    if task in ("panx", "udpos"):
        tags = span_f1(read_tags(labels), read_tags(predictions))
        return {"f1": tags.f1, "precision": tags.precision, "recall": tags.recall}
    if task == "bucc2018":
        pairs = mined_f1(set(read_labels(predictions)), set(read_labels(labels)))
        return {"f1": pairs.f1, "precision": pairs.precision, "recall": pairs.recall}
    return {"accuracy": accuracy(read_labels(labels), read_labels(predictions))}


def score_task(task: str, labels: Path, predictions: Path) -> dict[str, dict[str, float]]:
    """Scores of a task by language. Raises DataError when a language's file is missing."""
    suffix = "json" if task in _QA else "tsv"
    scores = {}
    for language in TASK_LANGUAGES[task]:
        name = f"test-{language}.{suffix}"
        for folder in (labels, predictions):
            if not (folder / task / name).is_file():
                raise DataError(
                    f"{task} has no {name} in {folder}",
                    hint="a task is scored over all its languages or not at all",
                )
        try:
            scores[language] = score_language(
                task, language, labels / task / name, predictions / task / name
            )
        except DataError as error:
            raise DataError(f"{task}/{name}: {error}", hint=error.hint) from error
    return scores


def task_score(task: str, by_language: dict[str, dict[str, float]]) -> float:
    """The one score of a task that the overall score averages."""
    names: tuple[str, ...] = ("exact_match", "f1")
    if task not in _QA:
        names = ("f1",) if "f1" in next(iter(by_language.values())) else ("accuracy",)
    return mean([mean([scores[name] for scores in by_language.values()]) for name in names])


def score_folders(
    labels: Path, predictions: Path, progress: Callable[[int, int], None] | None = None
) -> BenchmarkResult:
    """Score every task that both folders have."""
    started = time.monotonic()
    for folder in (labels, predictions):
        if not folder.is_dir():
            raise InputError(f"there is no folder {folder}")
    tasks = [
        task
        for task in TASK_LANGUAGES
        if (labels / task).is_dir() and (predictions / task).is_dir()
    ]
    if not tasks:
        raise InputError(
            f"{labels} and {predictions} have no XTREME task in common",
            hint="a task is a folder named " + ", ".join(TASK_LANGUAGES),
        )
    detailed = {}
    for done, task in enumerate(tasks):
        if progress:
            progress(done, len(tasks))
        detailed[task] = score_task(task, labels, predictions)
    task_scores = {task: task_score(task, detailed[task]) for task in tasks}
    scores = [Score(name=name, value=value) for name, value in overall(task_scores).items()]
    scores += [
        Score(name=task, value=value, n=len(detailed[task])) for task, value in task_scores.items()
    ]
    for task in tasks:
        for name in next(iter(detailed[task].values())):
            scores.append(
                Score(
                    name=f"{task} {name}",
                    value=mean([by_name[name] for by_name in detailed[task].values()]),
                    n=len(detailed[task]),
                )
            )
    tables = tuple(_table(task, detailed[task]) for task in tasks)
    missing = [task for task in TASK_LANGUAGES if task not in tasks]
    notes = ("no overall score: " + ", ".join(missing) + " missing",) if missing else ()
    return BenchmarkResult(
        benchmark="xtreme",
        scores=tuple(scores),
        tables=tables,
        notes=notes,
        signature=(
            ("metrics", str(METRICS_VERSION)),
            ("udpos", signature("span_f1", tags="whole")),
        ),
        seconds=time.monotonic() - started,
    )


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Score ``data/predictions`` against ``data/labels``."""
    if data is None:
        raise InputError(
            "XTREME needs predictions and labels",
            hint="say --predictions DIR --labels DIR, or a folder with both inside",
        )
    return score_folders(data / "labels", data / "predictions", progress)


def _table(task: str, by_language: dict[str, dict[str, float]]) -> ResultTable:
    names = tuple(next(iter(by_language.values())))
    return ResultTable(
        title=task,
        columns=("language", *names),
        rows=tuple(
            (language, *(f"{scores[name]:.2f}" for name in names))
            for language, scores in by_language.items()
        ),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"{path} is not JSON: {error}") from error
