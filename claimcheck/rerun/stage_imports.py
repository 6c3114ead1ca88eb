"""Finished stages from another machine: checked, then copied whole or not at all."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
import stat
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from claimcheck.errors import InputError, RecipeError, UnsafeArchiveError
from claimcheck.records.rerun import ENGINE_VERSION, StageResult, StageSpec
from claimcheck.rerun import folder as places
from claimcheck.rerun.imports import Origin
from claimcheck.rerun.lease import alive, read_owner

MARK = "imported.json"  # in a stage folder that came from elsewhere: who brought it
_KEPT = frozenset({places.SPEC, places.RESULT, places.CHECKPOINT, places.PREDICTIONS, "log"})
_SUFFIXES = frozenset({".json", ".jsonl", ".safetensors", ".txt", ".model", ".log", ""})
_MAX_FILES, _MAX_BYTES, _MAX_TEXT = 20_000, 64 * 2**30, 64 * 2**20


class Incoming(NamedTuple):
    """A finished stage that may be copied."""

    folder: Path
    spec: StageSpec
    result: StageResult
    sha256: str  # of its result.json
    files: tuple[Path, ...]  # relative to the folder
    left_out: tuple[str, ...]  # files that no stage needs


class Copied(NamedTuple):
    """What became of a stage."""

    stage: str
    state: str  # "copied", or why it was not


def read_stages(path: Path) -> tuple[Incoming, ...]:
    """The finished stages of a stage folder, of a folder of them, or of a runs folder.

    Everything is checked before anything is copied: the id recomputed from each spec is the name
    of its folder and of its result, scores are finite, and there are no links. Raises InputError,
    or UnsafeArchiveError for a link or a special file.
    """
    home = path / "stages" if (path / "stages").is_dir() else path
    if (home / places.SPEC).exists() or (home / places.RESULT).exists():
        return (_read(home),)
    found = []
    for folder in sorted(home.iterdir()):
        if folder.is_symlink():
            raise UnsafeArchiveError(f"{folder} is a link", hint="hand in the folders themselves")
        if folder.is_dir() and (folder / places.RESULT).exists():
            found.append(_read(folder))
    if not found:
        raise InputError(
            f"{path} holds no finished stage", hint=f"a stage has {places.SPEC} and {places.RESULT}"
        )
    return tuple(found)


def _read(folder: Path) -> Incoming:
    files, left_out = _files(folder)
    for name in (places.SPEC, places.RESULT):
        if Path(name) not in files:
            raise InputError(f"{folder} has no {name}", hint="only finished stages are imported")
    text = {name: _text(folder / name) for name in (places.SPEC, places.RESULT)}
    try:
        spec = StageSpec.model_validate_json(text[places.SPEC])
        result = StageResult.model_validate_json(text[places.RESULT])
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(map(str, problem["loc"]))
        raise InputError(f"{folder}: {error.title}, {place}: {problem['msg']}") from None
    if spec.engine != ENGINE_VERSION:
        raise InputError(
            f"{folder} was run by engine {spec.engine}, this is {ENGINE_VERSION}",
            hint="its numbers can be imported as CSV",
        )
    names = {"its spec": spec.id, "its folder": folder.resolve().name, "its result": result.stage}
    wrong = [f"{what} {name}" for what, name in names.items() if name != spec.id]
    if wrong:
        raise InputError(f"{folder}: the id of its spec is {spec.id}, {' and '.join(wrong)}")
    for metric in result.metrics:
        if not math.isfinite(metric.value):
            raise InputError(f"{folder}: {metric.metric} in {metric.language} is no number")
    sha256 = hashlib.sha256(text[places.RESULT].encode()).hexdigest()
    return Incoming(folder, spec, result, sha256, files, left_out)


def _text(path: Path) -> str:
    if path.stat().st_size > _MAX_TEXT:
        raise InputError(f"{path} is larger than {_MAX_TEXT >> 20} MiB")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from None


def _files(folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Relative paths of the files that a stage needs, and names of the others."""
    kept: list[Path] = []
    left_out: list[str] = []
    size = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        for name in (*folders, *names):
            path = Path(place) / name
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode) or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise UnsafeArchiveError(
                    f"{path} is a link or no plain file", hint="hand in the files themselves"
                )
            if not stat.S_ISREG(mode):
                continue
            relative = path.relative_to(folder)
            if relative.parts[0].split(".")[0] not in {k.split(".")[0] for k in _KEPT} or (
                path.suffix not in _SUFFIXES or name.startswith(".")
            ):
                left_out.append(str(relative))
                continue
            kept.append(relative)
            size += path.lstat().st_size
            if len(kept) > _MAX_FILES or size > _MAX_BYTES:
                raise InputError(f"{folder} is too large for a stage")
    return tuple(sorted(kept)), tuple(sorted(left_out))


def copy_stage(
    incoming: Incoming, runs: Path, *, by: str, where: str, measured: date | None, now: datetime
) -> Copied:
    """Copy a stage into the runs folder; it appears complete or not at all.

    One that is finished here stays as it is, whoever measured it. Raises WorkspaceError for a full
    disk, RecipeError while this machine is running the stage.
    """
    key = incoming.spec.id
    target = places.stages_folder(runs) / key
    known = places.read_result(target)
    if known is not None:
        same = known.metrics == incoming.result.metrics
        return Copied(
            key, "is here already" if same else "is here already, with other scores: kept"
        )
    owner = read_owner(target) if target.exists() else None
    if owner is not None and alive(owner):
        raise RecipeError(f"the stage {key} is running here", hint="wait for it, or stop it first")
    origin = Origin(
        by=by,
        where=where,
        measured=measured or incoming.result.finished.date(),
        file=f"{key}/{places.RESULT}",
        sha256=incoming.sha256,
        time=now,
    )
    with places.disk():
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.parent / f".import-{uuid.uuid4().hex[:12]}"
        try:
            for file in incoming.files:
                (aside / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(incoming.folder / file, aside / file, follow_symlinks=False)
            (aside / places.SPEC).write_text(incoming.spec.model_dump_json(indent=1) + "\n")
            places.write_text(aside / MARK, origin.model_dump_json(indent=1) + "\n")
            if target.exists():  # begun here and never finished
                target.rename(target.parent / f".import-{uuid.uuid4().hex[:12]}-old")
            aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            for old in target.parent.glob(".import-*-old"):
                shutil.rmtree(old, ignore_errors=True)
    return Copied(key, "copied")


def origin_of(folder: Path) -> str | None:
    """Words about who brought a stage from elsewhere; None where it was run here."""
    try:
        return Origin.model_validate_json((folder / MARK).read_text(encoding="utf-8")).words
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, UnicodeDecodeError):
        return "from elsewhere, by nobody knows whom"
