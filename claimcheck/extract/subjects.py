"""Who a sentence speaks of: its subject, the own system in other words, the tools in between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.extract.census import UNKNOWN
from claimcheck.extract.clauses import main_clause
from claimcheck.extract.grammar import grammar
from claimcheck.extract.interface import Name, Surroundings
from claimcheck.extract.verbs import MAIN_VERB

REACH = 120  # characters before a name that can make it a tool
PHRASE_WORDS = 9  # longer subjects are clauses, not names of anything

_OWN = re.compile(
    r"\b(?:our (?:(?P<own>[\w-]+) )?(?:(?:peak )?memory|(?:training |inference )?(?:time|speed|cost)|latency|throughput|runtime|study|studies|benchmarks?|datasets?|models?|methods?|approach|systems?|networks?|algorithms?|framework|architecture)"
    r"|(?:this|the (?:proposed|resulting|full|final)) (?:(?:peak )?memory|(?:training |inference )?(?:time|speed|cost)|latency|throughput|runtime|study|studies|benchmarks?|datasets?|models?|methods?|approach|systems?|networks?|algorithm|architecture)"
    r"|the (?P<size>base|big|large|small) (?:transformer )?(?:models?|configuration|variant)"
    r"|(?P<it>it)\b|(?P<we>we)\b)",
    re.IGNORECASE,
)
_TOOL_BEFORE = re.compile(
    r"\b(?:using|use[sd]?|with|via|employ\w*|adopt\w*|appl(?:y|ied|ying)|based on|initiali[sz]ed (?:from|with)|follow(?:ing|ed)?|built (?:on|upon)|implemented in|through)\s+(?:(?:the|a|an|both|either|pretrained|pre-trained|standard)\s+){0,2}$",
    re.IGNORECASE,
)
_TOOL_AFTER = re.compile(
    r"\s+(?:embeddings?|optimi[sz]er|tokeni[sz]\w+|tokens?|vocabulary|implementation|schedule|GPUs?|units?|activation)\b",
    re.IGNORECASE,
)
_SIZED = re.compile(
    r"\s\w+\s(?:our|the)\s(?:base|big|large|small) (?:transformer )?(?:models?|configuration|variant)\b",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\s+(?:also\s+|further\s+|then\s+|empirically\s+)?(?:find|found|show|showed|see|saw|observed?|note|demonstrate|report|believe|argue|conclude)\b"
)
_QUANTIFIED = re.compile(
    r"^(?:(?:no|not|almost|nearly|virtually|all|every|each|many|most|some|several|both|any|of|the|single|other)\s+)+(?=\w)",
    re.IGNORECASE,
)
_BORDER = re.compile(
    r";\s+|,?\s+(?:whereas|while)\s+|,\s+but\s+|,\s+and\s+(?=(?:the|our|we|it|this|its)\s)|,\s+(?=(?:the|our|its)\s[\w-]+\s(?:is|are|has|also)\s)|\s+and\s+(?=(?:its|their|the)\s[\w-]+\s(?:has|have|is|are|uses?|contains?|takes?|needs?)\s)"
)
_LEADING_CLAUSE = re.compile(r"^(?:While|Although|Though|Whereas|Even though)\s+(?=[^,]+,)")
_GENERIC = re.compile(
    r"(?:the |this |our |its )?(?:(?:peak )?memory|(?:training |inference )?(?:time|speed|cost)|latency|throughput|runtime|study|studies|benchmarks?|datasets?|models?|methods?|approach|systems?|networks?|algorithms?|architecture|performance|accuracy|quality|scores?|differences?|improvements?|error|bleu|f1|papers?|(?:pre-?)?training|inference|fine-?tuning|evaluation|decoding|sentences?|sentence pairs|examples|data|inputs?|tokens|step time)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^(?:(?:(?:average|mean|large|largest|absolute|relative) )?(?:gains?|improvements?|increases?|reductions?|drops?|speedups?) of|there|this|that|these|those|it|they|we|i|which|who|here|as|if|when|while|since|in|on|at|for|with|by|to|from|of|and|but|or|however|moreover|finally|overall|one|both|all|each|results?|the results?|experiments?|table|figure|our (?:results?|experiments?)|the authors|the study|the paper|(?:this|the) (?:work|study|paper|result))\b",
    re.IGNORECASE,
)


def is_subject(text: str, name: Name) -> bool:
    """Whether a name opens the main clause, up to an article and two words."""
    offset = text.find(main_clause(text))
    before = text[max(offset, 0) : name.start] if name.start >= offset else None
    if before is None or len(before.split()) > 3:
        return False
    return bool(re.match(r"\s*\W{0,2}\s?(?:\(\w|[\w']+\s|,\s|$)", text[name.end :]))


def acts(text: str, name: Name) -> bool:
    """Whether a verb follows a name: it is the subject of some clause."""
    return MAIN_VERB.match(text, name.end) is not None


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
        if match["we"] and (
            _REPORTING.match(text[match.end() :]) or _SIZED.match(text, match.end())
        ):
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


def subject_phrase(
    text: str, names: Sequence[Name], position: tuple[int, int] | None = None
) -> str | None:
    """The words of the subject, folded, where they name something and are few.

    The subject of the clause that holds ``position``, else that of the main clause. None when a
    name of known role stands in the subject: that name then says who it is.
    """
    spans = [_clause_subject(text, position) if position else None]
    spans.append(_parsed_subject(text) or _leading_words(text))
    for span in spans:
        if span is None:
            continue
        start, end = span
        if any(start <= name.start < end and name.role != UNKNOWN for name in names):
            return None
        subject = _QUANTIFIED.sub("", text[start:end].strip())
        if (
            subject
            and not _GENERIC.fullmatch(subject)
            and not _EMPTY.match(subject)
            and "," not in subject
            and len(subject.split()) <= PHRASE_WORDS
        ):
            return in_words(subject)
    return None


def _parsed_subject(text: str) -> tuple[int, int] | None:
    parser = grammar()
    return parser.subject(text) if parser else None


def _leading_words(text: str) -> tuple[int, int] | None:
    """From the start of the main clause to its verb."""
    main = main_clause(text)
    verb = MAIN_VERB.search(main)
    start = text.find(main)
    return (start, start + verb.start()) if verb and start >= 0 else None


def _clause_subject(text: str, position: tuple[int, int]) -> tuple[int, int] | None:
    """The subject of a clause that is not the main one, when the position lies there."""
    leading = _LEADING_CLAUSE.match(text)
    comma = text.find(",")
    if leading and position[1] <= comma:
        return _words_to_verb(text, leading.end(), comma)
    starts = [border.end() for border in _BORDER.finditer(text, 0, position[0])]
    return _words_to_verb(text, starts[-1], position[0]) if starts else None


def _words_to_verb(text: str, start: int, end: int) -> tuple[int, int] | None:
    verb = MAIN_VERB.search(text, start, end)
    return (start, verb.start()) if verb else None


def in_words(phrase: str) -> str:
    """A phrase as a name: small letters, no articles in front, hyphens as spaces."""
    plain = re.sub(
        r"[^\w\s.+%-]",
        " ",
        re.sub(r"^(?:the|a|an|our)\s+", "", phrase.strip(), flags=re.IGNORECASE),
    )
    return " ".join(re.sub(r"[-‐‑–]", " ", plain).casefold().split())
