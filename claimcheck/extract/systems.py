"""Which system, treatment or part of a model a number or a statement is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.extract.baselines import is_baseline
from claimcheck.extract.census import DATASET, SYSTEM, UNKNOWN, canonical_name
from claimcheck.extract.clauses import main_clause
from claimcheck.extract.interface import Name, Reading, Surroundings
from claimcheck.extract.nearest import Position, joined, nearest
from claimcheck.extract.subjects import (
    acts,
    in_words,
    is_subject,
    is_tool,
    own_reference,
    subject_phrase,
)
from claimcheck.extract.treatments import (
    agent_phrase,
    applied_phrase,
    benefit_phrase,
    best_per,
    component,
    elided_training,
    gapped_subject,
    neither_phrases,
    tuned_system,
)
from claimcheck.records import Quantity

_TO_REACH = re.compile(
    r"\sto (?:reach|achieve|attain|obtain|get)\s(?:(?:an?|the|same)\s)*(?:\w+\s){0,2}?(?:of\s)?"
)
_FOR = re.compile(r"\s(?:\w+\s)?(?:for|by)\s(?:the\s)?")
_LABELLED = re.compile(r"[•–*\s-]*")
_COLON = re.compile(r"\s?(?:\([^()]{1,40}\))?\s?:\s")
_PARTICIPLE = re.compile(r"[a-z]+(?:ing|ed)\s")
_BRACKETS = re.compile(r"\([^()]*\)")
_OPENED = re.compile(r"\s?\((?:with\s|about\s|only\s|~|≈|(?:[A-Z][\w-]*|[a-z]+):?\s)?")
_VERSUS = re.compile(r"[^()]{0,12}?(?:\bvs\b|\bversus\b|\bcompared\b|/|→)")
_GAPPED = re.compile(r"\s(?:only\s|just\s|about\s|nearly\s|almost\s|at\s|by\s)?")
_TO_BRACKET = re.compile(r"\s?(?:[A-Z][\w-]*\s|points?\s|percent\s)?\(")
_SHARE_OF = re.compile(
    r"\sof\s(?:all\s|the\s)?(?:[a-z]+\s)?(?:[a-z]+s|those)\s(?:of|by|from)\s(?:the\s)?"
)
_COSTS = re.compile(r"\b(?:costs?|costing|saves?|gains?)\s$")
_OWNED = re.compile(r"['’]s\s(?:about\s|only\s)?")  # "NAME's 300 million"
_CLAUSE_BORDER = re.compile(r"(?:;|,?\s\b(?:whereas|while|but|although|though)\b)\s(?:the\s)?")
_COORDINATED = re.compile(
    r"(?:,|;|\band|\bwhile|\bbut|\bthat (?:of|for))\s(?:the\s)?(?:[a-z]{3,}ing\s)?$"
)
_HANDLING = re.compile(
    r"\b((?:import|load|install|compil|start|launch|initiali[sz]|download|sav|open)ing)\s$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:compared (?:to|with)|versus|vs\.?|against|and|(?:up|down) from|opposed to|rather than|instead of|while|but|whereas)\b"
)
_MEASURED = re.compile(r"(?:\sscores?)?\sof\s(?:about\s|only\s|over\s|around\s|nearly\s)?")
_UNIT_GAP = re.compile(r"[\s-](?:parameters?|layers?)\s")


def system_of(
    reading: Reading,
    quantity: Quantity | None,
    position: Position | None,
    around: Surroundings,
    aligned: Name | None,
    training: tuple[str, Name] | None,
) -> str | None:
    """The system of a number (or of the sentence where there is none), canonical; None if unsaid.

    ``aligned`` is the name at the number's place of a list, ``training`` a training that is judged.
    """
    text = reading.sentence.text
    if training is not None:
        phrase, name = training
        other = aligned or (elided_training(reading, position) if position else None)
        chosen = other.text if other is not None else name.text
        return in_words(f"{phrase} on {chosen}")
    labelled = next((n for n in reading.names if _LABELLED.fullmatch(text[: n.start])), None)
    if labelled is not None and _COLON.match(text, labelled.end) and labelled.role != DATASET:
        return canonical_name(SYSTEM, labelled.text)  # "NAME: what it is"
    part = component(text, position, reading.names) if position is not None else None
    if part is not None:
        owner, words = part
        return f"{canonical_name(SYSTEM, owner)} {words}" if owner else words
    gapped = gapped_subject(reading, quantity) if quantity is not None else None
    if gapped is not None and not any(n.text in gapped for n in reading.names if n.role != UNKNOWN):
        return in_words(gapped)
    linked = _beside(reading, quantity) or (
        _linked(reading, position) if position is not None else None
    )
    if linked is not None:
        return _handled(text, linked) or canonical_name(SYSTEM, linked.text)
    measured = measured_name(reading, position)
    candidates = [
        name
        for name in reading.names
        if name is not measured
        and (name.role == SYSTEM or (name.role == UNKNOWN and is_subject(text, name)))
        and not is_baseline(text, name)
        and not is_tool(text, name)
    ]
    if aligned is not None and aligned in candidates:
        return canonical_name(SYSTEM, aligned.text)
    if position is not None and (behind := _behind(reading, position)) is not None:
        return canonical_name(SYSTEM, behind.text)
    if position is not None and (holder := _owner(reading, position)) is not None:
        return canonical_name(SYSTEM, holder.text)
    if position is not None:  # "a 20B parameter NAME": the number is that name's own
        beside = [n for n in candidates if _UNIT_GAP.fullmatch(text[position[1] : n.start])]
        if beside:
            return canonical_name(SYSTEM, beside[0].text)
    neither = neither_phrases(text)
    if neither is not None:
        return " + ".join(sorted(in_words(phrase) for phrase in neither))
    own = own_reference(text, around)
    if own is not None and (not candidates or own[0] < candidates[0].start):
        return own[1]
    opening = _opening(text, position, candidates) if position is not None else None
    if opening is not None:
        return canonical_name(SYSTEM, opening.text)
    acting = [name for name in candidates if is_subject(text, name) or acts(text, name)]
    if position is None:  # what the main clause speaks of, not what leads up to it
        offset = max(0, text.find(main_clause(text)))
        acting = [name for name in acting if name.start >= offset] or acting
    closest = nearest(reading, acting or candidates, position)
    if closest is not None:
        whole = subject_phrase(text, ()) if closest.role == UNKNOWN else None
        if whole and _PARTICIPLE.match(whole) and in_words(closest.text) in whole:
            return whole  # "continued NAME during training" is more than NAME
        handled = _handled(text, closest)
        if handled is not None:
            return handled
        tuned = tuned_system(reading, closest)
        if tuned is not None:
            return f"{canonical_name(SYSTEM, closest.text)} {in_words(tuned)}"
        return joined(reading, closest, candidates, SYSTEM)
    return _in_other_words(reading, position)


def _in_other_words(reading: Reading, position: Position | None) -> str | None:
    """The system of a sentence that names none: what is applied, its subject, what data gain from."""
    text = reading.sentence.text
    applied = applied_phrase(main_clause(text))
    if applied is not None:
        return in_words(applied)
    if best_per(text) is not None:
        return None  # the aggregate says it
    agent = agent_phrase(text)
    if agent is not None and not any(name.role == SYSTEM for name in reading.names):
        return in_words(agent)
    plain = _BRACKETS.sub(lambda match: " " * len(match.group()), text)
    phrase = subject_phrase(plain, reading.names, position)
    if phrase is None and any(name.role == DATASET for name in reading.names):
        gain = benefit_phrase(text)
        phrase = in_words(gain) if gain else None
    return phrase


def _owner(reading: Reading, position: Position) -> Name | None:
    """The system in "47 % of all errors of NAME", "31 % of those of NAME"."""
    text = reading.sentence.text
    for name in reading.names:
        if name.start >= position[1] and name.role == SYSTEM:
            return name if _SHARE_OF.fullmatch(text[position[1] : name.start]) else None
    return None


def measured_name(reading: Reading, position: Position | None) -> Name | None:
    """A name that is no system but what a number measures: "an ANLS of 0.87"."""
    text = reading.sentence.text
    if position is None:
        return None
    for name in reading.names:
        gap = text[name.end : position[0]]
        if name.end <= position[0] and name.text.isupper() and _MEASURED.fullmatch(gap):
            return name if re.search(r"\b(?:an?|the|its|their)\s$", text[: name.start]) else None
    return None


def _handled(text: str, name: Name) -> str | None:
    """ "loading NAME" is judged by its time, not NAME."""
    match = _HANDLING.search(text[: name.start])
    return in_words(f"{match[1]} {name.text}") if match else None


def _opening(text: str, position: Position, candidates: Sequence[Name]) -> Name | None:
    """The system that opens the clause of a number: "…, whereas NAME gets by with 400 MB"."""
    borders = list(_CLAUSE_BORDER.finditer(text, 0, position[0]))
    if not borders:
        return None
    first = next((name for name in candidates if name.start >= borders[-1].end()), None)
    if first is None or first.start != borders[-1].end() or first.end > position[0]:
        return None
    return None if re.match(r"\s?(?:,|and\b|or\b|/)", text[first.end :]) else first


def bracketed_system(reading: Reading, quantity: Quantity) -> Name | None:
    """The system whose brackets a number fills: "NAME (340M)"; None if there is none."""
    text = reading.sentence.text
    if not text.startswith(")", quantity.end):
        return None
    return next(
        (
            name
            for name in reading.names
            if name.role == SYSTEM and text[name.end : quantity.start].strip() == "("
        ),
        None,
    )


def _behind(reading: Reading, position: Position) -> Name | None:
    """The system in brackets behind a number: "90.3 (NAME)"."""
    text = reading.sentence.text
    for name in reading.names:
        if name.start >= position[1] and name.role == SYSTEM and text.startswith(")", name.end):
            return name if _TO_BRACKET.fullmatch(text[position[1] : name.start]) else None
    return None


def _beside(reading: Reading, quantity: Quantity | None) -> Name | None:
    """The system right before a number: "NAME (12 layers)", "…, NAME only 4", "that of NAME 81.3".

    What stands in brackets behind who is beaten is that one's own, unless it is a difference.
    """
    if quantity is None:
        return None
    text = reading.sentence.text
    before = [name for name in reading.names if name.end <= quantity.start]
    if not before or before[-1].role == DATASET:
        return None
    name = before[-1]
    gap = text[name.end : quantity.start]
    if _OPENED.fullmatch(gap) and name.role == SYSTEM and not quantity.delta:
        two = _VERSUS.match(text, quantity.end)
        return None if two and is_baseline(text, name) else name
    if gap == " " and quantity.delta and _COSTS.search(text[: name.start]):
        return name  # "costs NAME 1.4 points"
    if _OWNED.fullmatch(gap) and name.role == SYSTEM:
        return name
    earlier = any(q.end <= name.start for q in reading.quantities)
    if is_baseline(text, name):
        return None
    if earlier and _GAPPED.fullmatch(gap) and _COORDINATED.search(text[: name.start]):
        return name
    return None


def _linked(reading: Reading, position: Position) -> Name | None:
    """The system that a number is said to be of: "4143 times for NAME", "NAME to reach 72.2%"."""
    text = reading.sentence.text
    before = [q for q in reading.quantities if q.end <= position[0]]
    for name in reading.names:
        if name.role == DATASET:
            continue
        if name.end <= position[0] and _TO_REACH.fullmatch(text[name.end : position[0]]):
            return name
        gap = text[position[1] : name.start] if name.start >= position[1] else None
        if gap and before and _FOR.fullmatch(gap):
            between = text[before[-1].end : position[0]]
            if _OTHERS.search(between):
                return name
    return None
