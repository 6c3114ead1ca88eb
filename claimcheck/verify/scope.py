"""What a number in a sentence is said of: its noun, its quantifiers, the other numbers beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Part, Quantity
from claimcheck.verify.terms import STOPWORDS, Term, stems, terms
from claimcheck.verify.window import locate, quantities_in

# A claim with one of these says something else than a sentence without it.
_SCOPING = frozenset(
    """only solely exclusively all every always never not no neither nor none without
    most first last""".split()
)
_PHRASE_END = re.compile(
    r"[,;:.()](?=\s|$)|\b(?:and|or|that|which|with|for|in|on|at|to|by|per|of|than|as|each|when|while)\b"
)
_SHARE_OF = re.compile(
    r"\s*(?:%|percent)?\s*of (?:all |the |our |its |their |input )*([a-z]+)", re.I
)
_TOTAL = re.compile(r"\b(?:in total|altogether|in all)\b", re.I)
_EACH = re.compile(r"\b(?:each|every|per)\b", re.I)
_NAMED_BEFORE = re.compile(
    r"((?:[\w-]+\s+){1,4}?)(?:of|is|was|=|are|were)\s*(?:about |around |only |just )?$"
)


def same_scope(claim: str, sentence: str) -> bool:
    """Whether the sentence has every word of scope that the claim has: "only", "all", "not"."""
    there = {t.folded for t in terms(sentence)}
    return all(t.folded in there for t in terms(claim) if t.folded in _SCOPING)


def noun_words(text: str, quantity: Quantity) -> tuple[Term, ...]:
    """The words of the noun that a number counts or measures, without its unit.

    "8 parallel decoder layers" gives "parallel decoder", "a sequence length of 512" gives both.
    """
    part = Part(text=text, quantity=quantity)
    at = locate(part)
    phrase = _PHRASE_END.split(text[at + len(quantity.printed) :], maxsplit=1)[0]
    if quantity.unit is not None:
        unit = {t.stem for t in terms(quantity.unit)}
        words = terms(phrase)
        last = next((i for i, t in enumerate(words[:4]) if t.stem in unit), 0)
        return _content(phrase[: words[last].start]) if last else ()
    if words := _content(phrase)[:4]:
        return words
    before = _NAMED_BEFORE.search(text[:at])
    return _content(_last_phrase(before[1])) if before else ()


def _last_phrase(text: str) -> str:
    """The words behind the last stopword."""
    cut = max((t.end for t in terms(text) if t.folded in STOPWORDS), default=0)
    return text[cut:]


def _content(text: str) -> tuple[Term, ...]:
    return tuple(
        t
        for t in terms(text)
        if t.folded not in STOPWORDS and t.folded.isalpha() and len(t.folded) > 2
    )


_CLAUSES = re.compile(r";|,?\s\b(?:while|whereas|but)\b")


def denies_another(part: Part, sentence: str, found: Quantity) -> bool:
    """Whether a sentence gives another number than the claim for another of the claim's nouns.

    "A length of 512 for 90 % of the steps" is not what "a length of 128 for 90 % of the steps" says.
    ``found``: the number of the sentence that is the claim's; only its own clause counts.
    """
    cuts = [0, *(m.end() for m in _CLAUSES.finditer(sentence)), len(sentence)]
    low = max(cut for cut in cuts if cut <= found.start)
    high = min((cut for cut in cuts if cut > found.start), default=len(sentence))
    mine = _nouns(part.text, part.quantity, 0, len(part.text))
    theirs = _nouns(sentence, found, low, high)
    return any((there := theirs.get(noun)) and not values & there for noun, values in mine.items())


def of_other_things(part: Part, sentence: str, found: Quantity) -> bool:
    """Whether a sentence gives its number ``found`` to other things than the claim does.

    "15% of the words" are not "15% of the pages", "100 from each set" are not "100 in total", and
    beside "1000 hidden units and batches of 128" nobody has "128 hidden units".
    """
    quantity = part.quantity
    if quantity is None:
        return False
    at = locate(part)
    mine = _SHARE_OF.match(part.text, at + len(quantity.printed))
    theirs = _SHARE_OF.match(sentence, found.end)
    things = stems(mine[1]) if mine and quantity.unit == "%" else None
    if things and not things & stems(theirs[1] if theirs else sentence):
        return True
    for one, two in ((part.text, sentence), (sentence, part.text)):
        if _TOTAL.search(one) and not _TOTAL.search(two) and _EACH.search(two):
            return True
    words = {t.stem for t in _content(_behind(part.text, at + len(quantity.printed)))}
    own = {t.stem for t in _content(_behind(sentence, found.end))}
    others = (q for q in quantities_in(sentence) if q.start != found.start)
    return (
        bool(words)
        and not words & own
        and any(words <= {t.stem for t in _content(_behind(sentence, q.end))} for q in others)
    )


def _behind(text: str, at: int) -> str:
    """The phrase right behind a number."""
    return _PHRASE_END.split(text[at:], maxsplit=1)[0]


def _nouns(text: str, but: Quantity | None, low: int, high: int) -> dict[tuple[str, ...], set[str]]:
    """The nouns of the numbers of ``text[low:high]``, but for one, each with its numbers."""
    found: dict[tuple[str, ...], set[str]] = {}
    for quantity in _plain(quantities_in(text)):
        same = but is not None and quantity.value == but.value and quantity.unit == but.unit
        if same or not low <= quantity.start < high:
            continue
        if quantity.unit in {None, "%", "points"}:
            words = tuple(word.stem for word in noun_words(text, quantity))
        else:
            words = tuple(t.stem for t in terms(quantity.unit or ""))
        if words:
            found.setdefault(words, set()).add(str(quantity.value.normalize()))
    return found


def _plain(quantities: Sequence[Quantity]) -> list[Quantity]:
    return [q for q in quantities if not (q.delta or q.relative or q.unit == "x")]
