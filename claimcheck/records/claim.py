"""Claims: what a text says, part by part, with numbers bound to what they measure."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from claimcheck.records._base import Record, digest
from claimcheck.records.document import Place


class Relation(StrEnum):
    """How a stated number relates to the measured one."""

    EQUAL = "="
    ABOUT = "≈"
    LESS = "<"
    AT_MOST = "≤"
    GREATER = ">"
    AT_LEAST = "≥"
    RANGE = "range"

    @property
    def is_bound(self) -> bool:
        """Whether the number is a limit that the measured one lies above or below."""
        return self in (Relation.LESS, Relation.AT_MOST, Relation.GREATER, Relation.AT_LEAST)


class Quantity(Record):
    """A number as stated."""

    printed: str  # the characters as they stand in the text, e.g. "1.4 %", "392,702", "nine"
    value: Decimal  # for a range: its lower end
    upper: Decimal | None = None  # the upper end of a range
    uncertainty: Decimal | None = None  # the number behind ±
    unit: str | None = None  # canonical: "%", "points", "BLEU", "days", "examples", "x" (fold) …
    relation: Relation = Relation.EQUAL
    delta: bool = False  # a difference between two systems, not a score
    direction: int = 0  # for a delta: +1 gain or increase, -1 loss or decrease, 0 not said
    relative: bool = False  # a relative change ("14 % relative"), not a difference of points
    decimals: int = (
        0  # digits printed behind the point; half a unit of the last is the rounding width
    )
    scale: Decimal = Decimal(1)  # 10^6 for "1.2M"; `value` already includes it
    start: int = 0  # span of `printed` in the claim's text
    end: int = 0


class Binding(Record):
    """What a number measures. A field that neither text nor header says stays None.

    Fields hold canonical names of the vocabulary where it knows them, else the words as printed,
    folded by ``claimcheck.vocabulary``.
    """

    system: str | None = None
    baseline: str | None = None
    task: str | None = None
    dataset: str | None = None
    metric: str | None = None
    split: str | None = None
    language: str | None = None
    aggregate: str | None = None  # "average", "best per target", "single model", "ensemble" …
    condition: str | None = None  # anything else that restricts it: "3 epochs", "zero-shot"

    def specified(self) -> dict[str, str]:
        """The fields that are known, by name."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class Comparison(StrEnum):
    """What a part says about an order."""

    HIGHER = "higher"  # larger value of the measure, whether or not that is better
    LOWER = "lower"
    BETTER = "better"
    WORSE = "worse"
    EQUAL = "equal"
    BEST = "best"
    WORST = "worst"
    INCREASING = "increasing"  # a trend along an axis
    DECREASING = "decreasing"
    NO_EFFECT = "no_effect"


class Quantifier(StrEnum):
    """Over how many cases a part speaks."""

    ALL = "all"
    MOST = "most"
    ALL_BUT = "all_but"  # with `exceptions`
    SOME = "some"
    NONE = "none"
    COUNT = "count"  # with a Quantity of unit "cases"


class Part(Record):
    """The smallest thing that has a truth value of its own."""

    text: str  # stands alone
    quantity: Quantity | None = None
    binding: Binding = Binding()
    comparison: Comparison | None = None
    quantifier: Quantifier | None = None
    exceptions: tuple[str, ...] = ()
    negated: bool = False

    def fact_key(self, vocabulary: str) -> str | None:
        """Key of the fact this part speaks of, or None when the binding is too empty to tell.

        Equal keys mean "the same thing was measured", whatever value was found. At least a
        system or dataset and one more field must be known.
        """
        known = self.binding.specified()
        if len(known) < 2 or not ({"system", "dataset", "task"} & known.keys()):
            return None
        delta = self.quantity.delta if self.quantity else False
        return digest("fact", vocabulary, known, delta)


class ClaimKind(StrEnum):
    """What sort of statement a claim is."""

    RESULT = "result"
    COMPARISON = "comparison"
    DATASET_STATISTIC = "dataset_statistic"
    METHOD = "method"
    DEFINITION = "definition"
    QUALITATIVE = "qualitative"


class Origin(StrEnum):
    """Who put the claim before us."""

    EXTRACTED = "extracted"  # found by us in the paper it speaks of
    EXTERNAL = "external"  # somebody else's sentence about a paper


class CheckableBy(StrEnum):
    """What could settle a claim."""

    TEXT = "text"
    TABLE = "table"
    CITATION = "citation"
    ARTIFACT = "artifact"  # the dataset, checkpoint or code itself
    RERUN = "rerun"
    NOTHING = "nothing"


class Mention(Record):
    """One place where something is claimed: ``document.text[start:end] == text``."""

    id: str  # digest(document, start, end)
    document: str
    start: int
    end: int
    text: str  # verbatim, never cut
    passage: str
    place: Place


class Claim(Record):
    """Canonical over its mentions in one version of one paper."""

    id: str
    paper: str | None  # the paper it speaks of; None while an external claim has none
    text: str  # of the first mention, verbatim
    standalone: str  # decontextualised: readable without the paper
    kind: ClaimKind
    parts: tuple[Part, ...]
    mentions: tuple[Mention, ...]
    origin: Origin = Origin.EXTRACTED
    hedges: tuple[str, ...] = ()  # verbatim: "approximately", "neither consistently"
    scope: tuple[str, ...] = ()  # verbatim: "as of June 2020", "on the development set"
    checkable_by: tuple[CheckableBy, ...] = ()
    confidence: float | None = None  # probability that this is a check-worthy claim, read correctly
    calibration: str = "uncalibrated"  # name of the set that `confidence` was fitted on
    vocabulary: str = "0"  # version of the names used in bindings
    extractor: str = ""  # name, version and pipeline of the extractor

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Quantities of all parts, in order."""
        return tuple(part.quantity for part in self.parts if part.quantity is not None)

    @property
    def fact_keys(self) -> tuple[str, ...]:
        """Fact keys of all parts that have one."""
        keys = (part.fact_key(self.vocabulary) for part in self.parts)
        return tuple(key for key in keys if key is not None)
