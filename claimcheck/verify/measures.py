"""Which way a measure points, and what sort of measure a header names."""

from __future__ import annotations

import re

from claimcheck.verify.repair import modifier

_ERROR = (
    r"errors?|err|wer|cer|ter|mse|rmse|mae|mape|rae|eer|fid|kl|nll|loss(?:es)?|perplexit(?:y|ies)|"
    r"ppl|pplx|perp|bpc|bpb|distances?|divergence|deviation|false (?:positives?|alarms?|negatives?)|"
    r"bias|stereotyp\w*|hallucinations?|repetitions?|redundancy|violations?|toxicity|hal|regret|rank|ranking"
)
_COST = (
    r"latency|time|runtime|seconds?|secs?|minutes?|hours?|days?|epochs?|costs?|memory|flops|sizes?|"
    r"params?|parameters?|#\s?p(?:arams?)?|#\s?params?|steps?|gpus?|gb|mb"
)
_SCORE = (
    r"acc(?:uracy)?|f1|f-?\s?scores?|f-?measures?|f\s1|precision|prec|pre(?!-)|recall|rec|bleu(?:-?\d)?|"
    r"rouge(?:-\w+)?|r-?[12l]|meteor|chrf\+*|bertscore|cider|spice|em|exact match|map|mrr|ndcg|auc|"
    r"auroc|aupr|roc|mcc|matthews|correlation|corr|pearson|spearman|kendall|kappa|uas|las|hits?|"
    r"p@\d+|r@\d+|recall@\d+|map@\d+|ndcg@\d+|success|throughput|speed(?:-?up)?|win|pref(?:erence)?|"
    r"agreement|fluency|coherence|adequacy|grammaticality|informativeness|relevance|conll|muc|"
    r"ceaf\w*|lea|r2|scores?|performance|coverage|quality|similarity|purity|nmi|v-measure|iou|dice"
)
_SCORE_SIGNS = frozenset("P R F ρ τ κ r F1 Fβ B C".split())
_WORD = r"(?<![A-Za-z0-9])(?:{})(?![A-Za-z0-9])"
_LOWER = re.compile(_WORD.format(f"{_ERROR}|{_COST}"), re.I)
_HIGHER = re.compile(_WORD.format(_SCORE), re.I)
_COSTS = re.compile(_WORD.format(_COST), re.I)


