"""Who the subject of a sentence is: by a trained spaCy pipeline where one is installed.

Without one, rules find the main verb; the words before it are the subject. A trained pipeline
changes bindings only, never which sentences are claims: the detector's probability was fitted
without it. ``pipeline_name`` stands in every claim's extractor.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any, Protocol

PIPELINES = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
RULES = "rules"
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")


class Grammar(Protocol):
    """Finds subjects."""

    def subject(self, text: str) -> tuple[int, int] | None:
        """The span of the main clause's subject, or None."""
        ...


class ParsedGrammar:
    """Subjects by dependency parse."""

    def __init__(self, pipeline: Any) -> None:
        """``pipeline`` is a loaded spaCy pipeline with a parser, or anything that acts like one."""
        self._pipeline = pipeline

    def subject(self, text: str) -> tuple[int, int] | None:
        """The subtree of the root's subject. The first sentence counts where there are several."""
        document = self._pipeline(text)
        root = next((token for token in document if token.head == token), None)
        if root is None:
            return None
        subject = next((child for child in root.children if child.dep_ in _SUBJECTS), None)
        if subject is None:
            return None
        inside = list(subject.subtree)
        return inside[0].idx, inside[-1].idx + len(inside[-1].text)


@cache
def pipeline_name() -> str:
    """The installed trained pipeline that will be used, or "rules". Imports nothing."""
    return next((name for name in PIPELINES if importlib.util.find_spec(name)), RULES)


@cache
def grammar() -> Grammar | None:
    """The parsed grammar where a trained pipeline is installed, else None."""
    name = pipeline_name()
    if name == RULES:
        return None
    import spacy

    return ParsedGrammar(spacy.load(name, exclude=["ner", "lemmatizer"]))
