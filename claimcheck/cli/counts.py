"""``recipe count``: how many examples a data set holds, against how many a paper says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.recipe import recipe_folders
from claimcheck.cli.session import Session

if TYPE_CHECKING:
    from claimcheck.rerun.counting import CountResult


def count(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A recipe of counts, or its file.")],
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="Where data folders lie. Default: CLAIMCHECK_DATA.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Count examples in data at hand, and say what would explain a difference."""
    from claimcheck.cli.rerun_envelopes import CountsEnvelope
    from claimcheck.rerun.counting import CountOutcome, find_count_recipe, run_counts
    from claimcheck.rerun.tasks.roots import data_root

    session: Session = context.obj
    found = find_count_recipe(name, recipe_folders(session))
    with session.output.progress() as progress:
        results = run_counts(
            found, data or data_root(), lambda done, total: progress("count", "", done, total)
        )

    def people(output: Output) -> None:
        output.heading(found.title, f"counted: {found.release}")
        for_people = output.for_people
        columns = ["Count", "Split", "Languages", "Claimed", "Counted", "Outcome"]
        output.table(columns, _lines(results, short=for_people))
        for reason in dict.fromkeys(one.reason for one in results if one.reason):
            output.problem(reason)

    session.answer(CountsEnvelope(recipe=found.name, release=found.release, counts=results), people)
    return 3 if any(one.outcome is CountOutcome.MISSING for one in results) else 0


def _lines(results: tuple[CountResult, ...], *, short: bool) -> list[list[str]]:
    """One line for all languages of a count that came out alike; ``short``: many are not named."""
    grouped: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in results:
        counted = "" if one.counted is None else f"{one.counted:,}"
        outcome = str(one.outcome)
        if one.explanations:
            outcome += "; explained by " + " or ".join(one.explanations)
        key = (one.name, one.split, f"{one.claimed:,}", counted, outcome)
        grouped.setdefault(key, []).append(one.language)
    lines = []
    for (name, split, claimed, counted, outcome), codes in grouped.items():
        languages = f"{len(codes)} languages" if short and len(codes) > 3 else " ".join(codes)
        lines.append([name, split, languages, claimed, counted, outcome])
    return lines
