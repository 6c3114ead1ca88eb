"""Run one stage folder from its spec to its result. What any scheduler calls."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import ClaimcheckError, RecipeError
from claimcheck.records.rerun import ENGINE_VERSION, StageResult
from claimcheck.rerun import folder as places
from claimcheck.rerun.lease import acquire
from claimcheck.rerun.work import Progress, StageSettings, Work

__all__ = ["DEFAULT_SETTINGS", "Held", "Progress", "StageSettings", "run_stage"]

_ATTEMPTS = "attempts"


class Held(NamedTuple):
    """Somebody else alive runs this stage."""

    folder: Path


DEFAULT_SETTINGS = StageSettings()


def run_stage(
    folder: Path, settings: StageSettings = DEFAULT_SETTINGS, progress: Progress | None = None
) -> StageResult | Held:
    """Run the stage of a folder, or return its result when it stands already.

    Parents lie beside the folder and must be done. A stage that was killed resumes from its last
    checkpoint. Raises ClaimcheckError; the reason also stands in ``error.json``.
    """
    spec = places.read_spec(folder)
    if spec.engine != ENGINE_VERSION:
        raise RecipeError(
            f"stage {spec.id} was planned for engine {spec.engine}, this is engine {ENGINE_VERSION}",
            hint="plan the recipe again",
        )
    done = places.read_result(folder)
    if done is not None:
        return done
    if int(os.environ.get("RANK", "0")) > 0:  # launched beside the process that owns the stage
        return Work(folder, spec, settings, progress).run(0)
    with places.disk():
        lease = acquire(folder)
    if lease is None:
        return Held(folder)
    try:
        done = places.read_result(folder)
        if done is not None:  # its owner finished between our look and our lease
            return done
        resumed = _count_attempt(folder)
        with places.disk():
            result = Work(folder, spec, settings, progress).run(resumed)
            if not lease.mine:
                raise RecipeError(f"stage {spec.id} was taken over by another process")
            places.write_result(folder, result)
            _tidy(folder)
        return result
    except ClaimcheckError as error:
        places.write_error(folder, str(error), error.hint)
        raise
    finally:
        lease.release()


def _count_attempt(folder: Path) -> int:
    """How many attempts there were before this one."""
    file = folder / _ATTEMPTS
    try:
        before = int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        before = 0
    with places.disk():
        places.write_text(file, str(before + 1))
    return before


def _tidy(folder: Path) -> None:
    from claimcheck.rerun.train import finish

    finish(folder)
