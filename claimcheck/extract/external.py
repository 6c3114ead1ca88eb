"""Somebody else's claims: a sentence, prose, Markdown, or a report whose claim table is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.errors import InputError
from claimcheck.extract.assemble import claim_of
from claimcheck.extract.census import Census, census_of_text
from claimcheck.extract.detect import features, shipped_detector
from claimcheck.extract.interface import Reading, Sentence
from claimcheck.extract.neighbourhood import ALONE
from claimcheck.extract.reading import MAX_SENTENCE, read_sentence
from claimcheck.extract.sentences import sentence_spans
from claimcheck.extract.surroundings import surroundings
from claimcheck.records import Claim, Origin, Passage, PassageKind, Place, digest

MAX_TEXT = 500_000  # characters of one text that is handed in

_HEADER_CLAIM = re.compile(r"^(?:extracted\s+)?(?:claims?|statements?|findings?)$", re.IGNORECASE)
_RULE = re.compile(r"^[\s|:+=-]+$")
_HEADING = re.compile(
    r"^\s{0,3}(?:#{1,6}\s|=+$|-{3,}$)|^\s*(?:\d+(?:\.\d+)*\.?\s+)?[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,5}\s?$"
)
_MARKUP = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+|>\s?)+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_REFERENCE = re.compile(r"^\s*(?:[-*]\s*)?(?:<?https?://\S+>?|\[\d+\]\s.{10,})\s*$")
_REFERENCES_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s*)?(?:\d+\.?\s*)?(?:references|bibliography)\s*$", re.IGNORECASE
)


def external_claims(text: str, paper_id: str | None) -> tuple[Claim, ...]:
    """The claims of a text that somebody hands in, in order, none left out.

    A report with a claim table gives the rows of that table; other text gives its sentences without
    headings, code and references. Texts are kept as they stand, even where they were cut off.
    Raises InputError for a text that is too long.
    """
    if len(text) > MAX_TEXT:
        raise InputError(
            f"the text has {len(text):,} characters; at most {MAX_TEXT:,} are read",
            hint="hand in the part that holds the claims",
        )
    spans = [
        piece for span in _table_rows(text) or _sentences(text) for piece in _pieces(text, *span)
    ]
    document = digest("text", text)
    census = census_of_text([text[start:end] for start, end in spans])
    readings = [
        _reading(text, start, end, number, census) for number, (start, end) in enumerate(spans)
    ]
    detector = shipped_detector()
    return tuple(
        claim_of(
            reading,
            surroundings(readings, index, census),
            paper=paper_id,
            document=document,
            probability=detector.probability(values),
            detector=detector,
            values=values,
            origin=Origin.EXTERNAL,
        )
        for index, (reading, values) in enumerate(
            (reading, features(reading) | ALONE) for reading in readings
        )
    )


def _reading(text: str, start: int, end: int, number: int, census: Census) -> Reading:
    body = text[start:end]
    line = text.count("\n", 0, start) + 1
    passage = Passage(
        id=f"line{line:04d}",
        kind=PassageKind.PARAGRAPH,
        text=body,
        start=start,
        place=Place(line=line),
    )
    return read_sentence(Sentence(body, start, end, passage, number, True), census)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence beyond all measure is read piece by piece, cut between words where there are any."""
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        middle = cut if cut > 0 else start + MAX_SENTENCE
        yield start, middle
        start = middle + (cut > 0)
    if start < end:
        yield start, end


def _lines(text: str) -> Iterator[tuple[int, str]]:
    offset = 0
    for line in text.splitlines(keepends=True):
        yield offset, line.rstrip("\r\n")
        offset += len(line)


def _cells(line: str) -> list[tuple[int, str]]:
    """Cells of a table line with their offsets: tabs, else Markdown bars."""
    separator = "\t" if "\t" in line else "|" if line.count("|") >= 2 else None
    if separator is None:
        return []
    cells: list[tuple[int, str]] = []
    offset = 0
    for cell in re.split(r"\t" if separator == "\t" else r"(?<!\\)\|", line):
        cells.append((offset + len(cell) - len(cell.lstrip()), cell.strip()))
        offset += len(cell) + 1
    if separator == "|":
        cells = cells[1 if not cells[0][1] else 0 : -1 if not cells[-1][1] else None]
    return cells


def _table_rows(text: str) -> list[tuple[int, int]]:
    """Spans of the claim column of every table whose header names claims."""
    spans: list[tuple[int, int]] = []
    column: int | None = None
    for offset, line in _lines(text):
        cells = _cells(line)
        if not cells:
            if line.strip():
                column = None
            continue
        header = next((i for i, (_, cell) in enumerate(cells) if _HEADER_CLAIM.match(cell)), None)
        if header is not None:
            column = header
            continue
        if column is None or _RULE.match(line) or column >= len(cells):
            continue
        start, cell = cells[column]
        if cell:
            spans.append((offset + start, offset + start + len(cell)))
    return spans


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for start, block in _blocks(text):
        for low, high in sentence_spans(block):
            sentence = block[low:high]
            if len(sentence.split()) >= 3 and not sentence.endswith("?"):
                yield start + low, start + high


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs of prose: runs of lines that are no heading, code, table, list marker or reference."""
    begin: int | None = None
    end = 0
    fenced = silent = False
    whole = len([line for _, line in _lines(text) if line.strip()]) == 1
    for offset, line in _lines(text):
        if _FENCE.match(line):
            fenced = not fenced
        if _REFERENCES_HEADING.match(line):
            silent = True
        elif _HEADING.match(line) and line.lstrip().startswith("#"):
            silent = False
        marker = _MARKUP.match(line)
        stops = (
            fenced
            or silent
            or not line.strip()
            or _FENCE.match(line)
            or _RULE.match(line)
            or (not whole and _HEADING.match(line))
            or _REFERENCE.match(line)
            or sum(bool(cell) for _, cell in _cells(line)) > 1
        )
        if (stops or marker) and begin is not None:
            yield begin, text[begin:end]
            begin = None
        if stops:
            continue
        if begin is None:
            begin = offset + (marker.end() if marker else len(line) - len(line.lstrip()))
        end = offset + len(line)
    if begin is not None:
        yield begin, text[begin:end]
