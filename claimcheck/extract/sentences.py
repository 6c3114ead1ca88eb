"""Sentence boundaries in papers: abbreviations, citations, decimals and initials end no sentence."""

from __future__ import annotations

import re

_END = re.compile(r"(?P<mark>\.{3}|[.!?])(?P<close>[\"'”’)\]]{0,3})(?P<gap>\s+|$)")
_ABBREVIATIONS = frozenset(
    [
        *(
            "e.g",
            "i.e",
            "cf",
            "vs",
            "viz",
            "resp",
            "approx",
            "ca",
            "etc",
            "al",
            "w.r.t",
            "i.i.d",
            "a.k.a",
        ),
        *(
            "fig",
            "figs",
            "sec",
            "secs",
            "sect",
            "eq",
            "eqs",
            "eqn",
            "eqns",
            "tab",
            "tabs",
            "app",
            "alg",
        ),
        *(
            "thm",
            "prop",
            "def",
            "lem",
            "cor",
            "ch",
            "chap",
            "ref",
            "refs",
            "no",
            "nos",
            "vol",
            "pp",
            "p",
        ),
        *(
            "dr",
            "mr",
            "mrs",
            "ms",
            "prof",
            "st",
            "jr",
            "inc",
            "ltd",
            "corp",
            "dept",
            "univ",
            "ed",
            "eds",
        ),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
        *(
            "acc",
            "corr",
            "avg",
            "max",
            "min",
            "est",
            "dim",
            "param",
            "params",
            "std",
            "temp",
            "lang",
        ),
    ]
)
_MAY_END = frozenset(["etc", "al", "inc", "ltd", "corp", "i.i.d", "a.k.a", "no", "max", "min"])
_OPENERS = re.compile(
    r"(?:The|This|These|Those|We|Our|In|It|However|For|As|To|A|An|On|At|By|With|While|When|Their|They|Here|There|Since|If|Then|Thus|Although|Unlike|Both|Each|All|Finally|Moreover|Furthermore|Additionally|Following|Note|Similarly|Because|Despite|From|Recently|Such|One|Most|Many|Some|Using|Given|After|Table|Figure|Section)\b"
)
_STARTS = re.compile(r"[A-Z0-9\"'“‘(\[•–—-]|[^\x00-\x7f]|[a-z]+[A-Z]")
_LAST_WORD = re.compile(r"[\w.]*\w$|\w$")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open spans of the sentences of ``text``, without surrounding white space.

    Together they cover every character that is not white space, so nothing is ever lost.
    """
    spans: list[tuple[int, int]] = []
    begin = 0
    for match in _END.finditer(text):
        if _ends(text, begin, match):
            spans.append((begin, match.end("close")))
            begin = match.end()
    if begin < len(text):
        spans.append((begin, len(text)))
    trimmed = []
    for start, end in spans:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            trimmed.append((start, end))
    return tuple(trimmed)


def is_complete(sentence: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(re.search(r"[.!?][\"'”’)\]]{0,3}$", sentence.rstrip()))


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    rest = text[match.end() : match.end() + 40]
    if not rest:
        return True
    if not _STARTS.match(rest):
        return False
    if _inside_brackets(text, begin, match):
        return False
    if match["mark"] != "." or match["close"].strip("'\"”’"):
        return match["mark"] != "..." or bool(_OPENERS.match(rest))
    before = text[begin : match.start()]
    word = _LAST_WORD.search(before)
    token = word.group().lower() if word else ""
    if token in _ABBREVIATIONS:
        return token in _MAY_END and bool(_OPENERS.match(rest)) and not _is_reference(before, rest)
    if len(token) == 1 and token.isalpha() and word is not None and word.group().isupper():
        return bool(_OPENERS.match(rest)) and not re.search(r"\b[A-Z]\.\s?[A-Z]$", before)
    # "1. Introduction", "(2. …": an enumerator, not a sentence
    return not re.fullmatch(r"\s*\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})", before)


def _is_reference(before: str, rest: str) -> bool:
    return before.lower().endswith("no") and rest[:1].isdigit()


def _inside_brackets(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether the mark stands inside brackets that open in this sentence and close soon."""
    window = text[max(begin, match.start() - 400) : match.start()]
    for opening, closing in ("()", "[]"):
        depth = window.count(opening) - window.count(closing)
        if depth > 0 and closing not in match["close"]:
            ahead = text[match.end() : match.end() + 250]
            found = ahead.find(closing)
            if found >= 0 and opening not in ahead[:found]:
                return True
    return False
