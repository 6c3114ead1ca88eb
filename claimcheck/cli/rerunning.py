"""The part of ``verify --rerun`` that follows the reading: plan, price, question, run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimcheck.cli.running import agree, budget_seconds, default_workers, teller
from claimcheck.cli.session import Session
from claimcheck.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from claimcheck.pipeline import Project
    from claimcheck.pipeline.rerun_planning import Prepared, RerunSettings
    from claimcheck.pipeline.rerunning import Reran
    from claimcheck.records import Claim


class RerunOptions(NamedTuple):
    """What the command line says about reruns."""

    dry_run: bool = False
    budget: str | None = None
    yes: bool = False
    device: str = "auto"
    threads: int = 1
    workers: int | None = None
    gpu: str | None = None


def run_reruns(
    session: Session, project: Project, claims: tuple[Claim, ...], options: RerunOptions
) -> tuple[Prepared, Reran | None]:
    """Link the claims, show the plan, ask, run. With ``dry_run`` nothing is run.

    Raises UsageError where something expensive would start without a terminal and ``--yes``.
    """
    from claimcheck.cli import rerun_views
    from claimcheck.cli.recipe import recipe_folders
    from claimcheck.pipeline.linking import link_claims, read_recipes
    from claimcheck.pipeline.rerun_planning import prepare
    from claimcheck.pipeline.rerunning import rerun

    settings = _settings(session, project, options)
    output = session.output
    with output.progress() as progress:
        recipes = read_recipes(recipe_folders(session))
        linked = link_claims(project, claims, recipes, progress=progress)
        progress("planning", "reruns", 0, None)
        prepared = prepare(linked, recipes, settings)
    if options.dry_run:
        return prepared, None
    if output.for_people and not output.json:
        rerun_views.plan(output, prepared.plan)
    if prepared.plan.recipes:
        _need_torch()
        words, most = rerun_views.price_words(prepared.plan)
        workers = prepared.plan.workers
        agree(prepared.plan.seconds, words, workers=workers, yes=options.yes, most=most)
    with output.progress() as progress:
        tell = teller(output, progress)
        done = rerun(project, prepared, settings, tell=tell, progress=progress)
    return prepared, done


def check_options(rerun: bool, options: RerunOptions) -> None:
    """Options of reruns without ``--rerun`` are a mistake. Raises UsageError."""
    defaults = RerunOptions()
    for name, given, default in zip(RerunOptions._fields, options, defaults, strict=True):
        if not rerun and given != default:
            raise UsageError(
                f"--{name.replace('_', '-')} needs --rerun", hint="claimcheck verify --rerun …"
            )
    if options.gpu is not None and not options.dry_run:
        raise UsageError("--gpu only prices another machine", hint="add --dry-run")


def _settings(session: Session, project: Project, options: RerunOptions) -> RerunSettings:
    from claimcheck.cli.recipe import recipe_folders
    from claimcheck.pipeline.rerun_planning import RerunSettings

    device = _device(options)
    gpu = options.gpu is not None or device.startswith("cuda")
    return RerunSettings(
        folders=tuple(recipe_folders(session)),
        runs=project.workspace.runs,
        device=device,
        threads=options.threads,
        workers=options.workers or (1 if gpu else default_workers(device, options.threads)),
        budget=budget_seconds(options.budget, gpu=gpu),
        gpu=options.gpu,
    )


def _device(options: RerunOptions) -> str:
    """The device to run on; "cpu" where nothing is run and there is no torch."""
    try:
        from claimcheck.rerun.devices import pick_device
    except ImportError:
        if options.dry_run:
            return "cpu"
        _need_torch()
        raise
    return str(pick_device(options.device))


def _need_torch() -> None:
    """Raises MissingExtraError where nothing can be trained."""
    from importlib.util import find_spec

    if find_spec("torch") is None or find_spec("transformers") is None:
        raise MissingExtraError(
            "reruns need torch and transformers, which are not installed",
            hint="install claimcheck[rerun]",
        )
