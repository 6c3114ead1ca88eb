"""Made-up papers with labelled sentences: more styles of writing to fit the detector on.

They are plain text in ``gold/made_up`` and are never scored. See the README there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from claimcheck.evaluate.claims_fit import Example
from claimcheck.evaluate.gold_claims import GoldSentence, locate, sketch_of, words_of
from claimcheck.extract.judging import judge
from claimcheck.parse.interface import DocumentBuilder
from claimcheck.records import ClaimKind, Document, DocumentSource, PassageKind, Place

MADE_UP_FOLDER = "gold/made_up"
RUN = 5  # sentences of a paragraph
KINDS = {
    "R": ClaimKind.RESULT,
    "C": ClaimKind.COMPARISON,
    "D": ClaimKind.DATASET_STATISTIC,
    "M": ClaimKind.METHOD,
    "F": ClaimKind.DEFINITION,
    "Q": ClaimKind.QUALITATIVE,
    "-": None,
}
_PASSAGES = {
    "@text": PassageKind.PARAGRAPH,
    "@list": PassageKind.LIST_ENTRY,
    "@caption": PassageKind.CAPTION,
}


class _Line(NamedTuple):
    label: str
    text: str
    section: tuple[str, ...]
    kind: PassageKind


class _Written:
    """Stands for the reader of a text that no reader has read."""

    name = "made up"
    version = 1
    source = DocumentSource.LATEX


@cache
def made_up_examples() -> tuple[Example, ...]:
    """The labelled sentences of all made-up papers, as the extractor sees them today."""
    folder = files("claimcheck.evaluate").joinpath(MADE_UP_FOLDER)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt"))
    return tuple(
        example
        for name in names
        for example in examples_of_text(name, folder.joinpath(name).read_text(encoding="utf-8"))
    )


def examples_of_text(name: str, text: str) -> Iterator[Example]:
    """The sentences of one made-up paper that the splitter finds again."""
    document, gold = read_made_up(name, text)
    _, judged = judge(document)
    located = locate(gold, [one.reading.sentence.text for one in judged])
    for number, index in sorted(located.items()):
        yield Example(f"made up: {name}", gold[number], judged[index])


def read_made_up(name: str, text: str) -> tuple[Document, tuple[GoldSentence, ...]]:
    """A made-up paper as a document, and its labels. Raises KeyError for an unknown label."""
    builder = DocumentBuilder()
    lines: list[_Line] = []
    section: tuple[str, ...] = ()
    kind = PassageKind.PARAGRAPH
    for line in filter(None, map(str.strip, text.splitlines())):
        mark, _, rest = line.partition(" ")
        if mark == "#":
            builder.title = rest
            builder.add_passage(PassageKind.TITLE, rest, Place())
        elif mark in ("##", "###"):
            section = (*section[: len(mark) - 2], rest)
            abstract = rest.casefold() == "abstract"
            kind = PassageKind.ABSTRACT if abstract else PassageKind.PARAGRAPH
        elif mark in _PASSAGES:
            kind = _PASSAGES[mark]
        else:
            lines.append(_Line(mark, rest, section, kind))
    for passage in _passages(lines):
        builder.add_passage(
            passage[0].kind,
            " ".join(line.text for line in passage),
            Place(section=passage[0].section),
        )
    document = builder.build(paper=name, file_hashes=("0" * 64,), reader=_Written())
    return document, tuple(_gold(line) for line in lines)


def _passages(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Runs of sentences of one section and kind; captions and list entries stand alone."""
    passage: list[_Line] = []
    for line in lines:
        flows = line.kind in (PassageKind.PARAGRAPH, PassageKind.ABSTRACT)
        same = passage and passage[0][2:] == line[2:]
        if passage and not (same and flows and len(passage) < RUN):
            yield passage
            passage = []
        passage.append(line)
    if passage:
        yield passage


def _gold(line: _Line) -> GoldSentence:
    kind = KINDS[line.label]
    return GoldSentence(
        at=0,
        sketch=sketch_of(line.text),
        words=len(words_of(line.text)),
        check_worthy=kind is not None,
        kind=kind,
    )
