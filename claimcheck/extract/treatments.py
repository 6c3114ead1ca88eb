"""What is done and judged: training on something, a choice of something, one part of a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.extract.census import SYSTEM
from claimcheck.extract.interface import Name, Reading
from claimcheck.extract.verbs import HAVING, MAIN_VERB
from claimcheck.records import Quantity
from claimcheck.vocabulary import TermKind

REACH = 120  # characters before a name in which the words of a training stand

_TRAINING = re.compile(
    r"((?:[\w-]+\s){0,2}(?:pre-?)?(?:training|fine-?tuning|tuning))\s+(?:(?:first|jointly|only|directly|further|then|just)\s+){0,2}"
    r"(?:on|with|using)\s+(?:(?:the|both|either)\s+)?$",
    re.IGNORECASE,
)
_TRAINING_BEHIND = re.compile(
    r"\s((?:intermediate[- ](?:task[- ])?|transfer[- ]|pre-?|multi-?task[- ])(?:training|fine-?tuning|tuning))\b(?!\s(?:set|data|examples|corpus|split|instances|steps))",
    re.IGNORECASE,
)
_TUNED = re.compile(
    r"\s(?:(?:is|was)\s+(?P<first>first\s+))?(?P<tuned>(?:pre-?|fine-?)?(?:trained|tuned))\s+(?:first\s+)?on\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_THEN = re.compile(r"[^.;]{0,30}?\b(?:before|(?:and )?then|prior to|followed by)\b", re.IGNORECASE)
_CHOOSING = re.compile(
    r"\b(?:using|with|choosing|taking|picking|adding)\s+(?:the\s+)?$", re.IGNORECASE
)
_AS_TASK = re.compile(r"\s+as\s+(?:the|an?|our|its)\s+((?:[\w-]+\s){0,2}task)\b", re.IGNORECASE)
_DROPPED = frozenset(
    "the of after by and with for during that when on in from gains gain where if whether".split()
)
_APPLIED = re.compile(
    r"(?:Applying|Adding|Introducing)\s+(?:the\s+|an?\s+)?((?:[\w-]+\s){0,3}?[\w-]+)\s+(?:to|on|in)\s",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"^Neither\s+([^,.;]{3,60}?)\s+nor\s+([^,.;]{3,60}?)(?=\s(?:\w+ly\s)?\w+s\b)", re.IGNORECASE
)
_BENEFIT = re.compile(
    r"\b(?:from|with|across|under)\s+(?:(?:many|any|all|most|every|almost|nearly|some|several|each|of|the|our|different)\s+){0,3}"
    r"((?:[a-z][\w-]*\s){0,3}(?:tasks?|training|tuning|pre-?training|fine-tuning|augmentation|supervision|transfer))\b"
)
_GAINED = re.compile(r"\b(?:benefit|profit|gain|improv|help|boost)\w*", re.IGNORECASE)
_AGENT = re.compile(
    r"\b(?:is|are|was|were) (?:achieved|obtained|reached|produced|attained|delivered|given|brought) (?:by|with|through)\s+(?:the\s|an?\s)?((?:[\w-]+\s){0,7}[\w-]+)(?=\s?[,.;:]|$)"
)
_BY = re.compile(r"\sby\s(?:\w+\s)?")
_BEST_PER = re.compile(
    r"\bbest(?:[- ][\w-]+){0,5}?\s(?:for|per|of|on|in)\s(?:each\s|every\s|the respective\s)?(?P<noun>(?:target|task|dataset|data set|language|setting|metric|domain)s?)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:each|every|per|respective)\b", re.IGNORECASE)
_COMPONENT = (
    r"(?:encoder|decoder|generator|discriminator|reader|retriever|reranker|tokeni[sz]er|backbone)"
)
_COMPONENT_HERE = re.compile(
    rf"\b(?P<whose>its|our|the|[A-Z][\w-]*(?:'s|’s)|an?)\s(?P<part>(?:[\w-]+\s)?{_COMPONENT})s?(?P<verb>\s)"
)
_GAP = re.compile(
    r"(?:,|;|\band)\s+(?:and\s+)?(?:the\s+|an?\s+)?((?:[A-Za-z][\w./+'-]*\s+){1,5}?)$"
)
_ENDING = re.compile(r"\s?(?:[.,;)]|$)|\s(?:on|for|and|while|but)\b")
_AGAIN = re.compile(
    r"(?:['’]s)?(?:\s\([\w ]{1,12}\))?\s(?:(?:has|had|have|uses?|used|needs?|takes?|took|contains?|requires?|loses?|gains?|lost|gained|only|just|about|nearly|almost|by|with|on|at)\s){0,3}"
)
_ANOTHER = re.compile(
    r"(?:[,;]|\b(?:and|while|but|whereas|than|versus|vs\.?|of which))\s(?:the\s)?$"
)
_NO_PHRASE = re.compile(
    r"\b(?:its|their|his|of|in|on|at|with|to|for|by|from|as|than|over|about|under|up|or|each|per|only|more|less|respectively|plus|versus|vs|compared|against|and|or|then|a|an|we|it|which|that|of|hidden|learning)\b",
    re.IGNORECASE,
)


def training_phrase(reading: Reading, position: tuple[int, int] | None) -> tuple[str, Name] | None:
    """("intermediate-task training", SQuAD) where training on a data set is what is judged.

    Also "SQuAD intermediate-task training" and "using SQuAD as the intermediate task".
    """
    text = reading.sentence.text
    border = position[0] if position else len(text)
    for name in reading.names:
        if name.start >= border:
            break
        if not MAIN_VERB.search(text, name.end):
            continue
        behind = _TRAINING_BEHIND.match(text, name.end)
        if behind and name.role != SYSTEM:
            return behind[1], name
        before = text[max(0, name.start - REACH) : name.start]
        role = _AS_TASK.match(text, name.end)
        if role and _CHOOSING.search(before):
            return f"{role[1]} training", name
        match = _TRAINING.search(before)
        if match:
            words = [word for word in match[1].split() if word.lower() not in _DROPPED]
            return " ".join(words), name
    return None


def tuned_system(reading: Reading, system: Name) -> str | None:
    """ "fine-tuned on SQuAD" where a model is trained further after that, else None."""
    text = reading.sentence.text
    for name in reading.names:
        if name.start > system.end and name.role != SYSTEM:
            match = _TUNED.fullmatch(text[system.end : name.start])
            if match and (match["first"] or _THEN.match(text, name.end)):
                return f"{match['tuned']} on {name.text}"
    return None


def is_first_tuned(reading: Reading, name: Name) -> bool:
    """Whether a name is what a model was tuned on before it was trained further."""
    text = reading.sentence.text
    match = _TUNED.search(text, 0, name.start)
    return bool(match and (match["first"] or _THEN.match(text, name.end)))


def elided_training(reading: Reading, position: tuple[int, int]) -> Name | None:
    """The name of "…, on B by 7.5" behind "training on A improves … by 8.2"."""
    text = reading.sentence.text
    for name in reading.names:
        if name.end <= position[0] and _BY.fullmatch(text[name.end : position[0]]):
            return name if re.search(r"\bon\s+$", text[: name.start]) else None
    return None


def agent_phrase(text: str) -> str | None:
    """Who reached it in "a gain of 2 points is achieved by X", or None."""
    match = _AGENT.search(text)
    return match[1] if match else None


def shared_unit(reading: Reading, quantity: Quantity) -> str | None:
    """The unit that a number leaves out: "A has 12 tasks, B 13" gives "tasks", else None."""
    if quantity.unit is not None:
        return None
    if quantity.delta and re.search(r"\bby\s+$", reading.sentence.text[: quantity.start]):
        changes = [q for q in reading.quantities if q.end <= quantity.start and q.delta and q.unit]
        return changes[-1].unit if changes and changes[-1].decimals == quantity.decimals else None
    if quantity.decimals > 0:
        return None
    phrase = gapped_subject(reading, quantity)
    earlier = [q for q in reading.quantities if q.end <= quantity.start and q.unit is not None]
    if phrase is None or not earlier or not re.search(r"[A-Z]", phrase):
        return None
    return earlier[-1].unit


def gapped_like(reading: Reading, quantity: Quantity) -> Quantity | None:
    """The number before whose unit and sign a number takes: "A loses 11 points …, B only 4".

    Also "A has 110M parameters, B has 340M". None where the number says what it is.
    """
    if quantity.unit is not None or quantity.upper is not None:
        return None
    text = reading.sentence.text
    earlier = [q for q in reading.quantities if q.end <= quantity.start]
    names = [n for n in reading.names if n.end <= quantity.start]
    if not earlier or not names or not _ENDING.match(text, quantity.end):
        return None
    last, name = earlier[-1], names[-1]
    owned = text[name.end : name.end + 2] in ("'s", "’s")
    if last.unit == "x" and owned and len(earlier) > 1:
        last = earlier[-2]  # "has 60M parameters, a fifth of NAME's 300M"
    if last.unit is None or last.unit in ("%", "x") or last.decimals != quantity.decimals:
        return None
    if not last.end <= name.start or not _AGAIN.fullmatch(text[name.end : quantity.start]):
        return None
    other = _ANOTHER.search(text[last.end : name.start])
    if last.delta and other is not None and other.group().startswith(("than", "vs", "versus")):
        return None  # "1.3 points higher than B with 71.3": the score of B
    return last if owned or other is not None else None


def applied_phrase(main: str) -> str | None:
    """What "Applying X to Y" applies, or None."""
    match = _APPLIED.match(main)
    return match[1] if match else None


def neither_phrases(text: str) -> tuple[str, str] | None:
    """Both subjects of "Neither X nor Y …", or None."""
    match = _NEITHER.match(text)
    return (match[1], match[2]) if match else None


def benefit_phrase(text: str) -> str | None:
    """What a data set gains from ("benefits from many X tasks"), without its quantifier."""
    match = _BENEFIT.search(text) if _GAINED.search(text) else None
    return match[1] if match else None


def best_per(text: str) -> str | None:
    """ "best per target" where the best is chosen anew for every target, task or language."""
    match = _BEST_PER.search(text)
    if match is None or not _EACH.search(match.group()):
        return None
    noun = match["noun"].lower().rstrip("s")
    return f"best per {noun.replace('data set', 'dataset')}"


def component(
    text: str, position: tuple[int, int], names: Sequence[Name]
) -> tuple[str | None, str] | None:
    """(name of the model or None, "encoder") where one part of a model is the number's subject."""
    found = [
        match
        for match in _COMPONENT_HERE.finditer(text, 0, position[0])
        if MAIN_VERB.match(text, match.start("verb"))
    ]
    if not found:
        return None
    last = found[-1]
    whose = last["whose"]
    owner = None
    if whose.lower() == "its":
        owner = next((n.text for n in reversed(names) if n.end <= last.start()), None)
    elif whose.endswith(("'s", "’s")):
        owner = whose[:-2]
    return owner, last["part"].lower()


def gapped_subject(reading: Reading, quantity: Quantity) -> str | None:
    """The phrase that takes the verb of the clause before: "A takes 3 s, B 5 s" gives B.

    None where the words before a number are no phrase of their own, or hold a known name.
    """
    earlier = [q for q in reading.quantities if q.end <= quantity.start]
    text = reading.sentence.text
    if not earlier or not HAVING.search(text, 0, earlier[0].start):
        return None
    low = earlier[-1].end
    match = _GAP.search(text[low : quantity.start])
    if match is None:
        return None
    phrase = match[1].strip()
    start = low + match.start(1)
    if not phrase or _NO_PHRASE.search(phrase) or MAIN_VERB.search(f" {phrase} "):
        return None
    if any(t.kind is TermKind.METRIC and start <= t.start < quantity.start for t in reading.terms):
        return None
    return phrase
