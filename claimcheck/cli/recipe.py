"""``recipe list | show | plan | run``, ``stage``, ``runs list``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli import recipe_views
from claimcheck.cli.options import Command, Group
from claimcheck.cli.output import Output
from claimcheck.cli.running import agree, default_workers, stage_events
from claimcheck.cli.session import Session
from claimcheck.errors import RecipeError, UsageError

if TYPE_CHECKING:
    from claimcheck.records.rerun import Plan
    from claimcheck.rerun.price import Machine
    from claimcheck.rerun.recipe import LoadedRecipe

_PLAN = "The arms"
_MACHINE = "The machine"

recipe = typer.Typer(cls=Group, no_args_is_help=True, help="Experiments as small text files.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="A recipe's name, folder or file.")]
Seeds = Annotated[
    str | None,
    typer.Option(
        "--seeds", metavar="0,1,2|SET", help="Seeds, or a named set.", rich_help_panel=_PLAN
    ),
]
Mixes = Annotated[
    list[str] | None, typer.Option("--mix", help="Only this arm.", rich_help_panel=_PLAN)
]
Targets = Annotated[
    list[str] | None, typer.Option("--target", help="Only this target.", rich_help_panel=_PLAN)
]
Models = Annotated[
    list[str] | None, typer.Option("--model", help="Only this model.", rich_help_panel=_PLAN)
]
FromNothing = Annotated[
    bool,
    typer.Option("--from-nothing", help="Do not use shipped encoders.", rich_help_panel=_PLAN),
]
Runs = Annotated[
    Path | None,
    typer.Option("--runs", metavar="DIR", help="Default: the workspace's.", show_default=False),
]
Gpu = Annotated[
    str | None,
    typer.Option(
        "--gpu", metavar="NAME", help="Price for this GPU: h200, a100 …", rich_help_panel=_MACHINE
    ),
]
PerHour = Annotated[
    float | None,
    typer.Option(
        "--per-hour", metavar="EUR", min=0, help="Price of an hour.", rich_help_panel=_MACHINE
    ),
]
Device = Annotated[
    str, typer.Option("--device", help="auto, cpu or cuda.", rich_help_panel=_MACHINE)
]
Threads = Annotated[
    int, typer.Option("--threads", min=1, help="CPU threads a stage.", rich_help_panel=_MACHINE)
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Stages side by side. Default: one a core, one on a GPU.",
        rich_help_panel=_MACHINE,
        show_default=False,
    ),
]


@recipe.command("list", cls=Command)
def list_recipes(context: typer.Context) -> None:
    """The recipes of the workspace and of the bundle."""
    from claimcheck.cli.rerun_envelopes import RecipeLine, RecipesEnvelope
    from claimcheck.rerun.recipe import list_recipes, read_recipe

    session: Session = context.obj
    session.find_workspace()  # a folder that was named and holds none is a mistake
    lines = []
    folders = _folders(session)
    for path in list_recipes(folder for folder, _ in folders):
        place = next(name for folder, name in folders if path.is_relative_to(folder))
        try:
            found = read_recipe(path).recipe
        except RecipeError as error:
            lines.append(
                RecipeLine(name=path.parent.name, title="", paper=None, status="unreadable", arms=0, place=place, problem=str(error))
            )  # fmt: skip
            continue
        axes = found.axes
        arms = len(axes.models) * len(axes.mixes) * len(axes.targets) * len(axes.seeds)
        lines.append(
            RecipeLine(
                name=found.name,
                title=found.title,
                paper=found.paper,
                status=found.status,
                arms=arms,
                place=place,
            )
        )

    def people(output: Output) -> None:
        rows = [
            [line.name, str(line.arms), line.status, line.place, line.problem or line.title]
            for line in lines
        ]
        output.table(["Recipe", "Arms", "Status", "From", "What"], rows)

    session.answer(RecipesEnvelope(recipes=tuple(lines)), people)


@recipe.command("show", cls=Command)
def show(context: typer.Context, name: Name) -> None:
    """What a recipe says: axes, deviations, assumptions, the decision rule."""
    from claimcheck.cli.rerun_envelopes import RecipeEnvelope

    session: Session = context.obj
    loaded = _load(session, name)
    found = loaded.recipe

    def people(output: Output) -> None:
        rule = found.decision
        facts = [
            ("recipe", f"{found.name} ({loaded.digest})"),
            ("paper", found.paper or "none"),
            ("status", found.status),
            ("models", ", ".join(found.axes.models)),
            ("mixes", ", ".join(found.mixes[m].label or m for m in found.axes.mixes)),
            ("targets", ", ".join(found.tasks[t].label or t for t in found.axes.targets)),
            ("seeds", ", ".join(map(str, found.axes.seeds))),
        ]
        facts += [(f"seeds {n}", ", ".join(map(str, s))) for n, s in found.seed_sets.items()]
        facts += [("deviation", line) for line in found.deviations.listed()]
        facts += [("assumed", f"{key}: {why}") for key, why in found.assumed.items()]
        looks = ", ".join(map(str, rule.looks)) or "at the end"
        margin = f"{rule.margin:g} points" if rule.margin is not None else "not declared"
        facts += [
            ("direction", f"one-sided paired t at {rule.alpha:g}, looks: {looks}"),
            ("no effect", f"TOST within {margin}"),
        ]
        output.facts(found.title, facts)
        if found.caps:
            output.note("deviations or assumed values: a rerun says no more than a direction")

    session.answer(RecipeEnvelope(recipe=found, digest=loaded.digest), people)


@recipe.command("plan", cls=Command)
def plan(
    context: typer.Context,
    name: Name,
    seeds: Seeds = None,
    mix: Mixes = None,
    target: Targets = None,
    model: Models = None,
    from_nothing: FromNothing = False,
    runs: Runs = None,
    gpu: Gpu = None,
    per_hour: PerHour = None,
    threads: Threads = 1,
) -> None:
    """Arms, stages, cache hits and the price, before anything runs."""
    from claimcheck.cli.rerun_envelopes import PlanEnvelope

    session: Session = context.obj
    loaded = _load(session, name)
    folder = runs or runs_folder(session, create=False)
    made = _plan(
        session, loaded, folder, _machine(gpu, folder, threads),
        seeds=seeds, mix=mix, target=target, model=model, from_nothing=from_nothing, per_hour=per_hour,
    )  # fmt: skip

    def people(output: Output) -> None:
        recipe_views.plan(output, made)

    session.answer(PlanEnvelope(plan=made), people)


@recipe.command("run", cls=Command)
def run(
    context: typer.Context,
    name: Name,
    seeds: Seeds = None,
    mix: Mixes = None,
    target: Targets = None,
    model: Models = None,
    from_nothing: FromNothing = False,
    runs: Runs = None,
    device: Device = "auto",
    threads: Threads = 1,
    workers: Workers = None,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records", metavar="DIR", help="Also write the numbers as CSV.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Run what a recipe still lacks; the same command resumes it."""
    from claimcheck.cli.rerun_envelopes import RunEnvelope
    from claimcheck.rerun.devices import pick_device
    from claimcheck.rerun.execute import run_plan
    from claimcheck.rerun.results import collect
    from claimcheck.rerun.stage import StageSettings
    from claimcheck.rerun.sweep import sweeps

    session: Session = context.obj
    loaded = _load(session, name)
    chosen = pick_device(device)
    folder = runs or runs_folder(session, create=False)  # nothing is made before "yes"
    made = _plan(
        session, loaded, folder, _machine(None, folder, threads),
        seeds=seeds, mix=mix, target=target, model=model, from_nothing=from_nothing, per_hour=None,
    )  # fmt: skip
    count = workers or default_workers(chosen.type, threads)
    price = made.price
    words = f"{price.stages - price.cached} stages on {price.machine}"
    agree(price.seconds, words, workers=count, yes=yes)
    folder = folder or runs_folder(session, create=True)
    assert folder is not None
    with stage_events(session.output) as tell:
        outcome = run_plan(
            made,
            folder,
            workers=count,
            settings=StageSettings(device=str(chosen), threads=threads),
            progress=tell,
        )
    results = collect(loaded.recipe, made, folder)
    if records is not None and not outcome.failures:
        from claimcheck.rerun.publish import write_records

        write_records(loaded, made, folder, records)

    def people(output: Output) -> None:
        recipe_views.results(output, loaded, results)
        output.note(
            f"{len(outcome.ran)} stages run, {len(outcome.cached)} found done,"
            f" {outcome.seconds:.0f} s; in {folder}"
        )
        for failure in outcome.failures:
            output.problem(f"stage {failure.subject}: {failure.reason}")

    session.answer(
        RunEnvelope(
            recipe=loaded.recipe.name,
            ran=outcome.ran,
            cached=outcome.cached,
            failures=outcome.failures,
            seconds=outcome.seconds,
            values=results.values,
            sweeps=sweeps(loaded.recipe, results),
        ),
        people,
    )
    return 3 if outcome.failures else 0


