"""Entries of a bibliography: title, year, arXiv id and DOI, from text or from BibTeX fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Reference

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}\\^`|]+")
_ARXIV = re.compile(
    r"(?:arxiv\s*(?:preprint)?\s*[:.]?\s*(?:arxiv\s*:\s*)?|\babs/|arxiv\.org/(?:abs|pdf)/"
    r"|10\.48550/arxiv\.)\s*"
    r"(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.:/-])(?:19|20)\d\d(?![\d:/]|\.\d|[-–]\d)")
_YEAR_IN_PARENTHESES = re.compile(
    r"\((?:[A-Z][a-z]+\.?\s+(?:\d{1,2},?\s+)?)?((?:19|20)\d\d)[a-z]?\)"
)
_QUOTED = re.compile(r"[“\"]([^”\"]{8,400}?)[,.]?[”\"]")
_INITIALS = re.compile(r"(?:^|[\s,.(-])[A-Z]\.(?:-?[A-Z]\.)*$")


def reference(key: str, text: str, blocks: Sequence[str] = (), **known: str | None) -> Reference:
    """A reference from its printed form.

    ``blocks``: the parts between ``\\newblock`` (authors, title, venue), where they are known.
    ``known``: title, year, arxiv_id, doi of a BibTeX entry; they win over what is found.
    """
    year = known.get("year") or _year(text)
    found = _ARXIV.search(text)
    arxiv = known.get("arxiv_id") or (found["id"] if found else None)
    match = _DOI.search(text)
    doi = known.get("doi") or (match.group().rstrip(".,;)]") if match else None)
    title = known.get("title") or re.sub(
        r"[\s.,]*\((?:19|20)\d\d[a-z]?\)$", "", _title(text, blocks) or ""
    )
    digits = re.search(r"\d{4}", year) if year else None
    return Reference(
        key=key,
        text=text,
        title=title or None,
        year=int(digits.group()) if digits else None,
        arxiv_id=arxiv,
        doi=doi,
    )


def _year(text: str) -> str | None:
    in_parentheses = _YEAR_IN_PARENTHESES.findall(text)
    if in_parentheses:
        return str(in_parentheses[-1])
    bare = re.sub(r"https?://\S+", " ", _ARXIV.sub(" ", _DOI.sub(" ", text)))
    bare = re.sub(r"\d+ ?[-–]+ ?\d+", " ", bare)  # pages
    years = _YEAR.findall(bare)
    return years[-1] if years else None


def _title(text: str, blocks: Sequence[str]) -> str | None:
    blocks = [block.strip() for block in blocks if block.strip()]
    if len(blocks) >= 2:
        title = blocks[1]
        if re.fullmatch(r"\(?(?:19|20)\d\d[a-z]?\)?\.?", title) and len(blocks) > 2:
            title = blocks[2]
        return title.strip().strip("“”\"'").rstrip(".,").strip()
    quoted = _QUOTED.search(text)
    if quoted:
        return quoted[1].strip()
    return _title_behind_authors(text)


def _title_behind_authors(text: str) -> str | None:
    """``Auer, C., Dolfi, M.: Title. Venue`` or ``A. Author and B. Author. Title. Venue``."""
    head, colon, tail = text.partition(": ")
    if colon and head.endswith(".") and _looks_like_authors(head):
        return _first_sentence(tail)
    dated = re.match(r"[^()]{3,400}\((?:19|20)\d\d[a-z]?\)[.,:]?\s+(.+)", text)
    if dated:
        return _first_sentence(dated[1])
    sentences = _sentences(text)
    if len(sentences) > 1:
        title = sentences[1]
        if re.fullmatch(r"\(?(?:19|20)\d\d[a-z]?\)?", title) and len(sentences) > 2:
            title = sentences[2]
        return title
    return None


def _looks_like_authors(text: str) -> bool:
    """Names with initials, as ``Auer, C., Dolfi, M.``."""
    return len(text) < 600 and re.search(r"\b[A-Z]\.", text) is not None


def _first_sentence(text: str) -> str:
    return (_sentences(text) or [text])[0]


def _sentences(text: str) -> list[str]:
    """Parts between full stops that end no initial or abbreviation."""
    parts: list[str] = []
    start = 0
    for match in re.finditer(r"[.?!](?=\s)", text):
        part = text[start : match.end()].strip()
        word = part.split()[-1] if part.split() else ""
        if _INITIALS.search(" " + word) or word.lower() in (
            "al.",
            "jr.",
            "vs.",
            "st.",
            "eds.",
            "no.",
        ):
            continue
        parts.append(part.rstrip(".").strip())
        start = match.end()
    rest = text[start:].strip().rstrip(".")
    if rest:
        parts.append(rest)
    return parts
