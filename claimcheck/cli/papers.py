"""``fetch``, ``papers``, ``show``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output, printable
from claimcheck.cli.session import Session
from claimcheck.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from claimcheck.pipeline import Project
    from claimcheck.records import Document, Paper

_ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")


def fetch(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER",
            help="arXiv id, URL or DOI; PDF, LaTeX file, archive or folder, HTML; file of ids.",
        ),
    ],
    as_id: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Store all these files as this one paper."),
    ] = None,
    versions: Annotated[
        str | None,
        typer.Option("--versions", metavar="all", help="Every version that arXiv has."),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="KIND", help="Read latex, html or pdf first."),
    ] = None,
) -> int:
    """Take papers into the workspace, from this machine or from arXiv."""
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import FetchEnvelope
    from claimcheck.pipeline import Added, requests
    from claimcheck.pipeline import fetch as fetch_papers
    from claimcheck.records import Failure, PaperStatus

    session: Session = context.obj
    if versions not in (None, "all"):
        raise UsageError(
            f"--versions takes the word all, not {versions!r}",
            hint="one version: claimcheck fetch 2005.13013v2",
        )
    wanted = requests(sources, as_id=as_id)  # before a workspace is made for a slip of the pen
    with (
        session.project(create=True, reader=reader_choice(reader)) as project,
        session.output.progress() as progress,
    ):
        outcomes = list(
            fetch_papers(project, wanted, all_versions=versions == "all", progress=progress)
        )
    added = [one for one in outcomes if isinstance(one, Added)]
    failures = [one for one in outcomes if isinstance(one, Failure)]

    def people(output: Output) -> None:
        rows = [
            (
                one.paper.id,
                ", ".join(role.value for role in one.new) or "known already",
                name_of(one.paper),
            )
            for one in added
        ]
        if rows:
            output.table(("Paper", "New", "Title"), rows)
        for one in added:
            if one.paper.status_note and one.paper.status is not PaperStatus.LOCAL:
                output.note(f"{one.paper.id}: {one.paper.status_note}")
            for absent in one.absent:
                output.note(f"{one.paper.id}: no {absent}")
        render.failures(output, failures)
        for hint in dict.fromkeys(one.hint for one in added if one.hint):
            output.note(hint)

    session.answer(FetchEnvelope(papers=tuple(added), failures=tuple(failures)), people)
    if not failures:
        return 0
    return 3 if added else 2


def papers(context: typer.Context) -> None:
    """List the stored papers."""
    from claimcheck.cli.envelopes import PapersEnvelope

    session: Session = context.obj
    with session.project() as project:
        found = project.store.papers()

    def people(output: Output) -> None:
        if not found and output.for_people:
            output.note("no paper is stored yet: claimcheck fetch FILE")
            return
        rows = [
            (
                paper.id,
                " ".join(file.role.value for file in paper.files),
                paper.status.value,
                name_of(paper),
            )
            for paper in found
        ]
        output.table(("Paper", "Files", "Status", "Title"), rows)

    session.answer(PapersEnvelope(papers=found), people)


def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="A paper, claim or verdict.")],
    text: Annotated[bool, typer.Option("--text", help="The whole text of a paper.")] = False,
) -> None:
    """Show one paper, claim or verdict in full. A unique beginning of its id is enough."""
    session: Session = context.obj
    with session.project() as project:
        for show_one in (_show_paper, _show_claim, _show_verdict):
            try:
                show_one(session, project, name, text)
            except NotFoundError as error:
                if error.code == "AmbiguousIdError":
                    raise
                continue
            return
    raise NotFoundError(
        f"no paper, claim or verdict has an id that begins with {name!r}",
        hint="claimcheck papers and claimcheck claims list them",
    )


def _show_paper(session: Session, project: Project, name: str, text: bool) -> None:
    from claimcheck.cli.envelopes import PaperEnvelope

    paper = project.store.paper(name)
    document = project.store.current_document(paper.id)
    reading = project.store.reading(paper.id)
    envelope = PaperEnvelope(
        paper=paper, reader=reading.reason if reading else None, document=document
    )
    listed = project.store.extracted_claims(document.id) if document else ()

    def people(output: Output) -> None:
        if text:
            for passage in document.passages if document else ():
                output.console.print(printable(passage.text), soft_wrap=not output.for_people)
                output.console.print()
            return
        facts = _paper_facts(paper, document)
        facts += [("read from", reading.reason)] if reading else []
        facts += [
            ("failed before", f"{who}: {why}") for who, why in (reading.attempts if reading else ())
        ]
        facts += [("claims", str(len(listed)))] if listed else []
        facts += [("warning", warning) for warning in (document.warnings if document else ())]
        output.facts(name_of(paper), facts)

    session.answer(envelope, people)


def _paper_facts(paper: Paper, document: Document | None) -> list[tuple[str, str]]:
    facts = [("id", paper.id), ("authors", ", ".join(paper.authors))]
    facts += [("published", f"{paper.published:%Y-%m-%d}")] if paper.published else []
    facts += [("status", paper.status.value), ("note", paper.status_note or "")]
    facts += [("licence", paper.licence or ""), ("comment", paper.comment or "")]
    facts += [
        ("file", f"{file.name} ({file.role.value}, {file.size:,} bytes)") for file in paper.files
    ]
    if document is not None:
        counts = (
            (len(document.passages), "passage"),
            (len(document.tables), "table"),
            (document.pages or 0, "page"),
            (len(document.references), "reference"),
        )
        parts = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
        facts.append(("document", ", ".join(parts) or "empty"))
    return [(name, value) for name, value in facts if value]


def _show_claim(session: Session, project: Project, name: str, _text: bool) -> None:
    from claimcheck.cli import link_views, render
    from claimcheck.cli.envelopes import FindingEnvelope
    from claimcheck.cli.recipe import recipe_folders
    from claimcheck.pipeline import claim_findings
    from claimcheck.pipeline.linking import claim_links

    claim = project.store.claim(name)
    (finding,) = claim_findings(project, (claim,))
    found = claim_links(project, claim, recipe_folders(session))

    def people(output: Output) -> None:
        render.claim_in_full(output, finding)
        link_views.links(output, claim, found)

    session.answer(FindingEnvelope(finding=finding, links=found), people)


def _show_verdict(session: Session, project: Project, name: str, _text: bool) -> None:
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import VerdictEnvelope

    verdict = project.store.verdict(name)
    session.answer(
        VerdictEnvelope(verdict=verdict), lambda output: render.verdict_in_full(output, verdict)
    )


def name_of(paper: Paper) -> str:
    """The title, else the name of its first file, else its id."""
    return paper.title or next((file.name for file in paper.files), paper.id)


def named_papers(project: Project, names: list[str]) -> tuple[Paper, ...]:
    """The papers of these ids; all stored ones when none is named. Raises NotFoundError: of an
    arXiv id that is not stored, with the command that fetches it."""
    if names:
        found = {paper.id: paper for paper in (_named(project, name) for name in names)}
        return tuple(found.values())
    stored = project.store.papers()
    if not stored:
        raise NotFoundError("no paper is stored yet", hint="claimcheck fetch FILE")
    return stored


def _named(project: Project, name: str) -> Paper:
    try:
        return project.store.paper(name)
    except NotFoundError as error:
        if not _ARXIV.fullmatch(name):
            raise
        message = f"not checkable here: {name} is not stored"
        raise NotFoundError(message, hint=f"claimcheck fetch {name}") from error


def reader_choice(reader: str | None) -> str | None:
    """The reader that ``--reader`` names. Raises UsageError."""
    from claimcheck.cli.choices import READERS, chosen

    if reader is None:
        return None
    found = chosen((reader,), READERS, "reader")
    if len(found) != 1:
        raise UsageError("one reader can be preferred", hint="e.g. --reader pdf")
    return found[0]
