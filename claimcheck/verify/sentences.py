"""Sentences of a document with their offsets, for evidence that can be quoted to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimcheck.records import Document, Passage, PassageKind

_END = re.compile(r"[.!?]['\")\]”’]*\s+(?=[\"'“(\[*†‡§]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|resp|approx|ca|Fig|Figs|Tab|Sec|Secs|Eq|Eqs|App|Ref|Refs|No|Nos|Dr|Prof|St|al|w\.r\.t|viz|incl)|\b[A-Z])\.\s*$"
)
_SUMMARY = re.compile(
    r"^\W*(?:[\dIVX]+[.\s]*)*(?:abstract|introduction|conclusions?|summary|discussion and conclusions?|"
    r"conclusions? and \w+(?: work)?|contributions?)\b",
    re.I,
)

SPEAKING = frozenset(
    {
        PassageKind.ABSTRACT,
        PassageKind.PARAGRAPH,
        PassageKind.LIST_ENTRY,
        PassageKind.CAPTION,
        PassageKind.FOOTNOTE,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence as it stands: ``document.text[start:end] == text``."""

    text: str
    start: int
    end: int
    passage: Passage
    summary: bool  # abstract, introduction, conclusion: restates what the body reports


def is_summary(passage: Passage) -> bool:
    """Whether a passage stands where a paper restates its results rather than reports them."""
    if passage.kind in (PassageKind.ABSTRACT, PassageKind.TITLE):
        return True
    return any(_SUMMARY.match(heading) for heading in passage.place.section)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the sentences of ``text``, without the blanks between them."""
    begin = 0
    for match in _END.finditer(text):
        stop = match.start() + len(match.group().rstrip())
        if _ABBREVIATION.search(text[max(0, begin, stop - 12) : stop]):
            continue
        if text[begin:stop].strip():
            yield begin, stop
        begin = match.end()
    tail = len(text.rstrip())
    if begin < tail:
        yield begin, tail


def sentences(document: Document) -> tuple[Sentence, ...]:
    """All sentences of the passages that speak: no headings, formulas, references."""
    found: list[Sentence] = []
    for passage in document.passages:
        if passage.kind not in SPEAKING:
            continue
        summary = is_summary(passage)
        for begin, stop in spans(passage.text):
            found.append(
                Sentence(
                    passage.text[begin:stop],
                    passage.start + begin,
                    passage.start + stop,
                    passage,
                    summary,
                )
            )
    return tuple(found)
