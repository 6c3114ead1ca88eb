"""``check``: somebody else's sentences against stored papers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.choices import REPORTING_LABELS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import named_papers
from claimcheck.cli.session import Session
from claimcheck.errors import NotFoundError, UnreadableFileError, UsageError

_MAX_BYTES = 5 * 2**20  # a text of claims; papers go through fetch


def check(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Prose, Markdown or a report; - reads stdin."),
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option("--text", metavar="WORDS", help="The claim itself.")
    ] = None,
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", metavar="ID", help="The paper it speaks of. Default: all stored."),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on", metavar="LABEL", help="Exit with 1 when a claim gets this label."
        ),
    ] = None,
) -> int:
    """Check claims that somebody makes about a paper."""
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import CheckEnvelope
    from claimcheck.pipeline import check_text

    session: Session = context.obj
    alarms = chosen(fail_on or (), REPORTING_LABELS, "label")
    texts = [*(text or ()), *(_read(name) for name in files or ())]
    if not texts:
        raise UsageError("nothing to check", hint='claimcheck check --text "…" --paper ID')
    with session.project() as project, session.output.progress() as progress:
        papers = named_papers(project, paper or [])
        outcome = check_text(project, texts, papers, progress=progress)
    if not outcome.findings:
        raise NotFoundError(
            "no claim was found in this text", hint="a claim is a sentence that states something"
        )

    def people(output: Output) -> None:
        render.findings(output, outcome.findings, everything=True)

    session.answer(CheckEnvelope(findings=outcome.findings, failures=outcome.failures), people)
    if any(render.label_of(finding) in alarms for finding in outcome.findings):
        return 1
    return 3 if outcome.failures else 0


def _read(name: str) -> str:
    """The text of a file or of standard input. Raises UnreadableFileError."""
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with Path(name).expanduser().open("rb") as stream:
                content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFileError(f"{name}: {error.strerror or error}") from None
    if len(content) > _MAX_BYTES:
        raise UnreadableFileError(f"{name} is longer than {_MAX_BYTES >> 20} MiB")
    if b"\x00" in content or content.startswith(b"%PDF"):
        raise UnreadableFileError(
            f"{name} is not text", hint="papers are taken in with claimcheck fetch"
        )
    return content.decode("utf-8", "replace")
