"""Claims: found in a document, or handed in from outside; complete, standing alone, bound."""

from __future__ import annotations

from claimcheck.extract.assemble import EXTRACTOR, claim_of
from claimcheck.extract.canonical import merge_restatements
from claimcheck.extract.detect import shipped_detector
from claimcheck.extract.exports import EXPORTS
from claimcheck.extract.external import external_claims
from claimcheck.extract.judging import judge
from claimcheck.records import Claim, Document, Paper

__all__ = ["EXPORTS", "EXTRACTOR", "external_claims", "extract_claims"]


def extract_claims(document: Document, paper: Paper) -> tuple[Claim, ...]:
    """The check-worthy claims of a document in reading order, restatements merged.

    ``confidence`` is the probability that the sentence is check-worthy, as fitted on the set that
    ``calibration`` names.
    """
    census, judged = judge(document)
    detector = shipped_detector()
    claims = [
        claim_of(
            one.reading,
            one.around,
            paper=paper.id,
            document=document.id,
            probability=probability,
            detector=detector,
            values=one.values,
            own=census.own[0] if census.own else None,
        )
        for one in judged
        if (probability := one.probability(detector)) >= detector.threshold
    ]
    return merge_restatements(claims)
