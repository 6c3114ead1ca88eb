"""Stand-off labels of claims that their own paper decides: where they stand, not what they say.

Labelled by hand from the papers' tables and passages, without knowledge of any verdict. What a
label means is written in ``gold/decidable_guidelines.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from claimcheck.evaluate.gold_claims import (
    ENOUGH,
    file_with_hash,
    letters_before,
    pair_hashes,
    words_of,
)
from claimcheck.records import Record
from claimcheck.resources import bundled

GOLD_FOLDER = "gold/decidable"
BUNDLED = ("miniature",)  # papers of ours that ship with claimcheck
PASSAGE = "passage"  # in place of a table's label: another passage decides


class Truth(StrEnum):
    """What the paper's own evidence says about a claim."""

    TRUE = "true"
    FALSE = "false"
    MIXED = "mixed"  # true in most lines, in one of two assertions, or only loosely
    BOTH = "both"  # the paper says two things


class Operation(StrEnum):
    """What has to be done to decide a claim; of several, the hardest that matters."""

    VALUE = "value"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    ORDER = "order"
    SUPERLATIVE = "superlative"
    TREND = "trend"
    QUANTIFIER = "quantifier"
    TIE = "tie"
    COUNT = "count"
    AVERAGE = "average"
    ARITHMETIC = "arithmetic"
    PASSAGE = "passage"


class DecidableClaim(Record):
    """One claim that its paper decides, and by what."""

    at: int  # offset in letters and digits of all listed claims, as the reader orders them
    sketch: tuple[str, ...]
    words: int
    truth: Truth
    operation: Operation
    source: str  # printed label of the table, or PASSAGE
    rows: tuple[int, ...] = ()  # as the reader named in the file counts them
    columns: tuple[int, ...] = ()
    part: bool = False  # some of what the sentence says is decided nowhere


class DecidablePaper(Record):
    """The labelled claims of one file. ``listed`` is the number of claims that were gone through."""

    paper: str
    file: str
    sha256: str
    reader: str
    listed: int
    claims: tuple[DecidableClaim, ...]


def decidable_papers() -> tuple[DecidablePaper, ...]:
    """All papers whose claims were gone through, by name."""
    folder = files("claimcheck.evaluate").joinpath(GOLD_FOLDER)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(
        DecidablePaper.model_validate(json.loads(folder.joinpath(name).read_text("utf-8")))
        for name in names
    )


def find_again(gold: Sequence[DecidableClaim], texts: Sequence[str]) -> dict[int, int]:
    """Index of a labelled claim → index of the listed text that is the same; what is gone is left out.

    A text is the same where most of the sketch is in it; length and place tell twins apart.
    """
    hashes = [pair_hashes(text) for text in texts]
    sizes = [len(words_of(text)) for text in texts]
    offsets = letters_before(texts)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for number, claim in enumerate(gold):
        near = []
        for index in range(len(texts)):
            share = sum(value in hashes[index] for value in claim.sketch) / len(claim.sketch)
            if index not in taken and share >= ENOUGH:
                near.append(
                    (
                        -share,
                        abs(sizes[index] - claim.words),
                        abs(offsets[index] - claim.at),
                        index,
                    )
                )
        if near:
            found[number] = min(near)[3]
            taken.add(found[number])
    return found


def file_of(gold: DecidablePaper, folder: Path) -> Path | None:
    """The labelled file, by name and hash: below ``folder``, else the bundled one; None for neither."""
    own = bundled("corpus", gold.paper) if gold.paper in BUNDLED else None
    found = file_with_hash(folder, gold.file, gold.sha256)
    if found is None and own is not None:
        found = file_with_hash(own, gold.file, gold.sha256)
    return found
