"""What kind of thing a question asks: an effect, a contrast of two systems, a value, the best."""

from __future__ import annotations

import re
from enum import StrEnum

from claimcheck.records import Record
from claimcheck.synthesis.concepts import factor_of, factors_of


class AskKind(StrEnum):
    """The forms of questions that are understood."""

    EFFECT = "effect"  # of a factor on an outcome
    CONTRAST = "contrast"  # of one system with another
    VALUE = "value"  # a score
    BEST = "best"  # who has the best score
    OTHER = "other"


class Ask(Record):
    """One sub-question, read."""

    kind: AskKind
    factor: str = ""  # as written: "adding Transformer depth"; of a contrast: the subject
    rival: str = ""  # of a contrast: what it is held against; of the best: what was done to all
    outcome: str = ""  # as written: "translation quality"
    yes_no: bool = False  # can be answered with yes or no
    sense: str = ""  # what is asked to be confirmed: "better", "worse", "more", "less"
    removes: bool = False  # asks what happens without the factor
    some: bool = False  # asks whether any of a kind does it
    extreme: str = ""  # of the best: "better", "worse", "higher", "lower"; empty: "better"


_SENSES = {
    "better": r"good|useful|worth\w*|beneficial|improv\w*|help\w*|boost\w*|benefit\w*|gain\w*|better|outperform\w*|beat\w*|exceed\w*|surpass\w*|faster",
    "more": r"increas\w*|rais\w*|higher|more",
    "worse": r"bad|hurt\w*|harm\w*|degrad\w*|worse\w*|slow\w*|suffer\w*|damag\w*|cost\w*|los[es]\w*",
    "less": r"reduc\w*|decreas\w*|lower\w*|less",
}
_VERB = (
    r"(?:improve|increase|affect|influence|impact|help|hurt|harm|reduce|decrease|change|boost|benefit|"
    r"degrade|lower|raise|lead to|result in|yield|determine|matter for|matter to|matter in|matter on|contribute to|damage|"
    r"make a difference (?:to|for|in|on)|add (?:to|on)|cost|do (?:to|for)|make)s?"
)
_NEUTRAL = re.compile(r"affect|influenc|impact|chang|matter|determin|difference|\bdo\b", re.I)
_LONE_VERB = (
    r"(?:help|hurt|harm|matter|work|pay off|make a difference|improve anything|improve results)s?"
)
_SINCE = r"(?:from|after|through|with|under|by|when|via|because of|due to)"
_NOUN = r"(?:effects?|impacts?|influences?|roles?|consequences?|contributions?|benefits?)"

_CONTRASTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:does|do|did) (?P<a>.+?) (?:have|show|give|need|take|get) (?:a |an |any )?(?:lower|higher|better|worse|fewer|more|less) (?P<o>.+?) than (?P<b>.+?)(?: (?:on|in|for|at) (?P<o2>.+))?$",
        rf"^(?:does|do|did|can) (?P<a>.+?) {_VERB} (?P<o>.+?) (?:compared (?:to|with)|relative to|in comparison (?:to|with)) (?P<b>.+?)(?: (?:on|in|for|at) (?P<o2>.+))?$",
        r"^(?:does|do|did|can) (?P<a>.+?) (?P<v>help|hurt|harm|improve)s? (?:more|less) than (?P<b>.+?) (?:on|in|for) (?P<o>.+)$",
        r"^(?:does|do|did|can) (?P<a>.+?) (?P<v>help|improve|benefit|hurt|harm|raise|lower|degrade|boost|affect)s? (?P<o>.+?) (?:more|less) than (?P<b>.+? (?:does|do|did|would|training))$",
        r"^how (?:much|many points) (?:does|do|did|would) (?P<a>.+?) (?:gain|improve|win)s? (?:over|upon|on top of|against) (?P<b>.+?)(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^how much (?:better|worse|faster|slower|higher|lower|more accurate) (?:is|are|does|do) (?P<a>.+?)(?: (?:on|in|for|at) (?P<o>.+?))? than (?P<b>.+?)(?: (?:on|in|for|at) (?P<o2>.+))?$",
        r"^(?:does|do|did|can|is|are) (?P<a>.+?) (?:outperform|beat|exceed|surpass)s? (?P<b>.+?)(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^(?:does|do|did|can|is|are) (?P<a>.+?) (?:(?:gain|improve|win)s? (?:over|upon|against)) (?P<b>.+?)(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^(?:does|do|did|can) (?P<a>\S+(?: \S+){0,4}?) (?P<v>make|detect|perform|score|work|do|translate|run|generali[sz]e|reach|achieve|classify|recogni[sz]e|train|converge)s? (?P<o>.*?)\b(?:better|worse|faster|slower|higher|lower|more \w+)\b(?P<o3>.*?) than (?P<b>.+?)(?: (?:on|in|for|at) (?P<o2>.+))?$",
        r"^(?:is|are) (?P<a>.+?) (?:better|worse|faster|slower|stronger|weaker|higher|lower|more \w+)(?: (?:on|in|for|at) (?P<o>.+?))? than (?P<b>.+?)(?: (?:on|in|for|at) (?P<o2>.+))?$",
        r"^how (?:does|do|did) (?P<a>.+?) compare (?:to|with|against) (?P<b>.+?)(?: (?:on|in|for|at|in terms of) (?P<o>.+))?$",
        r"^what is the (?:difference|gap|gain|improvement) (?:between|of|from) (?P<a>.+?) (?:and|over|to) (?P<b>.+?)(?: (?:on|in|for|at) (?P<o>.+))?$",
    )
)
_EFFECTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what (?:is|are|was|were) the {_NOUN} of (?P<f>.+?) (?:on|for|in) (?P<o>.+)$",
        rf"^what {_NOUN} (?:does|do|has|have) (?P<f>.+?)(?: have)? (?:on|for|in) (?P<o>.+)$",
        rf"^how (?:much |strongly |far )?(?:does|do|did|would) (?P<f>.+?) (?P<v>{_VERB}) (?P<o>.+)$",
        rf"^to what extent (?:does|do|did) (?P<f>.+?) (?P<v>{_VERB}) (?P<o>.+)$",
        r"^how (?:much|many points)(?: of)?(?: \w+)? (?:is|are|was|were) (?P<v>gained|lost) (?:on|in|for) (?P<o>.+?) (?:by|from|through|with|after) (?P<f>.+)$",
        r"^how (?:much|many points)(?: \w+)? (?:does|do|did|would) (?P<o>.+?) (?P<v>gain|improve|lose|drop|fall|rise|benefit|suffer|change|decrease|increase)s? (?:from|after|with|through|under|by) (?P<f>.+)$",
        r"^how (?:much|many points)(?: \w+)? (?:does|do|did|would) (?P<f>.+?) (?P<v>gain|lose|bring|give|add|cost)s?(?: (?:to|on|in|for|at))? (?P<o>.+)$",
        r"^how (?:large|big|great|small|high) (?:is|was) the (?P<v>gain|improvement|benefit|loss|drop|effect) (?:of|from|through|with|by) (?P<f>.+?) (?:on|in|for) (?P<o>.+)$",
        r"^what (?:does|do|did) (?P<f>.+?) do (?:to|for) (?P<o>.+)$",
        r"^(?:does|do|did|can|will|would) .+? (?P<v>improve|benefit|gain|lose|get better|get worse|drop)s?(?: on| in| for)? (?P<o>.+?) (?:when|if) (?:it|they|the \w+) (?:is|are|was|were) (?:first )?(?:trained|fine-?tuned|pre-?trained) (?P<f>(?:first )?on .+)$",
        r"^(?:is|are|was|were) (?P<f>.+?) (?:a |an )?(?P<v>good|bad|useful|worthwhile|helpful|harmful|beneficial|worth it)(?: \w+){0,3} (?:for|on|in) (?P<o>.+)$",
        r"^what happens to (?P<o>.+?) (?:after|with|under|when|through) (?P<f>.+)$",
        r"^(?:is|was) there (?:a|an|any) (?P<v>gain|improvement|benefit|loss|drop|cost|effect)s? (?:from|of|through|with) (?P<f>.+?) (?:on|in|for) (?P<o>.+)$",
        rf"^(?:does|do|did|can|will|would) (?P<o>.+?) (?P<v>improve|benefit|gain|profit|suffer|drop|fall|rise|increase|decrease|lose|change|degrade|get better|get worse)s? {_SINCE} (?P<f>.+)$",
        r"^(?:how|to what extent) (?:does|do) (?P<o>.+?) (?:depend|scale|vary|change)s? (?:on|with|as) (?P<f>.+)$",
        rf"^(?:does|do|did|can|will|would) (?P<f>.+?) (?P<v>{_VERB}) (?P<o>.+)$",
        r"^(?:does|do) (?P<o>.+?) (?:depend|scale|vary)s? (?:on|with) (?P<f>.+)$",
        r"^(?:is|are|was|were) (?P<o>.+?) (?P<v>better|higher|lower|worse) (?:with|after|under|when using) (?P<f>.+)$",
        rf"^(?:does|do|did|can|will|would) (?P<f>.+?) (?P<v>{_LONE_VERB})(?: (?P<o>on average|overall|in general))?$",
        r"^(?:which|what) (?P<f>.+?) (?P<v>help|hurt|improve|harm|raise|lower|benefit|degrade|reduce|increase)s? (?P<o>(?!.*\b(?:most|least|best|worst)\b).+)$",
        r"^(?:is|are) (?P<f>.+?) (?:helpful|useful|beneficial|harmful|necessary|important|effective) (?:for|in|to) (?P<o>.+)$",
    )
)
_BEST = re.compile(
    r"^(?:which|what) (?P<f>.+?) (?:is|are|has|have|reach\w*|achiev\w*|perform\w*|obtain\w*|gives?|yields?|works?|scores?)(?: the)? (?P<e>best|worst|highest|lowest|top|fastest)\b(?P<o>.*)$",
    re.IGNORECASE,
)
_MOSTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:which|what) (?P<f>.+?) (?P<v>gain|lose|benefit|suffer|profit|drop|improve)s?(?: the)? (?P<e>most|least) (?:from|after|with|under|through|by) (?P<by>.+)$",
        r"^(?:which|what) (?P<f>.+?) (?P<v>help|hurt|improve|benefit|harm|raise|lower|degrade|boost|increase|reduce|decrease|damage|cost|gain|lose)s?(?: (?P<o1>.+?))?(?: the)? (?P<e>most|least|best|worst|more|less)(?:(?: on| in| for| at| to)? (?P<o>.+))?$",
        r"^(?:which|what) (?P<f>.+?) (?:is|are|was|were)(?: the)? (?P<e>most|least) (?P<v>helpful|harmful|useful|effective|beneficial|damaging)(?: (?:on|in|for|at|to) (?P<o>.+))?$",
        r"^(?:which|what) (?P<f>.+?) (?:is|are|was|were)(?: the)? (?P<e>best|worst)(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^(?:which|what) (?P<f>.+?) (?:gives?|yields?|brings?|has|have|shows?|causes?|leads? to|reach\w*|makes?)(?: the| a)? (?P<e>largest|biggest|greatest|smallest|highest|lowest|most|least) (?P<o1>.*?)\b(?P<v>gain|improvement|benefit|drop|loss|decrease|increase|damage|harm)s?(?: (?:on|in|for|of|to|over) (?P<o>.+))?$",
    )
)
_VALUES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:what|which) (?:is|are|was|were) the (?P<o>.+?) (?:after|with|under|without) (?P<f>.+)$",
        r"^(?:what|which) (?P<o>.+?) (?:does|do|did) (?P<f>.+?) (?:lead to|result in|give|yield)$",
        r"^(?:what|which) (?P<o1>.+?) (?:does|do|did) (?P<f>.+?) (?:reach|achieve|obtain|get|have|score|report)s?(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^what (?:is|are|was|were) the (?P<o1>.+?) of (?P<f>.+?)(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^(?P<o1>how many .+?) (?:does|do|did) (?P<f>.+?) (?:have|contain|need|take|use|require|perform)s?(?: (?:on|in|for|at) (?P<o>.+))?$",
        r"^how (?:well|good|accurate) (?:does|do|is|are) (?P<f>.+?)(?: (?:perform|score|work)s?)?(?: (?:on|in|for|at) (?P<o>.+))?$",
    )
)
_REMOVES = re.compile(
    r"\b(?:remov\w+|without|dropp\w+|leaving out|ablat\w+|omitt\w+|lack of)\b", re.I
)
_YES_NO = re.compile(r"^(?:does|do|did|is|are|was|were|can|will|would|has|have)\b", re.I)


