"""Words that say what a sentence compares: direction, superlative, likeness, trend, effect.

One table of patterns; nothing in it names a system, a dataset or a paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from claimcheck.records import Comparison


class Kind(StrEnum):
    """What kind of statement a cue makes."""

    COMPARE = "compare"  # A is higher than B
    VERB = "verb"  # A outperforms B: the object follows
    CHANGE = "change"  # X improves, increases, drops
    EFFECT = "effect"  # X is effective, useful, important
    BEST = "best"  # superlatives
    EQUAL = "equal"  # similar, comparable, the same
    UNEQUAL = "unequal"  # different, varies, differs
    LEVEL = "level"  # high, low, difficult, well


@dataclass(frozen=True, slots=True)
class Cue:
    """One such word at its place."""

    start: int
    end: int
    kind: Kind
    sense: Comparison
    word: str
    passive: bool = False  # "is outperformed by"
    raw: bool = False  # speaks of the value itself ("higher", "increases"), not of what is better


_TABLE: tuple[tuple[Kind, Comparison, bool, str], ...] = (
    (Kind.VERB, Comparison.BETTER, False, r"out-?perform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beats?|beaten|beating|exceed(?:s|ed|ing)?|outscor\w+|superior to|wins? over|better(?:s|ed) |overtak(?:es?|en|ing)|overtook|outclass\w*|outpac\w+|dominat(?:es?|ed|ing)|(?:compares?|comparing) favou?rably (?:to|with|against)|(?:has|have|holds?|with) (?:a|an|the) (?:[\w-]+ ){0,2}(?:edge|advantage|lead) over|(?:is|are|was|were) (?:\w+ )?preferred (?:over|to)|eclips\w+|(?:is|are|comes?|came|finish\w*) out ahead of"),
    (Kind.VERB, Comparison.WORSE, False, r"under-?perform(?:s|ed|ing)?|lags?(?: far)? behind|trails?|(?<=points )behind|(?<=point )behind|(?:is|are|was|were|stays?|remains?) (?:only )?(?:slightly |just |well |still |clearly |somewhat |marginally )?behind|lagging behind|fall(?:s|ing)? (?:short of|behind)|inferior to|los(?:es?|t|ing) (?:out )?to|(?:compares?|comparing) unfavou?rably (?:to|with)|(?:is|are|was|were) no match for|(?:cannot|can not|does not|do not|fails? to) (?:match|compete with|keep up with|reach the level of)|(?:does not|do not|not) come close to|far (?:behind|from)|(?:do|does|did|is|are|was|were)(?:n.t| not) (?:perform |work )?(?:quite )?as (?:well|good|effective|accurate|strong|robust|high) as"),
    (Kind.BEST, Comparison.BEST, False, r"(?:the |their |its |our )?(?:very )?best(?:-performing)?(?! (?:of our knowledge|known|practice|hypernym|parent))|state[- ]of[- ]the[- ]art|top(?:-performing)?(?! \d|-)|most (?:effective|accurate|informative|successful|robust|efficient|useful|important|powerful)|strongest|superior performance|clearly ahead(?! of)|on top(?! of)|second only to|ranks? first|ranked first|comes? (?:out )?(?:on top|first)|(?:takes?|in) first place|wins\b(?! over)|easiest|most (?:suitable|reliable|competitive)|(?:the )?fastest|(?:the )?quickest"),
    (Kind.BEST, Comparison.WORST, False, r"(?:the )?worst|least (?:effective|accurate|informative|successful|robust)|poorest|weakest|hardest|toughest|most (?:difficult|challenging|problematic)|ranks? last|comes? last|(?:the )?slowest"),
    (Kind.BEST, Comparison.HIGHER, True, r"highest|largest|greatest|biggest|maxim(?:um|al)|peaks?|the most(?= (?!of\b)(?!\w+ous\b)[a-z]+s\b)|most (?:fluent|coherent|readable|diverse|natural|faithful|relevant|grammatical|toxic|biased|concise|adequate|consistent|preferred|specific)|most (?:distinctive|frequent|common|pronounced|likely)|longest"),
    (Kind.BEST, Comparison.LOWER, True, r"lowest|smallest|fewest|minim(?:um|al)|least|shortest"),
    (Kind.COMPARE, Comparison.BETTER, False, r"better|faster|quicker|superior|stronger|more (?:effective|accurate|robust|efficient|informative|powerful|successful|useful|beneficial|expressive)|ahead of|easier"),
    (Kind.COMPARE, Comparison.WORSE, False, r"worse|slower|inferior|poorer|weaker|less (?:effective|accurate|robust|efficient|informative|powerful|successful|useful|expressive)|more (?:difficult|challenging)|harder(?! to)|not (?:quite )?as (?:effective|good|accurate|robust|strong|well)(?! as)"),
    (Kind.COMPARE, Comparison.HIGHER, True, r"higher|larger|greater|bigger|longer|above|more|exceeding"),
    (Kind.COMPARE, Comparison.LOWER, True, r"lower|smaller|fewer|shorter|below|less|weaker scores?"),
    (Kind.CHANGE, Comparison.BETTER, False, r"improv(?:e|es|ed|ing|ements?)|boost(?:s|ed|ing)?|benefit(?:s|ed|ing)?|help(?:s|ed|ful|ing)?|enhanc(?:e|es|ed|ing|ements?)|gains?|gained|advantages?|facilitates?|pays? off|profit(?:s|ed|ing)?|(?:is|are|was|proves?) (?:very |quite )?(?:helpful|beneficial) (?:for|to|on|in)|leads? to (?:a )?(?:better|improved)|advanc(?:e|es|ed)"),
    (Kind.CHANGE, Comparison.WORSE, False, r"hurt(?:s|ing)?|degrad(?:e|es|ed|ing|ations?)|harm(?:s|ful|ing)?|deteriorat\w+|suffer(?:s|ed|ing)?|worsen(?:s|ed|ing)?|negatively (?:affects?|impacts?)|detriment(?:al)?|impair(?:s|ed)?"),
    (Kind.CHANGE, Comparison.HIGHER, True, r"increas(?:e|es|ed|ing)|ris(?:e|es|ing|en)|rose|rais(?:e|es|ed|ing)|grow(?:s|n|ing)?|grew|scal(?:e|es) (?:better|well|up)"),
    (Kind.CHANGE, Comparison.LOWER, True, r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tions?)|drop(?:s|ped|ping)?|declin(?:e|es|ed|ing)|lower(?:s|ed|ing)|fall(?:s|ing|en)?|fell|diminish\w*|shrink\w*|los(?:s|es|ing)|lost"),
    (Kind.EFFECT, Comparison.BETTER, False, r"effective(?:ness)?|beneficial|useful(?:ness)?|important(?:ce)?|importance|crucial|essential|necessary|significant role|play an? \w* ?role|contribut(?:e|es|ed|ing|ions?)|positive (?:impact|effect|influence)|advantageous|robustness|viability|works?|successful(?:ly)?"),
    (Kind.EFFECT, Comparison.WORSE, False, r"ineffective(?:ness)?|useless|negative (?:impact|effect|influence)|redundant|unnecessary|unimportant|insufficient"),
    (Kind.EQUAL, Comparison.EQUAL, False, r"approach(?:es|ed)(?= (?:the|that of|those of)\b)|similar(?!ly|ity|ities)|comparable|competitive|(?:almost |roughly |about |nearly )?the same|on par|on a par|equal(?:ly|s)?|identical|equivalent|close to|close behind|matches(?! of)|rivals|(?:stays?|staying|stayed|remains?|remained) (?:almost |nearly |roughly |relatively )?(?:constant|stable|unchanged|flat|the same)|unaffected|(?:hardly|barely|almost no|virtually no|little|negligible|marginal|minor|no) (?:any )?(?:effect|impact|influence)|hardly (?:any )?differ\w*|comparably|equally well|indistinguishable|saturat\w+|plateau\w*|levels? off|(?:relatively |roughly |(?<=is )|(?<=are ))(?:consistent|balanced)(?!ly)|no (?:significant |clear |big |large )?(?:difference|disparity|change)s?|makes? no difference|in the same range|as (?:well|good) as"),
    (Kind.UNEQUAL, Comparison.EQUAL, False, r"differ(?:s|ent|ences?)?(?!-)|vary|varies|gaps?(?! (?:of|in)\b)|disparit(?:y|ies)|imbalanced|unequal|inconsistent|makes? (?:a |some )?difference"),
    (Kind.LEVEL, Comparison.HIGHER, False, r"(?<!as )(?<!very )high(?!er|est|ly|-)|large(?!r|st|ly)|good(?!s)|strong(?!er|est|ly)?|well(?= (?:on|in|for|with|at))|easy|easily|decent|great(?!er|est)|performs? well|generali[sz]es? well|considerable|striking"),
    (Kind.LEVEL, Comparison.LOWER, False, r"low(?!er|est|-)|small(?!er|est)|poor(?!er|est)|bad(?!ly)|difficult|hard(?= to)|weak(?!er|est)|poorly|badly|fails?|failed|little|shallow"),
)  # fmt: skip

_PATTERNS = tuple(
    (kind, sense, raw, re.compile(rf"(?<![\w-])(?:{words})(?![\w])", re.I))
    for kind, sense, raw, words in _TABLE
)
_PASSIVE = re.compile(r"(?:is|are|was|were|be|been|being)(?:\s+\w+ly)?\s*$", re.I)
_NOT_CUES = re.compile(
    r"\b(?:more (?:than one|pronounced|recent|details?)|less than \d|more than \d|at least|at most|increas\w+ the number of|"
    r"low-?resource|low-?supervision|high-?level|high-?frequency|long-?range|large-?scale|well-known|(?<!perform )(?<!performs )(?<!performed )as well as|"
    r"no longer|than ever|better understand\w*|more (?:importantly|specifically|precisely|generally)|moreover|furthermore|"
    r"helpful to note|lower[- ]?cased?|upper bound|most (?:cases|likely due)|training loss|loss functions?|"
    r"best of our knowledge|a large number of|(?:results?|tables?|sections?|mentioned|described|discussed|shown|the) above|above[- ]mentioned|"
    r"on top|(?:maximum|minimum) (?:\w+ )?(?:length|size|likelihood|number|probability|entropy|output|input|pooling)|as \w+ as possible|at (?:the )?(?:best|least|most)|"
    r"(?<!the )top(?= (?:\d|[\w-]+ (?:words|terms|features|most)))|(?:the|these|those|various|all|across|of|on|for|from|between|among|with|five|two|three|many|several|using|over|in) different|"
    r"more (?:dense|layers|blocks|data|parameters)(?! than)|similar (?:tasks?|datasets?|domains?)|(?:the )?same (?:number|amount|setting|task|test|setup|conditions?|experiment|task|parameter|budget)|"
    r"(?:previous|prior|existing|current|published|reported|next|earlier)(?:ly)?(?: \w+)? (?:best|state[- ]of[- ]the[- ]art)|"
    r"best (?:previous|existing|prior|published|reported|competing|known|performing (?:baseline|system)s? (?:from|in))\w*|"
    r"(?:over|than|upon|with|against|from|to|of) (?:(?:the|all|any|other|these|most|many|those|recent|strong) ){0,3}(?:best|state[- ]of[- ]the[- ]art|strongest|top|stronger|better|worst)|"
    r"(?:minimal|minimum|maximal|maximum|least|smallest|largest) (?:differences?|changes?|modifications?|effort)|"
    r"our best(?:[- ]performing)? (?:single )?(?:models?|systems?|methods?|variants?|approach(?:es)?|networks?)|"
    r"(?:the|an?) (?:boosts?|gains?|effects?|improvements?|differences?) being|(?:is|are) (?:well )?known|differences? (?:[\w\s-]{0,80})?(?:is|are|was) (?:not )?(?:statistically )?significant)\b",
    re.I,
)


def find_cues(text: str) -> tuple[Cue, ...]:
    """Cues of ``text`` in order, the earlier entry of the table winning where they overlap."""
    blocked = [match.span() for match in _NOT_CUES.finditer(text)]
    found: list[Cue] = []
    for kind, sense, raw, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(begin <= start and end <= stop for begin, stop in blocked):
                continue
            if any(start < cue.end and cue.start < end for cue in found):
                continue
            if kind is Kind.LEVEL and _set_off(text, start, end):
                continue  # an example in brackets, a word in quotes
            limited = kind is Kind.COMPARE or match.group().lower().startswith(
                ("exceed", "surpass")
            )
            if limited and _LIMIT.match(text, end):
                continue  # "above .50", "more than half", "exceeds 93": a threshold
            passive = (
                kind in (Kind.VERB, Kind.CHANGE)
                and bool(_PASSIVE.search(text[max(0, start - 24) : start]))
                and bool(re.match(r"\s+by\b", text[end : end + 6]))
            )
            found.append(Cue(start, end, kind, sense, match.group().lower().strip(), passive, raw))
    return tuple(sorted(found, key=lambda cue: cue.start))


def _set_off(text: str, start: int, end: int) -> bool:
    return text[:start].count("(") > text[:start].count(")") or (
        text[:start].rstrip()[-1:] in "“\"'‘"
        and text[:start].strip() != ""
        and text[end : end + 1] in "”\"'’"
    )


_LIMIT = re.compile(r"\s*(?:than\s+)?(?:about\s+|around\s+)?(?:[\d.]*\d|half|one\b|two\b|twice)")
_NEGATION = re.compile(
    r"\b(?:not(?! only)(?! necessarily the)|n't|(?<!over )(?<!than )(?<!with )(?<!versus )no(?! longer)|no longer(?= (?:\w+ly )?(?:out-?perform|improv|help|surpass|beat|exceed|better|benefi|compet|worse|hurt))|never|cannot|can not|neither|nor|none|unable to|fails? to|failed to|"
    r"lack(?:s|ing)?(?: of)?|hardly|without(?= (?:any )?(?:improv|gain|benefit|chang))|rather than|insufficient|incapable|far from)\b|n't\b",
    re.I,
)


def negations(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the words that negate, in order ("not only" does not)."""
    found = [*_NEGATION.finditer(text)]
    neither = any(match.group().lower() == "neither" for match in found)
    # "neither A nor B" denies once.
    return tuple(m.span() for m in found if not (neither and m.group().lower() == "nor"))
