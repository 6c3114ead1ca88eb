"""``synthesize``: from a research question to a report that answers it, or says why it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.choices import REPORT_FORMATS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import named_papers
from claimcheck.cli.recipe import recipe_folders
from claimcheck.cli.report import shown_path
from claimcheck.cli.session import Session
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.pipeline import Project
    from claimcheck.records import Paper


def synthesize(
    context: typer.Context,
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="In English, with a question mark.")
    ],
    paper: Annotated[
        list[str] | None,
        typer.Option(
            "--paper",
            metavar="ID",
            help="The paper that the question comes from; with --from-workspace: papers to read.",
        ),
    ] = None,
    max_papers: Annotated[
        int,
        typer.Option("--max-papers", metavar="N", min=1, max=200, help="Most papers to read."),
    ] = 20,
    from_workspace: Annotated[
        bool,
        typer.Option(
            "--from-workspace",
            help="Search nothing: read the papers that are stored. So does --offline.",
        ),
    ] = False,
    all_claims: Annotated[
        bool,
        typer.Option(
            "--all-claims", help="List every claim of the papers, not only those on the question."
        ),
    ] = False,
    phrase: Annotated[
        bool,
        typer.Option(
            "--phrase",
            help="Let the language model of your settings word the sentences; each is checked again.",
        ),
    ] = False,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help=f"Any of {', '.join(REPORT_FORMATS)}."),
    ] = None,
    output_path: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Default: reports/.", show_default=False
        ),
    ] = None,
) -> int:
    """Answer a research question from papers, with evidence; write a report."""
    from claimcheck.cli.synthesis_envelopes import SynthesisEnvelope, body_of
    from claimcheck.synthesis import assemble
    from claimcheck.synthesis.present import answer_paragraphs
    from claimcheck.synthesis.question import analyse

    session: Session = context.obj
    asked = chosen(formats or (), REPORT_FORMATS, "report format") or None
    read = analyse(question)
    if read.problems:
        for problem in read.problems:
            session.output.note(f"the question {problem}")
    recipes = recipe_folders(session)
    with (
        session.project(create=True, report_formats=asked) as project,
        session.output.progress() as progress,
    ):
        wanted = project.settings.report_formats
        if not wanted:
            raise UsageError("no report format is set", hint="--format md,html")
        if from_workspace or project.settings.offline:
            gathered = assemble.from_workspace(_stored(project, paper or [], max_papers))
        else:
            from claimcheck.synthesis.gathering import search_and_fetch

            gathered = search_and_fetch(
                project,
                read,
                seed=paper[0] if paper else None,
                max_papers=max_papers,
                progress=progress,
            )
        found = assemble.synthesize(
            project,
            read,
            gathered,
            recipes,
            all_claims=all_claims,
            phrase=phrase,
            progress=progress,
        )
        files = assemble.write(project, found, wanted, folder=output_path)

    def people(output: Output) -> None:
        for paragraph in answer_paragraphs(found):
            output.line(paragraph)
        score = f"{float(found.panel.score):.2f}"
        output.note(f"panel: {score} of 1, {found.panel.tier.value}")
        for line in gathered.lines:
            output.note(line)
        for _, path in files:
            output.line(shown_path(path))

    session.answer(
        SynthesisEnvelope(synthesis=body_of(found, gathered, files), failures=found.failures),
        people,
    )
    for failure in found.failures:
        session.output.problem(f"{failure.subject}: {failure.reason}")
    return 3 if found.failures else 0


def _stored(project: Project, names: list[str], most: int) -> list[Paper]:
    """The stored papers that are read: those named, else all, one version of each work."""
    found = named_papers(project, names)
    newest = {one.id if names else one.work: one for one in found}
    if len(newest) > most:
        raise UsageError(
            f"{len(newest)} papers are stored, and at most {most} are read",
            hint=f"--max-papers {len(newest)}, or name some with --paper ID",
        )
    return list(newest.values())
