"""The XTREME benchmark: tasks, languages, and the aggregation of their scores.

Source: arXiv 2003.11080 and the scorer published with it. The score of a task is the unweighted
mean over its languages, of (EM + F1) / 2 for question answering; the overall score is the mean of
the nine tasks.
"""

from __future__ import annotations

from collections.abc import Mapping

TASK_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "pawsx": ("de", "en", "es", "fr", "ja", "ko", "zh"),
    "xnli": (
        "ar",
        "bg",
        "de",
        "el",
        "en",
        "es",
        "fr",
        "hi",
        "ru",
        "sw",
        "th",
        "tr",
        "ur",
        "vi",
        "zh",
    ),
    "panx": (
        "ar",
        "he",
        "vi",
        "id",
        "jv",
        "ms",
        "tl",
        "eu",
        "ml",
        "ta",
        "te",
        "af",
        "nl",
        "en",
        "de",
        "el",
        "bn",
        "hi",
        "mr",
        "ur",
        "fa",
        "fr",
        "it",
        "pt",
        "es",
        "bg",
        "ru",
        "ja",
        "ka",
        "ko",
        "th",
        "sw",
        "yo",
        "my",
        "zh",
        "kk",
        "tr",
        "et",
        "fi",
        "hu",
    ),
    "udpos": (
        "af",
        "ar",
        "bg",
        "de",
        "el",
        "en",
        "es",
        "et",
        "eu",
        "fa",
        "fi",
        "fr",
        "he",
        "hi",
        "hu",
        "id",
        "it",
        "ja",
        "kk",
        "ko",
        "mr",
        "nl",
        "pt",
        "ru",
        "ta",
        "te",
        "th",
        "tl",
        "tr",
        "ur",
        "vi",
        "yo",
        "zh",
    ),
    "bucc2018": ("de", "fr", "ru", "zh"),
    "tatoeba": (
        "ar",
        "he",
        "vi",
        "id",
        "jv",
        "tl",
        "eu",
        "ml",
        "ta",
        "te",
        "af",
        "nl",
        "de",
        "el",
        "bn",
        "hi",
        "mr",
        "ur",
        "fa",
        "fr",
        "it",
        "pt",
        "es",
        "bg",
        "ru",
        "ja",
        "ka",
        "ko",
        "th",
        "sw",
        "zh",
        "kk",
        "tr",
        "et",
        "fi",
        "hu",
    ),
    "xquad": ("en", "es", "de", "el", "ru", "tr", "ar", "vi", "th", "zh", "hi"),
    "mlqa": ("en", "es", "de", "ar", "hi", "vi", "zh"),
    "tydiqa": ("en", "ar", "bn", "fi", "id", "ko", "ru", "sw", "te"),
}

GROUPS: Mapping[str, tuple[str, ...]] = {
    "classification": ("pawsx", "xnli"),
    "tagging": ("udpos", "panx"),
    "qa": ("xquad", "mlqa", "tydiqa"),
    "retrieval": ("bucc2018", "tatoeba"),
}


def mean(values: list[float]) -> float:
    """Unweighted mean; the list must not be empty."""
    return sum(values) / len(values)


def overall(task_scores: Mapping[str, float]) -> dict[str, float]:
    """Group scores and, when all nine tasks are there, ``all``. Incomplete groups are left out."""
    scores = {
        group: mean([task_scores[task] for task in tasks])
        for group, tasks in GROUPS.items()
        if all(task in task_scores for task in tasks)
    }
    if all(task in task_scores for task in TASK_LANGUAGES):
        scores["all"] = mean([task_scores[task] for task in TASK_LANGUAGES])
    return scores
