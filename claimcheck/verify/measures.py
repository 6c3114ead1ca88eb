"""Which way a measure points: whether a larger value is better."""

from __future__ import annotations

import re

_LOWER = re.compile(
    r"\b(?:errors?|err|wer|cer|ter|mse|rmse|mae|mape|rae|eer|fid|kl|nll|loss(?:es)?|perplexit(?:y|ies)|ppl|pplx|bpc|bpb|"
    r"distances?|divergence|deviation|latency|time|seconds?|secs?|minutes?|hours?|days?|epochs?|"
    r"cost|costs|memory|flops|rank|median rank|false (?:positives?|alarms?|negatives?)|bias|stereotyp\w*|"
    r"sizes?|params?|parameters|hallucinations?|repetitions?|redundancy|"
    r"violations?|toxicity|eqerror|regret|drop)\b",
    re.I,
)
_HIGHER = re.compile(
    r"\b(?:acc(?:uracy)?|f1|f-?scores?|f-?measures?|fscore|precision|prec|recall|rec|bleu(?:-?\d)?|rouge|r-?[12l]|"
    r"meteor|chrf|bertscore|cider|spice|em|exact match|map|mrr|ndcg|auc|auroc|aupr|roc|mcc|matthews|"
    r"correlation|corr|pearson|spearman|kendall|kappa|uas|las|glue|squad|hits?|p@\d+|r@\d+|recall@\d+|"
    r"success|throughput|speed-?up|win|pref(?:erence)?|agreement|fluency|coherence|adequacy|"
    r"grammaticality|informativeness|relevance|conll|muc|ceaf\w*|lea|r2|map@\d+|ndcg@\d+|las|uas|gm|g2s)\b",
    re.I,
)


def direction_of(path: tuple[str, ...], caption: str = "") -> int:
    """+1 where a larger value is better, -1 where a smaller one is, 0 where nobody says.

    An arrow in the header decides; then the innermost header with a known measure; the caption's
    measure counts only where the caption says "lower is better" or "higher is better".
    """
    for part in reversed(path):
        if "↓" in part or "lower is better" in part.lower():
            return -1
        if "↑" in part or "higher is better" in part.lower():
            return 1
    for part in reversed(path):
        lower, higher = _LOWER.search(part), _HIGHER.search(part)
        if lower and not higher:
            return -1
        if higher and not lower:
            return 1
        if lower and higher:  # "F1 error", "accuracy loss": the head noun comes last
            return -1 if lower.end() > higher.end() else 1
    return 0


def caption_direction(caption: str) -> int:
    """The direction a caption states or implies for the whole table, 0 where none or both."""
    text = caption.lower()
    if re.search(
        r"(?:lower|smaller|less) (?:is|are|scores? (?:is|are)) better|lower (?:numbers?|values?) (?:is|are|indicates?) better",
        text,
    ):
        return -1
    if re.search(r"(?:higher|larger|more) (?:is|are) better", text):
        return 1
    lower, higher = bool(_LOWER.search(text)), bool(_HIGHER.search(text))
    return 0 if lower == higher else (1 if higher else -1)
