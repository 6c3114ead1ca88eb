"""What commands that run stages share: asking before anything expensive, and progress."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.recipe_views import duration
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.pipeline.project import Progress

ASK_SECONDS = 120.0  # a run that takes longer is asked about first
_BUDGET = re.compile(r"(\d+(?:\.\d+)?)\s*(gpuh|h|min|m|s)", re.IGNORECASE)
_UNITS = {"gpuh": 3600.0, "h": 3600.0, "min": 60.0, "m": 60.0, "s": 1.0}


def agree(
    seconds: float | None, words: str, *, workers: int = 1, yes: bool = False, most: str = ""
) -> None:
    """Ask before a run of ``seconds`` of one worker; without a terminal refuse it unless ``yes``.

    ``words`` say what runs ("12 stages on this machine"), ``most`` what it may grow to. Raises
    UsageError, or typer.Exit where the person says no.
    """
    import sys

    spread = (seconds or 0.0) / max(1, workers)
    if yes or spread < ASK_SECONDS:
        return
    took = f"about {duration(spread)} for {words}{most}"
    if not sys.stdin.isatty():
        raise UsageError(f"this takes {took}", hint="add --yes to start it without a terminal")
    if not typer.confirm(f"This takes {took}. Start?", err=True):
        raise typer.Exit(130)


@contextmanager
def stage_events(output: Output) -> Iterator[Any]:
    """Progress of a run: stages done of all, and how long it may still take."""
    with output.progress() as progress:
        yield teller(output, progress)


def teller(output: Output, progress: Progress) -> Callable[[Any], None]:
    """What the executor tells, as progress."""

    def tell(event: Any) -> None:
        left = f", {duration(event.seconds_left)} left" if event.seconds_left else ""
        if event.kind == "failed":
            output.problem(f"{event.title}: {event.what}")
        subject = event.title if event.kind in ("started", "progress", "done") else "of the run"
        progress("running", f"{subject}{left}", event.finished, event.total)

    return tell


def default_workers(device: str, threads: int) -> int:
    """Stages side by side: one on a GPU, else as many as cores allow."""
    return 1 if device.startswith("cuda") else max(1, (os.cpu_count() or 1) // threads)


def budget_seconds(text: str | None, *, gpu: bool) -> float | None:
    """Seconds of "4gpuh", "30min", "2h". Raises UsageError; also for GPU-hours without a GPU."""
    if text is None:
        return None
    match = _BUDGET.fullmatch(text.strip())
    if match is None or float(match[1]) <= 0:
        raise UsageError(f"--budget {text!r} is no budget", hint="e.g. 4gpuh, 2h, 30min")
    unit = match[2].lower()
    if unit == "gpuh" and not gpu:
        raise UsageError(
            "a budget in GPU-hours needs a GPU, and this machine has none",
            hint="give hours or minutes: --budget 30min",
        )
    return float(match[1]) * _UNITS[unit]
