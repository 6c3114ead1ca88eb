"""``recipe draft``: a recipe skeleton from a paper's own claims."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.recipe import recipe_folders
from claimcheck.cli.session import Session

MOST_BLANKS = 12


def draft(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PAPER", help="A stored paper.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            help="Write recipe.toml there. Default: print it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draft a recipe from what a paper claims; what the claims do not say stays blank."""
    from claimcheck.cli.draft_envelopes import BlankLine, DraftEnvelope
    from claimcheck.pipeline.drafting import draft_recipe

    session: Session = context.obj
    with session.project() as project, session.output.progress() as progress:
        paper = project.store.paper(name)
        made = draft_recipe(project, paper, recipe_folders(session), folder=out, progress=progress)
    found = made.draft

    def people(output: Output) -> None:
        if made.file is None:
            output.raw(found.text.encode())
        counted = (
            f"{len(found.models)} models, {len(found.mixes)} intermediate arms,"
            f" {len(found.targets)} targets, {found.effects} claimed effects"
        )
        output.note(f"{made.file or found.name}: {counted}")
        output.note(f"{len(found.blanks)} values were not found and must be filled in:")
        for blank in found.blanks[:MOST_BLANKS]:
            output.note(f"  {blank.path}")
        if len(found.blanks) > MOST_BLANKS:
            output.note(
                f"  … and {len(found.blanks) - MOST_BLANKS} more: see the lines in the file"
            )
        if made.problem is not None:
            output.note(f"as it stands the reader says: {made.problem}")

    session.answer(
        DraftEnvelope(
            name=found.name,
            paper=paper.id,
            file=str(made.file) if made.file else None,
            text=found.text,
            models=found.models,
            mixes=found.mixes,
            targets=found.targets,
            effects=found.effects,
            blanks=tuple(BlankLine(path=blank.path, why=blank.why) for blank in found.blanks),
            problem=made.problem,
        ),
        people,
    )
