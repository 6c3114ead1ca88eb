"""Claims without numbers against what the paper's sentences say.

A sentence that says the same in almost the same words and the same order is support. What a learned
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
from claimcheck.verify.passages import reports, section_of
from claimcheck.verify.polarity import parity
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.terms import STOPWORDS, terms

SAME_WORDS = 0.85  # share of the claim's content words that a restating sentence has, in order
MIN_WORDS = 4  # shorter claims say too little to be recognised
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
            if not says_the_same(part.text, sentence.text):
                continue
            restated = allowed[sentence.start]
            role = EvidenceRole.RESTATES if restated else EvidenceRole.DECIDES
            label = ReportingLabel.NOT_ENOUGH_INFO if restated else ReportingLabel.SUPPORTED
            said = "Restated" if restated else "Stated"
            return (
                Outcome(
                    check=self.name,
                    basis=Basis.TEXT,
                    label=label,
                    strength=0.0 if restated else 0.85,
                    rationale=(scene.source.quote(sentence, role),),
                    explanation=f"{said} in {section_of(sentence)}.",
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


def nearest_sentences(text: str, scene: Scene) -> list[Sentence]:
    """Sentences of the paper by BM25 (and vectors, where an encoder was given), best first."""
    source = scene.source
    index = source.memo.get("index")
    if not isinstance(index, Index):
        index = Index([s.text for s in source.sentences], encoder=scene.encoder)
        source.memo["index"] = index
    return [source.sentences[hit.position] for hit in index.search(text, scene.settings.candidates)]


def says_the_same(claim: str, sentence: str) -> bool:
    """Almost the same content words in the same order, with the same sign."""
    mine, theirs = _content(claim), _content(sentence)
    if len(mine) < MIN_WORDS:
        return False
    if _common(mine, theirs) < SAME_WORDS * len(mine):
        return False
    ours = parity([t.folded for t in terms(claim)])[0]
    return ours == parity([t.folded for t in terms(sentence)])[0] or claim.strip(" .") in sentence


def _content(text: str) -> list[str]:
    return [t.stem for t in terms(text) if t.folded not in STOPWORDS]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for a in left:
        previous = 0
        for j, b in enumerate(right, start=1):
            above = row[j]
            row[j] = previous + 1 if a == b else max(row[j], row[j - 1])
            previous = above
    return row[-1]


__all__ = ["Statements", "learned", "nearest_sentences", "says_the_same"]
