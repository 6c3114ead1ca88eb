"""Writes the committed sample report.

python -m tools.sample_report                  renders reports/miniature/ from its records.json
python -m tools.sample_report --demo FOLDER    first takes the records from a finished demo

A demo is made by ``claimcheck demo``; FOLDER is the workspace that it names.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from claimcheck import workspace
from claimcheck.errors import ClaimcheckError
from claimcheck.pipeline import Project
from claimcheck.pipeline.reporting import report_records
from claimcheck.report import render
from claimcheck.report.records import ReportRecords
from claimcheck.workspace import write_atomic

HOME = Path(__file__).resolve().parent.parent / "reports" / "miniature"
RECORDS = "records.json"
FORMATS = ("md", "html", "pdf", "json", "jsonld")


def rendered(records: ReportRecords) -> dict[str, bytes]:
    """File name → content of every format."""
    report = records.report()
    return {f"report.{name}": render(report, name) for name in FORMATS}


def read_records(folder: Path = HOME) -> ReportRecords:
    """The committed records."""
    return ReportRecords.model_validate_json((folder / RECORDS).read_bytes())


def take_records(demo: Path) -> ReportRecords:
    """The records of a demo. Its runs are not published, so nothing links to them."""
    with Project(workspace.create(demo)) as project:
        (paper,) = project.store.papers()
        found = report_records(project, paper)
    environments = {
        outcome.verdict: tuple(
            where.model_copy(update={"host": ""}) for where in outcome.environments
        )
        for outcome in found.reruns
    }
    reruns = tuple(
        outcome.model_copy(update={"environments": environments[outcome.verdict]})
        for outcome in found.reruns
    )
    return found.model_copy(update={"reruns": reruns})


def main(arguments: list[str]) -> int:
    """Write the files; 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, help="workspace of a finished demo")
    given = parser.parse_args(arguments)
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        if given.demo is not None:
            text = take_records(given.demo).model_dump_json(indent=1) + "\n"
            write_atomic(HOME / RECORDS, text.encode())
        for name, content in rendered(read_records()).items():
            write_atomic(HOME / name, content)
    except (ClaimcheckError, OSError, ValueError) as error:
        print(f"sample_report: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
