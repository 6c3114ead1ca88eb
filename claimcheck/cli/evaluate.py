"""``evaluate``: benchmarks, each a module of :mod:`claimcheck.evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.session import Session
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.evaluate import BenchmarkResult
    from claimcheck.evaluate.interface import Benchmark


def evaluate(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[BENCHMARK]", help="Without one: list them.")
    ] = None,
    data: Annotated[
        Path | None, typer.Argument(metavar="[DATA]", help="Folder or file with its data.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions", metavar="DIR", help="Of xtreme: answers.", show_default=False
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="DIR", help="Of xtreme: the gold.", show_default=False),
    ] = None,
    retriever: Annotated[
        str | None,
        typer.Option(
            "--retriever", metavar="NAME", help="Of scifact: also bm25+dense.", show_default=False
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Of handwritten: show every wrong verdict.")
    ] = False,
) -> None:
    """Run a benchmark and print its scores with intervals."""
    from claimcheck.cli.envelopes import EvaluationEnvelope
    from claimcheck.evaluate import BENCHMARKS, benchmark

    session: Session = context.obj
    if name is None:
        for known in BENCHMARKS:
            session.output.line(known)
        return
    run = benchmark(name)
    if predictions is not None or labels is not None:
        run = _two_folders(name, data, predictions, labels)
    if retriever is not None:
        run = _with_vectors(name, retriever)
    if listed:
        run = _with_list(name)
    with session.output.progress() as progress:
        result = run(data, lambda done, total: progress("evaluating", name, done, total))
    session.answer(EvaluationEnvelope(result=result), lambda output: _people(output, result))


def _two_folders(
    name: str, data: Path | None, predictions: Path | None, labels: Path | None
) -> Benchmark:
    """XTREME's scorer on two folders that do not lie in one."""
    from claimcheck.evaluate.xtreme import score_folders

    if name != "xtreme" or data is not None or predictions is None or labels is None:
        raise UsageError(
            "--predictions and --labels belong together, and to xtreme alone",
            hint="claimcheck evaluate xtreme --predictions DIR --labels DIR",
        )
    gold, answers = labels, predictions
    return lambda data, progress=None: score_folders(gold, answers, progress)


def _with_vectors(name: str, retriever: str) -> Benchmark:
    """SciFact's recall with sentence vectors too; minutes on a processor."""
    from claimcheck.evaluate.scifact import run
    from claimcheck.verify.encoders import encoder_for

    if name != "scifact":
        raise UsageError(
            "--retriever belongs to scifact alone",
            hint="claimcheck evaluate scifact DIR --retriever bm25+dense",
        )
    encoder = encoder_for(retriever)
    return lambda data, progress=None: run(data, progress, encoder)


def _with_list(name: str) -> Benchmark:
    """Sentences written by hand, with every verdict on them that is wrong."""
    from claimcheck.evaluate.handwritten import with_list

    if name != "handwritten":
        raise UsageError(
            "--list belongs to handwritten alone",
            hint="claimcheck evaluate handwritten DIR --list",
        )
    return with_list()


def _people(output: Output, result: BenchmarkResult) -> None:
    rows = []
    for score in result.scores:
        interval = (
            f"{score.low:.3f} – {score.high:.3f}"
            if score.low is not None and score.high is not None
            else ""
        )
        rows.append(
            (
                score.name + (" (control)" if score.control else ""),
                score.part,
                f"{score.value:.3f}",
                interval,
                "" if score.n is None else str(score.n),
                "" if score.target is None else f"{score.target:.3f}",
            )
        )
    if rows:
        output.table(("Score", "Part", "Value", "95 % interval", "n", "Target"), rows, flexible=0)
    for table in result.tables:
        if output.for_people:
            output.heading(table.title, "")
        output.table(table.columns, table.rows)
    for note in result.notes:
        output.note(note)
    for key, value in result.signature:
        output.note(f"{key}: {value}")
    output.note(f"{result.seconds:.1f} s")
