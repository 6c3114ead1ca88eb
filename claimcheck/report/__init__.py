"""Reports: a function of stored records, in Markdown, HTML, PDF, JSON and ClaimReview JSON-LD.

::

    report = paper_report(paper=…, document=…, findings=…, failures=…, references=…,
                          provenance=Provenance(version=…), date=…)
    Path("report.html").write_bytes(render(report, "html"))
"""

from __future__ import annotations

from claimcheck.report.build import paper_report
from claimcheck.report.interface import (
    ForestRow,
    Format,
    PaperReport,
    Provenance,
    ReliabilityFigure,
    Report,
    SynthesisReport,
)
from claimcheck.report.render import render
from claimcheck.report.synthesis import (
    AnswerPart,
    Screened,
    SearchQuery,
    Sentence,
    synthesis_report,
)

__all__ = [
    "AnswerPart",
    "ForestRow",
    "Format",
    "PaperReport",
    "Provenance",
    "ReliabilityFigure",
    "Report",
    "Screened",
    "SearchQuery",
    "Sentence",
    "SynthesisReport",
    "paper_report",
    "render",
    "synthesis_report",
]
