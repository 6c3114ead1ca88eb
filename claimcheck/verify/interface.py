"""What a check is, what it sees, and what it hands back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from claimcheck.records import (
    Basis,
    Claim,
    Document,
    Evidence,
    EvidenceRole,
    Paper,
    Part,
    Record,
    ReportingLabel,
    digest,
)
from claimcheck.retrieval import Encoder
from claimcheck.verify.sentences import Sentence, sentences
from claimcheck.verify.settings import SHIPPED, VERIFIER, VerifySettings
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import STOPWORDS, compounds, terms


class Outcome(Record):
    """What one check found about one part of a claim."""

    check: str
    basis: Basis
    label: ReportingLabel
    strength: float  # how surely the evidence speaks of what the claim speaks of, 0 to 1
    confidence: float | None = None  # probability that the label is right, where it was fitted
    calibration: str = "uncalibrated"
    rationale: tuple[Evidence, ...] = ()
    arithmetic: tuple[str, ...] = ()
    explanation: str = ""


class Source:
    """One paper with its document, read for checking. Views and sentences are made once."""

    def __init__(self, paper: Paper, document: Document) -> None:
        self.paper = paper
        self.document = document
        self.memo: dict[str, object] = {}  # what checks computed about this document

    @cached_property
    def text(self) -> str:
        """``Document.text``, joined once."""
        return self.document.text

    @cached_property
    def views(self) -> tuple[TableView, ...]:
        """Tables that hold at least one number."""
        views = (TableView(table) for table in self.document.tables)
        return tuple(view for view in views if any(True for _ in view.entries()))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences in reading order."""
        return sentences(self.document)

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Names the paper gives to what it proposes, as printed."""
        return proposed_names(self)

    @cached_property
    def main_names(self) -> tuple[str, ...]:
        """Of the paper's own names the first, and those in the title: what "our method" means."""
        title = self.document.title or self.paper.title or ""
        return tuple(n for i, n in enumerate(self.own_names) if i == 0 or n in title)

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the paper writes without a capital somewhere."""
        return frozenset(
            term.folded
            for sentence in self.sentences
            for term in terms(sentence.text)
            if sentence.text[term.start : term.end].islower()
        )

    @cached_property
    def header_stems(self) -> frozenset[str]:
        """Words of three letters or more that head a row or column of some table."""
        return frozenset(
            term.stem
            for view in self.views
            for line in (*view.rows, *view.columns)
            for term in line.words
            if len(term.stem) > 2 and term.folded not in STOPWORDS and not term.folded[0].isdigit()
        )

    @cached_property
    def header_compounds(self) -> frozenset[str]:
        """Hyphenated words that head rows or columns of some table."""
        lines = (line for view in self.views for line in (*view.rows, *view.columns))
        return frozenset(word for line in lines for word in compounds(line.name))

    def quote(self, sentence: Sentence, role: EvidenceRole) -> Evidence:
        """A sentence as evidence; the quote is the stored slice."""
        return Evidence(
            id=digest("evidence", self.document.id, sentence.start, sentence.end),
            role=role,
            paper=self.paper.id,
            document=self.document.id,
            quote=self.text[sentence.start : sentence.end],
            place=sentence.passage.place,
            passage=sentence.passage.id,
            start=sentence.start,
            end=sentence.end,
        )

    def cell(self, view: TableView, entry: Entry, role: EvidenceRole) -> Evidence:
        """A number of a table as evidence; the quote is the text of its cell."""
        cell = entry.cell
        return Evidence(
            id=digest("evidence", self.document.id, view.table.id, cell.row, cell.column),
            role=role,
            paper=self.paper.id,
            document=self.document.id,
            quote=cell.text,
            place=view.table.place,
            table=view.table.id,
            row=cell.row,
            column=cell.column,
            headers=(*entry.row.path, *entry.column.path),
        )


class Corpus:
    """The papers that may serve as evidence."""

    def __init__(self, entries: Iterable[tuple[Paper, Document]]) -> None:
        self.sources = tuple(Source(paper, document) for paper, document in entries)
        self.memo: dict[str, object] = {}  # what settings asked for, made once

    def of(self, paper: str | None) -> Source | None:
        """The source a claim speaks of: by full id, else the only version of that work."""
        for source in self.sources:
            if source.paper.id == paper:
                return source
        versions = [source for source in self.sources if paper and source.paper.work == paper]
        return versions[-1] if versions else None

    def others(self, source: Source | None) -> tuple[Source, ...]:
        """All sources but ``source``."""
        return tuple(one for one in self.sources if one is not source)


@dataclass(frozen=True)
class Scene:
    """What a check sees: one claim, the paper it speaks of, and the rest of the corpus."""

    claim: Claim
    source: Source
    settings: VerifySettings
    corpus: Corpus
    encoder: Encoder | None = None  # for retrieval; None: words alone

    def is_own(self, start: int, end: int) -> bool:
        """Whether a span of the source's text is a mention of the claim itself."""
        return any(
            mention.document == self.source.document.id
            and start < mention.end
            and mention.start < end
            for mention in self.claim.mentions
        )

    @cached_property
    def around(self) -> str:
        """The passages in which the claim stands in its own paper, joined; empty for external claims."""
        own = {
            s.passage.id: s.passage.text
            for s in self.source.sentences
            if self.is_own(s.start, s.end)
        }
        return " ".join(own.values())

    @property
    def extracted(self) -> bool:
        """Whether the claim was found in the very document it is checked against."""
        return any(m.document == self.source.document.id for m in self.claim.mentions)


