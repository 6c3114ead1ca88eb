"""Numbers against the sentences of a paper that report the same measurement.

What counts as a report: for somebody else's claim every sentence; for a claim of the paper itself
only sentences of its body, and only where the claim (also) stands in abstract, introduction or
conclusion. A body sentence that says the same thing twice restates it, which is no support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from claimcheck.quantities import find_quantities
from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree, telling
from claimcheck.verify.allotment import said
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.naming import acronym_runs, likeness
from claimcheck.verify.numbers import shown
from claimcheck.verify.opposites import opposed, unsaid
from claimcheck.verify.owners import of_another_number
from claimcheck.verify.scope import denies_another, noun_words, of_other_things, same_scope
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.splits import splits_in
from claimcheck.verify.strangers import version_clash
from claimcheck.verify.terms import STOPWORDS, Term, compounds, fold, stems, terms
from claimcheck.verify.window import after_from, locate, starts_change, window

_COMPARED = re.compile(
    r"\b(?:compared (?:to|with)|than|versus|vs\.?|while|whereas|against|from|over)\b", re.I
)
_CLOSE = re.compile(
    r"\b(?:slightly|just|barely|marginally|a (?:little|bit|shade))\s+\w+(?:\s+than)?\s*$", re.I
)
_PLAIN = stems("new state art obtain achieve report paper work author authors whole total")
_LIKENED = re.compile(r"\b(?:un)?like\s+[^,;.()]*", re.I)  # "B: like A, but with a rate of 2"
_WEAK = frozenset({Relation.AT_LEAST, Relation.AT_MOST})
_OR_ELSE = re.compile(r"\((?:or|except|but|unless|not|instead)\b[^()]*\)", re.I)
_SIZED = re.compile(r"[a-z]{3,}?(base|large|small|tiny|medium|big|huge)")  # "bertbase"
_OURSELVES = re.compile(
    r"\b(?:we|our|ours|this (?:model|method|approach|work|paper|system))\b", re.I
)


class SentenceNumbers:
    """A number against sentences that report it, or whose numbers differ by it."""

    name = "sentence"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support from the first sentence that reports the same number of the same things."""
        quantity = part.quantity
        if quantity is None:
            return ()
        part = part.model_copy(update={"text": said(part.text)})
        wanted = key_terms(window(part), quantity, scene.source)
        for sentence, restates in reports(scene):
            found = reported(sentence, quantity, scene.source)
            if (
                found is None
                or _start_of_change(sentence, found, part)
                or not covers(wanted, sentence, found, scene.source)
                or _other_split(part, sentence, found)
                or version_clash(
                    part.text, sentence.text, " ; ".join(sentence.passage.place.section)
                )
                or _far_from(part, quantity, found)
                or of_another_number(part, sentence.text, found)
                or _of_the_other(part, sentence, found, scene.source)
                or not same_scope(window(part), sentence.text)
                or denies_another(part, sentence.text, found)
                or of_other_things(part, sentence.text, found)
            ):
                continue
            if not _same_thing(part, quantity, sentence, found):
                continue
            if restates:
                return (_restated(sentence, scene),)
            return (
                Outcome(
                    check=self.name,
                    basis=Basis.TEXT,
                    label=ReportingLabel.SUPPORTED,
                    strength=0.9,
                    rationale=(scene.source.quote(sentence, EvidenceRole.DECIDES),),
                    explanation=f"Stated in {section_of(sentence)}.",
                ),
            )
        return _difference(quantity, wanted, scene)


def _other_split(part: Part, sentence: Sentence, found: Quantity) -> bool:
    """Whether claim and sentence name different parts of the data.

    What stands right behind a number is said of it: "4.9 % validation error (and 4.8 % test error)".
    """
    mine = splits_in(f"{window(part)} ; {part.binding.split or ''}")
    behind = re.split(r"[,;()]", sentence.text[found.end :], maxsplit=1)[0]
    before = re.split(r"[,;()]", sentence.text[: found.start])[-1]
    theirs = splits_in(behind) or splits_in(before) or splits_in(sentence.text)
    return bool(mine and theirs and not mine & theirs)


def _far_from(part: Part, quantity: Quantity, found: Quantity) -> bool:
    """ "Slightly below 0.5" is not said by 0.1."""
    if quantity.relation is Relation.EQUAL or not _CLOSE.search(part.text[: locate(part)]):
        return False
    return abs(found.value - quantity.value) > abs(quantity.value) / 5


def _of_the_other(part: Part, sentence: Sentence, found: Quantity, source: Source) -> bool:
    """Whether a claim speaks of the decoder, and the sentence of the encoder, or of neither."""
    text = _owned(sentence, found, source)
    heading = " ".join(sentence.passage.place.section)
    return opposed(window(part), text) or unsaid(window(part), f"{heading} {sentence.text}")