# ── what the commands share ──────────────────────────────────────────────────────────────────


def _folders(session: Session) -> list[tuple[Path, str]]:
    """Where recipes lie: the workspace first, then the bundle."""
    from claimcheck.resources import bundled

    found = []
    place = session.find_workspace(may_be_made=True)
    if place is not None and (place.root / "recipes").is_dir():
        found.append((place.root / "recipes", "workspace"))
    found.append((bundled("experiments"), "bundle"))
    return found


def _load(session: Session, name: str) -> LoadedRecipe:
    from claimcheck.rerun.recipe import find_recipe

    return find_recipe(name, recipe_folders(session))


def recipe_folders(session: Session) -> list[Path]:
    """Where recipes lie, the first that has a name wins."""
    return [folder for folder, _ in _folders(session)]


def runs_folder(session: Session, *, create: bool) -> Path | None:
    """The workspace's runs folder; None where there is no workspace and none is made."""
    place = session.workspace(create=True) if create else session.find_workspace()
    return place.runs if place is not None else None


def _machine(gpu: str | None, folder: Path | None, threads: int) -> Machine:
    from claimcheck.rerun.price import named_gpu, this_machine

    return named_gpu(gpu) if gpu is not None else this_machine(folder, threads=threads)


def _plan(
    session: Session,
    loaded: LoadedRecipe,
    folder: Path | None,
    machine: Machine,
    *,
    seeds: str | None,
    mix: Sequence[str] | None,
    target: Sequence[str] | None,
    model: Sequence[str] | None,
    from_nothing: bool,
    per_hour: float | None,
) -> Plan:
    from claimcheck.rerun.plan import Choice, make_plan

    choice = Choice(model, mix, target, None, _seeds(loaded, seeds))
    return make_plan(
        loaded,
        runs=folder,
        choice=choice,
        machine=machine,
        from_nothing=from_nothing,
        per_hour=per_hour,
    )


def _seeds(loaded: LoadedRecipe, asked: str | None) -> tuple[int, ...] | None:
    if asked is None:
        return None
    if asked in loaded.recipe.seed_sets:
        return loaded.recipe.seed_sets[asked]
    try:
        found = tuple(int(part) for part in asked.split(","))
    except ValueError:
        known = ", ".join(loaded.recipe.seed_sets) or "none"
        raise UsageError(
            f"--seeds {asked!r} is neither numbers nor a named set", hint=f"named sets: {known}"
        ) from None
    if len(set(found)) != len(found) or min(found) < 0:
        raise UsageError(f"--seeds {asked!r} names a seed twice, or a negative one")
    return found
