"""Numbers that a paper attributes to another one, checked in that other paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Basis, Part, Passage, Reference, ReportingLabel
from claimcheck.verify.binding import bind
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.numbers import judge_cells, may_refute
from claimcheck.verify.sentences import Sentence

_WORDS = re.compile(r"[a-z0-9]+")
CITED_STRENGTH = 0.85


class Citations:
    """A number in a sentence that cites a paper of the corpus, against that paper's cells."""

    name = "citation"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support where the cited paper prints the number; a refutation where it surely does not."""
        quantity = part.quantity
        if quantity is None or quantity.delta or not scene.extracted:
            return ()
        for source in cited_sources(scene):
            judged = []
            for view in source.views:
                bound = bind(part, view, source)
                if bound is None:
                    continue
                outcome = judge_cells(quantity, bound, source)
                if outcome is None:
                    continue
                firm = outcome.label is ReportingLabel.SUPPORTED or may_refute(part, bound)
                if firm:
                    judged.append(outcome)
            supports = [o for o in judged if o.label is ReportingLabel.SUPPORTED]
            chosen = max(supports or judged, key=lambda o: o.strength, default=None)
            if chosen is None:
                continue
            title = source.paper.title or source.paper.id
            return (
                chosen.model_copy(
                    update={
                        "check": self.name,
                        "basis": Basis.CITATION,
                        "strength": min(chosen.strength, CITED_STRENGTH),
                        "explanation": f"The cited {title}: {chosen.explanation}",
                    }
                ),
            )
        return ()


def cited_sources(scene: Scene) -> tuple[Source, ...]:
    """Papers of the corpus that the claim's own sentences cite."""
    document = scene.source.document
    references = {reference.key: reference for reference in document.references}
    keys: dict[str, None] = {}
    for sentence in scene.source.sentences:
        if scene.is_own(sentence.start, sentence.end):
            keys.update(dict.fromkeys(_cited(sentence)))
    found = []
    for key in keys:
        reference = references.get(key)
        if reference is None:
            continue
        source = next((s for s in scene.corpus.others(scene.source) if is_of(reference, s)), None)
        if source is not None and source not in found:
            found.append(source)
    return tuple(found)


def _cited(sentence: Sentence) -> tuple[str, ...]:
    passage: Passage = sentence.passage
    low, high = sentence.start - passage.start, sentence.end - passage.start
    return tuple(
        key
        for citation in passage.citations
        if low <= citation.start < high
        for key in citation.keys
    )


def is_of(reference: Reference, source: Source) -> bool:
    """Whether an entry of a bibliography is a paper of the corpus: by arXiv id, DOI, or title."""
    paper = source.paper
    if reference.arxiv_id and paper.work == reference.arxiv_id.partition("v")[0]:
        return True
    if reference.doi and paper.doi and reference.doi.lower() == paper.doi.lower():
        return True
    title = paper.title or source.document.title
    if not title or len(title.split()) < 3:
        return False
    wanted = " ".join(_WORDS.findall(title.lower()))
    named = " ".join(_WORDS.findall((reference.title or reference.text).lower()))
    return wanted in named
