"""Finding the vocabulary's names in a text, and making names canonical."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from claimcheck.vocabulary.names import SIZES, fold
from claimcheck.vocabulary.tables import Alias, TermKind, aliases, languages

_PAIR = re.compile(
    r"(?<![\w])([A-Z][a-z]+|[A-Z][A-Za-z])\s?(?:-to-|–|—|-|→|⇒|->|↔|\sto\s|\\rightarrow|/)\s?([A-Z][a-z]+|[A-Z][A-Za-z])(?![\w])"
)
_SIZE_AFTER = re.compile(
    rf"[\s_-]?\(?(?:({'|'.join(SIZES)})\b|({'|'.join(size.upper() for size in SIZES)})\b|(\d+(?:\.\d+)?B)\b)\)?",
    re.IGNORECASE,
)


class Term(NamedTuple):
    """A name of the vocabulary in a text."""

    kind: TermKind
    canonical: str
    start: int
    end: int


class _Index(NamedTuple):
    pattern: re.Pattern[str]
    entries: dict[str, Alias]


def _expression(form: str) -> str:
    escaped = re.escape(form).replace(r"\ ", r"[\s\u00a0-]+").replace(r"\-", r"[\s-]?")
    return escaped.replace("'", "['’]")


def _key(text: str, any_case: bool) -> str:
    compact = re.sub(r"[\s\u00a0-]+", "", text).replace("’", "'")
    return compact.casefold() if any_case else compact


@cache
def _indexes() -> tuple[_Index, ...]:
    built = []
    for any_case in (False, True):
        chosen = sorted(
            (alias for alias in aliases() if alias.any_case is any_case),
            key=lambda alias: -len(alias.printed),
        )
        entries: dict[str, Alias] = {}
        for alias in chosen:
            entries.setdefault(_key(alias.printed, any_case), alias)
        alternatives = "|".join(_expression(alias.printed) for alias in chosen)
        flags = re.IGNORECASE if any_case else 0
        built.append(
            _Index(re.compile(rf"(?<![\w+-])(?:{alternatives})(?![^\W_])", flags), entries)
        )
    return tuple(built)


def find_terms(text: str) -> tuple[Term, ...]:
    """The vocabulary's names in ``text``, left to right; the longest wins where two overlap.

    A model takes the size behind it: "BERT large", "BERT-LARGE" and "BERT (large)" are one. Two
    languages joined as a direction ("English-to-German") are one term "en-de".
    """
    found: list[Term] = []
    for match in _PAIR.finditer(text):
        pair = language_pair(match.group())
        if pair:
            found.append(Term(TermKind.LANGUAGE, pair, match.start(), match.end()))
    for any_case, index in zip((False, True), _indexes(), strict=True):
        for match in index.pattern.finditer(text):
            alias = index.entries.get(_key(match.group(), any_case))
            if alias is None:
                continue
            end, name = match.end(), alias.canonical
            if alias.kind is TermKind.MODEL:
                size = _SIZE_AFTER.match(text, end)
                if size:
                    word = size[1] or size[2] or ""
                    name = f"{name} {word.lower() or size[3]}"
                    end = size.end()
                    end -= size.group().endswith(")") and "(" not in size.group()
            found.append(Term(alias.kind, name, match.start(), end))
    found.sort(key=lambda term: (term.start, -term.end))
    kept: list[Term] = []
    for term in found:
        if kept and term.start < kept[-1].end:
            if term.end - term.start > kept[-1].end - kept[-1].start:
                kept[-1] = term
            continue
        kept.append(term)
    return tuple(kept)


def language_pair(text: str) -> str | None:
    """ "en-de" for "English-to-German", "EN-DE", "En→De"; None when it names no two languages."""
    match = _PAIR.search(text)
    if match is None:
        return None
    table = languages()
    first, second = table.get(match[1].lower()), table.get(match[2].lower())
    return f"{first}-{second}" if first and second and first != second else None


def canonical(kind: TermKind, text: str) -> str:
    """The canonical name of ``text`` as a name of that kind; unlisted names are folded."""
    stripped = text.strip()
    if kind is TermKind.LANGUAGE:
        code = language_pair(stripped) or languages().get(stripped.lower())
        if code:
            return code
    folded = fold(stripped)
    for term in find_terms(stripped):
        if term.kind is kind and fold(stripped[term.start : term.end]) == folded:
            return term.canonical
    return _folded_aliases().get((kind, folded), folded)


@cache
def _folded_aliases() -> dict[tuple[TermKind, str], str]:
    """(kind, folded printed form) → canonical name: "ADAM" in a title is Adam."""
    table: dict[tuple[TermKind, str], str] = {}
    for alias in aliases():
        table.setdefault((alias.kind, fold(alias.printed)), alias.canonical)
    return table


def same_name(kind: TermKind, first: str, second: str) -> bool:
    """Whether two printed names are the same one."""
    return canonical(kind, first) == canonical(kind, second)
