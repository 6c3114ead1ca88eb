"""The field's names as data: tasks, datasets, metrics, models, languages, splits.

One place says what a name stands for; what is not listed is recognised by its shape and folded,
so that renaming a system or a dataset changes nothing but the name.
"""

from claimcheck.vocabulary.names import NameSpan, fold, name_spans
from claimcheck.vocabulary.tables import VOCABULARY_VERSION, Direction, Metric, TermKind, metric
from claimcheck.vocabulary.terms import Term, canonical, find_terms, language_pair, same_name

__all__ = [
    "VOCABULARY_VERSION",
    "Direction",
    "Metric",
    "NameSpan",
    "Term",
    "TermKind",
    "canonical",
    "find_terms",
    "fold",
    "language_pair",
    "metric",
    "name_spans",
    "same_name",
]
