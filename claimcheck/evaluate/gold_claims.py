"""Stand-off gold labels of sentences: where they stand, without their text.

A sentence is found again by a sketch: the smallest hashes of its word pairs. Readers may mend a
hyphen or drop a footnote mark without losing it; ``at`` tells twins apart.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from claimcheck.errors import InputError
from claimcheck.records import ClaimKind, Record, Relation

SKETCH = 12  # hashes kept of a sentence
ENOUGH = 0.7  # share of a sketch that must be found again
GOLD_FOLDER = "gold/claims"
UNREAD_FOLDER = "gold/claims_unread"


class GoldQuantity(Record):
    """A number as labelled by hand."""

    printed: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None = None
    relation: Relation = Relation.EQUAL
    delta: bool = False
    direction: int = 0
    binding: dict[str, str] = Field(default_factory=dict)  # only the fields that are clear


class GoldSentence(Record):
    """One labelled sentence."""

    at: int  # offset in the file's letters and digits, as the reader named in the file orders them
    sketch: tuple[str, ...]
    words: int
    check_worthy: bool
    kind: ClaimKind | None = None
    quantities: tuple[GoldQuantity, ...] = ()
    binding: dict[str, str] = Field(default_factory=dict)  # of a sentence without numbers
    round: int = (
        1  # 2 to 4: labelled after all papers had been read, before the rules of then ran on it
    )
    second: str | None = None  # label of the independent second pass: "no" or a kind


class Provenance(Record):
    """Where the text of a labelled file comes from, so that it can be put together again."""

    repository: str
    path: str
    commit: str
    left_out: str


class GoldPaper(Record):
    """The labelled sentences of one file."""

    paper: str
    file: str  # name of the labelled file
    sha256: str
    reader: str
    provenance: Provenance | None = None  # of papers that were written down from a repository
    sentences: tuple[GoldSentence, ...]


class Split(Record):
    """Which papers the rules were written on."""

    read: tuple[str, ...]
    held_out_first: tuple[str, ...]
    held_out_second: tuple[str, ...]
    held_out_third: tuple[str, ...]
    held_out_fourth: tuple[str, ...]

    def part(self, paper: str) -> str:
        """Where a paper stands: "read", or in which held-out wave it was before it was read."""
        if paper in self.held_out_first:
            return "first wave, since read"
        if paper in self.held_out_second:
            return "second wave, since read"
        if paper in self.held_out_third:
            return "third wave, unread"
        if paper in self.held_out_fourth:
            return "fourth wave, unread"
        return "read"


class FirstRun(Record):
    """The first run on a wave of held-out papers, as it was recorded."""

    wave: str
    papers: tuple[str, ...]
    commit: str
    sentences: int
    check_worthy: int
    detection_precision: float
    detection_recall: float
    detection_f1: float
    detection_f1_by_paper: dict[str, float]
    brier: float
    reliability_slope: float
    quantities: int
    quantities_exact: float
    kind: float


class _Located(NamedTuple):
    share: float
    surplus: int
    distance: int
    place: int


def split() -> Split:
    """The split that was fixed before any labelling."""
    text = files("claimcheck.evaluate").joinpath("gold/claims_split.toml").read_text("utf-8")
    return Split.model_validate(tomllib.loads(text))


def first_runs() -> tuple[FirstRun, ...]:
    """The recorded first runs on held-out papers, in order; they are never computed again."""
    text = files("claimcheck.evaluate").joinpath("gold/claims_first_runs.toml").read_text("utf-8")
    return tuple(FirstRun.model_validate(run) for run in tomllib.loads(text)["run"])


def gold_papers() -> tuple[GoldPaper, ...]:
    """The labelled papers that detectors may be fitted on, by name."""
    return _papers(GOLD_FOLDER)


def unread_papers() -> tuple[GoldPaper, ...]:
    """The labelled papers that are only ever scored, by name: nothing may be fitted on them."""
    return _papers(UNREAD_FOLDER)


def _papers(name: str) -> tuple[GoldPaper, ...]:
    folder = files("claimcheck.evaluate").joinpath(name)
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(
        GoldPaper.model_validate(json.loads(folder.joinpath(name).read_text("utf-8")))
        for name in found
    )


def words_of(text: str) -> list[str]:
    """Small-letter words and numbers, as sketches see them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"[^\W_]+", plain)


def pair_hashes(text: str) -> set[str]:
    """Hashes of all pairs of neighbouring words."""
    words = ["^", *words_of(text), "$"]
    return {hashlib.sha256(f"{a} {b}".encode()).hexdigest()[:8] for a, b in pairwise(words)}


def sketch_of(text: str) -> tuple[str, ...]:
    """The ``SKETCH`` smallest hashes of a sentence's word pairs."""
    return tuple(sorted(pair_hashes(text))[:SKETCH])


def letters_before(texts: Sequence[str]) -> list[int]:
    """For every sentence, how many letters and digits stand in all sentences before it."""
    offsets, total = [], 0
    for text in texts:
        offsets.append(total)
        total += sum(len(word) for word in words_of(text))
    return offsets


def locate(gold: Sequence[GoldSentence], texts: Sequence[str]) -> dict[int, int]:
    """Index of gold sentence → index of the text that holds it; what is not found is left out."""
    hashes = [pair_hashes(text) for text in texts]
    sizes = [len(words_of(text)) for text in texts]
    offsets = letters_before(texts)
    holders: dict[str, list[int]] = {}
    for index, found in enumerate(hashes):
        for value in found:
            holders.setdefault(value, []).append(index)
    located: dict[int, int] = {}
    taken: set[int] = set()
    for number, sentence in enumerate(gold):
        candidates = {index for value in sentence.sketch for index in holders.get(value, ())}
        ranked = sorted(
            _Located(
                -sum(value in hashes[index] for value in sentence.sketch) / len(sentence.sketch),
                abs(sizes[index] - sentence.words),
                abs(offsets[index] - sentence.at),
                index,
            )
            for index in candidates
            if index not in taken
        )
        if ranked and -ranked[0].share >= ENOUGH:
            located[number] = ranked[0].place
            taken.add(ranked[0].place)
    return located


def find_file(folder: Path, gold: GoldPaper) -> Path | None:
    """The file below ``folder`` with the gold's name and hash, or None.

    A paper of known provenance may have been put together again, with other bytes: it is also
    found as PAPER/FILE, and its sentences say how much of it is the same.
    """
    exact = file_with_hash(folder, gold.file, gold.sha256)
    if exact is not None or gold.provenance is None:
        return exact
    found = sorted(folder.rglob(gold.file))
    return next((path for path in found if path.parent.name == gold.paper), None)


def file_with_hash(folder: Path, name: str, sha256: str) -> Path | None:
    """The file of this name and SHA-256 below ``folder``, or None."""
    for path in sorted(folder.rglob(name)):
        if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return path
    return None


def require_folder(data: Path | None) -> Path:
    """The folder of papers. Raises InputError when none is named or it does not exist."""
    if data is None or not data.is_dir():
        raise InputError(
            "the labelled papers are not part of claimcheck",
            hint="name the folder that holds their files",
        )
    return data
