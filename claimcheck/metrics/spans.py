"""Exact match and token F1 of answers: SQuAD v1.1, SQuAD v2.0 and MLQA.

The rules are those of the scorers published with each set: SQuAD's evaluate-v1.1.py and
evaluate-v2.0.py (arXiv 1606.05250, 1806.03822) and MLQA's mlqa_evaluation_v1.py (arXiv
1910.07475). XQuAD and TyDiQA-GoldP use SQuAD's rules in every language, so English articles are
dropped from Arabic answers too.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from claimcheck.errors import DataError
from claimcheck.records import Record

_ENGLISH_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_ARTICLES = {
    "en": _ENGLISH_ARTICLES,
    "es": re.compile(r"\b(?:un|una|unos|unas|el|la|los|las)\b"),
    "vi": re.compile(r"\b(?:của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(?:ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    # In the first alternative the anchor follows text and never matches: the scorer has it so.
    "ar": re.compile(r"\sال^|ال"),
    "hi": None,
    "zh": None,
}
_ASCII_PUNCTUATION = frozenset(string.punctuation)


class SpanScores(Record):
    """Scores of a set of answers, in percent."""

    exact_match: float
    f1: float
    total: int

    @property
    def mean(self) -> float:
        """(EM + F1) / 2, the score that XTREME aggregates."""
        return (self.exact_match + self.f1) / 2


class SpanScoresV2(SpanScores):
    """SQuAD v2.0 scores: as predicted, and at the thresholds that are best on this very set."""

    best_exact: float
    best_exact_threshold: float
    best_f1: float
    best_f1_threshold: float
    has_answer_f1: float | None = None
    no_answer_f1: float | None = None


@lru_cache(maxsize=4096)
def _is_punctuation(character: str) -> bool:
    return character in _ASCII_PUNCTUATION or unicodedata.category(character).startswith("P")


def squad_tokens(text: str) -> list[str]:
    """Tokens after SQuAD's normalisation: lower case, no ASCII punctuation, no English articles."""
    bare = "".join(letter for letter in text.lower() if letter not in _ASCII_PUNCTUATION)
    return _ENGLISH_ARTICLES.sub(" ", bare).split()


def mlqa_tokens(text: str, language: str) -> list[str]:
    """Tokens after MLQA's normalisation for ``language``; Chinese characters are tokens each.

    Raises DataError for a language that MLQA does not have.
    """
    if language not in _ARTICLES:
        raise DataError(
            f"MLQA has no rules for language {language!r}", hint="known: " + ", ".join(_ARTICLES)
        )
    bare = "".join(letter for letter in text.lower() if not _is_punctuation(letter))
    articles = _ARTICLES[language]
    if articles is not None:
        bare = articles.sub(" ", bare)
    if language == "zh":
        bare = re.sub(r"([\u4e00-\u9fa5])", r" \1 ", bare)
    return bare.split()


def token_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """F1 of two bags of tokens, 0 to 1; 0 when either is empty."""
    common = sum((Counter(gold) & Counter(predicted)).values())
    return 2 * common / (len(gold) + len(predicted)) if common else 0.0


def _score(
    answers: Mapping[str, Sequence[str]],
    predictions: Mapping[str, str],
    tokens: Callable[[str], list[str]],
) -> SpanScores:
    if not answers:
        raise DataError("there is nothing to score", hint="the label file holds no question")
    exact = f1 = 0.0
    for question, golds in answers.items():
        if question not in predictions:  # an unanswered question scores zero, as published
            continue
        predicted = tokens(predictions[question])
        normalised = [tokens(gold) for gold in golds]
        exact += max((predicted == gold for gold in normalised), default=False)
        f1 += max((token_f1(gold, predicted) for gold in normalised), default=0.0)
    return SpanScores(
        exact_match=100 * exact / len(answers), f1=100 * f1 / len(answers), total=len(answers)
    )


def squad_scores(
    answers: Mapping[str, Sequence[str]], predictions: Mapping[str, str]
) -> SpanScores:
    """Score ``predictions`` (question id → text) against every accepted answer by SQuAD v1.1."""
    return _score(answers, predictions, squad_tokens)


def mlqa_scores(
    answers: Mapping[str, Sequence[str]], predictions: Mapping[str, str], language: str
) -> SpanScores:
    """Score by MLQA's rules for the language of the answers (ISO 639-1)."""
    return _score(answers, predictions, lambda text: mlqa_tokens(text, language))


def squad_v2_scores(
    answers: Mapping[str, Sequence[str]],
    predictions: Mapping[str, str],
    no_answer: Mapping[str, float] | None = None,
) -> SpanScoresV2:
    """Score by SQuAD v2.0: no accepted answer means that "" is right.

    ``no_answer`` gives each question's probability of having no answer. The best-threshold scores
    choose the threshold on the scored set itself, as the published script does; without
    probabilities they equal the plain ones.
    """
    if not answers:
        raise DataError("there is nothing to score", hint="the label file holds no question")
    missing = [question for question in answers if question not in predictions]
    if missing:
        raise DataError(f"{len(missing)} questions have no prediction, the first is {missing[0]}")
    exact: dict[str, float] = {}
    f1: dict[str, float] = {}
    for question, golds in answers.items():
        accepted = [squad_tokens(gold) for gold in golds]
        # an answer that normalises to nothing counts as no answer
        accepted = [tokens for tokens in accepted if tokens] or [[]]
        predicted = squad_tokens(predictions[question])
        exact[question] = float(any(predicted == tokens for tokens in accepted))
        f1[question] = max(
            float(predicted == tokens)
            if not tokens or not predicted
            else token_f1(tokens, predicted)
            for tokens in accepted
        )
    probabilities = no_answer or dict.fromkeys(answers, 0.0)
    unanswerable = {q for q, golds in answers.items() if not any(squad_tokens(g) for g in golds)}
    best_exact, exact_at = _best_threshold(exact, predictions, probabilities, unanswerable)
    best_f1, f1_at = _best_threshold(f1, predictions, probabilities, unanswerable)

    def mean(scores: Mapping[str, float], of: set[str]) -> float | None:
        return 100 * sum(scores[q] for q in of) / len(of) if of else None

    total = len(answers)
    return SpanScoresV2(
        exact_match=100 * sum(exact.values()) / total,
        f1=100 * sum(f1.values()) / total,
        total=total,
        best_exact=best_exact,
        best_exact_threshold=exact_at,
        best_f1=best_f1,
        best_f1_threshold=f1_at,
        has_answer_f1=mean(f1, set(answers) - unanswerable),
        no_answer_f1=mean(f1, unanswerable),
    )


def _best_threshold(
    scores: Mapping[str, float],
    predictions: Mapping[str, str],
    probabilities: Mapping[str, float],
    unanswerable: set[str],
) -> tuple[float, float]:
    """Best score in percent, and the lowest threshold that reaches it.

    A question is answered when its probability of no answer is at most the threshold. Starts
    from "answer nothing" and lets questions in, the surest first; sorting is stable.
    """
    current = best = float(len(unanswerable))
    threshold = 0.0
    for question in sorted(probabilities, key=probabilities.__getitem__):
        if question not in scores:
            continue
        if question not in unanswerable:
            change = scores[question]
        else:
            change = -1.0 if predictions[question] else 0.0
        current += change
        if current > best:
            best, threshold = current, probabilities[question]
    return 100 * best / len(scores), threshold
