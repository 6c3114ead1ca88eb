"""Claims without numbers against what the paper's sentences say.

A sentence that says the same in the same words and order is support, unless a table denies it. What a learned
model thinks of the nearest sentences is no more than a suppressed label: it abstains.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.calibration import UNCALIBRATED
from claimcheck.records import Basis, EvidenceRole, Part, ReportingLabel
from claimcheck.retrieval import Index
from claimcheck.verify.entail_features import rarity
from claimcheck.verify.entailment import Entailer, LearnedEntailer, shipped_model
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.overruled import overruled
from claimcheck.verify.passages import reports, section_of
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.terms import terms
from claimcheck.verify.wording import says_the_same

NEAREST = 6  # sentences that the learned model reads
ABSTAIN_STRENGTH = 0.3


class Statements:
    """A statement without a number against the sentences nearest to it."""

    name = "statement"

    def __init__(self, entailer: Entailer | None = None) -> None:
        self._entailer = entailer

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support by a sentence that says the same; else the learned model's suppressed label."""
        if part.quantity is not None:
            return ()
        allowed = {sentence.start: restates for sentence, restates in reports(scene)}
        nearest = [s for s in nearest_sentences(part.text, scene) if s.start in allowed]
        for sentence in nearest:
            before = previous(sentence, scene.source)
            if not says_the_same(part.text, sentence.text, scene.source.main_names, before):
                continue
            restated = allowed[sentence.start]
            role = EvidenceRole.RESTATES if restated else EvidenceRole.DECIDES
            label = ReportingLabel.NOT_ENOUGH_INFO if restated else ReportingLabel.SUPPORTED
            said = f"{'Restated' if restated else 'Stated'} in {section_of(sentence)}."
            doubt = None if restated else overruled(part.text, scene.source)
            return (
                Outcome(
                    check=self.name,
                    basis=Basis.TEXT,
                    label=label,
                    strength=0.0 if restated else ABSTAIN_STRENGTH if doubt else 0.85,
                    rationale=(scene.source.quote(sentence, role),),
                    explanation=f"{said} {doubt}" if doubt else said,
                ),
            )
        return self._learned(part, scene, nearest[:NEAREST])

    def _learned(self, part: Part, scene: Scene, nearest: Sequence[Sentence]) -> Sequence[Outcome]:
        if not nearest:
            return ()
        entailer = self._entailer or learned(scene.source)
        found = entailer.judge(part.text, "", [sentence.text for sentence in nearest])
        if found.label is ReportingLabel.NOT_ENOUGH_INFO:
            return ()
        return (
            Outcome(
                check=self.name,
                basis=Basis.TEXT,
                label=found.label,
                strength=ABSTAIN_STRENGTH,
                confidence=found.confidence if found.calibration != UNCALIBRATED else None,
                calibration=found.calibration,
                rationale=(scene.source.quote(nearest[0], EvidenceRole.CONTEXT),),
                explanation=f"The nearest sentence stands in {section_of(nearest[0])}.",
            ),
        )


def learned(source: Source) -> LearnedEntailer:
    """The shipped model with words weighed over the sentences of one paper."""
    cached = source.memo.get("entailer")
    if isinstance(cached, LearnedEntailer):
        return cached
    weight = rarity([{term.stem for term in terms(s.text)} for s in source.sentences])
    made = LearnedEntailer(shipped_model(), weight)
    source.memo["entailer"] = made
    return made


def previous(sentence: Sentence, source: Source) -> str:
    """The sentence before one in its passage; empty for the first."""
    low = sentence.passage.start
    before = [s for s in source.sentences if low <= s.start < sentence.start]
    return before[-1].text if before else ""


def nearest_sentences(text: str, scene: Scene) -> list[Sentence]:
    """Sentences of the paper by BM25 (and vectors, where an encoder was given), best first."""
    source = scene.source
    index = source.memo.get("index")
    if not isinstance(index, Index):
        index = Index([s.text for s in source.sentences], encoder=scene.encoder)
        source.memo["index"] = index
    return [source.sentences[hit.position] for hit in index.search(text, scene.settings.candidates)]


__all__ = ["Statements", "learned", "nearest_sentences"]
