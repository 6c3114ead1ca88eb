"""From a sentence that was read to a claim."""

from __future__ import annotations

from collections.abc import Mapping

from claimcheck.extract.detect import Detector, features, shipped_detector
from claimcheck.extract.grammar import pipeline_name
from claimcheck.extract.interface import EXTRACTOR_VERSION, Reading, Surroundings
from claimcheck.extract.kinds import kind_of
from claimcheck.extract.parts import split_parts
from claimcheck.extract.standalone import standalone
from claimcheck.extract.statement import checkable_by, hedges_of, scope_of
from claimcheck.records import Claim, Mention, Origin, digest
from claimcheck.vocabulary import VOCABULARY_VERSION

# everything that could change a claim: rules, names, the fitted detector, the trained pipeline
EXTRACTOR = (
    f"claims/{EXTRACTOR_VERSION} vocabulary/{VOCABULARY_VERSION} {shipped_detector().name}"
    f" {pipeline_name()}"
)


def claim_of(
    reading: Reading,
    around: Surroundings,
    *,
    paper: str | None,
    document: str,
    probability: float,
    detector: Detector,
    values: Mapping[str, float] | None = None,
    own: str | None = None,
    origin: Origin = Origin.EXTRACTED,
) -> Claim:
    """The claim that a sentence makes. ``document`` is the id of the text its spans refer to.

    ``values`` are the sentence's features where they are known already.
    """
    sentence = reading.sentence
    parts = tuple(
        part.model_copy(update={"text": standalone(part.text, (part,), around, own)})
        for part in split_parts(reading, around)
    )
    kind = kind_of(reading, parts, features(reading) if values is None else values)
    mention = Mention(
        id=digest("mention", document, sentence.start, sentence.end),
        document=document,
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        passage=sentence.passage.id,
        place=sentence.passage.place,
    )
    return Claim(
        id=digest("claim", origin.value, paper, mention.id),
        paper=paper,
        text=sentence.text,
        standalone=standalone(sentence.text, parts, around, own),
        kind=kind,
        parts=parts,
        mentions=(mention,),
        origin=origin,
        hedges=hedges_of(sentence.text),
        scope=scope_of(sentence.text),
        checkable_by=checkable_by(kind, reading),
        confidence=round(probability, 4),
        calibration=detector.name,
        vocabulary=VOCABULARY_VERSION,
        extractor=EXTRACTOR,
    )