_LEAD = re.compile(
    r"^(?P<lead>on average|overall|in general|(?:on|in|for|across) [^,]{2,60}),\s+(?=(?:does|do|did|is|are|which|what|how|can|by)\b)",
    re.I,
)


def read_ask(question: str) -> Ask:
    """Read one sub-question."""
    text = " ".join(question.strip().rstrip("?").split())
    lead = _LEAD.match(text)
    if lead:
        ask = read_ask(text[lead.end() :])
        return ask.model_copy(update={"outcome": f"{ask.outcome} {lead['lead']}".strip()})
    text = re.sub(r"^by how (much|many)\b", r"how \1", text, flags=re.I)
    yes_no = bool(_YES_NO.match(text))
    for pattern in _CONTRASTS:
        match = pattern.match(text)
        if match and not (factor_of(match["a"]) and _is_share(match["b"])):
            parts = [match.groupdict().get(key) or "" for key in ("o", "o3", "o2")]
            return Ask(
                kind=AskKind.CONTRAST,
                factor=match["a"],
                rival=re.sub(r" (?:does|do|did|would)$", "", match["b"]),
                outcome=" ".join(part.strip() for part in parts if part.strip())
                + (" faster" if re.search(r"\bfaster|slower\b", text, re.I) else ""),
                yes_no=yes_no,
                sense=_sense(text),
            )
    for pattern in _MOSTS:
        match = pattern.match(text)
        if match:
            return _most(match)
    best = _BEST.match(text)
    if best:
        return Ask(
            kind=AskKind.BEST,
            factor=best["f"],
            outcome=best["o"].strip(),
            extreme=_EXTREMES.get(best["e"].lower(), ""),
        )
    for pattern in _EFFECTS:
        match = pattern.match(text)
        if match:
            verb = match.groupdict().get("v") or ""
            listing = bool(re.match(r"(?:which|what) (?!is|are|was|were|happens|do)", text, re.I))
            return Ask(
                kind=AskKind.EFFECT,
                factor=f"any {match['f']}" if listing else match["f"],
                outcome=match["o"] or "",
                yes_no=yes_no and not _NEUTRAL.search(verb),
                sense=_sense(verb),
                removes=bool(_REMOVES.search(match["f"])),
                some=yes_no and bool(re.match(r"any\b", match["f"], re.I)),
            )
    for pattern in _VALUES:
        match = pattern.match(text)
        if match:
            outcome = f"{match.groupdict().get('o1') or ''} {match['o'] or ''}".strip()
            return Ask(kind=AskKind.VALUE, factor=match["f"], outcome=outcome)
    return Ask(kind=AskKind.OTHER, outcome=text, yes_no=yes_no)