class Check(Protocol):
    """A small verifier of one kind of statement."""

    name: str

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Everything found about a part; nothing where the check has nothing to say."""
        ...


_PROPOSAL = re.compile(
    r"\b(?:we|this (?:paper|work)|the authors)\s+(?:\w+\s+){0,2}?(?:propose|introduce|present|call|name|describe|dub|develop|explore)s?\b(?P<rest>[^.]{0,160})"
    r"|\bwe (?:refer to|call|name|dub) (?:it|(?:this|our) (?:model|method|approach|system|framework|algorithm|network))(?: as)?(?P<called>[^.]{0,60})",
    re.I,
)
_NAME = re.compile(
    r"\b(?:the |called |named |dubbed |termed )?(?P<name>[A-Z][\w+-]*[A-Za-z](?:[- ](?:[A-Z]{2,}|[A-Z][\w-]*\d\w*))?)\b"
)
_COMMON = frozenset(
    [
        "We",
        "The",
        "In",
        "This",
        "These",
        "Our",
        "For",
        "It",
        "An",
        "On",
        "And",
        "To",
        "Using",
        "Language",
        "Neural",
        "Deep",
        "Model",
        "Models",
        "Network",
        "Networks",
        "Learning",
        "Adaptive",
        "Method",
        "Section",
        "Table",
        "Figure",
        "Fig",
        "Bidirectional",
        "Encoder",
        "Representations",
        "Transformers",
    ]
)


def proposed_names(source: Source) -> tuple[str, ...]:
    """Names behind "we propose …", and the name before a colon in the title, in order of text.

    Recognised by shape (a capital inside running text), never by a list of known systems.
    """
    names: list[str] = []
    title = source.document.title or source.paper.title or ""
    head, colon, _ = title.partition(":")
    if colon and 0 < len(head.split()) <= 2:
        names.append(head.strip())
    for sentence in source.sentences[:120]:
        for proposal in _PROPOSAL.finditer(sentence.text):
            for match in _NAME.finditer(proposal["rest"] or proposal["called"] or ""):
                name = match["name"]
                if name not in _COMMON and not name.isdigit():
                    names.append(name)
    return tuple(dict.fromkeys(names))[:8]


__all__ = [
    "SHIPPED",
    "VERIFIER",
    "Check",
    "Corpus",
    "Outcome",
    "Scene",
    "Source",
    "VerifySettings",
    "proposed_names",
]
