"""Numbers measured elsewhere: CSV files of cells, checked against their recipe's axes.

An import is one JSON file below ``imports/`` of the runs folder, named by the SHA-256 of the CSV.
``collect`` reads it wherever an arm was not measured here; a measured value always wins.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from claimcheck.errors import InputError, NotFoundError, UnreadableFileError, WorkspaceError
from claimcheck.plugins import did_you_mean
from claimcheck.records import Record, digest
from claimcheck.records.link import RecipeView
from claimcheck.records.recipe import HeadKind, Recipe
from claimcheck.records.rerun import Arm, CellKey, RunValue
from claimcheck.rerun import folder as places
from claimcheck.rerun.recipe import LoadedRecipe

FOLDER = "imports"
COLUMNS = ("recipe", *CellKey.model_fields, "seed", "value")
IGNORED = ("stage", "same_task")  # columns of published records, worked out anew
_MAX_BYTES, _MAX_ROWS = 64 * 2**20, 200_000
OVERALL = "overall"  # the target of means over targets
AGGREGATES = ("zero-shot", "english", "all")


class ImportedValue(Record):
    """One number."""

    cell: CellKey
    seed: int
    value: float


class Origin(Record):
    """Who measured, where and when: people's words, which nobody can check."""

    by: str
    where: str
    measured: date | None = None  # None: not said
    file: str  # name of what was handed in
    sha256: str
    time: datetime  # of the import

    @property
    def words(self) -> str:
        """One line for signatures."""
        when = f", measured {self.measured.isoformat()}" if self.measured else ""
        return f"{self.by}, {self.where}{when}; {self.file}, sha256 {self.sha256}"


class Import(Record):
    """All values of one recipe in one file."""

    recipe: str
    recipe_digest: str  # values of another wording of the recipe are not used
    origin: Origin
    values: tuple[ImportedValue, ...]


