"""Turns a report into bytes: one table of formats, nothing imported before it is used."""

from __future__ import annotations

from claimcheck.plugins import load
from claimcheck.report.interface import BaseReport

RENDERERS = {
    "md": "claimcheck.report.markdown:to_markdown",
    "html": "claimcheck.report.html:to_html",
    "pdf": "claimcheck.report.pdf:to_pdf",
    "json": "claimcheck.report.json:to_json",
    "jsonld": "claimcheck.report.claimreview:to_claimreview",
}


def render(report: BaseReport, format: str) -> bytes:
    """``report`` in one format of :class:`~claimcheck.report.interface.Format`.

    Equal reports give equal bytes (a PDF: on machines with the same fonts). Raises NotFoundError
    for a format that is not known.
    """
    renderer = load(RENDERERS, str(format), "report format")
    rendered: bytes = renderer(report)
    return rendered
