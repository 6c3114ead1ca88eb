"""The whole line on the bundled paper."""

from __future__ import annotations

import time

from claimcheck.errors import InputError, WorkspaceError
from claimcheck.pipeline.checking import Checked, verify
from claimcheck.pipeline.local import add_local
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reporting import Written, write_report
from claimcheck.records import Record
from claimcheck.resources import bundled

PAPER_ID = "claimcheck-note"
FORMATS = ("html", "md", "json")


class DemoOutcome(Record):
    """What the demo did."""

    checked: Checked
    written: Written
    seconds: float


def run_demo(project: Project, *, progress: Progress = silent) -> DemoOutcome:
    """Take in the bundled paper's LaTeX and PDF, list and check its claims, write the reports.

    Every run reads and checks anew, so that what it prints was done now. Raises NotFoundError
    where the installation lacks the paper.
    """
    started = time.monotonic()
    folder = bundled("corpus", "note")
    with project.writing():
        try:
            files = (folder, folder / "note.pdf")
            added = add_local(project, files, as_id=PAPER_ID, progress=progress)
        except InputError as error:
            if not _holds_another(project):
                raise
            raise WorkspaceError(
                f"{project.workspace.root} holds the demo of another claimcheck",
                hint="remove that folder and run the demo again",
            ) from error
        checked = verify(project, added.paper, again=True, progress=progress)
        written = write_report(project, checked.paper, FORMATS)
    return DemoOutcome(checked=checked, written=written, seconds=time.monotonic() - started)


def _holds_another(project: Project) -> bool:
    """Whether a paper of an earlier installation is stored under the demo's id."""
    return any(paper.id == PAPER_ID for paper in project.store.papers())
