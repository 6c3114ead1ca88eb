"""Statistics of reruns: is the direction the same, does the size agree, what may be said.

Sizes are points of the metric. Sources: prediction intervals after Patil et al. (2016) and Spence
and Stanley (2016); equivalence tests (TOST) after Lakens (2017); partial conjunctions after
Benjamini and Heller (2008). Simulated operating characteristics stand in docs/statistics.md.
"""

from claimcheck.records.replication import Power
from claimcheck.statistics.best import best_of, score_selected
from claimcheck.statistics.bootstrap import bootstrap_items, bootstrap_languages
from claimcheck.statistics.intervals import pool, t_quantile
from claimcheck.statistics.judge import cap, decided, judge
from claimcheck.statistics.looks import look_alpha, look_levels, next_look
from claimcheck.statistics.power import power
from claimcheck.statistics.quantifiers import judge_quantified

__all__ = [
    "Power",
    "best_of",
    "bootstrap_items",
    "bootstrap_languages",
    "cap",
    "decided",
    "judge",
    "judge_quantified",
    "look_alpha",
    "look_levels",
    "next_look",
    "pool",
    "power",
    "score_selected",
    "t_quantile",
]
