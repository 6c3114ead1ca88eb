"""What a sentence speaks of that its table does not decide: another table's matter, all of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from claimcheck.verify.assertion import Assertion
from claimcheck.verify.cues import find_cues
from claimcheck.verify.interface import Source
from claimcheck.verify.linking import Links
from claimcheck.verify.naming import likeness
from claimcheck.verify.tableview import TableView
from claimcheck.verify.terms import STOPWORDS, Term, plain, stem, stems, terms

_EVERY = re.compile(r"\b(?:all|any|every|each|other)\s+(?:(?:the|other)\s+)?$", re.I)
_SENTENCE = re.compile(r"(?<=[a-z)][.;])\s")
_ALIKE = 0.6  # how like a known word must be
_SPOKEN = stems(  # function words that are no stopwords, and what is said of any system
    "among against every except apart besides versus though although whether during after before without within "
    "same because since about around nearly almost roughly exactly compare regard relative authors paper fine tuned trained"
)
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


def strange_words(
    links: Links, context: frozenset[str], source: Source, known: Set[str]
) -> tuple[str, ...]:
    """Content words that neither the table nor what stands around it knows.

    "Annotators label tables faster in A than in B" has another subject and another verb than a
    table of models. ``context`` and ``known`` as above.
    """
    exact = {i for m in links.mentions if m.exact for i in range(m.first, m.last + 1)}
    cues = [(cue.start, cue.end) for cue in find_cues(links.text)]
    headers = {s for x in (*links.view.rows, *links.view.columns) for s in x.stems}
    own = stems(" ".join((*source.own_names, *source.main_names)))
    there = headers | context | known | own | _SPOKEN
    return tuple(
        word.folded
        for index, word in enumerate(links.words)
        if index not in exact
        and _tells(word)
        and not any(likeness(word.stem, other) >= _ALIKE for other in there)
        and not any(start <= word.start < end for start, end in cues)
    )


def unlike_rows(assertion: Assertion, text: str) -> bool:
    """Whether two lines are compared that differ in more than the names that the sentence gives:
    "A › X" with "B › Y" where it says X and Y alone.
    """
    frame = assertion.frame
    if frame is None or len(assertion.entries) < 2:
        return False
    left, right = (entry.line(frame.axis).path for entry in assertion.entries[:2])
    if len(left) != len(right):
        return False
    said = {term.stem for term in terms(text)}
    apart = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(apart) > 1 and any(not stems(name) & said for pair in apart for name in pair)


def _pairs(view: TableView) -> Iterator[tuple[str, str]]:
    found = [word.stem for word in terms(plain(view.table.caption))]
    yield from pairwise(found)


def _tells(word: Term) -> bool:
    return len(word.folded) > 3 and word.folded.isalpha() and word.folded not in STOPWORDS