_EXTREMES = {"highest": "higher", "lowest": "lower", "worst": "worse"}


def _most(match: re.Match[str]) -> Ask:
    """The form "which F helps O most"."""
    said = match.groupdict()
    worse = bool(_sense(said.get("v") or "") in ("worse", "less")) or bool(
        re.search(r"drop|loss|los|decreas|damag|harm", said.get("v") or "", re.I)
    )
    few = said["e"].lower() in ("least", "less", "worst", "smallest", "lowest")
    outcome = " ".join(part.strip() for part in (said.get("o1"), said.get("o")) if part)
    return Ask(
        kind=AskKind.BEST,
        factor=match["f"],
        rival=said.get("by") or "",
        outcome=outcome,
        extreme="worse" if worse != few else "better",
    )


def _is_share(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%\s]+", text))


def _sense(text: str) -> str:
    found = (s for s, words in _SENSES.items() if re.search(rf"\b(?:{words})\b", text, re.I))
    return next(found, "")


_OR = re.compile(r"\s*(?:,\s*(?:or|and)\s+|,\s+|\s+(?:or|and|/)\s+|\s/\s)\s*", re.IGNORECASE)


_SHORT = 3  # words of a target that is named beside another
_TRAINED = re.compile(r"\b(?:training|fine-?tuning|intermediate)\b", re.I)


