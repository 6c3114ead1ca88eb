"""The whole line on the bundled paper."""

from __future__ import annotations

import time

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
        added = add_local(project, (folder, folder / "note.pdf"), as_id=PAPER_ID, progress=progress)
        checked = verify(project, added.paper, again=True, progress=progress)
        written = write_report(project, checked.paper, FORMATS)
    return DemoOutcome(checked=checked, written=written, seconds=time.monotonic() - started)
