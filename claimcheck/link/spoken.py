"""Names that a paper uses for languages."""

from __future__ import annotations

import re

from claimcheck.vocabulary import TermKind, find_terms


def is_language(label: str, text: str) -> bool:
    """Whether a text calls a name a language: "the language Alvan", "Alvan is the source language"."""
    if any(t.kind is TermKind.LANGUAGE and t.canonical == label for t in find_terms(label)):
        return True
    name = re.escape(label)
    called = (
        rf"\b[Ll]anguages?,?\s(?:\(|such as\s|like\s|called\s|named\s)?{name}\b"
        rf"|\b{name}\s(?:is|was|as|being)\s(?:the|a|an|our)\s(?:[\w-]+\s){{0,2}}languages?\b"
        rf"|\blanguages?\sother\sthan\s{name}\b"
    )
    return re.search(called, text) is not None
