"""Whether two words name the same thing: equal stems, prefixes, acronyms, joined words.

Only the shapes of words count here; the field's own synonyms ("En" for English) come from
``SYNONYMS``. A consistent renaming of all systems and datasets therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from claimcheck.verify.terms import STOPWORDS, Term, stem

EQUAL = 1.0
SYNONYM = 0.9
JOINED = 0.85
PREFIX = 0.6

MIN_PREFIX = (
    4  # letters two different words must share to be taken for one, as "param" and "parameters"
)

_GROUPS = (
    "english en eng",
    "german de ger deu",
    "french fr fre fra",
    "chinese zh chi zho cn",
    "czech cs cze ces cz",
    "russian ru rus",
    "romanian ro ron rum",
    "finnish fi fin",
    "turkish tr tur",
    "spanish es spa",
    "japanese ja jap jp",
    "korean ko kor",
    "arabic ar ara",
    "italian it ita",
    "dutch nl nld dut",
    "portuguese pt por",
    "estonian et est",
    "latvian lv lav",
    "hindi hi hin",
    "vietnamese vi vie",
    "accuracy acc",
    "precision prec",
    "recall rec",
    "average avg mean",
    "parameters params parameter param",
    "development dev validation valid val",
    "error err errors",
    "perplexity ppl perplexities",
    "correlation corr",
    "original orig",
    "baseline baselines base",
    "percent percentage %",
    "standard std",
    "number num # count",
    "sentence sent",
    "document doc",
    "question q",
    "without w/o",
    "throughput speed",
    "f1 fscore f-score f f-measure",
)


def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in _GROUPS:
        group = {stem(word) for word in line.split()}
        for word in group:
            table.setdefault(word, set()).update(group - {word})
    return {word: frozenset(others) for word, others in table.items()}


@lru_cache(maxsize=1)
def synonyms() -> dict[str, frozenset[str]]:
    """Stems that mean the same in headers and in prose."""
    return _synonyms()


@lru_cache(maxsize=262_144)
def likeness(left: str, right: str) -> float:
    """How surely two stems name the same thing: 1 equal, less for synonyms and prefixes, 0 not."""
    if left == right:
        return EQUAL
    if right in synonyms().get(left, ()):
        return SYNONYM
    short, long = sorted((left, right), key=len)
    if len(short) >= MIN_PREFIX and short.isalpha() and long.startswith(short):
        return PREFIX
    if (
        len(short) >= 2
        and short.isalpha()
        and long.startswith(short)
        and long[len(short) :].isdigit()
    ):
        return PREFIX  # "dcgcn" and "dcgcn4"
    return 0.0


def joined(words: Sequence[Term], header: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Runs of words that are one header word written together, or the other way round.

    Returns (first word, words in the run, header word) triples: "bert", "large" → "bertlarge".
    """
    glued = {term.folded: position for position, term in enumerate(header) if len(term.folded) >= 5}
    found = []
    for first in range(len(words) - 1):
        run = words[first].folded
        for length in range(2, min(4, len(words) - first + 1)):
            run += words[first + length - 1].folded
            if run in glued:
                found.append((first, length, glued[run]))
    return found


def initials(words: Sequence[Term]) -> str:
    """First letters of the words that are no stopwords."""
    return "".join(
        term.folded[0]
        for term in words
        if term.folded not in STOPWORDS and term.folded[0].isalpha()
    )


def acronym_runs(words: Sequence[Term], acronym: str) -> list[tuple[int, int]]:
    """Runs (first, length) of words whose initials spell ``acronym`` (two to six letters)."""
    if not (2 <= len(acronym) <= 6 and acronym.isalpha()):
        return []
    size = len(acronym)
    return [
        (first, size)
        for first in range(len(words) - size + 1)
        if all(
            word.folded[:1] == letter and len(word.folded) > 1
            for word, letter in zip(words[first : first + size], acronym, strict=True)
        )
    ]
