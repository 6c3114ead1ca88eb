"""What a sentence speaks of that its table does not decide: another table's matter, all of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links
from claimcheck.verify.tableview import TableView
from claimcheck.verify.terms import STOPWORDS, Term, plain, stem, stems, terms

_EVERY = re.compile(r"\b(?:all|any|every|each|other)\s+(?:(?:the|other)\s+)?$", re.I)
_SENTENCE = re.compile(r"(?<=[a-z)][.;])\s")
_OF_ANY_PAPER = frozenset(stem(word) for word in "train training data effect ablation".split())


def of_every_line(links: Links) -> bool:
    """Whether "all A models" may be every line of a table, because its title is about A models."""
    title = stems(_SENTENCE.split(plain(links.view.table.caption), maxsplit=1)[0])
    return any(
        _EVERY.search(links.text[: m.start])
        and not m.spelled
        and {w.stem for w in links.words[m.first : m.last + 1]} <= title
        for m in links.mentions
    )


def of_another_table(
    links: Links, context: frozenset[str], source: Source, known: Set[str]
) -> bool:
    """Whether a sentence speaks of what only another table of the paper is about.

    That is a word that the other table has in its caption and its heading, or two such words in a
    row that stand so in its caption. ``context``: stems around this table. ``known``: stems of
    plain talk.
    """
    covered = links.covered()
    strange = [
        index not in covered and _tells(word) and word.stem not in known | context | _OF_ANY_PAPER
        for index, word in enumerate(links.words)
    ]
    words = {word.stem for word, odd in zip(links.words, strange, strict=True) if odd}
    runs = {
        (a.stem, b.stem)
        for (a, odd), (b, too) in pairwise(zip(links.words, strange, strict=True))
        if odd and too
    }
    return any(
        words & view.caption_stems & stems(" ".join(view.table.place.section))
        or runs & set(_pairs(view))
        for view in source.views
        if view is not links.view
    )


def _pairs(view: TableView) -> Iterator[tuple[str, str]]:
    found = [word.stem for word in terms(plain(view.table.caption))]
    yield from pairwise(found)


def _tells(word: Term) -> bool:
    return len(word.folded) > 3 and word.folded.isalpha() and word.folded not in STOPWORDS
