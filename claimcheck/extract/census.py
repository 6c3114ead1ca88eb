"""Which words of a document are names, and whether they name systems or datasets.

Roles are voted on by the whole document: headers of its tables, "on X", "X dataset", "X achieves",
"we propose X". The vocabulary's own opinion is the weakest vote, so that a made-up name in the same
places gets the same role as a famous one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from claimcheck.extract.ballot import (
    DATASET,
    NAMING,
    SYSTEM,
    UNKNOWN,
    Ballot,
    first_word,
    printed_names,
    spans_of,
    winner,
)
from claimcheck.extract.interface import Name
from claimcheck.records import Document, Passage, PassageKind, Place
from claimcheck.vocabulary import Term, TermKind, canonical, find_terms, fold

__all__ = ["DATASET", "LIST_GAP", "SYSTEM", "UNKNOWN", "Census", "canonical_name", "is_list"]

LIST_GAP = re.compile(
    r"^\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+|;\s*(?:and\s+)?|/)\s*(?:the\s+|on\s+|for\s+|in\s+)*$"
)
_TITLED = re.compile(r"([A-Z][\w-]*(?: [A-Z\d][\w-]*)?):\s")
FAMILY_WEIGHT = 0.5
OWN_WEIGHT = 2.0
TITLE_WEIGHT = 5  # "NAME: …" in the title
KNOWN_WEIGHT = 3.0  # the vocabulary's word about a name in loose text, where little else speaks
OWN_NAMES = 2  # systems that one document presents, at most

_TEXT_KINDS = (
    PassageKind.TITLE,
    PassageKind.ABSTRACT,
    PassageKind.PARAGRAPH,
    PassageKind.LIST_ENTRY,
    PassageKind.CAPTION,
    PassageKind.FOOTNOTE,
)


@dataclass(frozen=True)
class Census:
    """Names of one document, by folded form."""

    own: tuple[str, ...]  # printed names of the systems that the document presents, best first
    words: frozenset[str]  # merely capitalised words that are names here, folded
    alone: frozenset[str]  # names that stand without a neighbouring name somewhere, folded
    votes: Mapping[str, Mapping[str, float]]  # folded name → role → weight
    families: Mapping[str, Mapping[str, float]]  # first word of folded names → role → weight
    small: frozenset[str] = frozenset()  # names in small letters, as printed

    def names_in(self, text: str, terms: Sequence[Term]) -> tuple[Name, ...]:
        """Names of ``text`` with their roles; metrics, tasks, languages and splits are none."""
        found: list[Name] = []
        for term in terms:
            if term.kind not in NAMING:
                continue
            printed = text[term.start : term.end]
            listed = SYSTEM if term.kind is TermKind.MODEL else DATASET
            role = self.role(printed)
            found.append(
                Name(
                    term.start,
                    term.end,
                    printed,
                    term.canonical,
                    listed if role == UNKNOWN else role,
                )
            )
        blocked = [*spans_of(terms, naming=False), *((name.start, name.end) for name in found)]
        for span in printed_names(text, self.words, self.alone, blocked, self.small):
            found.append(
                Name(span.start, span.end, span.text, fold(span.text), self.role(span.text))
            )
        ours = {fold(name) for name in self.own[:OWN_NAMES]}
        marked = [
            replace(name, own=fold(name.text) in ours or first_word(fold(name.text)) in ours)
            for name in found
        ]
        return self._pooled(text, sorted(marked, key=lambda name: name.start))

    def role(self, text: str) -> str:
        """The role of a printed name: by its own votes and those of its family."""
        return winner(self._votes_for(text))

    def _votes_for(self, text: str) -> Mapping[str, float]:
        key = fold(text)
        total: defaultdict[str, float] = defaultdict(float)
        for role, weight in self.votes.get(key, {}).items():
            total[role] += weight
        for role, weight in self.families.get(first_word(key), {}).items():
            total[role] += FAMILY_WEIGHT * weight
        return total

    def _pooled(self, text: str, names: list[Name]) -> tuple[Name, ...]:
        """Names joined in a list play one role: the one that most of their votes are for."""
        lists: list[list[Name]] = []
        for name in names:
            if lists and LIST_GAP.match(text[lists[-1][-1].end : name.start]):
                lists[-1].append(name)
            else:
                lists.append([name])
        pooled: list[Name] = []
        for group in lists:
            total: defaultdict[str, float] = defaultdict(float)
            for name in group:
                for role, weight in self._votes_for(name.text).items():
                    total[role] += weight
            role = winner(total)
            shared = is_list(text, group) and role != UNKNOWN
            pooled += [replace(name, role=role) if shared else name for name in group]
        return tuple(pooled)


def is_list(text: str, names: Sequence[Name]) -> bool:
    """Whether coordinated names are a list: the last gap says "and" or "or", or is a slash."""
    if len(names) < 2:
        return False
    return re.search(r"\b(?:and|or)\b|[/;]", text[names[-2].end : names[-1].start]) is not None


def take_census(document: Document) -> Census:
    """Read all prose and all headers of a document once."""
    titled = _TITLED.match(document.title or "")
    passages = [p for p in document.passages if p.kind in _TEXT_KINDS]
    ballot = Ballot(passages, [first_word(fold(titled[1]))] if titled else [])
    if titled:
        ballot.own[titled[1]] += TITLE_WEIGHT
    for table in document.tables:
        ballot.read_headers(table)
    return _counted(ballot)


def census_of_text(texts: Iterable[str]) -> Census:
    """The census of loose text: no headers, no title, every text a paragraph."""
    passages = []
    start = 0
    for number, text in enumerate(texts):
        place = Place()
        passages.append(
            Passage(
                id=f"p{number:04d}", kind=PassageKind.PARAGRAPH, text=text, start=start, place=place
            )
        )
        start += len(text) + 2
    ballot = Ballot(passages)
    for passage in passages:
        for term in find_terms(passage.text):
            if term.kind in NAMING:
                role = SYSTEM if term.kind is TermKind.MODEL else DATASET
                ballot.votes[fold(passage.text[term.start : term.end])][role] += KNOWN_WEIGHT
    ballot.own.clear()  # somebody else's "we propose X" presents nothing of the paper at hand
    return _counted(ballot)


def _counted(ballot: Ballot) -> Census:
    own = [
        name for name, _ in ballot.own.most_common() if winner(ballot.votes[fold(name)]) != DATASET
    ]
    for name in own:
        ballot.votes[fold(name)][SYSTEM] += OWN_WEIGHT
    return Census(
        own=tuple(own),
        words=ballot.words,
        alone=ballot.alone,
        votes=ballot.votes,
        families=ballot.families(),
        small=ballot.small,
    )


def canonical_name(role: str, text: str) -> str:
    """The canonical form of a printed name in its role."""
    kind = TermKind.MODEL if role == SYSTEM else TermKind.DATASET
    return canonical(kind, text)