def _start_of_change(sentence: Sentence, found: Quantity, part: Part) -> bool:
    """Where something "rises from 68 to 73", 68 is what it was without the change."""
    before = starts_change(sentence.text, found.start, found.end)
    return before and not after_from(part.text, locate(part))


def reports(scene: Scene) -> Iterator[tuple[Sentence, bool]]:
    """Sentences that may report a claim, and whether each only restates it."""
    source = scene.source
    if not scene.extracted:
        yield from ((sentence, False) for sentence in source.sentences)
        return
    own = [s for s in source.sentences if scene.is_own(s.start, s.end)]
    in_summary = any(s.summary for s in own)
    for sentence in source.sentences:
        if sentence.summary:
            continue
        mine = scene.is_own(sentence.start, sentence.end)
        if in_summary:
            yield sentence, False
        elif not mine:
            yield sentence, True


def _restated(sentence: Sentence, scene: Scene) -> Outcome:
    return Outcome(
        check="sentence",
        basis=Basis.TEXT,
        label=ReportingLabel.NOT_ENOUGH_INFO,
        strength=0.0,
        rationale=(scene.source.quote(sentence, EvidenceRole.RESTATES),),
        explanation=f"Restated in {section_of(sentence)}, which is no support.",
    )


def _difference(quantity: Quantity, wanted: Wanted, scene: Scene) -> Sequence[Outcome]:
    """ "80.5, compared to 72.8" backs a difference of 7.7 about the same things."""
    if not quantity.delta or quantity.relative or quantity.unit == "x" or not wanted.names:
        return ()
    source = scene.source
    for sentence, restates in reports(scene):
        values = [q for q in numbers_of(sentence, source) if not q.delta and not q.relative]
        if restates or len(values) != 2 or not _COMPARED.search(sentence.text):
            continue
        if not all(says(name, sentence.text, sentence) for name in wanted.names):
            continue
        left, right = values
        if left.decimals != right.decimals or left.unit != right.unit:
            continue
        difference = left.value - right.value
        signed = difference * (quantity.direction or (1 if difference > 0 else -1))
        if agree(quantity, Found(signed, Decimal(1).scaleb(-left.decimals))) is Agreement.AGREES:
            place = section_of(sentence)
            return (
                Outcome(
                    check="sentence",
                    basis=Basis.TEXT,
                    label=ReportingLabel.SUPPORTED,
                    strength=0.8,
                    rationale=(source.quote(sentence, EvidenceRole.DECIDES),),
                    arithmetic=(
                        f"{left.printed} − {right.printed} = {shown(difference)} ({place})",
                    ),
                    explanation=f"The difference of the two numbers in {place}.",
                ),
            )
    return ()


def section_of(sentence: Sentence) -> str:
    """Where a sentence stands, for people."""
    section = sentence.passage.place.section
    return f"section “{section[-1]}”" if section else "the body of the paper"


def numbers_of(sentence: Sentence, source: Source) -> tuple[Quantity, ...]:
    """The quantities of a sentence, computed once a document."""
    key = f"quantities:{sentence.start}"
    cached = source.memo.get(key)
    if not isinstance(cached, tuple):
        cached = find_quantities(sentence.text)
        source.memo[key] = cached
    return cached


def reported(sentence: Sentence, quantity: Quantity, source: Source) -> Quantity | None:
    """The sentence's number that equals ``quantity`` in the same role, or None."""
    for other in numbers_of(sentence, source):
        if other.delta != quantity.delta or (other.direction * quantity.direction) < 0:
            continue
        units = {other.unit, quantity.unit} - {None}
        if len(units) > 1 and units - {"%", "points"}:
            continue
        if other.relation is not Relation.EQUAL and other.relation is not quantity.relation:
            continue
        agrees = agree(quantity, Found.printed(other.value, other.decimals)) is Agreement.AGREES
        if other.relation is quantity.relation and other.value == quantity.value:
            return other
        bound = other.relation is Relation.EQUAL and quantity.relation is not Relation.EQUAL
        if bound and quantity.relation in _WEAK and other.value == quantity.value:
            continue  # what is cut to 250 has not "at least 250"
        if agrees and (bound or other.value == quantity.value):
            return other  # "below 0.1" is not what "below 0.5" says
    return None


class Wanted(NamedTuple):
    """What a sentence must say to be about the same measurement."""

    names: tuple[Term, ...]  # all of these
    words: tuple[Term, ...]  # and at least two thirds of these
    whole: tuple[str, ...] = ()  # and these names as they are: "BN-x5" is no "BN-x30"


