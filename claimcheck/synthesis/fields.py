"""Single fields as the indexes write them: identifiers, titles, abstracts, dates, names.

What cannot be read is None. Everything here takes any JSON value and raises nothing but
:class:`MalformedError`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote

from claimcheck.fetch import ArxivId
from claimcheck.fetch.identifiers import arxiv_id as parsed_arxiv_id

LONGEST_TITLE = 1_000
LONGEST_ABSTRACT = 20_000
LONGEST_AUTHORS = 100
MOST_WORDS = 5_000  # of an abstract that comes as an inverted index

_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/|^doi:\s*", re.I)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S{1,500}")
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(\S{4,30})", re.I)
_ARXIV_URL = re.compile(r"arxiv\.org/(?:abs|pdf|html)/([^\s?#]{4,40})", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")  # "p < 0.05" is none
_HEADING = re.compile(r"<(?:jats:)?title[^<>]{0,100}>\s*(?:abstract|summary)\s*</", re.I)
_RETRACTED_TITLE = re.compile(
    r"^\W{0,3}(?:retracted(?:\s+article)?|withdrawn)\W{0,3}[:\]\-–—)]", re.I
)
_NOTICE_TITLE = re.compile(
    r"^\W{0,3}(?:retraction(?:\s+(?:note|notice))?|notice\s+of\s+(?:retraction|withdrawal))"
    r"(?:\s+to|\s*[:\-–—])",
    re.I,
)


class MalformedError(ValueError):
    """A record that lacks what every record must have; counted and skipped by its client."""


def mapping(value: Any) -> Mapping[str, Any]:
    """``value`` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """``value`` where it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def line(value: Any, limit: int = LONGEST_TITLE) -> str | None:
    """Text on one line: no markup, no control characters; None where nothing is left."""
    if not isinstance(value, str):
        return None
    text = _TAG.sub(" ", value[: 4 * limit])
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text[:limit].rstrip() or None


def title(value: Any) -> str:
    """The title; raises MalformedError where there is none."""
    found = line(value[0] if isinstance(value, list) and value else value)
    if found is None:
        raise MalformedError("a record without a title")
    return found


def abstract(value: Any) -> str | None:
    """An abstract, its JATS or HTML markup and the heading "Abstract" taken off."""
    if not isinstance(value, str):
        return None
    text = _HEADING.sub("</", value[: 4 * LONGEST_ABSTRACT])
    return line(text, LONGEST_ABSTRACT)


def inverted(value: Any) -> str | None:
    """An abstract from OpenAlex's ``abstract_inverted_index``: word → positions."""
    words: dict[int, str] = {}
    for word, positions in mapping(value).items():
        for position in sequence(positions):
            if isinstance(position, int) and 0 <= position < MOST_WORDS:
                words[position] = str(word)
    return line(" ".join(words[position] for position in sorted(words)), LONGEST_ABSTRACT)


def doi(value: Any) -> str | None:
    """A DOI in lower case without a resolver; arXiv's own DOIs are no DOI but an arXiv id."""
    text = _bare_doi(value)
    return None if text is None or _ARXIV_DOI.fullmatch(text) else text


def _bare_doi(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    text = unquote(_RESOLVER.sub("", value.strip()[:600])).lower().rstrip(".,;")
    return text if _DOI.fullmatch(text) else None


def arxiv(*values: Any) -> str | None:
    """The arXiv id, without version, that stands in the first of ``values`` that holds one.

    An id, a DOI of arXiv's, or an address on arxiv.org.
    """
    for value in values:
        if not isinstance(value, str):
            continue
        text = value.strip()[:600]
        if match := _ARXIV_URL.search(text):
            text = match[1].removesuffix(".pdf")
        elif (bare := _bare_doi(text)) and (match := _ARXIV_DOI.fullmatch(bare)):
            text = match[1]
        found: ArxivId | None = parsed_arxiv_id(text)
        if found is not None:
            return found.work
    return None


def day(value: Any) -> date | None:
    """A date: ISO text, a year, or Crossref's ``date-parts``; a missing part is its first."""
    parts: list[Any]
    if isinstance(value, dict):
        parts = sequence((sequence(value.get("date-parts")) or [[]])[0])
    elif isinstance(value, int) and not isinstance(value, bool):
        parts = [value]
    elif isinstance(value, str):
        match = re.match(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", value.strip())
        parts = [int(part) for part in match.groups() if part] if match else []
    else:
        return None
    if not parts or not all(isinstance(p, int) and not isinstance(p, bool) for p in parts[:3]):
        return None
    year, month, number = (*parts[:3], 1, 1)[:3]
    try:
        return date(year, month, number)
    except (ValueError, OverflowError):
        return None


def names(values: Iterable[Any]) -> tuple[str, ...]:
    """Authors' names, empty ones left out."""
    found = (line(value, 200) for value in values)
    return tuple(name for name in found if name)[:LONGEST_AUTHORS]


def count(value: Any) -> int | None:
    """A number of records, also where it comes as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def says_retracted(text: str) -> bool:
    """Whether a title begins with "RETRACTED:" or the like."""
    return _RETRACTED_TITLE.search(text) is not None


def says_notice(text: str) -> bool:
    """Whether a title is that of a notice of retraction."""
    return _NOTICE_TITLE.search(text) is not None
