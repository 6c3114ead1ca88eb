"""How long 200 claims against a 15-page paper take."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks.measure import paper_of_15_pages, timed
from claimcheck.extract import extract_claims
from claimcheck.parse import read_paper
from claimcheck.records import FileRole, Paper
from claimcheck.verify import Corpus, verify_claims


def main() -> None:
    """Time extraction and verification, in this process, after loading."""
    paper = Paper(id="0000.00000v1")
    document = read_paper({FileRole.PDF: paper_of_15_pages()}, paper_id=paper.id).document
    claims = extract_claims(document, paper)
    timed("claims of the paper extracted", lambda: extract_claims(document, paper))
    repeated = (list(claims) * (200 // len(claims) + 1))[:200]
    corpus = Corpus(entries=((paper, document),))
    now = datetime.now(UTC)
    timed(
        f"200 claims ({len(claims)} different) verified",
        lambda: verify_claims(repeated, corpus, now=now),
        target=20,
    )
