"""Units: what stands behind a number."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

GROUP = 6  # words between a number and the head of its noun group, at most

_PAIR = re.compile(r"[a-z]+[^s\W]/[a-z]+")
_WORD = re.compile(r"[\s-]{0,2}((?:\d{1,4}(?=[A-Z]))?[A-Za-z][\w'/+.–-]*)")
_SIGN = re.compile(r"%\s?-?\s?points?\b|%|‰|[A-Za-z×][A-Za-z.]*")
_SCORE = re.compile(
    r"(?:[A-Z]{2,}[A-Za-z0-9]*(?:-[A-Z0-9]{1,4})?|[A-Z]\d|[a-z]{1,4}[A-Z][A-Za-z0-9+]*)(?:@\d+)?$"
)


_MULTIPLE = re.compile(
    r"\s+(?:as\b|the\b|that\b|its\b|less\b|more\b|fewer\b|speed|compression|(?!over|after|under|however|other|whether|never|together)[a-z]+er\b|reduction|improvement|increase|decrease)"
)
_SHAPE = re.compile(r"(?:\s[a-z]+)?\s\d{1,4}\s?[×x]\s?\d{1,4}(?=\s)")
_ACRONYM = re.compile(r"\s\([A-Z][A-Za-z]{1,6}\)(?=\s)")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_PARTICIPLE = re.compile(r"\s[a-z]+(?:ed|ing|wise|able|ible)\b")
_ADJECTIVE_NOUN = re.compile(r"\s[a-z-]+\s([a-z]+s)\b")
_PHRASE = re.compile(r"[A-Za-z]+[\s-][A-Za-z]+")
_NAMED = re.compile(r"\b([A-Za-z]+)\s?=\s?$")
_MOVED = r"(?:is|was|are|were)?\s?(?:grows|grew|increases|increased|rises|rose|varies|varied|ranges|ranged|goes|went|drops|dropped|falls|fell|decreases|decreased|shrinks|reduced|raised|set|limited|changes|scales)"
_NUMBER_OF = re.compile(
    rf"\bnumber of ((?:[\w-]+\s){{0,3}}?[\w-]+)(?::\s|\s(?:{_MOVED}\s)?(?:from\s\[\s?|from\s(?:[\d.,]+\w?\s(?:to|through)\s)?|to\s|of\s|is\s|was\s|=\s?|by\s|between\s))(?:about\s|only\s|up to\s)?$",
    re.IGNORECASE,
)
_RATE = re.compile(r"\s?(?:per|/)\s?(second|sec|s|minute|min|hour|h|day)\b(?!-)")
_BYTE_RATE = re.compile(r"/s(?:ec)?\b|\sper\ssecond\b")
_BITS_PER = re.compile(r"\sper\s(character|byte|word|token|dimension|weight|parameter)\b")
_RATES = {"sec": "second", "s": "second", "min": "minute", "h": "hour"}
_HARDWARE = re.compile(
    r"[\s-]?(?:(?:NVIDIA|Nvidia|Tesla|GeForce|Quadro)\s)*(?:(?:RTX\s?|GTX\s?)\d{4}(?:\s?Ti)?|TITAN\s\w+?|[AVHPTKBL]\d{2,4})(?:s(?![\w])|(?:[\s-]\d{2,3}\s?GB)?\s(?:cards?|GPUs?)\b(?![\s-](?:hours?|days?)))"
)
_TPU = re.compile(
    r"[\s-]?(?:Cloud\s)?TPU(?:\s?v\d\w?(?:s(?!\w)|\s(?P<what>chips?|cores?|pods?|devices?)))"
)


class Unit(NamedTuple):
    """A unit that was found: canonical name, end offset, and whether it is a sign, noun or score."""

    name: str
    end: int
    how: str


class _Tables(NamedTuple):
    signs: dict[str, str]
    nouns: dict[str, str]
    phrases: dict[str, str]
    stop: frozenset[str]  # words that end a noun group
    vague: frozenset[str]  # plurals that name nothing counted
    things: frozenset[str]  # units of which there are no fractions
    measures: frozenset[str]  # units that qualify the noun behind them ("175B parameter models")


@cache
def _tables() -> _Tables:
    text = files("claimcheck.quantities").joinpath("units.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    nouns = {form.lower(): name for name, forms in raw["nouns"].items() for form in forms}
    return _Tables(
        raw["signs"],
        nouns,
        raw["phrases"],
        frozenset(raw["noun_group"]["ends"]),
        frozenset(raw["noun_group"]["vague"]),
        frozenset(raw["noun_group"]["things"]),
        frozenset(raw["noun_group"]["measures"]),
    )


def canonical_unit(word: str) -> str | None:
    """The canonical unit of a printed one ("percent" → "%", "day" → "days"), or None."""
    stripped = word.strip()
    tables = _tables()
    return tables.signs.get(stripped) or tables.nouns.get(stripped.lower())


def sign_after(text: str, offset: int) -> Unit | None:
    """A unit sign right behind ``offset`` ("%", " ms", "x", "-fold"), or None."""
    tables = _tables()
    gap = re.compile(r"[\s\u00a0\u2009]?(?:\\)?-?").match(text, offset)
    position = gap.end() if gap else offset
    match = _SIGN.match(text, position)
    if match is None:
        return None
    printed = match.group()
    if printed.startswith("%") and len(printed) > 1:
        return Unit("points", match.end(), "sign")
    if printed in ("x", "X", "×") and re.match(r"\s?\d", text[match.end() :]):
        return None  # a product
    hyphen = text[position - 1 : position] == "-"
    if printed.lower().startswith("fold") and printed.lower() in ("fold", "folds"):
        after = text[match.end() : match.end() + 18].lower()
        if "cross" in after or "valid" in after or printed.lower() == "folds":
            return None
        return Unit("x", match.end(), "sign")
    if hyphen and printed not in ("bit", "pt", "ms"):
        return None
    spaced = position > offset
    if printed in ("x", "X") and spaced and not text[match.end() : match.end() + 1].isspace():
        return None
    if printed == "per" and text[match.end() : match.end() + 5] == " cent":
        return Unit("%", match.end() + 5, "sign")
    if (
        printed in ("s", "h", "W", "min")
        and spaced
        and not re.match(r"[\s,.;)]|$", text[match.end() : match.end() + 1])
    ):
        return None
    name = tables.signs.get(printed) or tables.signs.get(printed.rstrip("."))
    if name is None:
        return None
    end = match.end() - (len(printed) - len(printed.rstrip(".")))
    if text[position - 1 : position] == "\\" and printed == "times":
        return Unit("x", end, "sign")  # "2\\times"
    if printed == "times" and not _MULTIPLE.match(text, end):
        return Unit("times", end, "sign")  # so often, not so much more
    if name == "bits" and (each := _BITS_PER.match(text, end)):
        return Unit(f"bits per {each[1]}", each.end(), "sign")
    rate = _BYTE_RATE.match(text, end) if name.endswith("B") else None
    if rate is not None:
        return Unit(f"{name} per second", rate.end(), "sign")
    return Unit(name, end, "sign")


def unit_after(text: str, offset: int) -> Unit | None:
    """The unit behind ``offset``: the head of the noun group, else a score's name by its shape.

    "8 P100 GPUs" is GPUs, "nine different English tasks" is tasks, "28.4 BLEU" is BLEU,
    "1.5 point absolute improvement" is points.
    """
    nouns = _tables().nouns
    first_score: Unit | None = None
    plural: Unit | None = None
    hardware = _hardware(text, offset)
    if hardware is not None:
        return hardware
    position = offset
    found: Unit | None = None
    other_number = False
    shape = _SHAPE.match(text, offset)  # "two 3×3 convolutional layers"
    position = shape.end() if shape else offset
    for index in range(GROUP):
        acronym = _ACRONYM.match(text, position)  # "two long short-term memory (LSTM) decoders"
        match = _WORD.match(text, acronym.end() if acronym and index else position)
        if match is None:
            break
        word = match[1]
        if _RATE.search(word) or ("/" in word and not _PAIR.fullmatch(word)):
            word = word.split("/")[0]
        word = word.rstrip(".'-+")
        lower = word.lower()
        if index == 0 and lower == "most" and not text.startswith(" of ", match.end()):
            position = match.end()  # "the 10,000 most frequent words"
            continue
        if (
            lower in _tables().stop
            or (lower.endswith("ly") and not _graded(text, match.end()))
            or (index and not acronym and text[position : match.start(1)].strip(" -\u00a0"))
        ):
            break
        tail = lower.rsplit("-", 1)[-1]
        end = match.start(1) + len(word)
        if word[0].isdigit():  # "two 175B parameter models": the next unit is that number's
            other_number = True
            position = end
            continue
        if other_number and nouns.get(lower) in _tables().measures:
            other_number, position = False, end
            continue
        phrase = _PHRASE.match(text, match.start(1))
        if phrase and (named := _tables().phrases.get(phrase.group().lower().replace("-", " "))):
            return Unit(named, phrase.end(), "noun")
        if lower in nouns or ("-" in lower and tail in nouns):
            found = Unit(nouns.get(lower) or nouns[tail], end, "noun")
            hyphenated = text[offset : offset + 1] == "-"
            if index and found.name in _tables().measures and _names_plural(text, word, end):
                found = None  # "two weight parameter matrices"
            elif found.name in _tables().measures or hyphenated or not _modifies(text, word, end):
                break
        elif index == 0 and _SCORE.match(word) and _names_score(text, word, end):
            pointed = "-" in word and re.match(r"\spoints?\b", text[end:])
            first_score = None if pointed else Unit(word, end, "score")
        elif plural is None and _ACRONYMS.fullmatch(word):
            plural = Unit(word, end, "plural")
        elif (
            plural is None
            and lower.endswith("s")
            and word == lower
            and len(lower) > 3
            and not lower.endswith(("ss", "us", "is", "ous"))
        ):
            plural = Unit(lower, end, "plural")
        if match[1] != word:  # a full stop ends the group
            break
        position = end
    if first_score and (found is None or found.name in ("points", "scores")):
        return None if text.startswith("/", first_score.end) else first_score  # "ROUGE-1/2/L"
    if found is not None and plural is not None and plural.end > found.end:
        return _with_rate(text, plural)  # "two model sizes" are sizes
    return _with_rate(text, found or plural)


def _names_score(text: str, word: str, end: int) -> bool:
    """Whether a word in capitals names a score: no plural ("LLMs"), no name ("RTX 3090")."""
    return not _ACRONYMS.fullmatch(word) and not re.match(r"\s\d{3,4}\b", text[end:])


def _names_plural(text: str, word: str, end: int) -> bool:
    """Whether a singular noun only tells what the plural behind it is of."""
    match = _WORD.match(text, end)
    if match is None or word.lower().endswith("s") or text[end : end + 1] != " ":
        return False
    return re.fullmatch(r"[a-z]{3,}[^s\W\d]s", match[1].rstrip(".,")) is not None


def _with_rate(text: str, unit: Unit | None) -> Unit | None:
    """ "tokens per second" is no number of tokens."""
    rate = _RATE.match(text, unit.end) if unit is not None else None
    if unit is None or rate is None or unit.name in ("GPUs", "machines"):
        return unit
    return Unit(f"{unit.name} per {_RATES.get(rate[1], rate[1])}", rate.end(), unit.how)


def _hardware(text: str, offset: int) -> Unit | None:
    """ "8 A100s", "4 V100 cards": processors that are counted by their name."""
    match = _HARDWARE.match(text, offset)
    if match is not None and not re.match(
        r"[\s-](?:GPU[\s-])?(?:hours?|days?)", text[match.end() :]
    ):
        return Unit("GPUs", match.end(), "noun")
    match = _TPU.match(text, offset)
    if match is None:
        return None
    what = (match["what"] or "").rstrip("s")
    return Unit({"chip": "TPU chips", "core": "cores"}.get(what, "TPUs"), match.end(), "noun")


def is_vague(unit: Unit) -> bool:
    """Whether a plural names nothing that is counted ("two ways")."""
    return unit.how == "plural" and unit.name in _tables().vague


def unit_before(text: str, offset: int) -> Unit | None:
    """The unit that "the number of passages from 10 to 100" names before the number."""
    match = _NUMBER_OF.search(text[max(0, offset - 90) : offset])
    if match is None:
        return None
    words = match[1].lower().split()
    phrase = " ".join(words[-2:])
    tables = _tables()
    name = tables.phrases.get(phrase) or tables.nouns.get(words[-1]) or words[-1]
    return Unit(name, offset, "noun")


def unit_named(text: str, offset: int) -> Unit | None:
    """The unit that "Parameters=110M" names before its number."""
    match = _NAMED.search(text[max(0, offset - 30) : offset])
    name = _tables().nouns.get(match[1].lower()) if match else None
    return Unit(name, offset, "noun") if name else None


def is_thing(unit: Unit) -> bool:
    """Whether a unit counts things that have no fractions ("the 65.1 baseline")."""
    return unit.how == "noun" and unit.name in _tables().things


def _graded(text: str, end: int) -> bool:
    """Whether an adverb that ends at ``end`` grades an adjective of the same noun group."""
    if _PARTICIPLE.match(text, end):
        return True
    match = _ADJECTIVE_NOUN.match(text, end)
    return match is not None and match[1].lower() in _tables().nouns


def _modifies(text: str, word: str, end: int) -> bool:
    """Whether the noun that ends at ``end`` may itself stand before the head of its group.

    A singular noun may ("two machine translation tasks"), a plural one only before another known
    noun ("36M sentences pairs").
    """
    match = _WORD.match(text, end)
    if match is None or text[end : end + 1] not in (" ", "-"):
        return False
    return not word.lower().endswith("s") or match[1].rstrip(".,").lower() in _tables().nouns
