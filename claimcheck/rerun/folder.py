"""Stage folders: ``spec.json`` in, everything else out, ``result.json`` last."""

from __future__ import annotations

import errno
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import RecipeError, WorkspaceError
from claimcheck.records.rerun import StageResult, StageSpec

SPEC, RESULT, CHECKPOINT, PREDICTIONS = "spec.json", "result.json", "checkpoint", "predictions"
ERROR = "error.json"  # why the last attempt failed; gone once a result stands


def stages_folder(runs: Path) -> Path:
    """Where the stages of a runs folder lie, each named by its id."""
    return runs / "stages"


def prepare(runs: Path, spec: StageSpec) -> Path:
    """Make the folder of a stage with its spec; harmless where it exists."""
    folder = stages_folder(runs) / spec.id
    with disk():
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / SPEC).exists():
            write_text(folder / SPEC, spec.model_dump_json(indent=1) + "\n")
    return folder


def read_spec(folder: Path) -> StageSpec:
    """The spec of a stage folder. Raises RecipeError when it is missing or not its own."""
    try:
        text = (folder / SPEC).read_text(encoding="utf-8")
    except OSError as error:
        raise RecipeError(
            f"{folder} is no stage folder: it has no {SPEC}", hint="claimcheck recipe plan NAME"
        ) from error
    try:
        spec = StageSpec.model_validate_json(text)
    except ValidationError as error:
        raise RecipeError(f"{folder / SPEC} cannot be read: {error.errors()[0]['msg']}") from error
    if spec.id != folder.resolve().name:
        raise RecipeError(f"{folder / SPEC} was changed: its id is {spec.id} now")
    return spec


def read_result(folder: Path) -> StageResult | None:
    """The result of a finished stage; None while there is none. Raises RecipeError if damaged."""
    try:
        text = (folder / RESULT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecipeError(f"{folder / RESULT} cannot be read: {error}") from error
    try:
        return StageResult.model_validate_json(text)
    except ValidationError as error:
        raise RecipeError(
            f"{folder / RESULT} is damaged", hint="remove that folder: the stage runs again"
        ) from error


def write_result(folder: Path, result: StageResult) -> None:
    """Write the result: the last thing a stage does."""
    write_text(folder / RESULT, result.model_dump_json(indent=1) + "\n")
    (folder / ERROR).unlink(missing_ok=True)


def install(source: Path, runs: Path, spec: StageSpec) -> Path:
    """Copy a finished stage that ships with a recipe into the runs folder; result last."""
    target = prepare(runs, spec)
    if (target / RESULT).exists():
        return target
    with disk():
        aside = target / f".{CHECKPOINT}.{uuid.uuid4().hex[:8]}"
        shutil.copytree(source / CHECKPOINT, aside)
        try:
            aside.rename(target / CHECKPOINT)
        except OSError:
            shutil.rmtree(aside, ignore_errors=True)  # another process was faster
        write_text(target / RESULT, (source / RESULT).read_text(encoding="utf-8"))
    return target


def shipped_stages(folder: Path) -> dict[str, Path]:
    """Finished stages below a folder, by id. Damaged ones are left out."""
    found = {}
    for place in sorted(folder.glob("*/")):
        try:
            spec = StageSpec.model_validate_json((place / SPEC).read_text(encoding="utf-8"))
            if read_result(place) is not None:
                found[spec.id] = place
        except (OSError, ValidationError, RecipeError):
            continue
    return found


def write_text(path: Path, text: str) -> None:
    """Write whole or not at all: aside, flushed to the disk, then renamed."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def write_error(folder: Path, message: str, hint: str | None) -> None:
    """Leave the reason of a failed attempt; a full disk may prevent even that."""
    try:
        write_text(folder / ERROR, json.dumps({"error": message, "hint": hint}) + "\n")
    except OSError:
        return


@contextmanager
def disk() -> Iterator[None]:
    """Translate a full or unwritable disk into WorkspaceError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WorkspaceError(
                "the disk is full", hint="free some space and run the same command again"
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
            raise WorkspaceError(f"{error.filename} cannot be written") from error
        raise
    except Exception as error:
        if "No space left on device" in str(error):  # safetensors wraps the system's error
            raise WorkspaceError(
                "the disk is full", hint="free some space and run the same command again"
            ) from error
        raise
