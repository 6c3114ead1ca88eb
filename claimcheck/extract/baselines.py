"""What a sentence compares with: named systems, and phrases that name none."""

from __future__ import annotations

import re

from claimcheck.extract.census import SYSTEM, canonical_name
from claimcheck.extract.interface import Name, Reading
from claimcheck.extract.subjects import in_words
from claimcheck.extract.verbs import MAIN_VERB

REACH = 120  # characters before a name that can make it a baseline

_COMPARED = (
    r"compared (?:to|with)|in comparison (?:to|with)|relative to|improv(?:e[sd]?|ing) (?:up)?on"
)
_BEFORE = re.compile(
    rf"(?:\bthan|\bover|(?:out|under)perform\w*|\boutscor\w*|\boutpac\w*|\bovert(?:ak|ook)\w*|\btrail(?:s|ed|ing)?|\blag(?:s|ged|ging)? behind|\bbeat\w*|surpass\w*|exceed\w*|\b(?:{_COMPARED})|against|\bvs\.?|versus|better than|worse than|higher than|lower than|above|below|behind|ahead of|short of|shy of|to that of"
    r"|approach(?:es|ed)?(?: the)?(?: \w+){0,2} (?:performance|accuracy|quality|results?) of"
    r"|as (?:fast|well|good|accurate|strong|large|small|efficient|effective|many|much|few|long|big|slow) (?:[\w-]+ ){0,2}as(?!\s\d)"
    r"|\bwithin (?:[\w.]+ ){1,3}of"
    r"|(?:half|third|fourth|fifth|sixth|eighth|quarter|tenth|times|twice|x|%)s? of(?: that of)?"
    r"|\b(?:up|down) [\d.]+\s?%?(?: [\w-]+)? from|(?:half|third|quarter|tenth|times|twice|x|%)(?: of)? the (?:[\w-]+ ){1,3}of|comparable to|competitive with|similar to|identical to|on par with|matches|match)\s+(?:(?!by\b|on\b)[\w,()\[\]-]+\s+){0,4}?$",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    rf"\b(?:than|over|(?:only |just )?behind|(?<=points )(?:above|below|shy of|short of)|ahead of|outperform\w*|surpass\w*|exceed\w*|beats?|competitive(?:ly)? with|on par with|{_COMPARED})\s+"
    r"(?P<phrase>(?:[\w(][\w'/().-]*\s+){0,8}?[\w][\w'/-]*)(?=\s*(?:[,.;:(]|\bby\b|\bon\b|\bin\b|\bat\b|\bwhile\b|\bwith\b|\bfor\b|\bwhen\b|\bduring\b|\bor\b|\bnor\b|\band\s(?:is|has|reaches|achieves|obtains|needs|uses|takes|improves|runs|gets|gives|scores)\b|$))",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\s(?:on|with|for|in|during)\s(?:the\s)?(?:[\w-]+\s){0,4}?[\w-]+(?=\s*(?:[,.;:(]|\bby\b|\bon\b|\bat\b|\bwhile\b|\bfor\b|\bwhen\b|$))"
)
_GERUND = re.compile(r"^(?:[a-z]+ly\s)?(?P<gerund>[a-z-]+ing)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:with|by|in|on|for|from)\s+", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"\s(?P<with>with|without)\s(?P<rest>(?!\d|(?:an?|the|fewer|more|less|only|its|their|high|low|lower|higher|much|significantly|respect|all|both|up|just)\b)(?:[\w-]+\s){0,3}?[\w-]+)"
    r"(?=\s*(?:[,.;:()]|\bby\b|\bon\b|\bin\b|\band\b|\bfor\b|\bwhen\b|\beven\b|$))"
)
_COMPARES = re.compile(
    r"\b[Ww]e (?:first |then |also |next |now |mainly )?compare (?:(?:it|them|ourselves|this|our \w+) )?(?:with|to|against) (?:the )?$"
    r"|\b(?:baseline|point of comparison|reference) is (?:the )?$"
)
_SERVES = re.compile(
    r"\s(?:is|serves as|acts as|was) (?:our|the|a natural|the main|a) (?:[\w-]+ )?(?:baseline|point of comparison|reference)\b"
)
_LOOSE = re.compile(
    r"(?:similar|identical|comparable|relative|in comparison|competitive) (?:to|with)\s+(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_BY_NUMBER = re.compile(
    r"\s+(?:[a-z]\w*\s+){0,2}by\s+(?:(?:an?|margins?|of|about|nearly|almost|over|more|than|up|to|only|just|at|least|around|roughly|as|much|average|another|approximately|less|some)\s+)*[+~≈$]*\d"
)
_NO_BASELINE = re.compile(
    r"^(?:\d|all (?:nine|tasks|languages)|time\b|the (?:course|training|years)\b|(?:the )?(?:previous )?(?:sequence|length|epochs|steps|layers)\b|a (?:set|range|number|variety)\b)",
    re.IGNORECASE,
)
_NOT_OVER = re.compile(r"(?:averag\w*|train\w*|vari\w*|all|spread|comput\w*|\bby|\bof|\bup)$")
_COMMA = 12  # characters that a comma between a number and a phrase weighs


def is_baseline(text: str, name: Name) -> bool:
    """Whether a name is what something else is compared to ("outperforms X", "than X")."""
    compared = _BEFORE.search(text, max(0, name.start - REACH), name.start)
    if compared:
        # "Similar to A, B achieves …": the comma closes what is compared with
        return not ("," in compared.group() and MAIN_VERB.match(text, name.end))
    if not _BY_NUMBER.match(text, name.end):
        return False
    return re.search(r"\b(?:outperform|surpass|exceed|beat)\w*\b", text[: name.start]) is not None


def declared_baseline(reading: Reading) -> str | None:
    """The system that a sentence makes the baseline: "we compare with X", "X is our baseline"."""
    text = reading.sentence.text
    for name in reading.names:
        if name.role == SYSTEM and (
            _COMPARES.search(text, 0, name.start) or _SERVES.match(text, name.end)
        ):
            return canonical_name(SYSTEM, name.text)
    return None


def is_loosely_compared(text: str, name: Name) -> bool:
    """Whether a name is only said to be similar: "similar to X"."""
    return bool(_LOOSE.search(text, max(0, name.start - REACH), name.start))


def qualified(text: str, name: Name) -> str | None:
    """ "with Nesterov momentum", "without intermediate training" right behind a baseline's name."""
    match = _QUALIFIED.match(text, name.end)
    return in_words(f"{match['with']} {match['rest']}") if match else None


def gerund_phrase(text: str, name: Name) -> str | None:
    """The whole of "continuing A during B" where a name is only a word of what is compared with."""
    for match in _PHRASE.finditer(text):
        phrase = _extended(text, match)
        end = match.start("phrase") + len(phrase)
        if _GERUND.match(phrase) and match.start("phrase") < name.start < end:
            return in_words(phrase)
    return None


def baseline_phrase(text: str, position: tuple[int, int] | None) -> str | None:
    """What a comparison is against, in the sentence's own words; None when nothing is said.

    Of several phrases the one nearest to the number is taken.
    """
    found: list[tuple[int, str]] = []
    for match in _PHRASE.finditer(text):
        phrase = _extended(text, match).strip()
        phrase = _PREPOSITION.sub("", re.sub(r"\s(?:of|to)$", "", phrase))
        phrase = re.sub(r"^(?:even|also|just|only)\s", "", phrase)
        phrase = re.sub(r"^.*\bsuch as\s+", "", phrase)
        if not phrase or _NO_BASELINE.match(phrase) or _numeral(phrase):
            continue
        before = text[: match.start()].rstrip().lower()
        if match.group().lower().startswith("over") and _NOT_OVER.search(before):
            continue
        found.append((_distance(text, match, position), in_words(phrase)))
    return min(found)[1] if found else None


def _extended(text: str, match: re.Match[str]) -> str:
    """A gerund takes its object along: "training on English tasks"."""
    phrase = match["phrase"]
    gerund = _GERUND.match(phrase)
    if gerund is None or (len(phrase.split()) > 3 and not text.startswith(" during", match.end())):
        return phrase
    behind = _OBJECT.match(text, match.end("phrase"))
    return phrase + behind.group() if behind else phrase


def _numeral(phrase: str) -> bool:
    return re.match(r"[\d.,]+%?$", phrase.split()[0]) is not None


def _distance(text: str, match: re.Match[str], position: tuple[int, int] | None) -> int:
    if position is None:
        return 0
    low, high = sorted((match.end(), position[0]))
    if match.start() >= position[1]:
        low, high = position[1], match.start()
    return high - low + _COMMA * text.count(",", low, high)