def _unchanged(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path without what is added or left out: "+ cost", "w/o rank loss" name parts of a system."""
    return tuple(part for part in path if modifier(part) is None)


def direction_of(path: tuple[str, ...]) -> int:
    """+1 where a larger value is better, -1 where a smaller one is, 0 where the header does not say.

    An arrow in the header decides, then the innermost header with a known measure.
    """
    path = _unchanged(path)
    for part in reversed(path):
        if "↓" in part or "lower is better" in part.lower():
            return -1
        if "↑" in part or "higher is better" in part.lower():
            return 1
    for part in reversed(path):
        if part.strip() in _SCORE_SIGNS:
            return 1
        lower, higher = _last(_LOWER, part), _last(_HIGHER, part)
        if lower != higher:
            # "F1 error", "loss weight": of two measures the head noun, which comes last, counts.
            return -1 if lower > higher else 1
    return 0


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def is_cost(path: tuple[str, ...]) -> bool:
    """Whether a line counts what something costs (size, time) rather than how good it is.

    The innermost header that names a measure decides.
    """
    for part in reversed(_unchanged(path)):
        cost, score = _last(_COSTS, part), _last(_HIGHER, part)
        if cost != score:
            return cost > score
    return False


_COUNT = re.compile(
    r"^\W*(?:#|no\.|num\b|number of\b|count\b|freq|total\b|support\b|(?:train|test|dev)\w*\s+size)|"
    r"\b(?:counts?|frequenc(?:y|ies)|freq|instances|occurrences|(?:sample|corpus|data ?set|vocab\w*|training) sizes?)\b",
    re.I,
)


def counts_things(path: tuple[str, ...]) -> bool:
    """Whether a line says how much there is of something, not how good anything is."""
    return bool(path) and _COUNT.search(path[-1]) is not None and direction_of(path[-1:]) <= 0


_SPEED = re.compile(
    _WORD.format(r"speed|throughput|[\w#]+\s?/\s?(?:s|sec|second)|per second|fps|qps"), re.I
)
_TIME = re.compile(
    _WORD.format(
        r"latency|time|times|runtime|seconds?|secs?|minutes?|mins?|hours?|days?|ms|speed-?up"
    ),
    re.I,
)


def is_speed(path: tuple[str, ...]) -> bool:
    """Whether a line counts how much is done in a time rather than how well."""
    return any(_SPEED.search(part) for part in path)


def measures_speed(path: tuple[str, ...]) -> bool:
    """Whether a line says how fast something is: a time or a speed."""
    return any(_SPEED.search(part) or _TIME.search(part) for part in path)


_FAST = re.compile(r"\b(?:fast|slow|quick)", re.I)
_LONG = re.compile(r"\b(?:long|short)(?:er|est)\b", re.I)
_LENGTH = re.compile(
    r"\b(?:lengths?|len|(?:tokens?|words?|sents?|sentences?)\s?(?:/|per)\s?\w+|avg\.? (?:tokens?|words?))\b",
    re.I,
)


def asks_for(word: str, path: tuple[str, ...]) -> bool:
    """Whether a comparing word speaks of a line by itself: "faster" of a time, "longer" of a length."""
    if _FAST.search(word):
        return measures_speed(path)
    return _LONG.search(word) is not None and any(_LENGTH.search(part) for part in path)


_HIGH_CAPTION = re.compile(
    r"\b(?:higher|larger|more) (?:[\w]+ )?(?:is|are|means?) (?:\w+ )?better", re.I
)
_LOW_CAPTION = re.compile(
    r"\b(?:lower|smaller|less)(?: (?:scores?|values?|numbers?))? (?:is|are|means?|indicates?) (?:\w+ )?better(?! (?:for|in|on)\b)|error rates?|%\s*errors?|"
    r"perplexit(?:y|ies)|\bwer\b|mean squared error",
    re.I,
)


def caption_direction(caption: str) -> int:
    """The direction a caption states or implies for the whole table; +1 where it says nothing."""
    both = _HIGH_CAPTION.search(caption) is not None  # then each measure has its own
    return -1 if _LOW_CAPTION.search(caption) and not both else 1


_TIME_UNITS = (
    frozenset("s sec secs second seconds".split()),
    frozenset("ms msec millisecond milliseconds".split()),
    frozenset("min mins minute minutes".split()),
    frozenset("h hr hrs hour hours".split()),
    frozenset("day days".split()),
)
_TIMES = re.compile(r"\b(?:time|latency|runtime|duration)\b", re.I)
_UNIT = re.compile(
    r"(?:[kmgt]i?b|bytes?|tokens?|parameters?|points?|percent|%|gpus?|tpus?|epochs?|steps?)", re.I
)


def is_time(unit: str) -> bool:
    """Whether a unit measures time."""
    return any(unit.lower() in names for names in _TIME_UNITS)


def is_unit(word: str) -> bool:
    """Whether a word is a unit of measurement and nothing else."""
    return is_time(word) or _UNIT.fullmatch(word) is not None


def times(unit: str, header: str) -> bool:
    """Whether a header counts time in this unit: "Latency (ms)", or "time" with no unit of its own."""
    mine = next((names for names in _TIME_UNITS if unit.lower() in names), None)
    if mine is None:
        return False
    words = set(re.findall(r"[a-z]+", header.lower()))
    stated = [names for names in _TIME_UNITS if names & words]
    return mine in stated if stated else _TIMES.search(header) is not None
