"""What a statement says besides its numbers: order, quantifier, negation, kind, hedges, scope."""

from __future__ import annotations

import re
from collections.abc import Mapping

from claimcheck.extract.clauses import main_clause
from claimcheck.extract.interface import Reading
from claimcheck.records import CheckableBy, ClaimKind, Comparison, Part, Quantifier
from claimcheck.vocabulary import metric

_COMPARISONS: tuple[tuple[Comparison, re.Pattern[str]], ...] = tuple(
    (comparison, re.compile(pattern, re.IGNORECASE))
    for comparison, pattern in (
        (
            Comparison.NO_EFFECT,
            r"\b(?:no (?:\w+ )?(?:improvement|gain|benefit|difference|effect|change|impact)s?|not (?:\w+ly )?(?:see (?:any )?(?:benefit|improvement|gain)s?|benefit|profit|change|affect|help|improve)|neither (?:\w+ly )?(?:improves|outperforms|helps)|never (?:\w+ )?(?:helps?|improves?|benefits?)|no (?:[\w-]+ ){1,4}(?:helps?|helped|improves?|improved|benefits?))\b",
        ),
        (
            Comparison.EQUAL,
            r"\b(?:on par|comparable (?:to|with)|as (?:well|good|accurate|fast) as|match(?:es|ed|ing)?(?: the performance)?|equal(?:s|ly)?|similar (?:performance|results?|accuracy|quality) (?:to|as)|nearly identical)\b",
        ),
        (
            Comparison.BEST,
            r"\b(?:best|state[- ]of[- ]the[- ]art|sota|highest|strongest|performs best|superior to all|(?<!at )most (?:accurate|effective|efficient))\b",
        ),
        (Comparison.WORST, r"\b(?:worst|lowest|weakest)\b"),
        (
            Comparison.BETTER,
            r"\b(?:outperform\w*|surpass\w*|exceed\w*|beats?|better|superior|improv\w+|gains?|stronger|boost\w*|benefits?|helps?|helped|rais(?:es|ed)|rises?|rose|advanc\w+|favorabl[ey])\b",
        ),
        (
            Comparison.WORSE,
            r"\b(?:worse|inferior|underperform\w*|degrad\w+|hurts?|weaker|drops?|deteriorat\w+)\b",
        ),
        (
            Comparison.HIGHER,
            r"\b(?:higher|larger|greater|more (?:\w+ )?than|faster|longer|increase[sd]?)\b",
        ),
        (
            Comparison.LOWER,
            r"\b(?:lower|smaller|fewer|less (?:\w+ )?than|slower|shorter|reduc\w+|decrease[sd]?)\b",
        ),
    )
)
_TREND = (
    (
        Comparison.INCREASING,
        re.compile(
            r"\b(?:increases?|improves?|grows?|rises?) (?:\w+ly )?(?:with|as)\b(?! (?:almost |nearly )?(?:every|all|many|most|any|each|some|several)\b)|\bthe (?:larger|more|bigger|longer)\b[^.]{0,60}\bthe (?:better|higher|larger)\b|\bmonotonic\w* (?:increas|improv)\w*",
            re.IGNORECASE,
        ),
    ),
    (
        Comparison.DECREASING,
        re.compile(
            r"\b(?:decreases?|degrades?|drops?|declines?|falls?) (?:\w+ly )?(?:with|as)\b",
            re.IGNORECASE,
        ),
    ),
)
_QUANTIFIERS = (
    (
        Quantifier.ALL_BUT,
        re.compile(
            r"\ball (?:but|except)\b|\bexcept (?:for )?\b|\bwith the exception of\b", re.IGNORECASE
        ),
    ),
    (
        Quantifier.COUNT,
        re.compile(
            r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: out)? of (?:the |all |our )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Quantifier.MOST,
        re.compile(
            r"\b(?:most(?!\s*[,.;)]| (?:\w+ly|accurate|effective|efficient|recent|common|important|popular|challenging|likely))|almost (?:all|every)|nearly (?:all|every)|majority of|in most)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Quantifier.NONE,
        re.compile(
            r"\b(?:none of|neither|no (?:single |other |[\w-]+ ){0,2}(?:model|system|method|task|dataset|language|setting|arm|variant|baseline)s?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Quantifier.ALL,
        re.compile(
            r"\b(?:all|every|each|always|consistently|across the board|any of|both|regardless|uniformly)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Quantifier.SOME,
        re.compile(
            r"\b(?:some|several|many|a few|certain|sometimes|occasionally)\b", re.IGNORECASE
        ),
    ),
)
_NEGATION = re.compile(
    r"\b(?:not|n't|never|cannot|neither|nor|fails? to|(?<!over )(?<!than )(?<!with )(?<!to )no)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:all but|all except|except(?: for)?|with the exception of)\s+((?:[\w.+-]+(?:,? and |, | )?){1,4})",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:approximately|about|around|roughly|nearly|almost|up to|at least|at most|over|more than|less than|neither (?:\w+ly )?|consistently|slightly|substantially|significantly|largely|mostly|generally|typically|often|usually|to our knowledge|to the best of our knowledge|may|might|appears? to|seems? to|suggests?|in (?:most|many|some) cases|comparable|moderately|small additional|likely|arguably|empirically)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\b(?:as of (?:January|February|March|April|May|June|July|August|September|October|November|December)? ?\d{4}"
    r"|on (?:the )?(?:[\w.-]+ ){0,3}(?:development|dev|test|validation|training|held-out) (?:set|data|split)s?|on average|in the zero-shot (?:[\w-]+ )?setting|(?:in|under) (?:the |a )?[\w-]+(?: [\w-]+)? setting"
    r"|for (?:low-resource|high-resource|all|most|some) [\w-]+|at the time of (?:writing|publication|submission)|currently|without (?:[\w-]+ ){1,4}(?:data|training|tuning|ensembl\w+|augmentation)|including ensembles|in \d{4}|when (?:using|trained|training) [\w-]+(?: [\w-]+){0,3})\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\b(?:is defined as|are defined as|refers? to|is called|denotes?|stands? for|is known as|we define|aims? to|(?:is|are) (?:an? |the )?[\w -]{0,40}(?:tasks?|benchmark|dataset|metric|measure|problem)s? (?:that|which|where|of|for)\b)",
    re.IGNORECASE,
)
_IS_DATA = re.compile(
    r"^[^,;]{0,90}?\b(?:is|are) (?:an? )(?:[\w-]+,? ){0,6}?(?:tasks?|benchmarks?|datasets?|corpus|version of the [A-Z][\w -]*(?:[Dd]ataset|[Cc]orpus|[Bb]enchmark))\b",
)
_DATA = re.compile(
    r"\b(?:data\s?sets?|corp(?:us|ora)|benchmarks?|tasks?|training (?:set|data|examples)|test set|development set|examples|vocabulary|collection|annotators?|split)\b",
    re.IGNORECASE,
)
_DATA_VERB = re.compile(
    r"\b(?:contains?|consist\w*|compris\w*|includes?|has|have|with|of|covers?|spans?|there are|provides?|offers?|makes? up|sourced|drawn|collected|derived|come[s]? from|evaluates?|across)\b",
    re.IGNORECASE,
)
_PROVENANCE = re.compile(
    r"\b(?:(?:is|are|was|were) (?:\w+ly )?(?:sourced|drawn|collected|derived|taken|extracted|annotated|crawled)|(?:have|has) no\b|tasks? (?:include|cover|span)s?|(?:benchmark|dataset|corpus|suite|tasks) (?:\w+ )?(?:evaluates?|aims? to evaluate|covers?|spans?|includes?|comprises?|contains?|consists?))\b",
    re.IGNORECASE,
)
_COUNTED_DATA = frozenset(
    [
        "examples",
        "sentences",
        "sentence pairs",
        "tokens",
        "words",
        "documents",
        "passages",
        "questions",
        "images",
        "languages",
        "tasks",
        "datasets",
        "classes",
        "labels",
        "characters",
        "paragraphs",
        "tables",
        "pages",
        "answers",
        "entities",
        "domains",
    ]
)
_OBSERVED = ("verb_result", "verb_observation", "verb_passive_result", "verb_passive_observation")
_ACTED = ("verb_method", "verb_passive_method", "verb_announce", "verb_passive_announce")
_ABOUT_WORK = (
    "first_person",
    "own_system",
    "component",
    "hyperparameter",
    "subject_definite",
    "verb_mechanism",
    "data_word",
)
_UNIQUE = re.compile(
    r"\b(?:to (?:the best of )?our knowledge|the first (?:[\w-]+ ){1,5}(?:to|that|based|trained|which|without|with)\b|(?:released|available|licensed) under|straightforward|requires? little|(?:is|are) (?:conceptually |computationally )?(?:simple|efficient|straightforward))\b",
    re.IGNORECASE,
)
_SUBJECTIVE = re.compile(
    r"\b(?:novel|elegant|simple|important|interesting|promising|natural|intuitive|easy)\b",
    re.IGNORECASE,
)


def comparison_of(text: str) -> Comparison | None:
    """What a text says about an order, or None."""
    for comparison, pattern in (*_TREND, *_COMPARISONS):
        if pattern.search(text):
            return comparison
    return None


def quantifier_of(text: str) -> Quantifier | None:
    """Over how many cases a text speaks, or None."""
    return next((name for name, pattern in _QUANTIFIERS if pattern.search(text)), None)


def exceptions_of(text: str) -> tuple[str, ...]:
    """The cases that "all but" and "except" leave out, as printed."""
    match = _EXCEPTION.search(text)
    if match is None:
        return ()
    return tuple(part.strip(" .;") for part in re.split(r",| and ", match[1]) if part.strip(" .;"))


def is_negated(text: str, comparison: Comparison | None) -> bool:
    """Whether the statement is denied; "no effect" already holds its negation."""
    return comparison is not Comparison.NO_EFFECT and bool(_NEGATION.search(text))


def hedges_of(text: str) -> tuple[str, ...]:
    """Words that weaken or grade the statement, verbatim, in order, once each."""
    return tuple(dict.fromkeys(match.group().strip() for match in _HEDGES.finditer(text)))


def scope_of(text: str) -> tuple[str, ...]:
    """Phrases that restrict the statement, verbatim, in order, once each."""
    return tuple(dict.fromkeys(match.group().strip() for match in _SCOPE.finditer(text)))


def ruled_kind(reading: Reading, parts: tuple[Part, ...], values: Mapping[str, float]) -> ClaimKind:
    """What sort of statement a sentence is by rules over its numbers and the detector's features."""
    text = reading.sentence.text
    quantities = [part.quantity for part in parts if part.quantity is not None]
    measured = any(_is_measured(part) for part in parts)
    compared = any(part.comparison is not None for part in parts)
    observed = any(values.get(name, 0.0) for name in _OBSERVED)
    acted = any(values.get(name, 0.0) for name in _ACTED)
    we = bool(values.get("subject_we"))
    did = acted or (we and not observed)

    def has(*names: str) -> bool:
        return any(values.get(name, 0.0) > 0 for name in names)

    if measured and (observed or compared or not acted or not has("hyperparameter")):
        return ClaimKind.RESULT
    if _DATA.search(text) and _PROVENANCE.search(text) and not compared and not we:
        return ClaimKind.DATASET_STATISTIC
    counted = any(q.unit in _COUNTED_DATA for q in quantities)
    about_data = values.get("dataset") or _DATA.search(main_clause(text)[:60])
    if counted and about_data and not we and _DATA_VERB.search(text) and not compared:
        return ClaimKind.DATASET_STATISTIC
    if _IS_DATA.search(text) and not we and not quantities:
        return ClaimKind.DEFINITION
    if _DEFINITION.search(text) and not compared and not acted:
        return ClaimKind.DEFINITION
    if has("shots", "normative") and has("list_entry"):
        return ClaimKind.METHOD
    property_of = has("own_property") and (
        (has("verb_copula") and not has("component", "hyperparameter", "data_word"))
        or has("normative", "capability")
    )
    if _UNIQUE.search(text) or (property_of and not quantities and not compared):
        return ClaimKind.QUALITATIVE
    settled = has("negative_finding", "performs", "trend", "evaluative")
    weighed = compared or has("comparative", "superlative")
    judged = has("degree", "evaluative", "performs", "reported_that") and not we
    if (settled and not (we and acted)) or (weighed and (observed or judged or not did)):
        return ClaimKind.COMPARISON
    if weighed and not has("assigned", "hyperparameter", "setting") and not did:
        return ClaimKind.COMPARISON
    outcome = has("degree", "evaluation_word", "evaluative", "system", "reported_that")
    if observed and outcome and not has("setting") and not did:
        return ClaimKind.COMPARISON
    return ClaimKind.METHOD if did or quantities or has(*_ABOUT_WORK) else ClaimKind.QUALITATIVE


def _is_measured(part: Part) -> bool:
    quantity = part.quantity
    if quantity is None:
        return False
    if quantity.delta:
        return True
    score = metric(quantity.unit) if quantity.unit else None
    known = metric(part.binding.metric) if part.binding.metric else None
    if quantity.unit is None and quantity.decimals == 0 and part.binding.metric == "score":
        return False  # "a score from 1 to 5" is a scale
    if score is not None and score.better is not None:
        return True
    return quantity.unit in ("%", None) and known is not None and known.better is not None


def checkable_by(kind: ClaimKind, reading: Reading) -> tuple[CheckableBy, ...]:
    """What could settle a claim of this kind."""
    cites = bool(reading.sentence.citations) or bool(
        re.search(r"\[\d+\]|et al\.", reading.sentence.text)
    )
    cited = (CheckableBy.CITATION,) if cites else ()
    if kind is ClaimKind.RESULT or kind is ClaimKind.COMPARISON:
        return (CheckableBy.TABLE, CheckableBy.TEXT, *cited, CheckableBy.RERUN)
    if kind is ClaimKind.DATASET_STATISTIC:
        return (CheckableBy.TABLE, CheckableBy.TEXT, *cited, CheckableBy.ARTIFACT)
    if kind is ClaimKind.METHOD:
        return (CheckableBy.TEXT, *cited, CheckableBy.ARTIFACT)
    if kind is ClaimKind.DEFINITION:
        return (CheckableBy.TEXT, *cited)
    return (
        (CheckableBy.NOTHING,)
        if _SUBJECTIVE.search(reading.sentence.text)
        else (CheckableBy.TEXT, *cited)
    )
