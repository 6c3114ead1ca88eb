"""The straight line of one claim: fetch → read → list → check → report. Knows all stages.

Every stage is imported when it is used, so that a missing optional part stops only its own step.
"""

from claimcheck.pipeline.checking import Checked, External, check_text, claim_findings, verify
from claimcheck.pipeline.comparing import Comparison, diff
from claimcheck.pipeline.demo import DemoOutcome, run_demo
from claimcheck.pipeline.fetching import Requests, fetch, reason_of, requests
from claimcheck.pipeline.local import Added, add_local
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import list_claims, read
from claimcheck.pipeline.reporting import (
    Written,
    build_report,
    stored_claims,
    stored_findings,
    write_report,
)
from claimcheck.pipeline.upkeep import collect_garbage

__all__ = [
    "Added",
    "Checked",
    "Comparison",
    "DemoOutcome",
    "External",
    "Progress",
    "Project",
    "Requests",
    "Written",
    "add_local",
    "build_report",
    "check_text",
    "claim_findings",
    "collect_garbage",
    "diff",
    "fetch",
    "list_claims",
    "read",
    "reason_of",
    "requests",
    "run_demo",
    "silent",
    "stored_claims",
    "stored_findings",
    "verify",
    "write_report",
]
