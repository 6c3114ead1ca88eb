"""``claims``: the claim table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.choices import CHECKABLE_BY, KINDS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import name_of, named_papers, reader_choice
from claimcheck.cli.session import Session
from claimcheck.errors import ClaimcheckError, UsageError

if TYPE_CHECKING:
    from claimcheck.records import Claim


def claims(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="PAPER", help="Default: all stored papers.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help=f"Only these: {', '.join(KINDS)}."),
    ] = None,
    section: Annotated[
        str | None,
        typer.Option("--section", metavar="WORDS", help="Only below a heading with these words."),
    ] = None,
    checkable_by: Annotated[
        list[str] | None,
        typer.Option("--checkable-by", metavar="WHAT", help=f"Only: {', '.join(CHECKABLE_BY)}."),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            metavar="0…1",
            min=0.0,
            max=1.0,
            help="Only claims at least this sure.",
        ),
    ] = None,
    export: Annotated[
        str | None,
        typer.Option("--export", metavar="FORMAT", help="Write csv, jsonl, parquet or jsonld."),
    ] = None,
    output_file: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where --export writes; else stdout."),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="KIND", help="Read latex, html or pdf first."),
    ] = None,
) -> int:
    """List what papers claim; reads papers that were not read yet."""
    from claimcheck.cli import exports, render
    from claimcheck.cli.envelopes import ClaimsEnvelope
    from claimcheck.pipeline import list_claims
    from claimcheck.records import Failure

    session: Session = context.obj
    kinds = chosen(kind or (), KINDS, "kind of claim")
    means = chosen(checkable_by or (), CHECKABLE_BY, "way to check")
    writer = exports.writer(export)  # a wrong format is refused before any work
    if writer is not None and session.output.json:
        raise UsageError(f"--export {export} and --json are two formats", hint="choose one of them")
    failures: list[Failure] = []
    found: list[Claim] = []
    with (
        session.project(reader=reader_choice(reader)) as project,
        session.output.progress() as progress,
    ):
        papers = named_papers(project, names or [])
        for paper in papers:
            try:
                found += list_claims(project, paper, progress=progress)
            except ClaimcheckError as error:
                if len(papers) == 1 or error.code.startswith("Workspace"):
                    raise
                failures.append(
                    Failure(stage="read", subject=paper.id, reason=str(error), time=project.now())
                )
    kept = [
        claim
        for claim in found
        if (not kinds or claim.kind.value in kinds)
        and (not means or any(by.value in means for by in claim.checkable_by))
        and (section is None or _stands_below(claim, section))
        and (min_confidence is None or (claim.confidence or 0.0) >= min_confidence)
    ]

    def people(output: Output) -> None:
        for paper in papers:
            own = [claim for claim in kept if claim.paper == paper.id]
            if own and len(papers) > 1:
                output.heading(name_of(paper), paper.id)
            render.claims(output, own)
        if output.for_people:
            of = f" of {len(found)}" if len(kept) < len(found) else ""
            output.note(f"{len(kept)}{of} claims. One in full: claimcheck show ID")
        render.failures(output, failures)

    if writer is not None:
        exports.write(session.output, writer(kept), output_file)
    else:
        session.answer(ClaimsEnvelope(claims=tuple(kept), failures=tuple(failures)), people)
    return 3 if failures else 0


def _stands_below(claim: Claim, words: str) -> bool:
    wanted = words.casefold()
    return any(
        wanted in heading.casefold()
        for mention in claim.mentions
        for heading in mention.place.section
    )
