"""Who a sentence speaks of: its subject, its baseline, the tools in between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.extract.census import UNKNOWN
from claimcheck.extract.clauses import main_clause
from claimcheck.extract.grammar import grammar
from claimcheck.extract.interface import Name, Reading, Surroundings

REACH = 120  # characters before a name that can make it a baseline or a tool
PHRASE_WORDS = 9  # longer subjects and baselines are clauses, not names of anything

_OWN = re.compile(
    r"\b(?:our (?:(?P<own>[\w-]+) )?(?:models?|methods?|approach|systems?|networks?|algorithms?|framework|architecture)"
    r"|(?:this|the (?:proposed|resulting|full|final)) (?:models?|methods?|approach|systems?|networks?|algorithm|architecture)"
    r"|the (?P<size>base|big|large|small) (?:transformer )?(?:models?|configuration|variant)"
    r"|(?P<it>it)\b|(?P<we>we)\b)",
    re.IGNORECASE,
)
_BASELINE_BEFORE = re.compile(
    r"(?:\bthan|\bover|outperform\w*|\bbeat\w*|surpass\w*|exceed\w*|compared (?:to|with)|relative to|against|\bvs\.?|versus|improv\w+ (?:up)?on|better than|worse than|higher than|lower than|above|below|behind|to that of|as (?:fast|well|good|accurate|strong|large|small|efficient|effective) as|comparable to|competitive with|similar to|identical to|on par with|matches|match)\s+(?:(?!by\b|on\b)[\w,()\[\]-]+\s+){0,4}?$",
    re.IGNORECASE,
)
_BASELINE_PHRASE = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|beats?|compared (?:to|with)|improv\w+ (?:up)?on|relative to)\s+"
    r"(?P<phrase>(?:[\w(][\w'/().-]*\s+){0,8}?[\w][\w'/-]*)(?=\s*(?:[,.;:(]|\bby\b|\bon\b|\bin\b|\bat\b|\bwhile\b|\bwith\b|\bfor\b|\bwhen\b|$))",
    re.IGNORECASE,
)
_BY_NUMBER = re.compile(r"\s+(?:[a-z]\w*\s+){0,2}by\s+[+~≈]?\d")
_NO_BASELINE = re.compile(
    r"^(?:\d|all (?:nine|tasks|languages)|time\b|the (?:course|training|years)\b|(?:the )?(?:previous )?(?:sequence|length|epochs|steps|layers)\b|a (?:set|range|number|variety)\b)",
    re.IGNORECASE,
)
_NOT_OVER = re.compile(r"(?:averag\w*|train\w*|vari\w*|all|spread|comput\w*|\bby|\bof|\bup)$")
_TOOL_BEFORE = re.compile(
    r"\b(?:using|use[sd]?|with|via|employ\w*|adopt\w*|appl(?:y|ied|ying)|based on|initiali[sz]ed (?:from|with)|follow(?:ing|ed)?|built (?:on|upon)|implemented in|through)\s+(?:(?:the|a|an|both|either|pretrained|pre-trained|standard)\s+){0,2}$",
    re.IGNORECASE,
)
_TOOL_AFTER = re.compile(
    r"\s+(?:embeddings?|optimi[sz]er|tokeni[sz]\w+|tokens?|vocabulary|implementation|schedule|GPUs?|units?|activation)\b",
    re.IGNORECASE,
)
_TRAINING = re.compile(
    r"((?:[\w-]+\s){0,2}(?:pre-?)?(?:training|fine-?tuning|finetuning))\s+on\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\s+(?:also\s+|further\s+|then\s+|empirically\s+)?(?:find|found|show|showed|see|saw|observed?|note|demonstrate|report|believe|argue|conclude)\b"
)
_MAIN_VERB = re.compile(
    r"\s(?P<verb>(?:also |further |consistently |significantly |substantially |generally |often |always |still |even |only |thus |already |now )*"
    r"(?:does not |do not |did not |can |could |cannot )?"
    r"(?:achiev\w+|obtain\w*|attain\w*|outperform\w*|surpass\w*|exceed\w*|improv(?:e[sd]?|ing)|yield\w*|reach\w*|beats?|establish\w*|advanc\w+|push\w*|boost\w*|degrad\w+|hurts?|reduc(?:e[sd]?|ing)|increas(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop\w*|match\w*|perform\w*|scor(?:e[sd]|ing)|converg\w+|generali[sz]\w+|gives?|shows?|sees?|benefits?|fails?|leads?|results?|contains?|consists?|comprises?|includes?|has|have|had|is|are|was|were|uses?|requires?|takes?|took|trains?|evaluates?|helps?|provides?|makes?|allows?))\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the )?(?:(?:pre-?)?training|inference|fine-?tuning|evaluation|decoding|sentences?|sentence pairs|examples|data|inputs?|tokens|step time)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:there|this|that|these|those|it|they|we|i|which|who|here|as|if|when|while|since|in|on|at|for|with|by|to|from|of|and|but|or|however|moreover|finally|overall|one|both|all|each|results?|the results?|experiments?|table|figure|our (?:results?|experiments?)|the authors|the study|the paper|(?:this|the) (?:work|study|paper|result))\b",
    re.IGNORECASE,
)


def is_baseline(text: str, name: Name) -> bool:
    """Whether a name is what something else is compared to ("outperforms X", "than X")."""
    if _BASELINE_BEFORE.search(text[max(0, name.start - REACH) : name.start]):
        return True
    if not _BY_NUMBER.match(text, name.end):
        return False
    return re.search(r"\b(?:outperform|surpass|exceed|beat)\w*\b", text[: name.start]) is not None


def is_subject(text: str, name: Name) -> bool:
    """Whether a name opens the main clause, up to an article and two words."""
    offset = text.find(main_clause(text))
    before = text[max(offset, 0) : name.start] if name.start >= offset else None
    if before is None or len(before.split()) > 3:
        return False
    return bool(re.match(r"\s*\W{0,2}\s?(?:\(\w|[\w']+\s|,\s|$)", text[name.end :]))


def acts(text: str, name: Name) -> bool:
    """Whether a verb follows a name: it is the subject of some clause."""
    return _MAIN_VERB.match(text, name.end) is not None


def is_tool(text: str, name: Name) -> bool:
    """Whether a name is something that is used ("the X optimizer", "using X"), not judged."""
    return bool(
        _TOOL_BEFORE.search(text[max(0, name.start - REACH) : name.start])
        or _TOOL_AFTER.match(text[name.end :])
    )


def own_reference(text: str, around: Surroundings) -> tuple[int, str] | None:
    """Where a sentence speaks of the document's own system in other words, and its canonical name.

    "our big model" is the variant of that size where the document has one.
    """
    for match in _OWN.finditer(text):
        if match["we"] and _REPORTING.match(text[match.end() :]):
            continue
        if match["it"]:
            if match.start() > 0:
                continue
            system = around.system or around.own
            return (match.start(), system) if system else None
        if around.own is None:
            return None
        size = (match["size"] or match["own"] or "").lower()
        variant = next((v for v in around.sizes if size and v.endswith(f" {size}")), around.own)
        return match.start(), variant
    return None


def baseline_phrase(text: str, position: tuple[int, int] | None) -> str | None:
    """What a comparison is against, in the sentence's own words; None when nothing is said.

    Of several phrases the one nearest to the number is taken.
    """
    found: list[tuple[int, str]] = []
    for match in _BASELINE_PHRASE.finditer(text):
        phrase = match["phrase"].strip()
        if _NO_BASELINE.match(phrase) or re.match(r"[\d.,]+%?$", phrase.split()[0]):
            continue
        before = text[: match.start()].rstrip().lower()
        if match.group().lower().startswith("over") and _NOT_OVER.search(before):
            continue
        distance = 0
        if position is not None:
            distance = min(abs(match.end() - position[0]), abs(match.start() - position[1]))
        found.append((distance, in_words(phrase)))
    return min(found)[1] if found else None


def training_phrase(reading: Reading, position: tuple[int, int] | None) -> tuple[str, Name] | None:
    """("intermediate-task training", SQuAD) where training on a data set is what is judged."""
    text = reading.sentence.text
    border = position[0] if position else len(text)
    for name in reading.names:
        match = _TRAINING.search(text[max(0, name.start - REACH) : name.start])
        if match and name.start < border and _MAIN_VERB.search(text, name.end):
            words = match[1].split()
            kept = [
                w
                for w in words
                if w.lower()
                not in ("the", "of", "after", "by", "and", "with", "for", "during", "that")
            ]
            return " ".join(kept), name
    return None


def subject_phrase(text: str, names: Sequence[Name]) -> str | None:
    """The words of the subject, folded, where they name something and are few.

    None when a name of known role stands in the subject: that name then says who it is.
    """
    span = _parsed_subject(text) or _leading_words(text)
    if span is None:
        return None
    start, end = span
    if any(start <= name.start < end and name.role != UNKNOWN for name in names):
        return None
    subject = text[start:end].strip()
    if (
        not subject
        or _GENERIC.fullmatch(subject)
        or _EMPTY.match(subject)
        or "," in subject
        or len(subject.split()) > PHRASE_WORDS
    ):
        return None
    return in_words(subject)


def _parsed_subject(text: str) -> tuple[int, int] | None:
    parser = grammar()
    return parser.subject(text) if parser else None


def _leading_words(text: str) -> tuple[int, int] | None:
    """From the start of the main clause to its verb."""
    main = main_clause(text)
    verb = _MAIN_VERB.search(main)
    start = text.find(main)
    return (start, start + verb.start()) if verb and start >= 0 else None


def in_words(phrase: str) -> str:
    """A phrase as a name: small letters, no articles in front, hyphens as spaces."""
    plain = re.sub(
        r"[^\w\s.+%-]",
        " ",
        re.sub(r"^(?:the|a|an|our)\s+", "", phrase.strip(), flags=re.IGNORECASE),
    )
    return " ".join(re.sub(r"[-‐‑–]", " ", plain).casefold().split())
