"""Pairs in tables: two systems, or one with and without a part, everything else printed being equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimcheck.synthesis.interface import Facet
from claimcheck.synthesis.relevance import Place, allowed, better
from claimcheck.verify.naming import SYNONYM, initials, likeness
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, other
from claimcheck.verify.terms import STOPWORDS, Term, terms
from claimcheck.vocabulary import TermKind, find_terms

PREVIOUS_BEST = re.compile(
    r"\b(?:(?:previous|prior|earlier|existing|best previous|best prior|published|other)\b.*\b(?:best|state|work|systems?|models?|results?|sota)|"
    r"(?:the )?(?:state[- ]of[- ]the[- ]art|sota|best (?:other|competing|published) \w+)|(?:previous|prior) best)\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?:^|[\s(|])(?:no|w/o|without|minus|-|−|–)\s*(?P<what>[A-Za-z(][\w\s().-]*)", re.I
)
_WITH = re.compile(r"(?:^|[\s(|])(?:w/|with|\+|plus)\s*(?P<what>[A-Za-z(][\w\s().-]*)", re.I)
_REMOVAL = re.compile(
    r"\b(?:remov\w+|without|dropp\w+|leaving out|ablat\w+|omitt\w+|lack of|using|adding|the|a|an|use of|training with|training|on top(?: of it)?)\b",
    re.I,
)


@dataclass(frozen=True)
class Pair:
    """Two numbers of one measure that differ in what is asked about."""

    place: Place
    first: Entry  # of the system that is asked about
    second: Entry  # what it is held against
    measure: Line
    first_name: str
    second_name: str
    direction: int  # +1 where more is better
    differs: tuple[str, ...] = ()  # other words in which their headers differ
    chosen: str = ""  # how the second was chosen: "the best of 3 other systems"


def pairs(
    place: Place, first: str, second: str, measures: Sequence[Line], facets: Sequence[Facet]
) -> tuple[Pair, ...]:
    """Pairs of ``first`` against ``second``, both named in words."""
    if PREVIOUS_BEST.search(second):
        return tuple(_against_best(place, first, measures, facets))
    for axis in (ROWS, COLUMNS):
        mine = [line for line in measures if line.axis == other(axis)]
        if not mine:
            continue
        lines = _within(place, axis, facets)
        ours, theirs = named(lines, first), named(lines, second)
        theirs = [line for line in theirs if line not in ours] or theirs
        ours = [line for line in ours if line not in theirs]
        matched = _matched(ours, theirs, first, second)
        found = [
            Pair(place, a, b, measure, _shown(one), _shown(two), better(place, measure), differs)
            for one, two, differs in matched
            for measure in mine
            if (a := place.view.at(one, measure)) is not None
            and (b := place.view.at(two, measure)) is not None
        ]
        if found:
            return tuple(found)
    return ()


def ablations(
    place: Place, what: str, measures: Sequence[Line], facets: Sequence[Facet]
) -> tuple[Pair, ...]:
    """Pairs of a line with ``what`` (first) against the same line without it."""
    words = [term for term in terms(_REMOVAL.sub(" ", what)) if term.folded not in STOPWORDS]
    if not words:
        return ()
    for axis in (ROWS, COLUMNS):
        mine = [line for line in measures if line.axis == other(axis)]
        lines = _within(place, axis, facets)
        found = []
        for line in lines if mine else ():
            for pattern, has in ((_WITHOUT, False), (_WITH, True)):
                match = next(
                    (
                        m
                        for part in line.path
                        if (m := pattern.search(part)) and _means(m["what"], words)
                    ),
                    None,
                )
                partner = _partner(lines, line, pattern, words) if match else None
                if match is None or partner is None:
                    continue
                kept, dropped = (line, partner) if has else (partner, line)
                found += [
                    Pair(
                        place, a, b, measure, _shown(kept), _shown(dropped), better(place, measure)
                    )
                    for measure in mine
                    if (a := place.view.at(kept, measure)) is not None
                    and (b := place.view.at(dropped, measure)) is not None
                ]
        if found:
            return tuple(found)
    return ()


def named(lines: Sequence[Line], phrase: str) -> list[Line]:
    """Lines that a phrase names: all its words stand in their headers, with fewest others."""
    models = {t.canonical for t in find_terms(phrase) if t.kind is TermKind.MODEL}
    words = [
        t
        for t in terms(phrase.replace("_", " "))
        if t.folded not in STOPWORDS and t.folded not in _LOOSE
    ]
    if not words and not models:
        return []
    further = _beyond_names(phrase)
    whole: list[tuple[int, Line]] = []  # they hold the name and every other word of the phrase
    scored: list[tuple[int, Line]] = []
    for line in lines:
        if line.is_change:
            continue
        here = {
            t.canonical
            for part in _parts(line)
            for t in find_terms(part)
            if t.kind is TermKind.MODEL
        }
        hit = bool(models & here) or (bool(words) and all(_has(line, word) for word in words))
        if hit:
            scored.append((len(_rest(line, words, models)), line))
            if further and models & here and all(_has(line, word) for word in further):
                whole.append(scored[-1])
    return [line for _, line in sorted(whole or scored, key=lambda one: (one[0], one[1].position))]


def _beyond_names(phrase: str) -> list[Term]:
    """The words of a phrase that are no part of a model's name: "Ensemble"."""
    bare = phrase
    for name in find_terms(phrase):
        if name.kind is TermKind.MODEL:
            bare = bare[: name.start] + " " * (name.end - name.start) + bare[name.end :]
    return [
        term
        for term in terms(bare.replace("_", " "))
        if term.folded not in STOPWORDS and term.folded not in _LOOSE
    ]


