"""Claims: found in a document, or handed in from outside; complete, standing alone, bound."""

from __future__ import annotations

from claimcheck.extract.assemble import EXTRACTOR, claim_of
from claimcheck.extract.canonical import merge_restatements
from claimcheck.extract.census import take_census
from claimcheck.extract.detect import features, shipped_detector
from claimcheck.extract.exports import EXPORTS
from claimcheck.extract.external import external_claims
from claimcheck.extract.reading import read_sentence, sentences
from claimcheck.extract.surroundings import surroundings
from claimcheck.records import Claim, Document, Paper

__all__ = ["EXPORTS", "EXTRACTOR", "external_claims", "extract_claims"]


def extract_claims(document: Document, paper: Paper) -> tuple[Claim, ...]:
    """The check-worthy claims of a document in reading order, restatements merged.

    ``confidence`` is the probability that the sentence is check-worthy, as fitted on the set that
    ``calibration`` names.
    """
    census = take_census(document)
    detector = shipped_detector()
    readings = [read_sentence(sentence, census) for sentence in sentences(document)]
    own = census.own[0] if census.own else None
    claims: list[Claim] = []
    for index, reading in enumerate(readings):
        if not reading.sentence.complete:
            continue
        probability = detector.probability(features(reading))
        if probability < detector.threshold:
            continue
        claims.append(
            claim_of(
                reading,
                surroundings(readings, index, census),
                paper=paper.id,
                document=document.id,
                probability=probability,
                detector=detector,
                own=own,
            )
        )
    return merge_restatements(claims)
