"""What the steps of the extraction hand to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimcheck.records import Citation, Passage, PassageKind, Quantity
from claimcheck.vocabulary import Term

EXTRACTOR_VERSION = 4  # raised by hand whenever claims come out differently


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place: ``document.text[start:end] == text``."""

    text: str
    start: int
    end: int
    passage: Passage
    index: int  # of all sentences of the document, in reading order
    complete: bool  # ends as a sentence does, and begins as one
    citations: tuple[Citation, ...] = ()  # offsets into ``text``

    @property
    def kind(self) -> PassageKind:
        """What sort of passage it stands in."""
        return self.passage.kind

    @property
    def section(self) -> str:
        """Its heading path as one lower-case string."""
        return " / ".join(self.passage.place.section).lower()


@dataclass(frozen=True)
class Name:
    """A name in a sentence and the role it plays."""

    start: int
    end: int
    text: str
    canonical: str
    role: str  # "system", "dataset", "unknown"
    own: bool = False  # a system that the document presents as its own


@dataclass(frozen=True)
class Reading:
    """A sentence with everything that was recognised in it; spans are offsets into its text."""

    sentence: Sentence
    quantities: tuple[Quantity, ...] = ()
    terms: tuple[Term, ...] = ()  # metrics, tasks, languages, splits, aggregates
    names: tuple[Name, ...] = ()  # systems and datasets, listed or not
    features: dict[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Surroundings:
    """What the text around a sentence says, weaker the farther away."""

    own: str | None = None  # the document's own system, canonical
    own_printed: str | None = None
    sizes: tuple[str, ...] = ()  # variants of the own system: "Transformer big"
    system: str | None = None  # of the sentences before, in this passage
    dataset: str | None = None
    metric: str | None = None
    task: str | None = None
    language: str | None = None
    baseline: str | None = None  # what the sentences before say that is compared with
