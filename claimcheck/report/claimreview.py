"""The claims as ClaimReview (schema.org) in JSON-LD, for fact-check aggregators and search engines.

A rating is given only where reading decided: 5 supported, 3 partly supported, 1 refuted or
inconsistent. Everything else carries its label in words and no number, so that "nothing was
found" is never read as "false".
"""

from __future__ import annotations

from typing import Any

from claimcheck.records import Paper
from claimcheck.report import wording
from claimcheck.report.interface import (
    SYNTHETIC_NOTICE,
    BaseReport,
    ClaimEntry,
    Outcome,
    PaperReport,
    SynthesisReport,
)
from claimcheck.report.json import dumps
from claimcheck.report.plain import neutral, paper_link
from claimcheck.report.rerun_view import against, review_views

_RATINGS = {
    Outcome.SUPPORTED: 5,
    Outcome.PARTIAL: 3,
    Outcome.INCONSISTENT: 1,
    Outcome.REFUTED: 1,
}


def to_claimreview(report: BaseReport) -> bytes:
    """UTF-8 JSON-LD: one graph with a ClaimReview for every claim, worst first."""
    papers = {}
    if isinstance(report, PaperReport):
        papers = {report.paper.id: report.paper}
    elif isinstance(report, SynthesisReport):
        papers = {paper.id: paper for paper in report.papers}
    graph = [_review(report, entry, papers) for entry in report.claims]
    return (dumps({"@context": "https://schema.org", "@graph": graph}) + "\n").encode()


def _review(report: BaseReport, entry: ClaimEntry, papers: dict[str, Paper]) -> dict[str, Any]:
    claim, paper = entry.finding.claim, papers.get(entry.finding.claim.paper or "")
    name = wording.OUTCOME_NAMES[entry.outcome]
    contested = ", contested" if entry.finding.contested else ""
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": f"{name}{contested}"}
    if entry.outcome in _RATINGS and not entry.finding.contested:
        rating |= {"ratingValue": _RATINGS[entry.outcome], "bestRating": 5, "worstRating": 1}
    reviewed: dict[str, Any] = {"@type": "Claim", "text": neutral(claim.standalone)}
    if paper is not None:
        reviewed["appearance"] = _work(paper)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "author": {"@type": "SoftwareApplication", "name": "claimcheck"},
        "claimReviewed": neutral(claim.text),
        "datePublished": report.date.isoformat(),
        "identifier": claim.id,
        "itemReviewed": reviewed,
        "name": f"{entry.name} of {neutral(report.title)}",
        "reviewRating": rating,
        "reviewBody": _body(entry),
    }
    if report.synthetic:
        review["disambiguatingDescription"] = SYNTHETIC_NOTICE
    return review


def _body(entry: ClaimEntry) -> str:
    """Both labels, claimed against rerun, and what people said."""
    finding = entry.finding
    rerun = wording.REPLICATION_NAMES[finding.replication] if finding.replication else "not run"
    said = [f"Reading: {wording.OUTCOME_NAMES[entry.outcome]}. Rerun: {rerun}."]
    said += [f"{line}." for line in against(entry)]
    said += [f"{review.line}." for review in review_views(finding)]
    return " ".join(said)


def _work(paper: Paper) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "ScholarlyArticle",
        "author": [{"@type": "Person", "name": neutral(name)} for name in paper.authors],
        "identifier": paper.id,
        "name": neutral(paper.title or paper.id),
    }
    if paper.published is not None:
        work["datePublished"] = paper.published.date().isoformat()
    link = paper_link(paper.id, paper.doi)
    if link:
        work["url"] = link
    return work