def sub_questions(question: str) -> tuple[str, ...]:
    """The question as one sentence for each factor, or each rival, that it joins by "or", "and", "/".

    A question that joins nothing is its own only part.
    """
    text = " ".join(question.split())
    ask = read_ask(text)
    if ask.kind is AskKind.CONTRAST:
        rivals = _rivals(ask.rival)
        if len(rivals) > 1:
            return tuple(_replaced(text, ask.rival, rival) for rival in rivals)
        return (text,)
    if ask.kind is not AskKind.EFFECT:
        return (text,)
    pieces = [piece for piece in _OR.split(ask.factor) if piece]
    targets = re.split(r"\s+or\s+", ask.outcome)
    if (
        len(pieces) == 1
        and len(targets) == 2
        and all(len(one.split()) <= _SHORT for one in targets)
    ):
        return tuple(_replaced(text, ask.outcome, one) for one in targets)
    if len(pieces) < 2 or len(pieces) > 4:
        return (text,)
    if re.search(r"\bor\b", ask.factor) and not re.search(r"\band\b|/|,", ask.factor):
        shared = re.match(r"^(?P<head>(?:.*\b(?:on|with|of|from) )?)(?P<name>\S.*)$", pieces[0])
        if shared and _TRAINED.search(ask.factor) and len(pieces) == 2:
            second = pieces[1] if _TRAINED.search(pieces[1]) else f"{shared['head']}{pieces[1]}"
            first = pieces[0] if _TRAINED.search(pieces[0]) else f"{pieces[0]} training"
            return tuple(_replaced(text, ask.factor, one) for one in (first, second))
    named = [factors_of(piece) for piece in pieces]
    if not all(named) or len({one[0].name for one in named}) < len(pieces):
        return (text,)  # "model architecture (e.g. …)" and the like stay together
    head = re.match(r"^(.*?)(\S+)$", pieces[0])
    before = head[1] if head else ""
    parts = [pieces[0], *(f"{before}{piece}" for piece in pieces[1:])]
    return tuple(_replaced(text, ask.factor, part) for part in parts)


def _rivals(text: str) -> list[str]:
    """ "BERT Base / over the previous best" → both, without the preposition."""
    pieces = [
        re.sub(r"^(?:over|against|than|to|with|on)\s+", "", piece.strip(), flags=re.I)
        for piece in _OR.split(text)
    ]
    return [piece for piece in pieces if piece]


def _replaced(text: str, old: str, new: str) -> str:
    return text.replace(old, new, 1)
