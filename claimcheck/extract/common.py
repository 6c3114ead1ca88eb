"""Which general words a sentence holds, and with which its main clause opens.

Only words of ``words.txt`` count: those that papers on quite different matters share. A name never
counts as a word, wherever it stands; any other word with a capital counts as one of unknown shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from claimcheck.extract.clauses import main_clause

OPENERS = 4
WORDS = ("word ", "opens ")  # how the names of these features begin
NAME = "§"  # stands for names and for capitals inside a sentence
_TOKEN = re.compile(r"§|[A-Za-z][A-Za-z'’-]*|0|[=<>%:;()\[\]]")
_NUMBER = re.compile(r"\d[\d.,]*")
_ENDINGS = (
    *("ization", "ation", "tion", "ment", "ness", "ity", "ance", "ence", "ized", "ised"),
    *("ed", "ing", "ly", "ers", "er", "est", "ous", "ive", "al", "able", "ible", "s"),
)


@cache
def known_words() -> frozenset[str]:
    """The general words."""
    lines = files("claimcheck.extract").joinpath("words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def tokens(text: str) -> list[str]:
    """Small-letter words, "0" for every number, signs, and ``NAME`` for what has a capital inside."""
    plain = _NUMBER.sub("0", text)
    return [
        NAME if match.start() > 0 and match.group()[0].isupper() else match.group().lower()
        for match in _TOKEN.finditer(plain)
    ]


def masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with ``NAME`` in place of the names at these spans, and single blanks."""
    parts, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], NAME]
            at = end
    return " ".join("".join([*parts, text[at:]]).split())


def common_words(text: str) -> dict[str, float]:
    """Features of a masked sentence: its general words and what its main clause opens with."""
    known = known_words()
    found = {f"word {word}" for word in tokens(text) if word in known or word == NAME}
    opening = tokens(main_clause(text))[:OPENERS]
    found |= {f"opens {place} {_shape(word)}" for place, word in enumerate(opening, start=1)}
    return dict.fromkeys(found, 1.0)


def _shape(word: str) -> str:
    """The word itself where it is general, else its ending."""
    if word in known_words() or word == NAME or not word.isalpha():
        return word
    return next(
        (
            f"-{ending}"
            for ending in _ENDINGS
            if word.endswith(ending) and len(word) > len(ending) + 2
        ),
        "-",
    )
