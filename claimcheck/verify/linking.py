"""From phrases of a sentence to sets of rows and columns of a table.

A phrase is never forced onto one line: "the recurrent models" are all rows whose headers say so.
Neighbouring words narrow the set ("big Transformer"); where no line has both, a new phrase begins.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.verify.legend import short_names
from claimcheck.verify.naming import (
    EQUAL,
    JOINED,
    PREFIX,
    SYNONYM,
    acronym_runs,
    fits,
    initials,
    joined,
    likeness,
)
from claimcheck.verify.spelled import spelled
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView
from claimcheck.verify.terms import STOPWORDS, Term, fold, terms
from claimcheck.vocabulary import find_terms

_BREAK_WORDS = "and or than over versus vs but while whereas compared against except"
_BREAKS = frozenset(_BREAK_WORDS.split())
# Words that many headers hold and that name nothing by themselves.
_GENERIC_WORDS = """model models system systems method methods approach approaches architecture setting
settings set sets data dataset datasets task tasks test number numbers value values type types
work paper new feature features version using based level rate benchmark benchmarks evaluation
evaluations evaluated evaluate evaluating"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_MAX_GAP = 2  # stopwords that may stand inside a phrase


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A phrase of the sentence and the lines of one axis it may stand for."""

    axis: Axis
    start: int  # span in the sentence
    end: int
    first: int  # indices of its words
    last: int
    lines: tuple[Line, ...]  # the best reading
    wide: tuple[Line, ...]  # every line that has all of its words: what a generous reader allows
    exact: bool  # the words are all there is in the header of its lines
    weight: float  # how much its words tell lines apart; 0 when every line has them
    spelled: bool = False  # the sentence spells a whole header out

    @property
    def positions(self) -> frozenset[int]:
        """Positions of its lines on their axis."""
        return frozenset(line.position for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """All phrases of one sentence that a table knows."""

    text: str
    view: TableView
    words: tuple[Term, ...]
    mentions: tuple[Mention, ...]

    def on(self, axis: Axis, start: int = 0, end: int | None = None) -> tuple[Mention, ...]:
        """Mentions on an axis within a span, in order of the text."""
        stop = len(self.text) if end is None else end
        return tuple(
            m for m in self.mentions if m.axis == axis and start <= m.start and m.end <= stop
        )

    def covered(self) -> frozenset[int]:
        """Indices of the words that lie in some mention."""
        return frozenset(i for m in self.mentions for i in range(m.first, m.last + 1))


_BRACKETS = re.compile(r"(?<=\S)\s*\([^()]{0,80}\)\s*$")  # "(model 1)", "(Beck et al., 2018)"
_STATISTICS = re.compile(
    r"\(?\bp\s*(?:\([^)]{0,20}\)\s*)?[<>=≤≥≈]\s*\.?\d[\d.]*\)?|\b9[059]\s?% (?:confidence|CI|significance)\w*|\bt-?test\b",
    re.I,
)


def without_statistics(text: str) -> str:
    """The text with "p < 0.05", "95 % confidence", "t-test" blanked out, offsets kept."""
    return _STATISTICS.sub(lambda match: " " * len(match.group()), text)


def link(text: str, view: TableView) -> Links:
    """Find the phrases of ``text`` that stand for rows or columns of ``view``.

    "p < 0.05" and "95 % confidence" name no line.
    """
    cached = view.memo.get(f"link:{text}")
    if isinstance(cached, Links):
        return cached
    words = terms(_of_one_model(without_statistics(text), view))
    other_names = _canonical(text, words)
    for index, names in short_names(words, view).items():
        other_names[index] = (*other_names.get(index, ()), *names)
    mentions = [
        *_axis_mentions(text, words, other_names, view, ROWS),
        *_axis_mentions(text, words, other_names, view, COLUMNS),
    ]
    mentions = [m for m in mentions if not any(_outranks(other, m) for other in mentions)]
    found = Links(
        text, view, words, tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.axis)))
    )
    view.memo[f"link:{text}"] = found
    return found


_ONE_MODEL = re.compile(
    r"\bsingle(?= (?:[\w.+-]+ ){0,4}?(?:models?|systems?|networks?)\b|-(?:model|system|network)\b)",
    re.I,
)
_ONE_OF_ITS_KIND = re.compile(
    r"\b(?:single(?=[- ](?:model|system|network)s?\b|\W*$|\W*\|)|sgl)\b", re.I
)


def _of_one_model(text: str, view: TableView) -> str:
    """The text without the "single" of "a single A model" where no header means one model by it.

    "Single crop" is a way of testing, and not what a single model is.
    """
    lines = (*view.rows, *view.columns)
    if any(_ONE_OF_ITS_KIND.search(line.text) for line in lines):
        return text
    return _ONE_MODEL.sub(lambda match: " " * len(match.group()), text)


def _outranks(one: Mention, two: Mention) -> bool:
    """Whether the same words are surely a line of one axis, and only perhaps one of the other."""
    overlap = one.axis != two.axis and one.first <= two.last and two.first <= one.last
    return overlap and (one.spelled, one.exact) > (two.spelled, two.exact)


def _canonical(text: str, words: Sequence[Term]) -> dict[int, tuple[Term, ...]]:
    """For words inside a name of the vocabulary: the words of its canonical name ("MultiNLI" is MNLI)."""
    found: dict[int, tuple[Term, ...]] = {}
    for name in find_terms(text):
        canonical = terms(name.canonical)
        printed = {t.stem for t in terms(text[name.start : name.end])}
        other_words = tuple(t for t in canonical if t.stem not in printed)
        if other_words:
            for index, word in enumerate(words):
                if name.start <= word.start < name.end:
                    found[index] = other_words
    return found


def _axis_mentions(
    text: str,
    words: Sequence[Term],
    other_names: dict[int, tuple[Term, ...]],
    view: TableView,
    axis: Axis,
) -> list[Mention]:
    lines = view.lines(axis)
    if not lines:
        return []
    matches = _matches(words, lines, other_names)
    rarity = _rarity(lines)
    full = spelled(words, view, axis)
    taken = {i for run in full for i in range(run.first, run.last + 1)}
    found = [
        Mention(
            axis,
            words[run.first].start,
            words[run.last].end,
            run.first,
            run.last,
            run.lines,
            run.lines,
            True,
            _weight(words[run.first : run.last + 1], run.lines, lines, rarity),
            True,
        )
        for run in full
    ]
    for index in taken:
        matches[index] = {}
    index = 0
    while index < len(words):
        if not matches[index] or words[index].folded in STOPWORDS:
            index += 1
            continue
        scores = dict(matches[index])
        last = index
        gap = 0
        for nxt in range(index + 1, len(words)):
            between = text[words[nxt - 1].end : words[nxt].start]
            if any(mark in between for mark in ",;:.") and not between.startswith("."):
                break
            if nxt in taken or words[nxt].folded in _BREAKS:
                break
            if not matches[nxt]:
                if words[nxt].folded not in STOPWORDS and not _light(words[nxt]):
                    break
                gap += 1
                if gap > _MAX_GAP:
                    break
                continue
            shared = {p: scores[p] + matches[nxt][p] for p in scores.keys() & matches[nxt].keys()}
            if not shared:
                break
            scores, last, gap = shared, nxt, 0
        run = words[index : last + 1]
        mention = _mention(words, lines, axis, index, last, scores, rarity)
        generic = all(word.folded in _GENERIC or word.folded in STOPWORDS for word in run)
        if not generic or (mention.exact and len(mention.lines) < len(lines)):
            found.append(mention)
        index = last + 1
    return [m for m in found if m.lines]


def _light(word: Term) -> bool:
    return word.folded in _GENERIC or word.folded in "+%&-"


def _matches(
    words: Sequence[Term], lines: Sequence[Line], other_names: dict[int, tuple[Term, ...]]
) -> list[dict[int, float]]:
    """For every word: positions of the lines that know it, with the certainty of the match."""
    found: list[dict[int, float]] = [{} for _ in words]
    plain = [term.folded for term in words]
    abbreviated: dict[int, dict[str, set[int]]] = {}  # word → short header → lines
    for line in lines:
        if not line.words:
            continue
        header = line.words
        for index, word in enumerate(words):
            if (word.folded in STOPWORDS and len(word.folded) > 1) or not word.folded[-1].isalnum():
                continue
            best = max((fits(word, other) for other in header), default=0.0)
            if not best and index in other_names:
                names = other_names[index]
                best = SYNONYM * max(
                    (fits(name, other) for name in names for other in header), default=0.0
                )
            if best:
                found[index][line.position] = best
        for first, length, _ in joined(words, header):
            for index in range(first, first + length):
                found[index][line.position] = max(JOINED, found[index].get(line.position, 0.0))
        for first, length, glued in joined(header, words):
            found[glued][line.position] = max(JOINED, found[glued].get(line.position, 0.0))
            del first, length
        for other in header:
            for first, length in acronym_runs(words, other, line.text[other.start : other.end]):
                for index in range(first, first + length):
                    found[index][line.position] = max(SYNONYM, found[index].get(line.position, 0.0))
            for index, word in enumerate(words):
                short_form = (
                    2 <= len(other.folded) <= 3
                    and other.folded.isalpha()
                    and not line.direction  # "EM" is no embedding
                    and any(fold(part) == other.folded for part in line.path)
                )
                if short_form and len(word.folded) >= 4 and word.folded.startswith(other.folded):
                    abbreviated.setdefault(index, {}).setdefault(other.folded, set()).add(
                        line.position
                    )
        for part in line.path:
            short = initials(terms(part))
            if len(short) >= 2:
                for index, written in enumerate(plain):
                    if written == short:
                        found[index][line.position] = max(
                            SYNONYM, found[index].get(line.position, 0.0)
                        )
    for index, forms in abbreviated.items():
        if not found[index] and len(forms) == 1:  # "Ca" for cars, where no other header fits
            found[index] = dict.fromkeys(next(iter(forms.values())), PREFIX)
    return found


def _rarity(lines: Sequence[Line]) -> dict[str, float]:
    count: dict[str, int] = {}
    for line in lines:
        for word in line.stems:
            count[word] = count.get(word, 0) + 1
    total = len(lines)
    return {word: math.log((total + 1) / (n + 0.5)) for word, n in count.items()}


def _mention(
    words: Sequence[Term],
    lines: Sequence[Line],
    axis: Axis,
    first: int,
    last: int,
    scores: dict[int, float],
    rarity: dict[str, float],
) -> Mention:
    best = max(scores.values())
    wide = tuple(line for line in lines if line.position in scores)
    top = tuple(line for line in wide if scores[line.position] >= best - 0.15)
    used = [words[i].stem for i in range(first, last + 1)]
    run = words[first : last + 1]
    whole = tuple(line for line in top if _left_out(line.path[-1:], used, run) == 0)
    part = tuple(line for line in top if _left_out(line.path, used, run) == 0)
    chosen = whole or part or top
    weight = _weight(run, chosen, lines, rarity)
    return Mention(
        axis,
        words[first].start,
        words[last].end,
        first,
        last,
        chosen,
        wide,
        bool(whole or part),
        weight,
    )


def _weight(
    run: Sequence[Term], chosen: Sequence[Line], lines: Sequence[Line], rarity: dict[str, float]
) -> float:
    """How much a phrase tells the lines of its axis apart."""
    if len(chosen) == len(lines) and len(lines) > 1:
        return 0.0
    return sum(
        max((rarity.get(h, 0.0) for h in rarity if likeness(w, h) >= EQUAL), default=0.5)
        for w in {word.stem for word in run}
    )


def _left_out(path: Sequence[str], used: Sequence[str], run: Sequence[Term]) -> int:
    """How many words a phrase leaves out of the part of a header path it comes nearest to."""
    glued = "".join(term.folded for term in run)
    letters = initials(run)
    counts = []
    for part in path:
        words = [
            term
            for term in terms(_BRACKETS.sub("", part))
            if (term.folded not in STOPWORDS or len(term.folded) == 1) and term.folded not in "+%&*"
        ]
        short = initials(words)
        if len(short) >= 2 and short in used:
            return 0
        left = [
            term
            for term in words
            if not (len(term.folded) > 1 and term.folded in glued)
            and not any(likeness(word, term.stem) >= SYNONYM for word in used)
            and not (len(term.folded) > 1 and term.folded == letters)
            and not acronym_runs(run, term, part[term.start : term.end])
        ]
        if len(left) < len(words):
            counts.append(len(left))
    return min(counts, default=99)
