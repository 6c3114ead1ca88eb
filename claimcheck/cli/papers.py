"""``fetch``, ``papers``, ``show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output, printable
from claimcheck.cli.session import Session
from claimcheck.errors import ClaimcheckError, NotFoundError, UsageError

if TYPE_CHECKING:
    from claimcheck.pipeline import Project
    from claimcheck.records import Document, Paper


def fetch(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="FILE …", help="PDF, LaTeX file, archive or folder, HTML."),
    ],
    as_id: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Store all files as this one paper."),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="KIND", help="Read latex, html or pdf first."),
    ] = None,
) -> int:
    """Take papers into the workspace and read them."""
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import FetchEnvelope
    from claimcheck.pipeline import Added, add_local
    from claimcheck.records import Failure

    session: Session = context.obj
    paths = [Path(source).expanduser() for source in sources]
    groups = [paths] if as_id is not None else [[path] for path in paths]
    added: list[Added] = []
    failures: list[Failure] = []
    with (
        session.project(create=True, reader=reader_choice(reader)) as project,
        session.output.progress() as progress,
    ):
        for group in groups:
            try:
                added.append(add_local(project, group, as_id=as_id, progress=progress))
            except ClaimcheckError as error:
                if len(groups) == 1 or error.code.startswith("Workspace"):
                    raise
                reason = f"{error}" + (f" ({error.hint})" if error.hint else "")
                subject = group[0].name
                failures.append(
                    Failure(stage="fetch", subject=subject, reason=reason, time=project.now())
                )
    if not added:
        raise NotFoundError(failures[0].reason if failures else "nothing to fetch")

    def people(output: Output) -> None:
        for one in added:
            state = ", ".join(role.value for role in one.new) or "known already"
            output.line(one.paper.id, state, one.paper.title or "")
        render.failures(output, failures)
        for hint in dict.fromkeys(one.hint for one in added if one.hint):
            output.note(hint)

    session.answer(FetchEnvelope(papers=tuple(added), failures=tuple(failures)), people)
    return 3 if failures else 0


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
                paper.title or "",
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
    envelope = PaperEnvelope(paper=paper, reader=reading[0] if reading else None, document=document)
    listed = project.store.extracted_claims(document.id) if document else ()

    def people(output: Output) -> None:
        if text:
            for passage in document.passages if document else ():
                output.console.print(printable(passage.text), soft_wrap=not output.for_people)
                output.console.print()
            return
        facts = _paper_facts(paper, document)
        facts += [("read from", reading[0])] if reading else []
        facts += [
            ("failed before", f"{who}: {why}") for who, why in (reading[1] if reading else ())
        ]
        facts += [("claims", str(len(listed)))] if listed else []
        facts += [("warning", warning) for warning in (document.warnings if document else ())]
        output.facts(paper.title or paper.id, facts)

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
        parts = [f"{len(document.passages)} passages", f"{len(document.tables)} tables"]
        parts += [f"{document.pages} pages"] if document.pages else []
        parts += [f"{len(document.references)} references"]
        facts.append(("document", ", ".join(parts)))
    return [(name, value) for name, value in facts if value]


def _show_claim(session: Session, project: Project, name: str, _text: bool) -> None:
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import FindingEnvelope
    from claimcheck.pipeline import claim_findings

    (finding,) = claim_findings(project, (project.store.claim(name),))
    session.answer(
        FindingEnvelope(finding=finding), lambda output: render.claim_in_full(output, finding)
    )


def _show_verdict(session: Session, project: Project, name: str, _text: bool) -> None:
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import VerdictEnvelope

    verdict = project.store.verdict(name)
    session.answer(
        VerdictEnvelope(verdict=verdict), lambda output: render.verdict_in_full(output, verdict)
    )


def named_papers(project: Project, names: list[str]) -> tuple[Paper, ...]:
    """The papers of these ids; all stored ones when none is named. Raises NotFoundError."""
    if names:
        found = {paper.id: paper for paper in (project.store.paper(name) for name in names)}
        return tuple(found.values())
    stored = project.store.papers()
    if not stored:
        raise NotFoundError("no paper is stored yet", hint="claimcheck fetch FILE")
    return stored


def reader_choice(reader: str | None) -> str | None:
    """The reader that ``--reader`` names. Raises UsageError."""
    from claimcheck.cli.choices import READERS, chosen

    if reader is None:
        return None
    found = chosen((reader,), READERS, "reader")
    if len(found) != 1:
        raise UsageError("one reader can be preferred", hint="e.g. --reader pdf")
    return found[0]
