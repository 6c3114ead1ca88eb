"""Every sentence of a document with the probability that it is check-worthy."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.extract.census import Census, take_census
from claimcheck.extract.common import WORDS
from claimcheck.extract.detect import Detector, features, shipped_detector
from claimcheck.extract.interface import Reading, Surroundings
from claimcheck.extract.neighbourhood import neighbourhood
from claimcheck.extract.reading import read_sentence, sentences
from claimcheck.extract.surroundings import surroundings
from claimcheck.records import Document

SINGULAR = (
    "in_",
    *WORDS,
)  # not asked of neighbours: their section, which is shared, and their words


@dataclass(frozen=True)
class Judged:
    """One sentence, read and judged."""

    reading: Reading
    around: Surroundings
    values: dict[str, float]  # the detector's features

    def probability(self, detector: Detector) -> float:
        """Of being check-worthy; 0 for what cannot be a statement, so that nobody is asked."""
        return detector.probability(self.values) if self.eligible else 0.0

    @property
    def eligible(self) -> bool:
        """Fragments and questions state nothing."""
        sentence = self.reading.sentence
        return sentence.complete and not sentence.text.endswith("?")


def judge(document: Document) -> tuple[Census, tuple[Judged, ...]]:
    """Read all sentences of a document that may hold claims."""
    census = take_census(document)
    readings = [read_sentence(sentence, census) for sentence in sentences(document)]
    own = [features(reading) for reading in readings]
    shared = [
        {name: value for name, value in values.items() if value and not name.startswith(SINGULAR)}
        for values in own
    ]
    return census, tuple(
        Judged(
            reading,
            surroundings(readings, index, census),
            own[index] | neighbourhood(readings, shared, index),
        )
        for index, reading in enumerate(readings)
    )


__all__ = ["Judged", "judge", "shipped_detector"]