def read_csv(path: Path) -> tuple[bytes, list[tuple[int, dict[str, str]]]]:
    """The bytes and the rows (line number, column → text) of a CSV of cells.

    Raises UnreadableFileError for what is no such file and InputError for a wrong header; each
    names the file.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from None
    if len(content) > _MAX_BYTES:
        raise UnreadableFileError(f"{path} is larger than {_MAX_BYTES >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFileError(f"{path} is not UTF-8 text", hint=_HEADER) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    header: list[str] = []
    try:
        for cells in reader:
            if not header:
                header = _header([cell.strip() for cell in cells], path)
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    raise InputError(
                        f"{path}, line {reader.line_num}: {len(cells)} cells under a header of"
                        f" {len(header)}"
                    )
                rows.append(
                    (reader.line_num, dict(zip(header, map(str.strip, cells), strict=True)))
                )
            if len(rows) > _MAX_ROWS:
                raise InputError(f"{path} has more than {_MAX_ROWS:,} rows")
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from None
    if not rows:
        raise InputError(f"{path} holds no values", hint=_HEADER)
    return content, rows


_HEADER = "the header is " + ",".join(COLUMNS)


def _header(names: list[str], path: Path) -> list[str]:
    missing = [name for name in COLUMNS if name not in names and name != "recipe"]
    unknown = [name for name in names if name not in COLUMNS and name not in IGNORED]
    if missing:
        raise InputError(f"{path} has no column {missing[0]!r}", hint=_HEADER)
    if unknown:
        raise InputError(f"{path} has an unknown column {unknown[0]!r}", hint=_HEADER)
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{path} has the column {twice!r} twice")
    return names


def read_imports(
    path: Path,
    find: Callable[[str], LoadedRecipe],
    *,
    recipe: str | None = None,
    by: str,
    where: str,
    measured: date | None,
    now: datetime,
) -> tuple[Import, ...]:
    """The values of a CSV, one import a recipe, all of them checked; nothing is written.

    ``recipe`` names the recipe of a file without that column. Raises InputError with the line of
    the first mistake: an unknown name, no number, the same cell and seed twice.
    """
    from claimcheck.rerun.views import recipe_view

    content, rows = read_csv(path)
    origin = Origin(
        by=by,
        where=where,
        measured=measured,
        file=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        time=now,
    )
    views: dict[str, RecipeView] = {}
    values: dict[str, dict[tuple[CellKey, int], tuple[int, float]]] = {}
    for line, row in rows:
        place = f"{path}, line {line}"
        name = row.get("recipe") or recipe
        if name is None:
            raise InputError(f"{place} names no recipe", hint="--recipe NAME, or a column of it")
        if name not in views:
            try:
                views[name] = recipe_view(find(name))
            except NotFoundError as error:
                raise InputError(f"{place}: {error}", hint=error.hint) from None
        if row["target"] == OVERALL:
            continue  # a mean over targets is worked out anew
        key, number = _checked(row, views[name], place)
        known = values.setdefault(name, {})
        if key in known:
            raise InputError(f"{place} gives the cell of line {known[key][0]} once more")
        known[key] = (line, number)
    if not values:
        raise InputError(f"{path} holds no values but means over targets", hint=_HEADER)
    return tuple(
        Import(
            recipe=views[name].recipe.name,
            recipe_digest=views[name].digest,
            origin=origin,
            values=tuple(
                ImportedValue(cell=cell, seed=seed, value=number)
                for (cell, seed), (_, number) in known.items()
            ),
        )
        for name, known in values.items()
    )


def _checked(
    row: Mapping[str, str], view: RecipeView, place: str
) -> tuple[tuple[CellKey, int], float]:
    """Cell, seed and number of a row. Raises InputError."""
    recipe = view.recipe
    axes = recipe.axes

    def one_of(column: str, known: Iterable[str]) -> str:
        names = tuple(known)
        if row[column] not in names:
            raise InputError(
                f"{place}: the recipe {recipe.name} has no {column} {row[column]!r}",
                hint=did_you_mean(row[column], names),
            )
        return row[column]

    target = one_of("target", axes.targets)
    mix = one_of("mix", axes.mixes)
    fraction = _number(row["fraction"], f"{place}: the fraction")
    shares = axes.fractions if recipe.mixes[mix].parts else (max(axes.fractions),)
    if fraction not in shares:
        raise InputError(
            f"{place}: {mix} has no fraction {row['fraction']}",
            hint="known: " + ", ".join(f"{share:g}" for share in shares),
        )
    splits = dict.fromkeys((recipe.tasks[target].split, *view.splits.get(target, ())))
    languages = (*view.languages[target], *_aggregates(recipe, view, target))
    cell = CellKey(
        model=one_of("model", axes.models),
        mix=mix,
        fraction=fraction,
        target=target,
        split=one_of("split", splits),
        language=one_of("language", languages),
        metric=one_of("metric", _metrics(view, target)),
    )
    seeds = {*axes.seeds, *(seed for some in recipe.seed_sets.values() for seed in some)}
    if not row["seed"].isascii() or not row["seed"].isdecimal() or int(row["seed"]) not in seeds:
        raise InputError(
            f"{place}: the recipe {recipe.name} has no seed {row['seed']!r}",
            hint="known: " + ", ".join(map(str, sorted(seeds)[:20])),
        )
    return (cell, int(row["seed"])), _number(row["value"], f"{place}: the value")


def _metrics(view: RecipeView, target: str) -> tuple[str, ...]:
    """What a target reports; an untrained encoder also reports the layer that it chose."""
    chosen = ("layer",) if view.heads.get(target) == HeadKind.NONE.value else ()
    return (*view.metrics[target], *chosen)


def _aggregates(recipe: Recipe, view: RecipeView, target: str) -> tuple[str, ...]:
    known = recipe.measures.aggregates
    alone = set(view.languages[target]) <= {view.source_language[target]}
    return tuple(name for name in known if not (alone and name == "zero-shot"))


def _number(text: str, what: str) -> float:
    try:
        number = float(text) if "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"{what} {text!r} is no number", hint="a point before the decimals: 81.5")
    return number


# ── the imports of a runs folder ─────────────────────────────────────────────────────────────


def stored_imports(runs: Path) -> tuple[Import, ...]:
    """The imports of a runs folder, oldest first. Raises WorkspaceError for a damaged one."""
    found = []
    for path in sorted((runs / FOLDER).glob("*.json")):
        try:
            found.append(Import.model_validate_json(path.read_text(encoding="utf-8")))
        except (OSError, ValidationError, UnicodeDecodeError):
            raise WorkspaceError(
                f"{path} cannot be read", hint="remove it and import the numbers again"
            ) from None
    return tuple(sorted(found, key=lambda one: (one.origin.time, one.origin.sha256, one.recipe)))


def store_imports(runs: Path, made: Iterable[Import]) -> None:
    """Write imports, each whole or not at all, after all of them were checked.

    Raises InputError where a cell was imported from another file before: numbers that changed
    want a person to say which hold.
    """
    known = stored_imports(runs)
    made = tuple(made)
    for one in made:
        _check_new(one, known, runs)
    with places.disk():
        for one in made:
            target = _file(runs, one)
            target.parent.mkdir(parents=True, exist_ok=True)
            places.write_text(target, one.model_dump_json(indent=1) + "\n")


def _file(runs: Path, one: Import) -> Path:
    return runs / FOLDER / f"{one.origin.sha256[:16]}-{one.recipe}.json"


def _check_new(made: Import, known: Iterable[Import], runs: Path) -> None:
    mine = {(value.cell, value.seed) for value in made.values}
    for other in known:
        if (other.recipe, other.recipe_digest) != (made.recipe, made.recipe_digest):
            continue
        when = f"{other.origin.time:%Y-%m-%d}"
        if other.origin.sha256 == made.origin.sha256:
            raise InputError(
                f"{made.origin.file} was imported on {when}", hint="claimcheck runs list"
            )
        both = len(mine & {(value.cell, value.seed) for value in other.values})
        if both:
            raise InputError(
                f"{both} of these values were imported from {other.origin.file} on {when}",
                hint=f"to drop those, remove {_file(runs, other)}",
            )


def measured_already(made: Import, loaded: LoadedRecipe, runs: Path) -> int:
    """How many of the values belong to arms whose stages are finished here."""
    from claimcheck.rerun.plan import Choice, make_plan

    seeds = tuple(sorted({value.seed for value in made.values}))
    plan = make_plan(loaded, choice=Choice(seeds=seeds), power=False)
    done = {
        (arm.model, arm.mix, arm.fraction, arm.target, arm.seed)
        for arm in plan.arms
        if places.read_result(places.stages_folder(runs) / arm.stages[-1]) is not None
    }
    cells = ((value.cell, value.seed) for value in made.values)
    return sum((c.model, c.mix, c.fraction, c.target, seed) in done for c, seed in cells)


Scores = dict[tuple[str, str, str], tuple[float, str]]
"""(metric, split, language) → (value, words about its origin)."""
_ArmKey = tuple[str, str, float, str, int]


class Arms(NamedTuple):
    """What imports know of the arms of a recipe."""

    values: dict[_ArmKey, Scores]
    outdated: int  # values of another wording of the recipe

    def of(self, arm: Arm) -> Scores:
        """The values of an arm and its seed."""
        key = (arm.model, arm.mix, arm.fraction, arm.target, arm.seed)
        return self.values.get(key, {})


def imported_arms(recipe: Recipe, runs: Path) -> Arms:
    """The imported values of a recipe, by arm; those of another wording of it are only counted."""
    wording = digest("recipe", recipe.model_dump(mode="json"))
    arms: dict[_ArmKey, Scores] = {}
    outdated = 0
    for one in stored_imports(runs):
        if one.recipe != recipe.name:
            continue
        if one.recipe_digest != wording:
            outdated += len(one.values)
            continue
        for value in one.values:
            cell = value.cell
            key = (cell.model, cell.mix, cell.fraction, cell.target, value.seed)
            scores = arms.setdefault(key, {})
            scores[cell.metric, cell.split, cell.language] = (value.value, one.origin.words)
    return Arms(arms, outdated)


def sources_of(
    values: Iterable[RunValue], cells: Iterable[CellKey], seeds: Iterable[int]
) -> tuple[str, ...]:
    """Words about who measured elsewhere what these cells hold, each once."""
    arms = {(c.model, c.mix, c.fraction, c.target) for c in cells}
    every = {(model, mix, share) for model, mix, share, target in arms if target == OVERALL}
    wanted = set(seeds)
    return tuple(
        dict.fromkeys(
            value.source
            for value in values
            if value.imported and value.seed in wanted
            for cell in (value.cell,)
            if (cell.model, cell.mix, cell.fraction, cell.target) in arms
            or (cell.model, cell.mix, cell.fraction) in every
        )
    )