_MOST_WORDS = 3  # in which the headers of the likest pair may differ
_MOST_PAIRS = 12  # of one table and measure
_LOOSE = frozenset(
    "model models system method approach architecture representation format the".split()
)


def _parts(line: Line) -> list[str]:
    """The header path without citations and underscores."""
    return [part.replace("_", " ") for part in line.text.split(" | ")]


def _has(line: Line, word: Term) -> bool:
    spaced = terms(" ".join(_parts(line)))
    return any(likeness(word.stem, t.stem) >= SYNONYM for t in (*line.words, *spaced))


def _rest(line: Line, words: Sequence[Term], models: set[str]) -> frozenset[str]:
    """Words of a header that a phrase leaves over."""
    left = set()
    for part in _parts(line):
        text = part
        for name in find_terms(text):
            if name.kind is TermKind.MODEL and name.canonical in models:
                text = text[: name.start] + " " * (name.end - name.start) + text[name.end :]
        for term in terms(text):
            if term.folded in STOPWORDS or not term.folded[-1].isalnum():
                continue
            if not any(likeness(word.stem, term.stem) >= SYNONYM for word in words):
                left.add(term.folded)
    return frozenset(left)


def _matched(
    ours: Sequence[Line], theirs: Sequence[Line], first: str, second: str
) -> list[tuple[Line, Line, tuple[str, ...]]]:
    """Lines of both sides that are alike apart from the names; else each against each."""
    models = [
        {t.canonical for t in find_terms(p) if t.kind is TermKind.MODEL} for p in (first, second)
    ]
    words = [
        [t for t in terms(p.replace("_", " ")) if t.folded not in STOPWORDS]
        for p in (first, second)
    ]
    rests = {
        id(line): _rest(line, words[side], models[side])
        for side, lines in enumerate((ours, theirs))
        for line in lines
    }
    equal = [(one, two, ()) for one in ours for two in theirs if rests[id(one)] == rests[id(two)]]
    if equal:
        return list(equal)
    if not ours or not theirs:
        return []
    # Picking a pair would pick the answer: where none is alike, each is held against each.
    near = sorted(
        ((one, two) for one in ours for two in theirs),
        key=lambda pair: len(rests[id(pair[0])] ^ rests[id(pair[1])]),
    )
    found = [(one, two, tuple(sorted(rests[id(one)] ^ rests[id(two)]))) for one, two in near]
    within = any(len(differs) <= _MOST_WORDS for *_, differs in found)
    return found if within and len(found) <= _MOST_PAIRS else []


def _against_best(
    place: Place, first: str, measures: Sequence[Line], facets: Sequence[Facet]
) -> Iterator[Pair]:
    for axis in (ROWS, COLUMNS):
        mine = [line for line in measures if line.axis == other(axis)]
        lines = _within(place, axis, facets)
        ours = named(lines, first)
        if not ours or not mine:
            continue
        family = _families(first)
        others = [
            line
            for line in lines
            if line not in ours
            and not line.is_reference
            and not line.is_change
            and not line.is_ours
            and not (_families(" ".join(line.path)) & family)
        ]
        for measure in mine:
            way = better(place, measure)
            entries = [e for line in others if (e := place.view.at(line, measure)) is not None]
            if not entries or not way:
                continue
            best = max(entries, key=lambda entry: entry.value * way)
            for one in ours[:1]:
                entry = place.view.at(one, measure)
                if entry is not None:
                    yield Pair(
                        place, entry, best, measure, _shown(one), _shown(best.line(axis)), way,
                        chosen=f"the best of the {len(entries)} other systems in the table",
                    )  # fmt: skip
        return


def _families(text: str) -> set[str]:
    found = set()
    for term in find_terms(text.replace("_", " ")):
        if term.kind is TermKind.MODEL:
            found |= {term.canonical, term.canonical.rsplit(" ", 1)[0]}
    first = [t.folded for t in terms(text.replace("_", " ")) if t.name]
    return found | set(first[:1])


def _within(place: Place, axis: Axis, facets: Sequence[Facet]) -> list[Line]:
    limit = allowed(place, axis, facets)
    return [line for line in place.view.lines(axis) if limit is None or line.position in limit]


def _means(text: str, words: Sequence[Term]) -> bool:
    """Whether a modifier takes away what is asked about and nothing else."""
    said = [t for t in terms(text) if t.folded not in STOPWORDS and t.folded[-1].isalnum()]
    acronym = initials(words)
    if len(said) == 1 and len(acronym) > 1 and said[0].folded == acronym:
        return True

    def alike(one: Term, others: Sequence[Term]) -> bool:
        return any(likeness(one.stem, other.stem) >= SYNONYM for other in others)

    return all(alike(word, said) for word in words) and all(alike(one, words) for one in said)


def _partner(
    lines: Sequence[Line], line: Line, pattern: re.Pattern[str], words: Sequence[Term]
) -> Line | None:
    """The same line without its modifier, or with "w/" where it says "w/o"."""
    if line.base is not None:
        base = next((one for one in lines if one.position == line.base), None)
        own = base is not None and any(
            (m := pattern.search(part)) and _means(m["what"], words) for part in base.path
        )
        return None if own else base  # the modifier is another one than the one asked about
    bare = tuple(pattern.sub(" ", part).strip(" |,") for part in line.path)
    bare = tuple(part for part in bare if part)
    counter = _WITH if pattern is _WITHOUT else _WITHOUT
    for one in lines:
        if one is line:
            continue
        path = tuple(part.strip(" |,") for part in one.path if part)
        reduced = tuple(p for part in one.path if (p := counter.sub(" ", part).strip(" |,")))
        if path == bare or (reduced == bare and path != reduced):
            return one
    return None


def _shown(line: Line) -> str:
    """The name of a line for a sentence."""
    return " ".join(part for part in _parts(line) if part).strip()