def key_terms(text: str, quantity: Quantity, source: Source) -> Wanted:
    """Words of the claim that a sentence must share to speak of the same measurement.

    Names are words with a capital that the paper never writes small, words with digits, and words
    that head a row or column of some table. Numbers and stopwords do not count.
    """
    at = text.find(quantity.printed)
    span = (at, at + len(quantity.printed)) if at >= 0 else (-1, -1)
    names, words = [], []
    for word in terms(text):
        if span[0] <= word.start < span[1] or word.folded in STOPWORDS or not word.folded.isalnum():
            continue
        raw = text[word.start : word.end]
        capital = any(c.isupper() for c in raw) and word.folded not in source.small_words
        if word.folded.isdigit() and len(word.folded) != 4:
            continue
        if capital or word.stem in source.header_stems:
            names.append(word)
        elif word.stem not in _PLAIN:
            words.append(word)
    whole = tuple(name for name in compounds(text) if name in source.header_compounds)
    return Wanted(tuple(names), tuple(words), whole)


def covers(wanted: Wanted, sentence: Sentence, found: Quantity, source: Source) -> bool:
    """Whether the sentence says the wanted names of its number ``found``, not of another one."""
    text = _owned(sentence, found, source)
    ours = _OURSELVES.search(text) is not None
    own = {t.stem for name in source.main_names for t in terms(name)} if ours else set()
    if not all(name.stem in own or says(name, text, sentence) for name in wanted.names):
        return False
    sizes = {m[1] for name in wanted.names if (m := _SIZED.fullmatch(name.folded))}
    if any(size not in fold(text) for size in sizes):
        return False
    if wanted.whole and not set(wanted.whole) <= set(compounds(text)):
        return False
    spelled = _spelled(wanted.words, sentence)
    count = sum(word in spelled or says(word, text, sentence) for word in wanted.words)
    if wanted.names and len(wanted.words) <= 2:
        return True
    return bool(wanted.names or count) and 3 * count >= 2 * len(wanted.words)


def _owned(sentence: Sentence, found: Quantity, source: Source) -> str:
    """The sentence without the stretches that speak of its other numbers."""
    text = sentence.text
    own = window(Part(text=text, quantity=found))
    begin = text.find(own)
    keep = [True] * len(text)
    for other in numbers_of(sentence, source):
        if other.start == found.start or other.delta or other.unit != found.unit:
            continue
        foreign = window(Part(text=text, quantity=other))
        start = text.find(foreign)
        if foreign == text or start < 0:
            continue
        for i in range(start, start + len(foreign)):
            keep[i] = False
    for i in range(begin, begin + len(own)):
        keep[i] = True
    for likened in (*_LIKENED.finditer(text), *_OR_ELSE.finditer(text)):
        if not likened.start() <= found.start < likened.end():
            keep[likened.start() : likened.end()] = [False] * len(likened.group())
    return "".join(c if kept else " " for c, kept in zip(text, keep, strict=True))


def _spelled(words: Sequence[Term], sentence: Sentence) -> set[Term]:
    """Words whose initials the sentence prints as an acronym ("NLP")."""
    found: set[Term] = set()
    for term in terms(sentence.text):
        for first, length in acronym_runs(words, term, sentence.text[term.start : term.end]):
            found.update(words[first : first + length])
    return found


def says(term: Term, text: str, sentence: Sentence) -> bool:
    """Whether ``text``, or the heading above its sentence, names ``term``."""
    here = terms(text)
    if any(likeness(term.stem, other.stem) >= 0.6 for other in here):
        return True
    if any(len(term.folded) >= 4 and term.folded in other.folded for other in here):
        return True
    headings = terms(" ".join(sentence.passage.place.section))
    return any(likeness(term.stem, other.stem) >= 0.9 for other in headings)


def _same_thing(part: Part, quantity: Quantity, sentence: Sentence, found: Quantity) -> bool:
    """Whether both numbers count the same thing.

    A small number needs the same noun behind it or before its "="; of every other one the sentence
    has to say the words of its noun: "8 decoder layers" are not "8 attention layers".
    """
    if not telling(quantity) and not _same_noun(part, quantity, sentence, found):
        return False
    words = noun_words(part.text, quantity)
    spelled = _spelled(words, sentence)
    return all(word in spelled or says(word, sentence.text, sentence) for word in words)


def _same_noun(part: Part, quantity: Quantity, sentence: Sentence, found: Quantity) -> bool:
    """Whether the word behind both numbers is the same, or the name before "="."""
    if quantity.unit is not None and quantity.unit == found.unit:
        return True
    mine = _noun(part.text, part.text.find(quantity.printed), len(quantity.printed))
    theirs = _noun(sentence.text, found.start, found.end - found.start)
    return mine is not None and mine == theirs


def _noun(text: str, at: int, length: int) -> str | None:
    if at < 0:
        return None
    named = re.search(r"([\w#]+)\s*(?:=|of|to)\s*$", text[max(0, at - 40) : at])
    if named and re.search(r"=\s*$", text[max(0, at - 3) : at]):
        return terms(named.group(1))[-1].stem if terms(named.group(1)) else None
    for word in terms(text[at + length : at + length + 40]):
        if word.folded in STOPWORDS or not word.folded.isalpha():
            continue
        return word.stem
    if named:
        words = terms(named.group(1))
        return words[-1].stem if words else None
    return None
