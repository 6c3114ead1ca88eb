"""What lies in a runs folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.rerun import folder as places
from claimcheck.rerun.lease import alive, read_owner


class StageStatus(NamedTuple):
    """One stage folder."""

    stage: str
    kind: str
    tasks: tuple[str, ...]
    seed: int
    state: Literal["done", "running", "failed", "waiting"]
    seconds: float | None = None
    reason: str | None = None


def stage_states(runs: Path) -> list[StageStatus]:
    """Every readable stage below a runs folder, newest first."""
    found = []
    folders = [path for path in places.stages_folder(runs).glob("*/") if path.is_dir()]
    for place in sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            spec = places.read_spec(place)
        except RecipeError:
            continue
        tasks = tuple(part.use.name for part in spec.parts)
        state, seconds, reason = _state(place)
        found.append(
            StageStatus(place.name, spec.kind.value, tasks, spec.seed, state, seconds, reason)
        )
    return found


def _state(
    place: Path,
) -> tuple[Literal["done", "running", "failed", "waiting"], float | None, str | None]:
    try:
        result = places.read_result(place)
    except RecipeError as error:
        return "failed", None, str(error)
    if result is not None:
        return "done", result.seconds, None
    owner = read_owner(place)
    if owner is not None and alive(owner):
        return "running", None, None
    try:
        reason = json.loads((place / places.ERROR).read_text(encoding="utf-8"))["error"]
    except (OSError, ValueError, KeyError, TypeError):
        return "waiting", None, None
    return "failed", None, str(reason)
