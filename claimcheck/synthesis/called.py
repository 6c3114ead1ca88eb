"""Whether words of a question call a row or a column of a paper by the paper's own words.

"Role tagging" calls "Roles" where the paper writes "role tagging", "retrieval" calls "Retr.", and
"continued masked language modelling" calls "Continued MLM". What the paper does not write calls
nothing: no header is taken for a word that merely looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.synthesis.relevance import names_in
from claimcheck.verify.interface import Source
from claimcheck.verify.naming import SYNONYM, acronym_runs, likeness
from claimcheck.verify.tableview import COLUMNS, ROWS, Line
from claimcheck.verify.terms import STOPWORDS, Term, plain, stem, terms
from claimcheck.vocabulary import TermKind, find_terms

_MOST_LEFT = 2  # words of a question that a header may leave out
_SHORTEST = 3  # letters of an abbreviation with a full stop
_CHUNKS = re.compile(
    r"\s*(?:,|;|(?<![\w-])(?:on|in|for|at|of|to|from|with|without|after|before|by|under|and|or|combined|together|plus|than|when|if)(?![\w-]))\s*",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    """accuracy score performance result quality task target downstream test dev development set zero shot
    transfer cross lingual crosslingual crosslingually points point gain improvement number metric measure the a an its their own
    training train trained pretraining pretrained finetuning finetuned tuning tuned model models overall evaluation benchmark scores results tasks targets gains""".split()
)
_OF_TASKS = frozenset(
    stem(word) for word in "detection identification classification prediction recognition".split()
)  # words of a task's full name that say nothing of their own
_NAMED = (TermKind.DATASET, TermKind.TASK, TermKind.MODEL, TermKind.LANGUAGE)


def chunks(phrase: str) -> tuple[str, ...]:
    """The pieces of a phrase between prepositions and conjunctions that say something of their own."""
    found = (piece.strip() for piece in _CHUNKS.split(phrase))
    return tuple(piece for piece in found if words_of(piece))


def words_of(phrase: str) -> list[Term]:
    """The words of a phrase that are neither stopwords, nor general words, nor a metric."""
    bare = phrase
    for name in find_terms(phrase):
        if name.kind is TermKind.METRIC:
            bare = bare[: name.start] + " " * (name.end - name.start) + bare[name.end :]
    return [
        term
        for term in terms(bare)
        if term.folded not in STOPWORDS
        and term.folded not in _GENERIC
        and term.folded[-1].isalnum()
    ]


def called(phrase: str, text: str, source: Source) -> int | None:
    """How many words of a phrase a header leaves out, 0 best; None where the phrase calls it not.

    Every word of the header must be said. A word that is left out must belong to a name that the
    paper writes out: "role tagging" for "Roles".
    """
    if _same_name(phrase, text):
        return 0
    heads = words_of(text)
    if not heads:
        return None
    left = 0
    reached: set[int] = set()
    for chunk in chunks(phrase):
        words = words_of(chunk)
        here = [(at, _hits(words, head, text, source)) for at, head in enumerate(heads)]
        hit = {position for _, positions in here for position in positions}
        if not hit:
            return None
        reached |= {at for at, positions in here if positions}
        over = sum(at not in hit and word.stem not in _OF_TASKS for at, word in enumerate(words))
        if over and (over > _MOST_LEFT or not writes(chunk, source)):
            return None
        left += over
    return left if reached == set(range(len(heads))) else None


def _same_name(phrase: str, text: str) -> bool:
    """Whether both are one name of the vocabulary and nothing else."""
    sides = []
    for one in (phrase, text):
        names = [term for term in find_terms(one) if term.kind in _NAMED]
        rest = one
        for name in names:
            rest = rest[: name.start] + " " * (name.end - name.start) + rest[name.end :]
        sides.append(({name.canonical for name in names}, words_of(rest)))
    (first, more), (second, other) = sides
    return len(first) == 1 and first == second and not more and not other


def _hits(words: Sequence[Term], head: Term, text: str, source: Source) -> set[int]:
    """Positions of the words that a header word stands for."""
    printed = text[head.start : head.end]
    for first, length in acronym_runs(words, head, printed):
        return set(range(first, first + length))
    shortened = text[head.end : head.end + 1] == "." and len(head.folded) >= _SHORTEST
    found = set()
    for position, word in enumerate(words):
        alike = likeness(word.stem, head.stem) >= SYNONYM
        if not alike and shortened and word.folded.startswith(head.folded):
            alike = word.stem in _written(source)[1]
        if alike:
            found.add(position)
    return found


def writes(phrase: str, source: Source) -> bool:
    """Whether the paper's text has the words of a phrase side by side."""
    run = " ".join(term.stem for term in words_of(phrase))
    return bool(run) and f" {run} " in _written(source)[0]


def says(phrase: str, text: str) -> bool:
    """Whether a text, a caption usually, has all words of a phrase, or its name of the vocabulary."""
    names = {pair for pair in names_in(phrase) if pair[0] != "metric"}
    if names and names <= names_in(text):
        return True
    wanted = {term.stem for term in words_of(phrase)}
    return bool(wanted) and wanted <= {term.stem for term in terms(text)}


def _written(source: Source) -> tuple[str, frozenset[str]]:
    """The stems of the text in a row, sentences apart, and all stems of text and headers."""
    known = source.memo.get("synthesis.called")
    if known is None:
        runs = [
            " ".join(t.stem for t in terms(s.text) if t.folded not in STOPWORDS)
            for s in source.sentences
        ]
        heads = {
            term.stem
            for view in source.views
            for line in (*view.lines(ROWS), *view.lines(COLUMNS))
            for term in terms(plain(" ".join(line.path)))
        }
        known = (f" {' | '.join(runs)} ", frozenset(heads.union(*(run.split() for run in runs))))
        source.memo["synthesis.called"] = known
    return known  # type: ignore[return-value]


def best_called(
    lines: Sequence[Line], phrase: str, source: Source, common: frozenset[str] = frozenset()
) -> list[tuple[Line, str]]:
    """Lines of which a part of the header is called by a phrase, with that part; the fittest only.

    ``common``: parts that every line has, which tell nothing apart.
    """
    found: list[tuple[int, Line, str]] = []
    for line in lines:
        whole = [" ".join(line.path)] if len(line.path) > 1 else []
        for part in (*line.path, *whole):
            if part in common:
                continue
            left = called(phrase, part.replace("_", " "), source)
            if left is not None:
                found.append((left, line, part))
                break
    least = min((left for left, *_ in found), default=0)
    return [(line, part) for left, line, part in found if left == least]
